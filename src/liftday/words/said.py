"""What the owner said last, in a sentence: so that it can be taken back knowingly."""

from datetime import date

from liftday.words.dates import dated, span


def said_text(act: str, first: date, last: date, *, word: str = "", to: date | None = None) -> str:
    """Given a word of the owner's (what it did, the dates it is about, the label of a mark, where a move went), return it.

    >>> said_text("move", date(2026, 3, 3), date(2026, 3, 3), to=date(2026, 3, 5))
    'The session of Tuesday 3 March was moved to Thursday 5 March.'
    """
    if act == "mark":
        days = dated(first) if first == last else f"{dated(first)} to {dated(last)}"
        return f"{days}: {'your marks were cleared' if word == 'clear' else word}."
    if act == "pain":
        return f"{dated(first)}: pain was marked."
    if act == "swap":
        return f"An exercise of the session of {dated(first)} was swapped."
    if act == "gym":
        return f"{span(first, last)}: {'the gym is back' if word == 'gym' else 'a week without the gym'}."
    if act == "move" and to is not None:
        return f"The session of {dated(first)} was moved to {dated(to)}."
    return f"The session of {dated(first)} was {'called done' if act == 'done' else 'left out'}."

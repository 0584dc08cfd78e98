"""What the owner said last, in a sentence: so that it can be taken back knowingly."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from liftday.training.lifted import LiftedSet
from liftday.training.owner import Feedback, Mark, Word
from liftday.training.reason import Reason
from liftday.training.session import Status
from liftday.words.changes import cause
from liftday.words.dates import dated, listed, span
from liftday.words.lifts import lifted_text
from liftday.words.rules import is_rule

_BESIDE: Final = {Word.ILL: "ill", Word.BLOCKED: "not available", Word.LOW: "low in energy"}


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


def marked_text(first: date, last: date, word: str) -> str:
    """Given dates and the word for them, return the sentence that answers it.

    >>> marked_text(date(2026, 3, 5), date(2026, 3, 7), "clear")
    '2026-03-05 to 2026-03-07: back to what the record says.'
    """
    days = f"{first}" if first == last else f"{first} to {last}"
    return f"{days}: {'back to what the record says' if word == 'clear' else word}."


def beside_text(beside: Sequence[Mark]) -> str:
    """Given what days are marked as beside their kind, return the sentence that says it; empty where there is nothing.

    >>> from datetime import datetime, timezone
    >>> ill = [Mark(date=date(2026, 3, n), word=Word.ILL, at=datetime(2026, 3, 1, tzinfo=timezone.utc)) for n in (5, 6)]
    >>> beside_text(ill)
    '2026-03-05 and 2026-03-06 stay marked as ill as well: both hold until `liftday mark DATE clear`.'
    """
    days = {name: [str(mark.date) for mark in beside if mark.word is word] for word, name in _BESIDE.items()}
    told = [f"{listed(on)} {'stay' if on[1:] else 'stays'} marked as {name} as well" for name, on in days.items() if on]
    return f"{'; '.join(told)}: both hold until `liftday mark DATE clear`." if told else ""


def done_back_text(
    session: str, word: Feedback | None, *, still: str, status: Status | None, lifted: Sequence[LiftedSet]
) -> str:
    """Given a session, the `done` that was taken back, the act that counts of it now ("": none), what its status is now and
    what stands as lifted, return what became of it.

    >>> done_back_text("strength session of Monday 2026-03-02", None, still="", status=Status.PLANNED, lifted=())
    'The strength session of Monday 2026-03-02 is no longer called done.'
    """
    if still == "skip":
        return f"The {session} is left out again."
    if still != "done" and status is not Status.DONE:
        return f"The {session} is no longer called done."
    things = [] if word is None else _things(word)
    plural = len(things) > 1 or things == ["the sets"]
    named = listed(things) if things else "your last word"
    stays = "it stays done" if still == "done" else "it stays done, for it was recorded"
    stand = f" {lifted_text(lifted)}" if lifted and "the sets" in things else ""
    return f"Of the {session} {named} {'are' if plural else 'is'} taken back; {stays}.{stand}"


def _things(word: Feedback) -> list[str]:
    """What a `done` said beside that it was."""
    said = (
        ("the rating", word.rating is not None),
        ("the sets", bool(word.sets)),
        ("the pain", word.pain is not None),
        ("the morning after", word.morning is not None),
    )
    return [thing for thing, there in said if there]


def gym_back_text(first: date, last: date, *, taken: str, away: bool) -> str:
    """Given a week, the word on its gym that was taken back and whether the week is without it now, return how it stands.

    >>> gym_back_text(date(2026, 3, 2), date(2026, 3, 8), taken="no gym", away=False)
    '2-8 March: what you said of the gym is taken back; the week is with the gym again.'
    """
    same = away == (taken != "gym")
    stands = f"the week is {'without' if away else 'with'} the gym {'as before' if same else 'again'}"
    return f"{span(first, last)}: what you said of the gym is taken back; {stands}."


def otherwise_text(origin: date | None, to: date | None, why: Reason) -> str:
    """Given where a strength session stood before a word that was taken back, where it stands now (None: it was not there, or
    is not) and why, return the sentence.

    >>> from liftday.training.reason import because
    >>> otherwise_text(date(2026, 3, 3), date(2026, 3, 5), because("moved_since", by_you=True))
    'The strength session that stood on Tuesday 2026-03-03 before is on Thursday 2026-03-05: you moved it since.'
    """
    if to is None:
        there = f"of {origin:%A} {origin} does not come back"
    elif origin is None:
        there = f"of {to:%A} {to}, which was not there before, stays"
    else:
        there = f"that stood on {origin:%A} {origin} before is on {to:%A} {to}"
    of = f"of {origin:%A}, " if origin and is_rule(why) else ""
    return f"The strength session {there}: {of}{cause(why)}."


def again_text(said: str) -> str:
    """Given the sentence that answers a word, return the one for the same word said again.

    >>> again_text("2026-03-06: rest.")
    '2026-03-06: rest. You had said so already: it counts once.'
    """
    return f"{said} You had said so already: it counts once."

"""A word of the owner's that is said again: the same word, as long as all that it says holds still."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace

from liftday.training.owner import Feedback

_ENDS = frozenset({"done", "skip", "unskip"})  # what says what became of a session


def said_before(word: Feedback, heard: Sequence[Feedback]) -> Feedback | None:
    """Given a word and everything that was heard until then, return the same word as it was said before, if nothing took the
    place of anything it says since; None for a word that is new.

    A session that was called done with effort 6 and then with 7 was not said to be 6 any more; pain that was told of it in
    between takes nothing away.
    """
    about = [one for one in sorted(heard, key=lambda one: one.at) if _concerns(one, word)]
    same = [one for one in about if _is_same(one, word)]
    holding: dict[Hashable, object] = {}
    for one in about:
        if one.act == "skip":  # nothing was lifted in what is left out
            holding = {name: value for name, value in holding.items() if not isinstance(name, tuple)}
        holding.update(_says(one))
    return same[-1] if same and dict(_says(word)).items() <= holding.items() else None


def _concerns(one: Feedback, word: Feedback) -> bool:
    """Whether what was heard is about the same session, place or week; an exercise that is swapped for good is swapped in
    sessions after its own."""
    if one.uid == word.uid:
        return True
    return (
        word.act == "swap"
        and (one.act, one.exercise, one.lasting) == ("swap", word.exercise, True)
        and (word.lasting or one.date <= word.date)
    )


def _is_same(one: Feedback, word: Feedback) -> bool:
    """Whether two words say the same, whenever that was. Where a session stood is only of a swap for good part of the word."""
    return one == replace(word, at=one.at, date=word.date if word.lasting else one.date)


def _says(word: Feedback) -> Iterator[tuple[Hashable, object]]:
    """What a word says, each under the name of what a later word would replace."""
    if word.act in _ENDS:
        yield "became", (word.act, word.reason)
    told = {"to": word.to, "rating": word.rating, "pain": word.pain, "morning": word.morning, "gym": word.gym}
    yield from ((name, value) for name, value in told.items() if value is not None)
    if word.exercise is not None:
        yield f"swap {word.exercise}", (word.instead, word.lasting)
    sets: dict[str, list[object]] = {}
    for one in word.sets:
        sets.setdefault(one.called.casefold(), []).append(one)
    yield from ((("lifted", name), tuple(those)) for name, those in sets.items())

"""Why an exercise cannot stand in the place of another, and what to do."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

from liftday.training.prescribing.swaps import Unfit
from liftday.training.session import Alternative
from liftday.words.counted import counted
from liftday.words.dates import span

_WHY: Final[Mapping[Unfit, str]] = MappingProxyType(
    {
        Unfit.TWICE: "stands in that session already",
        Unfit.OTHER: "trains something else",
        Unfit.EXCLUDED: "is on your `exclude` list",
        Unfit.TECHNIQUE: "takes practised technique, and `experienced` is not set",
        Unfit.BARRED: "does not go with an injury of yours",
        Unfit.EQUIPMENT: "needs equipment you have not listed",
        Unfit.NOT_NOW: "does not fit that session: it is too hard for it, or for another phase",
    }
)


def refusal(why: Unfit, name: str) -> str:
    """Given why and the exercise's name, return the sentence without its full stop.

    >>> refusal(Unfit.OTHER, "Plank")
    'Plank trains something else'
    """
    return f"{name} {_WHY[why]}"


def others_text(those: Iterable[Alternative]) -> str:
    """Given alternatives, return what to say instead, as a remedy.

    >>> others_text([Alternative("lo_split_squat", "Split squat")])
    'what fits there: Split squat'
    """
    names = ", ".join(one.name for one in those)
    return (
        f"what fits there: {names}" if names else "nothing else fits there; leave the session out with `liftday skip`"
    )


def offered_text(name: str, those: Sequence[Alternative]) -> str:
    """Given an exercise's name and what fills its slot, return the sentence.

    >>> offered_text("Goblet squat", [Alternative("lo_split_squat", "Split squat")])
    'Could stand instead of Goblet squat: Split squat.'
    """
    names = ", ".join(one.name for one in those)
    return (
        f"Could stand instead of {name}: {names}."
        if those
        else f"Nothing that you own and that suits could stand instead of {name}."
    )


def swapped_text(session: str, old: str, new: str, *, lasting: bool) -> str:
    """Given a session, both names and whether it lasts, return what was kept.

    >>> swapped_text("the strength session of Monday 2026-03-02", "Goblet squat", "Split squat", lasting=True)
    'From the strength session of Monday 2026-03-02 on, Split squat stands for Goblet squat wherever it suits.'
    """
    if old == new:
        return f"In {session} {new} is back."
    if lasting:
        return f"From {session} on, {new} stands for {old} wherever it suits."
    return f"In {session} {new} stands for {old}."


def week_text(first: date, last: date, *, gym: bool, sessions: int, exercises: int) -> str:
    """Given a week, whether the gym is there, and how many exercises of how many sessions are done otherwise, return what was
    kept.

    >>> week_text(date(2026, 3, 2), date(2026, 3, 8), gym=False, sessions=2, exercises=5)
    '2-8 March without the gym: 5 exercises of 2 sessions are done otherwise.'
    """
    if gym:
        return f"{span(first, last)}: the gym is back, and so are the exercises that need it."
    if not exercises:
        return (
            f"{span(first, last)} without the gym: no session there needs its equipment yet; one that comes will not."
        )
    what = f"{counted(exercises, 'exercise')} of {counted(sessions, 'session')}"
    return f"{span(first, last)} without the gym: {what} {'is' if exercises == 1 else 'are'} done otherwise."

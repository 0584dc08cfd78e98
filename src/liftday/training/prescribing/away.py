"""A week without the gym, by the owner's word: which weeks, and what of the equipment is there (docs/training.md, Swaps)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from liftday.training.day import monday
from liftday.training.exercises.catalogue import EQUIPMENT
from liftday.training.owner import Feedback
from liftday.training.prescribing.choice import Kit
from liftday.training.reason import Reason, because

GYM: Final = "gym"  # the act of the owner's word for a week
PACKED: Final = frozenset({"band", "sliders", "massage_ball"})  # what fits into a bag
HEAVY_THINGS: Final = EQUIPMENT - PACKED


def week_uid(on: date) -> str:
    """The uid for the owner's word on the gym in the week of a date.

    >>> week_uid(date(2026, 3, 6))
    'week-2026-03-02'
    """
    return f"week-{monday(on).isoformat()}"


def weeks_away(feedback: Sequence[Feedback]) -> frozenset[date]:
    """Given all that was said, return the Mondays of the weeks without the gym; the last word on a week counts."""
    words = sorted((word for word in feedback if word.act == GYM), key=lambda word: word.at)
    last = {word.date: word.gym for word in words}
    return frozenset(week for week, gym in last.items() if gym is False)


def is_away(feedback: Sequence[Feedback], on: date) -> bool:
    """Whether a date lies in a week without the gym."""
    return monday(on) in weeks_away(feedback)


def packed(kit: Kit) -> Kit:
    """Given a kit, return what of it is there without the gym."""
    return replace(kit, things=kit.things - HEAVY_THINGS)


def announced(feedback: Sequence[Feedback], today: date) -> Iterator[Reason]:
    """Given all that was said and today, return the line of each week without the gym that is not over."""
    for week in sorted(weeks_away(feedback)):
        if week >= monday(today):
            yield because("week_without_gym", first=week, last=week + timedelta(days=6))

"""The question to the runner when their runs do not tell how hard they were."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from liftday.training.day import Day, Kind, Source

WEEK: Final = timedelta(days=7)  # it is asked weekly
UNSURE: Final = 0.70  # what a class without heart rate, tag or rating is trusted at most (training.md, Special cases)
_FEW: Final = 3  # runs: fewer say nothing of how somebody records
_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOW: Final = (
    "Tag your hard runs as Workout on Strava or rate their effort there; for a day that was read wrongly say"
    " `liftday mark DATE hard`."
)


def ask_for_tags(days: Sequence[Day], today: date) -> tuple[str, ...]:
    """Given the past days and the date, return what to ask of the runner, tags or ratings, where easy days of the last
    week rest on assumption, or all its runs on pace alone. Nothing where something else tells them apart."""
    week = [day for day in days if today - WEEK <= day.date <= today and day.source is Source.RECORDED]
    runs = [day for day in week if day.kind is not Kind.REST]
    assumed = [day for day in runs if day.kind is Kind.EASY and "assumed" in day.flags]
    if assumed:
        named = ", ".join(_NAMES[day.date.weekday()] for day in assumed)
        rest = "1 easy day of the last week rests" if len(assumed) == 1 else _many(len(assumed))
        return (f"{rest} on assumption, for nothing tells how hard it was ({named}). {_HOW}",)
    if len(runs) >= _FEW and all(day.confidence <= UNSURE for day in runs):
        return (f"Nothing is sure of how hard the last week's {len(runs)} runs were. {_HOW}",)
    return ()


def _many(number: int) -> str:
    return f"{number} easy days of the last week rest"

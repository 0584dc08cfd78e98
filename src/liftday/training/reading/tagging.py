"""The question to the runner when their runs do not tell how hard they were."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from liftday.training.day import Day, Kind, Source
from liftday.training.reason import Reason, because

WEEK: Final = timedelta(days=7)  # it is asked weekly
UNSURE: Final = 0.70  # what a class without heart rate, tag or rating is trusted at most (training.md, Special cases)
_FEW: Final = 3  # runs: fewer say nothing of how somebody records


def ask_for_tags(days: Sequence[Day], today: date) -> tuple[Reason, ...]:
    """Given the past days and the date, return what to ask of the runner, tags or ratings, where easy days of the last
    week rest on assumption, or all its runs on pace alone. Nothing where something else tells them apart."""
    week = [day for day in days if today - WEEK <= day.date <= today and day.source is Source.RECORDED]
    runs = [day for day in week if day.kind is not Kind.REST]
    assumed = [day for day in runs if day.kind is Kind.EASY and "assumed" in day.flags]
    if assumed:
        return (because("easy_by_assumption", days=tuple(day.date for day in assumed)),)
    if len(runs) >= _FEW and all(day.confidence <= UNSURE for day in runs):
        return (because("unsure_week", runs=len(runs)),)
    return ()

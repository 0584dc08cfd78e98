"""How fresh the runs are that a plan rests on, in a line."""

from datetime import datetime, timedelta
from typing import Final

from liftday.words.dates import dated

_OLD: Final = timedelta(days=2)
_BY_FILES: Final = "Planned from your files and habits; no Strava is connected."


def freshness(now: datetime, strava: str, last_sync: datetime | None) -> str:
    """Given the instant, how Strava stands and when it was last read, return the line.

    "Runs as Strava had them today at 06:00."
    """
    if last_sync is None:
        return _BY_FILES if strava == "never" else "Strava was not read yet."
    at = last_sync.astimezone(now.tzinfo)
    days = (now.date() - at.date()).days
    when = {0: "today", 1: "yesterday"}.get(days, f"on {dated(at.date())}")
    return f"Runs as Strava had them {when} at {at:%H:%M}."


def old(now: datetime, strava: str, last_sync: datetime | None) -> tuple[str, str] | None:
    """Given the same, return what is wrong with data that are too old, and what to do; None while they are not."""
    if last_sync is None or strava == "never" or now - last_sync < _OLD:
        return None
    return (
        f"Nothing was read since {dated(last_sync.astimezone(now.tzinfo).date())}; the plan goes on from your habits.",
        "look at `liftday doctor` on the machine it runs on",
    )

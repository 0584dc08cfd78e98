"""How fresh the runs are that a plan rests on, in a line."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from liftday.words.dates import dated

_OLD: Final = timedelta(days=2)
_BY_FILES: Final = "Planned from your files and habits; neither Strava nor intervals.icu is connected."

Read = Mapping[str, datetime | None]
"""When each service that was ever connected was last read, by its name; None: not yet."""


def freshness(now: datetime, read: Read) -> str:
    """Given the instant and when the services were read, return the line.

    "Runs as Strava had them today at 06:00."
    """
    said = [f"{name} had them {_when(now, at)}" for name, at in read.items() if at is not None]
    if said:
        return f"Runs as {' and '.join(said)}."
    return f"{' and '.join(read)} {'was' if len(read) == 1 else 'were'} not read yet." if read else _BY_FILES


def client_text(client: str | None) -> str:
    """Given the family of programs that fetched the feed, return who it was.

    >>> client_text("Apple"), client_text("other")
    ('Apple', 'an unknown program')
    """
    return "an unknown program" if client in {"other", None} else str(client)


def _when(now: datetime, read: datetime) -> str:
    at = read.astimezone(now.tzinfo)
    days = (now.date() - at.date()).days
    day = {0: "today", 1: "yesterday"}.get(days, f"on {dated(at.date())}")
    return f"{day} at {at:%H:%M}"


def old(now: datetime, read: Read) -> tuple[str, str] | None:
    """Given the same, return what is wrong with data that are too old, and what to do; None while they are not."""
    last = max((at for at in read.values() if at is not None), default=now)
    if now - last < _OLD:
        return None
    return (
        f"Nothing was read since {dated(last.astimezone(now.tzinfo).date())}; the plan goes on from your habits.",
        "look at `liftday doctor` on the machine it runs on",
    )

"""What a calendar shows of the feed, and what an eye on it can do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

HOME: Final = "Europe/Berlin"
ABROAD: Final = "America/New_York"  # a second look from another zone: the calendar itself must convert


class Differs(Exception):
    """The calendar shows something else than the plan says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One event. Times are wall times without a zone, as they stand on the screen; an all-day event's are midnights."""

    start: datetime  # at home
    end: datetime
    abroad: datetime
    sequence: int
    summary: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """What a calendar told its window since the last time: uids that were added, changed, taken away."""

    added: frozenset[str]
    changed: frozenset[str]
    removed: frozenset[str]


class Eye(Protocol):
    """A calendar program that can be told what to do."""

    name: str
    family: str  # how the daemon calls this kind of calendar
    version: str

    def subscribe(self, address: str) -> None:
        """Add the feed as a person would."""

    def refresh(self) -> None:
        """Ask for the feed again; returns before the answer is there."""

    def look(self) -> dict[str, Seen]:
        """What is shown now, by uid."""

    def journal(self) -> Journal | None:
        """What changed on the screen since the last call; None when the program does not tell."""

    def close(self) -> None:
        """End the program and everything it started."""


def read(told: list[Mapping[str, Any]]) -> dict[str, Seen]:
    """Given the events as an eye's script tells them (iCalendar's own notation), return them by uid.

    Raises Differs for a uid that is shown twice.
    """
    shown: dict[str, Seen] = {}
    for event in told:
        if event["uid"] in shown:
            raise Differs(f"the event {event['uid']} is shown twice")
        shown[event["uid"]] = Seen(
            start=wall(event["start"][HOME]),
            end=wall(event["end"][HOME]),
            abroad=wall(event["start"][ABROAD]),
            sequence=int(event["sequence"] or 0),
            summary=event["summary"] or "",
            description=event["description"] or "",
        )
    return shown


def wall(text: str) -> datetime:
    """Given `20260112T180000` or `20260112`, return the wall time."""
    return datetime.strptime(text[:15], "%Y%m%dT%H%M%S" if "T" in text else "%Y%m%d")  # noqa: DTZ007  a wall time

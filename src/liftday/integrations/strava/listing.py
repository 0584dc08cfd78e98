"""A page of the list of activities, as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from liftday.training.activity import Activity

LARGEST_PAGE = 200  # the most Strava gives; more is a 400

SetAside = tuple[str, str]  # a record's id, or its position in the list ("#3"), and why it could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of the list: what could be read, what was set aside, and how many records it held."""

    activities: tuple[Activity, ...]
    set_aside: tuple[SetAside, ...]
    count: int
    sports: Mapping[str, str] = field(default_factory=dict)  # what the athlete's statistics count, by id

    @property
    def full(self) -> bool:
        """True when there may be more behind it."""
        return self.count >= LARGEST_PAGE

    @property
    def ids(self) -> set[str]:
        """Every id on the page: what was set aside is listed too."""
        return {one.id for one in self.activities} | {name for name, _ in self.set_aside}

    @property
    def nameless(self) -> int:
        """How many of its records could not even be named."""
        return sum(1 for name, _ in self.set_aside if name.startswith("#"))

    @property
    def starts(self) -> list[int]:
        """When its activities start, in epoch seconds and in the order of the page."""
        return [int(one.start_utc.timestamp()) for one in self.activities if one.start_utc is not None]

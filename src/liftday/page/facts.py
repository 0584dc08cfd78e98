"""What the pages are made from: everything a turn knows, as it is handed in. Nothing here asks for more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from liftday.training.backtest.score import Summary
from liftday.training.day import Day, Reading
from liftday.training.exercises.catalogue import Catalogue
from liftday.training.plan import Change, Plan
from liftday.training.reason import Reason

Sign = Callable[[str, str, date], str]
"""Given what a form does, what it is about (a session's uid, a date, nothing) and the last date it counts, return its token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A change of the plan and when it was published."""

    at: datetime
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class LastWord:
    """The owner's last word, in a sentence; ``public`` is False where it tells of a body."""

    said: str
    public: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """When a family of calendar programs last fetched the feed."""

    client: str
    at: datetime


_WELL: Final = frozenset({"connected", "never"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where the runs come from and where the plan goes. ``strava`` and ``icu`` as in `status`; a ``trouble`` is a sentence without
    its full stop; ``quota`` is used and limit by window."""

    strava: str = "never"
    last_sync: datetime | None = None
    icu: str = "never"
    icu_last_sync: datetime | None = None
    trouble: str | None = None
    remedy: str | None = None
    icu_trouble: str | None = None
    icu_remedy: str | None = None
    quota: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    fetches: tuple[Fetch, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()  # a feed that is held back: what, and what to do

    @property
    def read(self) -> dict[str, datetime | None]:
        """When each service that was ever connected was last read, by its name."""
        services = (("Strava", self.strava, self.last_sync), ("intervals.icu", self.icu, self.icu_last_sync))
        return {name: at for name, standing, at in services if standing != "never"}

    @property
    def troubles(self) -> tuple[tuple[str, str], ...]:
        """What is wrong with the services, each with what to do."""
        services = ((self.strava, self.trouble, self.remedy), (self.icu, self.icu_trouble, self.icu_remedy))
        return tuple(
            (f"{_begun(what)}.", remedy or "") for standing, what, remedy in services if what and standing not in _WELL
        )


def _begun(sentence: str) -> str:
    """A sentence with its capital, but for a name that has none."""
    return sentence if sentence.startswith("intervals.icu") else f"{sentence[:1].upper()}{sentence[1:]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """The backtest on the runner's own history, and the date it was made on."""

    on: date
    summary: Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """``now`` is in the athlete's zone. ``days`` are consecutive and end with yesterday; ``plan.days`` begin with today.
    ``changes`` and ``evidence`` are of the days that have a page, evidence by the activity's name.
    ``shared``: whether the operator may see what becomes of the sessions; None where the athlete is the operator."""

    now: datetime
    plan: Plan
    days: tuple[Day, ...]
    catalogue: Catalogue
    sign: Sign
    changes: tuple[Logged, ...] = ()
    evidence: Mapping[str, tuple[Reason, ...]] = field(default_factory=dict)
    sources: Sources = field(default_factory=Sources)
    last_word: LastWord | None = None
    replayed: Replayed | None = None
    shared: bool | None = None

    @property
    def today(self) -> date:
        """The athlete's local date."""
        return self.now.date()

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Everything that was recorded on the days, today's too."""
        return tuple(r for day in (*self.days, *self.plan.days[:1]) for r in day.readings)

    def day(self, on: date) -> Day | None:
        """The day of a date, None for one that is not known."""
        return next((day for day in (*self.plan.days, *reversed(self.days)) if day.date == on), None)

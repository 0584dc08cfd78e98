"""Who is there: every athlete of the installation and how each stands, with nothing of theirs that is secret or health."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from liftday.config.athletes import DEFAULT, Places, added, places_of
from liftday.config.read import read_at
from liftday.daemon.queries import status as status_of
from liftday.daemon.state import club
from liftday.daemon.state.instance import open_instance
from liftday.errors import BadConfiguration, LiftdayError
from liftday.store import sync_state
from liftday.store.sync_state import History


@dataclass(frozen=True, slots=True, kw_only=True)
class AthleteStatus:
    """One athlete; ``strava`` as in `status`, or "configuration" where their file cannot be used; ``problem`` says why.
    ``history_ready`` is when the reading of an old history is expected to end."""

    name: str
    strava: str | None
    last_sync: datetime | None
    sessions_ahead: int
    config: str
    history_ready: datetime | None = None
    problem: str | None = None

    def as_json(self) -> dict[str, Any]:
        """One element of `athlete list --json`."""
        return {
            "name": self.name,
            "strava": self.strava,
            "last_sync": self.last_sync.isoformat(timespec="seconds") if self.last_sync else None,
            "sessions_ahead": self.sessions_ahead,
            "config": self.config,
            "history_ready": self.history_ready.isoformat(timespec="seconds") if self.history_ready else None,
            "problem": self.problem,
        }


def athletes(installation: Places, now: datetime) -> Iterator[AthleteStatus]:
    """Given the installation's places and the instant, yield how every athlete stands, ``default`` first."""
    club.meet(installation)
    for name in (DEFAULT, *added(installation.root)):
        club.arrive(installation, name)
        yield _standing(places_of(installation, name), now)


def _standing(places: Places, now: datetime) -> AthleteStatus:
    """How one stands; what is wrong with their configuration or database is said and hides nobody else."""
    strava: str | None = None
    last_sync, ready, ahead, problem = None, None, 0, None
    try:
        with open_instance(read_at(places), places.state, readonly=True) as instance:
            facts = status_of.facts_now(instance, now)
            strava, ahead = facts.strava, facts.sessions_ahead
            last_sync = facts.last_sync.astimezone(instance.zone) if facts.last_sync else None
            ends = sync_state.recall(instance.store, History).history_ready
            ready = ends.astimezone(instance.zone) if ends else None
    except LiftdayError as error:
        strava = "configuration" if isinstance(error, BadConfiguration) else None
        problem = " ".join(error.what.split())
    return AthleteStatus(
        name=places.athlete,
        strava=strava,
        last_sync=last_sync,
        sessions_ahead=ahead,
        config=str(places.config),
        history_ready=ready,
        problem=problem,
    )

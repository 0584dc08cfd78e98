"""Who is there: every athlete of the installation and how each stands, with nothing of theirs that is secret or health."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from liftday.config.athletes import DEFAULT, Places, added, places_of
from liftday.config.read import read_at
from liftday.daemon.queries import status as status_of
from liftday.daemon.queries.json_shapes import instant
from liftday.daemon.state import club, invitations
from liftday.daemon.state.instance import Instance, open_instance
from liftday.daemon.state.invitations import InvitationState
from liftday.errors import BadConfiguration, LiftdayError
from liftday.store import activities, sync_state
from liftday.store.sync_state import History


@dataclass(frozen=True, slots=True, kw_only=True)
class AthleteStatus:
    """One athlete; ``strava`` as in `status`, or "configuration" where their file cannot be used; ``problem`` says why.
    ``sessions_ahead`` is None where nobody can tell. ``history_ready`` is when the reading of an old history is expected to
    end, ``imported`` counts the activities of their own files, ``invitation`` is the one that was made last."""

    name: str
    strava: str | None
    last_sync: datetime | None
    sessions_ahead: int | None
    config: str
    imported: int = 0
    history_ready: datetime | None = None
    invitation: InvitationState | None = None
    problem: str | None = None

    def as_json(self) -> dict[str, Any]:
        """One element of `athlete list --json`."""
        invited = self.invitation
        return {
            "name": self.name,
            "strava": self.strava,
            "last_sync": instant(self.last_sync),
            "imported": self.imported,
            "sessions_ahead": self.sessions_ahead,
            "config": self.config,
            "history_ready": instant(self.history_ready),
            "invitation": None if invited is None else {"state": invited.state, "at": instant(invited.at)},
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
    name, config, invited = places.athlete, str(places.config), invitations.standing(places.state, now)
    try:
        with open_instance(read_at(places), places.state, readonly=True) as instance:
            facts = status_of.facts_now(instance, now)
            ends = sync_state.recall(instance.store, History).history_ready
            return AthleteStatus(
                name=name,
                strava=facts.strava,
                last_sync=_at(facts.last_sync, instance),
                sessions_ahead=facts.sessions_ahead,
                config=config,
                imported=activities.counts(instance.store).files,
                history_ready=_at(ends, instance),
                invitation=None if invited is None else replace(invited, at=invited.at.astimezone(instance.zone)),
            )
    except LiftdayError as error:
        return AthleteStatus(
            name=name,
            strava="configuration" if isinstance(error, BadConfiguration) else None,
            last_sync=None,
            sessions_ahead=None,
            config=config,
            invitation=invited,
            problem=" ".join(error.what.split()),
        )


def _at(at: datetime | None, instance: Instance) -> datetime | None:
    return None if at is None else at.astimezone(instance.zone)

"""What `liftday calendars` answers: every calendar that is read, and what each coming entry of a plan was read as."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from liftday.daemon.queries.calendars import CalendarStatus, standing
from liftday.daemon.queries.json_shapes import reasons_json, status_json
from liftday.daemon.state.instance import Instance
from liftday.store import planned
from liftday.training.foreseeing.looks import Kept, doubted_since
from liftday.training.planned import Planned
from liftday.words.planned import planned_text, read_as


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCalendar:
    """One calendar. ``stands`` is how it stands, as in `status`; None for a plan that comes from elsewhere, by its name.
    ``doubted`` is since when more than half of a plan's coming entries are missing from it."""

    name: str
    stands: CalendarStatus | None
    entries: tuple[Planned, ...] = ()
    doubted: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """The shape of `calendars --json`."""
        unknown = {
            "address": None,
            "read": None,
            "trouble": None,
            "since": None,
            "unread": 0,
            "next": None,
            "former": None,
        }
        doubted = None if self.doubted is None else self.doubted.isoformat(timespec="seconds")
        entries = [_entry_json(one) for one in self.entries]
        return {
            "name": self.name,
            **unknown,
            **({} if self.stands is None else status_json(self.stands)),
            "doubted": doubted,
            "entries": entries,
        }


def read_calendars(instance: Instance, now: datetime) -> tuple[ReadCalendar, ...]:
    """Given now, return the calendars of the configuration and other plans, each with its entries from today on."""
    today = now.astimezone(instance.zone).date()
    plans = planned.kept(instance.store)
    stands = {one.name: one for one in standing(instance)}
    return tuple(
        ReadCalendar(
            name=name,
            stands=stands.get(name),
            entries=_coming(plans.get(name, ()), today),
            doubted=doubted_since(plans.get(name, ()), today),
        )
        for name in [*stands, *sorted(plans.keys() - stands.keys())]
    )


def _coming(kept: Sequence[Kept], today: date) -> tuple[Planned, ...]:
    ahead = [one.planned for one in kept if one.planned.date >= today]
    return tuple(sorted(ahead, key=lambda one: (one.date, one.key)))


def _entry_json(one: Planned) -> dict[str, Any]:
    return {
        "date": one.date.isoformat(),
        "start": None if one.start is None else f"{one.start:%H:%M}",
        "title": one.title,
        "read_as": read_as(one),
        "type": one.type.value,
        "kind": None if one.kind is None else one.kind.value,
        "sport": one.sport,
        "minutes": one.minutes,
        "distance_km": one.distance_km,
        "certainty": round(one.certainty, 2),
        "done": one.done,
        "reason": planned_text(one),
        "reasons": reasons_json((one.reason,)),
    }

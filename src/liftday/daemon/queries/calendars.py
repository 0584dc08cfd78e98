"""How the other calendars stand, for `status` and `doctor`: named by their place in the configuration, addresses masked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from liftday.daemon.state.instance import Instance
from liftday.daemon.turn.calendars import configured, copies, troubles
from liftday.store.calendar_copies import CalendarCopy
from liftday.words.calendars import TROUBLES
from liftday.words.counted import counted
from liftday.words.notes import notes_text

_ANEW: Final = "copy its address anew from where the calendar is, into [calendars] of the configuration"
_WAIT: Final = "nothing needs to be done: it is asked again"
_REMEDIES: Final = {
    "gone": _ANEW,
    "login": _ANEW,
    "moved": _ANEW,
    "refused": _ANEW,
    "no_calendar": "take the address of its iCal file (.ics), not that of its page",
    "no_file": "check the path under [calendars], and that the daemon may read the file",
    "large": "share a shorter span of it, or another calendar",
    "heavy": "look for a series in it that repeats without end, or share another calendar",
    "shrunk": "nothing, if that is right: it is believed when it has stayed so for two days",
}
_OURS: Final = frozenset({"gone", "login", "moved", "refused", "no_calendar", "no_file", "large", "heavy"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarStatus:
    """How one of the other calendars stands, instants in the athlete's zone; the fields are the keys of its JSON.
    ``address`` is masked, ``unread`` counts the entries that could not be read; ``former`` is when the calendar was last
    read whose place it took, as long as what that one said is used."""

    name: str
    address: str
    read: datetime | None
    trouble: str | None
    since: datetime | None
    unread: int
    next: datetime | None
    former: datetime | None = None


def standing(instance: Instance) -> tuple[CalendarStatus, ...]:
    """The calendars of the configuration, those that were not looked at yet too."""
    known = copies(instance)
    return tuple(
        CalendarStatus(
            name=one.name,
            address=one.masked,
            read=_local(instance, copy.read_at),
            trouble=copy.trouble,
            since=_local(instance, copy.trouble_since),
            unread=copy.unread,
            next=_local(instance, copy.due_at),
            former=_local(instance, copy.former),
        )
        for one in configured(instance)
        for copy in [known[one.key]]
    )


def findings(instance: Instance) -> Iterator[tuple[str, str, bool]]:
    """What the doctor says of each calendar: what, what to do, and whether it is wrong."""
    known = copies(instance)
    for one in configured(instance):
        copy, named = known[one.key], f"The calendar {one.name} ({one.masked})"
        if copy.read_at is None and copy.trouble is None:
            yield f"{named} was not read yet{_used(instance, copy)}.", "run `liftday sync`", False
        elif copy.trouble is None:
            left = f"; {counted(copy.unread, 'entry')} in it cannot be read" if copy.unread else ""
            yield f"{named} was last read at {_said(instance, copy.read_at)}{left}.", "", False
        else:
            what = f"{named} has not been read since {_said(instance, copy.trouble_since)}: {TROUBLES[copy.trouble]}"
            yield f"{what}{_used(instance, copy)}.", _REMEDIES.get(copy.trouble, _WAIT), copy.trouble in _OURS


def _used(instance: Instance, copy: CalendarCopy) -> str:
    """What goes on of a calendar meanwhile: its own copy, or that of the one whose place it took."""
    if copy.former is not None:
        return f"; what the one before it said at {_said(instance, copy.former)} is used"
    return f"; what it said at {_said(instance, copy.read_at)} is used" if copy.read_at else ""


def noted(instance: Instance) -> frozenset[str]:
    """The notes of a plan that ``findings`` says in full."""
    return frozenset(notes_text(troubles(instance)))


def _local(instance: Instance, at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(instance.zone).replace(microsecond=0)


def _said(instance: Instance, at: datetime | None) -> str:
    local = _local(instance, at)
    return "" if local is None else local.isoformat()

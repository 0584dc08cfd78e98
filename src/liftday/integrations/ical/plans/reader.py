"""What every source's reader is given, and what it gives back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from liftday.integrations.ical.event import Event
from liftday.integrations.ical.plans.occurrence import day_of
from liftday.integrations.plans.read_as import ReadAs


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a reader may use beside the event: the owner's words, the athlete's zone and easy pace (minutes a km), and what
    else stands on its date."""

    words: Mapping[str, str]
    zone: ZoneInfo
    easy_pace: float | None
    dates: Mapping[date, Sequence[Event]]

    def day(self, event: Event) -> date:
        """The date an event stands on."""
        return day_of(event, self.zone)

    def beside(self, event: Event) -> tuple[Event, ...]:
        """The other events of its date."""
        return tuple(other for other in self.dates.get(self.day(event), ()) if other is not event)

    def weekend(self, event: Event) -> bool:
        """Whether that is a Saturday or Sunday."""
        return self.day(event).weekday() >= 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEvent:
    """An event as its source's reader has it. ``join`` is what stays of its name when it moves."""

    reading: ReadAs
    join: str
    done: bool = False

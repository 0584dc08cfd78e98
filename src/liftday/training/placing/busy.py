"""The minutes that other calendars fill: they close hours, not days (docs/training.md, Hours)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from liftday.training.owner import Owner
from liftday.training.planned import Taken

Minutes = tuple[int, int]
"""From a minute of the wall clock to another, since midnight."""
MIDNIGHT = 24 * 60


@dataclass(frozen=True, slots=True)
class Busy:
    """What is filled of each date, with the owner's buffer around it, by start and apart; and the minute of today before which all is
    past."""

    filled: Mapping[date, Sequence[Minutes]] = field(default_factory=dict)
    today: date | None = None
    passed: int = 0

    def on(self, day: date) -> Sequence[Minutes]:
        """What is filled of a date."""
        return self.filled.get(day, ())

    def is_free(self, day: date, start: int, minutes: int) -> bool:
        """Whether so many minutes from a start on touch nothing that is filled."""
        return all(last <= start or start + minutes <= first for first, last in self.on(day))

    def left_of(self, day: date, spans: Sequence[Minutes]) -> list[Minutes]:
        """Given spans of a date, return what of them is free and still to come."""
        past = [(0, self.passed)] if day == self.today else []
        left = list(spans)
        for first, last in (*past, *self.on(day)):
            left = [part for span in left for part in _without(span, first, last)]
        return left


NOTHING = Busy()


def busy(taken: Sequence[Taken], owner: Owner, now: datetime) -> Busy:
    """Given the taken spans, return what they fill on the owner's wall clock, the buffer on both sides."""
    zone, buffer = owner.athlete.timezone, timedelta(minutes=owner.calendars.buffer_minutes)
    here = now.astimezone(zone)
    filled: dict[date, list[Minutes]] = defaultdict(list)
    for span in sorted(taken):
        first, last = (span.start - buffer).astimezone(zone), (span.end + buffer).astimezone(zone)
        for step in range((last.date() - first.date()).days + 1):
            day = first.date() + timedelta(days=step)
            start = _minute(first.time()) if step == 0 else 0
            end = _minute(last.time(), up=True) if day == last.date() else MIDNIGHT
            if start < end:
                _add(filled[day], start, end)
    return Busy(filled, here.date(), _minute(here.time(), up=True))


def _add(spans: list[Minutes], start: int, end: int) -> None:
    """Put a span behind those before it, as one with the last where they touch."""
    if spans and start <= spans[-1][1]:
        begun, ended = spans.pop()
        start, end = begun, max(end, ended)
    spans.append((start, end))


def _minute(clock: time, *, up: bool = False) -> int:
    """Whole minutes since midnight; ``up``: begun ones count."""
    return clock.hour * 60 + clock.minute + (up and bool(clock.second or clock.microsecond))


def _without(span: Minutes, first: int, last: int) -> Iterator[Minutes]:
    """What is left of a span on both sides of another."""
    if span[0] < min(first, span[1]):
        yield span[0], min(first, span[1])
    if max(last, span[0]) < span[1]:
        yield max(last, span[0]), span[1]

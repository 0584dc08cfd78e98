"""An entry of intervals.icu's calendar as a value: what of it is a plan is in ``plans``.

Times are naive local ones; midnight says that there is no time of day. The end of a range is exclusive. Only entries
with a number and a start are read; whatever else is missing is unknown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from liftday.integrations.strava.quirks.wrong_types import number, positive, text

SOURCE: Final = "intervals.icu"
TAG: Final = "liftday"
"""On every event that we wrote: we do not plan around ourselves."""
_LONGEST_RANGE: Final = 366  # days
_MOST_STEPS: Final = 500
Record = Mapping[object, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """``last`` is the last date of a range, the date itself for a single day. ``intensity`` is in per cent of threshold.
    ``work_minutes`` are those that its steps ask for at 95 % of threshold or in zone 4 and above, None where its text was
    not understood as steps."""

    number: int
    category: str
    start: datetime
    last: date
    type: str = ""
    sub_type: str = ""
    name: str = ""
    external_id: str | None = None
    tags: tuple[str, ...] = ()
    minutes: int | None = None
    distance_m: float | None = None
    load: float | None = None
    intensity: float | None = None
    work_minutes: float | None = None
    availability: str = ""

    @property
    def date(self) -> date:
        """Its local date."""
        return self.start.date()

    @property
    def clock(self) -> time | None:
        """Its time of day, None where it has none."""
        return self.start.time() if self.start.time() != time() else None


def is_ours(event: CalendarEvent) -> bool:
    """Whether liftday wrote it, this installation's or another's."""
    return TAG in event.tags


def read_events(records: Iterable[object]) -> tuple[CalendarEvent, ...]:
    """Given the records of a calendar, return those that can be read."""
    read = (_event(record) for record in records if isinstance(record, Mapping))
    return tuple(one for one in read if one is not None)


def _event(record: Record) -> CalendarEvent | None:
    get = record.get
    identity, start = number(get("id")), _moment(get("start_date_local"))
    if identity is None or start is None:
        return None
    end, moving, tags = _moment(get("end_date_local")), positive(get("moving_time")), get("tags")
    last = start.date() if end is None else max(start.date(), (end - timedelta(seconds=1)).date())
    return CalendarEvent(
        number=int(identity),
        category=text(get("category"), 40),
        start=start,
        last=min(last, start.date() + timedelta(days=_LONGEST_RANGE)),
        type=text(get("type"), 64),
        sub_type=text(get("sub_type"), 40),
        name=text(get("name"), 200),
        external_id=text(get("external_id"), 200) or None,
        tags=tuple(text(tag, 40) for tag in tags) if isinstance(tags, list) else (),
        minutes=round(moving / 60) if moving else None,
        distance_m=positive(get("distance")) or None,
        load=positive(get("icu_training_load")),
        intensity=positive(get("icu_intensity")),
        work_minutes=_work(get("workout_doc")),
        availability=text(get("training_availability"), 20),
    )


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text(value, 40).removesuffix("Z")).replace(tzinfo=None)
    except ValueError:
        return None


def _work(document: object) -> float | None:
    """The minutes of work in the steps of a workout, None where there are no steps."""
    steps = document.get("steps") if isinstance(document, Mapping) else None
    if not isinstance(steps, list) or not steps:
        return None
    return round(sum(_step(step, depth=0) for step in steps[:_MOST_STEPS]), 1)


def _step(step: object, *, depth: int) -> float:
    if not isinstance(step, Mapping) or depth > 3:
        return 0.0
    inner = step.get("steps")
    if isinstance(inner, list) and inner:
        repeats = min(number(step.get("reps")) or 1.0, 100.0)
        return repeats * sum(_step(one, depth=depth + 1) for one in inner[:_MOST_STEPS])
    if step.get("warmup") is True or step.get("cooldown") is True or not any(map(_is_work, _targets(step))):
        return 0.0
    seconds = positive(step.get("duration"))
    if seconds:
        return seconds / 60.0
    return (positive(step.get("distance")) or 0.0) * _S_A_METRE / 60.0


_S_A_METRE: Final = 0.27  # 4:30 a kilometre: what work is run at, roughly; it only has to tell a minute from ten
_ZONES: Final = frozenset({"hr_zone", "pace_zone", "power_zone"})
_SHARES: Final = frozenset({"%pace", "%lthr", "%ftp"})


def _targets(step: Record) -> Iterable[tuple[str, float]]:
    """Each target of a step as its unit and the middle of its value."""
    for name in ("pace", "hr", "power"):
        target = step.get(name)
        if isinstance(target, Mapping):
            known = [number(target.get(key)) for key in ("value", "start", "end")]
            values = [value for value in known if value is not None]
            if values:
                yield text(target.get("units"), 20), sum(values) / len(values)


def _is_work(target: tuple[str, float]) -> bool:
    unit, value = target
    return value >= 4.0 if unit in _ZONES else unit in _SHARES and value >= 95.0

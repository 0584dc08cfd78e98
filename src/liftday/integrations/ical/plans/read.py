"""A plan's calendar -> its days, as they were read. No event is dropped: what is no session is a marker with its reason."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from liftday.integrations.ical.event import Event, ForeignCalendar
from liftday.integrations.ical.plans.occurrence import day_of, start_of, whole_days
from liftday.integrations.ical.plans.reader import Known, ReadEvent
from liftday.integrations.ical.plans.recognise import reader_of
from liftday.integrations.plans.read_as import ReadAs
from liftday.integrations.plans.size import with_long_runs
from liftday.training.planned import Planned, PlannedType
from liftday.training.reason import Reason

_TITLE: Final = 200  # letters of a title that are kept
_BY_OWNER: Final = "plan_owner"


def read_plan(
    calendar: ForeignCalendar,
    *,
    source: str,
    host: str,
    words: Mapping[str, str],
    zone: ZoneInfo,
    easy_pace: float | None = None,
) -> tuple[Planned, ...]:
    """Given a plan's calendar, return its entries by date.

    ``source`` names it without its address ("plan 1"), ``host`` is where it came from (empty for a file), ``words`` are the
    owner's, ``zone`` is where the athlete lives, ``easy_pace`` theirs in minutes a km. An entry that holds a run and
    strength comes back as two.
    """
    dates: defaultdict[date, list[Event]] = defaultdict(list)
    for event in calendar.events:
        dates[day_of(event, zone)].append(event)
    known = Known(words=words, zone=zone, easy_pace=easy_pace, dates=dates)
    reader = reader_of(calendar, host)
    read = [(event, _kept(event, reader(event, known))) for event in calendar.events]
    keys = _keys(read, known)
    planned = [_planned(event, one, key, source, known) for (event, one), key in zip(read, keys, strict=True)]
    beside = [_strength(p, one) for p, (_, one) in zip(planned, read, strict=True) if one.reading.also is not None]
    return with_long_runs(sorted((*planned, *beside), key=_order))


def _order(one: Planned) -> tuple[str, str, str]:
    return one.date.isoformat(), "" if one.start is None else one.start.isoformat(), one.key


def _kept(event: Event, read: ReadEvent) -> ReadEvent:
    """What was cancelled, declined or goes over several days is no session, whatever its title; the owner's word stands."""
    if read.reading.reason.code == _BY_OWNER:
        return read
    if event.status == "CANCELLED":
        return _marked(read, Reason("plan_cancelled", {}))
    if event.declined:
        return _marked(read, Reason("plan_declined", {}))
    days = whole_days(event)
    return read if days == 1 else _marked(read, Reason("plan_several_days", {"days": days}))


def _marked(read: ReadEvent, reason: Reason) -> ReadEvent:
    marker = ReadAs(type=PlannedType.MARKER, kind=None, certainty=0.9, reason=reason)
    return replace(read, reading=marker)


def _planned(event: Event, read: ReadEvent, key: str, source: str, known: Known) -> Planned:
    reading = read.reading
    minutes = reading.minutes
    runs = reading.type in {PlannedType.RUN, PlannedType.RACE}
    if minutes is None and runs and reading.km is not None and known.easy_pace is not None:
        minutes = round(reading.km * known.easy_pace)
    return Planned(
        source=source,
        key=key,
        date=day_of(event, known.zone),
        type=reading.type,
        kind=reading.kind,
        title=event.summary.strip()[:_TITLE],
        certainty=reading.certainty,
        reason=reading.reason,
        sport=reading.sport,
        start=start_of(event, known.zone),
        minutes=minutes,
        distance_km=reading.km,
        done=read.done,
    )


def _strength(run: Planned, read: ReadEvent) -> Planned:
    """The strength that stands in a run's entry, an entry of its own."""
    also = read.reading.also
    assert also is not None
    return replace(
        run, key=f"{run.key}+{also}", type=also, kind=None, reason=Reason("plan_beside_run", {}), sport=None,
        minutes=None, distance_km=None,
    )  # fmt: skip


def _keys(read: Sequence[tuple[Event, ReadEvent]], known: Known) -> list[str]:
    """A name for each entry: what stays of its uid when it moves, with its date where several have the same.

    An occurrence of a series is named by where it stands in the series. Where there is no uid the title stands for it.
    """
    stems = []
    for event, one in read:
        stem = one.join or hashlib.sha256(event.summary.encode()).hexdigest()[:16]
        stems.append(stem if event.recurrence is None else f"{stem}@{event.recurrence.isoformat()}")
    often = Counter(stems)
    keys: list[str] = []
    used: Counter[str] = Counter()
    for (event, _), stem in zip(read, stems, strict=True):
        key = stem if often[stem] == 1 else f"{stem}@{known.day(event).isoformat()}"
        used[key] += 1
        keys.append(key if used[key] == 1 else f"{key}#{used[key]}")
    return keys

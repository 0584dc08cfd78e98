"""What intervals.icu's calendar plans, as ``Planned``.

The owner's words come first. Then a run is read by what is written down before what it is called: a race's category, its
steps, its intensity, then the grammar of its name, then being the longest of its week.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from liftday.integrations.intervals.events import SOURCE, CalendarEvent, is_ours
from liftday.integrations.plans.read_as import MOBILITY_SPORTS, STRENGTH_SPORTS, ReadAs
from liftday.integrations.plans.title import read_title
from liftday.training.day import Kind
from liftday.training.planned import Planned, PlannedType
from liftday.training.reading.sports import Family, sport
from liftday.training.reason import Reason, because

_RACES: Final = {"RACE_A": "A", "RACE_B": "B", "RACE_C": "C"}
_HARD, _MODERATE = 85.0, 75.0  # per cent of threshold
_WORK: Final = 6.0  # minutes at threshold and above that make a run hard
_LONG_SHARE, _LONG_LEAST = 1.25, 60  # of the week's median run; minutes
_OWNER: Final = "plan_owner"  # the reason of what the owner's words say


def plan_of(
    events: Iterable[CalendarEvent], *, words: Mapping[str, str] | None = None, pace: float | None = None
) -> tuple[Planned, ...]:
    """Given the calendar, the owner's words for titles and the athlete's easy pace in minutes a km, return what it plans;
    what we wrote ourselves is no plan of the athlete's."""
    foreign = [event for event in events if not is_ours(event)]
    longest = _longest(foreign)
    planned = (_planned(event, _named(event, words or {}, pace), longest=event.number in longest) for event in foreign)
    return tuple(one for one in planned if one is not None)


def _longest(events: Sequence[CalendarEvent]) -> frozenset[int]:
    """The numbers of the runs that are the longest of their week, clearly so."""
    weeks: Mapping[tuple[int, int], list[CalendarEvent]] = defaultdict(list)
    for event in events:
        if event.category == "WORKOUT" and event.minutes and sport(event.type).family is Family.RUN:
            weeks[event.date.isocalendar()[:2]].append(event)
    found = []
    for runs in weeks.values():
        minutes = sorted(run.minutes or 0 for run in runs)
        median = minutes[len(minutes) // 2 - 1 if len(minutes) % 2 == 0 else len(minutes) // 2]
        if len(minutes) > 1 and minutes[-1] >= max(_LONG_LEAST, _LONG_SHARE * median) and minutes[-1] > minutes[-2]:
            found += [run.number for run in runs if run.minutes == minutes[-1]]
    return frozenset(found)


def _named(event: CalendarEvent, words: Mapping[str, str], pace: float | None) -> ReadAs:
    return read_title(event.name, sport=event.type or None, words=words, pace=pace)


def _planned(event: CalendarEvent, named: ReadAs, *, longest: bool) -> Planned | None:
    priority = _RACES.get(event.category)
    if priority is not None:
        return _entry(
            event, PlannedType.RACE, Kind.RACE, 1.0, because("icu_race", priority=priority), priority=priority
        )
    if event.category != "WORKOUT":
        return None
    if named.reason.code == _OWNER:
        return _entry(event, named.type, named.kind, named.certainty, named.reason)
    family = sport(event.type).family
    if event.type in STRENGTH_SPORTS or family is Family.STRENGTH:
        return _entry(event, PlannedType.STRENGTH, None, 0.9, because("icu_type", sport=event.type))
    if event.type in MOBILITY_SPORTS or family is Family.MOBILITY:
        return _entry(event, PlannedType.MOBILITY, None, 0.9, because("icu_type", sport=event.type))
    if family is not Family.RUN:
        hard = event.intensity is not None and event.intensity >= _HARD
        reason = because("icu_intensity", percent=round(event.intensity or 0)) if hard else because(
            "icu_type", sport=event.type or "Other"
        )  # fmt: skip
        return _entry(event, PlannedType.CROSS, Kind.HARD if hard else None, 0.8, reason)
    kind, certainty, reason = _run(event, named, longest=longest)
    return _entry(event, PlannedType.RACE if kind is Kind.RACE else PlannedType.RUN, kind, certainty, reason)


def _run(event: CalendarEvent, named: ReadAs, *, longest: bool) -> tuple[Kind | None, float, Reason]:
    """How a planned run would weigh, how sure that reading is, and by what."""
    if event.sub_type == "RACE":
        return Kind.RACE, 0.95, because("icu_race", priority="B")
    if event.work_minutes is not None and event.work_minutes >= _WORK:
        return Kind.HARD, 0.95, because("icu_work", minutes=round(event.work_minutes))
    intensity = event.intensity
    if intensity is not None and intensity >= _MODERATE:
        kind = Kind.HARD if intensity >= _HARD else Kind.MODERATE
        return kind, 0.9, because("icu_intensity", percent=round(intensity))
    if named.kind is not None and named.type in {PlannedType.RUN, PlannedType.RACE}:
        return named.kind, named.certainty, named.reason
    if longest:
        return Kind.LONG, 0.8, because("icu_longest")
    if intensity is not None or event.work_minutes is not None:
        said = because("icu_work", minutes=round(event.work_minutes or 0)) if intensity is None else because(
            "icu_intensity", percent=round(intensity)
        )  # fmt: skip
        return Kind.EASY, 0.85, said
    return None, 0.6, because("icu_unclassed")


def _entry(
    event: CalendarEvent,
    type_: PlannedType,
    kind: Kind | None,
    certainty: float,
    reason: Reason,
    *,
    priority: str | None = None,
) -> Planned:
    return Planned(
        source=SOURCE,
        key=str(event.number),
        date=event.date,
        type=type_,
        kind=kind,
        title=event.name,
        certainty=certainty,
        reason=reason,
        sport=event.type or None,
        start=event.clock,
        minutes=event.minutes,
        distance_km=round(event.distance_m / 1000.0, 3) if event.distance_m else None,
        priority=priority,
    )

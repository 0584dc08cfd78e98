"""A history read: every activity its class and why, with nothing known that was not known on its day.

``read`` is a fold over days. What one day needs of all before it is in ``Anchors``; so a history can be read at once, or
in two halves with the state between them written down and read again, and the readings are the same.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Final

from liftday.training.activity import Activity
from liftday.training.bounds import SetAside
from liftday.training.day import Kind, Reading, Role
from liftday.training.owner import Athlete
from liftday.training.reading.anchors import Anchors, Trace
from liftday.training.reading.efforts import effort_flags
from liftday.training.reading.history import History
from liftday.training.reading.measures import Measures, together
from liftday.training.reading.outings import in_order, outings
from liftday.training.reading.peaks import usual_peak, without_bursts
from liftday.training.reading.settled import without_copies
from liftday.training.reading.sports import Family
from liftday.training.reading.twins import at_one_hour
from liftday.training.reading.verdict import EASIER, Verdict, other_verdict, run_verdict, shape_of
from liftday.training.reading.weigh import Weighed, heart_rates, pace_of, weigh
from liftday.training.reading.written import dropped, logged, reading
from liftday.training.reason import Reason

_BURST: Final = Reason("peak_of_a_burst", {}, public=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """A history read: all readings by start and id, and the state at the end of each day that had raw activities, as far as
    it was wanted. ``set_aside`` are activities that could not be read."""

    readings: tuple[Reading, ...]
    anchors: Mapping[date, Anchors]
    set_aside: tuple[SetAside, ...] = ()


@dataclass(slots=True)
class Assessment:
    """One recording, or a whole session, with its verdict and the measures it rests on."""

    measures: Measures
    verdict: Verdict
    weighed: Weighed
    average: float | None
    trace: Trace | None
    brief: bool = False  # what was fast in it is known to have been short


def read(
    activities: Iterable[Activity],
    *,
    athlete: Athlete,
    start: Anchors | None = None,
    settled: Sequence[Reading] = (),
    zones: Sequence[float] = (),
    keep: Container[date] | None = None,
) -> Classified:
    """Given raw activities in any order and the state before the first of them, return what they were.

    ``settled`` readings, whose facts were purged, stay as they are; an activity whose id is settled is read anew.
    ``zones`` are the lower bounds of Strava's five heart rate zones, if the athlete set them. ``keep`` are the dates whose
    anchors are wanted, all when it is None: a state costs a tenth of a day's reading.

    An activity that cannot be read, for a fault of its own or of ours, is set aside, and the rest is read without it.
    """
    history = History(start or Anchors.none(), athlete, zones)
    ordered = at_one_hour(in_order(activities), str(athlete.timezone))
    days = [(on, tuple(recordings)) for on, recordings in groupby(ordered, key=_local_day)]
    try:
        readings, states = _fold(days, history, keep)
        aside: tuple[SetAside, ...] = ()
    except Exception:  # noqa: BLE001 - whatever it is, it lies in one activity, and ten years are not lost for it
        kept, aside = _readable(days, History(start or Anchors.none(), athlete, zones))
        readings, states = _fold(kept, History(start or Anchors.none(), athlete, zones), keep)
    fresh = {r.id for r in readings}
    readings = without_copies([r for r in settled if r.id not in fresh], readings)
    readings.sort(key=_by_start)
    return Classified(readings=tuple(readings), anchors=states, set_aside=aside)


_Recorded = tuple[date, tuple[Activity, ...]]


def _fold(
    days: Iterable[_Recorded], history: History, keep: Container[date] | None
) -> tuple[list[Reading], dict[date, Anchors]]:
    """The readings of the days, and the states that are wanted."""
    readings: list[Reading] = []
    states: dict[date, Anchors] = {}
    for on, recordings in days:
        history.open_day(on)
        readings += read_day(recordings, history)
        if keep is None or on in keep:
            states[on] = history.freeze()
    return readings, states


def _readable(days: Iterable[_Recorded], history: History) -> tuple[list[_Recorded], tuple[SetAside, ...]]:
    """The days without what cannot be read. A day that fails is read with one recording, then with two, and so on: each
    with which it fails again is set aside."""
    kept: list[_Recorded] = []
    aside: list[SetAside] = []
    for on, recordings in days:
        before = history.freeze()
        history, fault = _try(on, recordings, before, history)
        sound = recordings if not fault else ()
        for one in recordings if fault else ():
            history, fault = _try(on, (*sound, one), before, history)
            if fault:
                aside.append(SetAside(id=one.id, day=on, reason=fault))
            else:
                sound = (*sound, one)
        if len(sound) < len(recordings):
            history, _ = _try(on, sound, before, history)
        kept += [(on, sound)] if sound else []
    return kept, tuple(aside)


def _try(on: date, recordings: Sequence[Activity], before: Anchors, like: History) -> tuple[History, Reason | None]:
    """Read a day from the state before it: the state after it, and what went wrong, None when nothing did."""
    history = History(before, like.athlete, like.zones)
    try:
        history.open_day(on)
        read_day(recordings, history)
    except Exception as error:  # noqa: BLE001 - see ``read``
        return history, Reason("unreadable", {"error": type(error).__name__})
    return history, None


def _local_day(activity: Activity) -> date:
    return activity.start.date()


def _by_start(reading: Reading) -> tuple[datetime, str]:
    return reading.start, reading.id


def read_day(recordings: Sequence[Activity], history: History) -> list[Reading]:
    """Given one day's recordings by start and the history before them, return their readings; the history learns."""
    readings: list[Reading] = []
    easy: list[tuple[int, float]] = []  # where the easy runs stand, and their minutes
    long_minutes = history.long_minutes
    sound = [a for a in recordings if not a.flagged]
    readings += [dropped(a, "flagged") for a in recordings if a.flagged]
    for session in outings(sound):
        if session.too_short:
            readings += [dropped(part.activity, "too_short") for part in session.parts]
        elif session.parts[0].sport.role is not Role.ENDURANCE:
            readings += [logged(part, history) for part in session.parts]
        else:
            fresh, carrier = _read_session(session.parts, history)
            if session.parts[0].run and fresh[carrier].kind in EASIER:
                easy.append((len(readings) + carrier, sum(part.minutes for part in session.parts)))
            readings += fresh
        readings += [dropped(copy, "duplicate") for copy in session.copies]
        readings += [dropped(scrap, "too_short") for scrap in session.scraps]
    if len(easy) > 1 and sum(minutes for _, minutes in easy) >= long_minutes:
        for place, _ in easy:
            readings[place] = replace(readings[place], flags=(*readings[place].flags, "long_easy"))
    return readings


def _read_session(parts: Sequence[Measures], history: History) -> tuple[list[Reading], int]:
    """One session's readings and the place of the one that carries its class.

    Recordings of one session are classified together and each by itself. The most severe one carries what the whole is;
    the others keep their own class, with the flag merged.
    """
    whole = parts[0] if len(parts) == 1 else together(parts)
    assessed = assess(whole, history, first=True)
    spike = ("distance_spike",) if whole.run and history.spikes(whole.distance_m) else ()
    also = (*spike, *effort_flags(whole, history, assessed.trace, assessed.average))
    if len(parts) == 1:
        _learn(assessed, history)
        return [reading(whole, assessed.verdict, history, assessed.average, also=also)], 0
    each = [assess(part, history, first=False) for part in parts]
    carrier = max(range(len(parts)), key=lambda n: (each[n].verdict.kind.severity, parts[n].minutes, -n))
    top = each[carrier].verdict
    if assessed.verdict.kind.severity > top.kind.severity:
        pieces = Reason("recordings", {"count": len(parts)})
        top = assessed.verdict._replace(reasons=(*assessed.verdict.reasons, pieces))
    else:
        longer = ("long",) if "long" in assessed.verdict.flags and "long" not in top.flags else ()
        top = top._replace(flags=(*top.flags, *longer))
    assessed.verdict = each[carrier].verdict = top
    _learn(assessed, history)
    readings = []
    for n, (part, own) in enumerate(zip(parts, each, strict=True)):
        one = reading(part, own.verdict, history, own.average, also=also if n == carrier else ())
        readings.append(one if n == carrier else replace(one, flags=(*one.flags, "merged")))
    return readings, carrier


def assess(measures: Measures, history: History, *, first: bool) -> Assessment:
    """A session's verdict; ``first`` takes its measures into what is usual, once for the whole of it."""
    if first:
        history.climb_to(measures)
    average, peak, doubt = heart_rates(measures, history)
    pace = pace_of(measures, history)
    shape = shape_of(measures, history) if measures.run else None
    top, brief = peak, False
    if measures.sport.family is Family.OTHER:
        peak = None  # a wrist among weights and doors: of what nobody knows the average is enough
    if measures.run:
        peak, brief = without_bursts(measures, shape, peak)
        doubt = doubt or (_BURST if brief and top is not None else None)
    trace = history.measure(measures, average, peak, pace, top=top) if first else None
    if brief and peak is None and top is not None and average is not None:
        peak = usual_peak(history.of(measures.sport.family), average)
    weighed = weigh(measures, history, average, peak, pace)
    verdict = (
        run_verdict(measures, weighed, history, doubt, shape)
        if measures.run
        else other_verdict(measures, weighed, doubt)
    )
    return Assessment(measures, verdict, weighed, average, trace, brief)


def _learn(assessed: Assessment, history: History) -> None:
    """What a classified session teaches about the athlete, for the days after it."""
    measures, verdict, weighed = assessed.measures, assessed.verdict, assessed.weighed
    if measures.activity.workout_type in (1, 3, 11, 12):
        history.was_labelled()
    if not measures.run or assessed.trace is None:
        return
    history.ran(assessed.trace)
    if verdict.kind is Kind.EASY and verdict.confidence >= 0.7:
        history.was_easy(measures)
    elif verdict.kind is Kind.RACE:
        history.was_race(measures)
    hard = label_of(measures)
    short = (
        measures.minutes < history.long_minutes
    )  # a marathon at an easy pulse was hard, and no sign of how this heart works
    if short and hard is not None and any(p.name in {"heart", "pace"} for p in weighed.parts):
        titled = sum(p.points for p in weighed.parts if p.name == "title")
        history.learn(weighed.points - titled, hard=hard)


def label_of(measures: Measures) -> bool | None:
    """The athlete's label of a session, by tag, rating or title: True for hard, None without one."""
    rating, tag, title = measures.activity.perceived_exertion, measures.activity.workout_type, measures.title
    if tag in {1, 3}:
        return True
    if rating and (rating >= 7.0 or rating <= 4.0):
        return rating >= 7.0
    work, ease = bool(title.sets or title.workout), bool(title.easy or title.warm)
    return work if work is not ease else None

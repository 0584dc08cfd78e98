"""The hour of a session: after the run, in a free window, at the same wall clock all year (docs/training.md, Hours, H11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from statistics import median
from types import MappingProxyType
from zoneinfo import ZoneInfo

from liftday.training.day import Day, Kind, Role
from liftday.training.owner import Schedule, Window
from liftday.training.placing.busy import NOTHING, Busy
from liftday.training.placing.gym import Gym, gym
from liftday.training.reason import Reason, because
from liftday.training.session import Variant

WAKING = 6 * 60  # a day without windows is free, but nobody is sent to lift at night (D)
LATEST = 20 * 60 + 30  # nothing begins later, but where the owner's windows or default start say so (D)
FAR, NEAR = 6 * 60, 3 * 60  # minutes after a run: wanted, accepted (Robineau 2016, Schumann 2022)
SHORT_RUN = 60  # minutes: the longest easy run after which a light session may follow at once
LEAST = MappingProxyType({Variant.FULL: 20, Variant.LITE: 15, Variant.UPPER_CORE: 15})  # minutes (H8)
LIGHT_MINUTES = 20  # what a lite or an upper-and-core session takes at most (training.md, Variants)
HOUR_BUSY = because("hour_busy", public=False)
EARLY_PHASES = frozenset({"F1", "F2"})


@dataclass(frozen=True, slots=True)
class Run:
    """A run on the wall clock of its day, in minutes since midnight; ``minutes`` is its moving time."""

    start: float
    end: float
    minutes: float
    easy: bool = True


@dataclass(frozen=True, slots=True)
class Habit:
    """The usual run of a weekday (0 is Monday), and of any day, empty when no start time is known; and the usual lifting."""

    weekdays: Mapping[int, Run] = field(default_factory=dict)
    any_day: Run | None = None
    gym: Gym = field(default_factory=Gym)

    def on(self, day: date) -> Run | None:
        """The run to expect on a date, None when nothing is known."""
        return self.weekdays.get(day.weekday(), self.any_day)


@dataclass(frozen=True, slots=True)
class Fit:
    """Where a session fits: the wall clock, and the minutes there are."""

    start: time
    minutes: int


def runs_of(day: Day) -> tuple[Run, ...]:
    """Given a day with readings, return its endurance sessions whose time is known, on the wall clock."""
    return tuple(
        Run(
            start=(begin := reading.start.hour * 60 + reading.start.minute),
            end=begin + (reading.elapsed_minutes or reading.minutes),
            minutes=reading.minutes,
            easy=reading.kind in {Kind.REST, Kind.EASY},
        )
        for reading in day.readings
        if reading.role is Role.ENDURANCE and reading.time_known and "duplicate" not in reading.flags
    )


def habit(past: Sequence[Day]) -> Habit:
    """Given past days, oldest first, return when this runner usually runs: the medians of the last eight runs of each
    weekday (two at least), and of the last twenty of any day (three at least); and when they lift."""
    every_run: list[tuple[int, Run]] = [(day.date.weekday(), run) for day in past for run in runs_of(day)]
    weekdays = {
        weekday: _middle(runs[-8:])
        for weekday in range(7)
        if len(runs := [run for on, run in every_run if on == weekday]) >= 2
    }
    recent = [run for _, run in every_run][-20:]
    return Habit(weekdays, _middle(recent) if len(recent) >= 3 else None, gym(past))


def _middle(runs: Sequence[Run]) -> Run:
    """The run in the middle of several."""
    return Run(median(run.start for run in runs), median(run.end for run in runs), median(run.minutes for run in runs))


def fit(
    day: Day, variant: Variant, *, minutes: int, phase: str, habit: Habit, schedule: Schedule, busy: Busy = NOTHING
) -> Fit | None:
    """Given an open day and a variant, return the hour of docs/training.md, Hours, or None when H8 and H11 leave none.

    Where other calendars fill that hour, the nearest free one that holds the session whole.
    """
    wanted = _wanted(day, variant, minutes=minutes, phase=phase, habit=habit, schedule=schedule)
    if wanted is None or busy.is_free(day.date, _clock(wanted.start), wanted.minutes):
        return wanted
    before = variant is not Variant.FULL or habit.gym.hour(day.date) == _clock(wanted.start)
    spans = busy.left_of(day.date, _spans(schedule, day.date.weekday(), wanted.minutes, _clock(wanted.start)))
    around = _around(day, variant, phase, habit, before=before)
    start = _nearest(spans, around, wanted.minutes, _clock(wanted.start))
    return None if start is None else Fit(time(start // 60, start % 60), wanted.minutes)


def _nearest(
    spans: Sequence[tuple[int, int]], around: Sequence[tuple[float, float]], length: int, wanted: int
) -> int | None:
    """The start nearest to the wanted one, on a five-minute grid, that holds the whole length inside one of the spans and the
    allowed hours ``around`` the runs; the later of two. None where none does."""
    starts = []
    for first, last in spans:
        for earliest, latest in around:
            low = -int(-max(first, earliest) // 5) * 5
            high = int(min(last, latest) - length) // 5 * 5
            if low <= high:
                starts.append(min(max(wanted, low), high))
    return min(starts, key=lambda start: (abs(start - wanted), -start), default=None)


def _wanted(day: Day, variant: Variant, *, minutes: int, phase: str, habit: Habit, schedule: Schedule) -> Fit | None:
    """The hour as if no other calendar filled it.

    The usual lifting hour where it keeps its distance from the run, and the owner set no start of their own. Else six
    hours after the run, then three, then (light, after a short easy run) at once, then the morning before an evening
    run; the default start is taken whenever it is among the hours allowed. Nothing begins after half past eight but in a
    window of the owner's or at a later default start.
    """
    want = minutes if variant is Variant.FULL else min(minutes, LIGHT_MINUTES)
    preferred = _clock(schedule.default_start)
    usual = habit.gym.hour(day.date) if schedule.default_start == Schedule().default_start else None
    if usual is not None:
        spans = _spans(schedule, day.date.weekday(), want, min(preferred, usual))
        for earliest, latest in _around(day, variant, phase, habit):
            if earliest <= usual and _room(spans, usual, latest) >= want:
                return Fit(time(usual // 60, usual % 60), want)
    for length in dict.fromkeys((want, min(want, LEAST[variant]))):
        spans = _spans(schedule, day.date.weekday(), length, preferred)
        for earliest, latest in _hours(day, variant, phase, habit):
            start = _first(spans, length, earliest, latest, preferred)
            if start is not None:
                room = _room(spans, start, latest)
                return Fit(time(start // 60, start % 60), min(want, room))
    return None


def may_stay(
    day: Day,
    start: datetime,
    minutes: int,
    variant: Variant,
    *,
    phase: str,
    schedule: Schedule,
    busy: Busy = NOTHING,
) -> bool:
    """True when a published hour may stay: inside the windows, filled by no other calendar, and no recorded run is too close
    (H8, H11)."""
    begin = start.hour * 60 + start.minute
    if schedule.anew_on(day.date) or not _inside(begin, minutes, day.date, schedule):
        return False
    if not busy.is_free(day.date, begin, minutes):
        return False
    return all(
        begin >= run.end + NEAR or (begin >= run.end and _at_once(run, variant, phase)) or begin + minutes <= run.start
        for run in runs_of(day)
    )


def why_moved(day: Day, start: datetime, minutes: int, schedule: Schedule, busy: Busy = NOTHING) -> Reason:
    """Why a published hour could not stay. That somebody is busy is nobody else's business."""
    if not _inside(start.hour * 60 + start.minute, minutes, day.date, schedule):
        return because("no_window_holds_it")
    if schedule.anew_on(day.date):
        return because("hours_changed_by_you")
    if not busy.is_free(day.date, start.hour * 60 + start.minute, minutes):
        return HOUR_BUSY
    return because("distance_from_the_run")


def _inside(begin: int, minutes: int, on: date, schedule: Schedule) -> bool:
    return any(first <= begin and begin + minutes <= last for first, last in _windows(schedule, on.weekday()))


def local(on: date, clock: time, zone: ZoneInfo) -> datetime:
    """The instant of a wall clock on a date: 18:00 stays 18:00 when the clocks change."""
    return datetime.combine(on, clock, tzinfo=zone)


def _runs(day: Day, habit: Habit) -> tuple[Run, ...]:
    """The runs of a day that hours keep their distance from: those that were recorded, else the one to expect."""
    usual = habit.on(day.date) if day.chances.rest < 0.5 else None
    if usual is None:
        return runs_of(day)
    return runs_of(day) or (Run(usual.start, usual.end, usual.minutes, day.chances.closed < 0.5),)


def _hours(day: Day, variant: Variant, phase: str, habit: Habit) -> list[tuple[float, float]]:
    """The allowed spans (earliest start, latest end), best first: six hours after the run, three hours after it, right after
    an easy one, six hours before it."""
    runs = _runs(day, habit)
    if not runs:
        return [(0, 24 * 60)]
    hours: list[tuple[float, float]] = [(max(run.end for run in runs) + FAR, 24 * 60)]
    return hours + _around(day, variant, phase, habit, before=variant is not Variant.FULL)


def _around(day: Day, variant: Variant, phase: str, habit: Habit, *, before: bool = True) -> list[tuple[float, float]]:
    """The spans that H11 allows around the runs, best first: three hours after, at once, and six hours ``before`` an easy
    one, where it is asked for: a full session only at an hour that is the athlete's own."""
    runs = _runs(day, habit)
    if not runs:
        return [(0, 24 * 60)]
    end = max(run.end for run in runs)
    hours: list[tuple[float, float]] = [(end + NEAR, 24 * 60)]
    if all(_at_once(run, variant, phase) for run in runs):
        hours.append((end, 24 * 60))
    if before and all(run.easy for run in runs):
        hours.append((0, min(run.start for run in runs) - FAR))
    return hours


def _at_once(run: Run, variant: Variant, phase: str) -> bool:
    """H11's exception: a light session may follow a short easy run immediately."""
    return run.easy and run.minutes <= SHORT_RUN and (variant is not Variant.FULL or phase in EARLY_PHASES)


def _windows(schedule: Schedule, weekday: int) -> list[tuple[int, int]]:
    """The free spans of a weekday in minutes; a weekday that is not named is free all day."""
    windows = schedule.windows.get(weekday, (Window(time(0), time(0)),))
    return [(_clock(window.start), _clock(window.end) or 24 * 60) for window in windows]


def _spans(schedule: Schedule, weekday: int, length: int, preferred: int) -> list[tuple[int, int]]:
    """The spans in which an hour for so many minutes is chosen: the windows, or on a day without any the waking hours, in
    which it begins by half past eight or by the ``preferred`` minute."""
    if weekday in schedule.windows:
        return sorted(_windows(schedule, weekday))
    latest = max(LATEST, _clock(schedule.default_start)) + length
    return [(min(WAKING, preferred), min(24 * 60, latest))]


def _first(spans: Sequence[tuple[int, int]], length: int, earliest: float, latest: float, preferred: int) -> int | None:
    """The preferred minute when it fits, else the first that does, on a five-minute grid; None when none fits."""
    if earliest <= preferred and _room(spans, preferred, latest) >= length:
        return preferred
    for first, last in spans:
        start = -int(-max(first, earliest) // 5) * 5
        if start + length <= min(last, latest):
            return start
    return None


def _room(spans: Sequence[tuple[int, int]], start: int, latest: float) -> int:
    """Minutes free from a start to the end of its span."""
    return max((int(min(last, latest)) - start for first, last in spans if first <= start < last), default=0)


def _clock(clock: time) -> int:
    """Minutes since midnight."""
    return clock.hour * 60 + clock.minute

"""What is known of the athlete while their history is read, session by session.

``History`` begins with ``Anchors``, takes in one session after the other and gives ``Anchors`` at the end of a day.
Everything it keeps is bounded, and nothing is sorted twice, so that the cost of a history grows with its length.
"""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Callable, Sequence
from datetime import date
from math import exp
from typing import Final

from liftday.training.owner import Athlete
from liftday.training.reading import references
from liftday.training.reading.anchors import OTHER_WINDOW, WINDOW, Anchors, Trace
from liftday.training.reading.measures import SPIKE, Measures
from liftday.training.reading.references import Anchor, Effort, Peak, Speed, quantile
from liftday.training.reading.sports import Family

_HIGH_M, _LOW_M = 1800.0, 1000.0  # training above the one with a home below the other: altitude
_HIGH_DAYS: Final = 10
_HARDEST_AVERAGE: Final = 0.92
_HOME_STEP: Final = 0.05
_MOST_LEAN: Final = 1.5  # points: labels move the line, and never decide alone
_BEATING: Final = frozenset({Family.RUN, Family.RIDE, Family.SKI, Family.MACHINE})  # sports whose peaks are the heart's


class Usual:
    """The last sessions of one family, with each measure sorted, so that a quantile is one look-up."""

    __slots__ = ("_frozen", "averages", "efforts", "paces", "peaks", "traces")

    def __init__(self, traces: Sequence[Trace] = ()) -> None:
        self.traces: deque[Trace] = deque(traces)
        self._frozen: tuple[Trace, ...] | None = None
        self.averages = sorted(t.average for t in traces if t.average is not None)
        self.peaks = sorted(t.peak for t in traces if t.peak is not None)
        self.paces = sorted(t.pace for t in traces if t.pace is not None)
        self.efforts = sorted(t.effort for t in traces if t.effort is not None)

    def add(self, trace: Trace, window: int) -> None:
        """Take one session in, and let the oldest go when there are more than the window holds."""
        self.traces.append(trace)
        self._frozen = None
        self._each(trace, insort)
        if len(self.traces) > window:
            self._each(self.traces.popleft(), _take)

    def frozen(self) -> tuple[Trace, ...]:
        """The sessions as a value, the same one until another is added."""
        if self._frozen is None:
            self._frozen = tuple(self.traces)
        return self._frozen

    def _each(self, trace: Trace, act: Callable[[list[float], float], None]) -> None:
        if trace.average is not None:
            act(self.averages, trace.average)
        if trace.peak is not None:
            act(self.peaks, trace.peak)
        if trace.pace is not None:
            act(self.paces, trace.pace)
        if trace.effort is not None:
            act(self.efforts, trace.effort)


def _take(ordered: list[float], value: float) -> None:
    del ordered[bisect_left(ordered, value)]


def _highest(measures: Measures, average: float | None, peak: float | None) -> float | None:
    """The maximum that a session points to: its peak, unless a sensor made it; where none is recorded, its average.

    The average of the hardest runs is about 92 % of the maximum, that of all others less.
    """
    if average is None or measures.minutes < 10.0:
        return None
    if measures.peak is None:
        return average / _HARDEST_AVERAGE if measures.minutes >= 20.0 else None
    sound = peak is not None and measures.peak <= SPIKE * (measures.average or 0.0) and peak >= 120.0
    return peak if sound else None


class History:
    """The athlete's references while days are read, oldest first; see ``Anchors`` for what each one means."""

    def __init__(self, start: Anchors, athlete: Athlete, zones: Sequence[float] = ()) -> None:
        self.athlete = athlete
        self.zones = tuple(zones)
        self.day = start.day
        self.usual = {name: Usual(traces) for name, traces in start.windows.items()}
        self.peaks = start.peaks
        self.peaks_seen = start.peaks_seen
        self.pushed = start.pushed
        self.easy = deque(start.easy)
        self.efforts = start.efforts
        self.races = start.races
        self.lean = min(_MOST_LEAN, max(-_MOST_LEAN, start.lean))  # an earlier liftday let it grow
        self.home_m = start.home_m
        self.high_since = start.high_since
        self._block = deque(start.windows.get(Family.RUN, ()))  # the runs of six weeks, oldest first
        self._durations = sorted(t.minutes for t in self._block)
        self._long: float | None = None
        self._oldest = min((p.day for p in self.peaks), default=0)
        self._hr_max: Anchor | None = None
        self._critical: tuple[Anchor | None, int] | None = None  # and the day it has to be looked up again
        self._easy: tuple[Anchor | None] | None = None

    def freeze(self) -> Anchors:
        """The state as it stands."""
        return Anchors(
            day=self.day,
            windows={name: usual.frozen() for name, usual in self.usual.items()},
            peaks=self.peaks,
            peaks_seen=self.peaks_seen,
            pushed=self.pushed,
            easy=tuple(self.easy),
            efforts=self.efforts,
            races=self.races,
            lean=self.lean,
            home_m=self.home_m,
            high_since=self.high_since,
        )

    def open_day(self, on: date) -> None:
        """A new day begins: what is too old for the block of six weeks goes."""
        self.day = on
        self._hr_max = self._easy = self._long = None
        border = on.toordinal() - references.BLOCK_DAYS
        while self._block and self._block[0].day <= border:
            _take(self._durations, self._block.popleft().minutes)

    def of(self, family: Family) -> Usual:
        """The usual of one family."""
        usual = self.usual.get(family)
        if usual is None:
            usual = self.usual[family] = Usual()
        return usual

    @property
    def long_minutes(self) -> float:
        """From how many minutes on a run is long today."""
        if self._long is None:
            self._long = references.long_minutes(self._durations)
        return self._long

    def spikes(self, distance_m: float | None) -> bool:
        """True for more than 110 % of the longest run of 30 days, of three at least.

        Frandsen 2025: such runs bring overuse injuries at 1.64 times the rate.
        """
        border = self.day.toordinal() - 30 if self.day else 0
        others = 0
        for trace in reversed(self._block):
            if trace.day <= border:
                break
            if trace.km:
                if (distance_m or 0.0) <= 1100.0 * trace.km:
                    return False
                others += 1
        return others >= 3

    def measure(
        self, measures: Measures, average: float | None, peak: float | None, pace: float | None, *, top: float | None
    ) -> Trace:
        """Take in what a session measured, before it is classified: its own peak counts for its own day.

        ``top`` is the peak as evidence of the maximum, ``peak`` as evidence of the session: less where a sprint made it.
        """
        family = measures.sport.family
        trace = Trace(
            measures.day,
            round(measures.minutes, 2),
            round(measures.distance_m / 1000.0, 3) if measures.distance_m else None,
            round(average, 1) if average is not None else None,
            round(peak, 1) if peak is not None else None,
            round(pace, 2) if pace is not None else None,
            round(measures.effort, 1) if measures.effort is not None else None,
        )
        highest = _highest(measures, average, top)
        if highest is not None and family in _BEATING:
            self.peaks_seen += 1
            self._peaked(round(highest, 1), measures.day)
            self._hr_max = None
        if measures.sport.weighed:
            self.of(family).add(trace, WINDOW if measures.run else OTHER_WINDOW)
        self._measure_efforts(measures)
        return trace

    def _peaked(self, bpm: float, day: int) -> None:
        """A peak takes its place among the highest, if it is one of them, and what is too old leaves them."""
        full = len(self.peaks) == references.PEAKS
        if not full or bpm > self.peaks[-1].bpm or self._oldest <= day - references.PEAK_DAYS:
            self.peaks = references.recent_peaks(self.peaks, Peak(bpm, day))
            self._oldest = min(p.day for p in self.peaks)

    def _measure_efforts(self, measures: Measures) -> None:
        best = measures.activity.best_efforts
        if measures.run and best:
            fresh = [
                Effort(e.distance_m, e.elapsed_s, measures.day) for e in best if e.distance_m > 0 and e.elapsed_s > 0
            ]
            self.efforts = references.recent_efforts((*self.efforts, *fresh), measures.day)
            self._critical = None

    def ran(self, trace: Trace) -> None:
        """A run was classified: it joins the block that long runs are measured against."""
        self._long = None
        self._block.append(trace)
        insort(self._durations, trace.minutes)
        if len(self._block) > WINDOW:
            _take(self._durations, self._block.popleft().minutes)

    def was_easy(self, measures: Measures) -> None:
        """A run was surely easy: its speed becomes part of the easy speed."""
        if measures.speed:
            self.easy.append(Speed(round(measures.speed, 3), measures.day))
            while len(self.easy) > 30:
                self.easy.popleft()
            self._easy = None

    def was_labelled(self) -> None:
        """A session was labelled a race or a workout: from now on the peaks are believed even if they are low."""
        if not self.pushed:
            self.pushed, self._hr_max = True, None

    def was_race(self, measures: Measures) -> None:
        """A run was a race: its time predicts others."""
        if measures.distance_m:
            race = Effort(measures.distance_m, measures.minutes * 60.0, measures.day, measures.average)
            self.races = references.recent_races((*self.races, race), measures.day)
            self._critical = None

    def learn(self, points: float, *, hard: bool) -> None:
        """An athlete's label that contradicts the evidence moves the line, by a step at most.

        Only mistakes count: an athlete who labels nothing but workouts must not make every run hard.
        """
        if hard and points < 0.0:
            self.lean = round(min(_MOST_LEAN, self.lean + min(0.4, -0.2 * points)), 3)
        elif not hard and points > 0.0:
            self.lean = round(max(-_MOST_LEAN, self.lean - min(0.4, 0.2 * points)), 3)

    def climb_to(self, measures: Measures) -> None:
        """A run begins at its height; what is usual drifts after it, a twentieth of the way each time."""
        low = measures.activity.elev_low
        if low is None or not measures.run:
            return
        self.home_m = low if self.home_m is None else round(self.home_m + _HOME_STEP * (low - self.home_m), 1)
        if low <= _HIGH_M or self.home_m >= _LOW_M:
            self.high_since = None
        elif self.high_since is None:
            self.high_since = measures.day

    def high(self, day: int) -> bool:
        """True in the first ten days of training high above home: pace is no evidence then."""
        return self.high_since is not None and day < self.high_since + _HIGH_DAYS

    @property
    def hr_max(self) -> Anchor:
        """The maximum heart rate as known today."""
        if self._hr_max is None:
            self._hr_max = references.hr_max(
                self.day, self.peaks, self.peaks_seen, pushed=self.pushed, athlete=self.athlete, zones=self.zones
            )
        return self._hr_max

    @property
    def critical_speed(self) -> Anchor | None:
        """The critical speed as known today."""
        today = self.day.toordinal() if self.day else 0
        if self._critical is None or today >= self._critical[1]:
            paces = self.of(Family.RUN).paces if self.efforts else ()
            typical = exp(quantile(paces, 0.5) / 100.0) if paces else None
            critical = references.critical_speed(self.day, self.efforts, self.races, self.athlete, typical)
            # Races only grow old; with best efforts it is looked up every day, for what is typical changes too.
            ages = [r.day + references.EFFORT_DAYS for r in self.races if r.day + references.EFFORT_DAYS > today]
            until = today + 1 if self.efforts else min(ages, default=today + references.EFFORT_DAYS)
            self._critical = (critical, until)
        return self._critical[0]

    @property
    def easy_speed(self) -> Anchor | None:
        """The easy speed as known today."""
        if self._easy is None:
            self._easy = (references.easy_speed(self.day, self.easy),)
        return self._easy[0]

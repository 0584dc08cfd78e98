"""A runner's rhythm: what the past days say of the coming ones, kept a day at a time.

The state is a few small tables of counts that fade with time. A day changes them in constant time, so ten years of
history cost ten years once and one day every morning. For counting, the six kinds are three: rest, easy (moderate
with it) and demanding (hard, long, race); which easy and which demanding kind a day is, is counted beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log

from liftday.training.day import KINDS, Day, Kind
from liftday.training.foreseeing.recovery import Recovery

COARSE: dict[Kind, int] = {Kind.REST: 0, Kind.EASY: 1, Kind.MODERATE: 1, Kind.HARD: 2, Kind.LONG: 2, Kind.RACE: 2}
REST, EASY, DEMANDING = 0, 1, 2
STRANGER = (0.45, 0.38, 0.17)  # rest, easy, demanding of a runner nobody knows: the mean of the fitted athletes
TOTALS = (5, 21, 42, 84, 200)  # half-lives of the counts over all weekdays, days
WEEKDAYS = (42, 300)  # half-lives of the counts by weekday; six weeks is a training block
FOLLOWS = 84  # half-life of what follows what
KINDS_LIFE = 120  # half-life of which kind a demanding or an easy day is
LONG_GAPS = 9  # days since the last long run that are told apart
CAP = 7  # days since the last hard or rest day, at most
LONGEST = 28  # days without a run, at most
ABSENT = frozenset(
    {"ill", "blocked"}
)  # days that say nothing about habits (training.md, Habits: drop weeks of illness)
HEAVY_DOUBT = 0.5  # of an observation: twice in two weeks is likely, once is not (D)
HUGE = 2.0**400  # growing weights are scaled back here, long before they overflow

Triple = list[float]


class Fading:
    """Rows of counts that halve every ``half_life`` days.

    New evidence is written larger instead of making all old evidence smaller: a day that passes multiplies ``weight``
    by ``growth``, and what is read is scaled back.
    """

    __slots__ = ("growth", "rows", "weight")

    def __init__(self, half_life: float, rows: int, width: int = 3) -> None:
        """Empty rows."""
        self.growth = 2.0 ** (1 / half_life)
        self.weight = 1.0
        self.rows = [[0.0] * width for _ in range(rows)]

    def add(self, row: int, column: int, share: float = 1.0) -> None:
        """One more observation of today, or a share of one."""
        self.rows[row][column] += self.weight * share

    def tick(self) -> None:
        """A day passes: what was counted weighs less than what is to come."""
        self.weight *= self.growth
        if self.weight > HUGE:
            self.shrink()

    def shrink(self) -> None:
        """Scale everything back before the weights overflow."""
        self.rows = [[value / self.weight for value in row] for row in self.rows]
        self.weight = 1.0

    def read(self, row: int) -> Triple:
        """The faded counts of a row: an observation of yesterday counts almost 1."""
        scale = 1 / self.weight
        return [value * scale for value in self.rows[row]]

    def copy(self) -> "Fading":
        """The same counts, to be changed alone."""
        other = Fading.__new__(Fading)
        other.growth, other.weight = self.growth, self.weight
        other.rows = [row.copy() for row in self.rows]
        return other


class Rhythm:
    """What was learnt so far; `learn` takes the next day, `copy` lets a forecast try one more day."""

    __slots__ = (
        "after_one", "after_two", "days", "hard_gap", "heavy", "kinds", "last", "last_long", "long_gap", "recent", "recovery",
        "rest_gap", "since_hard", "since_rest", "since_run", "totals", "two_back", "week", "week_means", "weekdays", "weeks_seen",
    )  # fmt: skip

    def __init__(self) -> None:
        """Nothing known."""
        self.last: date | None = None
        self.days = 0
        self.recent: list[tuple[date, Kind]] = []  # the last 56 days that are known, oldest first
        self.totals = [Fading(life, 1) for life in TOTALS]
        self.weekdays = [Fading(life, 7) for life in WEEKDAYS]
        self.after_one = Fading(FOLLOWS, 3)  # row: yesterday
        self.two_back = Fading(FOLLOWS, 3)  # row: the day before yesterday
        self.after_two = Fading(FOLLOWS, 9)  # row: the last two days
        self.hard_gap = Fading(FOLLOWS, CAP + 1)  # row: days since the last hard day
        self.rest_gap = Fading(FOLLOWS, CAP + 1)
        self.kinds = Fading(KINDS_LIFE, 8, 6)  # rows: the weekdays, then all of them; columns: the six kinds
        self.long_gap = Fading(
            KINDS_LIFE, LONG_GAPS + 1, 2
        )  # row: days since a long run; demanding days not long, long
        self.heavy = Fading(
            WEEKDAYS[0], 7, 2
        )  # row: the weekday; days whose legs were remembered at their worst, others
        self.recovery = Recovery()
        self.last_long: date | None = None
        self.since_hard = self.since_rest = CAP
        self.since_run = 0
        self.week = [0.0, 0.0]  # this week so far: runs, demanding days
        self.week_means = [[0.0, 0.0] for _ in range(7)]  # ... and what they usually are on the morning of a weekday
        self.weeks_seen = [0.0] * 7

    def copy(self) -> "Rhythm":
        """The same knowledge, to be changed alone."""
        other = Rhythm.__new__(Rhythm)
        for name in Rhythm.__slots__:
            value = getattr(self, name)
            if isinstance(value, Fading | Recovery):
                value = value.copy()
            elif isinstance(value, list):
                value = [item.copy() if isinstance(item, Fading | list) else item for item in value]
            setattr(other, name, value)
        return other

    def learn(self, day: Day) -> "Rhythm":
        """Take the next day and return the rhythm itself. Days that are missing between count as unknown."""
        if self.last is not None:
            for step in range(1, min(400, (day.date - self.last).days)):
                self._unknown(self.last + timedelta(days=step))
        self.recovery.learn(day, mixed(self.totals[2].read(0), 3, STRANGER)[DEMANDING])
        if ABSENT.isdisjoint(day.flags):
            self._known(day.date, day.kind)
            self.heavy.add(day.date.weekday(), 0 if day.leg_heavy >= 1.0 else 1)
        else:
            self._unknown(day.date)
        self.last = day.date
        return self

    def _unknown(self, on: date) -> None:
        """A day nobody knows: time passes, nothing is counted."""
        if on.weekday() == 0:
            self.week = [0.0, 0.0]
        self._tick()

    def _known(self, on: date, kind: Kind) -> None:
        """A day is counted."""
        weekday, coarse = on.weekday(), COARSE[kind]
        if weekday == 0:
            self.week = [0.0, 0.0]
        means = self.week_means[weekday]
        for at in (0, 1):
            means[at] = 0.9 * means[at] + self.week[at]
        self.weeks_seen[weekday] = 0.9 * self.weeks_seen[weekday] + 1
        self._tick()
        for table in self.totals:
            table.add(0, coarse)
        for table in self.weekdays:
            table.add(weekday, coarse)
        self.hard_gap.add(self.since_hard, coarse)
        self.rest_gap.add(self.since_rest, coarse)
        if self.recent:
            one = COARSE[self.recent[-1][1]]
            self.after_one.add(one, coarse)
            if len(self.recent) > 1:
                two = COARSE[self.recent[-2][1]]
                self.two_back.add(two, coarse)
                self.after_two.add(3 * two + one, coarse)
        at = KINDS.index(kind)
        self.kinds.add(weekday, at)
        self.kinds.add(7, at)
        if coarse == DEMANDING and self.last_long is not None:
            self.long_gap.add(self.since_long(on), kind is Kind.LONG)
        if kind is Kind.LONG:
            self.last_long = on
        self.week[0] += coarse != REST
        self.week[1] += coarse == DEMANDING
        self.since_hard = 0 if coarse == DEMANDING else min(CAP, self.since_hard + 1)
        self.since_rest = 0 if coarse == REST else min(CAP, self.since_rest + 1)
        self.since_run = min(LONGEST, self.since_run + 1) if coarse == REST else 0
        self.recent.append((on, kind))
        del self.recent[:-56]
        self.days += 1

    def _tick(self) -> None:
        """A day passes for every table of counts."""
        for table in (
            *self.totals, *self.weekdays, self.after_one, self.two_back, self.after_two, self.hard_gap, self.rest_gap,
            self.kinds, self.long_gap, self.heavy,
        ):  # fmt: skip
            table.tick()

    def heavy_chance(self, on: date) -> float:
        """The chance that a date is leg-heavy, by its weekday alone: such a game or tour has a weekday of its own. 0 where
        there was none; one observation less than there are, so that a single match makes no habit."""
        heavy, other = self.heavy.read(on.weekday())
        return max(0.0, heavy - HEAVY_DOUBT) / (heavy + other) if heavy else 0.0

    def since_long(self, on: date) -> int:
        """Days from the last long run to a date, ``LONG_GAPS`` at most and when there was none."""
        return LONG_GAPS if self.last_long is None else min(LONG_GAPS, (on - self.last_long).days)


@dataclass(frozen=True, slots=True)
class Signs:
    """The evidence about one coming day.

    ``tilts`` holds a (rest, easy, demanding) triple a sign: how much the sign speaks for each, as logarithms that add
    up to 0. ``numbers`` are plain ones that mean something different for every kind.
    """

    tilts: tuple[Triple, ...]
    numbers: tuple[float, ...]


TILTS = (
    "last 5 days", "last 21 days", "last 42 days", "last 84 days", "last 200 days", "weekday, 42 days",
    "weekday, 300 days", "weekday, as strong as the week is regular", "after yesterday", "after the last two days",
    "two days after", "days since a hard day", "days since a rest day",
)  # fmt: skip
NUMBERS = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "longer since hard than usual",
    "longer since rest than usual", "days without a run", "three days without", "a week without",
    "runs this week above usual", "demanding days this week above usual",
)  # fmt: skip


def mixed(counts: Sequence[float], weight: float, prior: Sequence[float]) -> Triple:
    """Counts pulled towards a prior that weighs as much as ``weight`` observations, as shares."""
    total = sum(counts) + weight
    return [(count + weight * share) / total for count, share in zip(counts, prior, strict=True)]


def signs(rhythm: Rhythm, first: date, count: int) -> tuple[Signs, ...]:
    """Given a rhythm that knows the days before ``first``, return the evidence about each of the coming days."""
    base = mixed(rhythm.totals[2].read(0), 3, STRANGER)
    levels = [base if life == 42 else mixed(table.read(0), *((4, base) if life < 42 else (3, STRANGER)))
              for life, table in zip(TOTALS, rhythm.totals, strict=True)]  # fmt: skip
    shared = [_centred([log(share) for share in level]) for level in levels]
    profile = [mixed(rhythm.weekdays[0].read(weekday), 2, base) for weekday in range(7)]
    slow = [mixed(rhythm.weekdays[1].read(weekday), 2, levels[4]) for weekday in range(7)]
    regular = 5 * sum(p * log(p / b) for row in profile for p, b in zip(row, base, strict=True)) / 7
    by_weekday = []
    for row, long_row in zip(profile, slow, strict=True):
        tilt = _tilt(row, base)
        by_weekday.append([tilt, _tilt(long_row, levels[4]), [regular * value for value in tilt]])
    follow = _followers(rhythm, base)
    numbers = _numbers(rhythm, first, base)
    return tuple(
        Signs(
            (*shared, *by_weekday[(first.weekday() + step) % 7], *follow),
            (*(float((first.weekday() + step) % 7 == day) for day in range(7)), *numbers),
        )
        for step in range(count)
    )


def _followers(rhythm: Rhythm, base: Triple) -> list[Triple]:
    """What usually follows days like the last ones, in this runner's own history."""
    none = [0.0, 0.0, 0.0]
    if len(rhythm.recent) < 2:
        return [none] * 5
    two, one = COARSE[rhythm.recent[-2][1]], COARSE[rhythm.recent[-1][1]]
    rows = (
        rhythm.after_one.read(one),
        rhythm.after_two.read(3 * two + one),
        rhythm.two_back.read(two),
        rhythm.hard_gap.read(rhythm.since_hard),
        rhythm.rest_gap.read(rhythm.since_rest),
    )
    return [_tilt(mixed(row, 4, base), base) for row in rows]


def _numbers(rhythm: Rhythm, first: date, base: Triple) -> tuple[float, ...]:
    """Days since and the week so far, against what is usual for this runner."""
    weekday = first.weekday()
    seen = rhythm.weeks_seen[weekday]
    week = rhythm.week if weekday else [0.0, 0.0]
    usual = [mean / seen for mean in rhythm.week_means[weekday]] if seen else week
    return (
        min(rhythm.since_hard, CAP) / CAP - min(1 / base[DEMANDING], CAP) / CAP,
        min(rhythm.since_rest, CAP) / CAP - min(1 / base[REST], CAP) / CAP,
        min(rhythm.since_run, CAP) / CAP,
        float(rhythm.since_run >= 3),
        float(rhythm.since_run >= 7),
        (week[0] - usual[0]) / 3,
        (week[1] - usual[1]) / 3,
    )


def _tilt(shares: Sequence[float], base: Sequence[float]) -> Triple:
    """How shares differ from a base, as centred logarithms."""
    return _centred([log(share / usual) for share, usual in zip(shares, base, strict=True)])


def _centred(values: Sequence[float]) -> Triple:
    """Values minus their mean."""
    mean = sum(values) / len(values)
    return [value - mean for value in values]

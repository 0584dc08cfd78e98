"""How the replayed plans turned out: what a runner wants to know before trusting the next one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import mean

from liftday.training.backtest.replay import Morning
from liftday.training.day import CLOSED, Day, Kind
from liftday.training.session import Variant

AHEAD = 7  # days: a promise is what the feed shows a week before
BINS = 5  # the calibration table's steps of 20 %
FEW = 10  # days below which a step of the table is not shown
ENOUGH = 10  # sessions below which no verdict is given
TRUSTED, CHECKED = 0.9, 0.75  # shares of hits that make a plan one to trust, and one to look at again (D)
MILD = frozenset({Kind.REST, Kind.EASY})
SPANS = ((0, 0, "0"), (1, 3, "1-3"), (4, 7, "4-7"), (8, 13, "8-13"))  # days ahead


class Trust(StrEnum):
    """How far a plan is to be trusted: a week ahead, a week ahead with a look that evening, that evening only."""

    AHEAD = "ahead"
    CHECKED = "checked"
    EVENING = "evening"
    UNKNOWN = "unknown"  # too few sessions


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def rate(self) -> float | None:
        """The share, None of nothing."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class CalibrationStep:
    """One step of the calibration table: the mean chance that was forecast, the share that came, over so many days."""

    expected: float
    came: float
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A replay in numbers. ``hits``, ``moderate`` and ``withdrawn`` are of the sessions of their own morning, ``eves``
    and ``late`` of those done, ``kept`` of the promises of a week ahead; ``mild`` and ``before`` say the same of any day.
    """

    first: date | None  # None when nothing was replayed
    last: date | None
    days: int
    sessions: int
    per_week: float
    hits: Share
    mild: Share  # replayed days that turned out rest or easy
    moderate: Share
    eves: Share
    before: Share  # replayed days before a hard or long one
    withdrawn: Share | None  # with evenings: gone by the evening
    late: Share | None  # with evenings: done on a hard or long day
    kept: Share
    moves: int
    brier: Mapping[str, float]
    average: float  # the Brier score of who knows only how often each kind comes
    calibration: tuple[CalibrationStep, ...]

    @property
    def trust(self) -> Trust:
        """How far to trust the next plan."""
        rate = self.hits.rate
        if rate is None or self.hits.whole < ENOUGH:
            return Trust.UNKNOWN
        return Trust.AHEAD if rate >= TRUSTED else Trust.CHECKED if rate >= CHECKED else Trust.EVENING


def summary(mornings: Iterable[Morning], history: Sequence[Day]) -> Summary:
    """Given the replayed mornings (and evenings) and the days they replayed, return how it went."""
    turns = tuple(mornings)
    kind = {day.date: day.kind for day in history}
    plan = {turn.date: _planned(turn) for turn in turns if turn.when == "morning"}
    late = {turn.date: _planned(turn) for turn in turns if turn.when == "evening"}
    dates = sorted(plan)
    morning = [on for on in dates if on in plan[on]]
    done = [on for on in dates if on in late.get(on, plan[on])]
    promised = [
        (on, on + timedelta(days=AHEAD))
        for on in dates
        if on + timedelta(days=AHEAD) in plan[on] and on + timedelta(days=AHEAD) in plan
    ]
    forecasts = _forecasts(turns, kind)
    shares = [sum(one.came == at for one in forecasts) / max(1, len(forecasts)) for at in range(3)]
    return Summary(
        first=min(dates, default=None),
        last=max(dates, default=None),
        days=len(dates),
        sessions=len(done),
        per_week=7 * len(done) / max(1, len(dates)),
        hits=Share(sum(kind[on] in MILD for on in morning), len(morning)),
        mild=Share(sum(kind[on] in MILD for on in dates), len(dates)),
        moderate=Share(sum(kind[on] is Kind.MODERATE for on in morning), len(morning)),
        eves=_eves(done, kind),
        before=_eves(dates, kind),
        withdrawn=Share(sum(on not in late[on] for on in morning), len(morning)) if late else None,
        late=Share(sum(kind[on] in CLOSED for on in done), len(done)) if late else None,
        kept=Share(sum(on in plan[on] for _, on in promised), len(promised)),
        moves=_moves(plan),
        brier=_brier(forecasts),
        average=1 - sum(share * share for share in shares),
        calibration=_calibration(forecasts),
    )


def _eves(dates: Sequence[date], kind: Mapping[date, Kind]) -> Share:
    """How many of these dates stand before a hard or long day, of those whose morrow is known."""
    morrows = [on + timedelta(days=1) for on in dates if on + timedelta(days=1) in kind]
    return Share(sum(kind[on] in CLOSED for on in morrows), len(morrows))


def _planned(turn: Morning) -> Mapping[date, Variant]:
    """The planned variant of each date."""
    return {session.date: session.variant for session in turn.sessions}


def _moves(plan: Mapping[date, Mapping[date, Variant]]) -> int:
    """Sessions that came to or left today or tomorrow between one morning and the next."""
    count = 0
    for on, now in plan.items():
        before = plan.get(on - timedelta(days=1))
        if before is not None:
            count += sum((day in before) != (day in now) for day in (on, on + timedelta(days=1)))
    return count


@dataclass(frozen=True, slots=True)
class _Forecast:
    """One forecast of one day and what came."""

    ahead: int
    chances: tuple[float, float, float]
    came: int


def _forecasts(turns: Iterable[Morning], kind: Mapping[date, Kind]) -> list[_Forecast]:
    """Every morning's forecasts of days that are known by now, as rest, easy (with moderate) and demanding."""
    return [
        _Forecast(
            (day.date - turn.date).days,
            (day.chances.rest, day.chances.easy + day.chances.moderate, day.chances.closed),
            2 if kind[day.date] in CLOSED else 0 if kind[day.date] is Kind.REST else 1,
        )
        for turn in turns
        if turn.when == "morning"
        for day in turn.forecast
        if day.date in kind
    ]


def _brier(forecasts: Sequence[_Forecast]) -> dict[str, float]:
    """The mean Brier score by horizon."""
    means = {}
    for low, high, name in SPANS:
        scores = [
            sum((chance - (at == one.came)) ** 2 for at, chance in enumerate(one.chances))
            for one in forecasts
            if low <= one.ahead <= high
        ]
        if scores:
            means[name] = mean(scores)
    return means


def _calibration(forecasts: Sequence[_Forecast]) -> tuple[CalibrationStep, ...]:
    """How often a demanding day came, by how likely it was called."""
    steps: list[list[_Forecast]] = [[] for _ in range(BINS)]
    for one in forecasts:
        steps[min(BINS - 1, int(one.chances[2] * BINS))].append(one)
    return tuple(
        CalibrationStep(mean(one.chances[2] for one in step), mean(one.came == 2 for one in step), len(step))
        for step in steps
        if len(step) >= FEW
    )

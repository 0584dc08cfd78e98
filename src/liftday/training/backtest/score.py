"""How the replayed plans turned out: what a runner wants to know before trusting the next one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
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
SPANS = ((0, 0, "today"), (1, 3, "1-3 days ahead"), (4, 7, "4-7"), (8, 13, "8-13"))


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def rate(self) -> float | None:
        """The share, None of nothing."""
        return self.part / self.whole if self.whole else None

    def __str__(self) -> str:
        """For example "54 of 66 (82 %)", "0 of 0"."""
        return f"{self.part} of {self.whole} ({100 * self.part / self.whole:.0f} %)" if self.whole else "0 of 0"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the calibration table: said on average, came, over so many days."""

    said: float
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
    calibration: tuple[Step, ...]

    def lines(self) -> tuple[str, ...]:
        """The numbers as sentences, the verdict last."""
        if self.first is None:
            return ("Nothing to replay: the history is not longer than the warm-up.",)
        told = [
            f"{self.days} mornings replayed, {self.first} to {self.last}: {self.sessions} sessions done, {self.per_week:.1f} a week.",
            f"Hits: {self.hits} of the sessions planned that morning met a rest or easy day; of all days {self.mild}.",
            f"Eves: {self.eves} of the sessions done stood before a hard or long day; of all days {self.before}.",
            f"Promises: {self.kept} of the sessions shown a week ahead stood when their day came.",
            f"Moves: a session of today or tomorrow {_times(self.moves)}.",
        ]
        if self.moderate.part:
            told.insert(2, f"Moderate: {self.moderate} met a moderate day.")
        if self.withdrawn is not None:
            told.append(
                f"Evenings: {self.withdrawn} were withdrawn when the day was known; {self.late} of the sessions done "
                "stood on a hard or long day."
            )
        if self.brier:
            scores = ", ".join(f"{score:.2f} {name}" for name, score in self.brier.items())
            told.append(
                f"Forecast of rest, easy or demanding: {scores} (Brier score: 0 is never wrong, "
                f"{self.average:.2f} knows only how often each comes)."
            )
        if self.calibration:
            said = ", ".join(
                f"{100 * step.came:.0f} % when it said {100 * step.said:.0f} %" for step in self.calibration
            )
            told.append(f"Hard or long days came true {said}.")
        return (*told, self.verdict())

    def verdict(self) -> str:
        """How far to trust the next plan, in a sentence or two."""
        if self.hits.whole < ENOUGH:
            return f"Too few sessions to judge by: {self.hits.whole} in {self.days} mornings."
        rate = self.hits.part / self.hits.whole
        missed = (
            f"{100 * (1 - rate):.0f} % of the sessions met a harder day; "
            f"{100 * (1 - self.mild.part / self.mild.whole):.0f} % of days picked blindly would have."
        )
        if rate >= TRUSTED:
            return f"Trust it a week ahead: {missed}"
        if rate >= CHECKED:
            return (
                f"Trust the week, but look again that evening: {missed} "
                "A running daemon withdraws such a session as soon as the run is recorded."
            )
        return (
            f"Do not trust a morning's plan alone: {missed} "
            "Let a running daemon have the last word in the evening, or tell it what comes: `liftday mark`, your races."
        )


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
    said = _said(turns, kind)
    shares = [sum(one.came == at for one in said) / max(1, len(said)) for at in range(3)]
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
        brier=_brier(said),
        average=1 - sum(share * share for share in shares),
        calibration=_calibration(said),
    )


def _eves(dates: Sequence[date], kind: Mapping[date, Kind]) -> Share:
    """How many of these dates stand before a hard or long day, of those whose morrow is known."""
    morrows = [on + timedelta(days=1) for on in dates if on + timedelta(days=1) in kind]
    return Share(sum(kind[on] in CLOSED for on in morrows), len(morrows))


def _times(count: int) -> str:
    """How often something came or went overnight: never, once, 13 times."""
    return (
        "never came or went overnight"
        if count == 0
        else f"came or went overnight {'once' if count == 1 else f'{count} times'}"
    )


def _planned(turn: Morning) -> Mapping[date, Variant]:
    """What stands on which date."""
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
class _Said:
    """One forecast of one day and what came."""

    ahead: int
    chances: tuple[float, float, float]
    came: int


def _said(turns: Iterable[Morning], kind: Mapping[date, Kind]) -> list[_Said]:
    """Every morning's forecasts of days that are known by now, as rest, easy (with moderate) and demanding."""
    return [
        _Said(
            (day.date - turn.date).days,
            (day.chances.rest, day.chances.easy + day.chances.moderate, day.chances.closed),
            2 if kind[day.date] in CLOSED else 0 if kind[day.date] is Kind.REST else 1,
        )
        for turn in turns
        if turn.when == "morning"
        for day in turn.forecast
        if day.date in kind
    ]


def _brier(said: Sequence[_Said]) -> dict[str, float]:
    """The mean Brier score by horizon."""
    found = {}
    for low, high, name in SPANS:
        scores = [
            sum((chance - (at == one.came)) ** 2 for at, chance in enumerate(one.chances))
            for one in said
            if low <= one.ahead <= high
        ]
        if scores:
            found[name] = mean(scores)
    return found


def _calibration(said: Sequence[_Said]) -> tuple[Step, ...]:
    """How often a demanding day came, by how likely it was called."""
    steps: list[list[_Said]] = [[] for _ in range(BINS)]
    for one in said:
        steps[min(BINS - 1, int(one.chances[2] * BINS))].append(one)
    return tuple(
        Step(mean(one.chances[2] for one in step), mean(one.came == 2 for one in step), len(step))
        for step in steps
        if len(step) >= FEW
    )

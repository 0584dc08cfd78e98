"""Days that a plan says something of: the habit's expectation and the plan's as one, with the evidence for both."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from liftday.training.day import Chances, Day, Kind, Source
from liftday.training.foreseeing.belief import Belief
from liftday.training.foreseeing.looks import GAP, with_gaps
from liftday.training.foreseeing.said import Said, said_by_day
from liftday.training.planned import Planned
from liftday.training.reason import Reason, because

TOLD: Final = 10  # planned days of one sort that the record speaks of
FRESH: Final = timedelta(days=1)  # a plan's move is named as a cause today and tomorrow
_TOO_LITTLE: Final = frozenset({"short_history", "silence"})  # why a habit is no more than assumed


@dataclass(frozen=True, slots=True)
class Plans:
    """What was learnt of an athlete's plans up to the day before the first to come, and what they say of the coming days."""

    belief: Belief
    ahead: Mapping[date, Said]

    def today_known(self, today: Day, habit: Chances) -> "Plans":
        """The same when what came today is a fact."""
        belief = self.belief.copy()
        belief.learn(today, self.ahead.get(today.date), habit)
        return Plans(belief, self.ahead)


def ahead(planned: Iterable[Planned], said: Iterable[Planned], *, today: date) -> Mapping[date, Said]:
    """Given what plans say of today and the coming days and what they had said of the past ones, return what each coming
    date is planned as, the gaps between runs too."""
    by_source: dict[str, list[Planned]] = {}
    for one in (*said, *planned):
        if one.key != GAP:
            by_source.setdefault(one.source, []).append(one)
    gaps = (one for entries in by_source.values() for one in with_gaps(entries, first=today))
    return said_by_day(one for one in gaps if one.date >= today)


def with_plans(habits: Sequence[Day], plans: Plans | None) -> list[Day]:
    """Given the days to come as the habit has them, from the first one that nobody knows on, return them as habit and
    plans together have them."""
    if plans is None or not habits:
        return list(habits)
    missed = plans.belief.missed
    believed = plans.belief.believe([(plans.ahead.get(day.date), day.chances) for day in habits])
    today = habits[0].date
    days = []
    for day, chances in zip(habits, believed, strict=True):
        said = plans.ahead.get(day.date)
        if said is not None:
            days.append(_planned(day, chances, said, plans.belief, today))
        elif chances != day.chances:
            why = (because("plan_missed", sort=missed),) if day.date == today and missed else ()
            days.append(_now(day, chances, (*why, *day.reasons)))
        else:
            days.append(day)
    return days


def _planned(day: Day, chances: Chances, said: Said, belief: Belief, today: date) -> Day:
    """A day of which a plan says something. A gap is no plan of a rest: the day stays one that is expected."""
    reasons = [because("plan_gap") if said.sort == GAP else _says(said)]
    moved = said.entry.moved
    if moved is not None and said.sort != GAP and today - moved.at.date() <= FRESH:
        reasons.append(because("plan_moved", sort=said.sort, origin=moved.origin, to=day.date))
    reasons.append(record(belief, said.sort))
    habit = tuple(reason for reason in day.reasons if reason.code not in _TOO_LITTLE)
    source = Source.EXPECTED if said.sort == GAP else Source.PLANNED
    heavy = max(day.heavy_chance, chances.closed) if said.leg_heavy else day.heavy_chance
    return replace(_now(day, chances, (*reasons, *habit)), source=source, flags=(), heavy_chance=heavy)


def _says(said: Said) -> Reason:
    """What a plan says of a day, and why its entry was read so, unless that is nobody else's business."""
    why = said.entry.reason
    return because("planned_as", sort=said.sort, why=why) if why.public else because("planned_as", sort=said.sort)


def _now(day: Day, chances: Chances, reasons: tuple[Reason, ...]) -> Day:
    kind: Kind = chances.likeliest
    return replace(day, kind=kind, chances=chances, confidence=round(chances.of(kind), 2), reasons=reasons)


def record(belief: Belief, sort: str) -> Reason:
    """Given a sort of planned day, return how the last ones went: 7 of the last 9 planned hard days came, one a day later.
    Where there was none, of planned days of all sorts; where there was none at all, that nothing is known yet."""
    own, every = belief.record(sort)[-TOLD:], belief.outcomes[-TOLD:]
    if not every:
        return because("plan_unproven")
    outcomes, told = (own, sort) if own else (every, None)
    came, later = sum(one.came for one in outcomes), sum(one.later for one in outcomes)
    return because("plan_record", sort=told, came=came, of=len(outcomes), later=later)

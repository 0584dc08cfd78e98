"""What plans say of a day, as the forecast asks for it: one sort a day, the hardest entry that weighs on the legs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from liftday.training.day import KINDS, Kind
from liftday.training.foreseeing.looks import GAP
from liftday.training.planned import Planned, PlannedType
from liftday.training.reading.sports import sport

RUN: Final = "run"  # a run, or anything else, of unknown class
SORTS: Final = (*(kind.value for kind in KINDS), RUN, GAP)
"""What a day can be planned as: a kind, a run of unknown class, a gap of the plan."""
HEAVY: Final = 3  # leg load (training.md, Special cases)
_WEIGHTS: Final = {**{kind.value: float(kind.severity) for kind in KINDS}, RUN: Kind.EASY.severity + 0.5, GAP: -1.0}
_ENDURANCE: Final = frozenset({PlannedType.RUN, PlannedType.CROSS, PlannedType.RACE})


@dataclass(frozen=True, slots=True)
class Said:
    """What plans say of one day: its sort, how sure the reading is (0-1), and the entry that it goes by."""

    sort: str
    certainty: float
    entry: Planned

    @property
    def leg_heavy(self) -> bool:
        """Whether the legs remember such a session tomorrow at its worst: another sport like football."""
        cross = self.entry.type is PlannedType.CROSS and self.entry.sport is not None
        return cross and sport(self.entry.sport or "").leg_load >= HEAVY


def said_by_day(entries: Iterable[Planned]) -> Mapping[date, Said]:
    """Given entries of plans, return what each date is planned as; dates of which nothing weighs on the legs are left out. A
    second, easier session adds nothing: an easy run and an easy ride are an easy day."""
    weighing = sorted((one for one in entries if _sort(one) is not None), key=lambda one: one.date)
    return {on: _hardest(those) for on, those in groupby(weighing, key=lambda one: one.date)}


def _hardest(entries: Iterable[Planned]) -> Said:
    ordered = sorted(entries, key=lambda one: (one.certainty, one.source, one.key))
    entry = max(ordered, key=lambda one: _WEIGHTS[_sort(one) or GAP])
    sort = _sort(entry) or GAP
    return Said(sort, 1.0 if sort == GAP else entry.certainty, entry)


def _sort(entry: Planned) -> str | None:
    """What an entry makes of its day; None for what does not count as endurance."""
    if entry.type is PlannedType.REST:
        return GAP if entry.key == GAP else Kind.REST.value
    if entry.type is PlannedType.RACE:
        return Kind.RACE.value
    if entry.type not in _ENDURANCE:
        return None
    kind = _by_sport(entry) if entry.type is PlannedType.CROSS and entry.kind is None else entry.kind
    if kind is None:
        return RUN
    return None if kind is Kind.REST else kind.value


def _by_sport(entry: Planned) -> Kind | None:
    """How another sport weighs by its name and length: football is hard, a ride long from three hours on. None where the
    sport is not named."""
    if entry.sport is None:
        return None
    how, minutes = sport(entry.sport), entry.minutes
    if how.long_minutes is not None and minutes is not None and minutes >= how.long_minutes:
        return Kind.LONG
    return how.kind if minutes is None or minutes >= how.minutes else Kind.EASY

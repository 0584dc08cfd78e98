"""What was lifted, and what to lift next, in words."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from liftday.training.lifted import LB, LiftedSet, Load, LoadType

_WITHOUT: Final = {LoadType.BODYWEIGHT: "bodyweight", LoadType.BAND: "band", LoadType.NONE: ""}
_SIGN: Final = {LoadType.PLUS: "+", LoadType.ASSISTED: "-"}


def load_text(load: Load) -> str:
    """A load as it was entered.

    >>> load_text(Load(LoadType.PLUS, 10)), load_text(Load(LoadType.WEIGHT, 35, "lb"))
    ('+10 kg', '35 lb')
    """
    if load.type in _WITHOUT:
        return _WITHOUT[load.type]
    return f"{_SIGN.get(load.type, '')}{load.amount:g} {load.unit}"


def weight_text(kg: float, unit: str) -> str:
    """A weight in the owner's unit.

    >>> weight_text(15.88, "lb"), weight_text(18.0, "kg")
    ('35 lb', '18 kg')
    """
    return f"{round(kg / LB, 1):g} lb" if unit == "lb" else f"{round(kg, 2):g} kg"


def sets_text(sets: Sequence[LiftedSet]) -> str:
    """The sets of one exercise: those alike together.

    >>> sets_text([LiftedSet(name="RDL", load=Load(LoadType.WEIGHT, 16), reps=8)] * 3)
    '3 x 8 at 16 kg'
    """
    parts = []
    for _, those in groupby(sets, key=lambda one: (one.load, one.effort, one.type)):
        alike = list(those)
        counts = [str(one.reps) if one.reps else f"{one.seconds} s" if one.seconds else "?" for one in alike]
        load, first = load_text(alike[0].load), alike[0]
        done = f"{len(counts)} x {counts[0]}" if len(set(counts)) == 1 else "/".join(counts)
        at = f" at {load}" if load else ""
        felt = f", felt {first.effort:g}" if first.effort is not None else ""
        kind = f" ({first.type})" if first.type != "work" else ""
        parts.append(f"{done}{at}{kind}{felt}")
    return "; ".join(parts)


def lifted_text(sets: Iterable[LiftedSet]) -> str:
    """What was kept of a session, in one sentence.

    >>> lifted_text([LiftedSet(name="RDL", load=Load(LoadType.BAND), reps=8)])
    'Lifted: RDL 1 x 8 at band.'
    """
    told = [f"{name} {sets_text(list(those))}" for name, those in groupby(sets, key=lambda one: one.name)]
    return f"Lifted: {'; '.join(told)}."

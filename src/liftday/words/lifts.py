"""What was lifted, and what to lift next, in words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final

from liftday.training.lifted import LB, LiftedSet, Load, LoadType, Weight
from liftday.training.reason import Reason
from liftday.training.session import Block, Session, Status

_WITHOUT: Final = {LoadType.BODYWEIGHT: "bodyweight", LoadType.BAND: "band", LoadType.NONE: ""}
LAST_TIME: Final = "last time"
_ASIDE: Final = re.compile(r"\s*\([^)]*\)|,")  # of a name: what stands in brackets, and what would end an entry
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


def about(kg: float, unit: str) -> str:
    """A weight that is only estimated, to whole units.

    >>> about(22.25, "kg"), about(22.25, "lb")
    ('22 kg', '49 lb')
    """
    return weight_text(round(kg / LB) * LB if unit == "lb" else round(kg), unit)


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
        at = f" at {load}" if first.load.kg else f", {load}" if load else ""
        felt = f", felt {first.effort:g}" if first.effort is not None else ""
        kind = f" ({first.type})" if first.type != "work" else ""
        parts.append(f"{done}{at}{kind}{felt}")
    return "; ".join(parts)


def lifted_text(sets: Iterable[LiftedSet]) -> str:
    """What was kept of a session, in one sentence.

    >>> lifted_text([LiftedSet(name="RDL", load=Load(LoadType.BAND), reps=8)])
    'Lifted: RDL 1 x 8, band.'
    """
    told = [f"{name} {sets_text(list(those))}" for name, those in groupby(sets, key=lambda one: one.name)]
    return f"Lifted: {'; '.join(told)}."


def stranger_text(name: str, alike: Sequence[str]) -> str:
    """What is said of a name that is no exercise here, with the names of exercises that are written somewhat like it.

    >>> stranger_text("sled", [])
    "'sled' is no exercise of the catalogue: it is kept under its own name."
    """
    said = f"{name!r} is no exercise of the catalogue: it is kept under its own name."
    if not alike:
        return said
    return f"{said} Did you mean {' or '.join(alike)}? Then take it back (`liftday undo`) and say it so."


def as_planned(blocks: Iterable[Block], names: Mapping[str, str]) -> str:
    """Given a session's blocks and the names of exercises by id, return its main lifts as their owner would write them if
    all went as planned, one a line; "" without any. A weight that nobody knows is left open, and the body alone has none.

    >>> as_planned([Block(name="RDL", exercise="rdl", section="main", sets=3, reps=8, by="dumbbell")], {"rdl": "RDL (both)"})
    'rdl 3x8@?'
    """
    lines = []
    for block in blocks:
        if block.section != "main":
            continue
        count = f"{block.sets}x{block.reps}" if block.seconds is None else f"{block.sets}x{block.seconds}s"
        name = _ASIDE.sub("", block.substitute or names.get(block.exercise, block.name)).casefold()
        lines.append(f"{name} {count}{_against(block)}")
    return "\n".join(lines)


def _against(block: Block) -> str:
    """What a block is done against, as it is typed: "@16kg", "@?" where nobody knows the weight, "@band"; nothing for the
    body alone and for what is held."""
    if block.seconds is not None:
        return ""
    if block.weight is not None:
        return f"@{weight_text(block.weight.kg, block.weight.unit).replace(' ', '')}"
    return "@band" if block.by == "band" else "@?" if block.by else ""


def asked_back(session: Session, names: Mapping[str, str]) -> str | None:
    """Given a session and the names of exercises by id, return what the form that calls it done holds for what was lifted:
    as planned, so that one tap says it; "" once it was said; None where nothing is lifted."""
    if session.type == "mobility":
        return None
    return "" if session.status is Status.DONE else as_planned(session.blocks, names) or None


WHY: Final = {
    "load_stepped": "the repetitions are through, so a step up",
    "load_felt_easy": "last time was easier than this asks, so a little more",
    "load_room": "you are stronger than this weight asks",
    "load_reps_first": "the same weight; the repetitions climb first",
    "load_felt_hard": "last time was harder than this asks, so not more",
    "load_fewer_possible": "more repetitions ask for less weight",
    "load_after_gap": "lighter after {days} days without it",
    "load_easier": "lighter in an easier session",
    "load_held_for_pain": "the same weight until nothing hurts",
    "load_capped": "more would be too big a jump",
}


def why_weight(reason: Reason) -> str:
    """Why a weight rises, holds or falls, as a clause.

    >>> why_weight(Reason("load_after_gap", {"days": 20}))
    'lighter after 20 days without it'
    """
    return WHY[reason.code].format(**reason.params)


def is_weight_line(line: str) -> bool:
    """Whether a line of an entry says what to lift by what was lifted before.

    >>> is_weight_line("   18 kg (last time 12 x 16 kg)"), is_weight_line("   Sink the hips.")
    (True, False)
    """
    return f" ({LAST_TIME} " in line


def weight_line(weight: Weight, *, short: bool = False) -> str:
    """What to lift, the last time and why, in one short line; ``short``: what to lift alone.

    >>> from datetime import date
    >>> weight_line(Weight(kg=18, unit="kg", course=Course.ROSE, reason=Reason("load_stepped", {}), last_kg=16,
    ...     last_reps=12, last_on=date(2026, 3, 2), last_effort=7))
    '18 kg (last time 12 x 16 kg, felt 7): the repetitions are through, so a step up'
    """
    if short:
        return weight_text(weight.kg, weight.unit)
    felt = f", felt {weight.last_effort:g}" if weight.last_effort is not None else ""
    last = f"{LAST_TIME} {weight.last_reps} x {weight_text(weight.last_kg, weight.unit)}{felt}"
    why = f": {why_weight(weight.reason)}" if weight.reason.public else ""
    return f"{weight_text(weight.kg, weight.unit)} ({last}){why}"

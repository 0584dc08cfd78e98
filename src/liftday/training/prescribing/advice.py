"""What a session tells its runner beside the exercises: what is new in it, what had to stay out, five minutes of mobility."""

from collections.abc import Iterable, Sequence

from liftday.training import safety
from liftday.training.exercises.catalogue import Catalogue
from liftday.training.owner import Owner
from liftday.training.placing.values import Placement
from liftday.training.prescribing.builder import Draft
from liftday.training.prescribing.dose import Prescription
from liftday.training.prescribing.duration import Move
from liftday.training.prescribing.stretches import FIVE_MORE, beside, place_number
from liftday.training.programme.phases import PHASES
from liftday.training.programme.standing import Standing
from liftday.training.session import Block, Variant

SLOWER = "a slower lowering"
STEPS = {  # the smallest step up, by what a main lift is done with (training.md, Progress)
    "barbell": "2.5 kg more on the bar",
    "dumbbell": "the next dumbbell",
    "kettlebell": "the next kettlebell",
    "band": "a stronger band",
    "backpack": "a little more in the backpack",
}


def advice(standing: Standing, spec: Prescription, draft: Draft) -> Iterable[str]:
    """The lines that belong to this session alone. None of them gives away why a session is lighter."""
    if standing.opening:
        yield f"A new phase begins: {PHASES[standing.phase].name}."
    gentle = standing.deload or standing.eased or spec.variant is not Variant.FULL
    stepped = [] if gentle else [move for group in draft.groups for move in group.moves if move.stepped]
    if stepped:
        yield f"A little {_step_up(stepped)} Repetitions start low again."
    if standing.deload:
        yield "An easier week: fewer sets, and stop well before it gets hard."
    elif standing.eased:
        yield "A gentler session on the way back in: less than usual is right."
    if standing.easier:
        yield "An easier variation than last time: make every repetition clean."
    if draft.missing:
        yield f"Left out, because nothing suits: {', '.join(draft.missing)}."
    if draft.dropped:
        yield f"Left out for time or volume: {', '.join(draft.dropped)}."
    if standing.opening:
        yield safety.STOP_LINE


def garnish(owner: Owner, catalogue: Catalogue, placement: Placement, draft: Draft) -> Iterable[str]:
    """Five minutes of mobility as a line, for the end of this session or of a run; drills by turns."""
    wanted = owner.strength.mobility_per_week and draft.groups
    drills = beside(owner, catalogue, place_number(placement.week)) if wanted else ()
    if drills:
        yield f"{FIVE_MORE}{', '.join(map(_drill, drills))}."


def _drill(block: Block) -> str:
    """A drill and its dose: "Couch stretch 40 s a side"."""
    dose = f"{block.reps}" if block.seconds is None else f"{block.seconds} s"
    return f"{(block.substitute or block.name).split(' (')[0]} {dose}{' a side' if block.per_side else ''}"


def _step_up(stepped: Sequence[Move]) -> str:
    """The lifts that step up, by the smallest step of what they are done with; without any it is made slower.

    "heavier than the last time: Goblet squat, Romanian deadlift (the next dumbbell). Where you have nothing ..."
    """
    lifts: dict[str, list[str]] = {}
    for move in stepped:
        thing = next((thing for thing in STEPS if thing in move.choice.using), "")
        lifts.setdefault(thing, []).append(move.choice.name)
    parts = [f"{', '.join(names)} ({STEPS.get(thing, SLOWER)})" for thing, names in lifts.items()]
    how = f"{'heavier' if any(lifts) else 'harder'} than the last time: {'; '.join(parts)}."
    return f"{how} Where you have nothing heavier, lower it more slowly." if any(lifts) else how

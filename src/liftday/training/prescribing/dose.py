"""What a session shall be, and the dose of one set of each of its moves (docs/training.md, Phases and Progress)."""

from dataclasses import dataclass, replace

from liftday.training.prescribing import templates
from liftday.training.prescribing.choice import Choice, Kit, adapted, weighted
from liftday.training.prescribing.duration import RAMP_BARBELL, RAMP_WEIGHT, Move
from liftday.training.prescribing.injuries import Care
from liftday.training.prescribing.rotation import Rotation
from liftday.training.programme import ladder
from liftday.training.programme.ladder import Ladders
from liftday.training.programme.phases import PHASES
from liftday.training.session import Variant

HEAVY = frozenset({"B", "S", "P", "M"})  # phases in which a move without equipment is given weight
MAIN_ROLES = frozenset({"squat", "lunge", "hinge"})
WEIGHTS = frozenset({"barbell", "dumbbell", "kettlebell"})
LOADS = WEIGHTS | {"band", "backpack"}
LIGHTER_REPS, LIGHTER_RPE = 4, 7  # so many more where a move stays light in a heavy phase, at this effort at most (D)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescription:
    """What a session shall be. ``power``: a full session has some; ``begins``: what is new begins light; ``limit`` is how
    many sets the week still takes, ``legs`` how many of them for legs."""

    variant: Variant
    letter: str
    minutes: int
    phase: str
    sets: int
    rpe: int
    ladders: Ladders
    rotation: Rotation
    easier: int = 0
    deload: bool = False
    power: bool = False
    begins: bool = False
    limit: int | None = None
    legs: int | None = None
    lacks: frozenset[str] = frozenset()
    cares: tuple[Care, ...] = ()


def dose(choice: Choice, role: str, spec: Prescription, kit: Kit) -> Move:
    """Given what fills a slot, return one set of it: by the phase and its ladder, light as long as it is new."""
    move = _usual(choice, role, spec, kit)
    most = ladder.most(spec.ladders, choice.exercise.id) if spec.begins and role != "power" else None
    if most is None:  # what is fast is light anyway
        return move
    sets, effort = most
    return replace(move, most=sets, rpe=min(move.rpe or effort, effort))


def _usual(choice: Choice, role: str, spec: Prescription, kit: Kit) -> Move:
    exercise, phase = choice.exercise, spec.phase
    rpe = min(spec.rpe, templates.LITE_RPE) if spec.variant is Variant.LITE else spec.rpe
    rung = spec.ladders[exercise.id].rung if exercise.id in spec.ladders else 0
    if role == "power":
        count = templates.POWER_REPS.get(exercise.pattern, 5)
        return Move(choice=choice, role=role, reps=count, rpe=min(rpe, templates.POWER_RPE))
    if exercise.hold_seconds is not None:
        seconds = templates.hold(exercise.hold_seconds, phase, rung)
        longer = 0 if spec.deload else templates.longer(phase, ladder.longest(spec.ladders, exercise.id, phase))
        return Move(choice=choice, role=role, seconds=seconds, rpe=min(rpe, 7), longer=longer)
    if role in {"front", "side"}:
        count = templates.core_reps(exercise.rep_seconds or 1, choice.sides, phase)
        return Move(choice=choice, role=role, reps=count, rpe=min(rpe, 7))
    return _strong(choice, role, spec, kit, Move(choice=choice, role=role, rpe=rpe, reps=PHASES[phase].ladder[rung]))


def _strong(choice: Choice, role: str, spec: Prescription, kit: Kit, usual: Move) -> Move:
    """A lift with its weight: ``usual`` has the main lifts' repetitions and effort. What an injury changes, and what has no
    weight, gets more repetitions instead."""
    count = templates.reps(role, spec.phase, usual.reps or 0)
    rpe = usual.rpe or 0
    if spec.variant is Variant.LITE:
        count = max(templates.LITE_REPS, count)
    elif spec.phase in HEAVY:
        choice = weighted(choice, kit)
        spared = adapted(choice, kit)
        bare = not choice.using & LOADS and choice.exercise.source != "own"  # of the owner's own nobody knows
        if role in MAIN_ROLES and (spared or bare):
            count += LIGHTER_REPS
        rpe = min(rpe, LIGHTER_RPE) if spared else rpe
    ramp = 0
    if spec.variant is Variant.FULL and role in MAIN_ROLES and choice.using & WEIGHTS:
        ramp = RAMP_BARBELL if "barbell" in choice.using else RAMP_WEIGHT
    stepped = choice.exercise.id in spec.ladders and spec.ladders[choice.exercise.id].stepped
    return replace(usual, choice=choice, reps=count, rpe=rpe, ramp=ramp, stepped=stepped)

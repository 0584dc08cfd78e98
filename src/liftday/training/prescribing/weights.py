"""The weight of each lift in the next session that holds it, from what was lifted (docs/training.md, The weight on the bar).

Only the next one: what comes after it depends on how that goes, and a number that changes twice a week is wrong on the
phone half of the time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from liftday.training.exercises.catalogue import Catalogue
from liftday.training.lifted import LB, Weight
from liftday.training.loads.strength import strength
from liftday.training.loads.target import STEPS, Asked, target
from liftday.training.owner import Strength
from liftday.training.plan import Known
from liftday.training.prescribing.away import is_away, packed
from liftday.training.prescribing.choice import WORK, Kit, suit
from liftday.training.programme.phases import PHASES
from liftday.training.programme.standing import Standing
from liftday.training.session import Block, Session, Status, Variant

BAND: Final = "band"
EASIER: Final = 0.9  # of the weight in an easier week, on the way back and in a light session (D)
POUNDS: Final[Mapping[str, float]] = {  # the smallest step of common equipment
    "dumbbell": 5.0,
    "kettlebell": 10.0,
    "barbell": 5.0,
    "medicine_ball": 2.0,
    "backpack": 2.0,
}


def weigh(
    session: Session, standing: Standing, known: Known, catalogue: Catalogue, *, taken: Iterable[str] = ()
) -> Session:
    """Given a session and the standing by then, return it with what its lifts are done with and their weights; those that
    an earlier session holds (``taken``) have no weight yet, and none has where nothing was lifted."""
    whole, earlier = Kit.of(known.owner), frozenset(taken)
    kit = packed(whole) if is_away(known.feedback, session.date) else whole

    def weighed(block: Block) -> Block:
        by = _thing(block, kit, catalogue)
        counts = known.workouts and block.section == "main" and block.reps and block.exercise in catalogue
        if not counts or block.exercise in earlier:
            return replace(block, by=by, weight=None)
        return replace(block, by=by, weight=_weight(known, block, by, _asked(block, session, standing, known, by)))

    return replace(session, blocks=tuple(weighed(block) for block in session.blocks))


def _thing(block: Block, kit: Kit, catalogue: Catalogue) -> str:
    """What the weight of a block is made of; "" for the body alone, and where no weight counts."""
    if block.section not in WORK or block.exercise not in catalogue:
        return ""
    choice = suit(catalogue[block.exercise], kit, catalogue)
    return next((word for word in (*STEPS, BAND) if choice is not None and word in choice.using), block.load)


def step_of(thing: str, strength: Strength) -> float:
    """Given a piece of equipment and what the owner set, return its smallest step in kg."""
    default = (POUNDS if strength.unit == "lb" else STEPS).get(thing, 0.0)
    return strength.steps.get(thing, default) * (LB if strength.unit == "lb" else 1.0)


def _asked(block: Block, session: Session, standing: Standing, known: Known, thing: str) -> Asked:
    """What the programme asks of a lift."""
    lighter = standing.deload or standing.eased or session.variant is not Variant.FULL
    phase, reps = PHASES[session.phase], block.reps or 0
    within = phase.ladder[0] <= reps <= phase.ladder[-1]
    ladder = standing.ladders.get(block.exercise)
    return Asked(
        on=session.date,
        reps=reps,
        effort=phase.rpe if lighter else block.rpe or phase.rpe,
        step=step_of(thing, known.owner.strength),
        bottom=phase.ladder[0] if within else reps,
        top=phase.ladder[-1] if within else reps,
        stepped=ladder is not None and ladder.stepped,
        easier=EASIER if lighter else 1.0,
        hurting=bool(standing.sore),
        technique=session.phase == "F1",
        trained=_trained(block.exercise, standing),
    )


def _trained(exercise: str, standing: Standing) -> date | None:
    """When the slot of an exercise was last trained in a week without the gym, None where it never was."""
    done = standing.basis.record.sessions if standing.basis else ()
    return max(
        (s.date for s in done if s.status is Status.DONE and any(b.packed and b.slot == exercise for b in s.blocks)),
        default=None,
    )


def _weight(known: Known, block: Block, thing: str, asked: Asked) -> Weight | None:
    """What to lift; None where nothing says how strong the runner is, or the move takes no weight."""
    able = strength(known.workouts, block.exercise, asked.on, thing) if asked.step else None
    if able is None:
        return None
    found, last = target(able, asked), able.last
    return Weight(
        kg=found.kg,
        unit=known.owner.strength.unit,
        course=found.course,
        reason=found.reason,
        last_kg=last.kg,
        last_reps=last.reps,
        last_on=last.on,
        last_effort=last.effort,
    )

"""What a session tells its runner beside the exercises: what is new in it, what had to stay out, five minutes of mobility."""

from collections.abc import Iterable, Sequence

from liftday.training.exercises.catalogue import Catalogue
from liftday.training.owner import Owner
from liftday.training.placing.values import Placement
from liftday.training.prescribing.builder import Draft
from liftday.training.prescribing.dose import Prescription
from liftday.training.prescribing.duration import Move
from liftday.training.prescribing.stretches import beside, place_number
from liftday.training.programme.standing import Standing
from liftday.training.reason import Reason, because
from liftday.training.session import Variant

STEPS = ("barbell", "dumbbell", "kettlebell", "band", "backpack")  # what steps up, where a lift has several


def advice(standing: Standing, spec: Prescription, draft: Draft) -> Iterable[Reason]:
    """What belongs to this session alone. None of it gives away why a session is lighter."""
    if standing.opening:
        yield because("phase_begins", phase=standing.phase)
    gentle = standing.deload or standing.eased or spec.variant is not Variant.FULL
    stepped = [] if gentle else [move for group in draft.groups for move in group.moves if move.stepped]
    if stepped:
        yield because("heavier", lifts=_lifts(stepped))
    if standing.deload:
        yield because("easier_week")
    elif standing.eased and not (standing.opening and standing.phase == "F1"):  # which begins light by itself
        yield because("way_back_in")
    if standing.easier:
        yield because("easier_variation")
    if draft.missing:
        yield because("nothing_suits", slots=draft.missing)
    if draft.dropped:
        yield because("no_room", slots=draft.dropped)
    if standing.opening:
        yield because("stop_signs")


def garnish(owner: Owner, catalogue: Catalogue, placement: Placement, draft: Draft) -> Iterable[Reason]:
    """Five minutes of mobility as a line, for the end of this session or of a run; drills by turns."""
    wanted = owner.strength.mobility_per_week and draft.groups
    drills = beside(owner, catalogue, place_number(placement.week)) if wanted else ()
    if drills:
        yield because(
            "five_minutes_more",
            drills=tuple(
                because("drill", name=b.substitute or b.name, reps=b.reps, seconds=b.seconds, per_side=b.per_side)
                for b in drills
            ),
        )


def _lifts(stepped: Sequence[Move]) -> tuple[Reason, ...]:
    """The lifts that step up, by what they are done with; nothing where that is the body alone."""
    lifts: dict[str, list[str]] = {}
    for move in stepped:
        thing = next((thing for thing in STEPS if thing in move.choice.using), "")
        lifts.setdefault(thing, []).append(move.choice.name)
    return tuple(because("lift", names=tuple(names), by=thing) for thing, names in lifts.items())

"""The mobility templates, and how one runner does them (docs/training.md, Mobility).

Drills take turns, so that hips, ankles, dynamic moves, tools and stretches all come round.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from liftday.training.exercises.catalogue import MOB, Catalogue
from liftday.training.owner import Owner
from liftday.training.prescribing.choice import Kit, suit
from liftday.training.prescribing.duration import Move, total
from liftday.training.session import Block

Drill = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A mobility template: slots of drills, one at a time, catalogue ids with repetitions or, for holds, seconds a side."""

    minutes: int
    slots: tuple[tuple[Drill, ...], ...]


TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {
        "MICRO-5": Template(
            minutes=5,
            slots=(
                (("mo_hipflex", 40), ("mo_couch", 40)),
                (("mo_knee_wall", 12),),
                (("mo_ankle_rot", 8),),
                (("mo_9090", 8), ("mo_hip_open", 40), ("mo_tspine", 4)),
            ),
        ),
        "PRE-5": Template(
            minutes=5,
            slots=(
                (("mo_leg_swing_fb", 12),),
                (("mo_leg_swing_lat", 12),),
                (("wu_wgs", 4), ("wu_dyn_flow", 5)),
                (("wu_ankle_roll", 8),),
                (("mo_samson", 10),),
                (("wu_air_squat", 12),),
                (("mo_arm_circle", 16),),
            ),
        ),
        "REC-10": Template(
            minutes=10,
            slots=(
                (("re_fr_quad", 45),),
                (("re_fr_calf", 45), ("re_fr_thoracic", 45)),
                (("re_fr_glute", 45),),
                (("re_ball_foot", 45),),
                (("re_st_calf", 30), ("re_st_ham", 30)),
                (("re_st_glute", 30), ("re_st_quad", 30)),
            ),
        ),
        "MOB-10": Template(
            minutes=10,
            slots=(
                (("mo_9090", 10),),
                (("mo_hipflex", 45), ("mo_couch", 45)),
                (("mo_hip_open", 60), ("re_st_glute", 30)),
                (("mo_knee_wall", 15),),
                (("mo_ankle_rot", 10),),
                (("mo_leg_swing_fb", 15), ("mo_samson", 10)),
                (("mo_leg_swing_lat", 15),),
                (("mo_tspine", 6), ("mo_arm_circle", 16)),
            ),
        ),
        "MOB-20": Template(
            minutes=20,
            slots=(
                (("wu_wgs", 4), ("wu_dyn_flow", 6)),
                (("mo_9090", 10),),
                (("mo_hipflex", 60),),
                (("mo_couch", 45),),
                (("mo_hip_open", 60),),
                (("mo_knee_wall", 15),),
                (("mo_ankle_rot", 10),),
                (("mo_samson", 15), ("mo_leg_swing_fb", 15)),
                (("mo_tspine", 8),),
                (("re_fr_quad", 50), ("re_fr_thoracic", 50)),
                (("re_fr_calf", 50),),
                (("re_fr_glute", 50),),
                (("re_st_calf", 45), ("re_st_ham", 45), ("re_st_quad", 45)),
            ),
        ),
    }
)


# Five minutes beside a session or a run: one of each slot, by turns.
GARNISH: tuple[tuple[Drill, ...], ...] = (
    (("mo_hipflex", 40), ("mo_9090", 8), ("mo_couch", 40), ("mo_hip_open", 60)),
    (("mo_knee_wall", 12), ("mo_ankle_rot", 8), ("mo_samson", 15)),
    (
        ("re_st_calf", 30),
        ("re_fr_calf", 45),
        ("re_st_quad", 30),
        ("re_ball_foot", 45),
        ("re_st_ham", 30),
        ("re_fr_quad", 45),
        ("re_st_glute", 30),
    ),
)

# Ankle balance for trail runners only, and little of it: a programme of it raised acute injuries (Leppänen 2024).
FOR_GOAL: Mapping[str, Mapping[str, tuple[str, int]]] = MappingProxyType({"trail": {"mo_samson": ("mo_balance", 30)}})


def place_number(week: tuple[int, int, int]) -> int:
    """Given a session's place in the programme, return the number of its place: it stays the same for the session's life.

    >>> place_number((2026, 10, 1)), place_number((2026, 10, 2))
    (11, 12)
    """
    return week[1] + week[2]


def blocks(name: str, owner: Owner, catalogue: Catalogue, number: int = 0) -> tuple[Block, ...]:
    """Given a template's name, return its moves as this runner does them; what an injury bars is replaced or left out."""
    return tuple(_block(move) for move in _moves(TEMPLATES[name].slots, owner, catalogue, number))


def beside(owner: Owner, catalogue: Catalogue, number: int) -> tuple[Block, ...]:
    """Given the number of its place, return the five minutes that suit the end of a session or of a run."""
    return tuple(_block(move) for move in _moves(GARNISH, owner, catalogue, number))


def seconds(name: str, owner: Owner, catalogue: Catalogue, number: int = 0) -> float:
    """Given a template's name, return how long it takes this runner by the duration model."""
    return total(_moves(TEMPLATES[name].slots, owner, catalogue, number), (), ())


def _block(move: Move) -> Block:
    choice = move.choice
    return Block(
        name=choice.exercise.name,
        exercise=choice.exercise.id,
        section="mobility",
        sets=1,
        reps=move.reps,
        seconds=move.seconds,
        per_side=choice.sides == "each",
        substitute=choice.substitute.name if choice.substitute else None,
        cue=choice.cue,
        note=choice.note,
    )


def _moves(slots: tuple[tuple[Drill, ...], ...], owner: Owner, catalogue: Catalogue, number: int) -> tuple[Move, ...]:
    kit = Kit.of(owner)
    moves: dict[str, Move] = {}
    for drills in slots:
        usual = drills[number % len(drills)]
        wanted, dose = FOR_GOAL.get(owner.strength.goal, {}).get(usual[0], usual)
        entry = catalogue[wanted]
        instead = [i for c in entry.cautions if c.action == "avoid" and c.injury in kit.active for i in c.instead]
        for each in (wanted, *instead):
            choice = suit(catalogue[each], kit, catalogue)
            if choice is None or each in moves or MOB not in choice.exercise.phases:
                continue
            holds = choice.exercise.hold_seconds
            same = (holds is None) == (entry.hold_seconds is None)
            count = dose if same else holds or 8
            moves[each] = Move(
                choice=choice, role="still", reps=None if holds else count, seconds=count if holds else None
            )
            break
    return tuple(moves.values())

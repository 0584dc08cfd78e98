"""The mobility templates, and how one runner does them (docs/training.md, Building a session)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from liftday.training.exercises.catalogue import MOB, Catalogue
from liftday.training.owner import Owner
from liftday.training.prescribing.choice import Kit, suit
from liftday.training.prescribing.duration import Move, total
from liftday.training.session import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A mobility template: catalogue ids with repetitions or, for holds, seconds a side."""

    minutes: int
    goal: str
    moves: tuple[tuple[str, int], ...]


TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {
        "MICRO-5": Template(
            minutes=5,
            goal="A short break for hips and ankles.",
            moves=(("mo_hipflex", 40), ("mo_knee_wall", 12), ("mo_ankle_rot", 8), ("mo_9090", 8)),
        ),
        "PRE-5": Template(
            minutes=5,
            goal="Wake up hips and ankles before the run: movement, no long holds.",
            moves=(
                ("mo_leg_swing_fb", 12),
                ("mo_leg_swing_lat", 12),
                ("wu_wgs", 4),
                ("wu_ankle_roll", 8),
                ("mo_samson", 10),
                ("wu_air_squat", 12),
                ("mo_arm_circle", 16),
            ),
        ),
        "REC-10": Template(
            minutes=10,
            goal="Ease the legs after a hard day.",
            moves=(
                ("re_fr_quad", 45),
                ("re_fr_calf", 45),
                ("re_fr_glute", 45),
                ("re_ball_foot", 45),
                ("re_st_calf", 30),
                ("re_st_glute", 30),
            ),
        ),
        "MOB-10": Template(
            minutes=10,
            goal="Hips and ankles: comfortable range, no forcing.",
            moves=(
                ("mo_9090", 10),
                ("mo_hipflex", 45),
                ("mo_hip_open", 60),
                ("mo_knee_wall", 15),
                ("mo_ankle_rot", 10),
                ("mo_leg_swing_fb", 15),
                ("mo_leg_swing_lat", 15),
                ("mo_tspine", 6),
            ),
        ),
        "MOB-20": Template(
            minutes=20,
            goal="The whole round: hips, ankles, upper back, tools.",
            moves=(
                ("wu_wgs", 4),
                ("mo_9090", 10),
                ("mo_hipflex", 60),
                ("mo_couch", 45),
                ("mo_hip_open", 60),
                ("mo_knee_wall", 15),
                ("mo_ankle_rot", 10),
                ("mo_samson", 15),
                ("mo_tspine", 8),
                ("re_fr_quad", 50),
                ("re_fr_calf", 50),
                ("re_fr_glute", 50),
                ("re_st_calf", 45),
            ),
        ),
    }
)


# Ankle balance for trail runners only, and little of it: a programme of it raised acute injuries (Leppänen 2024).
FOR_GOAL: Mapping[str, Mapping[str, tuple[str, int]]] = MappingProxyType({"trail": {"mo_samson": ("mo_balance", 30)}})


def blocks(name: str, owner: Owner, catalogue: Catalogue) -> tuple[Block, ...]:
    """Given a template's name, return its moves as this runner does them; what an injury bars is replaced or left out."""
    return tuple(
        Block(
            name=move.choice.exercise.name,
            exercise=move.choice.exercise.id,
            section="mobility",
            sets=1,
            reps=move.reps,
            seconds=move.seconds,
            per_side=move.choice.sides == "each",
            substitute=move.choice.substitute.name if move.choice.substitute else None,
            cue=move.choice.cue,
            note=move.choice.note,
        )
        for move in _moves(name, owner, catalogue)
    )


def seconds(name: str, owner: Owner, catalogue: Catalogue) -> float:
    """Given a template's name, return how long it takes this runner by the duration model."""
    return total(_moves(name, owner, catalogue), (), ())


def _moves(name: str, owner: Owner, catalogue: Catalogue) -> tuple[Move, ...]:
    kit = Kit.of(owner)
    moves: dict[str, Move] = {}
    for usual in TEMPLATES[name].moves:
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

"""The phases of the programme and what each asks for (docs/training.md, Phases)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ORDER = ("F1", "F2", "B", "S", "P")  # M lies beside them: whoever reached S keeps it in season


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One phase: its name in words, the main lifts' sets, reps and effort, and what must be done to leave it.

    ``ladder`` are the repetitions of the main lifts, climbed a rung at a time; ``rest`` the seconds between own sets of
    a main lift, least and wanted; ``sessions`` and ``days`` what the way out needs (LITE counts half).
    """

    name: str
    sets: int
    ladder: tuple[int, ...]
    rpe: int
    rest: tuple[int, int]
    sessions: int
    days: int


PHASES: Mapping[str, Phase] = MappingProxyType(
    {
        "F1": Phase(
            name="Learn",
            sets=2,
            ladder=(8, 10, 12),
            rpe=6,
            rest=(90, 120),
            sessions=6,
            days=21,
        ),
        "F2": Phase(
            name="Build the base",
            sets=3,
            ladder=(8, 10, 12),
            rpe=7,
            rest=(90, 120),
            sessions=6,
            days=21,
        ),
        "B": Phase(
            name="Bridge",
            sets=3,
            ladder=(6, 7, 8),
            rpe=7,
            rest=(120, 150),
            sessions=4,
            days=14,
        ),
        "S": Phase(
            name="Strength",
            sets=3,
            ladder=(4, 5, 6),
            rpe=8,
            rest=(120, 180),
            sessions=8,
            days=28,
        ),
        "P": Phase(
            name="Strength and power",
            sets=3,
            ladder=(3, 4, 5),
            rpe=8,
            rest=(120, 180),
            sessions=0,
            days=35,  # then back to S: the two take turns every 4-6 weeks
        ),
        "M": Phase(
            name="Maintain",
            sets=3,
            ladder=(3, 4, 5),
            rpe=8,
            rest=(120, 180),
            sessions=0,
            days=0,
        ),
    }
)


def following(phase: str) -> str:
    """Given a phase, return the one that comes after its way out; P goes back to S.

    >>> following("B"), following("P")
    ('S', 'S')
    """
    return "S" if phase == "P" else ORDER[ORDER.index(phase) + 1]


def back(phase: str, steps: int) -> str:
    """Given a phase and how many steps to go back, return where that leads; never below F1.

    >>> back("S", 1), back("F2", 2)
    ('B', 'F1')
    """
    return ORDER[max(0, ORDER.index(phase) - steps)]

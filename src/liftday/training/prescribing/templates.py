"""The shapes of a session: which slots, in which pairs, in which order, and the dose of each (docs/training.md, Building a session).

A and B take turns, so that two full sessions a week hold squat, single leg, hinge, calf, row, push, front core and side
core. Lite and upper-and-core sessions fill what the week still lacks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from liftday.training.exercises import catalogue as c
from liftday.training.session import Variant

SHORT = 28  # minutes: below it a full session has two lower slots and one or two others
LONG = 42  # from here on there is time for the longer warm-up, another leg slot and more core
LONGER = 52  # and from here on for hip and shin work
POWER_REPS = MappingProxyType({"jump": 5, "rotational throw": 4, "ballistic hinge": 8})  # fast, never ground out
RUNG_S = 5  # seconds that a hold grows by on each rung (D)
POWER_RPE, LITE_RPE, LITE_REPS = 6, 6, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place in a session: the patterns that fill it, first choice first; ``label`` names it when nothing does.

    What is reserved for an injury names its moves, which come before the patterns, and its ``count``: repetitions, or
    seconds where the move is held; ``heavier`` are those of its moves that are done with more than the last time.
    """

    role: str
    tiers: tuple[frozenset[str], ...]
    label: str
    light: bool = False
    names: tuple[str, ...] = ()
    count: int | None = None
    heavier: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One or two slots done in turn. ``rest`` is the own-set rest of the first: least and wanted; None: the phase's.
    ``least`` sets of what is reserved for an injury stay as long as anything else can give way."""

    slots: tuple[Slot, ...]
    kind: str  # power, main, second, care, third, extra
    rest: tuple[int, int] | None = None
    sets: int | None = None  # None: the phase's
    least: int = 1


SQUAT = Slot(role="squat", tiers=(c.SQUATS, c.LUNGES), label="squat")
LUNGE = Slot(role="lunge", tiers=(c.LUNGES, c.SQUATS), label="lunge")
HINGE = Slot(role="hinge", tiers=(c.HINGES, c.LUNGES, c.BRIDGES), label="hinge")
STEP = Slot(
    role="step", tiers=(frozenset({"step", "step down", "frontal lunge"}), c.LUNGES, c.BRIDGES), label="step_up"
)
BRIDGE = Slot(role="bridge", tiers=(c.BRIDGES,), label="bridge")
EASY_LEGS = Slot(role="legs", tiers=(c.LUNGES | c.SQUATS | c.BRIDGES,), label="easy_legs", light=True)
CALF = Slot(role="calf", tiers=(c.CALVES,), label="calf")
EASY_CALF = Slot(role="calf", tiers=(c.CALVES,), label="calf", light=True)
HIP = Slot(role="hip", tiers=(c.HIPS,), label="hip_and_shin")
ROW = Slot(role="row", tiers=(c.ROWS,), label="row")
PRESS = Slot(role="press", tiers=(c.PRESSES,), label="press")
FRONT = Slot(role="front", tiers=(c.BRACES | c.BACKS,), label="front_core")
SIDE = Slot(role="side", tiers=(c.TWISTS | c.TURNS,), label="side_core")
ROTATE = Slot(role="side", tiers=(c.TURNS | c.TWISTS, c.BACKS), label="rotation")
SWING = Slot(role="power", tiers=(c.BALLISTICS - {"plyometric", "jump"}, frozenset({"jump"}), c.THROWS), label="power")
THROW = Slot(role="power", tiers=(c.THROWS,), label="throw")

WARM_UP: tuple[tuple[str, int], ...] = (
    ("wu_wgs", 4),
    ("wu_air_squat", 18),
    ("wu_ankle_roll", 10),
    ("mo_leg_swing_fb", 12),
    ("wu_dyn_flow", 5),
    ("mo_arm_circle", 16),
)
WARM_UP_MORE: tuple[tuple[str, int], ...] = (("wu_glute_bridge", 15), ("mo_9090", 8), ("mo_leg_swing_lat", 10))
HOPS = ("wu_pogo", 15)  # with three sets of five jumps that is the session's 30 contacts (training.md, Limits)
COOL_DOWN = "cd_breathing"
EASIER_SHARE, LEAST_EASIER = 2 / 3, 15  # of the minutes in an easier week, and the least of them

CALF_REST, CORE_REST, POWER_REST = (45, 90), (30, 60), (60, 120)


def layout(variant: Variant, letter: str, minutes: int, *, power: bool, lacks: Iterable[str] = ()) -> tuple[Pair, ...]:
    """Given a variant, A or B, the minutes and the roles the week still lacks, return the pairs, most important first.

    Power comes first; ``main`` and ``second`` are what the session is about; the rest is taken as time allows.
    """
    if variant is Variant.FULL:
        fast = (SWING, THROW) if minutes >= SHORT else (SWING,) if letter == "A" else (THROW,)
        start = (Pair(slots=fast, kind="power", rest=POWER_REST, sets=2),)
        pairs = _short(letter) if minutes < SHORT else _long(letter, minutes)
        return (*(start if power else ()), *pairs)
    missing = frozenset(lacks)
    upper, other = (ROW, PRESS) if "row" in missing or "press" not in missing else (PRESS, ROW)
    if variant is Variant.UPPER_CORE:
        return (
            Pair(slots=(upper, other), kind="main"),
            Pair(slots=(SIDE, FRONT), kind="second", rest=CORE_REST, sets=2),
            Pair(slots=(ROTATE,), kind="extra", rest=CORE_REST, sets=2),
        )
    core, more = (SIDE, FRONT) if "side" in missing or "front" not in missing else (FRONT, SIDE)
    return (
        Pair(slots=(EASY_LEGS, upper), kind="main", rest=(60, 90), sets=2),
        Pair(slots=(EASY_CALF, core), kind="second", rest=CALF_REST, sets=2),
        Pair(slots=(other, more), kind="extra", rest=CALF_REST, sets=2),
    )


def _short(letter: str) -> tuple[Pair, ...]:
    """A full session with little time: two lower slots and one or two others; the third lower one where there is room."""
    if letter == "A":
        main, second = (SQUAT, ROW), Pair(slots=(HINGE, SIDE), kind="second")
        return (Pair(slots=main, kind="main"), second, Pair(slots=(CALF,), kind="extra", rest=CALF_REST))
    main, second = (LUNGE, PRESS), Pair(slots=(CALF, FRONT), kind="second", rest=CALF_REST)
    return (Pair(slots=main, kind="main"), second, Pair(slots=(HINGE,), kind="extra", rest=(60, 90)))


def _long(letter: str, minutes: int) -> tuple[Pair, ...]:
    """A full session with its three pairs, and what more minutes have room for."""
    if letter == "A":
        main, other, core, more, legs = (SQUAT, ROW), PRESS, SIDE, FRONT, STEP
    else:
        main, other, core, more, legs = (LUNGE, PRESS), ROW, FRONT, SIDE, BRIDGE
    extras = (
        Pair(slots=(legs, more), kind="extra", rest=(60, 90), sets=2),
        Pair(slots=(HIP, ROTATE), kind="extra", rest=CORE_REST, sets=2),
    )
    return (
        Pair(slots=main, kind="main"),
        Pair(slots=(HINGE, core), kind="second"),
        Pair(slots=(CALF, other), kind="third", rest=CALF_REST),
        *extras[: (minutes >= LONG) + (minutes >= LONGER)],
    )


def easier_minutes(minutes: int) -> int:
    """Given the minutes of a full session, return those of one in an easier week: two thirds, in steps of five.

    >>> easier_minutes(20), easier_minutes(30), easier_minutes(45)
    (15, 20, 30)
    """
    return min(minutes, max(LEAST_EASIER, 5 * round(minutes * EASIER_SHARE / 5)))


def reps(role: str, phase: str, main: int) -> int:
    """Given a role, the phase and the main lifts' repetitions, return the repetitions of a set.

    >>> reps("row", "S", 4), reps("calf", "F1", 8)
    (5, 10)
    """
    if role in {"row", "press"}:
        return max(5, main)
    if role == "calf":
        return max(6, main) if phase not in {"F1", "F2"} else max(10, main) if phase == "F1" else main
    if role in {"hip", "step", "bridge", "legs"}:
        return max(8, main)
    return main


def core_reps(rep_seconds: float, sides: str, phase: str) -> int:
    """Given how long a repetition takes, return the repetitions of a core set: about half a minute, 6-16 of them.

    >>> core_reps(4, "each", "F1"), core_reps(1.5, "both", "S")
    (8, 16)
    """
    if sides == "each":
        return 8 if phase in {"F1", "F2"} else 6
    return max(8, min(16, 2 * round(14 / rep_seconds)))


def hold(seconds: int, phase: str, rung: int) -> int:
    """Given the catalogue's hold, return the seconds: planks are short while learning, and grow (training.md, Phases).

    >>> hold(30, "F1", 0), hold(30, "F2", 0)
    (20, 30)
    """
    return min(seconds, 20 + 5 * rung) if phase == "F1" else seconds


def longer(phase: str, rung: int) -> int:
    """Given the phase and the rung, return the seconds that a hold may grow by once it is learnt.

    >>> longer("F1", 2), longer("F2", 2)
    (0, 10)
    """
    return 0 if phase == "F1" else RUNG_S * rung


SECTIONS: Mapping[str, str] = MappingProxyType({"power": "power", "front": "core", "side": "core"})  # else main

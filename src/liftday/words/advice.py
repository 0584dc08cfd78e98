"""What a session is for and what it tells its runner, in sentences; and what stands beside a move."""

from collections.abc import Callable, Mapping
from typing import Final

from liftday.training import safety
from liftday.training.programme.phases import PHASES
from liftday.training.reason import VERBATIM, Reason
from liftday.training.session import Block
from liftday.words.params import Params, reasons, several

GOALS: Final = {
    "F1": "Learn the movements with light weight; every repetition looks the same.",
    "F2": "Build a base: a third set, and one leg at a time.",
    "B": "Bridge to heavier work: fewer repetitions, a little more weight.",
    "S": "Get stronger: few, heavy, clean repetitions with full rests.",
    "P": "Turn strength into speed: fast moves first, then a few heavy sets.",
    "M": "Keep the strength you built with little work.",
    "lite": "Keep the movements alive without tiring the legs.",
    "upper_core": "Strong trunk and upper body; the legs rest.",
    "added": "For your own gym day: add these to what you do there.",
    "MICRO-5": "A short break for hips and ankles.",
    "PRE-5": "Wake up hips and ankles before the run: movement, no long holds.",
    "REC-10": "Ease the legs after a hard day.",
    "MOB-10": "Hips and ankles: comfortable range, no forcing.",
    "MOB-20": "The whole round: hips, ankles, upper back, tools.",
}
SLOTS: Final = {
    "squat": "squat",
    "lunge": "single-leg squat or lunge",
    "hinge": "hinge",
    "step_up": "step-up",
    "bridge": "bridge",
    "easy_legs": "easy leg work",
    "calf": "calf raise",
    "hip_and_shin": "hip and shin",
    "row": "row",
    "press": "push or press",
    "front_core": "front core",
    "side_core": "side core",
    "rotation": "core rotation",
    "power": "power",
    "throw": "throw",
    "hip_work": "hip work",
    "shin_work": "shin work",
    "foot_work": "foot work",
    "bridge_hold": "bridge hold",
}
STEPS: Final = {
    "barbell": "2.5 kg more on the bar",
    "dumbbell": "the next dumbbell",
    "kettlebell": "the next kettlebell",
    "band": "a stronger band",
    "backpack": "a little more in the backpack",
    "": "a slower lowering",
}
RAMPS: Final = {1: "one lighter set first", 2: "two lighter sets first"}
LOADS: Final = {"dumbbell": "hold dumbbells", "kettlebell": "hold a kettlebell", "backpack": "wear a packed backpack"}
FIVE_MORE: Final = "Five minutes more, after this or a run: "
ADVICE: Final = {
    "easier_week": "An easier week: fewer sets, and stop well before it gets hard.",
    "way_back_in": "A gentler session after the break: less than usual is right.",
    "easier_variation": "An easier variation than last time: make every repetition clean.",
    "move_or_leave": "Move it or leave it as the day allows.",
    "safety_unanswered": safety.UNANSWERED,
    "stop_signs": safety.STOP_LINE,
}


def goal_text(goal: Reason | None) -> str:
    """Given what a session is for, return it in a sentence; empty where nothing is told."""
    if goal is None:
        return ""
    return str(goal.params["text"]) if goal.code == VERBATIM else GOALS[str(goal.params["of"])]


def advice_text(reason: Reason) -> str:
    """Given one thing that a session tells its runner, return its sentence."""
    if reason.code == VERBATIM:
        return str(reason.params["text"])
    return ADVICE[reason.code] if reason.code in ADVICE else MADE[reason.code](reason.params)


def is_stop_signs(reason: Reason) -> bool:
    """Whether it is what to stop for, which stands at the end of an entry."""
    return advice_text(reason) in safety.STOP_LINES


def is_five_more(reason: Reason) -> bool:
    """Whether it is the five minutes that come after a session."""
    return advice_text(reason).startswith(FIVE_MORE)


def note_text(block: Block) -> str:
    """Given a block, return what stands beside its move: "one lighter set first; hold dumbbells; to a box"."""
    return "; ".join(filter(None, (RAMPS.get(block.ramp), LOADS.get(block.load), block.note)))


def _heavier(params: Params) -> str:
    lifts = [(reason.params["by"], several(reason.params, "names")) for reason in reasons(params, "lifts")]
    weight = any(by for by, _ in lifts)
    told = "; ".join(f"{', '.join(map(str, names))} ({STEPS[str(by)]})" for by, names in lifts)
    end = "Where you have nothing heavier, lower it more slowly. " if weight else ""
    return f"A little {'heavier' if weight else 'harder'} than the last time: {told}. {end}Repetitions start low again."


def _slots(params: Params) -> str:
    return ", ".join(SLOTS[str(slot)] for slot in several(params, "slots"))


def _drill(params: Params) -> str:
    """A drill and its dose: "Couch stretch 40 s a side"."""
    dose = f"{params['reps']}" if params["seconds"] is None else f"{params['seconds']} s"
    return f"{str(params['name']).split(' (', maxsplit=1)[0]} {dose}{' a side' if params['per_side'] else ''}"


def _without_gym(params: Params) -> str:
    gone = several(params, "left_out")
    end = f" Left out, because nothing replaces it: {', '.join(map(str, gone))}." if gone else ""
    return f"A week without the gym, as you said: what needs its equipment is done otherwise, and the programme goes on.{end}"


MADE: Final[Mapping[str, Callable[[Params], str]]] = {
    "without_gym": _without_gym,
    "phase_begins": lambda params: (
        f"{'The phase is' if params['phase'] == 'F1' else 'A new phase begins:'} {PHASES[str(params['phase'])].name}."
    ),
    "heavier": _heavier,
    "nothing_suits": lambda params: f"Left out, because nothing suits: {_slots(params)}.",
    "no_room": lambda params: f"Left out for time or volume: {_slots(params)}.",
    "five_minutes_more": lambda params: (
        f"{FIVE_MORE}{', '.join(_drill(drill.params) for drill in reasons(params, 'drills'))}."
    ),
}

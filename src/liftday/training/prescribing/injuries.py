"""What a session reserves for an injury, active or past: which moves, how much of them, in whose place (docs/training.md,
Injuries).

The dose grows with the sessions that held the move, never with the calendar, and slower than strength does: tendons take
months. After the last step it is repetitions again, with a stronger band or more weight. What an injury bars stands in the
catalogue.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from liftday.training.exercises import catalogue as c
from liftday.training.prescribing.choice import Choice, Kit, weighted
from liftday.training.prescribing.duration import Move
from liftday.training.prescribing.templates import CALF_REST, CORE_REST, LITE_RPE, SHORT, Pair, Slot
from liftday.training.programme.progress import BACK_ONE, BACK_TWO, HURTS, STRONG
from liftday.training.programme.record import Completion
from liftday.training.session import Session, Variant

EVERY = 4  # sessions with the move between two steps: two weeks at two sessions a week (D)
BEARS = (
    3  # the step from which what an injury changes is given weight: six weeks without pain at two sessions a week (D)
)
PAST_SETS, EASIER_SETS = 2, 2  # for a past injury; in a lite session and in an easier week
HOLD_RPE = 7
LEGS = frozenset({"calf", "bridge"})  # roles that upper body and core leave out


@dataclass(frozen=True, slots=True)
class Dose:
    """One step of the way: sets, and for each slot its repetitions, or seconds where a move is held. ``names`` are the moves
    of the first slot from there on, where they are not its own."""

    sets: int
    counts: tuple[int, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """What one injury asks for. ``takes`` are the roles of a session whose place it takes; without any it stands before
    the hinge. A session with little time holds its first slots, so many as ``short``, and at least so many sets as
    ``least``. ``rounds`` are the steps after the last, over and over, each time with a little more weight; without any the
    last one stays."""

    slots: tuple[Slot, ...]
    steps: tuple[Dose, ...]
    rounds: tuple[Dose, ...] = ()
    takes: frozenset[str] = frozenset()
    rest: tuple[int, int] = CORE_REST
    short: int = 2
    least: int = 2

    @property
    def moves(self) -> frozenset[str]:
        """Every move it asks for on its way."""
        later = (name for step in (*self.steps, *self.rounds) for name in step.names)
        return frozenset((*(name for slot in self.slots for name in slot.names), *later))

    def dose(self, step: int) -> Dose:
        """Given a step, from 0, return its dose."""
        further = step - len(self.steps)
        if further < 0 or not self.rounds:
            return self.steps[min(step, len(self.steps) - 1)]
        return self.rounds[further % len(self.rounds)]

    def load(self, step: int) -> int:
        """Given a step, return how many times the weight or the band went up before it."""
        further = step - len(self.steps)
        return 0 if further < 0 or not self.rounds else 1 + further // len(self.rounds)


@dataclass(frozen=True, slots=True)
class Reached:
    """How far the care of an injury has come: the step, and the moves that were done with its weight or band already."""

    step: int = 0
    familiar: frozenset[str] = frozenset()


HIP = Slot(
    role="hip",
    tiers=(frozenset({"hip abduction"}),),
    label="hip_work",
    names=("lo_side_hip", "lo_band_walk"),
)
SHIN = Slot(
    role="hip",
    tiers=(frozenset({"ankle dorsiflexion"}),),
    label="shin_work",
    names=("lo_tib_raise", "lo_tib_sl"),
)
FOOT = Slot(role="hip", tiers=(frozenset({"ankle stability"}),), label="foot_work", names=("lo_short_foot",))
CALF = Slot(role="calf", tiers=(c.CALVES,), label="calf", names=("lo_calf_bent", "lo_calf_db"))
HEAVY_CALF = Slot(role="calf", tiers=(c.CALVES,), label="calf", names=("lo_calf_heavy",))
ONE_LEG = ("lo_calf_heavy_sl",)  # about twice the load: it begins at fewer sets (D)
HOLD = Slot(role="bridge", tiers=(c.BRIDGES,), label="bridge_hold", names=("lo_bridge_hold",))
BRACE = Slot(role="front", tiers=(c.BRACES,), label="front_core", names=("co_bird_dog", "co_curl_up"))
SIDE = Slot(role="side", tiers=(c.TWISTS,), label="side_core", names=("co_side_plank",))

_HIPS = Care(
    slots=(HIP,),
    steps=(Dose(2, (10,)), Dose(2, (12,)), Dose(3, (12,)), Dose(3, (15,))),
    rounds=(Dose(3, (10,)), Dose(3, (12,)), Dose(3, (15,))),
)
CARES: Mapping[str, Care] = MappingProxyType(
    {
        "shin_splints": Care(
            slots=(SHIN, CALF),
            steps=(Dose(2, (12, 10)), Dose(2, (15, 12)), Dose(3, (15, 12)), Dose(3, (20, 15))),
            rounds=(Dose(3, (12, 10)), Dose(3, (15, 12)), Dose(3, (20, 15))),
            takes=frozenset({"calf"}),
            rest=CALF_REST,
        ),
        "itb": _HIPS,
        "runners_knee": _HIPS,
        "achilles": Care(  # heavy slow resistance (Beyer 2015)
            slots=(HEAVY_CALF,),
            steps=(
                *(Dose(3, (15,)), Dose(3, (12,)), Dose(4, (10,)), Dose(4, (8,)), Dose(4, (6,))),
                *(Dose(3, (8,), ONE_LEG), Dose(4, (8,), ONE_LEG)),
            ),
            rounds=(Dose(4, (6,), ONE_LEG), Dose(4, (8,), ONE_LEG)),
            takes=frozenset({"calf"}),
            rest=CALF_REST,
            least=3,
        ),
        "plantar": Care(  # Rathleff 2015
            slots=(HEAVY_CALF, FOOT),
            steps=(
                *(Dose(3, (12, 8)), Dose(4, (10, 8)), Dose(5, (8, 10))),
                *(Dose(3, (10, 10), ONE_LEG), Dose(4, (10, 10), ONE_LEG)),
            ),
            rounds=(Dose(4, (8, 10), ONE_LEG), Dose(4, (10, 10), ONE_LEG)),
            takes=frozenset({"calf"}),
            rest=CALF_REST,
            short=1,
            least=3,
        ),
        "hamstring": Care(slots=(HOLD,), steps=(Dose(3, (20,)), Dose(3, (30,)), Dose(4, (30,)), Dose(4, (40,)))),
        "low_back": Care(
            slots=(BRACE, SIDE),
            steps=(Dose(2, (6, 15)), Dose(2, (8, 20)), Dose(3, (8, 20)), Dose(3, (8, 25))),
            takes=frozenset({"front", "side"}),
        ),
    }
)


def cares(
    injuries: Mapping[str, str],
    *,
    variant: Variant,
    letter: str,
    minutes: int,
    easier: bool,
    steps: Mapping[str, Reached],
) -> tuple[Care, ...]:
    """Given the owner's injuries, the session's shape and the step reached for each injury, return what is reserved, each
    with the one dose it has today.

    Active injuries come first. A session with little time reserves for one of them; of two, A and B take turns. Upper
    body and core keep what costs the legs nothing; a lite session and an easier week hold two sets.
    """
    listed = sorted(c.INJURIES, key=lambda name: injuries.get(name) != "active")
    few = easier or variant is Variant.LITE
    found: dict[tuple[str, ...], Care] = {}
    for name in (name for name in listed if name in injuries):
        care = CARES[name]
        reached = steps.get(name, Reached())
        step = care.dose(reached.step)
        most = PAST_SETS if injuries[name] != "active" else EASIER_SETS if few else step.sets
        taken = {known for those in found for known in those}
        kept = [
            (own, slot)
            for own, slot in zip(care.slots, _today(care, reached, letter), strict=True)
            if own.names[0] not in taken and not (variant is Variant.UPPER_CORE and slot.role in LEGS)
        ][: len(care.slots) if minutes >= SHORT else care.short]
        if kept:
            today = Dose(min(most, step.sets), tuple(slot.count or 0 for _, slot in kept))
            found[tuple(sorted(n for own, _ in kept for n in own.names))] = replace(
                care, slots=tuple(slot for _, slot in kept), steps=(today,)
            )
    several = tuple(found.values())
    if minutes >= SHORT:
        return several[:2]
    return several[letter == "B" :][:1] or several[:1]


def _today(care: Care, reached: Reached, letter: str) -> Iterator[Slot]:
    """The slots of a care as they are today."""
    today = care.dose(reached.step)
    for own, count in zip(care.slots, today.counts, strict=True):
        slot = replace(own, names=today.names) if today.names and own is care.slots[0] else own
        names = slot.names if letter == "A" else slot.names[::-1]
        heavier = frozenset(names) - reached.familiar if care.load(reached.step) else frozenset()
        yield replace(slot, count=count, names=names, heavier=heavier)


def reserve(pairs: Iterable[Pair], those: Iterable[Care]) -> tuple[Pair, ...]:
    """Given the pairs of a session and what is reserved, return the pairs with it: in the place of the first slot whose role
    it takes, with that slot's partner where it is one move alone; else before the hinge; else after the main lift."""
    result = list(pairs)
    for care in those:
        result = _reserved(result, care)
    return tuple(result)


def move(choice: Choice, slot: Slot, kit: Kit, *, rpe: int, variant: Variant) -> Move | None:
    """Given what fills a slot, return one set of it by the slot's own dose; None for a slot without one, and for a move
    that only stands in because the owner excluded those it names. ``rpe`` is the session's effort; what costs the legs
    nothing stays light."""
    if slot.count is None or choice.exercise.id not in slot.names:
        return None
    heavy = variant is Variant.FULL and slot.role in LEGS
    held = choice.exercise.hold_seconds is not None
    return Move(
        choice=weighted(choice, kit),
        role=slot.role,
        reps=None if held else slot.count,
        seconds=slot.count if held else None,
        rpe=min(rpe, HOLD_RPE if held else rpe) if heavy else min(rpe, LITE_RPE),
        stepped=choice.exercise.id in slot.heavier,
    )


def _reserved(pairs: Sequence[Pair], care: Care) -> list[Pair]:
    kept: list[Pair] = []
    own, at = care.slots, None
    for pair in pairs:
        slots = pair.slots if pair.kind == "care" else tuple(s for s in pair.slots if s.role not in care.takes)
        if len(slots) < len(pair.slots) and at is None:
            at = len(kept)
            if len(own) == 1 and slots:
                own, slots = (*own, *slots), ()
        if slots:
            kept.append(replace(pair, slots=slots))
    if at is None:
        at = next((n for n, pair in enumerate(kept) if any(slot.role == "hinge" for slot in pair.slots)), None)
    if at is None:
        at = next(n for n, pair in enumerate(kept) if pair.kind == "main") + 1
    kept.insert(at, Pair(slots=own, kind="care", rest=care.rest, sets=care.steps[0].sets, least=care.least))
    return kept


def steps_reached(
    injuries: Iterable[str], done: Sequence[Session], completions: Iterable[Completion], on: date
) -> dict[str, Reached]:
    """Given the injuries, the sessions done before a date and what was reported of them, return how far each has come.

    A session that held one of its moves counts one; at pain of 3 to 5 nothing; at 6 and more, or a worse morning, it goes
    a step back, and after strong pain nothing counts until it is calm. Three weeks without cost a step, six all of them.
    """
    reports = {completion.uid: completion for completion in completions}
    ordered = sorted(done, key=lambda s: s.date)
    return {injury: _reached(CARES[injury], ordered, reports, on) for injury in injuries}


def _reached(care: Care, done: Iterable[Session], reports: Mapping[str | None, Completion], on: date) -> Reached:
    names = care.moves
    familiar: frozenset[str] = frozenset()
    count, last, most = 0, None, None if care.rounds else EVERY * (len(care.steps) - 1)
    sore = False
    for session in done:
        report = reports.get(session.uid)
        sore = _still_sore(report, sore=sore)
        moves = names.intersection(block.exercise for block in session.blocks)
        if not moves:
            continue
        before = care.load(count // EVERY)
        gained = max(0, _after_break(count, last, session.date) + min(_gain(report), 0 if sore else 1))
        count, last = gained if most is None else min(most, gained), session.date
        familiar = frozenset() if care.load(count // EVERY) > before else familiar | moves
    return Reached(_after_break(count, last, on) // EVERY, familiar)


def _still_sore(report: Completion | None, *, sore: bool) -> bool:
    """Whether strong pain was reported and no calm since; what was said of no pain says nothing."""
    pain = report.worst if report else None
    return sore if pain is None else pain >= STRONG or (sore and pain >= HURTS)


def _gain(report: Completion | None) -> int:
    """What one session adds."""
    pain = (report.worst or 0) if report else 0
    if pain >= STRONG or (report and report.morning == "worse"):
        return -EVERY
    return int(pain < HURTS)


def _after_break(count: int, last: date | None, on: date) -> int:
    """What is left of the count after the days without."""
    gap = (on - last).days if last else 0
    if gap >= BACK_TWO:
        return 0
    return max(0, count - EVERY) if gap >= BACK_ONE else count

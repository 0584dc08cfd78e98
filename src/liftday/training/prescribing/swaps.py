"""An exercise in the place of another, by the owner's word (docs/training.md, Swaps), and which ones could stand there.

The slot stays what it was: its rotation and its ladder go on with the exercise that the programme had there, and its
repetitions are kept. Weight and how it is done are the other's own, and it begins light where it is new. In a week without
the gym every exercise that needs its equipment is done with what fits into a bag, or another one is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final

from liftday.training.exercises.catalogue import LOWER, Catalogue, Exercise
from liftday.training.owner import Feedback, Owner
from liftday.training.plan import Known
from liftday.training.prescribing import templates
from liftday.training.prescribing.away import HEAVY_THINGS, is_away, packed
from liftday.training.prescribing.choice import WORK, Choice, Kit, adapted, barred, rank, suit, weighted
from liftday.training.prescribing.dose import HEAVY, LIGHTER_REPS, LIGHTER_RPE, LOADS, WEIGHTS
from liftday.training.prescribing.prescribe import leg_load, sparing
from liftday.training.prescribing.refit import refitted
from liftday.training.programme.ladder import BEGINNING
from liftday.training.programme.phases import PHASES
from liftday.training.programme.standing import Standing
from liftday.training.reason import because
from liftday.training.session import Alternative, Block, Session, Status, Variant

SWAP: Final = "swap"
AWAY: Final = "without_gym"
MOST: Final = 3  # alternatives
EACH_SIDE_SETS: Final = 2  # at least, of a move on each side in the place of one with both (D)
_SLOTS: Final = (
    *(templates.SQUAT, templates.LUNGE, templates.HINGE, templates.BRIDGE, templates.CALF, templates.HIP),
    *(templates.ROW, templates.PRESS, templates.FRONT, templates.SIDE, templates.SWING, templates.THROW),
)


class Unfit(StrEnum):
    """Why an exercise cannot stand in a slot."""

    TWICE = "twice"  # the session holds it already
    OTHER = "other"  # it trains something else
    EXCLUDED = "excluded"
    TECHNIQUE = "technique"
    BARRED = "barred"
    EQUIPMENT = "equipment"
    NOT_NOW = "not_now"  # too hard for a light session, or for another phase


def swaps_for(session: Session, feedback: Sequence[Feedback]) -> Mapping[str, str]:
    """Given a session and all that was said, return what is wanted there: id by the id of the slot's own exercise."""
    said = sorted((word for word in feedback if word.act == SWAP), key=lambda word: word.at)
    return {
        word.exercise: word.instead
        for word in said
        if word.exercise and word.instead and (word.uid == session.uid or (word.lasting and word.date <= session.date))
    }


def swapped(
    session: Session,
    known: Known,
    catalogue: Catalogue,
    *,
    standing: Standing | None = None,
    done: Sequence[Session] = (),
) -> Session:
    """Given a session as the programme has it or as it was published, return it with the exercises the owner wants, where
    they suit, and with what else could fill each slot. ``done`` are the sessions before. What was swapped already stays as
    it is; where nobody wants that any more the programme's own returns."""
    sore, away = standing.sore if standing else (), is_away(known.feedback, session.date)
    kit, wanted = kit_of(known.owner, sore, away=away), swaps_for(session, known.feedback)
    now = replace(session, blocks=tuple(_now(block, wanted, away=away) for block in session.blocks))
    for place, block in enumerate(now.blocks):
        other = wanted.get(block.slot, block.slot)
        if block.planned is not None or other == block.slot or block.section not in WORK or other not in catalogue:
            continue
        if unfit(catalogue[other], block, now, kit, catalogue) is None:
            new = _instead(block, catalogue[other], now, kit, catalogue, times=_times(other, done), away=away)
            now = _with(now, place, new)
    now = _packed(now, kit_of(known.owner, sore), kit, catalogue, done) if away else _at_the_gym(now)
    if now.blocks != session.blocks:
        now = refitted(session, now, catalogue)
        known_done = standing.basis.record.sessions if standing and standing.basis else done
        before = [s for s in known_done if s.status is Status.DONE and s.type == "strength" and s.date < session.date]
        now = replace(now, leg_load=leg_load(now, before, catalogue, deload=bool(standing and standing.deload)))
    blocks = (replace(b, alternatives=_others(b, now, kit, catalogue)) for b in now.blocks)
    return replace(now, blocks=tuple(blocks))


def _packed(session: Session, whole: Kit, kit: Kit, catalogue: Catalogue, done: Sequence[Session]) -> Session:
    """A session of a week without the gym: what needs its equipment is done with what is there, or another move is; what
    nothing replaces is left out. ``whole`` is the kit at home, ``kit`` what of it is there."""
    gone: list[Block] = []
    for place, block in enumerate(session.blocks):
        if block.section not in WORK or block.planned is not None or not _is_heavy(block, whole, catalogue):
            continue
        other = _light(block, session, kit, catalogue)
        if other is None:
            gone.append(block)
            continue
        new = _instead(block, other, session, kit, catalogue, times=_times(other.id, done), away=True)
        session = _with(session, place, new)
    pairs = {block.pair for block in gone}
    kept = (replace(b, pair=None) if b.pair in pairs else b for b in session.blocks if b not in gone)
    lost = (*left_out(session), *(block.substitute or block.name for block in gone))
    own = _at_the_gym(session).advice
    return replace(session, blocks=tuple(kept), advice=(because(AWAY, left_out=lost), *own))


def _at_the_gym(session: Session) -> Session:
    """A session without the line of a week without the gym."""
    return replace(session, advice=tuple(reason for reason in session.advice if reason.code != AWAY))


def left_out(session: Session) -> tuple[str, ...]:
    """Given a session, return the names of what a week without the gym left out of it, because nothing replaces it."""
    said = next((reason for reason in session.advice if reason.code == AWAY), None)
    names = said.params["left_out"] if said else ()
    return tuple(map(str, names)) if isinstance(names, tuple) else ()


def _is_heavy(block: Block, kit: Kit, catalogue: Catalogue) -> bool:
    """Whether a block needs what does not fit into a bag."""
    choice = suit(catalogue[block.exercise], kit, catalogue) if block.exercise in catalogue else None
    return block.load in HEAVY_THINGS or bool(choice and choice.using & HEAVY_THINGS)


def _light(block: Block, session: Session, kit: Kit, catalogue: Catalogue) -> Exercise | None:
    """What is done in the place of a block without the gym: the same in another way, else what fills its slot best."""
    own = suit(catalogue[block.exercise], kit, catalogue)
    shown = {each.substitute or each.name for each in session.blocks if each is not block}
    if own is not None and own.name not in shown:
        return own.exercise
    there = {each.exercise for each in session.blocks}
    pool = (choice.exercise for choice in _pool(catalogue[block.slot], session, kit, catalogue))
    return next((exercise for exercise in pool if exercise.id not in there), None)


def _with(session: Session, place: int, block: Block) -> Session:
    """A session with another block at a place."""
    return replace(session, blocks=(*session.blocks[:place], block, *session.blocks[place + 1 :]))


def kit_of(owner: Owner, sore: Iterable[str] = (), *, away: bool = False) -> Kit:
    """Given the owner, the injuries with strong pain and whether the week is without the gym, return the kit; nothing is
    added to what an injury changes."""
    kit = Kit.of(sparing(owner, sore))
    kit = packed(kit) if away else kit
    return replace(kit, tender=kit.active)


def unfit(exercise: Exercise, block: Block, session: Session, kit: Kit, catalogue: Catalogue) -> Unfit | None:
    """Given an exercise and a block of a session, return why it cannot stand in its place, None where it can."""
    if any(exercise.id == each.exercise for each in session.blocks):
        return Unfit.TWICE
    if block.slot not in catalogue:
        return Unfit.OTHER
    slot = catalogue[block.slot]
    if not any(exercise.pattern in tier for tier in _tiers(slot.pattern)):
        return Unfit.OTHER
    if exercise.id in kit.exclude:
        return Unfit.EXCLUDED
    if exercise.technique and not kit.experienced:
        return Unfit.TECHNIQUE
    if barred(exercise, kit):
        return Unfit.BARRED
    if suit(exercise, kit, catalogue) is None:
        return Unfit.EQUIPMENT
    fitting = (choice.exercise.id for choice in _pool(slot, session, kit, catalogue))
    return None if exercise.id in fitting else Unfit.NOT_NOW


def _now(block: Block, wanted: Mapping[str, str], *, away: bool) -> Block:
    """A block that is still wanted, or what the programme had there."""
    if block.planned is None:
        return block
    asked = wanted.get(block.slot, block.exercise if away else "")
    return block if block.packed == away and asked == block.exercise else block.planned


def _others(block: Block, session: Session, kit: Kit, catalogue: Catalogue) -> tuple[Alternative, ...]:
    """What could stand in the place of a block, best first."""
    if block.section not in WORK or block.slot not in catalogue:
        return ()
    there = {each.exercise for each in session.blocks}
    pool = [
        choice for choice in _pool(catalogue[block.slot], session, kit, catalogue) if choice.exercise.id not in there
    ]
    return tuple(Alternative(choice.exercise.id, choice.name) for choice in pool[:MOST])


def _pool(slot: Exercise, session: Session, kit: Kit, catalogue: Catalogue) -> list[Choice]:
    """What fills the slot of an exercise in a session, best first; what the session holds under the same name is left
    out."""
    light = session.variant is Variant.LITE and slot.pattern in LOWER
    sore = 0 if session.variant is Variant.UPPER_CORE else 3
    taken = [each.substitute or each.name for each in session.blocks]
    ranked = (
        choice
        for tier in _tiers(slot.pattern)
        for choice in rank(catalogue, kit, tier, session.phase, light=light, sore=sore, taken=taken)
    )
    return list(dict.fromkeys(ranked))


def _tiers(pattern: str) -> tuple[frozenset[str], ...]:
    """The patterns that fill the slot of a pattern, first choice first."""
    return next((slot.tiers for slot in _SLOTS if pattern in slot.tiers[0]), (frozenset({pattern}),))


def _times(move: str, done: Sequence[Session]) -> int:
    """How often an exercise was done."""
    return sum(s.status is Status.DONE and any(b.exercise == move for b in s.blocks) for s in done)


def _instead(
    planned: Block, other: Exercise, session: Session, kit: Kit, catalogue: Catalogue, *, times: int, away: bool
) -> Block:
    """The block of another exercise in the slot of a planned one."""
    choice = suit(other, kit, catalogue)
    assert choice is not None
    heavy = session.phase in HEAVY and planned.section == "main"
    choice = weighted(choice, kit) if heavy else choice
    light = heavy and (away or adapted(choice, kit) or not choice.using & LOADS)  # a bag is light beside a bar
    sets, rpe = planned.sets, planned.rpe
    if choice.sides == "each" and not planned.per_side:
        sets = min(sets, max(EACH_SIDE_SETS, sets - 1))
    if times < len(BEGINNING) and planned.section != "power":
        sets, rpe = min(sets, BEGINNING[times][0]), rpe and min(rpe, BEGINNING[times][1])
    return replace(
        planned,
        name=other.name,
        exercise=other.id,
        sets=sets,
        reps=_reps(planned, choice, session, light=light),
        seconds=None if other.hold_seconds is None else templates.hold(other.hold_seconds, session.phase, 0),
        per_side=choice.sides == "each",
        rpe=rpe and (min(rpe, LIGHTER_RPE) if light else rpe),
        substitute=choice.substitute.name if choice.substitute else None,
        cue=choice.cue,
        note=choice.note,
        ramp=planned.ramp if choice.using & WEIGHTS else 0,
        load=choice.load,
        weight=None,
        planned=replace(planned, weight=None, alternatives=()),
        packed=away,
        alternatives=(),
    )


def _reps(planned: Block, choice: Choice, session: Session, *, light: bool) -> int | None:
    """The slot's own repetitions, more where a move stays light in a heavy phase; none where the move is held."""
    if choice.exercise.hold_seconds is not None:
        return None
    if planned.section == "power":  # jumps have fewer, for their landings (training.md, Limits)
        return templates.POWER_REPS.get(choice.exercise.pattern, 5)
    if planned.reps is None:
        return templates.core_reps(choice.exercise.rep_seconds or 1, choice.sides, session.phase)
    return max(planned.reps, PHASES[session.phase].ladder[0] + LIGHTER_REPS) if light else planned.reps

"""Writing a session: what to do on a placement, made for this runner and this stage of the programme."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from liftday.training import safety
from liftday.training.day import monday
from liftday.training.exercises import catalogue as c
from liftday.training.exercises.catalogue import Catalogue
from liftday.training.owner import Owner
from liftday.training.placing.costs import STRENGTH
from liftday.training.placing.hours import LIGHT_MINUTES
from liftday.training.placing.values import Placement
from liftday.training.prescribing import injuries
from liftday.training.prescribing.added import ADDED, three_of, whole_minutes
from liftday.training.prescribing.builder import LITE_LEGS, LITE_SHARE, Draft, Prescription, build
from liftday.training.prescribing.choice import Kit
from liftday.training.prescribing.duration import Move
from liftday.training.prescribing.rotation import Rotation
from liftday.training.prescribing.stretches import FIVE_MORE, beside, place_number
from liftday.training.prescribing.templates import SECTIONS, easier_minutes
from liftday.training.programme import weeks
from liftday.training.programme.phases import PHASES
from liftday.training.programme.standing import Standing, project
from liftday.training.session import Block, Session, Status, Variant, session_uid

NEW_DAYS, NEW_TIMES, NEW_FACTOR = timedelta(days=21), 3, 1.5  # an exercise done less often leaves more soreness
FACTORS = {"F1": 0.8, "F2": 0.9}  # of the soreness; 1 in the other phases (training.md, Variants)
LITE_FACTOR, DELOAD_FACTOR = 0.9, 0.6
LEVELS = (3, 8, 17)  # raw soreness below which a session is L0, L1, L2 (training.md, Variants)
ROLES = (
    ("squat", c.SQUATS),
    ("lunge", c.LUNGES),
    ("hinge", c.HINGES),
    ("calf", c.CALVES),
    ("row", c.ROWS),
    ("press", c.PRESSES),
    ("front", c.BRACES),
    ("side", c.TWISTS),
)
STEPS = {  # the smallest step up, by what a main lift is done with (training.md, Progress)
    "barbell": "2.5 kg more on the bar",
    "dumbbell": "the next dumbbell",
    "kettlebell": "the next kettlebell",
    "band": "a stronger band",
    "backpack": "a little more in the backpack",
}
GOALS = {
    Variant.LITE: "Keep the movements alive without tiring the legs.",
    Variant.UPPER_CORE: "Strong trunk and upper body; the legs rest.",
}


def write(
    placement: Placement,
    standing: Standing,
    owner: Owner,
    catalogue: Catalogue,
    *,
    key: bytes,
    recent: Sequence[Session] = (),
) -> Session:
    """Given a placement, the standing by then, the owner and the catalogue, return the session; ``recent`` are the sessions
    before it, for a standing made by hand: one that was worked out knows them. The same input gives the same session.
    Nothing fits at all only when the owner excluded everything; then the advice names that.
    """
    if standing.on != placement.date:
        standing = project(standing, (), owner=owner, on=placement.date)
    owner = _sparing(owner, standing.sore)
    done = _history(placement, standing, recent)
    spec = _prescription(placement, standing, done, owner, catalogue)
    draft = build(spec, Kit.of(owner), catalogue)
    draft = three_of(draft) if placement.adds else draft
    blocks = _blocks(draft)
    return Session(
        uid=placement.uid or session_uid(key, "strength", *placement.week),
        date=placement.date,
        start=placement.start,
        minutes=whole_minutes(draft, spec.minutes) if placement.adds else spec.minutes,
        type="strength",
        variant=spec.variant,
        week=placement.week,
        phase=standing.phase,
        reasons=placement.grounds.reasons,
        goal=ADDED if placement.adds else GOALS.get(spec.variant, PHASES[standing.phase].goal),
        advice=(*_advice(standing, spec, draft), *_garnish(owner, catalogue, placement, draft)),
        blocks=blocks,
        leg_load=leg_load(blocks, spec, done, placement, catalogue),
        template=spec.letter if spec.variant is Variant.FULL else spec.variant.value,
        pinned=placement.pinned,
        adds=placement.adds,
        step=standing.step,
    )


def _sparing(owner: Owner, sore: Iterable[str]) -> Owner:
    """The owner with an active injury wherever strong pain is open: what that would bar is left out meanwhile."""
    strength = owner.strength
    return replace(owner, strength=replace(strength, injuries={**strength.injuries, **dict.fromkeys(sore, "active")}))


def _history(placement: Placement, standing: Standing, recent: Sequence[Session]) -> list[Session]:
    """The strength sessions before a placement that are done, or taken as done."""
    known: Iterable[Session] = standing.basis.record.sessions if standing.basis else recent
    live = {Status.DONE} if standing.basis else weeks.LIVE
    return [s for s in known if s.type == "strength" and s.status in live and s.date < placement.date]


def _visits(placement: Placement, standing: Standing) -> list[date]:
    """The dates before a placement on which strength happened that nobody had planned."""
    happened = standing.basis.record.completions if standing.basis else ()
    return [c.date for c in happened if c.uid is None and c.date < placement.date]


def _prescription(
    placement: Placement, standing: Standing, done: Sequence[Session], owner: Owner, catalogue: Catalogue
) -> Prescription:
    """What the session shall be."""
    variant = max(placement.variant, standing.wish.cap or Variant.FULL, key=STRENGTH.index)
    fulls = [s.template for s in done if s.template in {"A", "B"}]
    letter = "B" if fulls and fulls[-1] == "A" else "A"
    template = letter if variant is Variant.FULL else variant.value
    full_minutes = min(placement.minutes, safety.SESSION_CAP)
    if standing.deload and variant is Variant.FULL:
        full_minutes = easier_minutes(full_minutes)
    this = [s for s in done if monday(s.date) == monday(placement.date)]
    experienced, light = owner.strength.experienced, standing.deload or standing.eased  # no power when it is to be easy
    spec = Prescription(
        variant=variant,
        letter=letter,
        minutes=full_minutes if variant is Variant.FULL else min(full_minutes, LIGHT_MINUTES),
        phase=standing.phase,
        sets=standing.sets,
        rpe=standing.rpe,
        ladders=standing.ladders,
        rotation=Rotation.of(done, on=placement.date, template=template, phase=standing.phase, easier=standing.deload),
        easier=standing.easier,
        deload=standing.deload,
        power=standing.phase == "P" and experienced and not light,
        limit=_limit(placement, standing, variant, done, _visits(placement, standing)),
        lacks=frozenset(name for name, _ in ROLES) - _covered(this, catalogue),
    )
    spec = replace(spec, cares=_cares(spec, placement, standing, done, owner))
    if variant is not Variant.LITE:
        return spec
    whole = replace(spec, variant=Variant.FULL, minutes=owner.strength.minutes, limit=None)
    legs = build(whole, Kit.of(owner), catalogue).leg_sets
    return replace(spec, legs=min(LITE_LEGS, int(legs * LITE_SHARE)))


def _cares(
    spec: Prescription, placement: Placement, standing: Standing, done: Sequence[Session], owner: Owner
) -> tuple[injuries.Care, ...]:
    """What the session reserves for the owner's injuries."""
    known = owner.strength.injuries
    reports = standing.basis.record.completions if standing.basis else ()
    return injuries.cares(
        known,
        variant=spec.variant,
        letter=spec.letter,
        minutes=spec.minutes,
        easier=spec.deload,
        steps=injuries.steps_reached(known, done, reports, placement.date),
    )


def _limit(
    placement: Placement, standing: Standing, variant: Variant, done: Sequence[Session], visits: Sequence[date]
) -> int | None:
    """This session's share of the sets the week still takes; a new third session (lite) is exempt."""
    week = monday(placement.date)
    gone = sum(monday(on) == week for on in (*(s.date for s in done), *visits))
    if gone >= 2 and variant is Variant.LITE and standing.wish.third is Variant.LITE:
        return None
    left = weeks.sets_left(done, standing.completed, week, visits=visits)
    return None if left is None else max(2, left // max(1, standing.wish.sessions_per_week - gone))


def _covered(this: Iterable[Session], catalogue: Catalogue) -> set[str]:
    """The roles that the week's sessions so far have filled."""
    ids = {block.exercise for s in this for block in s.blocks if block.section in weeks.COUNTED}
    patterns = {catalogue[name].pattern for name in ids if name in catalogue}
    return {role for role, those in ROLES if patterns & those}


def _blocks(draft: Draft) -> tuple[Block, ...]:
    """The draft as blocks, in the order they are done."""
    blocks = [_block(move, section="warm-up") for move in draft.warm_up]
    letters = iter("ABCDEFGH")
    for group in draft.groups:
        pair = next(letters) if len(group.moves) > 1 else None
        for move in group.moves:
            rest = group.rest(move) if group.sets > 1 else None
            section = SECTIONS.get(move.role, "main")
            blocks.append(_block(move, section=section, sets=group.sets, rest=rest, pair=pair))
    return (*blocks, *(_block(move, section="cool-down") for move in draft.cool_down))


def _block(move: Move, *, section: str, sets: int = 1, rest: int | None = None, pair: str | None = None) -> Block:
    choice = move.choice
    ramp = {0: "", 60: "one lighter set first", 120: "two lighter sets first"}[move.ramp]
    return Block(
        name=choice.exercise.name,
        exercise=choice.exercise.id,
        section=section,
        sets=sets,
        reps=move.reps,
        seconds=move.seconds,
        per_side=choice.sides == "each",
        rpe=move.rpe,
        rest_seconds=rest,
        pair=pair,
        substitute=choice.substitute.name if choice.substitute else None,
        cue=choice.cue,
        note="; ".join(filter(None, (ramp, choice.note))),
    )


def leg_load(
    blocks: Iterable[Block], spec: Prescription, done: Iterable[Session], placement: Placement, catalogue: Catalogue
) -> int:
    """Given the blocks, return what the legs will remember, 0-3 (training.md, Variants): soreness x sets, more for what is new."""
    since = placement.date - NEW_DAYS
    times = Counter(name for s in done if s.date >= since for name in {block.exercise for block in s.blocks})
    factor = FACTORS.get(spec.phase, 1.0)
    if spec.variant is Variant.LITE:
        factor = LITE_FACTOR
    if spec.deload:
        factor = DELOAD_FACTOR
    raw = sum(
        catalogue[block.exercise].doms * block.sets * (NEW_FACTOR if times[block.exercise] < NEW_TIMES else 1)
        for block in blocks
        if block.exercise in catalogue
    )
    return sum(raw * factor >= level for level in LEVELS)


def _advice(standing: Standing, spec: Prescription, draft: Draft) -> Iterable[str]:
    """The lines that belong to this session alone. None of them gives away why a session is lighter."""
    if standing.opening:
        yield f"A new phase begins: {PHASES[standing.phase].name}."
    gentle = standing.deload or standing.eased or spec.variant is not Variant.FULL
    stepped = [] if gentle else _stepped(standing, draft)
    if stepped:
        yield f"Smallest step up today: {_step_up(stepped)}. Repetitions start low again."
    if standing.deload:
        yield "An easier week: fewer sets, and stop well before it gets hard."
    elif standing.eased:
        yield "A gentler session on the way back in: less than usual is right."
    if standing.easier:
        yield "An easier variation than last time: make every repetition clean."
    if draft.missing:
        yield f"Left out, because nothing suits: {', '.join(draft.missing)}."
    if draft.dropped:
        yield f"Left out for time or volume: {', '.join(draft.dropped)}."
    if standing.opening:
        yield safety.STOP_LINE


def _garnish(owner: Owner, catalogue: Catalogue, placement: Placement, draft: Draft) -> Iterable[str]:
    """Five minutes of mobility as a line, for the end of this session or of a run; drills by turns."""
    wanted = owner.strength.mobility_per_week and draft.groups
    drills = beside(owner, catalogue, place_number(placement.week)) if wanted else ()
    if drills:
        yield f"{FIVE_MORE}{', '.join(map(_drill, drills))}."


def _drill(block: Block) -> str:
    """A drill and its dose: "Couch stretch 40 s a side"."""
    dose = f"{block.reps}" if block.seconds is None else f"{block.seconds} s"
    return f"{(block.substitute or block.name).split(' (')[0]} {dose}{' a side' if block.per_side else ''}"


def _stepped(standing: Standing, draft: Draft) -> list[Move]:
    """The lifts of a session that are done with more than the last time."""
    moves = [move for group in draft.groups for move in group.moves if SECTIONS.get(move.role, "main") == "main"]
    up = {move for move, ladder in standing.ladders.items() if ladder.stepped}
    return [move for move in moves if move.choice.exercise.id in up]


def _step_up(stepped: Sequence[Move]) -> str:
    """The lifts that step up and the smallest step of the loads they use; without any it is made slower.

    "Goblet squat, Push-up (the next dumbbell, or a slower lowering)"
    """
    using = {thing for move in stepped for thing in move.choice.using}
    steps = [words for thing, words in STEPS.items() if thing in using]
    how = ", or ".join(filter(None, (", ".join(steps), "a slower lowering")))
    return f"{', '.join(move.choice.name for move in stepped)} ({how})"

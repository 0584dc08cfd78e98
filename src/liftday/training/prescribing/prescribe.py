"""Writing a session: what to do on a placement, made for this runner and this stage of the programme."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
from liftday.training.prescribing.added import three_of, whole_minutes
from liftday.training.prescribing.advice import advice, garnish
from liftday.training.prescribing.builder import LITE_LEGS, LITE_SHARE, Draft, build
from liftday.training.prescribing.choice import Kit
from liftday.training.prescribing.dose import Prescription
from liftday.training.prescribing.duration import RAMP_WEIGHT, Move
from liftday.training.prescribing.rotation import Rotation
from liftday.training.prescribing.templates import SECTIONS, easier_minutes
from liftday.training.programme import weeks
from liftday.training.programme.standing import Standing, project
from liftday.training.reason import because
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
USEFUL_SETS = {  # what is left of a session beside others of its week: two sets of four moves, of three (D)
    Variant.FULL: 8,
    Variant.LITE: 6,
    Variant.UPPER_CORE: 6,
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
    standing = standing if standing.on == placement.date else project(standing, (), owner=owner, on=placement.date)
    owner, done = sparing(owner, standing.sore), _history(placement, standing, recent)
    steps = _steps(placement, standing, done, owner)
    spec = _prescription(placement, standing, done, owner, catalogue, steps=steps)
    whole = build(replace(spec, limit=None) if placement.adds else spec, _kit(owner, steps), catalogue)
    draft = three_of(whole, spec.limit) if placement.adds else whole
    minutes = whole_minutes(draft, spec.minutes) if placement.adds else spec.minutes
    session = Session(
        uid=placement.uid or session_uid(key, "strength", *placement.week),
        date=placement.date,
        start=placement.start,
        minutes=minutes,
        type="strength",
        variant=spec.variant,
        week=placement.week,
        phase=standing.phase,
        reasons=placement.grounds.reasons,
        goal=because("goal", of=_goal(placement, spec)),
        advice=(*advice(standing, spec, draft), *garnish(owner, catalogue, placement, draft)),
        blocks=_blocks(draft),
        template=spec.letter if spec.variant is Variant.FULL else spec.variant.value,
        pinned=placement.pinned,
        adds=placement.adds,
        step=standing.step,
    )
    return replace(session, leg_load=leg_load(session, done, catalogue, deload=spec.deload))


def _goal(placement: Placement, spec: Prescription) -> str:
    """What a session is for: what its phase is, or what its kind is."""
    if placement.adds:
        return "added"
    return spec.phase if spec.variant is Variant.FULL else spec.variant.value


def sparing(owner: Owner, sore: Iterable[str]) -> Owner:
    """Given the owner and the injuries with strong pain, return the owner with these active: what that would bar is left out
    meanwhile."""
    strength = owner.strength
    return replace(owner, strength=replace(strength, injuries={**strength.injuries, **dict.fromkeys(sore, "active")}))


def _steps(
    placement: Placement, standing: Standing, done: Sequence[Session], owner: Owner
) -> dict[str, injuries.Reached]:
    """How far what is reserved for each injury has come."""
    reports = standing.basis.record.completions if standing.basis else ()
    return injuries.steps_reached(owner.strength.injuries, done, reports, placement.date)


def _kit(owner: Owner, steps: Mapping[str, injuries.Reached]) -> Kit:
    """The kit, with the active injuries that bear no more weight yet."""
    kit = Kit.of(owner)
    return replace(kit, tender=frozenset(name for name in kit.active if steps[name].step < injuries.BEARS))


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
    placement: Placement,
    standing: Standing,
    done: Sequence[Session],
    owner: Owner,
    catalogue: Catalogue,
    *,
    steps: Mapping[str, injuries.Reached],
) -> Prescription:
    """What the session shall be."""
    variant = max(placement.variant, standing.wish.cap or Variant.FULL, key=STRENGTH.index)
    fulls = [s.template for s in done if s.template in {"A", "B"}]
    letter = "B" if fulls and fulls[-1] == "A" else "A"
    template = letter if variant is Variant.FULL else variant.value
    this = [s for s in done if monday(s.date) == monday(placement.date)]
    experienced, light = owner.strength.experienced, standing.deload or standing.eased  # no power when it is to be easy
    spec = Prescription(
        variant=variant,
        letter=letter,
        minutes=_minutes(placement, standing, variant),
        phase=standing.phase,
        sets=standing.sets,
        rpe=standing.rpe,
        ladders=standing.ladders,
        rotation=Rotation.of(done, on=placement.date, template=template, phase=standing.phase, easier=standing.deload),
        easier=standing.easier,
        deload=standing.deload,
        power=standing.phase == "P" and experienced and not light,
        begins=standing.basis is not None,
        limit=_limit(placement, standing, variant, done, _visits(placement, standing)),
        lacks=frozenset(name for name, _ in ROLES) - _covered(this, catalogue),
    )
    spec = replace(spec, cares=_cares(spec, owner, steps))
    return spec if variant is not Variant.LITE else replace(spec, legs=_lite_legs(spec, owner, catalogue))


def _minutes(placement: Placement, standing: Standing, variant: Variant) -> int:
    """How long a session is: a full one is shorter in an easier week, the others are short."""
    whole = min(placement.minutes, safety.SESSION_CAP)
    if variant is not Variant.FULL:
        return min(whole, LIGHT_MINUTES)
    return easier_minutes(whole) if standing.deload else whole


def _lite_legs(spec: Prescription, owner: Owner, catalogue: Catalogue) -> int:
    """The most sets for legs of a lite session: a share of the full one that it stands for."""
    whole = replace(spec, variant=Variant.FULL, minutes=owner.strength.minutes, limit=None)
    return min(LITE_LEGS, int(build(whole, Kit.of(owner), catalogue).leg_sets * LITE_SHARE))


def _cares(spec: Prescription, owner: Owner, steps: Mapping[str, injuries.Reached]) -> tuple[injuries.Care, ...]:
    """What the session reserves for the owner's injuries."""
    known = owner.strength.injuries
    return injuries.cares(
        known, variant=spec.variant, letter=spec.letter, minutes=spec.minutes, easier=spec.deload, steps=steps
    )


def _limit(
    placement: Placement, standing: Standing, variant: Variant, done: Sequence[Session], visits: Sequence[date]
) -> int | None:
    """This session's share of the sets the week still takes; a new third session (lite) is exempt.

    Of one that came alone in each of the last four weeks nothing is held back for another: half of it would be taken again
    and again. When the other one comes it is worth doing.
    """
    week = monday(placement.date)
    gone = sum(monday(on) == week for on in (*(s.date for s in done), *visits))
    if gone >= 2 and variant is Variant.LITE and standing.wish.third is Variant.LITE:
        return None
    planned = weeks.sets_left(done, standing.completed, week)
    if planned is None:
        return None
    left = weeks.sets_left(done, standing.completed, week, visits=visits) or 0
    ahead = max(1, standing.wish.sessions_per_week - gone)
    share = max(2, left // ahead, min(planned // ahead, USEFUL_SETS[variant]))
    count, largest = weeks.usual(done, week, visits=visits)
    if count > 1 or gone > 1:
        return share
    return max(share, min(largest, USEFUL_SETS[variant]) if gone else left)


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
            blocks.append(_block(move, section=section, sets=group.sets_of(move), rest=rest, pair=pair))
    return (*blocks, *(_block(move, section="cool-down") for move in draft.cool_down))


def _block(move: Move, *, section: str, sets: int = 1, rest: int | None = None, pair: str | None = None) -> Block:
    choice = move.choice
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
        note=choice.note,
        ramp=move.ramp // RAMP_WEIGHT,
        load=choice.load,
    )


def leg_load(session: Session, done: Iterable[Session], catalogue: Catalogue, *, deload: bool) -> int:
    """Given a session and those done before it, return what the legs will remember, 0-3 (training.md, Variants): soreness x
    sets, more for what is new."""
    since = session.date - NEW_DAYS
    times = Counter(name for s in done if s.date >= since for name in {block.exercise for block in s.blocks})
    factor = FACTORS.get(session.phase, 1.0)
    if session.variant is Variant.LITE:
        factor = LITE_FACTOR
    if deload:
        factor = DELOAD_FACTOR
    raw = sum(
        catalogue[block.exercise].doms * block.sets * (NEW_FACTOR if times[block.exercise] < NEW_TIMES else 1)
        for block in session.blocks
        if block.exercise in catalogue
    )
    return sum(raw * factor >= level for level in LEVELS)

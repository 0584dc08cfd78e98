"""Sessions written for the programme as it will stand by then, and what of the published ones stays as it was.

Every session depends on those before it, so one that falls out would rewrite all that follow on the phone. What was
published is therefore kept until the day before a session; by then it is written for what was really done. A reason
stays for as long as it is true.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from liftday.training.claim import Claim, Code, Grounds
from liftday.training.exercises.catalogue import Catalogue
from liftday.training.owner import Owner
from liftday.training.placing.costs import STRENGTH
from liftday.training.placing.explain import LASTING
from liftday.training.placing.moves import moves_by_session
from liftday.training.placing.values import Placement
from liftday.training.plan import Known
from liftday.training.prescribing import former
from liftday.training.prescribing.away import is_away
from liftday.training.prescribing.former import keep_words, says
from liftday.training.prescribing.prescribe import write
from liftday.training.prescribing.swaps import left_out, swapped
from liftday.training.prescribing.templates import easier_minutes
from liftday.training.prescribing.weights import weigh
from liftday.training.programme.record import Record
from liftday.training.programme.standing import Standing, project
from liftday.training.reason import Reason, because, refreshed, told_in_public
from liftday.training.safety import SESSION_CAP
from liftday.training.session import Session, Variant

UNANSWERED = because("safety_unanswered")
SETTLES = timedelta(days=1)  # a session's exercises are settled this long before its day


def rewrite(
    placements: Sequence[Placement], known: Known, catalogue: Catalogue, *, record: Record, standing: Standing
) -> tuple[tuple[Session, ...], dict[str, Reason]]:
    """Given the placements of a plan, return their sessions, and by uid what made one lighter than it was published; that
    may speak of health."""
    before = {s.uid: s for s in record.sessions}
    moves = moves_by_session(known.feedback)
    waiting = [s for s in record.waiting(known.now) if s.type == "strength"]
    written: list[Session] = []
    lighter: dict[str, Reason] = {}
    for placement in placements:
        ahead = project(standing, (*waiting, *written), owner=known.owner, on=placement.date)
        recent = (*record.sessions, *written)
        new = write(placement, ahead, known.owner, catalogue, key=known.key, recent=recent)
        old = before.get(new.uid)
        if ahead.wish.cap is not None and old is not None and STRENGTH.index(old.variant) < STRENGTH.index(new.variant):
            lighter[new.uid] = because("changed", variant=new.variant.value, why=ahead.capped)
        answered = len(moves.get(new.uid, ())) if placement.uid is None else placement.moves
        new = _published(placement, old, new, ahead.capped, known, moves=answered)
        if old is not None and placement.date - known.today > SETTLES and _alike(old, new, placement, known):
            new = _kept(old, new)
        elif old is not None:
            new = keep_words(old, new)
        new = swapped(new, known, catalogue, standing=ahead, done=record.sessions)
        taken = (block.exercise for session in (*waiting, *written) for block in session.blocks)
        written.append(weigh(new, ahead, known, catalogue, taken=taken))
    return _with_safety_line(written, known.owner), lighter


def placed_as(session: Session, *, capped: bool) -> Variant:
    """Given a published session, return the variant of its place: full where only the programme makes it lighter for now,
    so that it is full again once that is over. ``capped``: it is not over yet, and the next one has to stay light."""
    for_now = any(claim.code is Code.CAPPED or (claim.rule == LASTING and not capped) for claim in session.claims)
    return Variant.FULL if for_now and session.variant is Variant.LITE else session.variant


def _published(
    placement: Placement, old: Session | None, new: Session, capped: Reason | None, known: Known, *, moves: int
) -> Session:
    """A session with what subscribers read of it: why it stands there, what moved it, and since when it stands. ``moves``
    are those of the owner's that it has answered; one that is new here has answered all."""
    why = _grounds(placement, old, new, capped)
    same = old is not None and told_in_public(old.reasons) == told_in_public(why.reasons)
    return replace(
        new,
        written_for=_settings_stamp(known.owner),
        reasons=why.reasons,
        claims=why.claims,
        reckoned=old.reckoned if old is not None and same else known.today,
        moved=placement.moved or (old.moved if old is not None else None),
        since=old.since if old is not None and old.date == new.date else known.now,
        moves=moves,
        fallen=placement.fallen,
    )


def _grounds(placement: Placement, old: Session | None, new: Session, capped: Reason | None) -> Grounds:
    """Why a session stands where it stands: what was published while it is true, and that the programme makes it lighter
    for now, and for what."""
    same = old is not None and (old.date, old.variant) == (new.date, new.variant)
    for_now = because("lighter_for_now", variant=new.variant.value)
    if capped is not None:
        for_now = because(for_now.code, variant=new.variant.value, why=capped)
    if old is not None and any(claim.code is Code.CAPPED for claim in old.claims):
        if same and capped is not None and placement.true:
            return Grounds(refreshed(old.reasons, (for_now,)), old.claims)
        written = placement.anew
    else:
        written = placement.grounds
    if new.variant is placement.variant:
        return written
    reasons = tuple(reason for reason in written.reasons if reason.code != for_now.code)
    return Grounds((*reasons, for_now), (*written.claims, Claim(code=Code.CAPPED)))


def _with_safety_line(written: Sequence[Session], owner: Owner) -> tuple[Session, ...]:
    """The sessions, the first of them with the line about the safety text as long as that was not accepted."""
    asked = owner.safety.accepted is None
    sessions = []
    for place, session in enumerate(written):
        lines = [line for line in session.advice if not says(line, UNANSWERED.code, former.UNANSWERED)]
        before = [line for line in session.advice if line not in lines] or [UNANSWERED]
        sessions.append(replace(session, advice=(*(before if asked and place == 0 else ()), *lines)))
    return tuple(sessions)


def _kept(old: Session, new: Session) -> Session:
    """A session where it stands now, with the exercises that were published."""
    return replace(
        new,
        minutes=old.minutes,
        blocks=old.blocks,
        goal=old.goal,
        advice=old.advice,
        leg_load=old.leg_load,
        step=old.step,
        template=old.template,
    )


def _alike(old: Session, new: Session, placement: Placement, known: Known) -> bool:
    """Whether a published session may keep its exercises: same shape, same phase, same settings, and nothing left out that
    the gym brings back. It keeps its length too where only an easier week came or went."""
    if left_out(old) and not is_away(known.feedback, new.date):
        return False
    shape = (old.variant, old.phase, old.written_for, old.adds) == (new.variant, new.phase, new.written_for, new.adds)
    whole = min(placement.minutes, SESSION_CAP)
    return shape and (
        new.adds or old.minutes == new.minutes or {old.minutes, new.minutes} == {whole, easier_minutes(whole)}
    )


def _settings_stamp(owner: Owner) -> str:
    """A fingerprint of what the owner decided about the content of sessions; a changed setting rewrites all of them."""
    strength = owner.strength
    settings = (
        strength.minutes,
        sorted(strength.equipment),
        sorted(strength.exclude),
        sorted((own.id, repr(sorted(own.keys.items()))) for own in strength.own_exercises),
        strength.goal,
        strength.season,
        strength.experienced,
        sorted(strength.injuries.items()),
        owner.safety.accepted is None,
    )
    return sha256(repr(settings).encode()).hexdigest()[:16]

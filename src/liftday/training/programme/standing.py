"""Where the programme stands on a date: the phase, the step, what makes a session lighter, and what holds the next.

Derived from the record alone (``progress``), so that a rebuilt database stands where the old one stood. Whoever writes
a session to come asks ``project``: the standing once the sessions before it are done.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from liftday.training import safety
from liftday.training.day import CLOSED, Day, monday
from liftday.training.exercises.catalogue import LEG_INJURIES
from liftday.training.owner import Owner
from liftday.training.placing.races import season
from liftday.training.placing.rules import LEGS_SPARED
from liftday.training.placing.values import Wish
from liftday.training.programme import weeks
from liftday.training.programme.ladder import Ladders, remembered
from liftday.training.programme.pain import open_pains, pain_notes, places
from liftday.training.programme.phases import PHASES, following
from liftday.training.programme.progress import Ease, Setting, State, arrive, fold, unmet
from liftday.training.programme.record import Record
from liftday.training.reason import Reason, because
from liftday.training.session import Session, Variant

HEAVY = frozenset({"S", "P"})  # who got here keeps it in season (M)
RACE_BLOCK_DAYS = 35  # the last 4-6 weeks before an A race maintain (training.md, Emphasis)
DELOAD_SETS = (
    0,
    1,
    1,
    2,
    2,
    2,
)  # by the usual sets: 40-50 % less; nothing unlocks in an easier week (training.md, Easier weeks)
LEAST_RPE = 4
LIGHT_RPE = 5  # the first session after illness or a long race
FULL_WEEK = 4  # hard, long and race days in seven
TWO_LEG_INJURIES = because("leg_injuries", public=False)
FOURTH_SET, FIFTH_SET = 8, 16  # half sessions in S: from its 5th and 9th session on (training.md, Phases)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a standing was worked out from, so that it can be projected."""

    record: Record
    days: tuple[Day, ...]
    setting: Setting
    state: State  # after the record's completions up to the standing's date


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The programme on a date. ``sets`` and ``rpe`` are what a full session's main lifts get that day, ``ladders`` tell the
    repetitions of each exercise.

    How many sessions are wanted, and what caps or pauses them, stands in the ``wish``.
    """

    on: date
    phase: str
    step: int = 0
    ladders: Ladders = field(default_factory=dict)
    sets: int = 2
    rpe: int = 6
    easier: int = 0
    completed: int = 0
    deload: bool = False
    eased: bool = False
    opening: bool = False
    capped: Reason | None = None  # why the wish has a cap; may speak of health
    gate: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()
    wish: Wish = field(default_factory=Wish)
    basis: Basis | None = field(default=None, repr=False, compare=False)

    @property
    def sore(self) -> frozenset[str]:
        """Where strong pain is open: exercises are chosen as for an active injury there."""
        return places(open_pains(self.basis.record, self.on)) if self.basis else frozenset()


def standing_on(record: Record, owner: Owner, today: date, *, days: Sequence[Day]) -> Standing:
    """Given the record, the owner and the days known so far, return where the programme stands for the next session.

    ``days`` should reach back as far as the record; illness and unlisted races are read from them.
    """
    setting = _setting(record, owner, days)
    past = [c for c in record.completions if c.date <= today]
    return _standing(Basis(record, tuple(days), setting, fold(past, setting)), owner, today)


def project(standing: Standing, planned: Iterable[Session], *, owner: Owner, on: date | None = None) -> Standing:
    """Given a standing and sessions still to come, return the standing once these are done.

    ``on`` is the date of the session to be written; without it the day of the last one planned. Text written with it
    stays right as long as everything goes as planned. A standing made by hand has nothing to project and stays.
    """
    if standing.basis is None:
        return standing
    ahead = sorted((s for s in planned if s.type == "strength"), key=lambda s: s.start)
    when = on or max((standing.on, *(s.date for s in ahead)))
    before = [s for s in ahead if s.date < when or on is None]
    basis = standing.basis
    record = basis.record.assuming(before)
    setting = replace(basis.setting, thin=weeks.thin_weeks(record.sessions))
    known = {(c.date, c.uid) for c in basis.record.completions}
    new = [c for c in record.completions if (c.date, c.uid) not in known and c.date <= when]
    return _standing(Basis(record, basis.days, setting, fold(new, setting, basis.state)), owner, when)


def _setting(record: Record, owner: Owner, days: Sequence[Day]) -> Setting:
    """What beside the completions decides."""
    races = season(owner.races, days)
    listed = {race.date for race in owner.races if race.priority in {"A", "B"}}
    ill = {day.date for day in days if "ill" in day.flags}
    for span in owner.schedule.ill:
        ill |= {span.first + timedelta(days=n) for n in range((span.last - span.first).days + 1)}
    broken = {monday(day) for day in (*ill, *listed, *races.returns, *races.taper)}
    return Setting(
        experienced=owner.strength.experienced,
        stops=tuple(sorted(listed | set(races.returns))),
        returns=tuple(sorted(set(races.returns))),
        ill=tuple(sorted(ill)),
        broken=frozenset(broken),
        thin=weeks.thin_weeks(record.sessions),
    )


def _standing(basis: Basis, owner: Owner, on: date) -> Standing:
    """Where the programme stands for a session on a date."""
    state = arrive(basis.state, on, basis.setting)
    pains = open_pains(basis.record, on)
    phase, phase_note = _phase(state, owner, on)
    ease = state.ease[0] if state.ease else Ease()
    legs = _leg_injuries(owner, places(pains))
    cap, capped = _cap(ease, legs=legs, hurting=bool(pains))
    wanted, third_note = _sessions_per_week(basis, owner, on, phase, hurting=bool(pains))
    wish = Wish(
        sessions_per_week=wanted,
        minutes=owner.strength.minutes,
        phase=phase,
        novice=state.total < weeks.NOVICE,
        third=weeks.third_cap(basis.record.sessions, on),
        cap=cap,
        lasting=capped if pains else None,
        paused=safety.paused(owner, on),
    )
    notes = (safety.unread(owner, on), *(() if wish.paused else (phase_note, third_note, _full_week(basis, on))))
    return Standing(
        on=on,
        phase=phase,
        step=sum(each.loads * len(PHASES[state.phase].ladder) + each.rung for each in state.ladders.values()),
        sets=_sets(state, phase, ease),
        rpe=_rpe(state, phase, ease, on),
        ladders=remembered(state.ladders, on),
        easier=state.easier,
        completed=state.total,
        deload=state.deload,
        eased=ease != Ease(),
        opening=_opens(basis.record, phase, on),
        capped=capped,
        gate=_gate(state, phase, on, basis.setting),
        notes=(*(note for note in notes if note), *pain_notes(pains, on), *((TWO_LEG_INJURIES,) if legs >= 2 else ())),
        wish=wish,
        basis=basis,
    )


def _leg_injuries(owner: Owner, sore: frozenset[str]) -> int:
    """How many places of the legs are injured now, or hurt as much."""
    return sum(owner.strength.injuries.get(name) == "active" or name in sore for name in LEG_INJURIES)


def _cap(ease: Ease, *, legs: int, hurting: bool) -> tuple[Variant | None, Reason | None]:
    """The most that a session may be, None for no cap, and why (health data)."""
    if legs >= 2:
        return Variant.UPPER_CORE, LEGS_SPARED
    if hurting:
        return Variant.LITE, because("strong_pain_cap", public=False)
    return (Variant.LITE, because("first_session_back")) if ease.lite else (None, None)


def _phase(state: State, owner: Owner, on: date) -> tuple[str, Reason | None]:
    """The phase of a session on a date, and a note when it is not the one the record leads to."""
    chosen, natural = owner.strength.phase, state.phase
    if chosen != "auto":
        if safety.is_senior(owner, on) and natural == "F1":
            return "F1", because("senior_starts_easy", from_age=safety.SENIOR, public=False)
        if chosen == "P" and not owner.strength.experienced:
            return "S", because("power_waits")
        return chosen, None
    racing = any(r.priority == "A" and 0 <= (r.date - on).days <= RACE_BLOCK_DAYS for r in owner.races)
    if not racing and owner.strength.season != "in":
        return natural, None
    if natural in HEAVY:
        return "M", because("race_near") if racing else because("in_season")
    return natural, because("foundations_first")


def _sessions_per_week(basis: Basis, owner: Owner, on: date, phase: str, *, hurting: bool) -> tuple[int, Reason | None]:
    """Sessions a week after every gate, and a note on what the third waits for."""
    wanted = min(owner.strength.sessions_per_week, safety.WEEKLY_CAP)
    if phase == "M":
        race_block = owner.strength.season != "in" and owner.strength.phase == "auto"
        return min(wanted, 2 if race_block or safety.is_senior(owner, on) else 1), None
    if wanted < safety.WEEKLY_CAP:
        return wanted, None
    waits_for = weeks.third_session(
        basis.record,
        basis.state.total,
        on,
        basis.days,
        hurting=hurting,
        moderate_is_easy=owner.strength.treat_moderate_as_easy,
    )
    return (3, None) if waits_for is None else (2, because("third_waits", why=waits_for))


def _sets(state: State, phase: str, ease: Ease) -> int:
    """Working sets of a main lift, before time and the week's limit."""
    sets = PHASES[phase].sets
    if phase == "S" and state.phase == "S":
        sets += (state.credit >= FOURTH_SET) + (state.credit >= FIFTH_SET)
    if ease.learn:
        sets = min(sets, PHASES["F1"].sets)
    sets = max(1, sets + ease.sets - (state.struggles > 0))
    return DELOAD_SETS[sets] if state.deload else sets


def _rpe(state: State, phase: str, ease: Ease, on: date) -> int:
    """The effort of a main lift: the phase's, one lower in its first session where it has a range, and every cap."""
    effort = PHASES[phase].rpe
    if phase in {"F1", "F2"} and state.credit == 0:
        effort -= 1
    effort += ease.rpe - (2 if state.deload else 0)
    if ease.learn:
        effort = min(effort, PHASES["F1"].rpe)
    if state.first is None or (on - state.first).days < safety.EARLY_DAYS:
        effort = min(effort, safety.EARLY_RPE)
    if ease.lite:
        effort = min(effort, LIGHT_RPE)
    return min(safety.RPE_CAP, max(LEAST_RPE, effort))


def _full_week(basis: Basis, on: date) -> Reason | None:
    """A note when a week had much of everything (training.md, Strain)."""
    since = on - timedelta(days=7)
    demanding = sum(day.kind in CLOSED and since <= day.date < on for day in basis.days[-14:])
    lifted = sum(since <= c.date < on for c in basis.record.completions)
    if demanding < FULL_WEEK or lifted < 2:
        return None
    return because("full_week", demanding=FULL_WEEK, strength=2)


def _opens(record: Record, phase: str, on: date) -> bool:
    """True when the session written last before a date belongs to another phase, or none was."""
    before = [s for s in record.sessions if s.type == "strength" and s.date < on]
    return not before or before[-1].phase != phase


def _gate(state: State, phase: str, on: date, setting: Setting) -> tuple[Reason, ...]:
    """What the next phase waits for."""
    if phase == "M" or phase != state.phase:
        return (because("phase_stays", phase=phase),)
    return unmet(state, on, setting) or (because("phase_ready", phase=following(state.phase)),)

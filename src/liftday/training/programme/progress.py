"""How far the runner has come, worked out from what was completed and nothing else (docs/training.md, Phases to Easier weeks).

The state is a fold over completions in order of their dates. ``arrive`` asks where a session on a date would stand
(gaps, illness and races behind it, gates open by then) and ``complete`` adds one that happened. Both are pure, so
folding a record in any number of steps ends in the same state.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from statistics import median

from liftday.training.day import monday
from liftday.training.programme import ladder
from liftday.training.programme.ladder import Ladders
from liftday.training.programme.phases import PHASES, back, following
from liftday.training.programme.record import Completion
from liftday.training.reason import Reason, because
from liftday.training.session import LEGS, Variant

WEEK = timedelta(days=7)
LOADING_WEEKS = (
    3  # then an easier one (training.md, Easier weeks; a survey of lifters found every 5.6 +- 2.3 weeks, Rogerson 2024)
)
REPEAT, EASE, BACK_ONE, BACK_TWO, RESTART = 8, 14, 21, 42, 84  # days without strength (training.md, Gaps)
PLANNED_STOP = 21  # days around a race that cost nothing
TOO_HARD = 2  # a rating this far above the target
HURTS = 3  # of 10: hold; above it the way out of F1 stays shut
STRONG = 6  # of 10: whatever the morning after says (training.md, Pain)
PACE = 3  # completed sessions between two variations (training.md, Progress); a phase takes four at least by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What beside the completions decides: dates in order, weeks by their Monday."""

    experienced: bool = False
    stops: tuple[date, ...] = ()  # races that mattered: a stop around them was planned
    returns: tuple[date, ...] = ()  # long races: the first session after one is lite and easy
    ill: tuple[date, ...] = ()
    broken: frozenset[date] = frozenset()  # weeks of taper, race recovery or illness: they count as the deload
    thin: frozenset[date] = frozenset()  # weeks of which less than half was done: no progress


@dataclass(frozen=True, slots=True)
class Ease:
    """What makes one session lighter than its phase."""

    sets: int = 0
    rpe: int = 0
    learn: bool = False  # the volume of F1: two sets
    lite: bool = False  # lite at most, RPE 5 at most


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where the programme stands after the last completion. ``credit`` counts half sessions in this phase."""

    phase: str = "F1"
    since: date | None = None  # the first session of this phase
    credit: int = 0
    total: int = 0  # completed sessions ever
    first: date | None = None  # of this run of training, for the light first two weeks
    last: date | None = None
    ratings: tuple[int, ...] = ()  # in this phase
    last_two: tuple[tuple[int | None, int | None], ...] = ()  # (rating, pain) of the last two sessions
    ladders: Ladders = field(default_factory=dict)  # of the exercises done in this phase
    struggles: int = 0  # sessions in a row that were too hard or hurt
    easier: int = 0  # variations stepped back
    settled: int = 0  # completions with these variations, or in this phase
    ease: tuple[Ease, ...] = ()  # of the coming sessions
    week: date | None = None  # Monday of the week below
    worked: bool = False
    loading: int = 0  # loading weeks in a row before it
    deload: bool = False


def fold(completions: Iterable[Completion], setting: Setting, start: State | None = None) -> State:
    """Given completions in order of date, return the state they lead to from ``start`` (a beginner's)."""
    state = start or State()
    for completion in completions:
        state = complete(state, completion, setting)
    return state


def arrive(state: State, on: date, setting: Setting) -> State:
    """Given a state and a date not before its last completion, return how a session on that date finds it."""
    state = _weeks(state, on, setting)
    state, progress = _pause(state, on, setting)
    if progress and state.since and not state.deload and not unmet(state, on, setting):  # an easier week begins nothing
        state = _enter(state, following(state.phase))
    return state


def complete(state: State, done: Completion, setting: Setting) -> State:
    """Given a state and a completion, return the state after it. A session of the phase M gains nothing and loses nothing."""
    state = arrive(state, done.date, setting)
    kept = done.phase == "M"
    target = PHASES[state.phase].rpe
    easy = state.deload or bool(state.ease)
    hard = not kept and ((done.rating or 0) >= target + TOO_HARD or _worse(done))
    after = replace(
        state,
        total=state.total + 1,
        first=state.first or done.date,
        last=done.date,
        ease=state.ease[1:],
        worked=True,
        ladders=ladder.done(state.ladders, done.moves, done.date, gently=easy),
        since=state.since if kept else state.since or done.date,
        credit=state.credit + (0 if kept else 2 if done.variant is Variant.FULL else 1),
        ratings=state.ratings if kept or done.rating is None else (*state.ratings, done.rating),
        last_two=state.last_two if kept else (*state.last_two, (done.rating, done.worst))[-2:],
        settled=state.settled + (not kept),
        struggles=state.struggles if kept or hard or done.variant not in LEGS else 0,
    )
    if hard:
        return _struggled(after, done)
    stays = kept or easy or done.variant is not Variant.FULL or (done.worst or 0) >= HURTS
    return after if stays else _climbed(after, done)


def unmet(state: State, on: date, setting: Setting) -> tuple[Reason, ...]:
    """Given a state on a date, return what the next phase still waits for; empty when it may begin."""
    phase = PHASES[state.phase]
    days = (on - state.since).days if state.since else 0
    conditions = []
    if state.credit < 2 * phase.sessions:
        conditions.append(because("sessions_done", done=state.credit / 2, wanted=phase.sessions))
    if days < phase.days:
        conditions.append(because("weeks_done", done=days // 7, wanted=phase.days // 7))
    ratings = [rating for rating, _ in state.last_two if rating is not None]
    pains = [pain for _, pain in state.last_two if pain is not None]
    if state.phase in {"F1", "B"} and any(rating > 7 for rating in ratings):
        conditions.append(because("last_two_rated", most=7))
    if state.phase == "F1" and any(pain > HURTS for pain in pains):
        conditions.append(because("two_without_pain", most=HURTS, public=False))
    if state.phase in {"F2", "S"} and (state.struggles or state.easier):
        conditions.append(because("session_as_planned"))
    if state.phase == "S":
        if state.ratings and median(state.ratings) > 8:
            conditions.append(because("sessions_rated", most=8))
        if any(pain >= HURTS for pain in pains):
            conditions.append(because("no_pain_report", public=False))
        if not setting.experienced:
            conditions.append(because("technique_confirmed"))
    return tuple(conditions)


def _worse(done: Completion) -> bool:
    """True when a session hurt so that the next one is lighter (training.md, Pain): 3-5 unless the morning after was as usual, 6 and
    more, or a morning that was worse than usual. As long as the morning is not known it is taken for a bad one. Pain that
    was marked after it counts likewise, and a calm mark of a later day says that it was as usual."""
    pain, later = done.pain or 0, done.later or 0
    lasts = (pain >= HURTS and done.morning != "usual") or later >= HURTS
    return (lasts and not done.settled) or done.morning == "worse" or max(pain, later) >= STRONG


def _struggled(state: State, done: Completion) -> State:
    """Too hard, or it hurt: the same weight and one set less; twice running: an easier variation."""
    again = state.struggles > 0
    state = replace(state, ladders=ladder.held(state.ladders, done.moves, from_the_start=again))
    if not again:
        return replace(state, struggles=1)
    return replace(state, struggles=0, easier=state.easier + 1, settled=0)


def _climbed(state: State, done: Completion) -> State:
    """As planned: each exercise a step up its ladder, and after enough such sessions a variation forward again."""
    state = replace(state, ladders=ladder.climbed(state.ladders, done.moves, state.phase))
    if state.easier and state.settled >= PACE:
        return replace(state, easier=state.easier - 1, settled=0)
    return state


def _enter(state: State, phase: str) -> State:
    """The state at the beginning of a phase."""
    return replace(
        state,
        phase=phase,
        since=None,
        credit=0,
        ratings=(),
        ladders=ladder.begun_again(state.ladders, state.phase, phase),
        struggles=0,
        easier=0,
        settled=0,
    )


def _weeks(state: State, on: date, setting: Setting) -> State:
    """The state with the weeks up to a date counted (training.md, Easier weeks): three loading weeks, then an easier one."""
    this = monday(on)
    if state.week is None:
        return replace(state, week=this)
    if state.week >= this:
        return state
    week, loading, deload, worked = state.week, state.loading, state.deload, state.worked
    while week < this:
        loading = loading + 1 if worked and not deload and week not in setting.broken else 0
        deload = loading >= LOADING_WEEKS
        week, worked = week + WEEK, False
    return replace(state, week=week, loading=loading, deload=deload, worked=worked)


def _pause(state: State, on: date, setting: Setting) -> tuple[State, bool]:
    """The state after the days since the last session (training.md, Gaps), and whether progress may follow."""
    last = state.last
    if last is None:
        return state, False  # who begins is not back from anything, and F1 is light as it is
    gap = (on - last).days
    stop = gap <= PLANNED_STOP and any(last < day <= on for day in setting.stops)
    if stop:
        state = replace(state, ease=_both((Ease(sets=-1),), state.ease))
    elif gap >= BACK_ONE:
        steps = 1 if gap < BACK_TWO else 2 if gap < RESTART else len(PHASES)
        learn = (Ease(learn=True), Ease(learn=True))
        first = None if gap >= RESTART else state.first
        state = replace(_enter(state, back(state.phase, steps)), ease=_both(learn, state.ease), first=first)
    elif gap >= EASE:
        state = replace(
            state, ease=_both((Ease(-1, -1), Ease(-1, -1)), state.ease), ladders=ladder.repeated(state.ladders)
        )
    elif gap >= REPEAT:
        state = replace(state, ladders=ladder.repeated(state.ladders))
    elif monday(last) < monday(on) and monday(last) in setting.thin:
        state = replace(state, ladders=ladder.repeated(state.ladders, since=monday(last)))
    if any(last < day <= on for day in setting.ill):
        state = replace(state, ease=_both((Ease(lite=True), Ease(sets=-1)), state.ease))
    elif any(last < day < on for day in setting.returns):
        state = replace(state, ease=_both((Ease(lite=True),), state.ease))
    return state, stop or gap < REPEAT


def _both(first: tuple[Ease, ...], second: tuple[Ease, ...]) -> tuple[Ease, ...]:
    """Two queues of ease at once: of each session the lighter one."""
    queue = []
    for index in range(max(len(first), len(second))):
        one = first[index] if index < len(first) else Ease()
        two = second[index] if index < len(second) else Ease()
        queue.append(Ease(min(one.sets, two.sets), min(one.rpe, two.rpe), one.learn or two.learn, one.lite or two.lite))
    return tuple(queue)

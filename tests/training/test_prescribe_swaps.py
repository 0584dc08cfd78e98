"""A swap: the owner's exercise in the slot of the programme's, in one session or from it on, and nothing else changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from liftday.training.exercises.catalogue import HINGES, LUNGES, SQUATS
from liftday.training.judge import make_plan
from liftday.training.owner import Feedback, Strength
from liftday.training.plan import Known
from liftday.training.prescribing.rotation import Rotation
from liftday.training.prescribing.swaps import Unfit, kit_of, swapped, swaps_for, unfit
from liftday.training.programme.record import settle
from liftday.training.session import Block, Session, Status, Variant
from training.test_judge_plan import BERLIN, CATALOGUE, MONDAY, OWNER, known, lifts
from training.test_judge_promises import Life

GYM = replace(OWNER, strength=Strength(equipment=frozenset({"dumbbell", "kettlebell", "band"})))
SAID = datetime.combine(MONDAY, time(7), BERLIN)
SQUAT = Block(name="Goblet squat", exercise="lo_goblet_squat", section="main", sets=3, reps=8, rpe=8, pair="A", ramp=1)
ROW = Block(name="Row", exercise="up_row_db", section="main", sets=3, reps=8, rpe=7, pair="A", per_side=True)
HELD = Block(name="Plank", exercise="co_plank", section="core", sets=2, seconds=30, rpe=7)

MAIN = SQUATS | LUNGES | HINGES


def swap(exercise: str, instead: str, *, uid: str = "u", lasting: bool = False, hours: int = 0) -> Feedback:
    """The owner's word for the session of Monday."""
    at = SAID + timedelta(hours=hours)
    return Feedback(uid=uid, act="swap", at=at, date=MONDAY, exercise=exercise, instead=instead, lasting=lasting)


def session(*blocks: Block, phase: str = "F2", variant: Variant = Variant.FULL, uid: str = "u") -> Session:
    start = datetime.combine(MONDAY, time(18), BERLIN)
    return Session(
        uid=uid, date=MONDAY, start=start, minutes=30, type="strength", variant=variant, week=(2026, 10, 1),
        phase=phase, blocks=blocks, template="A",
    )  # fmt: skip


def test_the_last_word_for_a_slot_counts_and_a_lasting_one_for_later_sessions_too() -> None:
    words = (
        swap("a", "b"),
        swap("a", "c", hours=1),
        swap("x", "y", lasting=True, uid="other"),
        swap("z", "w", uid="n"),
    )
    at = session()
    assert swaps_for(at, words) == {"a": "c", "x": "y"}
    assert swaps_for(replace(at, date=MONDAY - timedelta(days=1)), words) == {"a": "c"}
    assert swaps_for(at, (Feedback(uid="u", act="done", at=SAID, date=MONDAY),)) == {}


def written(*blocks: Block, words: Sequence[Feedback] = (), done: Sequence[Session] = (), **more: object) -> Session:
    """A session with its swaps."""
    return swapped(session(*blocks, **more), known(owner=GYM, feedback=tuple(words)), CATALOGUE, done=done)  # type: ignore[arg-type]


def test_a_swap_keeps_the_slot_and_begins_light() -> None:
    """Sets and effort of a first time; on each side a set fewer; the pair, the rest and the repetitions are the slot's."""
    split = swap("lo_goblet_squat", "lo_split_squat")
    first = written(SQUAT, ROW, words=[split]).blocks[0]
    assert (first.exercise, first.slot, first.pair, first.sets, first.reps, first.rpe) == (
        "lo_split_squat", "lo_goblet_squat", "A", 2, 8, 6,
    )  # fmt: skip
    assert (first.per_side, first.weight) == (True, None)
    before = replace(session(first), status=Status.DONE)
    learnt = written(SQUAT, ROW, words=[split], done=[before, before]).blocks[0]
    assert (learnt.sets, learnt.rpe) == (2, 8)


def test_what_is_held_has_seconds_and_what_is_not_has_repetitions() -> None:
    counted = written(HELD, words=[swap("co_plank", "co_dead_bug")]).blocks[0]
    assert (counted.exercise, counted.seconds) == ("co_dead_bug", None)
    assert counted.reps
    held = written(replace(counted, planned=None), words=[swap("co_dead_bug", "co_plank")]).blocks[0]
    assert (held.exercise, held.reps) == ("co_plank", None)
    assert held.seconds


def test_a_move_without_weight_in_a_heavy_phase_has_more_repetitions() -> None:
    bare = known(owner=replace(GYM, strength=Strength()), feedback=(swap("lo_split_squat", "lo_reverse_lunge"),))
    heavy = session(replace(SQUAT, exercise="lo_split_squat", reps=4), phase="S")
    done = [replace(session(replace(SQUAT, exercise="lo_reverse_lunge")), status=Status.DONE)] * 2
    (block,) = swapped(heavy, bare, CATALOGUE, done=done).blocks
    assert (block.exercise, block.load or block.reps) != ("lo_split_squat", 4)


def test_a_swap_that_is_said_again_changes_nothing_and_one_taken_back_restores() -> None:
    split = swap("lo_goblet_squat", "lo_split_squat")
    plain = written(SQUAT, ROW)
    once = written(SQUAT, ROW, words=[split])
    facts = known(owner=GYM, feedback=(split,))
    assert swapped(once, facts, CATALOGUE) == once
    assert replace(swapped(once, known(owner=GYM), CATALOGUE), leg_load=0) == plain
    again = (split, swap("lo_goblet_squat", "lo_goblet_squat", hours=1))
    assert replace(swapped(once, known(owner=GYM, feedback=again), CATALOGUE), leg_load=0) == plain


def test_what_does_not_suit_leaves_the_session_as_it_is() -> None:
    """Also an exercise the catalogue no longer has, a move of the warm-up and a slot that is not there."""
    still = replace(SQUAT, section="warm-up")
    for words, block in (
        ([swap("lo_goblet_squat", "gone")], SQUAT),
        ([swap("lo_goblet_squat", "co_plank")], SQUAT),
        ([swap("lo_goblet_squat", "lo_split_squat")], still),
        ([swap("lo_rdl", "lo_split_squat")], SQUAT),
    ):
        assert written(block, words=words) == written(block)
    assert written(still).blocks == (still,)
    assert written(replace(SQUAT, exercise="gone")).blocks[0].alternatives == ()


@pytest.mark.parametrize(
    ("move", "strength", "why"),
    [
        ("up_row_db", Strength(), Unfit.TWICE),
        ("co_plank", Strength(), Unfit.OTHER),
        ("lo_split_squat", Strength(exclude=frozenset({"lo_split_squat"})), Unfit.EXCLUDED),
        ("lo_split_squat", Strength(), None),
    ],
)
def test_why_an_exercise_cannot_stand_in_a_slot(move: str, strength: Strength, why: Unfit | None) -> None:
    kit = kit_of(replace(OWNER, strength=strength))
    assert unfit(CATALOGUE[move], SQUAT, session(SQUAT, ROW), kit, CATALOGUE) is why


def test_technique_and_equipment_come_before_the_phase() -> None:
    hard = replace(CATALOGUE["lo_back_squat"], technique=True, substitutes=())
    at = session(SQUAT)
    assert unfit(hard, SQUAT, at, kit_of(OWNER), CATALOGUE) is Unfit.TECHNIQUE
    skilled = replace(OWNER, strength=Strength(experienced=True))
    assert unfit(hard, SQUAT, at, kit_of(skilled), CATALOGUE) is Unfit.EQUIPMENT


def test_an_injury_and_a_light_session_bar_what_they_bar() -> None:
    """Marked pain that is strong counts as an injury."""
    avoided = next(
        e for e in CATALOGUE.exercises
        if e.pattern == "squat" and not e.technique and any(c.action == "avoid" and c.injury == "runners_knee" for c in e.cautions)
    )  # fmt: skip
    at = session(replace(SQUAT, exercise="lo_split_squat"))
    assert unfit(avoided, at.blocks[0], at, kit_of(GYM, ["runners_knee"]), CATALOGUE) is Unfit.BARRED
    lite = session(replace(SQUAT, exercise="lo_reverse_lunge"), variant=Variant.LITE)
    hard = next(e for e in CATALOGUE.exercises if e.id == "lo_goblet_squat")
    assert hard.light or unfit(hard, lite.blocks[0], lite, kit_of(GYM), CATALOGUE) is Unfit.NOT_NOW
    assert unfit(CATALOGUE["lo_split_squat"], SQUAT, session(SQUAT, phase="?"), kit_of(GYM), CATALOGUE) is Unfit.NOT_NOW
    gone = replace(SQUAT, exercise="gone")
    assert unfit(hard, gone, session(gone), kit_of(GYM), CATALOGUE) is Unfit.OTHER


def test_the_rotation_and_the_ladder_go_on_with_the_slot() -> None:
    once = replace(written(SQUAT, words=[swap("lo_goblet_squat", "lo_split_squat")]), status=Status.DONE)
    turns = Rotation.of([once], on=MONDAY + timedelta(days=7), template="A", phase="F2", easier=False)
    assert turns.past[0].moves == ("lo_goblet_squat",)
    record = settle([once], (), [Feedback(uid="u", act="done", at=SAID, date=MONDAY)], now=SAID + timedelta(days=1))
    assert record.completions[0].moves == {"lo_goblet_squat"}


def a_plan(before: Sequence[Session] = (), *words: Feedback) -> tuple[Known, tuple[Session, ...]]:
    at = known(owner=GYM, published=tuple(before), feedback=words)
    return at, tuple(make_plan(at, CATALOGUE).sessions)


@pytest.mark.parametrize("lasting", [False, True])
@pytest.mark.parametrize("place", range(4))
def test_a_plan_changes_where_it_was_asked_and_is_stable(place: int, *, lasting: bool) -> None:
    """One session, or every one from it on that holds the exercise; planning again changes nothing; taken back, it is
    what it was."""
    _, before = a_plan()
    one = lifts(before)[place]
    block = next(b for b in one.blocks if b.section == "main" and b.alternatives)
    word = replace(swap(block.exercise, block.alternatives[0].exercise, uid=one.uid, lasting=lasting), date=one.date)
    _, after = a_plan(before, word)
    changed = {old.date for old, new in zip(before, after, strict=True) if old != new}
    assert one.date in changed
    held = {s.date for s in lifts(before) if s.date >= one.date and any(b.exercise == block.exercise for b in s.blocks)}
    assert changed <= (held if lasting else {one.date})
    assert a_plan(after, word)[1] == after
    assert a_plan(after)[1] == before


def test_every_main_lift_has_alternatives_that_suit() -> None:
    _, sessions = a_plan()
    work = [(s, b) for s in lifts(sessions) for b in s.blocks if b.section == "main"]
    mains = [(s, b) for s, b in work if CATALOGUE[b.exercise].pattern in MAIN]
    assert len({block.exercise for _, block in mains}) > 2
    for one, block in mains:
        assert len(block.alternatives) >= 2, block.exercise
        assert all(unfit(CATALOGUE[a.exercise], block, one, kit_of(GYM), CATALOGUE) is None for a in block.alternatives)


def test_a_lasting_swap_holds_morning_after_morning() -> None:
    """Through weeks that are done as planned: wherever the slot comes, the other exercise stands in it, and a plan made
    again is the same."""
    life = Life("E H E . E . L")
    life.turn()
    one = life.coming()[0]
    block = next(b for b in one.blocks if b.section == "main" and b.alternatives)
    other, seen = block.alternatives[0].exercise, 0
    asked = swap(block.slot, other, uid=one.uid, lasting=True)
    life.feedback = (replace(asked, at=life.now, date=one.date),)
    for _ in range(5):
        plan = life.turn()
        assert life.plan().sessions == plan.sessions
        slots = [{b.slot: b.exercise for b in s.blocks if b.section == "main"} for s in life.coming()]
        assert {held[block.slot] for held in slots if block.slot in held} == {other}
        seen += len(slots)
        life.now += timedelta(days=3)
        past = [s for s in life.published if s.type == "strength" and s.date < life.today]
        life.feedback = (*life.feedback, *(life.says(session, "done") for session in past))
    assert seen > 10

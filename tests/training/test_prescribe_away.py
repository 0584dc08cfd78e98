"""A week without the gym: what needs its equipment is done otherwise in the same slot, and no weight falls for it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from liftday.training.judge import make_plan
from liftday.training.lifted import Course, LiftedSet, Load, LoadType, Workout
from liftday.training.owner import Feedback, Strength
from liftday.training.prescribing.away import GYM, HEAVY_THINGS, announced, is_away, week_uid, weeks_away
from liftday.training.prescribing.choice import Kit, suit
from liftday.training.prescribing.duration import LEAST_GAP
from liftday.training.prescribing.refit import refitted
from liftday.training.prescribing.swaps import AWAY, left_out, swapped
from liftday.training.prescribing.weights import weigh
from liftday.training.programme.progress import Setting, State
from liftday.training.programme.record import Record
from liftday.training.programme.standing import Basis, Standing
from liftday.training.session import Block, Session, Status, Variant
from training.test_judge_plan import BERLIN, CATALOGUE, MONDAY, OWNER, known, lifts
from training.test_judge_promises import Life

WHOLE = frozenset({"dumbbell", "kettlebell", "barbell", "rack", "bench", "bar", "band"})
LIFTER = replace(OWNER, strength=Strength(equipment=WHOLE, experienced=True, phase="P", minutes=50))
SAID = datetime.combine(MONDAY, time(7), BERLIN)
SQUAT = Block(
    name="Back or front squat",
    exercise="lo_back_squat",
    section="main",
    sets=3,
    reps=4,
    rpe=8,
    rest_seconds=135,
    pair="A",
)
ROW = Block(
    name="Row", exercise="up_row_db", section="main", sets=3, reps=8, rpe=7, rest_seconds=106, pair="A", per_side=True
)


def word(*, gym: bool, week: int = 0, hours: int = 0) -> Feedback:
    """The owner's word for a week from this one on."""
    on = MONDAY + timedelta(weeks=week)
    return Feedback(uid=week_uid(on), act=GYM, at=SAID + timedelta(hours=hours), date=on, gym=gym)


def session(*blocks: Block, phase: str = "S", week: int = 0, status: Status = Status.PLANNED) -> Session:
    on = MONDAY + timedelta(weeks=week)
    return Session(
        uid=f"u{week}", date=on, start=datetime.combine(on, time(18), BERLIN), minutes=30, type="strength",
        variant=Variant.FULL, week=(2026, 10, 1), phase=phase, status=status, blocks=blocks, template="A",
    )  # fmt: skip


def away(
    *blocks: Block, owner: object = LIFTER, words: Sequence[Feedback] = (word(gym=False),), **more: object
) -> Session:
    """A session in a week without the gym."""
    return swapped(session(*blocks, **more), known(owner=owner, feedback=tuple(words)), CATALOGUE)  # type: ignore[arg-type]


def test_the_last_word_on_a_week_counts_for_its_seven_days() -> None:
    words = (word(gym=False), word(gym=False, week=1), word(gym=True, week=1, hours=1))
    assert weeks_away(words) == {MONDAY}
    assert is_away(words, MONDAY + timedelta(days=6))
    assert not is_away(words, MONDAY + timedelta(days=7))
    assert [reason.params["first"] for reason in announced(words, MONDAY + timedelta(days=3))] == [MONDAY]
    assert list(announced(words, MONDAY + timedelta(days=7))) == []


def test_what_needs_the_gym_is_done_otherwise_and_begins_light() -> None:
    """The same move in another way, or another; more repetitions than with a bar; what needs nothing stays."""
    plank = Block(name="Plank", exercise="co_plank", section="core", sets=2, seconds=30, rpe=7)
    warm = replace(SQUAT, section="warm-up", pair=None)
    found = away(warm, SQUAT, ROW, plank)
    still, squat, row, core = found.blocks
    assert (still, core.exercise, core.planned) == (warm, "co_plank", None)
    assert (squat.slot, squat.packed, row.slot, row.exercise, row.substitute) == (
        "lo_back_squat", True, "up_row_db", "up_row_db", "Backpack row",
    )  # fmt: skip
    assert squat.exercise != "lo_back_squat"
    assert (squat.sets, squat.rpe, squat.reps) == (2, 6, 8)
    assert (found.advice[0].code, left_out(found)) == (AWAY, ())


def test_a_jump_instead_of_a_swing_has_fewer_landings() -> None:
    swing = Block(name="Swing", exercise="pw_swing", section="power", sets=3, reps=8, rpe=6)
    bare = replace(LIFTER, strength=Strength(equipment=frozenset({"kettlebell"}), experienced=True))
    (jump,) = away(swing, owner=bare, phase="P").blocks
    assert (jump.slot, jump.sets, jump.reps) == ("pw_swing", 3, 5)


def test_what_nothing_replaces_is_left_out_and_said() -> None:
    """Its partner stands alone; at the gym again the session is written anew."""
    bars = frozenset(
        one.id for one in CATALOGUE.exercises if one.pattern in {"squat", "lunge", "step", "step down", "frontal lunge"}
    )
    none = replace(LIFTER, strength=replace(LIFTER.strength, exclude=bars - {"lo_back_squat"}))
    found = away(SQUAT, ROW, owner=none)
    assert [(block.slot, block.pair) for block in found.blocks] == [("up_row_db", None)]
    assert left_out(found) == ("Back or front squat",)
    again = swapped(found, known(owner=none, feedback=(word(gym=False),)), CATALOGUE)
    assert (again.blocks, left_out(again)) == (found.blocks, left_out(found))


def test_said_again_it_changes_nothing_and_taken_back_it_restores() -> None:
    plain = swapped(session(SQUAT, ROW), known(owner=LIFTER), CATALOGUE)
    once = away(SQUAT, ROW)
    assert swapped(once, known(owner=LIFTER, feedback=(word(gym=False),)), CATALOGUE) == once
    back = swapped(once, known(owner=LIFTER, feedback=(word(gym=False), word(gym=True, hours=1))), CATALOGUE)
    assert replace(back, leg_load=0) == plain


def test_a_swap_of_the_owners_counts_before_ours_where_it_fits() -> None:
    """One that needs the gym itself does not, and comes back with it."""
    own = Feedback(uid="u0", act="swap", at=SAID, date=MONDAY, exercise="lo_back_squat", instead="lo_split_squat")
    assert away(SQUAT, words=[own, word(gym=False)]).blocks[0].exercise == "lo_split_squat"
    heavy = replace(own, instead="lo_deadlift", exercise="lo_rdl")
    hinge = replace(SQUAT, exercise="lo_rdl", name="RDL", pair=None)
    at_gym = away(hinge, words=[heavy])
    assert at_gym.blocks[0].exercise == "lo_deadlift"
    packed = swapped(
        at_gym,
        known(
            owner=replace(LIFTER, strength=replace(LIFTER.strength, equipment=WHOLE - {"band"})),
            feedback=(heavy, word(gym=False)),
        ),
        CATALOGUE,
    )
    assert (packed.blocks[0].slot, packed.blocks[0].exercise) == ("lo_rdl", "lo_rdl")
    assert swapped(packed, known(owner=LIFTER, feedback=(heavy,)), CATALOGUE).blocks[0].exercise == "lo_deadlift"


def test_a_plan_holds_nothing_of_the_gym_in_that_week_and_all_of_it_in_the_next() -> None:
    """Planned again it is the same; taken back it is what it was; each session keeps its minutes."""
    facts = known(owner=LIFTER)
    before = make_plan(facts, CATALOGUE)
    at = replace(facts, published=before.sessions, feedback=(word(gym=False),))
    plan = make_plan(at, CATALOGUE)
    assert {reason.code for reason in plan.notes} >= {"week_without_gym"}
    kit = Kit.of(LIFTER)
    bag = replace(kit, things=kit.things - HEAVY_THINGS)
    this = [s for s in lifts(plan.sessions) if s.date < MONDAY + timedelta(days=7)]
    for one in this:
        assert any(block.packed for block in one.blocks)
        for block in one.blocks:
            choice = suit(CATALOGUE[block.exercise], bag, CATALOGUE)
            assert choice is not None
            assert choice.name == (block.substitute or block.name)
            assert block.load not in HEAVY_THINGS
    old = {s.uid: s for s in before.sessions}
    assert [s.minutes for s in plan.sessions] == [old[s.uid].minutes for s in plan.sessions]
    later = [s for s in plan.sessions if s not in this]
    assert [s.blocks for s in later] == [old[s.uid].blocks for s in later]
    assert make_plan(replace(at, published=plan.sessions), CATALOGUE).sessions == plan.sessions
    assert make_plan(replace(facts, published=plan.sessions), CATALOGUE).sessions == before.sessions


def test_what_was_left_out_comes_back_with_the_gym() -> None:
    """Where nothing replaces a move the session is written anew once the gym is there."""
    legs = {
        one.id for one in CATALOGUE.exercises if one.pattern in {"squat", "lunge", "step", "step down", "frontal lunge"}
    }
    owner = replace(LIFTER, strength=replace(LIFTER.strength, exclude=frozenset(legs - {"lo_back_squat"})))
    facts = known(owner=owner)
    before = make_plan(facts, CATALOGUE).sessions
    at = replace(facts, published=before, feedback=(word(gym=False),))
    away_plan = make_plan(at, CATALOGUE).sessions
    assert any(left_out(one) for one in away_plan)
    assert make_plan(replace(at, published=away_plan), CATALOGUE).sessions == away_plan
    assert make_plan(replace(facts, published=away_plan), CATALOGUE).sessions == before


@pytest.mark.parametrize(("trained", "course"), [(True, Course.HELD), (False, Course.FELL)])
def test_no_weight_falls_for_a_week_without_the_gym(trained: bool, course: Course) -> None:  # noqa: FBT001 - a case
    """Sixteen days after the last time with the bar it is a gap, unless the slot was trained in between."""
    lifted = LiftedSet(
        name="Squat", exercise="lo_back_squat", load=Load(LoadType.WEIGHT, 60), reps=4, effort=8, equipment="barbell"
    )
    last = datetime.combine(MONDAY - timedelta(days=16), time(18))
    done = replace(away(SQUAT), date=MONDAY - timedelta(days=7), status=Status.DONE)
    record = Record(sessions=(done,) if trained else ())
    standing = Standing(
        on=MONDAY, phase="S", rpe=8, basis=Basis(record=record, days=(), setting=Setting(), state=State())
    )
    facts = known(owner=LIFTER, workouts=(Workout(source="typed", key="1", start=last, sets=(lifted,) * 3),))
    weight = weigh(session(SQUAT), standing, facts, CATALOGUE).blocks[0].weight
    assert weight is not None
    assert (weight.course, weight.kg) == (course, 60.0 if trained else 57.5)


def test_what_was_lifted_in_dumbbells_is_no_weight_for_a_backpack() -> None:
    """Neither where it was said to be one nor where nobody said what it was; what was done in the backpack counts."""
    hinge = replace(SQUAT, exercise="lo_rdl", name="RDL", pair=None)
    owner = replace(LIFTER, strength=Strength(equipment=frozenset({"dumbbell"})))
    for equipment, kg in (("dumbbell", None), ("", None), ("backpack", 12)):
        one = LiftedSet(
            name="RDL", exercise="lo_rdl", load=Load(LoadType.WEIGHT, 12), reps=8, effort=7, equipment=equipment
        )
        workout = Workout(
            source="typed", key="1", start=datetime.combine(MONDAY - timedelta(days=3), time(18)), sets=(one,)
        )
        facts = known(owner=owner, workouts=(workout,), feedback=(word(gym=False),))
        packed = swapped(session(hinge), facts, CATALOGUE)
        (block,) = weigh(packed, Standing(on=MONDAY, phase="S", rpe=8), facts, CATALOGUE).blocks
        assert (block.by, block.weight and block.weight.last_kg) == ("backpack", kg)


def test_a_pair_rests_as_its_moves_ask_and_what_is_longer_has_fewer_sets() -> None:
    """The gap between two sets stays; the session keeps its minutes."""
    short, press = replace(SQUAT, rest_seconds=80), replace(ROW, exercise="up_pushup", per_side=False, rest_seconds=76)
    before = replace(session(short, press), minutes=6)
    long = replace(short, exercise="lo_bulgarian", per_side=True, reps=40, planned=short)
    after = refitted(before, replace(before, blocks=(long, press)), CATALOGUE)
    assert [block.sets for block in after.blocks] == [1, 3]
    assert after.blocks[1].rest_seconds == 60 + 40 * 4 * 2 + 5
    same = refitted(after, replace(after, blocks=before.blocks), CATALOGUE)
    assert [block.rest_seconds for block in same.blocks] == [80, 76]
    once = session(replace(short, rest_seconds=None, sets=1), replace(ROW, rest_seconds=None, sets=1))
    assert refitted(once, once, CATALOGUE) == once
    tiny = replace(before, minutes=1)
    assert refitted(tiny, tiny, CATALOGUE) == tiny
    unknown = replace(before, blocks=(replace(short, exercise="gone", pair=None), *before.blocks))
    assert refitted(unknown, unknown, CATALOGUE) == unknown
    alone = refitted(session(short), before, CATALOGUE)
    assert alone.blocks[0].rest_seconds == 2 * LEAST_GAP + 8 * CATALOGUE["up_pushup"].rep_seconds


def test_a_swap_changes_what_the_legs_remember() -> None:
    plan = lifts(make_plan(known(owner=LIFTER), CATALOGUE).sessions)[0]
    squat = next(b for b in plan.blocks if b.exercise == "lo_back_squat")
    none = Feedback(
        uid=plan.uid, act="swap", at=SAID, date=plan.date, exercise=squat.exercise, instead="lo_bulgarian"
    )  # soreness 3 of 3, and new
    facts = known(owner=LIFTER, published=(plan,), feedback=(none,))
    new = next(s for s in make_plan(facts, CATALOGUE).sessions if s.uid == plan.uid)
    assert new.leg_load != 0
    assert any(b.exercise == "lo_bulgarian" for b in new.blocks)


def a_season(*away: int) -> list[list[tuple[str, tuple[tuple[str, int | None], ...]]]]:
    """What stands in the slots of the coming sessions and how often it is done, morning after morning for six weeks; every
    session is done, those of some weeks without the gym."""
    life, seen = Life("E H E . E . L"), []
    life.feedback = tuple(replace(word(gym=False, week=n), at=life.now) for n in away)
    for _ in range(14):
        plan = life.plan(owner=LIFTER)
        assert life.plan(owner=LIFTER, published=plan.sessions).sessions == plan.sessions
        life.published = plan.sessions
        seen.append(
            [(f"{one.date}", tuple((b.slot, b.reps) for b in one.blocks if not b.packed)) for one in life.coming()]
        )
        life.now += timedelta(days=3)
        past = [s for s in life.published if s.type == "strength" and s.date < life.today]
        life.feedback = (*life.feedback, *(life.says(one, "done") for one in past))
    return seen


def test_weeks_on_the_road_come_and_go_and_the_programme_with_its_slots_goes_on() -> None:
    """Sessions at the gym hold what they would have held, with the same repetitions."""
    roads = {MONDAY + timedelta(weeks=n, days=day) for n in (1, 3) for day in range(7)}
    for usual, packed in zip(a_season(), a_season(1, 3), strict=True):
        assert [on for on, _ in packed] == [on for on, _ in usual]
        at_gym = [one for one in packed if one[0] not in {f"{on}" for on in roads}]
        assert at_gym == [one for one in usual if one[0] not in {f"{on}" for on in roads}]

"""The weight in a session: the next one that holds a lift says it; it rests on what was lifted and on nothing else."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import fitdecode
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.calendar.entry import compose
from liftday.daemon.queries.json_shapes import block_json
from liftday.integrations.files.fit_workout import write_workout
from liftday.training.judge import make_plan
from liftday.training.lifted import LB, Course, LiftedSet, Load, LoadType, Workout
from liftday.training.loads.strength import strength
from liftday.training.loads.target import CAP, LOOK_BACK, Asked, target
from liftday.training.owner import Strength
from liftday.training.prescribing.weights import EASIER, step_of, weigh
from liftday.training.programme.ladder import Ladder
from liftday.training.programme.standing import Standing
from liftday.training.session import Block, Session, Status, Variant
from liftday.words.lifts import as_planned, weight_text
from training.test_judge_plan import BERLIN, CATALOGUE, MONDAY, OWNER, known, lifts, season

GYM = replace(OWNER, strength=Strength(equipment=frozenset({"dumbbell", "band"})))
RDL = Block(name="RDL", exercise="lo_rdl", section="main", sets=3, reps=8, rpe=7)
STANDING = Standing(on=MONDAY, phase="B", rpe=7)


def workout(on: date, kg: float, reps: int = 8, effort: float | None = 7, exercise: str = "lo_rdl") -> Workout:
    """One exercise, three sets."""
    done = LiftedSet(
        name=exercise, exercise=exercise, load=Load(LoadType.WEIGHT, kg), reps=reps, effort=effort, equipment="dumbbell"
    )
    return Workout(source="typed", key=f"{on}", start=datetime.combine(on, time(18)), sets=(done,) * 3)


def lifted(*kgs: float) -> tuple[Workout, ...]:
    """The same weight rising twice a week, until three days ago."""
    count = len(kgs)
    return tuple(workout(MONDAY - timedelta(days=3 + 3 * (count - n - 1)), kg) for n, kg in enumerate(kgs))


def session(*blocks: Block, phase: str = "B", variant: Variant = Variant.FULL) -> Session:
    start = datetime.combine(MONDAY, time(18), BERLIN)
    return Session(
        uid="u", date=MONDAY, start=start, minutes=30, type="strength", variant=variant, week=(2026, 10, 1), phase=phase,
        blocks=blocks,
    )  # fmt: skip


def weighed(*blocks: Block, standing: Standing = STANDING, taken: Sequence[str] = (), **facts: object) -> list[object]:
    """The weights of a session's blocks in kg, None for none."""
    at = known(**{"owner": GYM, "workouts": lifted(16, 16), **facts})
    found = weigh(session(*blocks), standing, at, CATALOGUE, taken=taken)
    return [block.weight and block.weight.kg for block in found.blocks]


def test_a_main_lift_has_the_weight_of_what_was_lifted() -> None:
    assert weighed(RDL) == [16]
    assert weighed(replace(RDL, section="core"), replace(RDL, reps=None, seconds=30)) == [None, None]
    assert weighed(replace(RDL, exercise="gone"), replace(RDL, exercise="lo_goblet_squat")) == [None, None]


def test_nothing_lifted_or_taken_back_leaves_no_weight() -> None:
    """What an earlier session holds waits for how that one goes."""
    told = weigh(session(RDL), STANDING, known(owner=GYM, workouts=lifted(16)), CATALOGUE)
    assert told.blocks[0].weight is not None
    assert weigh(told, STANDING, known(owner=GYM), CATALOGUE).blocks == (replace(RDL, by="dumbbell"),)
    assert weighed(RDL, taken=["lo_rdl"]) == [None]


def test_bodyweight_and_bands_have_no_weight() -> None:
    """A move for which nothing is owned that weighs."""
    bare = replace(OWNER, strength=Strength(equipment=frozenset({"band"})))
    assert weighed(RDL, owner=bare) == [None]


@pytest.mark.parametrize(
    "standing",
    [replace(STANDING, deload=True), replace(STANDING, eased=True)],
)
def test_an_easier_session_takes_a_tenth_off(standing: Standing) -> None:
    assert weighed(RDL, standing=standing, workouts=lifted(40, 40)) == [40 * EASIER]


def test_a_light_session_is_lighter_and_a_stepped_ladder_heavier() -> None:
    light = weigh(session(RDL, variant=Variant.LITE), STANDING, known(owner=GYM, workouts=lifted(40, 40)), CATALOGUE)
    assert light.blocks[0].weight is not None
    assert light.blocks[0].weight.course is Course.FELL
    stepped = replace(STANDING, ladders={"lo_rdl": Ladder(on=MONDAY, since=MONDAY, stepped=True)})
    assert weighed(RDL, standing=stepped, workouts=tuple(workout(w.day, 16, 12, 6) for w in lifted(16, 16))) == [18]


def test_repetitions_outside_the_phase_are_their_own_range() -> None:
    assert weighed(replace(RDL, reps=30), workouts=lifted(40, 40)) == [36]


def test_steps_are_the_owners_in_the_owners_unit() -> None:
    assert step_of("dumbbell", Strength()) == 2
    assert step_of("dumbbell", Strength(steps={"dumbbell": 1})) == 1
    assert step_of("dumbbell", Strength(unit="lb")) == 5 * LB
    assert step_of("rope", Strength()) == 0


def squats(*kgs: float) -> tuple[Workout, ...]:
    """The same lifts as a beginner's first sessions hold."""
    names = [one.id for one in CATALOGUE.exercises if one.section == "main"]
    return tuple(
        replace(one, sets=tuple(replace(s, exercise=name, equipment="") for name in names for s in one.sets))
        for one in lifted(*kgs)
    )


def weights(sessions: Sequence[Session]) -> list[tuple[str, str, float]]:
    return [(s.uid, b.exercise, b.weight.kg) for s in sessions for b in s.blocks if b.weight is not None]


def test_only_the_next_session_that_holds_a_lift_says_its_weight() -> None:
    found = weights(lifts(make_plan(known(owner=GYM, workouts=squats(16, 16)), CATALOGUE).sessions))
    assert found
    assert len({exercise for _, exercise, _ in found}) == len(found)


def test_planning_again_changes_no_text_and_a_correction_changes_nothing_that_was() -> None:
    """The feed's text stays while nothing changed; last week's workout put right changes what comes alone."""
    first = make_plan(known(owner=GYM, workouts=squats(16, 16)), CATALOGUE).sessions
    again = make_plan(known(owner=GYM, workouts=squats(16, 16), published=first), CATALOGUE).sessions
    assert list(map(compose, again)) == list(map(compose, first))
    later = MONDAY + timedelta(days=7)
    facts = {
        "owner": GYM,
        "published": first,
        "now": datetime.combine(later, time(6), BERLIN),
        "days": season("E H E . E . L", until=later),
    }
    one = make_plan(known(workouts=squats(16, 16), **facts), CATALOGUE).sessions
    other = make_plan(known(workouts=squats(16, 20), **facts), CATALOGUE).sessions
    assert [s for s in one if s.status is not Status.PLANNED] == [s for s in other if s.status is not Status.PLANNED]
    assert weights(one) != weights(other)
    assert {e.content for e in map(compose, one)} != {e.content for e in map(compose, other)}
    assert [replace(s, blocks=()) for s in one] == [replace(s, blocks=()) for s in other]


@pytest.mark.parametrize("step", [2.5, 5, 7.5])
@pytest.mark.parametrize("pounds", [20, 27.5, 35, 52.5, 100])
def test_a_weight_in_pounds_is_one_of_the_owners_own_in_every_seam(pounds: float, step: float) -> None:
    """In words, JSON, the entry, the page, the form and the watch: so many steps, no odd tenths of a conversion."""
    owner = replace(GYM, strength=replace(GYM.strength, unit="lb", steps={"dumbbell": step}))
    last = replace(workout(MONDAY - timedelta(days=3), 1, effort=4).sets[0], load=Load(LoadType.WEIGHT, pounds, "lb"))
    history = Workout(
        source="typed", key="1", start=datetime.combine(MONDAY - timedelta(days=3), time(18)), sets=(last,)
    )
    written = replace(session(RDL), uid="8cede2e1-1689-5852-89b9-7b0b7464317a")
    at = weigh(written, STANDING, known(owner=owner, workouts=(history,)), CATALOGUE)
    (block,) = at.blocks
    assert block.weight is not None
    shown = weight_text(block.weight.kg, block.weight.unit)
    said = float(shown.removesuffix(" lb"))
    assert said % step == 0
    assert f"   {shown} (last time 8 x {pounds:g} lb, felt 4)" in compose(at).description
    assert block_json(block)["weight"]["text"].startswith(f"{shown} (")
    assert as_planned([block], {}) == f"rdl 3x8@{said:g}lb"
    (step_message,) = (m for m in watch_steps(write_workout(at)) if m.get("exercise_weight"))
    assert step_message["weight_display_unit"] == "pound"
    assert round(step_message["exercise_weight"] / LB, 1) == said


def watch_steps(data: bytes) -> list[dict[str, Any]]:
    """The steps of a workout by a reader of FIT."""
    with fitdecode.FitReader(io.BytesIO(data)) as reader:
        frames = [frame for frame in reader if frame.frame_type == fitdecode.FIT_FRAME_DATA]
    return [{f.name: f.value for f in frame.fields} for frame in frames if frame.name == "workout_step"]


HISTORY = st.lists(
    st.tuples(st.integers(1, 84), st.floats(1, 200), st.integers(1, 20), st.none() | st.integers(1, 10)),
    min_size=1,
    max_size=12,
)
ASKED = st.builds(
    Asked,
    on=st.just(MONDAY),
    reps=st.integers(3, 15),
    effort=st.integers(4, 9).map(float),
    step=st.sampled_from([0.5, 1.0, 2.0, 2.5, 4.0]),
    bottom=st.integers(3, 8),
    top=st.integers(8, 15),
    stepped=st.booleans(),
    easier=st.sampled_from([1.0, EASIER]),
    hurting=st.booleans(),
    technique=st.booleans(),
)


def histories(rows: list[tuple[int, float, int, int | None]]) -> list[Workout]:
    return [
        replace(workout(MONDAY - timedelta(days=back), round(kg, 1), reps, rated), key=f"{n}")
        for n, (back, kg, reps, rated) in enumerate(rows)
    ]


@settings(max_examples=60, deadline=None)
@given(HISTORY, ASKED)
def test_no_weight_is_beyond_the_cap(rows: list[tuple[int, float, int, int | None]], asked: Asked) -> None:
    """A tenth or one step over the heaviest of four weeks, whatever was lifted and asked; and something can be lifted."""
    able = strength(histories(rows), "lo_rdl", MONDAY)
    assert able is not None
    found = target(able, asked)
    heaviest = able.heaviest(MONDAY - LOOK_BACK) or able.last.kg
    assert 0 < found.kg <= max(heaviest * CAP, heaviest + asked.step, asked.step) + 1e-6


@settings(max_examples=30, deadline=None)
@given(HISTORY, ASKED, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(rows, asked, chance) -> None:
    """Workouts taken in one by one, in batches or all at once are the same workouts."""
    every = histories(rows)
    mixed = list(every)
    chance.shuffle(mixed)
    one, other = (strength(those, "lo_rdl", MONDAY) for those in (every, mixed))
    assert one is not None
    assert other is not None
    assert target(one, asked).kg == target(other, asked).kg

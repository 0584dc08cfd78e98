"""What was lifted is kept once, changes where its source changes it, and goes with its source."""

from dataclasses import replace
from datetime import UTC, datetime

from liftday.store import workouts
from liftday.store.engine import Store
from liftday.store.workouts import Kept
from liftday.training.lifted import LiftedSet, Load, LoadType, SetType, Workout

HEVY = Workout(
    source="hevy",
    key="a",
    start=datetime(2026, 3, 2, 18, tzinfo=UTC).replace(tzinfo=None),
    sets=(
        LiftedSet(name="RDL", exercise="lo_rdl", load=Load(LoadType.WEIGHT, 35, "lb"), reps=8, effort=7.5),
        LiftedSet(name="Sled", load=Load(LoadType.BAND), seconds=45, type=SetType.WARM_UP, side="left"),
    ),
)
STRAVA = replace(HEVY, source="strava", key="123")


def test_a_workout_is_kept_once_and_as_it_was(store: Store) -> None:
    assert workouts.remember(store, [HEVY, STRAVA]) == Kept(sets=4)
    assert workouts.remember(store, [HEVY]) == Kept(known=2)
    assert workouts.recall(store) == (HEVY, STRAVA)


def test_a_corrected_workout_takes_the_place_of_the_old_one(store: Store) -> None:
    workouts.remember(store, [HEVY])
    mended = replace(HEVY, sets=HEVY.sets[:1])
    assert workouts.remember(store, [mended]) == Kept(sets=1)
    assert workouts.recall(store) == (mended,)


def test_what_came_from_strava_goes_with_it_and_the_owners_own_stays(store: Store) -> None:
    workouts.remember(store, [HEVY, STRAVA, replace(STRAVA, key="124")])
    assert workouts.forget(store, workouts.STRAVA, "124") == 1
    assert workouts.forget(store, workouts.STRAVA) == 1
    assert workouts.recall(store) == (HEVY,)

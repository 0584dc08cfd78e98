"""What was lifted is kept once, changes where its source changes it, and goes with its source."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from liftday.store import workouts
from liftday.store.engine import Store
from liftday.store.workouts import Kept
from liftday.training.lifted import LiftedSet, Load, LoadType, SetType, Workout
from liftday.training.loads.strength import strength
from liftday.training.loads.target import Asked, target
from liftday.training.loads.workouts import all_workouts

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


SEASON = [
    replace(
        HEVY,
        key=f"{week}",
        start=datetime(2026, 1, 5, 18) + timedelta(weeks=week),  # noqa: DTZ001 - a local wall clock
        sets=(replace(HEVY.sets[0], load=Load(LoadType.WEIGHT, 30 + week % 5), effort=6 + week % 3),) * 3,
    )
    for week in range(9)
]


@pytest.mark.parametrize("size", [1, 2, 4, 9])
@pytest.mark.parametrize("backwards", [False, True])
def test_whatever_batches_a_history_comes_in_the_loads_are_the_same(
    store: Store, size: int, *, backwards: bool
) -> None:
    """Read week by week, in pieces or at once, forwards or back, and twice, as an import and a resync bring it."""
    batches = [SEASON[n : n + size] for n in range(0, len(SEASON), size)]
    for batch in [*(reversed(batches) if backwards else batches), batches[0]]:
        workouts.remember(store, batch)
    on = SEASON[-1].day + timedelta(days=3)
    asked = Asked(on=on, reps=8, effort=7, step=2.27, bottom=8, top=12)
    found = [strength(all_workouts(those, []), "lo_rdl", on) for those in (workouts.recall(store), SEASON)]
    assert found[0] is not None
    assert found[0] == found[1]
    assert target(found[0], asked).kg == 31.78


def test_what_came_from_strava_goes_with_it_and_the_owners_own_stays(store: Store) -> None:
    workouts.remember(store, [HEVY, STRAVA, replace(STRAVA, key="124")])
    assert workouts.forget(store, workouts.STRAVA, "124") == 1
    assert workouts.forget(store, workouts.STRAVA) == 1
    assert workouts.recall(store) == (HEVY,)

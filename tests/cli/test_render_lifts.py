"""`liftday lifts` as it is drawn."""

from datetime import date, datetime, time, timedelta

import pytest
from rich.cells import cell_len

from liftday.cli.render.lifts import screen
from liftday.cli.render.page import Page, drawn
from liftday.daemon.queries.lifts import Lift
from liftday.training.lifted import LiftedSet, Load, LoadType, Workout
from liftday.training.loads.strength import strength
from liftday.training.loads.workouts import Lifts, by_exercise

BEGIN = date(2026, 2, 1)


def rdl(on: date, kg: float, reps: int, effort: float | None) -> Workout:
    done = LiftedSet(
        name="RDL", exercise="lo_rdl", load=Load(LoadType.WEIGHT, kg), reps=reps, effort=effort, equipment="dumbbell"
    )
    return Workout(source="typed", key=f"{on}", start=datetime.combine(on, time(18)), sets=(done,) * 3)


WORKOUTS = [
    rdl(BEGIN + timedelta(days=4 * n), kg, reps, effort)
    for n, (kg, reps, effort) in enumerate([(14, 8, 7), (14, 10, 7), (16, 8, 6.5), (16, 10, None), (18, 8, 7)])
]
PLANK = LiftedSet(name="Plank", exercise="co_plank", load=Load(LoadType.BODYWEIGHT), seconds=45)
FOUND = (
    Lift(
        exercise="lo_rdl",
        name="Romanian deadlift",
        days=by_exercise(WORKOUTS)["lo_rdl"],
        strength=strength(WORKOUTS, "lo_rdl", BEGIN + timedelta(days=20)),
    ),
    Lift(exercise="co_plank", name="Plank", days=(Lifts(BEGIN, "hevy", (PLANK, PLANK)),), strength=None),
)


def shown(page: Page, *, unit: str = "kg", whole: bool = False) -> list[str]:
    return drawn(screen(FOUND, page, unit=unit, whole=whole), page).splitlines()


def test_lifts_at_eighty_columns() -> None:
    """The golden screen: the working load and its way, the last three times, how many stand before them."""
    assert shown(Page()) == GOLDEN


GOLDEN = [
    "Romanian deadlift",
    "  working load 18 kg, one repetition about 22 kg (fairly sure)  ▁▁▅▅█",
    "  2026-02-17  3 x 8 at 18 kg, felt 7",
    "  2026-02-13  3 x 10 at 16 kg",
    "  2026-02-09  3 x 8 at 16 kg, felt 6.5",
    "  and 2 earlier times",
    "",
    "Plank",
    "  2026-02-01  2 x 45 s, bodyweight",
]


def test_every_time_of_one_exercise_and_pounds() -> None:
    lines = shown(Page(), unit="lb", whole=True)
    assert len([line for line in lines if line.startswith("  2026-")]) == 6
    assert any("working load 39.7 lb" in line for line in lines)


@pytest.mark.parametrize("width", [40, 60, 140])
def test_every_width_holds_the_lines(width: int) -> None:
    page = Page(width=width, unicode=False)
    lines = shown(page)
    assert max(map(cell_len, lines)) <= width
    assert "\n".join(lines).isascii()

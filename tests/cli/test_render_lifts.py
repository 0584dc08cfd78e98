"""`liftday lifts` as it is drawn."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from rich.cells import cell_len

from liftday.cli.render.lifts import screen
from liftday.cli.render.page import Page, drawn
from liftday.daemon.queries.lifts import Lift
from liftday.training.lifted import LiftedSet, Load, LoadType, Workout
from liftday.training.loads.strength import strength, times_of
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
        times=times_of(WORKOUTS, "lo_rdl", BEGIN + timedelta(days=20)),
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


def test_one_exercise_has_a_chart_and_every_time() -> None:
    """The golden screen: loads from nothing on, and about one repetition; below it each day's sets."""
    assert shown(Page(width=60), whole=True)[:13] == CHART


CHART = [
    "Romanian deadlift",
    "  working load 18 kg, one repetition about 22 kg (fairly",
    "    sure)",
    "",
    "  Load, and ◆ about one repetition:",
    "  2026-02-01  █████████████████░░░░░░◆         14 kg ◆ 19 kg",
    "  2026-02-05  █████████████████░░░░░░░◆        14 kg ◆ 20 kg",
    "  2026-02-09  ████████████████████░░░░░░░◆     16 kg ◆ 22 kg",
    "  2026-02-13  ████████████████████░░░░░░░░◆    16 kg ◆ 23 kg",
    "  2026-02-17  ██████████████████████░░░░░░░░◆  18 kg ◆ 25 kg",
    "",
    "  2026-02-17  3 x 8 at 18 kg, felt 7",
    "  2026-02-13  3 x 10 at 16 kg",
]


def test_a_long_history_is_charted_by_its_latest_times() -> None:
    many = [rdl(BEGIN + timedelta(days=4 * n), 14 + n, 8, 7) for n in range(40)]
    times = times_of(many, "lo_rdl", BEGIN + timedelta(days=200), since=BEGIN)
    lift = Lift(exercise="lo_rdl", name="RDL", days=by_exercise(many)["lo_rdl"], strength=None, times=times)
    lines = drawn(screen((lift,), Page(), unit="kg", whole=True), Page()).splitlines()
    assert lines[2] == "  Load, and ◆ about one repetition, the last 30 of 40 times:"
    assert (len([line for line in lines if "█" in line]), len(times)) == (30, 40)


def test_every_time_of_one_exercise_and_pounds() -> None:
    lines = shown(Page(), unit="lb", whole=True)
    assert len([line for line in lines if line.startswith("  2026-")]) == 11
    assert any("working load 39.7 lb" in line for line in lines)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("width", [24, 40, 60, 140])
def test_every_width_holds_the_lines(width: int, *, whole: bool) -> None:
    page = Page(width=width, unicode=False)
    lines = shown(page, whole=whole)
    assert max(map(cell_len, lines)) <= max(width, 29)
    assert "\n".join(lines).isascii()


def test_without_colours_the_chart_says_the_same() -> None:
    """Colour is beside the bars and never says anything alone."""
    coloured = drawn(screen(FOUND, Page(colour=True), unit="kg", whole=True), Page(colour=True))
    assert "\x1b[" in coloured
    assert "\x1b[" not in "".join(shown(Page(), whole=True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).splitlines() == shown(Page(), whole=True)

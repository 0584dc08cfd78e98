"""Which recordings count as strength: the sport says so, or the title of a circuit does."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from liftday.training.activity import Activity
from liftday.training.day import Role
from liftday.training.owner import Athlete
from liftday.training.reading.classify import read


@pytest.mark.parametrize(
    ("sport", "title", "role"),
    [
        ("WeightTraining", "Morning Weight Training", Role.STRENGTH),
        ("Workout", "Evening Workout", Role.STRENGTH),
        ("Crossfit", "Strength: back squats", Role.STRENGTH),
        ("Crossfit", "Murph", Role.ENDURANCE),
        ("HighIntensityIntervalTraining", "HIIT mit Kettlebell", Role.STRENGTH),
        ("HighIntensityIntervalTraining", "Krafttraining", Role.STRENGTH),
        ("HighIntensityIntervalTraining", "Lunch HIIT", Role.ENDURANCE),
        ("Soccer", "Strength in numbers", Role.ENDURANCE),
        ("Yoga", "Strength flow", Role.MOBILITY),
        ("Pilates", "Core", Role.MOBILITY),
    ],
)
def test_a_circuit_of_weights_is_strength(sport: str, title: str, role: Role) -> None:
    """CrossFit and HIIT are a hard day for the legs, unless their title says that weights were lifted (training.md, Completion)."""
    evening = datetime(2026, 3, 3, 18)  # noqa: DTZ001 - a start is the wall clock
    done = Activity(
        id="1",
        sport=sport,
        name=title,
        start=evening,
        start_utc=evening.replace(tzinfo=UTC),
        moving_s=2700,
        elapsed_s=2800,
    )
    (reading,) = read([done], athlete=Athlete(timezone=ZoneInfo("Europe/Berlin"))).readings
    assert reading.role is role

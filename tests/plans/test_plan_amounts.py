"""Minutes, kilometres and sets of a title."""

import pytest

from liftday.integrations.plans.sets import find_sets
from liftday.integrations.plans.title import read_title


@pytest.mark.parametrize(
    ("title", "minutes", "km"),
    [
        ("1h10m easy", 70, None),
        ("Easy • 25m - 35m", 35, None),
        ("Long • 50m - 1h0m", 60, None),
        ("Steady 75-90 min", 90, None),
        ("1:15 run", 75, None),
        ("1h30 EF", 90, None),
        ("SL 1 h 45", 105, None),
        ("90' footing", 90, None),
        ("2.5h GA1", 150, None),
        ("Easy (40:00 @ 4:59-5:36 min/km)", 40, None),
        ("Long (1:05:00 @ 5:01-5:49 min/km)", 65, None),
        ("2 Stunden locker", 120, None),
        ("20 min easy + 40 min steady", 60, None),
        ("Run 12.9km", None, 12.9),
        ("6.5 mile run", None, 10.46),
        ("10 K easy", None, 10.0),
        ("21,1 km Wettkampf", None, 21.1),
        ("Long run 20-24 km", None, 24.0),
        ("10k at 5k pace", None, 10.0),
        ("5k pace", None, None),
        ("Allure 10 km", None, None),
        ("2 miles tempo run", None, 3.22),
        ("6x800", None, None),
        ("8x1 km, 90 s jog", None, None),
        ("Easy 60 min w/ 6x20s strides", 60, None),
        ("Track 400m", None, None),
        ("Tempo at 18:30", None, None),
        ("18:30 Uhr locker", None, None),
        ("Base 2", None, None),
        ("Long run, last 5k at marathon pace", None, None),
        ("3 m run", None, None),
    ],
)
def test_how_long_a_title_says_it_is(title: str, minutes: int | None, km: float | None) -> None:
    """The upper end of a range; paces, times of day, and parts of a session are no length."""
    read = read_title(title)
    assert (read.minutes, read.km) == (minutes, km)


@pytest.mark.parametrize(
    ("title", "text", "short"),
    [
        ("6x800", "6x800", False),
        ("10-12×60-75s", "12x60s", False),
        ("3 x 10' seuil", "3x10'", False),
        ("4x(3' + 2')", "4x3'", False),
        ("5x 1.000 m", "5x1000m", False),
        ("3*1600m", "3x1600m", False),
        ("5 mal 1000 m", "5x1000m", False),
        ("8 reps of 400 m", "8x400m", False),
        ("Intervals: 2k (x4, 2'30\" rec)", "x4", False),
        ("1000m×5", "5x1000", False),
        ("6x20s strides", "6x20s", True),
        ("6x100m", "6x100m", True),
        ("2x6x400", "2x400", False),
    ],
)
def test_sets(title: str, text: str, *, short: bool) -> None:
    """How many times what; what is too short to be work is strides."""
    found = find_sets(title, strides="strides" in title)
    assert found is not None
    assert (found.text, found.short) == (text, short)


@pytest.mark.parametrize("title", ["16 km", "No 5x1000 today", "1x5 km", "99x10", "Base 2", "400m", "2:30"])
def test_no_sets(title: str) -> None:
    """One time is no repetition, and what is denied is not done."""
    assert find_sets(title) is None

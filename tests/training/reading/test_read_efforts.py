"""Recovery goes by what was run, not by its tag: what the days after an effort take, drawn a letter a day.

`-` nothing, `l` a light session or upper body, `F` a full one too; the first letter is the day after.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from liftday.training.owner import Mark, Race, Word
from liftday.training.placing.races import EVERY, season
from liftday.training.reading.days import days
from liftday.words.rules import ruling_text

LONG = "- - - - - - l l l l F"
MEDIUM = "- - l l F"
ULTRA = "- - - - - - - - - l l l l l l l F"
OPEN = "F"


def recovery(diary, *, marks=(), races=()):
    """What the days after the diary's last day take because of it, up to the first that takes everything."""
    last = diary.day.date()
    read = days(diary.read().readings, first=diary.activities[0].start.date(), last=last, marks=marks)
    closed = {closure.date: closure for closure in season(races, read[-1:]).closures}
    letters = []
    on = last + timedelta(days=1)
    while on in closed:
        letters.append("-" if closed[on].bars == EVERY else "l")
        on += timedelta(days=1)
    return " ".join([*letters, "F"])


def said(diary):
    """What the day after the diary's last day is told."""
    last = diary.day.date()
    read = days(diary.read().readings, first=diary.activities[0].start.date(), last=last)
    closures = season((), read[-1:]).closures
    return ruling_text((closures[0].why,))


def far(diary, km, hours, **told):
    """A run so far in so many hours on the diary's present day, at an easy pulse unless told otherwise."""
    given = {"average_hr": 140.0, "max_hr": 156.0} | told
    return diary.add(minutes=60.0 * hours, speed=km / 3.6 / hours, **given)


def test_an_untagged_marathon_is_recovered_from_as_a_race(seasoned):
    """Nobody tagged it, no title says it, and the pulse was easy: six days without, then light, full from the eleventh."""
    run = far(seasoned, 42.2, 4.2)
    assert seasoned.reading(run).kind.value == "long"
    assert recovery(seasoned) == LONG
    assert said(seasoned) == "The day after 4.2 hours on foot, a long race for the legs."


def test_an_untagged_hundred_miles_are_an_ultra(seasoned):
    """161 km in 29 hours: nothing for nine days, nothing full before the seventeenth."""
    far(seasoned, 161, 29, average_hr=118.0)
    assert recovery(seasoned) == ULTRA
    assert said(seasoned) == "The day after 29 hours on foot, an ultra race for the legs."


def test_six_hours_in_the_mountains_are_recovered_from(new_diary):
    """As an ultra where they were run, by their hours; as a long race where they were walked."""
    runs, hikes = (new_diary().weeks(*["E H E . H E L"] * 8) for _ in range(2))
    far(runs, 28, 6, sport="TrailRun", climb_m=2200.0)
    far(hikes, 20, 6, sport="Hike", climb_m=1400.0)
    assert (recovery(runs), recovery(hikes)) == (ULTRA, LONG)


@pytest.mark.parametrize("told", [{"climb_m": 400.0}, {"minutes": 240.0, "climb_m": 1400.0}])
def test_an_ordinary_hike_is_none(seasoned, told):
    """Six hours through the hills, or four on a mountain, leave what they always left: heavy legs on the next day."""
    seasoned.add(**({"sport": "Hike", "minutes": 360.0, "speed": 1.0} | told))
    assert recovery(seasoned) == OPEN


def test_the_owner_takes_it_back(seasoned):
    """A mark as easy, moderate or rest opens the days again; a mark as hard or long does not."""
    far(seasoned, 42.2, 4.2)
    on = seasoned.day.date()
    for word, left in (("easy", OPEN), ("moderate", OPEN), ("rest", OPEN), ("long", LONG), ("hard", LONG)):
        assert recovery(seasoned, marks=[Mark(date=on, word=Word(word), at=seasoned.day)]) == left


def test_a_weekly_long_run_closes_nothing(new_diary):
    """26 km every Sunday, give or take a kilometre: the first was the longest in 90 days, the others are a habit."""
    diary = new_diary().weeks(*["E H E . H E L"] * 4)
    pictures = []
    for km in (26, 26.4, 25.5, 26.7, 26):
        far(diary, km, km / 10.3)
        pictures.append(recovery(diary))
        diary.next().weeks("E H E . H E")
    assert pictures == [LONG, OPEN, OPEN, OPEN, OPEN]


def test_a_long_run_that_grows_counts_a_size_less_until_a_race_is_listed(new_diary):
    """From 26 to 28 km is a step: two days without. Where a race is listed within weeks nobody has to guess."""
    diary = new_diary().weeks(*["E H E . H E L"] * 4)
    far(diary, 26, 2.5)
    diary.next(7)
    far(diary, 28, 2.7)
    last = diary.day.date()
    assert said(diary) == "The day after 2.7 hours on foot, a step beyond your longest."
    marathon = Race(date=last + timedelta(weeks=8), distance_km=42.2, priority="A")
    past = Race(date=last - timedelta(weeks=20), distance_km=42.2, priority="A")
    assert recovery(diary) == recovery(diary, races=[past]) == MEDIUM
    assert recovery(diary, races=[marathon]) == OPEN


def habitual(new_diary):
    """Two months with 26 km every Sunday, and a Sunday ahead."""
    diary = new_diary().weeks(*["E H E . H E L"] * 2)
    for _ in range(6):
        far(diary, 26, 2.6)
        diary.next().weeks("E H E . H E")
    return diary


@pytest.mark.parametrize(
    ("hours", "told", "left"),
    [
        (2.2, {"average_hr": 172.0, "max_hr": 186.0}, LONG),  # 88 % of the maximum: nobody trains so long so hard
        (2.6, {"average_hr": 150.0, "max_hr": 160.0}, OPEN),
        (2.2, {"average_hr": None, "max_hr": None}, LONG),  # no pulse: a sixth faster than usual
        (2.5, {"average_hr": None, "max_hr": None}, OPEN),
        (2.2, {"average_hr": 138.0, "max_hr": 150.0}, OPEN),  # fast at an easy pulse: fitness, or the way down
    ],
)
def test_near_race_effort_closes_an_ordinary_distance(new_diary, hours, told, left):
    """26 km as every Sunday, but raced: by the pulse, or by pace where there is none."""
    diary = habitual(new_diary)
    far(diary, 26, hours, **told)
    assert recovery(diary) == left
    if left == LONG:
        assert said(diary) == f"The day after {hours} hours on foot, near race effort."


def test_near_critical_speed_less_ahead_is_enough(new_diary, athlete):
    """Where the critical speed is known, 6 % faster than usual at 86 % of it is a race's pace; where not, it is none."""
    diary = habitual(new_diary)
    run = far(diary, 26, 2.4, average_hr=None, max_hr=None)
    assert "effort_raced" not in diary.reading(run).flags
    assert "effort_raced" in diary.reading(run, replace(athlete, critical_speed=3.5)).flags


def test_slow_hours_count_by_their_distance(new_diary):
    """Three hours for 22 km, the longest in 90 days, equal a medium race; the next ones of that length nothing."""
    diary = new_diary().weeks(*["E H E . H E L"] * 4)
    far(diary, 22, 3)
    assert recovery(diary) == MEDIUM
    diary.next(14)
    far(diary, 22, 3)
    assert recovery(diary) == OPEN


def test_thirty_five_kilometres_are_never_a_habit(new_diary):
    """However often somebody runs so far."""
    diary = new_diary()
    for _ in range(4):
        far(diary, 36, 3.9)
        diary.next(7)
    diary.next(-7)
    assert recovery(diary) == LONG


def test_a_race_on_the_list_is_recovered_from_by_the_list(seasoned):
    """An A or B race by what was listed; a C race that was run like one, by what was run."""
    far(seasoned, 42.2, 4.2)
    on = seasoned.day.date()
    short = Race(date=on, distance_km=10, priority="A")
    assert recovery(seasoned, races=[short]) == "- l F"
    assert recovery(seasoned, races=[Race(date=on, distance_km=42.2, priority="C")]) == LONG

"""A runner's diary drawn as weeks: the tests write what was run, not what a record looks like."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from liftday.training.activity import Activity
from liftday.training.owner import Athlete
from liftday.training.reading.anchors import Anchors
from liftday.training.reading.classify import Classified, read

ATHLETE = Athlete(timezone=ZoneInfo("Europe/Berlin"))
MONDAY = datetime(2026, 1, 5, 7, 0)  # noqa: DTZ001 - a wall clock
LETTERS = {"rest": ".", "easy": "E", "moderate": "M", "hard": "H", "long": "L", "race": "R"}

# What a letter of a drawn week means: minutes, m/s, average and peak heart rate.
RUNS = {
    "E": (45, 2.8, 140, 156),
    "H": (55, 3.3, 164, 186),
    "L": (110, 2.75, 146, 160),
    "M": (50, 3.0, 152, 170),
}


class Diary:
    """Activities as they are written down, day after day from Monday, 5 January 2026."""

    def __init__(self):
        self.activities = []
        self.day = MONDAY

    def add(self, *, minutes=45.0, speed=2.8, day=None, hour=None, **told):
        """One recording on the given day (a number of days after Monday) or on the diary's present one."""
        start = (MONDAY + timedelta(days=day)) if day is not None else self.day
        if hour is not None:
            start = start.replace(hour=int(hour), minute=round(hour % 1 * 60))
        told = {
            "id": str(1000 + len(self.activities)),
            "sport": "Run",
            "elapsed_s": minutes * 60.0,
            "moving_s": minutes * 60.0,
            "distance_m": speed * minutes * 60.0 if speed else None,
        } | told
        self.activities.append(Activity(start=start, **told))
        return self.activities[-1]

    def run(self, letter, **told):
        """An easy, hard, moderate or long run on the diary's present day."""
        minutes, speed, average, peak = RUNS[letter]
        told = {"minutes": minutes, "speed": speed, "average_hr": average, "max_hr": peak} | told
        return self.add(**told)

    def weeks(self, *pictures, **told):
        """Weeks drawn as seven letters, "E . H . E L ." with a dot for a rest day."""
        for picture in pictures:
            for letter in picture.split():
                if letter != ".":
                    self.run(letter, **told)
                self.day += timedelta(days=1)
        return self

    def next(self, days=1):
        self.day += timedelta(days=days)
        return self

    def strip(self, *names):
        """The same diary of somebody who does not record these fields."""
        self.activities = [replace(a, **dict.fromkeys(names)) for a in self.activities]
        return self

    def read(self, athlete=ATHLETE, **told) -> Classified:
        book = read(self.activities, athlete=athlete, **told)
        assert book.set_aside == ()  # a fault of ours must not pass for one of an activity
        return book

    def reading(self, identity, athlete=ATHLETE, **told):
        """The reading of one activity, by itself or its id."""
        identity = getattr(identity, "id", identity)
        return next(r for r in self.read(athlete, **told).readings if r.id == identity)

    def picture(self, athlete=ATHLETE):
        """The readings as one line of letters, one a recording."""
        return " ".join(LETTERS[r.kind.value] for r in self.read(athlete).readings)

    def anchors(self, athlete=ATHLETE) -> Anchors:
        """What is known after the last day."""
        states = self.read(athlete).anchors
        return states[max(states)] if states else Anchors.none()


@pytest.fixture
def diary():
    return Diary()


@pytest.fixture
def seasoned():
    """Eight weeks of a runner with a heart-rate strap: two hard days, a long run, three easy ones."""
    return Diary().weeks(*["E H E . H E L"] * 8)


@pytest.fixture
def new_diary():
    return Diary


@pytest.fixture
def athlete():
    return ATHLETE

"""The sample athlete: two years made up with a purpose for every day, read without knowing it."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from liftday.integrations.strava.read import read_activities
from liftday.training.reading.classify import read
from reasons import codes
from strava_emulator.sample import sample


@pytest.fixture(scope="module")
def told():
    raw, truth = sample(date(2026, 11, 23))
    return read_activities(raw)[0], {str(identity): kind for identity, kind in truth.items()}


def counted(activities, truth, athlete):
    """How often each purpose was read as each class."""
    return Counter((truth[r.id], r.kind.value) for r in read(activities, athlete=athlete).readings)


def share(found, purpose, *kinds):
    return sum(found[purpose, kind] for kind in kinds) / sum(n for (meant, _), n in found.items() if meant == purpose)


def test_what_was_meant_is_what_is_read(told, athlete):
    """With laps, ratings and pulse as they come, hard days are hard, easy ones easy, and races races."""
    found = counted(*told, athlete)
    assert share(found, "hard", "hard", "race") >= 0.97
    assert share(found, "easy", "easy") >= 0.95
    assert share(found, "race", "race", "hard") == 1.0
    assert share(found, "long", "long") >= 0.8
    for purpose in ("duplicate", "too_short", "flagged", "strength", "mobility"):
        assert share(found, purpose, "rest") == 1.0


def test_laps_alone_find_the_hard_days(told, athlete):
    """Without pulse, rating, tag and title the structure of the laps is left, and it decides."""
    activities, truth = told
    bare = [
        replace(a, average_hr=None, max_hr=None, perceived_exertion=None, workout_type=None, name="Run")
        for a in activities
    ]
    found = counted(bare, truth, athlete)
    assert share(found, "hard", "hard") >= 0.95
    assert share(found, "easy", "hard") <= 0.06
    found = [codes(r) for r in read(bare, athlete=athlete).readings if truth[r.id] == "hard"]
    assert sum(bool(one & {"repetitions", "near_threshold"}) for one in found) >= 0.5 * len(found)


def test_summaries_alone_come_close(told, athlete):
    """Before any details were fetched the weighing of pulse and pace finds nine of ten."""
    activities, truth = told
    plain = [
        replace(a, detailed=False, laps=None, splits=None, best_efforts=None, perceived_exertion=None)
        for a in activities
    ]
    found = counted(plain, truth, athlete)
    assert share(found, "hard", "hard", "race") >= 0.9
    assert share(found, "easy", "easy") >= 0.9

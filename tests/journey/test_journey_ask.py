"""What liftday asks its runner for, and what it says where nothing fits: on the terminal and in the calendar."""

import json
from datetime import timedelta

import icalendar
import pytest

from homes import NOW, an_activity


@pytest.fixture
def alone(home):
    """A home that plans on imports alone."""
    lines = home.config.read_text().splitlines()
    kept = [line for line in lines if not line.startswith(("client_", "api_", "oauth_"))]
    home.config.write_text("\n".join(kept) + "\n")
    return home


def take(home, records):
    """Import activities at NOW."""
    path = home.folder / "records.json"
    path.write_text(json.dumps(records))
    assert home.liftday("import", str(path), at=NOW).code == 0


BARE = {"has_heartrate": False, "average_heartrate": None, "max_heartrate": None, "distance": 0.0, "average_speed": 0.0}


def test_runs_that_tell_nothing_ask_for_tags(alone):
    """`plan`, `status` and `doctor` ask; nobody has to find it in `why`."""
    days = [NOW.date() - timedelta(days=n) for n in range(1, 57) if n % 2]
    take(alone, [an_activity(n, f"{on}T07:00:00", **BARE) for n, on in enumerate(days)])
    for verb in (("plan", "--at"), ("status",), ("doctor",)):
        said = alone.liftday(verb[0], at=NOW if len(verb) > 1 else None).out
        assert "Tag your hard runs as Workout on Strava or rate their effort" in " ".join(said.split()), verb


def test_where_nothing_fits_the_calendar_says_why(alone):
    """No easy or rest day ahead: the notice has the reason that `plan` has."""
    text = alone.config.read_text()
    alone.config.write_text(text.replace("[strength]", "[strength]\nmobility_per_week = 0"))
    take(alone, [])
    alone.liftday("mark", "2026-03-02..2026-04-30", "hard", at=NOW)
    take(alone, [an_activity(n, f"{NOW.date() - timedelta(days=n)}T07:00:00", workout_type=3) for n in range(1, 57)])
    (notice,) = icalendar.Calendar.from_ical(alone.liftday("feed").raw).walk("VEVENT")
    plan = alone.liftday("plan", "--json", at=NOW).json
    assert plan["sessions"] == []
    reasons = [note for note in plan["notes"] if note.startswith("No slot")]
    assert reasons
    assert all(reason in str(notice["DESCRIPTION"]) for reason in reasons)

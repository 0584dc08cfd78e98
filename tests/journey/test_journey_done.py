"""`done` on a day without its session in the calendar: one that was withdrawn, and one that only a recording knows."""

import json
from datetime import date, datetime, timedelta

import icalendar
import pytest

from homes import NOW, a_season, an_activity
from liftday.config.read import read
from liftday.daemon.state.instance import open_instance
from liftday.store import feedback

GYM = {
    "name": "Gym",
    "type": "WeightTraining",
    "sport_type": "WeightTraining",
    "distance": 0.0,
    "moving_time": 2700,
    "elapsed_time": 2700,
}


@pytest.fixture
def alone(home):
    """A home that plans on imports alone."""
    lines = home.config.read_text().splitlines()
    kept = [line for line in lines if not line.startswith(("client_", "api_", "oauth_"))]
    home.config.write_text("\n".join(kept) + "\n")
    take(home, a_season(), NOW)
    return home


def take(home, records, at):
    """Import activities at an instant."""
    path = home.folder / "records.json"
    path.write_text(json.dumps(records))
    assert home.liftday("import", str(path), at=at).code == 0


def fed(home):
    """The titles in the feed, by uid."""
    return {
        str(e["UID"]): str(e["SUMMARY"]) for e in icalendar.Calendar.from_ical(home.liftday("feed").raw).walk("VEVENT")
    }


def strength(home, at):
    """The strength sessions a plan shows at an instant, in their order."""
    return [s for s in home.liftday("plan", "--json", at=at).json["sessions"] if s["type"] == "strength"]


def test_a_session_that_left_the_calendar_can_be_done(alone):
    """By its date and by its uid; it comes back as done and the programme counts it."""
    first = strength(alone, NOW)[0]
    on = date.fromisoformat(first["date"])
    morning = datetime.fromisoformat(f"{on}T08:00:00+01:00")
    alone.liftday("mark", f"{on}..{on + timedelta(days=20)}", "blocked", at=morning)
    assert first["uid"] not in fed(alone)
    evening = morning + timedelta(hours=12)
    for name in (first["date"], first["uid"]):
        said = alone.liftday("done", name, "--rating", "6", "--json", at=evening)
        assert (said.code, said.json["session"]["uid"], said.json["rating"]) == (0, first["uid"], 6)
        assert fed(alone)[first["uid"]].endswith("done")


def test_a_visit_that_only_a_recording_knows_can_be_rated(alone):
    """The rating belongs to that visit, whatever else is known of the day."""
    thursday = date(2026, 2, 26)
    take(alone, [an_activity(9001, f"{thursday}T12:00:00", **GYM)], NOW)
    said = alone.liftday("done", "last thu", "--rating", "8", "--pain", "6", "--json", at=NOW)
    assert (said.code, said.json["session"]["date"]) == (0, str(thursday))
    with open_instance(read(alone.config), alone.state, readonly=True) as instance:
        (word,) = feedback.recall(instance.store)
    assert (word.date, word.rating, word.pain) == (thursday, 8, 6)
    assert any("pain" in note.lower() for note in said.json["notes"]), said.json["notes"]
    assert alone.liftday("undo", "last", "thu", at=NOW).code == 0


def test_a_visit_that_counts_for_the_next_day_is_rated_as_that_session(alone):
    """Done a day early: the session of tomorrow is the one, and it may be said today."""
    first = strength(alone, NOW)[0]
    eve = date.fromisoformat(first["date"]) - timedelta(days=1)
    evening = datetime.fromisoformat(f"{eve}T21:00:00+01:00")
    take(alone, [an_activity(9001, f"{eve}T12:00:00", **GYM)], evening)
    for name in (str(eve), first["date"]):
        said = alone.liftday("done", name, "--rating", "8", "--json", at=evening)
        assert (said.code, said.json["session"]["uid"]) == (0, first["uid"])


def test_a_weekday_is_the_last_one_for_what_was_done(alone):
    """Nobody has done what is still to come."""
    first = strength(alone, NOW)[0]
    on = date.fromisoformat(first["date"])
    after = datetime.fromisoformat(f"{on + timedelta(days=1)}T08:00:00+01:00")
    said = alone.liftday("done", f"{on:%A}".lower(), "--json", at=after)
    assert (said.code, said.json["session"]["uid"]) == (0, first["uid"])


def test_a_day_of_which_nobody_knows_anything_is_refused(alone):
    """65; where the session went is said, if it moved."""
    said = alone.liftday("done", "2026-02-24", at=NOW)
    assert (said.code, said.err.splitlines()[0]) == (65, "liftday: there is no session on 2026-02-24")
    first = strength(alone, NOW)[0]
    free = None
    for n in (1, 2, 3):
        to = str(date.fromisoformat(first["date"]) + timedelta(days=n))
        if alone.liftday("move", first["date"], to, at=NOW).code == 0:
            free = to
            break
    assert free
    said = alone.liftday("skip", first["date"], at=NOW + timedelta(minutes=1))
    if said.code:  # no other session stands there
        assert said.err.splitlines()[1].strip().startswith(f"the one that stood there moved to {free}")

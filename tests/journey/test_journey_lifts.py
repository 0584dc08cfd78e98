"""What was lifted, from the command line to the calendar: said, imported, told, taken back."""

from datetime import date, datetime, timedelta

import icalendar
import pytest

from homes import NOW
from journey.test_journey_json import fitting

SETS = "goblet squat 3x10@16kg, rdl 3x8@20 rpe 7, plank 2x45s, sled 2x20@60"
HEVY = """title,start_time,end_time,exercise_title,set_index,set_type,weight_kg,reps
Legs,"{day}, 18:00","{day}, 18:40",Romanian Deadlift (Dumbbell),0,normal,20,8
Legs,"{day}, 18:00","{day}, 18:40",Romanian Deadlift (Dumbbell),1,normal,20,8
Legs,"{day}, 18:00","{day}, 18:40",Goblet Squat,0,warmup,8,8
Legs,"{day}, 18:00","{day}, 18:40",Goblet Squat,1,normal,16,soon
"""


@pytest.fixture
def planned(home):
    """A home with a plan; the first strength session and its evening."""
    home.login()
    home.liftday("sync", at=NOW)
    first = next(s for s in home.liftday("plan", "--json", at=NOW).json["sessions"] if s["type"] == "strength")
    home.evening = datetime.fromisoformat(first["start"]) + timedelta(hours=2)
    home.first = first
    return home


def weights(home, at):
    """What a plan says to lift, by exercise."""
    plan = fitting(home.liftday("plan", "--json", at=at), "plan")
    return {b["exercise"]: b["weight"] for s in plan["sessions"] for b in s["blocks"] if b["weight"]}


def texts(home):
    return " ".join(
        str(e["DESCRIPTION"]) for e in icalendar.Calendar.from_ical(home.liftday("feed").raw).walk("VEVENT")
    )


def test_what_was_said_of_a_session_makes_the_next_ones_weights(planned):
    """Told again in `lifts`, in the plan and in the calendar; taken back it is gone from all of them."""
    at, on = planned.evening, planned.first["date"]
    assert weights(planned, at) == {}
    assert planned.liftday("lifts", at=at).code == 1
    said = planned.liftday("done", on, "--sets", SETS, at=at)
    assert said.code == 0
    assert (
        "Lifted: goblet squat 3 x 10 at 16 kg; rdl 3 x 8 at 20 kg, felt 7; plank 2 x 45 s, bodyweight; sled" in said.out
    )
    lifted = fitting(planned.liftday("lifts", "--json", at=at), "lifts")
    assert {lift["exercise"] for lift in lifted} == {"lo_goblet_squat", "lo_rdl", "co_plank", None}
    assert "3 x 8 at 20 kg, felt 7" in planned.liftday("lifts", "rdl", at=at).out
    assert planned.liftday("lifts", "bench", at=at).err.startswith("Nothing of 'bench' was lifted yet")
    found = weights(planned, at)
    assert found
    assert found.keys() <= {"lo_goblet_squat", "lo_rdl"}
    assert all(weight["text"] in texts(planned) for weight in found.values())
    assert planned.liftday("undo", at=at).code == 0
    assert weights(planned, at) == {}
    assert not any(weight["text"] in texts(planned) for weight in found.values())
    assert planned.liftday("lifts", "--json", at=at).json == []


def test_sets_that_cannot_be_read_are_asked_back_and_nothing_is_kept(planned):
    """2 with the question; the session is not called done."""
    said = planned.liftday("done", planned.first["date"], "--sets", "squat 3x10@16kg", at=planned.evening)
    assert said.code == 2
    assert "'squat' may be several exercises" in said.err
    assert "goblet squat" in said.err.lower()
    plan = planned.liftday("plan", "--json", at=planned.evening).json
    assert {s["status"] for s in plan["sessions"] if s["uid"] == planned.first["uid"]} == {"planned"}


def test_a_log_is_imported_once_and_the_day_counts(planned, tmp_path):
    """Sets are counted, rows that are none are named by their line, and importing twice adds nothing."""
    on = date.fromisoformat(planned.first["date"])
    path = tmp_path / "hevy.csv"
    path.write_text(HEVY.format(day=f"{on:%-d %b %Y}"))
    at = planned.evening
    (file,) = fitting(planned.liftday("import", str(path), "--json", at=at), "import", (0, 65))["files"]
    assert (file["imported"], file["duplicate"], [r["line"] for r in file["refused"]]) == (3, 0, [5])
    before = texts(planned)
    (again,) = planned.liftday("import", str(path), "--json", at=at).json["files"]
    assert (again["imported"], again["duplicate"]) == (0, 3)
    assert texts(planned) == before
    rdl = next(lift for lift in planned.liftday("lifts", "--json", at=at).json if lift["exercise"] == "lo_rdl")
    assert (rdl["working"]["kg"], rdl["days"][0]["source"]) == (20, "hevy")
    plan = planned.liftday("plan", "--json", at=at).json
    assert {s["status"] for s in plan["sessions"] if s["uid"] == planned.first["uid"]} == {"done"}

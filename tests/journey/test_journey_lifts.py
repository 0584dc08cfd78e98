"""What was lifted, from the command line to the calendar: said, imported, told, taken back."""

import re
from datetime import date, datetime, timedelta
from functools import partial

import icalendar
import pytest

from homes import NOW, an_activity
from journey.test_journey_json import fitting
from liftday.config.read import read
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.process.acts import page_of
from liftday.daemon.state.links import Act, Deed
from liftday.daemon.web.bridge import ActForm

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


def lifts_after(home, at):
    """The strength sessions that are still to come."""
    sessions = home.liftday("plan", "--json", at=at).json["sessions"]
    return [s for s in sessions if s["type"] == "strength" and datetime.fromisoformat(s["start"]) > at]


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
    assert "sled 2 x 20 at 60 kg. 'sled' is no exercise of the catalogue: it is kept under its own name" in said.out
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
    nothing = planned.liftday("done", planned.first["date"], "--sets", "", at=planned.evening)
    assert (nothing.code, "no sets were given" in nothing.err) == (2, True)
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


TEXT = """Logged with hevyapp.com

Romanian Deadlift (Dumbbell)
Set 1: 12 kg x 8 [Warm-up]
Set 2: 20 kg x 8 @ 7
Set 3: 20 kg x 8 [Failure]

The secret garden was closed."""


def gym(home, number, start, text=TEXT, **facts):
    """A strength activity on Strava with what an app wrote below it."""
    facts = {"sport_type": "WeightTraining", "type": "WeightTraining", "distance": 0.0, "description": text, **facts}
    home.strava.add(an_activity(number, start, moving_time=2400, elapsed_time=2400, **facts))


def test_what_an_app_wrote_on_strava_is_read_and_its_text_kept_nowhere(planned):
    """One request for a session that may be the planned one; deleted there it is gone here."""
    on, at = planned.first["date"], planned.evening
    gym(planned, 9001, f"{on}T18:00:00")
    gym(planned, 9002, "2026-02-10T18:00:00")  # long before any session of ours
    first = planned.liftday("sync", "--json", at=at).json
    assert first["requests"] == 2
    assert planned.liftday("sync", "--json", at=at + timedelta(minutes=20)).json["requests"] == 1
    (rdl,) = planned.liftday("lifts", "--json", at=at).json
    assert (rdl["exercise"], rdl["working"]["kg"], rdl["days"][0]["source"]) == ("lo_rdl", 20, "strava")
    assert [one["type"] for one in rdl["days"][0]["sets"]] == ["warm-up", "work", "failure"]
    assert weights(planned, at)
    stored = b"".join(path.read_bytes() for path in planned.state.glob("liftday.db*"))
    assert b"secret garden" not in stored
    assert b"hevyapp" not in stored
    planned.strava.delete(9001)
    planned.liftday("sync", at=at + timedelta(hours=1))
    assert planned.liftday("lifts", "--json", at=at + timedelta(hours=1)).json == []


def test_a_logout_takes_what_strava_told_and_leaves_what_was_typed_or_imported(planned, tmp_path):
    on, at = planned.first["date"], planned.evening
    log = tmp_path / "hevy.csv"
    log.write_text(HEVY.replace("Romanian Deadlift (Dumbbell)", "Hip Thrust").format(day="20 Feb 2026"))
    assert planned.liftday("import", str(log), at=at).code == 0
    gym(planned, 9001, f"{on}T18:00:00")
    planned.liftday("sync", at=at)
    planned.liftday("done", on, "--sets", "goblet squat 3x10@16", at=at)
    later = datetime.fromisoformat(lifts_after(planned, at)[0]["start"]) + timedelta(days=1)
    planned.liftday("sync", at=later)  # the session that said what to lift is past
    assert "x 20 kg" in texts(planned)
    assert {lift["exercise"] for lift in planned.liftday("lifts", "--json", at=at).json} == {
        "lo_rdl",
        "lo_goblet_squat",
        "lo_hip_thrust",
    }
    assert planned.liftday("strava", "logout", at=later).code == 0
    assert "x 20 kg" not in texts(planned)
    kept = planned.liftday("lifts", "--json", at=at).json
    assert {lift["exercise"] for lift in kept} == {"lo_goblet_squat", "lo_hip_thrust"}


def test_a_watch_and_an_app_that_recorded_one_hour_are_one_session(planned):
    """The app's sets, the watch's heart rate, one session done."""
    on, at = planned.first["date"], planned.evening
    gym(planned, 9001, f"{on}T18:00:00", device_name="Hevy", has_heartrate=False)
    gym(planned, 9002, f"{on}T18:04:00", text="", device_name="Garmin", external_id="garmin_push_1")
    planned.liftday("sync", at=at)
    (rdl,) = planned.liftday("lifts", "--json", at=at).json
    assert len(rdl["days"]) == 1
    day = next(d for d in planned.liftday("days", "--json", at=at).json if d["date"] == on)
    lifting = [a for a in day["activities"] if a["sport"] == "WeightTraining"]
    assert sum("duplicate" not in a["flags"] for a in lifting) == 1


def test_the_page_of_a_link_is_filled_in_and_one_tap_keeps_it(planned):
    """As planned, then changed; the weights that nobody knew are none."""
    at = planned.evening
    act = Act(uid=planned.first["uid"], deed=Deed.DONE, expires=at + timedelta(days=1))
    carry_out = partial(carry_out_here, read(planned.config), planned.state, now=at)
    asked = page_of(carry_out, act, None)
    assert asked.sets is not None
    assert all(re.fullmatch(r".+ \d+x\d+(s|@\?)?", line) for line in asked.sets.splitlines()), asked.sets
    assert page_of(carry_out, act, ActForm(sets=asked.sets)).final
    assert planned.liftday("lifts", "--json", at=at).json
    assert weights(planned, at) == {}
    page_of(carry_out, act, ActForm(sets=asked.sets.replace("?", "16")))
    assert weights(planned, at)
    assert page_of(carry_out, act, None).sets == ""


def test_a_running_daemon_takes_sets_and_asks_back(planned):
    """Through its socket, as without one: kept, a question, a weight that is none, a week without the gym."""
    with planned.daemon(at=planned.evening) as running:
        assert running.hears("ready")
        asked = planned.liftday("done", planned.first["date"], "--sets", "squat 3x10@16kg")
        assert (asked.code, "may be several exercises" in asked.err, "say which" in asked.err) == (2, True, True)
        below = planned.liftday("done", planned.first["date"], "--sets", "goblet squat 3x10@-5kg")
        assert (below.code, "takes a weight, and -5 kg is none" in below.err) == (2, True)
        said = planned.liftday("done", planned.first["date"], "--sets", SETS, "--json")
        assert (said.code, "goblet squat 3 x 10 at 16 kg" in said.json["said"]) == (0, True)
        assert planned.liftday("swap", planned.first["date"], "--no-gym", "--json").json["gym"] is False
    lifted = {lift["exercise"] for lift in planned.liftday("lifts", "--json", at=planned.evening).json}
    assert lifted == {"lo_goblet_squat", "lo_rdl", "co_plank", None}
    assert not [line for line in running.log if "goblet" in line or "16" in line.split("text=")[-1:]]


OWN = """
[[exercises]]
id = "my_belt_squat"
name = "Belt squat"
section = "main"
pattern = "squat"
sides = "both"
needs = []
phases = ["F1", "F2", "B", "S", "P", "M"]
rep_seconds = 3
cue = "Down and up."
"""


def test_an_exercise_of_the_owners_own_is_known_in_every_log(planned, tmp_path):
    """Also in what was imported before it was listed; it is foreign again when it is not listed any more."""
    path = tmp_path / "hevy.csv"
    written = HEVY.replace("Romanian Deadlift (Dumbbell)", "Belt Squat")
    path.write_text(written.format(day=f"{date.fromisoformat(planned.first['date']):%-d %b %Y}"))
    at = planned.evening
    planned.liftday("import", str(path), at=at)

    def of_it():
        lifts = planned.liftday("lifts", "--json", at=at).json
        return next(lift for lift in lifts if lift["name"].casefold() == "belt squat")

    assert of_it()["exercise"] is None
    config = planned.config.read_text()
    planned.config.write_text(config + OWN)
    assert (of_it()["exercise"], of_it()["working"]["kg"]) == ("my_belt_squat", 20)
    assert "2 x 8 at 20 kg" in planned.liftday("lifts", "belt squat", at=at).out
    planned.config.write_text(config)
    assert of_it()["exercise"] is None


def test_a_session_goes_to_the_watch(planned, tmp_path):
    """By its date; mobility does not, and a format is to be said."""
    path = tmp_path / "session.fit"
    said = planned.liftday("export", planned.first["date"], "--fit", "--output", str(path), at=NOW)
    assert (said.code, path.read_bytes()[8:12]) == (0, b".FIT")
    assert "GARMIN/NewFiles" in said.out
    assert planned.liftday("export", planned.first["date"], at=NOW).code == 2
    sessions = planned.liftday("plan", "--json", at=NOW).json["sessions"]
    mobility = next(s for s in sessions if s["type"] == "mobility")
    said = planned.liftday("export", mobility["uid"], "--fit", at=NOW)
    assert (said.code, said.err.splitlines()[0]) == (65, "liftday: only strength sessions go to the watch")

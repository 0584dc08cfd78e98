"""The emulated intervals.icu behaves as the service was seen to, the odd things first."""

import base64
import http.client
import json
import urllib.error
import urllib.request

import pytest

from homes import NOW
from intervals_emulator import Emulator
from intervals_emulator.faults import VERBS
from intervals_homes import KEY, an_event, icu_season

BASIC = "Basic " + base64.b64encode(f"API_KEY:{KEY}".encode()).decode()


@pytest.fixture
def icu():
    with Emulator(icu_season(), now=NOW, key=KEY) as emulator:
        yield emulator


def asked(icu, path, method="GET", body=None, authorization=BASIC):
    """The status and what the answer says."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{icu.base_url}/api/v1{path}", data, method=method)
    request.add_header("Content-Type", "application/json")
    if authorization:
        request.add_header("Authorization", authorization)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def test_only_basic_with_the_right_key_and_the_own_athlete(icu):
    """A bearer token with a personal key is refused, and so is somebody else's id."""
    bearer = asked(icu, "/athlete/0", authorization=f"Bearer {KEY}")
    assert (asked(icu, "/athlete/0", authorization="")[0], bearer[0]) == (401, 403)
    assert asked(icu, "/athlete/0")[1]["id"] == "i100001"
    assert asked(icu, "/athlete/i100001")[0] == 200
    assert asked(icu, "/athlete/i2/activities?oldest=2026-01-01")[0] == 403


def test_a_list_is_a_window_newest_first_and_has_no_pages(icu):
    """Both ends count, `oldest` is needed, `limit` keeps the newest, `fields` drops nulls."""
    assert asked(icu, "/athlete/0/activities")[0] == 422
    status, listed = asked(icu, "/athlete/0/activities?oldest=2026-02-23&newest=2026-03-01")
    assert status == 200
    assert [one["start_date_local"][:10] for one in listed] == [
        "2026-03-01", "2026-02-27", "2026-02-25", "2026-02-24", "2026-02-23",
    ]  # fmt: skip
    (newest,) = asked(icu, "/athlete/0/activities?oldest=2026-01-01&limit=1&fields=id,strava_id")[1]
    assert newest == {"id": listed[0]["id"]}


def test_stravas_recordings_are_stubs(icu):
    """Five keys in a list, 422 for the details, left out of nothing."""
    name = icu_season()[-1]["id"]
    icu.stub(name)
    (stub,) = asked(icu, "/athlete/0/activities?oldest=2026-03-01")[1]
    assert sorted(stub) == ["_note", "icu_athlete_id", "id", "source", "start_date_local"]
    assert asked(icu, f"/activity/{name}") == (
        422, {"status": 422, "error": "Cannot read Strava activities via the API"},
    )  # fmt: skip


def test_several_at_once_leave_out_what_is_gone(icu):
    """Without a word."""
    first, second = (one["id"] for one in icu_season()[:2])
    icu.delete(second)
    (known,) = asked(icu, f"/athlete/0/activities/{first},{second}?intervals=true")[1]
    assert (known["id"], known["icu_intervals"]) == (first, [])
    assert asked(icu, f"/activity/{second}")[0] == 404


def test_the_calendar_shows_a_week_unless_it_is_told_more(icu):
    """From today, the end inclusive; a range that began before is in it."""
    icu.add_event(an_event("2026-02-28", category="SICK", end_date_local="2026-03-04T00:00:00"))
    for day in ("02", "08", "09"):
        icu.add_event(an_event(f"2026-03-{day}", name=day))
    assert [one["name"] for one in asked(icu, "/athlete/0/events")[1]] == ["Run", "02", "08"]
    more = asked(icu, "/athlete/0/events?oldest=2026-03-05&newest=2026-03-09&category=WORKOUT,RACE_A")[1]
    assert [one["name"] for one in more] == ["08", "09"]


def test_events_are_written_by_arrays_and_upserted_by_external_id(icu):
    """A lone object is an error, all three switches are asked for, a description is read as a workout."""
    path = "/athlete/0/events/bulk?upsert=true&upsertOnUid=false&updatePlanApplied=false"
    event = an_event("2026-03-05", external_id="a", description="- 10m easy\n3x\n• no step")
    assert asked(icu, "/athlete/0/events/bulk?upsert=true", "POST", [event])[0] == 422
    assert asked(icu, path, "POST", event)[0] == 400
    (first,) = asked(icu, path, "POST", [event])[1]
    (second,) = asked(icu, path, "POST", [{**event, "name": "again"}])[1]
    assert (first["id"], first["workout_doc"]["steps"]) == (
        second["id"], [{"text": "10m easy"}, {"reps": "3x", "steps": []}],
    )  # fmt: skip
    assert asked(icu, f"/athlete/0/events/{first['id']}", "PUT", {"name": "changed"})[1]["name"] == "changed"
    assert asked(icu, f"/athlete/0/events/{first['id']}", "DELETE")[0] == 200
    assert asked(icu, f"/athlete/0/events/{first['id']}", "DELETE")[0] == 404
    assert asked(icu, "/athlete/0/events/7", "PUT", {})[0] == 404


def test_other_errors_are_worded_as_its_framework_words_them(icu):
    """An unknown route, the wrong verb, a parameter of the wrong type, too many requests at once."""
    assert asked(icu, "/nowhere")[1]["error"] == "Not Found"
    assert asked(icu, "/athlete/0/events/bulk", "GET")[0] == 405
    assert "Java" in asked(icu, "/athlete/0/activities?oldest=2026-01-01&limit=abc")[1]["error"].title()
    icu.per_second = 3
    icu.set_clock(NOW.replace(hour=7))
    assert [asked(icu, "/athlete/0")[0] for _ in range(5)] == [200, 200, 200, 429, 429]


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in {"hang", "slowloris", "delay"}])
def test_each_fault_spoils_one_answer_and_the_next_is_good(icu, verb):
    """Whatever it is, the client does not get what was there."""
    path = "/athlete/0/activities?oldest=2026-02-23"
    good = asked(icu, path)
    icu.fault(verb, route="activities")
    try:
        spoiled = asked(icu, path)
    except (OSError, ValueError, http.client.HTTPException) as error:
        spoiled = error
    assert spoiled != good
    assert asked(icu, path) == good


def test_a_fault_nobody_knows_is_refused(icu):
    """By the list of those there are."""
    with pytest.raises(ValueError, match="unknown fault"):
        icu.fault("sulk")

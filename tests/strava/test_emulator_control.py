"""The control plane over HTTP, and the emulator as a program."""

import gzip
import json
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import requests

from strava_emulator import Emulator

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@pytest.fixture
def strava():
    """A Strava with two runs."""
    runs = [{"id": n, "start_date": f"2026-02-0{n}T07:00:00Z", "name": "Run"} for n in (1, 2)]
    with Emulator(runs, now=NOW) as emulator:
        yield emulator


@pytest.fixture
def ask(strava):
    """GET on the control plane."""
    return lambda verb: requests.get(f"{strava.control_url}/{verb}", timeout=5).json()


@pytest.fixture
def act(strava):
    """POST on the control plane."""
    return lambda verb, args=None: requests.post(f"{strava.control_url}/{verb}", json=args or {}, timeout=5).json()


def listed(strava):
    """The numbers an authorised client sees."""
    headers = {"Authorization": f"Bearer {strava.grant()['access_token']}"}
    answer = requests.get(f"{strava.api_base_url}/athlete/activities", headers=headers, timeout=5)
    return [activity["id"] for activity in answer.json()] if answer.ok else answer.status_code


def test_activities_are_added_edited_hidden_and_deleted(strava, ask, act):
    """Each verb does what the method of its name does."""
    assert act("add", {"id": 3, "start_date": "2026-02-03T07:00:00Z"}) == {"ids": [3]}
    assert act("add", [{"id": 4}, {"id": 5}]) == {"ids": [4, 5]}
    assert act("add", {"activities": [{"id": 6}]}) == {"ids": [6]}
    assert act("edit", {"id": 3, "name": "x", "remove": ["start_date"], "push": False}) == {"ok": True}
    for verb, number in (("hide", 1), ("delete", 2), ("hide", 4), ("show", 4), ("delete", 5), ("undelete", 5)):
        assert act(verb, {"id": number}) == {"ok": True}
    assert listed(strava) == [6, 5, 4, 3]
    assert {known["id"]: (known["visible"], known["deleted"]) for known in ask("activities")}[2] == (True, True)


def test_the_clock_is_put_moved_and_stopped(ask, act):
    """All in one request if wanted."""
    assert ask("clock") == {"now": "2026-03-02T06:00:00+00:00", "ticking": False}
    assert act("clock", {"advance": 900})["now"] == "2026-03-02T06:15:00+00:00"
    assert act("clock", {"set": "2027-01-01T00:00:00+01:00"})["now"] == "2026-12-31T23:00:00+00:00"
    assert act("clock", {"ticking": True})["ticking"] is True
    assert act("clock", {"ticking": False})["ticking"] is False


def test_limits_and_the_application_can_be_set(strava, act):
    """Only what may be set is."""
    act("limits", {"read": [0, 0]})
    assert listed(strava) == 429
    act("limits", {"overall": [300, 3000], "read": [100, 1000]})
    assert listed(strava) == [2, 1]
    assert act("app", {"active": False, "tier": "extended"})["tier"] == "extended"
    assert listed(strava) == 403
    assert "cannot be set" in act("app", {"client_secret": "x"})["error"]
    assert "two numbers" in act("limits", {"read": 5})["error"]


def test_athletes_consent_scope_and_revoking(strava, act):
    """Who sits at the page, what the tokens permit, and the end of it."""
    act("athlete", {"profile": {"id": 8}, "activities": [{"id": 80}]})
    act("consent", {"athlete": 8, "untick": ["read"]})
    assert (strava.world.consent.athlete, strava.world.consent.untick) == (8, ("read",))
    access = {"Authorization": f"Bearer {strava.grant()['access_token']}"}
    act("scope", {"scopes": ["read"]})
    assert requests.get(f"{strava.api_base_url}/activities/1", headers=access, timeout=5).status_code == 401
    act("revoke", {"athlete": 1})
    assert requests.get(f"{strava.api_base_url}/athlete", headers=access, timeout=5).status_code == 401


def test_faults_are_queued_and_the_log_says_what_happened(strava, ask, act):
    """The log holds method, path, query, headers and where the token was."""
    queued = act("fault", {"fault": "status=503", "route": "list", "count": 2})
    assert (queued["fault"], queued["count"], queued["route"]) == ("status=503.0", 2, "list")
    assert act("fault", {"fault": "reset", "route": "token"})["fault"] == "reset"
    assert len(ask("faults")) == 2
    assert listed(strava) == 503
    act("clear_faults")
    assert listed(strava) == [2, 1]
    entry, _ = ask("log")
    assert (entry["method"], entry["path"], entry["token"], entry["fault"]) == (
        "GET",
        "/athlete/activities",
        "header",
        "status",
    )
    assert "python-requests" in entry["headers"]["user-agent"]
    assert ask("stats")["statuses"] == {"503": 1, "200": 1}
    act("clear_log")
    assert ask("log") == []


def test_events_are_pushed_to_any_address(strava, ask, act):
    """Forged, in a burst, or as whole events."""
    act("webhook", {"retry_after": 0, "dropped": True})
    nowhere = "http://127.0.0.1:1/"
    sent = act("push", {"id": 1, "aspect_type": "delete", "owner_id": 5, "times": 2, "url": nowhere, "wait": 5})
    assert [delivery["event"]["owner_id"] for delivery in sent] == [5, 5]
    assert [len(delivery["attempts"]) for delivery in sent] == [3, 3]
    act("push", {"events": [{"any": "thing"}], "url": nowhere, "wait": 5})
    assert ask("deliveries")[-1]["event"] == {"any": "thing"}
    assert "no subscription" in act("push", {"id": 1})["error"]


def test_what_is_unknown_is_answered_with_what_is_known(strava, ask, act):
    """Verbs, activities, bodies and paths."""
    assert "stats" in ask("nothing")["GET"]
    assert "fault" in act("nothing")["POST"]
    assert "unknown" in act("hide", {"id": 99})["error"]
    assert "known are" in act("fault", {"fault": "nonsense"})["error"]
    assert "error" in act("hide", [1])
    assert requests.get(strava.control_url.removesuffix("__ctl") + "other", timeout=5).status_code == 404
    assert requests.get(strava.control_url, timeout=5).json()["GET"] == sorted(ask("")["GET"])
    assert requests.get(strava.evil_url, timeout=5).json() == []
    assert ask("evil")[0]["path"] == "/evil"


def program(*args):
    """The emulator as a program."""
    command = [sys.executable, "-m", "strava_emulator", *map(str, args)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("packed", [False, True])
def test_the_program_serves_a_file_until_a_signal(tmp_path, packed):
    """Both addresses on lines of their own; SIGTERM ends it well."""
    text = json.dumps([{"id": 5, "athlete": {"id": 77}, "start_date": "2026-02-01T07:00:00Z"}]).encode()
    file = tmp_path / "activities.json"
    file.write_bytes(gzip.compress(text) if packed else text)
    with program("--activities", file, "--at", "2026-03-02T06:00:00+01:00", "--limits", "9,99") as running:
        api, control = running.stdout.readline().strip(), running.stdout.readline().strip()
        stats = requests.get(f"{control}/stats", timeout=5).json()
        page = requests.get(
            f"{api}/oauth/authorize",
            params={"client_id": 12345, "redirect_uri": "http://localhost:1/", "response_type": "code"},
            timeout=5,
            allow_redirects=False,
        )
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0
        assert running.stderr.read() == "serving 1 activities; the API is under /api/v3 and bare\n"
    assert (stats["activities"], stats["quota"]["limit"], page.status_code) == ({"77": 1}, "9,99", 302)
    assert stats["at"].startswith("2026-03-02T05:00:0")


def test_the_program_can_serve_the_sample_athlete():
    """No file is needed; the history ends at the instant given."""
    with program("--sample", "--at", "2026-03-02T06:00:00+01:00") as running:
        control = [running.stdout.readline().strip() for _ in range(2)][1]
        stats = requests.get(f"{control}/stats", timeout=5).json()
        running.send_signal(signal.SIGINT)
        assert running.wait(10) == 0
    ((athlete, count),) = stats["activities"].items()
    assert (athlete, 500 < count < 700) == ("7310042", True)


@pytest.mark.parametrize("text", ['{"a": 1}', "[", None])
def test_the_program_refuses_what_is_no_list(tmp_path, text):
    """A sentence and a remedy, exit 65."""
    file = tmp_path / "a.json"
    if text is not None:
        file.write_text(text)
    with program("--activities", file) as running:
        assert running.wait(10) == 65
        assert "Give a JSON array" in running.stderr.read()


def test_the_program_names_a_port_in_use(strava):
    """Exit 75: try another."""
    with program("--port", strava.oauth_base_url.rsplit(":", 1)[1]) as running:
        assert running.wait(10) == 75
        assert "Choose another --port" in running.stderr.read()

"""Every fault the emulator can play, seen from the client's side of the wire."""

import contextlib
import gzip
import http.client
import json
import math
from datetime import UTC, datetime

import pytest
import requests

from homes import ends
from strava_emulator import Emulator
from strava_emulator.faults import VERBS, Faults, parse

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


SMALL = {"gzip-bomb": "gzip-bomb=1", "huge": "huge=1"}  # the defaults are for the long runs


def run(number):
    """A run on a day of February 2026."""
    start = f"2026-02-{number:02d}T07:00:00Z"
    return {"id": number, "start_date": start, "sport_type": "Run", "type": "Run", "name": "Morning Run"}


@pytest.fixture
def strava():
    """A Strava with ten runs."""
    with Emulator([run(n) for n in range(1, 11)], now=NOW) as emulator:
        yield emulator


@pytest.fixture
def get(strava):
    """Calls the API with a good token."""
    headers = {"Authorization": f"Bearer {strava.grant()['access_token']}", "Accept-Encoding": "identity"}

    def call(path="/athlete/activities", **query):
        address = strava.api_base_url + path
        return requests.get(address, params=query, headers=headers, timeout=2, allow_redirects=False)

    return call


def ids(answer):
    """The numbers in a list."""
    return [activity["id"] for activity in answer.json()]


@pytest.mark.parametrize(
    ("status", "is_json"), [(400, True), (401, True), (403, True), (404, True), (429, True), (503, False), (597, False)]
)
def test_a_status_comes_with_the_body_strava_sends_with_it(strava, get, status, is_json):
    """The application's refusals are JSON with errors; those of the servers before it are HTML without rate headers."""
    strava.fault(f"status={status}")
    answer = get()
    assert answer.status_code == status
    assert "errors" in answer.json() if is_json else answer.text.startswith("<!DOCTYPE html>")
    assert ("X-RateLimit-Usage" in answer.headers) == is_json
    assert get().status_code == 200


def test_a_status_can_bring_any_body(strava, get):
    """The 429 whose errors are a string, the 404 with nothing, and one's own."""
    strava.fault("status=429", body="string")
    strava.fault("status=404", body="empty")
    strava.fault("status=403", body={"message": "own"})
    strava.fault("status=204")
    assert get().json()["errors"] == "Rate Limit Exceeded"
    assert get().content == b""
    assert get().json() == {"message": "own"}
    assert get().status_code == 204


def test_a_failed_call_counts(strava, get):
    """A fault does not save quota."""
    strava.fault("status=500", count=3)
    for _ in range(3):
        get()
    assert get().headers["X-ReadRateLimit-Usage"] == "4,4"


def test_html_and_nothing_come_with_200(strava, get):
    """An error page and an empty body look like success by their status."""
    strava.fault("html")
    strava.fault("empty")
    page, nothing = get(), get()
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert (nothing.status_code, nothing.content) == (200, b"")


@pytest.mark.parametrize("fault", ["reset", "rotate-then-die"])
def test_the_connection_is_reset(strava, get, fault):
    """The client sees the connection die, not an answer."""
    strava.fault(fault)
    with pytest.raises(requests.ConnectionError, match="reset"):
        get()
    assert strava.log[-1].fault == fault


def test_a_truncated_body_promises_more_than_comes(strava, get):
    """Content-Length is that of the whole, the body ends early."""
    strava.fault("truncate=20")
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="20 bytes read"):
        get()


def test_a_hanging_server_never_answers(strava, get):
    """Only the client's own timeout helps; stopping the emulator ends it too."""
    strava.fault("hang", count=2)
    address, headers = f"{strava.api_base_url}/athlete", {}
    with pytest.raises(requests.ReadTimeout):
        requests.get(address, headers=headers, timeout=0.05)
    waiting = http.client.HTTPConnection("127.0.0.1", int(strava.oauth_base_url.rsplit(":", 1)[1]))
    waiting.request("GET", "/athlete")
    ends(strava.stop)
    waiting.close()


def test_a_hang_can_end_by_itself(strava, get):
    """After its seconds the connection closes without an answer."""
    strava.fault("hang=0.05")
    with pytest.raises(requests.ConnectionError):
        get()


def test_slowloris_drips_and_delay_waits(strava, get):
    """Both give the whole answer, late."""
    strava.fault("slowloris=8000", route="list")
    strava.fault("delay=0.1")
    for _ in range(2):
        assert ids(get()) == list(range(10, 0, -1))


@pytest.mark.parametrize("fault", ["slowloris=1", "delay=36000"])
def test_stopping_does_not_wait_for_slow_answers(strava, get, fault):
    """A long delay ends with the emulator."""
    strava.fault(fault)
    with pytest.raises(requests.RequestException):
        requests.get(f"{strava.api_base_url}/athlete", timeout=0.05)
    ends(strava.stop)


def test_json_can_be_broken_deep_or_of_another_type(strava, get):
    """Not JSON, too deep for a parser, an object for a list and a list for an object."""
    for fault in ("bad-json", "deep-json=100000", "wrong-type", "wrong-type"):
        strava.fault(fault)
    with pytest.raises(requests.JSONDecodeError):
        get().json()
    with pytest.raises(RecursionError):
        json.loads(get().content)
    assert isinstance(get().json(), dict)
    assert isinstance(get("/activities/1").json(), list)


def test_fields_can_be_null_unknown_in_the_future_or_no_numbers(strava, get):
    """The numbers stay, everything else is what no client expects."""
    for fault in (
        "null-fields",
        "unknown-sport",
        "unknown-sport=Ski",
        "future-start=30",
        "nan",
        "dup-keys",
        "dup-keys",
    ):
        strava.fault(fault)
    assert all(item == dict.fromkeys(item) | {"id": item["id"]} for item in get().json())
    assert {item["sport_type"] for item in get().json()} == {"Quidditch"}
    assert get("/activities/1").json()["type"] == "Ski"
    assert {item["start_date"] for item in get().json()} == {"2026-04-01T06:00:00Z"}
    assert all(math.isnan(item["average_heartrate"]) and math.isinf(item["distance"]) for item in get().json())
    assert get().content.count(b',"id":1,"sport_type":"Walk"}') == 10
    assert get("/activities/7").json()["sport_type"] == "Walk"


def test_null_fields_keep_only_the_number(strava, get):
    """Every other value is null."""
    strava.fault("null-fields")
    told = get("/activities/7").json()
    assert (told.pop("id"), set(told.values())) == (7, {None})


def test_a_page_can_come_twice(strava, get):
    """Page 2 brings page 1 again; page 1 itself is as always."""
    strava.fault("dup-page", count=2)
    assert [ids(get(page=page, per_page=4)) for page in (1, 2)] == [[10, 9, 8, 7]] * 2
    assert ids(get(page=2, per_page=4)) == [6, 5, 4, 3]


def test_pages_shift_when_something_is_inserted_or_deleted_between_them(strava, get):
    """An insertion shows the last of a page again on the next, a deletion leaves a hole: in either order."""
    first = ids(get(per_page=4))
    strava.fault("shift-page")
    assert (first[-1], ids(get(page=2, per_page=4))) == (7, [7, 6, 5, 4])
    strava.fault("shift-page=-1")
    assert ids(get(page=2, per_page=4)) == [6, 5, 4, 3]
    strava.fault("shift-page=-2")
    assert ids(get(after=1, per_page=4)) == [3, 4, 5, 6]
    strava.fault("shift-page")
    assert ids(get(after=1, per_page=4))[:2] == [3, 12]


def test_shifting_an_empty_history_changes_nothing():
    """There is nothing to insert after."""
    with Emulator(now=NOW) as strava:
        strava.fault("shift-page")
        headers = {"Authorization": f"Bearer {strava.grant()['access_token']}"}
        assert requests.get(f"{strava.api_base_url}/athlete/activities", headers=headers, timeout=2).json() == []


def test_a_page_can_be_short_or_unordered(strava, get):
    """Visibility filters shorten pages; order is not to be relied on. A detail is neither."""
    strava.fault("short-page=3")
    strava.fault("unordered")
    strava.fault("unordered", route="detail")
    strava.fault("short-page", route="detail")
    assert ids(get()) == [10, 9, 8, 7, 6, 5, 4]
    mixed = ids(get())
    assert (sorted(mixed, reverse=True), mixed != sorted(mixed, reverse=True)) == (list(range(10, 0, -1)), True)
    assert [get("/activities/3").json()["id"] for _ in range(2)] == [3, 3]


def test_headers_can_be_missing_garbled_or_of_another_day(strava, get):
    """Rate headers and the date are nothing a client may trust blindly."""
    for fault in ("missing-headers", "garbled-headers", "clock-skew", "clock-skew=-86400"):
        strava.fault(fault)
    assert "X-RateLimit-Limit" not in get().headers
    assert get().headers["X-RateLimit-Limit"] == "abc,"
    assert get().headers["Date"] == "Tue, 03 Mar 2026 06:00:00 GMT"
    assert get().headers["Date"] == "Sun, 01 Mar 2026 06:00:00 GMT"


def test_redirects_lead_in_a_circle_or_to_another_host_that_notes_what_it_gets(strava, get):
    """The token must not be found there; the emulator keeps what arrived."""
    strava.fault("redirect=loop")
    strava.fault("redirect=evil")
    strava.fault("redirect=http://example.invalid/x")
    assert get(page=2).headers["Location"] == "/api/v3/athlete/activities?page=2"
    evil = get().headers["Location"]
    assert evil.startswith("http://localhost:")
    assert get().headers["Location"] == "http://example.invalid/x"
    requests.get(evil, headers={"Authorization": "Bearer leaked"}, timeout=2)
    assert [seen.bearer for seen in strava.evil_log] == ["leaked"]


def test_bodies_can_be_huge_plainly_or_under_gzip(strava, get):
    """A megabyte arrives, or a kilobyte that becomes one."""
    strava.fault("huge=1")
    strava.fault("gzip-bomb=1")
    assert len(get().content) == 1_000_002
    bomb = get()
    assert bomb.json() == []
    assert (int(bomb.headers["Content-Length"]) < 2000, len(bomb.content)) == (True, 1_000_002)
    assert len(gzip.compress(bomb.content)) < 2000


def test_a_rotated_token_can_get_lost(strava):
    """The answer never comes, but the old refresh token is dead: only a new authorisation helps."""
    form = {"client_id": 12345, "client_secret": "emulated-secret", "grant_type": "refresh_token"}
    form["refresh_token"] = strava.grant()["refresh_token"]
    strava.fault("rotate-then-die", route="token")
    address = f"{strava.oauth_base_url}/oauth/token"
    with pytest.raises(requests.ConnectionError):
        requests.post(address, data=form, timeout=2)
    assert requests.post(address, data=form, timeout=2).status_code == 400


def test_faults_are_for_a_route_and_so_many_times(strava, get):
    """By the route's name, a group, a path with wildcards, or all; skipping some, for ever, or until cleared."""
    strava.fault("status=500", route="detail")
    strava.fault("status=501", route="/activities/*/laps")
    strava.fault("status=502", route="*", skip=1)
    assert get().status_code == 200
    assert get().status_code == 502
    assert (get("/activities/1/laps").status_code, get("/activities/1").status_code) == (501, 500)
    strava.fault("status=503", route="oauth")
    assert get().status_code == 200
    assert requests.post(f"{strava.oauth_base_url}/oauth/token", timeout=2).status_code == 503
    strava.fault("status=504", count=0)
    assert {get().status_code for _ in range(5)} == {504}
    strava.clear_faults()
    assert get().status_code == 200
    assert strava.stats()["faults"]["status"] == 9


def test_chance_is_seeded():
    """The same seed makes the same run; a probability of a third happens about as often."""

    def fates(seed):
        plan = Faults(seed)
        plan.add(parse("reset", route="list", count=0, probability=1 / 3))
        return [plan.take("list", "/athlete/activities") is not None for _ in range(300)]

    assert fates(1) == fates(1) != fates(2)
    assert 70 < sum(fates(1)) < 130


def test_an_unknown_fault_is_refused_with_the_known_ones():
    """A misspelt verb would otherwise test nothing."""
    with pytest.raises(ValueError, match="known are status, html"):
        parse("stats=500")


def test_every_verb_leaves_the_next_call_whole(strava, get):
    """Whatever went wrong, the following request is answered in full."""
    for verb in VERBS:
        strava.fault(
            {"hang": "hang=0.05", "delay": "delay=0.01", "slowloris": "slowloris=9e5", **SMALL}.get(verb, verb)
        )
        with contextlib.suppress(requests.RequestException):
            get()
        assert set(ids(get())) >= {1, 2, 3}, verb

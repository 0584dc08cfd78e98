"""The emulated API: order, pages, filters, details, and the words of every refusal."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import requests

from strava_emulator import Emulator

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
RECORDED = """Content-Type Connection Date X-Envoy-Upstream-Service-Time Server Status X-Ratelimit-Usage X-Ratelimit-Limit
Vary Cache-Control Referrer-Policy X-Permitted-Cross-Domain-Policies X-Xss-Protection X-Request-Id X-Readratelimit-Limit
X-Download-Options Etag X-Frame-Options X-Readratelimit-Usage X-Content-Type-Options X-Cache Via X-Amz-Cf-Pop X-Amz-Cf-Id"""


def at(day, hour=7):
    """An instant in February 2026 as Strava writes it."""
    return f"2026-02-{day:02d}T{hour:02d}:00:00Z"


def run(number, day, **more):
    """A summary of a run on a day of February 2026."""
    told = {"id": number, "resource_state": 2, "start_date": at(day), "sport_type": "Run", "elapsed_time": 1800}
    return {**told, "moving_time": 1790, "distance": 5000.0, **more}


class Client:
    """Calls the API with a token for some scopes."""

    def __init__(self, strava, *scopes):
        self.strava = strava
        self.headers = {"Authorization": f"Bearer {strava.grant(*scopes)['access_token']}"}

    def get(self, path, *, base=None, headers=None, **query):
        address = (base or self.strava.api_base_url) + path
        return requests.get(address, params=query, headers=self.headers | (headers or {}), timeout=5)

    def ids(self, **query):
        return [activity["id"] for activity in self.get("/athlete/activities", **query).json()]


@pytest.fixture
def strava():
    """Ten runs on the first ten days of February, in no order; the fourth is private."""
    days = [3, 1, 2, 10, 9, 4, 5, 8, 7, 6]
    runs = [run(day, day, private=day == 4, visibility="only_me" if day == 4 else "everyone") for day in days]
    with Emulator(runs, now=NOW) as emulator:
        yield emulator


@pytest.fixture
def client(strava):
    """A client with every scope."""
    return Client(strava)


def epoch(day, hour=7):
    """The same instant in seconds."""
    return int(datetime(2026, 2, day, hour, tzinfo=UTC).timestamp())


def told(answer):
    """A refusal in Strava's words."""
    return answer.status_code, *(tuple(error.values()) for error in answer.json()["errors"])


def test_without_after_newest_come_first_and_with_after_oldest(client):
    """The order turns round as soon as ``after`` is said."""
    assert client.ids() == [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert client.ids(after=epoch(1)) == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert client.ids(before=epoch(3)) == [2, 1]
    assert client.ids(after=epoch(2), before=epoch(5)) == [3, 4]


def test_pages_are_counted_from_one_and_end_with_an_empty_one(client):
    """The last page may be short, the one after it is empty."""
    assert client.ids(per_page=4, page=1) == [10, 9, 8, 7]
    assert client.ids(per_page=4, page=3) == [2, 1]
    assert client.ids(per_page=4, page=4) == []
    assert client.ids(after=epoch(1, 0), per_page=4, page=2) == [5, 6, 7, 8]


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ({"after": 1_772_431_200_000}, "after", "future"),
        ({"after": int(NOW.timestamp()) + 1}, "after", "future"),
        ({"before": 1_772_431_200_000}, "before", "future"),
        ({"after": "yesterday"}, "after", "invalid"),
        ({"before": "1e9"}, "before", "invalid"),
        ({"page": 0}, "page", "invalid"),
        ({"page": "two"}, "page", "invalid"),
        ({"per_page": 201}, "per_page", "invalid"),
        ({"per_page": 0}, "per_page", "invalid"),
    ],
)
def test_a_list_that_makes_no_sense_is_refused_by_name(client, query, field, code):
    """Milliseconds are in the future; pages hold at most 200."""
    assert told(client.get("/athlete/activities", **query)) == (400, ("Application", field, code))


def test_a_page_holds_thirty_unless_said_otherwise():
    """The default is Strava's."""
    with Emulator([run(n, 1 + n % 28) for n in range(1, 251)], now=NOW) as strava:
        client = Client(strava)
        assert len(client.ids()) == 30
        assert len(client.ids(per_page=200)) == 200


def test_private_activities_need_read_all(strava):
    """With ``activity:read`` they are missing in lists, and by their number they do not exist."""
    client = Client(strava, "read", "activity:read")
    assert 4 not in client.ids()
    assert told(client.get("/activities/4")) == (404, ("Activity", "id", "invalid"))
    assert Client(strava).get("/activities/4").status_code == 200


def test_a_missing_scope_is_named(strava):
    """The common mistake, a token with ``read`` only, is told by the permission that is missing."""
    client = Client(strava, "read")
    missing = (401, ("AccessToken", "activity:read_permission", "missing"))
    assert [told(client.get(path)) for path in ("/athlete/activities", "/activities/1", "/activities/1/laps")] == [
        missing
    ] * 3
    assert told(client.get("/athlete/zones")) == (401, ("AccessToken", "profile:read_all_permission", "missing"))
    assert client.get("/athlete").json()["id"] == 1


def test_a_token_counts_only_in_the_header(strava, client):
    """In the query it is refused, also beside a good header, and the log says where it was."""
    access = strava.grant()["access_token"]
    address = f"{strava.api_base_url}/athlete"
    refused = [
        requests.get(address, params={"access_token": access}, timeout=5),
        client.get("/athlete", access_token=access),
        requests.get(address, timeout=5),
        requests.get(address, headers={"Authorization": "Bearer nobody"}, timeout=5),
        requests.get(address, headers={"Authorization": f"Basic {access}"}, timeout=5),
    ]
    assert [told(answer)[1][0] for answer in refused] == ["Athlete", "Athlete", "Application", "Athlete", "Application"]
    assert {answer.status_code for answer in refused} == {401}
    assert "X-RateLimit-Usage" not in refused[0].headers
    assert [entry.token for entry in strava.log] == ["query", "query", "none", "header", "none"]


def test_both_forms_of_the_base_address_answer(client, strava):
    """With ``/api/v3`` as today, and bare as announced for 2027."""
    both = [
        client.get("/athlete/activities", base=base).json() for base in (strava.api_base_url, strava.oauth_base_url)
    ]
    assert both[0] == both[1] != []


def test_what_does_not_exist_is_404_and_what_is_not_offered_405(client, strava):
    """Unknown activities, unknown paths and wrong methods are told apart."""
    assert told(client.get("/activities/99")) == (404, ("Activity", "id", "invalid"))
    assert told(client.get("/segments/1")) == (404, ("resource", "path", "invalid"))
    answer = requests.put(f"{strava.api_base_url}/activities/1", headers=client.headers, timeout=5)
    assert answer.status_code == 405
    assert requests.head(f"{strava.api_base_url}/athlete", headers=client.headers, timeout=5).text == ""


def test_an_inactive_application_is_refused_everywhere(client, strava):
    """Calls, tokens and subscriptions all say the same."""
    strava.app.active = False
    inactive = (403, ("Application", "Status", "Inactive"))
    assert told(client.get("/athlete")) == inactive
    assert told(requests.post(f"{strava.oauth_base_url}/oauth/token", timeout=5)) == inactive
    assert told(requests.get(f"{strava.api_base_url}/push_subscriptions", timeout=5)) == inactive


def test_records_are_served_as_they_are_however_odd():
    """Bare dates, local times with a space, absent keys, wrong types and half a surrogate pair come through unchanged."""
    odd = [
        {"id": 1, "start_date": "2026-02-03", "start_date_local": "2026-02-03 15:49:10", "utc_offset": -18000},
        {"id": 2, "type": "Run", "start_date": "2026-02-03T20:00:00Z", "distance": -1, "max_heartrate": 171.5},
        {"id": "3", "name": "\ud83d", "start_date": None, "start_date_local": "2026-02-01T10:00:00Z"},
        {"name": "no id", "start_date": "when?"},
        "not even an object",
        {"id": True, "start_date": "2026-02-02T10:00:00+02:00", "utc_offset": "x"},
    ]
    with Emulator(odd, now=NOW) as strava:
        client = Client(strava)
        listed = client.get("/athlete/activities").json()
        assert [odd.index(record) for record in listed] == [0, 1, 5, 2, 4, 3]
        assert client.get("/activities/3").json()["name"] == "\ud83d"
        assert client.get("/activities/2/laps").json()[0]["distance"] == -1


def test_a_summary_gains_one_lap_in_its_detail_and_nothing_is_invented(client):
    """A watch nobody pressed a lap on has one lap; splits and efforts are unknown, so they are empty."""
    detail = client.get("/activities/1").json()
    assert (detail["resource_state"], detail["splits_metric"], detail["best_efforts"]) == (3, [], [])
    assert (detail["description"], detail["perceived_exertion"]) == (None, None)
    (lap,) = client.get("/activities/1/laps").json()
    assert (lap["elapsed_time"], lap["distance"], lap["lap_index"]) == (1800, 5000.0, 1)
    assert detail["laps"] == [lap]


def test_the_list_leaves_out_what_only_details_have():
    """A detailed record appears in the list as a summary and under its number as it came."""
    record = run(5, 1, resource_state=3, laps=[{"distance": 1.0}], description="d", perceived_exertion=7.0, extra=[1])
    with Emulator([record], now=NOW) as strava:
        client = Client(strava)
        (summary,) = client.get("/athlete/activities").json()
        assert summary == run(5, 1, resource_state=2, extra=[1])
        assert client.get("/activities/5").json() == record
        assert client.get("/activities/5/laps").json() == [{"distance": 1.0}]


def test_keys_come_in_no_order(client):
    """The same record has the same order each time, but not the one it was written in."""
    first, again = (client.get("/athlete/activities", per_page=1).text for _ in range(2))
    assert first == again
    assert list(client.get("/activities/1").json())[:3] != ["id", "resource_state", "start_date"]


def test_zones_need_a_subscription_and_a_sensor(client, strava):
    """402 for a free athlete; an empty list without heart rate; times by zone with it."""
    assert client.get("/activities/1/zones").json() == []
    strava.edit(1, has_heartrate=True, average_heartrate=150.0)
    (zones,) = client.get("/activities/1/zones").json()
    assert [bucket["time"] for bucket in zones["distribution_buckets"]] == [0, 1790, 0, 0, 0]
    strava.app.summit = False
    assert told(client.get("/activities/1/zones"))[0] == 402


def test_streams_hold_what_was_recorded(client, strava):
    """By type as an object, else as a list; a manual entry has none; an unknown key is refused."""
    strava.edit(1, has_heartrate=True, average_heartrate=150.0, elev_low=1.0, elev_high=9.0, average_cadence=85.0)
    told_by_type = client.get("/activities/1/streams", keys="time,heartrate,altitude", key_by_type="true").json()
    assert set(told_by_type) == {"time", "heartrate", "distance", "altitude"}
    assert told_by_type["distance"]["data"][-1] == pytest.approx(5000.0, abs=10)
    assert {"moving", "cadence"} <= {stream["type"] for stream in client.get("/activities/1/streams").json()}
    assert told(client.get("/activities/1/streams", keys="power"))[0] == 400
    strava.edit(2, manual=True)
    assert told(client.get("/activities/2/streams", keys="time")) == (404, ("Activity", "", "not found"))
    assert client.get("/activities/99/streams", keys="time").status_code == 404
    assert client.get("/activities/99/zones").status_code == 404
    assert client.get("/activities/99/laps").status_code == 404


def test_edits_deletes_and_visibility_show_at_the_next_call(client, strava):
    """What changed is what is served; a deleted activity can come back under its number."""
    strava.edit(10, name="New", remove=["distance"])
    assert client.get("/activities/10").json()["name"] == "New"
    assert "distance" not in client.get("/activities/10").json()
    strava.delete(10)
    strava.hide(9)
    assert client.ids()[:2] == [8, 7]
    assert client.get("/activities/10").status_code == 404
    strava.undelete(10)
    strava.show(9)
    assert strava.add(run(11, 11)) == [11]
    assert client.ids()[:3] == [11, 10, 9]
    with pytest.raises(KeyError):
        strava.edit(999, name="x")


def test_a_large_reply_is_compressed_if_asked_and_tagged_weakly(client):
    """Compressed only on request; the tag is the content's, and 304 answers it."""
    plain = client.get("/athlete/activities", headers={"Accept-Encoding": "identity"})
    pressed = client.get("/athlete/activities", headers={"Accept-Encoding": "gzip"})
    assert ("Content-Encoding" in plain.headers, pressed.headers["Content-Encoding"]) == (False, "gzip")
    assert plain.json() == pressed.json()
    assert plain.headers["ETag"] == pressed.headers["ETag"]
    assert plain.headers["ETag"].startswith('W/"')
    same = client.get("/athlete/activities", headers={"If-None-Match": f'"other", {plain.headers["ETag"]}'})
    assert (same.status_code, same.content) == (304, b"")


def test_the_headers_are_those_of_a_recorded_reply(client):
    """Every header of the reply recorded on 2025-10-18 is there; the date is the emulator's."""
    answer = client.get("/athlete")
    transfer = {"transfer-encoding"}
    assert {name.lower() for name in RECORDED.split()} - {name.lower() for name in answer.headers} - transfer == set()
    assert answer.headers["Date"] == "Mon, 02 Mar 2026 06:00:00 GMT"


def test_the_athlete_has_the_keys_of_the_specification(client):
    """The example of the published specification asks for no key that is missing here."""
    wanted = "id username resource_state firstname lastname city state country sex premium created_at updated_at"
    wanted += " badge_type_id profile_medium profile friend follower follower_count friend_count mutual_friend_count"
    wanted += " athlete_type date_preference measurement_preference clubs ftp weight bikes shoes"
    assert set(wanted.split()) <= set(client.get("/athlete").json())


def test_its_clock_stands_or_ticks_and_can_be_put():
    """Without an instant it is the wall's and ticks; with one it stands unless told."""
    with Emulator() as strava, Emulator(ticking=False) as other:
        assert abs(strava.now() - other.now()) < timedelta(seconds=5)
        assert (strava.clock.ticking, other.clock.ticking) == (True, False)
    with Emulator(now=datetime(2026, 1, 1)) as strava:  # noqa: DTZ001 - a naive instant is read as UTC
        assert strava.now() == strava.now() == datetime(2026, 1, 1, tzinfo=UTC)
        strava.advance(90)
        assert strava.now() == datetime(2026, 1, 1, 0, 1, 30, tzinfo=UTC)
        strava.clock.tick()
        began = strava.now()
        assert any(strava.now() > began for _ in range(100_000))
        strava.clock.stand()
        assert strava.now() == strava.now()


def test_nothing_is_left_running_after_it_stops():
    """Threads end, also those of connections that were kept alive."""
    before = set(threading.enumerate())
    with requests.Session() as session, Emulator(now=NOW) as strava:
        session.get(strava.api_base_url + "/athlete", timeout=5)
        assert len(set(threading.enumerate()) - before) >= 3
    assert set(threading.enumerate()) - before == set()


def test_a_port_in_use_is_refused_at_once():
    """The error is the system's; nothing half-open stays behind."""
    with Emulator(now=NOW) as strava:
        taken = int(strava.oauth_base_url.rsplit(":", 1)[1])
        with pytest.raises(OSError, match="in use"):
            Emulator(now=NOW, port=taken)
        with pytest.raises(OSError, match="in use"):
            Emulator(now=NOW, control_port=taken)

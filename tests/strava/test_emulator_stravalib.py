"""An independent client, stravalib as it is published, takes the emulator for Strava."""

import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import stravalib
from stravalib.exc import AccessUnauthorized, ApplicationInactive, Fault, ObjectNotFound
from stravalib.util.limiter import get_rates_from_response_headers

from strava_emulator import Emulator

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
SECRET = "a-secret"
SCOPES = ["read", "activity:read_all", "profile:read_all"]


class Rebased(requests.Session):
    """The only thing that differs from production: where ``https://www.strava.com`` is."""

    def __init__(self, strava):
        super().__init__()
        self.strava = strava

    def request(self, method, url, *args, **kwargs):
        api, site = "https://www.strava.com/api/v3", "https://www.strava.com"
        if url.startswith(api):
            url = self.strava.api_base_url + url.removeprefix(api)
        elif url.startswith(site):
            url = self.strava.oauth_base_url + url.removeprefix(site)
        return super().request(method, url, *args, **kwargs)


class Callback(BaseHTTPRequestHandler):
    """A webhook receiver that does what Strava's documentation asks for."""

    def do_GET(self):
        challenge = parse_qs(urlsplit(self.path).query)["hub.challenge"][0]
        body = json.dumps({"hub.challenge": challenge}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Quiet."""


@pytest.fixture
def callback():
    """The address of a well-behaved webhook receiver."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Callback) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hook"
        server.shutdown()


def run(number, hours_ago=0):
    """A plain detailed run of 5 km in two laps."""
    start = datetime.fromtimestamp(NOW.timestamp() - 3600 * (number + hours_ago), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    lap = {"id": number * 10, "resource_state": 2, "name": "Lap 1", "elapsed_time": 750, "moving_time": 750}
    lap |= {"distance": 2500.0, "average_heartrate": 140.0, "start_date": start, "start_date_local": start, "split": 1}
    return {
        "id": 2**53 + number,
        "resource_state": 3,
        "athlete": {"id": 7, "resource_state": 1},
        "name": f"Run {number}",
        "sport_type": "TrailRun",
        "type": "Run",
        "distance": 5000.0,
        "moving_time": 1500,
        "elapsed_time": 1510,
        "start_date": start,
        "start_date_local": start,
        "timezone": "(GMT+01:00) Europe/Berlin",
        "utc_offset": 3600.0,
        "has_heartrate": True,
        "average_heartrate": 141.5,
        "average_cadence": 84.0,
        "elev_low": 30.0,
        "elev_high": 60.0,
        "private": number == 3,
        "laps": [lap, {**lap, "lap_index": 2}],
        "splits_metric": [{"distance": 1000.0, "elapsed_time": 300, "moving_time": 300, "split": 1}],
        "best_efforts": [{"id": 1, "name": "1k", "distance": 1000.0, "elapsed_time": 290, "moving_time": 290}],
        "description": "by the river",
        "perceived_exertion": 4.0,
    }


@pytest.fixture
def strava():
    """A Strava with 450 runs of one athlete."""
    with Emulator([run(n) for n in range(450)], now=NOW, client_secret=SECRET, athlete={"id": 7}) as emulator:
        yield emulator


@pytest.fixture
def client(strava):
    """Stravalib, logged in by the whole OAuth way."""
    with Rebased(strava) as session:
        known = stravalib.Client(requests_session=session, rate_limit_requests=False)
        address = known.authorization_url(12345, "http://127.0.0.1:9/callback", scope=SCOPES, state="s")
        answer = session.get(address, allow_redirects=False)
        back = parse_qs(urlsplit(answer.headers["Location"]).query)
        tokens, athlete = known.exchange_code_for_token(12345, SECRET, back["code"][0], return_athlete=True)
        assert athlete.id == 7
        assert back["state"] == ["s"]
        assert back["scope"] == [",".join(SCOPES)]
        known.refresh_token = tokens["refresh_token"]
        yield known


def test_it_lists_every_page(client, strava):
    """Stravalib pages to the end and gets each activity once, newest first, with the types it expects."""
    listed = list(client.get_activities())
    assert [activity.id for activity in listed] == [2**53 + n for n in range(450)]
    assert str(listed[0].sport_type.root) == "TrailRun"
    assert [entry.query["page"] for entry in strava.log if entry.route == "list"] == ["1", "2", "3"]


def test_it_reads_a_detail_with_laps_splits_and_efforts(client):
    """What only details have arrives in stravalib's models."""
    detail = client.get_activity(2**53)
    assert detail.description == "by the river"
    assert [lap.distance for lap in detail.laps] == [2500.0, 2500.0]
    assert detail.splits_metric[0].moving_time == 300
    assert detail.best_efforts[0].name == "1k"
    assert [lap.elapsed_time for lap in client.get_activity_laps(2**53)] == [750, 750]


def test_it_reads_zones_and_streams(client):
    """Zones of the athlete and of an activity, and streams, are shaped as stravalib validates them."""
    zones = client.get_athlete_zones()
    assert zones.heart_rate.zones.root[-1].max == -1
    buckets = client.get_activity_zones(2**53)[0].distribution_buckets
    assert sum(bucket.time for bucket in buckets) == 1500
    streams = client.get_activity_streams(2**53, types=["time", "heartrate", "altitude", "cadence"])
    assert set(streams) == {"time", "distance", "heartrate", "altitude", "cadence"}
    assert streams["time"].original_size == len(streams["heartrate"].data)


def test_it_refreshes_and_the_old_token_is_dead(client):
    """After a refresh the new pair works, and stravalib is refused with the one before."""
    old = client.refresh_token
    client.refresh_access_token(12345, SECRET, old)
    assert client.refresh_token != old
    assert client.get_athlete().id == 7
    with pytest.raises(Fault, match="RefreshToken"):
        client.refresh_access_token(12345, SECRET, old)


def test_it_subscribes_lists_and_unsubscribes(client, callback):
    """The webhook's three calls go round with stravalib's models."""
    made = client.create_subscription(12345, SECRET, callback)
    assert [found.id for found in client.list_subscriptions(12345, SECRET)] == [made.id]
    client.delete_subscription(made.id, 12345, SECRET)
    assert list(client.list_subscriptions(12345, SECRET)) == []


def test_it_knows_an_inactive_application_and_a_missing_activity(client, strava):
    """The two refusals that stravalib has classes for are recognised from the emulator's bodies."""
    with pytest.raises(ObjectNotFound):
        client.get_activity(1)
    strava.app.active = False
    with pytest.raises(ApplicationInactive):
        client.get_athlete()
    strava.app.active = True
    client.deauthorize()
    with pytest.raises(AccessUnauthorized):
        client.get_athlete()


def test_its_rate_limiter_reads_the_headers(strava):
    """Stravalib's own parser of the rate headers finds both pairs under the names it knows."""
    token = strava.grant()["access_token"]
    answer = requests.get(f"{strava.api_base_url}/athlete", headers={"Authorization": f"Bearer {token}"}, timeout=5)
    rates = get_rates_from_response_headers(answer.headers, "GET")
    assert (rates.short_usage, rates.short_limit, rates.long_usage, rates.long_limit) == (1, 100, 1, 1000)

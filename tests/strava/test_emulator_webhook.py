"""The emulated webhook: validation, what raises an event, three tries, forgeries and bursts."""

import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from homes import ends
from strava_emulator import Emulator

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


class Receiver(ThreadingHTTPServer):
    """A callback address: keeps what comes, answers as it is told."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked, self.events, self.statuses, self.echo = [], [], [], None
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hook"


class _Handler(BaseHTTPRequestHandler):
    disable_nagle_algorithm = True

    def do_GET(self):
        query = parse_qs(urlsplit(self.path).query)
        self.server.asked.append({key: value[0] for key, value in query.items()})
        told = {"hub.challenge": query["hub.challenge"][0]} if self.server.echo is None else self.server.echo
        self.answer(json.dumps(told).encode())

    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.events.append(event)
        self.answer(b"")

    def answer(self, body):
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Quiet."""


@pytest.fixture
def receiver():
    """A running receiver."""
    with Receiver() as server:
        yield server
        server.shutdown()


@pytest.fixture
def strava():
    """A Strava whose athlete 7 has a public and a private run."""
    runs = [{"id": 1, "start_date": "2026-02-01T07:00:00Z"}, {"id": 2, "private": True, "visibility": "only_me"}]
    with Emulator(runs, now=NOW, athlete={"id": 7}, retry_after=0.01) as emulator:
        yield emulator


def subscribe(strava, url, **more):
    """Ask for a subscription."""
    form = {"client_id": 12345, "client_secret": "emulated-secret", "callback_url": url, "verify_token": "v"} | more
    return requests.post(f"{strava.api_base_url}/push_subscriptions", data=form, timeout=5)


@pytest.fixture
def subscription(strava, receiver):
    """The number of a subscription."""
    return subscribe(strava, receiver.url).json()["id"]


def arrived(strava):
    """Wait until everything sent so far was delivered or given up."""
    for delivery in strava.webhooks.deliveries:
        assert delivery.done.wait(5)


def told(receiver):
    """The events in short."""
    return [(event["object_id"], event["aspect_type"], event["updates"]) for event in receiver.events]


def test_a_callback_is_validated_before_it_is_subscribed(strava, receiver):
    """Strava asks with its three parameters and wants the challenge back as JSON."""
    answer = subscribe(strava, receiver.url + "?x=1")
    assert answer.status_code == 201
    assert answer.headers["X-RateLimit-Limit"] == "0,0"
    (asked,) = receiver.asked
    assert (asked["hub.mode"], asked["hub.verify_token"], asked["x"]) == ("subscribe", "v", "1")
    listed = requests.get(
        f"{strava.api_base_url}/push_subscriptions",
        params={"client_id": 12345, "client_secret": "emulated-secret"},
        timeout=5,
    )
    assert [found["callback_url"] for found in listed.json()] == [receiver.url + "?x=1"]


@pytest.mark.parametrize("echo", [{"hub.challenge": "other"}, ["list"], {}])
def test_a_wrong_echo_is_no_validation(strava, receiver, echo):
    """The challenge must come back in its key."""
    receiver.echo = echo
    assert subscribe(strava, receiver.url).json()["errors"][0]["code"] == "GET to callback URL does not return 200"


def test_refused_subscriptions_say_why(strava, receiver, subscription):
    """A second one, a wrong address, a failing or absent callback, wrong keys, an unknown number."""
    assert subscribe(strava, receiver.url).json()["errors"] == [
        {"resource": "PushSubscription", "field": "", "code": "already exists"}
    ]
    keys = {"client_id": 12345, "client_secret": "emulated-secret"}
    address = f"{strava.api_base_url}/push_subscriptions"
    assert requests.delete(f"{address}/1", params=keys, timeout=5).status_code == 404
    assert requests.delete(f"{address}/{subscription}", data=keys, timeout=5).status_code == 204
    receiver.statuses = [403]
    wrong = [
        subscribe(strava, receiver.url),
        subscribe(strava, "http://127.0.0.1:1/hook"),
        subscribe(strava, "ftp://127.0.0.1/hook"),
        subscribe(strava, "http://" + "a" * 256),
        subscribe(strava, receiver.url, client_id=1),
        subscribe(strava, receiver.url, client_secret="no"),
    ]
    assert [answer.status_code for answer in wrong] == [400] * 6
    codes = [answer.json()["errors"][0]["code"] for answer in wrong]
    failed = "GET to callback URL does not return 200"
    assert codes == [failed, failed, "not verifiable", "too long", "invalid", "invalid"]


def test_title_type_and_privacy_raise_an_update_and_nothing_else_does(strava, receiver, subscription):
    """Times, distances and descriptions change silently; privacy is said as a word."""
    strava.grant()
    strava.edit(1, name="Intervals")
    strava.edit(1, sport_type="Ride", distance=1.0)
    strava.edit(1, distance=2.0, elapsed_time=3, description="x", perceived_exertion=8)
    strava.edit(1, private=True)
    strava.edit(1, visibility="everyone")
    strava.edit(1, name="silent", push=False)
    arrived(strava)
    assert [event[2] for event in told(receiver)] == [
        {"title": "Intervals"},
        {"type": "Ride"},
        {"private": "true"},
        {"private": "false"},
    ]
    assert {(event["owner_id"], event["subscription_id"]) for event in receiver.events} == {(7, subscription)}


def test_creating_deleting_hiding_and_bringing_back(strava, receiver, subscription):
    """Each is told once."""
    strava.grant()
    strava.add({"id": 3}, {"no": "number"})
    strava.delete(3)
    strava.undelete(3)
    strava.hide(1)
    strava.show(1)
    arrived(strava)
    assert [event[:2] for event in told(receiver)] == [
        (3, "create"),
        (3, "delete"),
        (3, "create"),
        (1, "delete"),
        (1, "create"),
    ]


def test_without_read_all_privacy_looks_like_deleting_and_creating(strava, receiver, subscription):
    """And a private activity's edits are not told at all."""
    strava.grant("read", "activity:read")
    strava.edit(2, name="secret")
    strava.edit(2, private=False)
    strava.edit(2, private=True)
    arrived(strava)
    assert told(receiver) == [(2, "create", {}), (2, "delete", {})]


def test_only_connected_athletes_are_told_of(strava, receiver, subscription):
    """Disconnecting is an event of the athlete, and the last."""
    strava.edit(1, name="unheard")
    strava.grant()
    strava.revoke_athlete()
    strava.edit(1, name="unheard")
    strava.revoke_athlete(push=False)
    arrived(strava)
    (event,) = receiver.events
    assert (event["object_type"], event["object_id"], event["updates"]) == ("athlete", 7, {"authorized": "false"})


def test_an_event_is_tried_three_times(strava, receiver, subscription):
    """Anything but 200 is tried again; after the third it is given up."""
    strava.grant()
    receiver.statuses = [500, 404, 200, 500, 500, 500, 200]
    strava.edit(1, name="a")
    strava.edit(1, name="b")
    arrived(strava)
    tries = [[status for status, _ in delivery.attempts] for delivery in strava.webhooks.deliveries]
    assert tries == [[500, 404, 200], [500, 500, 500]]
    assert [delivery.delivered for delivery in strava.webhooks.deliveries] == [True, False]


def test_events_can_be_lost(strava, receiver, subscription):
    """Then only polling finds what happened."""
    strava.grant()
    strava.webhooks.dropped = True
    strava.edit(1, name="a")
    assert strava.webhooks.deliveries == []


def test_events_can_be_forged_replayed_and_sent_in_bursts(strava, receiver, subscription):
    """Without a subscription to an address, with wrong keys, a hundred times over; the receiver's time is measured."""
    forged = strava.event(99, "delete", subscription_id=1, owner_id=2)
    (sent,) = strava.push([forged], url=receiver.url, wait=5)
    assert (sent.delivered, receiver.events) == (True, [forged])
    burst = strava.push([strava.event(1, "update")] * 100, wait=5)
    assert all(delivery.delivered for delivery in burst)
    assert all(len(delivery.attempts) == 1 for delivery in burst)


def test_without_a_subscription_there_is_nowhere_to_send(strava):
    """The address has to be given."""
    with pytest.raises(ValueError, match="no subscription"):
        strava.push([strava.event(1)])


def test_stopping_gives_up_what_waits(strava, receiver):
    """An emulator that stops does not go on knocking."""
    strava.webhooks.retry_after = 36_000
    strava.push([strava.event(1)] * 3, url="http://127.0.0.1:1/")
    ends(strava.stop)

"""Webhooks: hints that anybody may forge, and the subscription that is ours."""

import json
import logging
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

import pytest

from liftday.errors import BadInput, LiftdayError
from liftday.integrations.strava.client import App
from liftday.integrations.strava.transport import Timeouts
from liftday.integrations.strava.trouble import Unreachable
from liftday.integrations.strava.webhook import Hint, read_event, subscribe, subscriptions, unsubscribe
from liftday.integrations.strava.wire import Wire
from strava_emulator import Emulator

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
APP = App(client_id=12345, client_secret="emulated-secret")
EVENT = {
    "object_type": "activity",
    "object_id": 1360128428,
    "aspect_type": "update",
    "updates": {"title": "Messy", "private": "true"},
    "owner_id": 134815,
    "subscription_id": 120475,
    "event_time": 1516126040,
}


def read(event, *, athlete="134815", subscription="120475"):
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    return read_event(body, athlete_id=athlete, subscription_id=subscription)


# --- events -------------------------------------------------------------------------------------------------------


def test_an_event_is_a_hint_and_nothing_more():
    """The id to look at; the title it claims is not even kept."""
    assert read(EVENT) == Hint(
        activity_id="1360128428", aspect="update", at=datetime(2018, 1, 16, 18, 7, 20, tzinfo=UTC)
    )


def test_45_the_same_event_three_times_is_one_hint():
    """Strava repeats, hints are equal."""
    assert len({read(EVENT) for _ in range(3)}) == 1


def test_42_a_withdrawn_permission_is_a_hint_too():
    """To be confirmed by the API."""
    event = {**EVENT, "object_type": "athlete", "object_id": 134815, "updates": {"authorized": "false"}}
    hint = read(event)
    assert hint is not None
    assert (hint.deauthorized, hint.activity_id) == (True, None)


@pytest.mark.parametrize(
    "forged",
    [
        {**EVENT, "owner_id": 1},
        {**EVENT, "subscription_id": 1},
        {**EVENT, "object_id": "../athlete"},
        {**EVENT, "object_id": None},
        {**EVENT, "aspect_type": "explode"},
        {**EVENT, "object_type": "club"},
        {**EVENT, "object_type": "athlete", "updates": {"authorized": "false"}},  # another athlete's number
        {**EVENT, "object_type": "athlete", "object_id": 134815, "updates": {"authorized": "true"}},
        {**EVENT, "object_type": "athlete", "object_id": 134815, "updates": "x"},
        [EVENT],
        b"",
        b"{",
        b"[" * 8000,
        b'{"owner_id": 134815' + b" " * 9000 + b"}",
    ],
)
def test_44_a_forged_event_says_nothing(forged):
    """Wrong owner, wrong subscription, no sense, too long."""
    assert read(forged) is None


def test_an_unknown_subscription_is_accepted_until_ours_is_known():
    """The owner still has to match, and the time may be anything."""
    assert read({**EVENT, "event_time": "soon"}, subscription=None) == Hint(activity_id="1360128428", aspect="update")
    assert read({**EVENT, "event_time": 10**18}, subscription=None).at is None


# --- the subscription ---------------------------------------------------------------------------------------------


@pytest.fixture
def strava():
    with Emulator(now=NOW) as emulator:
        yield emulator


@pytest.fixture
def wire(strava):
    wire = Wire(
        api_base_url=strava.api_base_url,
        oauth_base_url=strava.oauth_base_url,
        clock=strava.now,
        timeouts=Timeouts(read_s=0.5, total_s=1.2, retries=1, backoff_s=0),
    )
    yield wire
    wire.close()


@pytest.fixture
def receiver():
    class Receiver(BaseHTTPRequestHandler):
        def do_GET(self):
            asked = dict(parse_qsl(urlsplit(self.path).query))
            self.send_response(200 if asked["hub.verify_token"] == "ours" else 403)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps({"hub.challenge": asked["hub.challenge"]}).encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/strava/webhook/secret"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_subscription_is_made_seen_and_deleted(wire, receiver):
    """Strava calls the address while it is made; there is one at most."""
    assert subscriptions(wire, APP) == ()
    made = subscribe(wire, APP, callback_url=receiver, verify_token="ours")
    assert [one.id for one in subscriptions(wire, APP)] == [made]
    with pytest.raises(Unreachable, match="already"):
        subscribe(wire, APP, callback_url=receiver, verify_token="ours")
    assert unsubscribe(wire, APP, made) is True
    assert unsubscribe(wire, APP, made) is False
    assert unsubscribe(wire, APP, "x/../y") is False
    assert subscriptions(wire, APP) == ()


def test_an_address_strava_cannot_validate_is_said(wire, receiver):
    """With what to look at."""
    with pytest.raises(LiftdayError) as trouble:
        subscribe(wire, APP, callback_url=receiver, verify_token="theirs")
    assert "webhook" in trouble.value.remedy


@pytest.mark.parametrize("address", ["", "ftp://x/", "https://x/" + "y" * 255])
def test_an_address_that_cannot_be_one_is_not_sent(wire, strava, address):
    """The owner's mistake is found before Strava's time is taken."""
    with pytest.raises(BadInput):
        subscribe(wire, APP, callback_url=address, verify_token="ours")
    assert strava.log == []


@pytest.mark.parametrize(
    "ask", [subscriptions, lambda wire, app: subscribe(wire, app, callback_url="http://x.test/", verify_token="v")]
)
def test_odd_answers_about_subscriptions_are_an_outage(wire, strava, ask):
    """An object for a list, nothing for an id."""
    strava.fault("status=200", route="*", body={"odd": 1})
    with pytest.raises(Unreachable):
        ask(wire, APP)


@pytest.mark.parametrize("verb", ["status=503", "reset", "hang", "bad-json"])
def test_49_the_secret_in_the_address_is_in_no_log_and_no_error(wire, strava, caplog, verb):
    """Strava wants it in the query; urllib3 would write the query at the first retry."""
    caplog.set_level(logging.DEBUG)
    strava.fault(verb, route="*", count=0)
    with pytest.raises(LiftdayError) as trouble:
        subscriptions(wire, APP)
    seen = caplog.text + repr(trouble.value) + repr(trouble.value.__cause__) + str(trouble.value)
    assert APP.client_secret not in seen

"""Strava's end: validated by the token, events taken at once and believed by nobody (faults 44-46)."""

import json
from concurrent.futures import Future
from hashlib import sha256
from urllib.parse import urlencode

import pytest

from liftday.daemon.web.limits import Limits

TOKEN = "verify-token-of-the-tests"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def heard():
    return []


@pytest.fixture
def strava(instance, heard):
    instance.bridge.on_event = heard.append
    instance.show(verify_digest=sha256(TOKEN.encode()).digest())
    return instance


def validation(token=TOKEN, challenge="15f7d1a91c1f40f8a748fd134752feb3", mode="subscribe"):
    return "?" + urlencode({"hub.mode": mode, "hub.verify_token": token, "hub.challenge": challenge})


def test_the_right_token_gets_its_challenge_back(strava):
    """200, JSON, the challenge."""
    answer = strava.ask(strava.webhook + validation())
    assert (answer.status, answer["content-type"]) == (200, "application/json")
    assert json.loads(answer.body) == {"hub.challenge": "15f7d1a91c1f40f8a748fd134752feb3"}


def test_markup_in_a_challenge_stays_json(strava):
    """Fault 46: echoed as JSON only, and no browser may guess otherwise."""
    answer = strava.ask(strava.webhook + validation(challenge="<script>alert(1)</script>"))
    assert (answer["content-type"], answer["x-content-type-options"]) == ("application/json", "nosniff")


@pytest.mark.parametrize(
    "query",
    [
        validation(token="wrong"), validation(token=""), validation(token=TOKEN + "x"), validation(mode="unsubscribe"),
        validation(challenge=""), validation(challenge="x" * 5_000), "", "?hub.challenge=x", "?hub.verify_token=%ff",
    ],
)  # fmt: skip
def test_everything_else_is_refused_and_not_echoed(strava, query):
    """Fault 46: 403 with no word of what was sent."""
    answer = strava.ask(strava.webhook + query)
    assert (answer.status, answer.body) == (403, b"Not expected\n")


def test_while_no_subscription_is_being_made_no_token_is_right(instance):
    """Not even the empty one."""
    assert instance.ask(instance.webhook + validation(token="")).status == 403


def test_an_event_is_taken_at_once_as_it_is(strava, heard):
    """200 and nothing else; whatever it says is looked at later."""
    event = json.dumps({"object_type": "activity", "object_id": 2**60, "aspect_type": "create"}).encode()
    for body in (event, b"not json", b"", b"[" * 8_000, b"\xff\x00"):
        answer = strava.ask(strava.webhook, "POST", JSON, body)
        assert (answer.status, answer.body) == (200, b"")
    assert heard == [event, b"not json", b"", b"[" * 8_000, b"\xff\x00"]


@pytest.mark.parametrize(("kept", "status"), [(True, 200), (False, 503)])
def test_an_event_that_could_not_be_kept_is_sent_again(strava, kept, status):
    """In a club it is in the database before Strava is answered; else Strava is asked for it once more."""
    said: Future[bool] = Future()
    said.set_result(kept)
    strava.bridge.on_event = lambda _: said
    answer = strava.ask(strava.webhook, "POST", JSON, b'{"owner_id": 7}')
    assert answer.status == status


def test_a_large_event_is_refused(strava, heard):
    """8 kB at most, told by its length or found out."""
    assert strava.ask(strava.webhook, "POST", JSON, b"x" * 8_193).status == 413
    chunked = b"1000\r\n" + b"x" * 4_096 + b"\r\n"
    head = (
        f"POST {strava.webhook} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    assert strava.raw(head.encode() + chunked * 3 + b"0\r\n\r\n").startswith(b"HTTP/1.1 413 ")
    assert heard == []


def test_a_wrong_secret_is_an_unknown_path(strava, heard):
    """Fault 44: a forger who does not know the address learns nothing of it."""
    for method, body in (("GET", None), ("POST", b"{}"), ("PUT", b"{}")):
        assert strava.ask(strava.webhook + "x", method, JSON, body).plain() == strava.ask("/nothing", method).plain()
    assert heard == []
    assert strava.ask(strava.webhook, "PUT").status == 405


def test_a_burst_is_acknowledged_one_by_one(strava, heard):
    """Fault 45: Strava waits two seconds; each of 300 is answered and written down, and nothing is done before."""
    for n in range(300):
        assert strava.ask(strava.webhook, "POST", JSON, b'{"object_id": %d}' % n).status == 200
        assert len(heard) == n + 1


def test_an_event_of_which_nobody_knows_in_time_whether_it_is_kept_is_sent_again(serve):
    """The memory is slow or stands still: Strava, which waits for two seconds, is told to come again before it gives up."""
    instance = serve(on_event=lambda _: Future(), limits=Limits(event=0.1))
    answer = instance.ask(instance.webhook, "POST", JSON, b"{}")
    assert (answer.status, answer["retry-after"]) == (503, "60")

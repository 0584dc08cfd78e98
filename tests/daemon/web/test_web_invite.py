"""An invitation at the server alone: what is slow, what breaks, and how many logins may be under way."""

import gc
import re
import threading
from dataclasses import replace
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from daemon.web.conftest import NOW
from homes import until
from liftday.daemon.state.invitations import Invitation
from liftday.daemon.web.bridge import invitation_digest
from liftday.daemon.web.limits import Limits
from liftday.errors import BadInput, TryLater

SECRET = "invitation-secret-of-the-tests-0123456789abcdef"
PATH = f"/invite/{SECRET}"
AGAIN = b'http-equiv="refresh" content="10"'
FORM = {"read": "yes", "clearance": "none"}


@pytest.fixture
def invited(serve):
    """A server with an open invitation, asked as from this machine; ``took`` is what its daemon is asked for."""

    def build(take=lambda query, state, clearance, invitation: f"<style></style>{clearance}", **limits):
        instance = serve(
            limits=replace(Limits(), **limits),
            invitation=lambda: "<style></style>read this",
            begin_login=lambda where, state: f"https://strava.test/?{urlencode({'back': where, 'state': state})}",
            take_invitation=take,
        )
        expires = NOW + timedelta(days=7)
        instance.show(invitation=Invitation(digest=invitation_digest(SECRET), expires=expires))
        return instance

    return build


def state_of(instance, host=None):
    """Send the form; return the state with which the browser leaves for Strava, and the cookie that it keeps."""
    answer = instance.ask(PATH, "POST", body=urlencode(FORM).encode(), host=host)
    address = unescape(re.search(r'content="0;url=([^"]+)"', answer.body.decode())[1])
    return parse_qs(urlsplit(address).query)["state"][0], (answer["set-cookie"] or "").partition(";")[0]


def back(instance, left):
    """What the browser brings back; where it is led to, None where nowhere."""
    state, cookie = left
    answer = instance.ask(f"/strava/callback?code=c&state={state}", headers={"Cookie": cookie} if cookie else {})
    return answer["location"] and answer["location"].removeprefix("..")


def slow(go):
    def begin(where, state):
        go.wait(60)
        return f"https://strava.test/?{urlencode({'back': where, 'state': state})}"

    return begin


def away(where, state):
    raise TryLater("no worker took it in time, so nothing was done", remedy="try again in a few minutes")


@pytest.mark.parametrize(("begin", "status"), [(slow, 202), (lambda _: away, 503)])
def test_the_answers_are_kept_while_much_is_going_on(invited, begin, status):
    """Who pressed Connect Strava too early presses it again, and has answered already; an empty form is nowhere on the way."""
    go, instance = threading.Event(), invited(act=0.05)
    at_once, instance.bridge.begin_login = instance.bridge.begin_login, begin(go)
    page = instance.ask(PATH, "POST", body=urlencode({"read": "yes", "clearance": "asked"}).encode())
    assert (page.status, AGAIN in page.body) == (status, False)
    kept = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', page.body.decode()))
    assert (kept, b'<form method="post">' in page.body) == ({"read": "yes", "clearance": "asked"}, True)
    go.set()
    instance.bridge.begin_login = at_once
    answer = instance.ask(PATH, "POST", body=urlencode(kept).encode())
    assert (answer.status, b"On to Strava" in answer.body) == (200, True)


def test_what_takes_long_is_shown_when_it_is_there(invited):
    """The browser that cannot wait looks again by itself at the very address."""
    go = threading.Event()

    def take(query, state, clearance, invitation):
        go.wait(60)
        return f"<style></style>{clearance}"

    instance = invited(take, act=0.05)
    where = back(instance, state_of(instance))
    late = instance.ask(where)
    assert (late.status, AGAIN in late.body) == (202, True)
    go.set()
    until(lambda: instance.ask(where).status == 200)
    assert instance.ask(where).body.endswith(b"none")


def test_a_bug_shows_nothing_of_itself(invited, caplog):
    def take(query, state, clearance, invitation):
        raise ZeroDivisionError("a secret of ours")

    instance = invited(take)
    answer = instance.ask(back(instance, state_of(instance)))
    assert answer.status == 500
    assert b"secret" not in answer.body
    assert "a page failed" in caplog.text


def test_a_refusal_that_nobody_comes_for_is_no_trouble_of_ours(invited, caplog):
    """Read at another web server, or never: the one it came back to says nothing of it when it forgets it."""

    def take(query, state, clearance, invitation):
        raise BadInput("that is another athlete's account", remedy="log in with your own")

    instance = invited(take)
    for _ in range(2):  # with the second the first is forgotten: its hour is over
        assert back(instance, state_of(instance)) is not None
        instance.clock[0] += timedelta(hours=2)
    gc.collect()
    assert "never retrieved" not in caplog.text


def test_a_look_changes_nothing_and_only_the_newest_logins_count(invited):
    """HEAD and GET as often as one likes; of nine logins that began, the first is under way no more; each counts once."""
    instance = invited()
    for method in ("GET", "HEAD", "GET"):
        assert instance.ask(PATH, method).status == 200
    assert instance.ask(PATH, "DELETE").status == 405
    states = [state_of(instance) for _ in range(9)]
    assert [back(instance, state) is None for state in states] == [True, *[False] * 8]
    assert [back(instance, state) for state in states] == [None] * 9


def test_the_browser_that_began_keeps_a_cookie_for_the_way_back(invited):
    """On this machine without encryption, so without Secure; at [::1] there is none, for Strava leads back to another name."""
    instance = invited()
    began = state_of(instance)
    assert began[1].startswith(f"liftday-login-{began[0][:8]}=")
    assert back(instance, (began[0], "")) is None
    assert back(instance, began) is not None
    elsewhere = state_of(instance, host=f"[::1]:{instance.server.port}")
    assert elsewhere[1] == ""
    assert back(instance, elsewhere) is not None


def test_a_login_ends_with_its_invitation(invited):
    instance = invited()
    state = state_of(instance)
    instance.show(invitation=None)
    assert back(instance, state) is None
    assert instance.ask(PATH).plain() == instance.ask("/nothing").plain()

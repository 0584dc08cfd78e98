"""Logging in and out, through the emulator's authorise page, a real browser's redirect, and everybody who meddles."""

import http.client
import io
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from liftday.errors import LiftdayError, TryLater
from liftday.integrations.strava.client import App, Strava
from liftday.integrations.strava.listener import Listener, new_state
from liftday.integrations.strava.oauth import NotOurs, authorization_url, login, read_redirect, revoke
from liftday.integrations.strava.quirks.scopes import SCOPES
from liftday.integrations.strava.quirks.token_replies import LAST_SECOND
from liftday.integrations.strava.token import TokenFile
from liftday.integrations.strava.transport import Timeouts
from liftday.integrations.strava.trouble import Refused, Unreachable
from liftday.integrations.strava.wire import Wire
from strava_emulator import Emulator

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
APP = App(client_id=12345, client_secret="emulated-secret")
RUN = {"id": 5, "sport_type": "Run", "start_date": "2026-03-01T06:00:00Z", "elapsed_time": 600}
ALL = "read,activity:read_all,profile:read_all"


class Bridge:
    """A Strava, a line to it, a token file, and a browser that follows redirects."""

    def __init__(self, emulator, directory):
        self.emulator = emulator
        self.file = TokenFile(directory / "tokens.json")
        self.wire = Wire(
            api_base_url=emulator.api_base_url,
            oauth_base_url=emulator.oauth_base_url,
            clock=emulator.now,
            timeouts=Timeouts(read_s=1, total_s=2, retries=0),
        )

    def address(self, redirect_uri, state, **how):
        return authorization_url(
            oauth_base_url=self.emulator.oauth_base_url, client_id=12345, redirect_uri=redirect_uri, state=state, **how
        )

    def answer(self, state="s"):
        """What a browser without a listener would show in its address bar."""
        parts = urlsplit(self.address("http://127.0.0.1:1/callback", state))
        line = http.client.HTTPConnection(parts.netloc, timeout=5)
        line.request("GET", f"{parts.path}?{parts.query}")
        back = line.getresponse().getheader("Location")
        line.close()
        return read_redirect(back, state=state)

    def login(self, **how):
        return login(self.wire, APP, self.file, self.answer(), **how)

    def strava(self):
        return Strava(self.wire, tokens=self.file, app=APP)


@pytest.fixture
def desk(tmp_path):
    with Emulator([RUN], now=NOW, athlete={"id": 42}) as emulator:
        desk = Bridge(emulator, tmp_path)
        yield desk
        desk.wire.close()


def refused(call):
    with pytest.raises(LiftdayError) as trouble:
        call()
    assert trouble.value.remedy
    return trouble.value


# --- the way in ---------------------------------------------------------------------------------------------------


def test_the_address_asks_for_three_scopes_with_commas():
    """At the configured address, with our state."""
    parts = urlsplit(
        authorization_url(
            oauth_base_url="https://www.strava.com/",
            client_id=7,
            redirect_uri="http://127.0.0.1:9/callback",
            state="s t",
        )
    )
    assert (parts.netloc, parts.path) == ("www.strava.com", "/oauth/authorize")
    assert "scope=read,activity:read_all,profile:read_all" in parts.query
    query = parse_qs(parts.query)
    assert (query["state"], query["approval_prompt"], query["response_type"]) == (["s t"], ["auto"], ["code"])
    assert query["redirect_uri"] == ["http://127.0.0.1:9/callback"]
    assert len(SCOPES) == 3


def test_a_browser_comes_back_to_the_listener_and_the_login_is_kept(desk):
    """The whole way: authorise, redirect, exchange, one request with the new token."""
    state = new_state()
    with Listener(state=state) as listener:
        with urllib.request.urlopen(desk.address(listener.redirect_uri, state), timeout=5) as page:
            shown, policy = page.read().decode(), page.headers["Content-Security-Policy"]
        answer = listener.wait(5)
    assert "Thank you" in shown
    assert state not in shown
    assert "default-src 'none'" in policy
    done = login(desk.wire, APP, desk.file, answer)
    assert (done.tokens.athlete_id, done.tokens.scope, done.notes) == ("42", SCOPES, ())
    assert desk.strava().activities().count == 1
    assert desk.file.recall() == done.tokens


def test_a_no_is_not_thanked_for(desk):
    """Whoever pressed Cancel at Strava, or unticked too much, is sent back to the terminal's words."""
    for query in ("error=access_denied&state=s", "state=s&code=c&scope=read"):
        with Listener(state="s") as listener:
            status, body = visit(listener, f"/callback?{query}")
            assert (status, "Not connected" in body) == (200, True)
            with pytest.raises(Refused):
                listener.wait(5)


def test_two_states_are_never_the_same():
    """And long enough not to be guessed."""
    assert len({new_state() for _ in range(50)}) == 50
    assert len(new_state()) >= 32


def test_the_redirected_address_may_be_pasted(desk):
    """From a browser on another machine; a wrong line is answered with why, and the wait goes on."""
    lines = [
        "\n",
        "hello\n",
        f"http://127.0.0.1:1/callback?state=other&code=c&scope={ALL}\n",
        f"http://x/?state=s&code=c&scope={ALL}\n",
        "late\n",
    ]
    puzzled = []
    with Listener(state="s") as listener:
        answer = listener.wait(5, pasted=io.StringIO("".join(lines)), puzzled=puzzled.append)
    assert answer.code == "c"
    assert puzzled == ["its state is not that of this login"] * 2
    with Listener(state="s") as listener:
        assert listener.wait(5, pasted=["x\n", f"?state=s&code=d&scope={ALL}"]).code == "d"


def test_a_pasted_no_ends_the_wait(desk):
    """Pressing Cancel is an answer too."""
    with Listener(state="s") as listener:
        assert refused(lambda: listener.wait(5, pasted=["http://x/?state=s&error=access_denied"])).state == "login"


def test_nobody_comes_back(desk):
    """The wait ends with a sentence."""
    with Listener(state="s") as listener:
        assert isinstance(refused(lambda: listener.wait(0.05, pasted=[])), TryLater)


# --- 56: those who meddle -----------------------------------------------------------------------------------------


def visit(listener, path, host=None):
    """One GET at the listener; return the status and the body."""
    port = urlsplit(listener.redirect_uri).port
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    line.request("GET", path, headers={"Host": host or f"127.0.0.1:{port}"})
    reply = line.getresponse()
    found = reply.status, reply.read().decode()
    line.close()
    return found


def test_56_a_strangers_redirect_does_not_end_the_login(desk):
    """Wrong, missing and doubled states are answered and forgotten; then the right one comes."""
    with Listener(state="s") as listener:
        good = f"code=good&scope={ALL}"
        for query in (
            f"{good}&state=x",
            good,
            f"{good}&state=",
            f"state=s&state=s&{good}",
            "state=s",
            "x" * 5000,
            "&".join(["a=b"] * 30),
        ):
            status, body = visit(listener, f"/callback?{query}")
            assert (status, "belongs to another attempt" in body, "a=b" in body) == (400, True, False)
        assert visit(listener, "/")[0] == visit(listener, f"/callback/x?state=s&{good}")[0] == 404
        assert visit(listener, f"/callback?state=s&{good}", host="rebound.test:80")[0] == 404
        status, body = visit(listener, f"/callback?state=s&{good}&evil=<script>")
        assert (status, "<script>" in body) == (200, False)
        assert listener.wait(5).code == "good"


def test_56_a_silent_visitor_does_not_hold_up_the_browser(desk):
    """A connection that says nothing waits in its own thread."""
    with Listener(state="s") as listener:
        port = urlsplit(listener.redirect_uri).port
        silent = http.client.HTTPConnection("127.0.0.1", port)
        silent.connect()
        assert visit(listener, f"/callback?state=s&code=c&scope={ALL}")[0] == 200
        assert listener.wait(5).code == "c"
        silent.close()


def test_56_only_get_is_answered(desk):
    """Nothing can be posted to it."""
    with Listener(state="s") as listener:
        request = urllib.request.Request(listener.redirect_uri + "?state=s&code=c", method="POST", data=b"x")
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(request, timeout=5)
        assert refusal.value.code == 501
        refusal.value.close()


@pytest.mark.parametrize(
    "address", ["http://[::1", "state=s&code=c&" + "a=b&" * 40, "x" * 4001, "", "http://x/?code=c&scope=read"]
)
def test_56_what_is_no_redirect_is_refused_with_a_reason(address):
    """And never with a traceback."""
    with pytest.raises(NotOurs) as why:
        read_redirect(address, state="s")
    assert str(why.value)


# --- 41: what was granted, and by whom ----------------------------------------------------------------------------


def test_41_a_login_without_the_activities_is_refused(desk):
    """The box was unticked: the scope is named, nothing is kept."""
    desk.emulator.consent(untick=["activity:read_all"])
    trouble = refused(desk.login)
    assert (trouble.state, "activity:read_all" in str(trouble), desk.file.recall()) == ("scope", True, None)


def test_41_a_login_without_the_profile_is_accepted_with_a_note(desk):
    """Zones can be estimated."""
    desk.emulator.consent(untick=["profile:read_all"])
    done = desk.login()
    assert len(done.notes) == 1
    assert "profile:read_all" in done.notes[0]
    assert desk.strava().heart_zones() == ()


def test_41_cancel_is_not_a_crash(desk):
    """The athlete said no."""
    desk.emulator.consent(deny=True)
    assert "declined" in str(refused(desk.login))


def test_41_another_athlete_is_refused_and_disconnected_again(desk):
    """Two people's runs are never mixed; the stranger does not stay connected to the application."""
    desk.login()
    before = desk.file.recall()
    other = desk.emulator.add_athlete({"id": 77})
    desk.emulator.consent(athlete=other)
    trouble = refused(desk.login)
    assert (trouble.state, "another athlete" in str(trouble)) == ("login", True)
    assert desk.file.recall() == before
    assert desk.emulator.stats()["connected"] == [42]
    assert desk.login(other_athlete=True).tokens.athlete_id == "77"


def test_41_the_athlete_of_the_stored_activities_counts_too(desk):
    """After a logout the tokens are gone, the activities may not be."""
    assert "another athlete" in str(refused(lambda: desk.login(known_athlete="7")))
    assert desk.file.recall() is None
    assert desk.login(known_athlete="42").tokens.athlete_id == "42"


def test_41_giving_back_is_best_effort(desk):
    """A Strava that is down in that moment does not hide the refusal."""
    desk.emulator.fault("status=500", route="revoke", count=0)
    desk.emulator.fault("status=500", route="deauthorize", count=0)
    assert "another athlete" in str(refused(lambda: desk.login(known_athlete="7")))


def test_41_giving_back_takes_the_first_way_that_works(desk):
    """One request where the documented one is understood."""
    desk.emulator.fault("status=200", route="revoke", body={})
    refused(lambda: desk.login(known_athlete="7"))
    assert [entry.route for entry in desk.emulator.log][-1] == "revoke"


def test_a_new_login_of_the_same_athlete_heals_a_damaged_file(desk):
    """And one that was refused."""
    desk.file.path.write_text("{")
    assert desk.login().tokens.athlete_id == "42"
    assert desk.strava().activities().count == 1


def test_a_code_works_once(desk):
    """Used twice, or too old: start again."""
    answer = desk.answer()
    login(desk.wire, APP, desk.file, answer)
    assert "code" in str(refused(lambda: login(desk.wire, APP, desk.file, answer)))
    old = desk.answer()
    desk.emulator.advance(timedelta(minutes=11))
    assert refused(lambda: login(desk.wire, APP, desk.file, old)).state == "login"


def test_wrong_keys_at_the_login_are_said_as_such(desk):
    """Not as a dead code."""
    wrong = App(client_id=12345, client_secret="other")
    assert refused(lambda: login(desk.wire, wrong, desk.file, desk.answer())).exit_code == 78
    assert "other" not in repr(wrong)


def reply_of_token(desk, **body):
    desk.emulator.fault("status=200", route="token", body=body)


def test_the_exchange_is_read_leniently(desk):
    """The athlete in it is undocumented, the time of expiry may be given as seconds to live."""
    grant = desk.emulator.grant()
    answer = desk.answer()
    reply_of_token(desk, access_token=grant["access_token"], refresh_token="r", expires_in=21600)
    tokens = login(desk.wire, APP, desk.file, answer).tokens
    assert (tokens.athlete_id, tokens.expires_at) == ("42", NOW.timestamp() + 21600)
    reply_of_token(desk, access_token=grant["access_token"], refresh_token="r", expires_in=1e308)
    assert login(desk.wire, APP, desk.file, desk.answer()).tokens.expires_at == LAST_SECOND


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"access_token": "a", "expires_at": 1},
        {"access_token": 5, "refresh_token": "r", "expires_at": 1},
        {"access_token": "a", "refresh_token": "r"},
    ],
)
def test_an_exchange_without_tokens_is_no_login(desk, body):
    """Nothing is kept."""
    answer = desk.answer()
    reply_of_token(desk, **body)
    assert isinstance(refused(lambda: login(desk.wire, APP, desk.file, answer)), Unreachable)
    desk.emulator.fault("wrong-type", route="token")
    assert isinstance(refused(lambda: login(desk.wire, APP, desk.file, desk.answer())), Unreachable)
    assert desk.file.recall() is None


# --- the way out --------------------------------------------------------------------------------------------------


def test_a_logout_revokes_at_strava(desk):
    """Whichever way of asking it understands."""
    desk.login()
    assert revoke(desk.wire, APP, desk.file) is True
    assert desk.emulator.stats()["connected"] == []
    assert desk.file.recall() is not None  # forgetting it is the caller's


@pytest.mark.parametrize("status", [404, 405])
def test_where_revoke_is_not_known_deauthorize_is_asked(desk, status):
    """Before June 2026, or a Strava that has not got it yet."""
    desk.login()
    desk.emulator.fault(f"status={status}", route="revoke", count=0)
    assert revoke(desk.wire, APP, desk.file) is True
    assert desk.emulator.stats()["connected"] == []


def test_the_documented_revoke_is_enough(desk):
    """Application keys and the token in a form, as RFC 7009 has it: one request."""
    desk.login()
    desk.emulator.log.clear()
    desk.emulator.fault("status=200", route="revoke", body={})
    assert revoke(desk.wire, APP, desk.file) is True
    assert [entry.route for entry in desk.emulator.log] == ["revoke"]


def test_a_revoke_that_is_refused_both_ways_falls_back_too(desk):
    """A 400 for the one, a 405 for the other."""
    desk.login()
    desk.emulator.fault("status=400", route="revoke", count=2)
    assert revoke(desk.wire, APP, desk.file) is True


def test_a_dead_permission_needs_no_revoking(desk):
    """Revoked at Strava before, or never there."""
    assert revoke(desk.wire, APP, desk.file) is False
    desk.login()
    desk.emulator.revoke_athlete()
    assert revoke(desk.wire, APP, desk.file) is False
    desk.emulator.advance(timedelta(hours=7))
    assert revoke(desk.wire, APP, desk.file) is False


@pytest.mark.parametrize("verb", ["status=503", "reset"])
def test_a_logout_while_strava_is_down_is_said(desk, verb):
    """The caller decides whether to forget the tokens all the same."""
    desk.login()
    desk.emulator.fault(verb, route="revoke", count=0)
    assert isinstance(refused(lambda: revoke(desk.wire, APP, desk.file)), Unreachable)
    desk.emulator.clear_faults()
    desk.emulator.fault("status=404", route="revoke", count=0)
    desk.emulator.fault("status=503", route="deauthorize", count=0)
    assert isinstance(refused(lambda: revoke(desk.wire, APP, desk.file)), Unreachable)


def test_an_inactive_application_cannot_log_out_at_strava(desk):
    """That is Strava's refusal, not an answer."""
    desk.login()
    desk.emulator.app.active = False
    trouble = refused(lambda: revoke(desk.wire, APP, desk.file))
    assert isinstance(trouble, Refused)
    assert trouble.state == "inactive"


def test_no_thread_is_left_behind(desk):
    """After a login the machine is as it was."""
    before = threading.active_count()
    with Listener(state="s") as listener:
        visit(listener, "/callback?" + urlencode({"state": "s", "code": "c", "scope": ALL}))
        listener.wait(5)
    assert threading.active_count() <= before + 1

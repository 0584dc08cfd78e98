"""Everything that goes wrong on the way to Strava, each against the emulator: one clear word, bounded time and requests."""

import gc
import logging
import socket
import subprocess
import sys
import threading
import warnings
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from homes import ends
from liftday.errors import LiftdayError
from liftday.integrations.strava.client import App, connect
from liftday.integrations.strava.quirks.two_hosts import STRAVA_API, STRAVA_OAUTH, bases, on_base
from liftday.integrations.strava.quota import Ledger
from liftday.integrations.strava.token import TokenFile, Tokens
from liftday.integrations.strava.transport import Timeouts, Transport
from liftday.integrations.strava.trouble import Refused, Spent, Unreachable, WrongKeys
from strava_emulator import Emulator

NOW = datetime(2026, 3, 2, 6, 0, 10, tzinfo=UTC)
APP = App(client_id=12345, client_secret="emulated-secret")
QUICK = Timeouts(connect_s=1, read_s=5, total_s=10, retries=2, backoff_s=0)
HASTY = Timeouts(connect_s=0.5, read_s=0.3, total_s=0.6, retries=2, backoff_s=0)


def run(number, days_ago=1.0, **changes):
    start = (NOW - timedelta(days=days_ago)).strftime("%Y-%m-%dT%H:%M:%SZ")
    plain = {"id": number, "sport_type": "Run", "start_date": start, "start_date_local": start, "elapsed_time": 1800}
    return {**plain, "moving_time": 1750, "distance": 5000.0, "average_heartrate": 140.5, **changes}


@pytest.fixture
def emulator():
    with Emulator([run(number, number) for number in range(1, 6)], now=NOW) as strava:
        yield strava


class Bridge:
    """Builds clients for the emulator, closes them at the end."""

    def __init__(self, emulator, directory):
        self.emulator = emulator
        self.file = TokenFile(directory / "tokens.json")
        self.keep(emulator.grant())
        self.made = []

    def keep(self, reply, **changes):
        held = {"access": reply["access_token"], "refresh": reply["refresh_token"], "expires_at": reply["expires_at"]}
        self.file.remember(Tokens(**{**held, "athlete_id": "1", **changes}))

    def client(self, *, app=APP, clock=None, ledger=None, timeouts=QUICK, **addresses):
        where = {
            "api_base_url": self.emulator.api_base_url,
            "oauth_base_url": self.emulator.oauth_base_url,
            **addresses,
        }
        strava = connect(
            app=app, tokens=self.file.path, clock=clock or self.emulator.now, ledger=ledger, timeouts=timeouts, **where
        )
        self.made.append(strava)
        return strava

    def routes(self):
        return Counter(entry.route for entry in self.emulator.log)


@pytest.fixture
def desk(emulator, tmp_path):
    desk = Bridge(emulator, tmp_path)
    yield desk
    for strava in desk.made:
        strava.close()


def refused(call):
    with pytest.raises(LiftdayError) as trouble:
        call()
    assert trouble.value.remedy
    return trouble.value


def at_once(clients):
    """Ask for the list with all clients at the same time; return the counts."""
    counts = []
    crowd = [threading.Thread(target=lambda one=one: counts.append(one.activities().count)) for one in clients]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    return counts


# --- the good day -------------------------------------------------------------------------------------------------


def test_a_list_is_one_request_and_five_activities(desk):
    """With the token in the header and nowhere else."""
    strava = desk.client()
    listing = strava.activities()
    assert [one.id for one in listing.activities] == ["1", "2", "3", "4", "5"]
    assert (listing.count, listing.full, strava.requests, desk.routes()) == (5, False, 1, {"list": 1})
    assert strava.ledger.counts(NOW) == {"15min": [1, 100], "day": [1, 1000]}
    (entry,) = desk.emulator.log
    assert "access_token" not in str(entry.query)


def test_an_activity_comes_with_its_laps(desk):
    """One request an activity; one that does not exist is None."""
    strava = desk.client()
    found = strava.activity("3")
    assert found is not None
    assert found.activity.detailed
    assert found.text == ""
    assert strava.activity("99") is None
    assert strava.activity("file:abc") is None
    assert strava.requests == 2


def test_the_heart_rate_zones_are_optional(desk):
    """Asked for only where they were granted, and never a reason to fail."""
    zones = desk.client().heart_zones()
    assert zones[0].low == 0
    assert zones[-1].high is None
    athlete = desk.client().athlete()
    assert (athlete.id, athlete.since.isoformat()) == ("1", "2019-03-01")
    desk.emulator.set_scope("read", "activity:read_all")
    assert desk.client().heart_zones() == ()
    desk.keep(desk.emulator.grant(), scope=("read", "activity:read_all"))
    before = len(desk.emulator.log)
    assert desk.client().heart_zones() == ()
    assert len(desk.emulator.log) == before


def test_both_forms_of_the_base_address_work(desk):
    """Before and after 2027-01-04: with /api/v3 and without."""
    assert desk.client(api_base_url=desk.emulator.oauth_base_url + "/").activities().count == 5


# --- 27: 401 ------------------------------------------------------------------------------------------------------


def test_27_a_401_once_is_mended_by_one_refresh(desk):
    """Nobody notices."""
    desk.emulator.fault("status=401", route="list")
    assert desk.client().activities().count == 5
    assert desk.routes() == {"list": 2, "token": 1}


def test_27_a_401_for_ever_ends_in_needs_login(desk):
    """One refresh, one more try, and then silence for six hours; a restart keeps the silence."""
    desk.emulator.fault("status=401", route="list", count=0)
    assert refused(desk.client().activities).state == "login"
    for _ in range(5):
        assert refused(desk.client().activities).state == "login"
        desk.emulator.advance(timedelta(minutes=50))
    assert desk.routes() == {"list": 2, "token": 1}
    desk.emulator.clear_faults()
    desk.emulator.advance(timedelta(hours=2))
    assert desk.client().activities().count == 5


def test_42_a_permission_taken_back_is_recognised(desk):
    """The token was still good and Strava refuses it and its refresh: that is "revoked", not "lost"."""
    desk.emulator.revoke_athlete()
    trouble = refused(desk.client().activities)
    assert (trouble.state, trouble.exit_code) == ("revoked", 77)


# --- 28: the application ------------------------------------------------------------------------------------------


def test_28_an_inactive_application_says_so(desk):
    """With the page where it is put right."""
    desk.emulator.app.active = False
    trouble = refused(desk.client().activities)
    assert (trouble.state, trouble.exit_code, len(desk.emulator.log)) == ("inactive", 77, 1)
    assert "strava.com/settings/api" in trouble.remedy


def test_28_an_inactive_application_is_not_mistaken_for_a_dead_login(desk):
    """Even when the refresh is what finds out."""
    desk.emulator.advance(timedelta(hours=6))
    desk.emulator.app.active = False
    assert refused(desk.client().activities).state == "inactive"
    desk.emulator.app.active = True
    assert desk.client().activities().count == 5


def test_28_the_athlete_cap_has_its_own_word(desk):
    """It is the owner's, not the athlete's, to mend."""
    desk.emulator.app.athlete_cap = 0
    assert refused(desk.client().activities).state == "capped"


def test_28_a_402_is_said_as_it_is(desk):
    """An end point that wants a subscription."""
    desk.emulator.fault("status=402", route="list")
    assert refused(desk.client().activities).state == "inactive"


def test_wrong_keys_are_a_matter_of_the_configuration(desk):
    """Exit code 78, and the tokens stay as they are."""
    desk.emulator.advance(timedelta(hours=6))
    trouble = refused(desk.client(app=App(client_id=12345, client_secret="wrong")).activities)
    assert isinstance(trouble, WrongKeys)
    assert trouble.exit_code == 78
    assert desk.client().activities().count == 5


# --- 29: 404 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["deleted", "hidden", "empty"])
def test_29_an_activity_that_is_gone_is_none(desk, how):
    """Deleted, no longer shown, or an empty 404."""
    if how == "empty":
        desk.emulator.fault("status=404", route="detail", body="empty")
    else:
        {"deleted": desk.emulator.delete, "hidden": desk.emulator.hide}[how](3)
    assert desk.client().activity("3") is None


def test_29_a_404_on_the_list_is_an_outage_not_an_empty_history(desk):
    """An address that is wrong must not look like a runner without runs."""
    desk.emulator.fault("status=404", route="list")
    trouble = refused(desk.client().activities)
    assert trouble.state == "unreachable"
    assert "api_base_url" in trouble.remedy


# --- 30: the quota ------------------------------------------------------------------------------------------------


def test_30_a_429_defers_to_the_quarter_hour_without_asking_again(desk):
    """The ledger stands in front of every request from then on."""
    desk.emulator.limits(read=(0, 1000))
    strava = desk.client()
    trouble = refused(strava.activities)
    assert isinstance(trouble, Spent)
    assert (trouble.exit_code, trouble.state) == (75, "quota")
    assert NOW.replace(minute=15, second=0) < trouble.until < NOW.replace(minute=16)
    for _ in range(5):
        refused(strava.activities)
    assert len(desk.emulator.log) == 1
    desk.emulator.limits(read=(100, 1000))
    desk.emulator.set_clock(trouble.until)
    assert strava.activities().count == 5


@pytest.mark.parametrize("verb", ["missing-headers", "garbled-headers"])
def test_30_without_headers_we_count_ourselves(desk, verb):
    """And stop at our own half of the documented limit."""
    desk.emulator.fault(verb, route="list", count=0)
    strava = desk.client()
    for _ in range(50):
        strava.activities(per_page=1)
    assert isinstance(refused(strava.activities), Spent)
    assert len(desk.emulator.log) == 50


def test_30_the_daily_limit_waits_for_midnight_utc(desk):
    """A backfill that spends the day goes on tomorrow."""
    desk.emulator.limits(read=(1000, 3))
    strava = desk.client()
    strava.activities()
    trouble = refused(strava.activities)
    assert trouble.until.date() == NOW.date() + timedelta(days=1)
    assert len(desk.emulator.log) == 1


def test_30_a_429_at_the_token_end_point_counts_as_well(desk):
    """It is deferred like any other."""
    desk.emulator.advance(timedelta(hours=6))
    desk.emulator.fault("status=429", route="token")
    strava = desk.client()
    until = refused(strava.activities).until
    assert until > desk.emulator.now()
    refused(strava.activities)
    assert desk.routes() == {"token": 1}


@pytest.mark.parametrize("body", ["string", "empty"])
def test_30_any_body_of_a_429_will_do(desk, body):
    """Strava has sent a string where a list is documented."""
    desk.emulator.fault("status=429", route="list", body=body)
    assert isinstance(refused(desk.client().activities), Spent)


def test_30_the_old_form_of_a_429_counts_as_one(desk):
    """A 403 before 2017."""
    body = {"message": "Forbidden", "errors": [{"resource": "Application", "field": "rate limit", "code": "exceeded"}]}
    desk.emulator.fault("status=403", route="list", body=body)
    strava = desk.client()
    assert isinstance(refused(strava.activities), Spent)
    assert isinstance(refused(strava.activities), Spent)
    assert len(desk.emulator.log) == 1


def test_30_what_the_ledger_knew_before_a_restart_still_holds(desk):
    """It is handed in and taken out by the caller."""
    strava = desk.client()
    strava.activities()
    kept = strava.ledger.as_json()
    assert desk.client(ledger=Ledger.from_json(kept)).ledger.counts(NOW)["15min"] == [1, 100]


# --- 31-33: the servers and the line ----------------------------------------------------------------------------------

GARBAGE = [
    ("html", "cannot be read"),
    ("empty", "cannot be read"),
    ("bad-json", "cannot be read"),
    ("wrong-type", "cannot be read"),
    ("dup-keys", "cannot be read"),
    ("deep-json=100000", "cannot be read"),
    ("huge=17", "cannot be read"),
    ("gzip-bomb=200", "cannot be read"),
    ("truncate=100", "cannot be reached"),
    ("reset", "cannot be reached"),
    ("hang", "too long"),
    ("slowloris=40", "too long"),
    ("status=500", "500"),
    ("status=502", "502"),
    ("status=503", "503"),
    ("status=504", "504"),
    ("status=597", "597"),
]


@pytest.mark.parametrize(("verb", "what"), GARBAGE)
def test_31_to_33_what_strava_sends_in_trouble_is_one_failed_request(desk, verb, what):
    """Bounded in requests, said in a sentence, and the next poll finds everything in order."""
    spoilt = verb.startswith(("dup-keys", "deep-json", "huge", "gzip-bomb"))  # asked for in smaller pages, in vain
    desk.emulator.fault(verb, route="list", count=0 if spoilt else 3)
    strava = desk.client(timeouts=HASTY if what == "too long" else QUICK)
    trouble = refused(strava.activities)
    assert isinstance(trouble, Unreachable)
    assert (trouble.state, trouble.exit_code) == ("unreachable", 69)
    assert what in str(trouble)
    assert 1 <= len(desk.emulator.log) <= (8 if spoilt else 3)
    assert strava.ledger.counts(NOW)["15min"][0] >= 1
    desk.emulator.clear_faults()
    assert strava.activities().count == 5


def test_31_a_server_error_that_passes_is_not_noticed(desk):
    """Two retries, each counted in the ledger."""
    desk.emulator.fault("status=503", route="list", count=2)
    strava = desk.client()
    assert strava.activities().count == 5
    assert strava.requests == len(desk.emulator.log) == 3


def test_31_nothing_waits_as_long_as_the_server_says(desk):
    """A Retry-After of an hour would hold up the daemon."""
    before = threading.active_count()
    desk.emulator.fault("status=503", route="list", count=3, body={"retry": "later"})
    refused(desk.client().activities)
    assert threading.active_count() <= before + 2


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "http://host.invalid", "https://{loopback}"])
def test_32_nobody_there_is_unreachable(desk, address):
    """Nothing listens, no such name, no TLS where TLS is wanted."""
    loopback = desk.emulator.oauth_base_url.removeprefix("http://")
    strava = desk.client(api_base_url=address.format(loopback=loopback), timeouts=Timeouts(connect_s=0.3, retries=0))
    assert refused(strava.activities).state == "unreachable"
    assert strava.requests == 1  # it may have been counted over there


def test_32_a_machine_that_accepts_and_is_silent_costs_seconds(desk):
    """The connection stands, nothing comes."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert "too long" in str(ends(lambda: refused(desk.client(api_base_url=address, timeouts=HASTY).activities)))


def test_32_a_proxy_of_the_environment_is_used_but_not_for_ourselves(desk, monkeypatch):
    """A dead proxy stops the way out, not the demo on this machine; ~/.netrc never replaces the token."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    assert desk.client().activities().count == 5
    far = {"api_base_url": "http://strava.test", "oauth_base_url": "http://strava.test"}
    assert refused(desk.client(**far).activities).state == "unreachable"


def test_33_figures_that_are_no_numbers_do_not_cost_the_activity(desk):
    """NaN and infinities are nothing, the run stays."""
    desk.emulator.fault("nan", route="list")
    (first, *_) = desk.client().activities().activities
    assert (first.distance_m, first.average_hr, first.elapsed_s) == (None, None, 1800)


def test_33_an_answer_for_another_activity_is_refused(desk):
    """Asked for one id, told of another."""
    desk.emulator.fault("wrong-type", route="detail")
    assert refused(lambda: desk.client().activity("3")).state == "unreachable"


def test_33_odd_answers_about_the_athlete_are_no_answers(desk):
    """The zones are left out, the athlete is asked for again."""
    desk.emulator.fault("wrong-type", route="athlete")
    assert refused(desk.client().athlete).state == "unreachable"
    for since in ("soon", None):
        desk.emulator.fault("status=200", route="athlete", body={"id": 1, "created_at": since})
        assert desk.client().athlete().since is None
    desk.emulator.fault("wrong-type", route="athlete_zones")
    assert desk.client().heart_zones() == ()
    odd = {
        "heart_rate": {"zones": [7, {"min": None}, {"min": 100, "max": 120}, {"min": 1e308}, {"min": 150, "max": 3e11}]}
    }
    desk.emulator.fault("status=200", route="athlete_zones", body=odd)
    assert [(zone.low, zone.high) for zone in desk.client().heart_zones()] == [(100, 120), (150, None)]


def test_34_fields_that_are_all_null_are_set_aside_by_id(desk):
    """And the list goes on."""
    desk.emulator.fault("null-fields", route="list")
    listing = desk.client().activities()
    assert (listing.activities, len(listing.set_aside)) == ((), 5)
    assert listing.set_aside[0] == ("1", "no sport")


def test_34_unknown_sports_and_starts_in_the_future_are_kept(desk):
    """The judgment decides what they are."""
    desk.emulator.fault("unknown-sport=Quidditch", route="list")
    desk.emulator.fault("future-start=400", route="list")
    strava = desk.client()
    assert {one.sport for one in strava.activities().activities} == {"Quidditch"}
    assert all(one.start.year == 2027 for one in strava.activities().activities)


# --- 21, 39, 40: tokens and clocks --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong", [timedelta(hours=1), timedelta(hours=-1), timedelta(days=400), timedelta(days=-20_000)]
)
def test_21_a_wrong_clock_costs_at_most_one_refresh(desk, wrong):
    """Strava's Date header tells the time: neither a refresh a request, nor a dead token trusted."""
    strava = desk.client(clock=lambda: desk.emulator.now() + wrong)
    for _ in range(4):
        assert strava.activities().count == 5
    assert desk.routes()["token"] <= 1
    desk.emulator.advance(timedelta(hours=7))
    assert strava.activities().count == 5
    assert desk.routes()["token"] <= 2


def test_21_a_date_header_that_lies_is_forgotten_with_the_next(desk):
    """A day off, once."""
    desk.emulator.fault("clock-skew=86400", route="list")
    strava = desk.client()
    assert [strava.activities().count for _ in range(3)] == [5, 5, 5]
    assert strava.wire.now() == desk.emulator.now()


def test_39_an_answer_lost_after_the_rotation_ends_in_needs_login(desk):
    """The refresh token before it is tried once; when that is dead too, it is said and the file says so."""
    desk.emulator.advance(timedelta(hours=6))
    desk.emulator.fault("rotate-then-die", route="token")
    strava = desk.client()
    assert refused(strava.activities).state == "unreachable"
    assert refused(strava.activities).state == "login"
    assert refused(desk.client().activities).state == "login"
    assert desk.routes()["token"] == 2


def test_39_where_strava_has_not_rotated_the_old_token_goes_on(desk):
    """The lost answer costs one more request and nobody's timeouts."""
    desk.emulator.app.rotate = False
    desk.emulator.advance(timedelta(hours=6))
    desk.emulator.fault("rotate-then-die", route="token")
    strava = desk.client()
    refused(strava.activities)
    assert strava.activities().count == 5


KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from liftday.integrations.strava.client import App, connect
from liftday.integrations.strava.oauth import renewer
from liftday.integrations.strava.renewal import fresh
from liftday.integrations.strava.token import TokenFile
from liftday.integrations.strava.wire import Wire
base, path, now = sys.argv[1], Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
wire = Wire(api_base_url=base, oauth_base_url=base, clock=lambda: now)
ask = renewer(wire, App(client_id=12345, client_secret="emulated-secret"))
def renew(refresh):
    ask(refresh)
    os.kill(os.getpid(), signal.SIGKILL)
fresh(TokenFile(path), renew, now)
"""


def test_39_kill_9_between_the_answer_and_its_commit(desk):
    """The old pair is whole on the disk, the lock is free, and the end is a clear word."""
    desk.emulator.advance(timedelta(hours=6))
    asked = [desk.emulator.oauth_base_url, str(desk.file.path), desk.emulator.now().isoformat()]
    assert subprocess.run([sys.executable, "-c", KILLED, *asked], check=False).returncode == -9
    assert desk.file.recall() is not None
    assert refused(desk.client().activities).state == "login"
    desk.keep(desk.emulator.grant())
    assert desk.client().activities().count == 5


def test_40_eight_concurrent_requests_make_one_refresh(desk):
    """Eight clients, one token that has run out, one POST."""
    desk.emulator.advance(timedelta(hours=6))
    counts = at_once([desk.client() for _ in range(8)])
    assert counts == [5] * 8
    assert desk.routes()["token"] == 1


def test_40_eight_refused_at_once_make_one_refresh(desk):
    """A token that Strava has dropped before its time."""
    desk.emulator.advance(timedelta(hours=5, minutes=30))
    with desk.emulator.world.lock:
        desk.emulator.world.access.clear()
    counts = at_once([desk.client() for _ in range(8)])
    assert (counts, desk.routes()["token"]) == ([5] * 8, 1)


def test_41_a_scope_that_was_reduced_is_named(desk):
    """No refresh can help, so none is tried."""
    desk.emulator.set_scope("read")
    trouble = refused(desk.client().activities)
    assert isinstance(trouble, Refused)
    assert (trouble.state, desk.routes()) == ("scope", {"list": 1})
    assert "activity:read_all" in str(trouble)


def test_43_a_redirect_is_never_followed_with_the_token(desk):
    """Neither round in circles nor to another host; the host is named."""
    strava = desk.client()
    desk.emulator.fault("redirect=evil", route="list")
    assert "localhost" in str(refused(strava.activities))
    desk.emulator.fault("redirect=loop", route="list")
    refused(strava.activities)
    assert desk.emulator.evil_log == []
    assert desk.routes() == {"list": 2}
    desk.emulator.advance(timedelta(hours=6))
    desk.emulator.fault("redirect=evil", route="token")
    refused(strava.activities)
    assert desk.emulator.evil_log == []


def test_43_a_token_is_sent_to_no_other_address(desk):
    """Only the two addresses stravalib writes are known."""
    configured = {"api_base_url": "http://a.test/v3/", "oauth_base_url": "http://b.test/"}
    assert on_base(f"{STRAVA_API}/athlete", bases(**configured)) == "http://a.test/v3/athlete"
    assert on_base(f"{STRAVA_OAUTH}/token", bases(**configured)) == "http://b.test/oauth/token"
    line = Transport(**configured, timeouts=QUICK, on_reply=lambda *_: None)
    for other in (
        "https://www.strava.com.evil.test/api/v3/athlete",
        f"{STRAVA_API}evil/x",
        "http://www.strava.com/oauth/token",
    ):
        with pytest.raises(ValueError, match="address"):
            line.get(other)
    line.close()


# --- what the library does to a process -----------------------------------------------------------------------------

QUIET = """
import logging, sys, warnings
from liftday.integrations.strava.wire import load_protocol
assert "stravalib" not in sys.modules
warnings.filterwarnings("error", message="nobody")
before = (list(warnings.filters), warnings.showwarning, logging.root.level, list(logging.root.handlers))
load_protocol()(requests_session=None)
load_protocol()
assert before == (list(warnings.filters), warnings.showwarning, logging.root.level, list(logging.root.handlers))
assert len(logging.getLogger("urllib3.connectionpool").filters) == 1
"""


def test_importing_stravalib_leaves_warnings_and_logging_as_they_were():
    """A library's habits are not the process's."""
    env = {"STRAVA_CLIENT_ID": "1", "STRAVA_CLIENT_SECRET": "x", "PATH": "/usr/bin"}
    done = subprocess.run([sys.executable, "-c", QUIET], capture_output=True, text=True, env=env, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_no_secret_is_written_at_any_log_level(desk, caplog):
    """Tokens, codes and the client secret, through a refresh, a 401 and an outage."""
    caplog.set_level(logging.DEBUG)
    held = desk.file.recall()
    desk.emulator.advance(timedelta(hours=6))
    desk.emulator.fault("status=401", route="list")
    strava = desk.client()
    strava.activities()
    newer = desk.file.recall()
    secrets = {held.access, held.refresh, newer.access, newer.refresh, APP.client_secret}
    assert not any(secret in caplog.text for secret in secrets)


def test_the_emulators_sockets_are_closed_with_the_client(desk):
    """No connection is left to the garbage collector."""
    strava = desk.client()
    strava.activities()
    strava.close()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        del strava
        gc.collect()

"""The page lived with: Strava is connected by it, a turn draws it, the daemon serves it, its forms change the plan."""

import html
import http.client
import re
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPErrorProcessor, build_opener

import pytest

from homes import NOW, a_season, furnish
from liftday.config.read import parse
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.process.app import App
from liftday.daemon.protocol.orders import RunTurn
from liftday.daemon.web.server import WebServer
from strava_emulator import Emulator

LATER = NOW + timedelta(minutes=1)
FORM = re.compile(r'aria-label="([^"]+)"><input type="hidden" name="token" value="([^"]+)"')


class Here:
    """A worker that carries out its orders in this process."""

    stopped = False

    def carry_out(self, task, progress, rank=None):
        given = {"now": task.now, "files": task.files, "fetches": task.fetches, "bound": task.bound}
        settings = parse(task.config, Path(task.path))
        return carry_out_here(settings, Path(task.state), task.order, progress=progress, **given)


class Dial:
    """A clock that a test sets."""

    def __init__(self):
        self.at = NOW

    def now(self):
        return self.at


class Browser:
    """Asks as a browser of this machine does."""

    def __init__(self, port):
        self.port = port

    def ask(self, path, method="GET", body=None, **headers):
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as link:
            link.request(method, path, body, {"Sec-Fetch-Site": "same-origin", **headers})
            reply = link.getresponse()
            return reply.status, reply.headers.get("Location", ""), reply.read().decode()

    def page(self, path="/"):
        status, _, body = self.ask(path)
        assert status == 200, (path, body)
        return body

    def forms(self, path="/"):
        return {html.unescape(name): value for name, value in FORM.findall(self.page(path))}

    def say(self, name, *, on="/", root="/", **fields):
        """Send the form of that name (or a beginning of it); return the answer."""
        token = next(value for known, value in self.forms(on).items() if known.startswith(name))
        return self.ask(f"{root}say", "POST", urlencode({"token": token, **fields}))


@pytest.fixture(scope="module")
def life(tmp_path_factory):
    """A daemon whose page is on, with a Strava that nobody is connected to yet; what asks it as a browser; its home."""
    with Emulator(a_season(), now=NOW, client_id=12345, client_secret="hush-the-client-secret") as strava:
        home = furnish(tmp_path_factory.mktemp("page"), strava)
        home.config.write_text(home.config.read_text().replace("enabled = false", "enabled = true"))
        app = App(config=home.config, state=home.state, clock=Dial())
        app.workers = Here()
        app.home.carry_out(RunTurn())
        with WebServer(app.bridges, "127.0.0.1", 0) as web:
            yield app, Browser(web.port), home


@pytest.fixture(scope="module")
def connected(life):
    """The same, once its owner has connected Strava in the browser and the first sync is over."""
    app, browser, home = life
    status, strava, _ = browser.ask("/strava/connect")
    assert status == 303
    assert urlsplit(strava).hostname == "127.0.0.1"
    back = follow(strava)
    assert back.startswith(f"http://127.0.0.1:{browser.port}/strava/callback?")
    query = back.partition("?")[2]
    assert browser.ask("/strava/callback?state=another&code=c")[0] == 409
    assert browser.ask(f"/strava/callback?{query}")[:2] == (303, "/setup")
    assert browser.ask(f"/strava/callback?{query}")[0] == 409  # it counts once
    app.home.poll()
    return app, browser, home


class _NoRedirects(HTTPErrorProcessor):
    def http_response(self, request, response):
        return response


def follow(address):
    """Where Strava sends the browser that has said yes."""
    with build_opener(_NoRedirects).open(address, timeout=30) as reply:
        return reply.headers["Location"]


def test_on_the_first_day_it_says_what_is_missing(life):
    """Home stands with nothing known; the set-up leads to Strava, and only this machine sees it."""
    _, browser, home = life
    assert "Planned from your files and habits" in browser.page()
    setup = browser.page("/setup")
    assert 'href="./strava/connect"' in setup
    assert home.liftday("feed-url", "--json").json["webcal"] in setup
    assert browser.ask("/setup", **{"X-Forwarded-For": "192.0.2.1"})[0] == 404
    assert browser.ask("/strava/connect", **{"Sec-Fetch-Site": "cross-site"})[0] == 403
    assert (home.state / "pages.json.gz").stat().st_mode & 0o777 == 0o600
    assert (home.state / "page.secret").stat().st_mode & 0o777 == 0o600


def test_once_strava_is_connected_the_weeks_stand_there(connected):
    """Two weeks back and two ahead, a cell a day, with the sessions that are published."""
    _, browser, home = connected
    page = browser.page()
    assert "Runs as Strava had them today at 07:00." in page
    assert "./strava/connect" not in browser.page("/setup")
    for session in home.liftday("plan", "--json", at=LATER).json["sessions"]:
        assert f"./session/{session['uid']}" in page
        assert "Strength" in browser.page(f"/session/{session['uid']}") or session["type"] == "mobility"
    for day in home.liftday("days", "--json", at=LATER).json:
        assert day["reason"].split(":")[0] in html.unescape(browser.page(f"/day/{day['date']}"))
    assert len(page) < 40_000
    assert browser.page("/progress")


def test_a_day_is_corrected_and_the_word_taken_back(connected):
    _, browser, _ = connected
    yesterday = (NOW - timedelta(days=2)).date().isoformat()
    answer = browser.say("The label of this day", on=f"/day/{yesterday}", word="hard")
    assert answer[:2] == (303, f"./day/{yesterday}")
    assert "Your word." in browser.page(f"/day/{yesterday}")
    assert ": hard." in browser.page()
    assert browser.say("The label of this day", on=f"/day/{yesterday}", word="hard")[0] == 303  # again: one word
    assert browser.say("Take it back")[:2] == (303, "./")
    assert "Your word." not in browser.page(f"/day/{yesterday}")


def test_a_session_is_moved_left_out_and_done(connected):
    """A move that is sent again is one word: taken back once, every session stands where it stood."""
    _, browser, home = connected

    def places():
        told = home.liftday("plan", "--json", at=LATER).json["sessions"]
        return [(s["uid"], s["date"]) for s in told if s["type"] == "strength"]

    before = places()
    first, second = [s for s in home.liftday("plan", "--json", at=LATER).json["sessions"] if s["type"] == "strength"][
        :2
    ]
    (to, *_) = re.findall(r'<option value="(\d{4}-\d\d-\d\d)">', browser.page(f"/day/{first['date']}"))
    assert browser.say("Move: Strength", on=f"/day/{first['date']}", to=to)[:2] == (303, "./")
    assert "was moved to" in browser.page()
    assert browser.say("Move: Strength", on=f"/day/{to}", to=to)[:2] == (303, "./")
    assert browser.say("Take it back")[:2] == (303, "./")
    assert places() == before
    assert "was moved to" not in browser.page()
    assert browser.say("Skip: Strength", on=f"/day/{second['date']}", reason="a cold")[:2] == (303, "./")
    assert "was left out" in browser.page()
    refused = browser.say("Move: ", to="2027-01-01")
    assert (refused[0], "outside the plan" in refused[2]) == (409, True)


def test_what_hurts_is_kept_and_shown_at_home_alone(connected):
    """It can be said on the phone too; nothing of it is shown there."""
    _, browser, home = connected
    root = "/page/" + (home.state / "page.secret").read_text().strip() + "/"
    assert browser.say("Something hurts", on=root, root=root, place="achilles", pain="6")[:2] == (303, "./")
    today = f"day/{NOW.date()}"
    assert "Achilles tendon 6 of 10" in browser.page(f"/{today}")
    away = browser.page(root) + browser.page(root + today)
    assert "6 of 10" not in away
    assert "pain was marked" not in away
    assert browser.say("Something hurts", place="elbow", pain="6")[0] == 409
    assert browser.say("Low energy today", on=root, root=root, word="low")[0] == 303
    assert "Low energy today" not in browser.forms()


def test_the_trust_of_its_own_history_is_measured_once_a_day(connected):
    _, browser, _ = connected
    assert browser.say("Replay my history", on="/trust")[:2] == (303, "./trust")
    page = browser.page("/trust")
    assert "mornings replayed" in page
    assert "Replay my history</button>" not in page


def test_the_page_has_an_address_of_its_own_that_can_be_changed(connected):
    """`page-url` prints it; with --rotate the old one is like any wrong one as soon as the daemon looks."""
    app, browser, home = connected
    old = urlsplit(home.liftday("page-url").out.strip()).path
    assert browser.page(old)
    new = urlsplit(home.liftday("page-url", "--rotate").out.strip()).path
    app.home.web_side.refresh(None)
    assert browser.page(new)
    assert browser.ask(old)[2] == browser.ask("/page/nonsense/")[2]
    assert "█" in home.liftday("page-url", "--qr").out or "▄" in home.liftday("page-url", "--qr").out


def test_without_a_page_there_is_none(connected):
    """`enabled = false`: neither root, address, set-up nor command."""
    app, browser, home = connected
    home.config.write_text(home.config.read_text().replace("enabled = true", "enabled = false"))
    app.reload()
    assert {browser.ask(path)[0] for path in ("/", "/setup", "/strava/connect", "/say", "/trust")} == {404}
    assert home.liftday("page-url").code == 78
    assert not (home.state / "pages.json.gz").exists()

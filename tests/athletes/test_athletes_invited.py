"""An invitation: one link, in a browser that is nobody's yet, from what is kept to the address of the feed."""

import html
import http.client
import os
import re
from base64 import b64encode
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPErrorProcessor, build_opener

import pytest

from daemon.here import Here
from homes import NOW, a_season, furnish
from liftday.daemon.process.app import App
from liftday.daemon.protocol.athlete_orders import RemoveAthlete
from liftday.daemon.protocol.invitations import Invite
from liftday.daemon.state import invitations
from liftday.daemon.web.server import WebServer
from liftday.errors import BadConfiguration
from strava_emulator import Emulator

PUBLIC = "club.example"
AWAY = {"Host": PUBLIC, "X-Forwarded-For": "192.0.2.7"}  # as a proxy hands it on
SAID = {"read": "yes", "clearance": "none"}
SECRET_LINK = re.compile(r"https://club\.example(/invite/[\w-]{43})\n")


class Dial:
    """A clock that a test sets."""

    at = NOW

    def now(self):
        """The instant it shows."""
        return self.at


class Club:
    """A daemon without its process, its operator's command line, and a phone that asks it from elsewhere."""

    def __init__(self, home, strava):
        self.home, self.strava, self.clock = home, strava, Dial()
        home.state.mkdir(mode=0o700, exist_ok=True)
        self.app = App(config=home.config, state=home.state, clock=self.clock)
        self.app.workers = Here()
        self.app.others.open_all()
        self.app.home.web_side.refresh(None)
        self.port = 0
        self.cookies = {}  # by path, as a browser keeps them

    def invite(self, name, *more):
        """What the operator does; the daemon of this test has no socket, so it is told by a reload."""
        said = self.home.liftday("athlete", "invite", name, *more, at=self.clock.at)
        assert said.code == 0, said.err
        self.app.others.open_all()
        for side in self.app.others:
            side.web_side.refresh(None)
        return SECRET_LINK.fullmatch(said.out)[1]

    def state(self, name):
        """Somebody's state directory."""
        return self.home.state / "athletes" / name

    def ask(self, path, method="GET", fields=None, **headers):
        """One request of the phone: status, where to, what."""
        return self.straight(path, method, fields, **{**AWAY, **headers})

    def straight(self, path, method="GET", fields=None, **headers):
        """The same of a browser before which no proxy stands."""
        body = None if fields is None else urlencode(fields)
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as link:
            kept = "; ".join(self.cookies.get(urlsplit(path).path, ()))
            brought = {"Cookie": kept} if kept else {}
            link.request(method, path, body, {"Sec-Fetch-Site": "same-origin", **brought, **headers})
            reply = link.getresponse()
            for cookie in reply.headers.get_all("Set-Cookie", ()):
                self.cookies.setdefault(re.search("Path=([^;]+)", cookie)[1], []).append(cookie.partition(";")[0])
            self.headers = {name.lower(): value for name, value in reply.getheaders() if name.lower() != "date"}
            return reply.status, reply.headers.get("Location", ""), reply.read().decode()

    def to_strava(self, path):
        """Send the page's form; return the address of Strava's question."""
        status, _, page = self.ask(path, "POST", SAID)
        assert status == 200, page
        return html.unescape(re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page)[1])

    def and_back(self, path):
        """All the way to Strava and back, as the consent of the emulator has it; what is shown at the end."""
        back = urlsplit(follow(self.to_strava(path)))
        assert (back.hostname, back.path) == (PUBLIC, "/strava/callback")
        return self.shown(f"{back.path}?{back.query}")

    def shown(self, callback):
        """What the browser ends at that brings back an answer of Strava's."""
        status, to, _ = self.ask(callback)
        assert (status, to.startswith("../invite/")) == (303, True)
        return self.ask(to.removeprefix(".."))


class _NoRedirects(HTTPErrorProcessor):
    def http_response(self, request, response):
        return response


def follow(address):
    """Where Strava sends a browser."""
    with build_opener(_NoRedirects).open(address, timeout=30) as reply:
        return reply.headers["Location"]


@pytest.fixture(scope="module")
def strava():
    """A Strava with the operator, anna, and bob."""
    with Emulator(a_season(3), now=NOW, client_id=12345, client_secret="hush-the-client-secret") as one:
        one.app.callback_domain = PUBLIC
        for number in (2, 3):
            one.add_athlete(
                {"id": number, "firstname": "F"}, [r | {"id": r["id"] + 1000 * number} for r in a_season(2)]
            )
        yield one


@pytest.fixture
def club(tmp_path, strava):
    """A club whose operator has logged in, behind a public address."""
    home = furnish(tmp_path, strava)
    home.config.write_text(home.config.read_text().replace("[feed]", f'[feed]\npublic_url = "https://{PUBLIC}"'))
    strava.consent()
    home.login()
    one = Club(home, strava)
    with WebServer(one.app.bridges, "127.0.0.1", 0) as web:
        one.port = web.port
        yield one


def test_the_operator_gets_one_link_and_only_its_hash_is_kept(club):
    """Whoever is not there yet is added; a new link is the end of the old one; what stands in `--json`."""
    first = club.invite("anna")
    assert [side.name for side in club.app.others] == ["anna"]
    secret = first.rpartition("/")[2]
    kept = b"".join(p.read_bytes() for p in club.home.folder.rglob("*") if p.is_file())
    assert secret.encode() not in kept
    assert (club.state("anna") / invitations.FILE).stat().st_mode & 0o777 == 0o600
    second = club.invite("anna")
    assert club.ask(first)[0] == 404
    assert club.ask(second)[0] == 200
    told = club.home.liftday("athlete", "invite", "anna", "--json", at=NOW)
    assert told.json == {
        "athlete": "anna",
        "added": False,
        "address": told.json["address"],
        "expires": (NOW + timedelta(days=7)).isoformat(),
    }
    assert "Send it to anna alone" in told.err


def test_an_edit_that_the_daemon_does_not_know_is_named_where_it_refuses(club):
    """Strava's application is in the file and not in the daemon, and the
    athlete was added: nobody looks for a client id that is there. What of the file changes nothing of hers is no news for her."""
    club.invite("anna")
    text = club.home.config.read_text()
    club.home.config.write_text(text.replace("client_id = 12345\n", ""))
    club.app.reload()
    club.home.config.write_text(text)
    told = []
    with pytest.raises(BadConfiguration, match=r"is missing, and .*config\.toml was changed after") as caught:
        club.app.on_order(Invite(), [], told.append, "anna")
    assert caught.value.remedy == f"`kill -HUP {os.getpid()}` takes it over; then run the command again"
    assert told == [
        f"Note: {club.home.config} was changed after the daemon read it; `kill -HUP {os.getpid()}` takes it over."
    ]
    club.app.reload()
    club.home.config.write_text(text.replace("[strength]", "[strength]\nminutes = 45"))
    (anna,) = club.app.others
    assert (club.app.home.unapplied() is None, anna.unapplied()) == (False, None)
    club.home.config.write_text(text.replace("[feed]", "[feed]\nfort = 1"))
    assert "config.toml was changed, and the daemon would refuse it" in anna.unapplied().what
    club.home.config.unlink()
    assert "there is no configuration" in anna.unapplied().what


@pytest.mark.parametrize(
    ("public", "host", "words", "why"),
    [
        ("", "127.0.0.1", ("anna",), "needs a public https address"),
        ("http://club.example", "127.0.0.1", ("anna",), "needs a public https address"),
        ("", "192.0.2.1", ("anna", "--here"), "only at 192.0.2.1"),
        ("https://club.example", "127.0.0.1", ("default",), "invited by nobody"),
        ("https://club.example", "127.0.0.1", ("An Na",), "cannot be called"),
    ],
)
def test_an_invitation_that_could_not_work_is_refused_and_nobody_added(tmp_path, strava, public, host, words, why):
    home = furnish(tmp_path, strava)
    text = home.config.read_text().replace("[feed]", f'[feed]\nhost = "{host}"\npublic_url = "{public}"')
    home.config.write_text(text)
    said = home.liftday("athlete", "invite", *words)
    assert said.code in {2, 65, 78}
    assert why in said.err
    assert not (home.state / "athletes").exists()


def test_without_an_application_nobody_is_invited_nor_added(tmp_path, strava):
    """There is nothing to log in to."""
    home = furnish(tmp_path, strava)
    home.config.write_text(re.sub(r"(?m)^client_id = .*$", "", home.config.read_text()))
    said = home.liftday("athlete", "invite", "anna", "--here")
    assert (said.code, "no Strava application is configured" in said.err) == (78, True)
    assert not (home.state / "athletes").exists()


def test_the_page_says_what_it_is_and_needs_nothing_from_elsewhere(club):
    """Who asks, what is kept, the safety text; no script, a policy that lets its own style in alone; looking changes nothing."""
    path = club.invite("anna")
    status, _, page = club.ask(path)
    assert status == 200
    for words in (
        "club.example offers you",
        "What is kept",
        "7 days after Strava",
        "Are you pregnant",
        "Connect Strava",
    ):
        assert words in page
    assert "<script" not in page
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in club.headers["content-security-policy"]
    assert club.headers["content-security-policy"].startswith("default-src 'none'")
    assert club.headers["cache-control"] == "no-store"
    assert club.ask(path)[2] == page


def test_who_comes_by_the_link_ends_at_their_feed(club):
    """The safety text counts as read, the link is used, and what was shown is shown again to whom loads it again."""
    path = club.invite("anna")
    club.strava.consent(athlete=2)
    callback = urlsplit(follow(club.to_strava(path)))
    query = f"{callback.path}?{callback.query}"
    status, to, _ = club.ask(query)
    assert status == 303
    for _ in range(2):
        status, _, page = club.ask(to.removeprefix(".."))
        assert (status, "Strava is connected" in page) == (200, True)
    feed = (club.state("anna") / "feed.secret").read_text().strip()
    assert f"webcal://{PUBLIC}/feed/{feed}.ics" in page
    assert f"https://{PUBLIC}/feed/{feed}.ics" in page
    assert page.count("<svg") == page.count('class="card address"') > 4
    (anna,) = club.app.others
    assert anna.known.settings.owner.safety.accepted == NOW.date()
    assert club.home.liftday("--athlete", "anna", "config", "check").code == 0
    anna.poll()
    assert club.ask(f"/feed/{feed}.ics")[0] == 200
    unknown = club.ask("/nowhere"), club.headers
    for used in (path, query):
        assert (club.ask(used), club.headers) == unknown
    club.clock.at = NOW + timedelta(hours=2)
    assert (club.ask(to.removeprefix("..")), club.headers) == unknown


def test_who_was_removed_has_no_page_any_more(club):
    """Neither at an address of theirs nor where it was shown a moment ago that they are connected; who comes after them under the
    same name has addresses of their own."""
    path = club.invite("anna")
    club.strava.consent(athlete=2)
    back = urlsplit(follow(club.to_strava(path)))
    status, to, _ = club.ask(f"{back.path}?{back.query}")
    shown = to.removeprefix("..")
    assert (status, "Strava is connected" in club.ask(shown)[2]) == (303, True)
    (anna,) = club.app.others
    anna.poll()
    feed, page = ((club.state("anna") / name).read_text().strip() for name in ("feed.secret", "page.secret"))
    theirs = (shown, path, f"/feed/{feed}.ics", f"/page/{page}/")
    open_ones = [one for one in theirs if club.ask(one)[0] == 200]
    assert set(open_ones) >= {shown, f"/feed/{feed}.ics"}
    unknown = club.ask("/nowhere"), club.headers
    club.app.on_order(RemoveAthlete(name="anna"), [], lambda _: None)
    assert [club.ask(one)[0] for one in theirs] == [404] * 4
    assert (club.ask(shown), club.headers) == unknown
    club.ask(club.invite("anna"))
    assert [club.ask(one)[0] for one in theirs] == [404] * 4


def test_until_the_first_sync_ends_every_screen_says_that_it_waits(club):
    """Before the login all say that nobody is connected; after it none does: the sync may take minutes."""
    path = club.invite("anna")
    (anna,) = club.app.others
    club.strava.consent(athlete=2)
    page = (club.state("anna") / "page.secret").read_text().strip()
    said = []
    for step in (anna.catch_up, lambda: club.and_back(path)):
        step()
        told = [club.ask(f"/page/{page}/{name}")[2] for name in ("", "trust")]
        told.append(club.home.liftday("--athlete", "anna", "status", at=NOW).out)
        said.append(" ".join(" ".join(told).split()))
    before, after = said
    for words in ("neither Strava nor intervals.icu is connected", "Connect Strava", "login"):
        assert (words in before, words in after) == (True, False)
    assert after.count("the first sync reads what you ran") == 2
    assert after.count("Strava was not read yet") == 2


def test_a_login_is_ended_by_the_browser_that_began_it(club):
    """Whoever learns its state ends nothing elsewhere, is told so, and does not spoil it; the cookie is for the way back."""
    path = club.invite("anna")
    club.strava.consent(athlete=2)
    query = urlsplit(follow(club.to_strava(path))).query
    (cookie,) = re.findall(r"liftday-login-\S+=\S{43}; (.*)", club.headers["set-cookie"])
    assert cookie == "HttpOnly; Max-Age=600; Path=/strava/callback; SameSite=lax; Secure"
    callback = f"/strava/callback?{query}"
    own, club.cookies = club.cookies, {}
    another = {"/strava/callback": [own["/strava/callback"][0][:-1]]}
    for club.cookies in ({}, another):
        status, to, page = club.ask(callback)
        assert (status, to) == (403, "")
        assert "Another browser began this" in page
        assert path.rpartition("/")[2] not in page
    club.cookies = own
    club.to_strava(path)  # a second tab
    assert len(club.cookies["/strava/callback"]) == 2
    assert "Strava is connected" in club.shown(callback)[2]


def test_an_unknown_a_void_and_an_expired_link_are_nothing(club):
    """The same bytes as any address that does not exist, by either method."""
    void = club.invite("anna")
    path = club.invite("anna")
    unknown = club.ask("/nowhere"), club.headers
    assert "open its link once more" in unknown[0][2]
    for wrong in (void, "/invite/x", "/invite/", f"{path}x", f"/page{path[7:]}/"):
        assert (club.ask(wrong), club.headers) == unknown, wrong
    assert (club.ask(void, "POST", SAID), club.headers) == unknown
    club.clock.at = NOW + timedelta(days=7)
    assert (club.ask(path), club.headers) == unknown


def test_the_way_back_answers_elsewhere_to_an_open_invitation_alone(club):
    """Not to a state of the set-up, to none, to one of an invitation that another has replaced, nor after ten minutes."""
    unknown = club.ask("/nowhere"), club.headers
    for query in ("", "?state=another&code=c"):
        assert (club.ask(f"/strava/callback{query}"), club.headers) == unknown
    _, strava, _ = club.ask("/strava/connect", Host="127.0.0.1")
    assert strava == ""  # forwarded: not this machine
    club.strava.consent(athlete=2)
    callbacks = []
    for _ in range(2):
        back = urlsplit(follow(club.to_strava(club.invite("anna"))))
        callbacks.append(f"{back.path}?{back.query}")
    assert (club.ask(callbacks[0]), club.headers) == unknown
    club.clock.at = NOW + timedelta(minutes=11)
    assert (club.ask(callbacks[1]), club.headers) == unknown
    assert not (club.state("anna") / "strava-tokens.json").exists()


@pytest.mark.parametrize(
    ("consent", "why"),
    [
        ({"athlete": 2, "deny": True}, "The permission was declined"),
        ({"athlete": 2, "untick": ["activity:read_all"]}, "Strava has not granted the permission activity:read_all"),
        ({"athlete": None}, "is another athlete of this installation"),
    ],
)
def test_a_no_says_what_to_do_and_the_link_stays_good(club, consent, why):
    """Declined, a box unticked, a browser in which the operator is logged in, who stays connected."""
    path = club.invite("anna")
    club.strava.consent(**consent)
    status, _, page = club.and_back(path)
    assert status == 409
    assert why in page
    assert "Open the invitation again" in page
    assert f'href="./{path.rpartition("/")[2]}"' in page
    assert "liftday" not in page.partition("<body>")[2]
    assert club.home.liftday("sync", at=NOW).code == 0
    club.strava.consent(athlete=2)
    assert "Strava is connected" in club.and_back(path)[2]


def test_what_is_the_operators_to_mend_is_told_to_the_operator(club, caplog):
    """Strava away, or a limit reached: the athlete reads that it is not theirs, and the log says what it is."""
    path = club.invite("anna")
    club.strava.consent(athlete=2)
    club.strava.app.active = False
    try:
        status, _, page = club.and_back(path)
    finally:
        club.strava.app.active = True
    assert status == 503
    assert "could not be finished" in page
    assert "subscription" not in page
    assert "invitation_failed athlete=anna" in caplog.text
    assert "no Strava subscription" in caplog.text
    assert club.ask(path)[0] == 200


@pytest.mark.parametrize(
    ("fields", "headers", "status"),
    [
        ({}, {}, 400),
        ({"read": "yes"}, {}, 400),
        ({"clearance": "none"}, {}, 400),
        ({"read": "yes", "clearance": "perhaps"}, {}, 400),
        ({"read": "yes" * 1000}, {}, 400),
        (SAID, {"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_nobody_goes_to_strava_who_has_not_read_the_safety_text(club, fields, headers, status):
    path = club.invite("anna")
    told, to, page = club.ask(path, "POST", fields, **headers)
    assert (told, to) == (status, "")
    assert "Nothing was done" in page
    assert "oauth" not in page


def test_who_must_ask_first_gets_no_strength_until_their_file_says_that_they_may(club):
    path = club.invite("anna")
    club.strava.consent(athlete=2)
    _, _, page = club.ask(path, "POST", {"read": "yes", "clearance": "asked"})
    address = html.unescape(re.search(r"0;url=([^\"]+)", page)[1])
    back = urlsplit(follow(address))
    club.shown(f"{back.path}?{back.query}")
    (anna,) = club.app.others
    assert anna.known.settings.owner.safety.clearance == "asked"
    own = club.home.folder / "athletes" / "anna.toml"
    own.write_text(re.sub(r'\nclearance = "none"', '\nclearance = "cleared"', own.read_text()))
    anna.reload()
    assert anna.known.settings.owner.safety.clearance == "cleared"
    assert anna.known.settings.owner.safety.accepted == NOW.date()


def test_a_fresh_invitation_mends_a_revoked_permission_for_the_same_athlete_alone(club):
    club.strava.consent(athlete=2)
    club.and_back(club.invite("anna"))
    (anna,) = club.app.others
    club.strava.revoke_athlete(2, push=False)
    club.clock.at = NOW + timedelta(minutes=1)  # tokens as old as the request would be new ones to it
    anna.poll()
    path = club.invite("anna")
    club.strava.consent(athlete=3)
    status, _, page = club.and_back(path)
    assert (status, "another athlete than the one" in page) == (409, True)
    club.strava.consent(athlete=2)
    assert anna.web_side.state == "revoked"
    assert "Strava is connected" in club.and_back(path)[2]
    assert club.app.schedule.next_poll_in("anna") <= timedelta(minutes=1)  # however long the trouble would have rested
    anna.poll()
    assert anna.web_side.state == "connected"


@pytest.mark.parametrize("public", ["", f"https://{PUBLIC}"])
def test_it_can_be_tried_on_this_machine(tmp_path, strava, public):
    """A browser here comes back here, with its cookie, whether there is a public address or not, and whichever link it opened; one
    elsewhere comes back to the public address, if there is one."""
    home = furnish(tmp_path, strava)
    home.config.write_text(home.config.read_text().replace("[feed]", f'[feed]\npublic_url = "{public}"'))
    one = Club(home, strava)
    said = home.liftday("athlete", "invite", "anna", "--here", at=NOW)
    path = urlsplit(said.out.strip()).path
    assert "start it" in said.err
    one.app.others.open_all()
    strava.consent(athlete=2)
    with WebServer(one.app.bridges, "127.0.0.1", 0) as web:
        one.port = web.port
        ways = [
            ("127.0.0.1:{port}", {}, "http://127.0.0.1:{port}"),
            ("localhost:{port}", {}, "http://localhost:{port}"),
        ]
        ways += [("[::1]:{port}", {}, "http://localhost:{port}")]
        if public:
            ways += [
                (PUBLIC, AWAY, public),
                ("127.0.0.1:{port}", {"Origin": public}, public),
            ]  # the last: by a silent proxy
        else:
            assert one.ask(path, Host="127.0.0.1")[0] == 404
        for host, more, base in ways:
            one.cookies = {}
            away = one.straight(path, "POST", SAID, **{"Host": host.format(port=web.port), **more})[2]
            address = html.unescape(re.search(r"0;url=([^\"]+)", away)[1])
            back = f"{base.format(port=web.port)}/strava/callback"
            assert parse_qs(urlsplit(address).query)["redirect_uri"] == [back]
            assert ("secure" in one.headers.get("set-cookie", "").lower()) == base.startswith("https")
        here = {"Host": f"127.0.0.1:{web.port}"}
        away = one.straight(path, "POST", SAID, **here)[2]
        back = urlsplit(follow(html.unescape(re.search(r"0;url=([^\"]+)", away)[1])))
        status, to, _ = one.straight(f"{back.path}?{back.query}", **here)
        assert status == 303
        assert "Strava is connected" in one.straight(to.removeprefix(".."), **here)[2]


def test_the_operator_sees_of_whom_agreed_what_was_agreed_to(club):
    """On her own page she lets them see it, and takes it back; nothing else of hers is told, and nobody else's."""
    for name, number in (("anna", 2), ("bob", 3)):
        club.strava.consent(athlete=number)
        club.and_back(club.invite(name))
        club.app.others.named(name).poll()
    seen = ("athlete", "coach", "--json")
    assert club.home.liftday(*seen, at=NOW).json == []
    assert "Nobody lets you see it" in club.home.liftday("athlete", "coach", at=NOW).err
    page = f"/page/{(club.state('anna') / 'page.secret').read_text().strip()}"
    for word, label in (("on", "Let them see it"), ("off", "Take it back")):
        form = re.search(
            rf'aria-label="{label}"><input type="hidden" name="token" value="([^"]+)"', club.ask(f"{page}/trust")[2]
        )
        said = {"token": form[1], "word": word}
        assert club.ask(f"{page}/say", "POST", said)[:2] == (303, "./trust")
        assert club.ask(f"{page}/say", "POST", said)[0] == 409
        (*told,) = club.home.liftday(*seen, at=NOW).json
        assert [one["name"] for one in told] == (["anna"] if word == "on" else [])
        if told:
            assert set(told[0]) == {"name", "sessions", "feed_fetched", "unread"}
            assert {tuple(session) for session in told[0]["sessions"]} == {("date", "status")}
            assert re.fullmatch(
                r"anna  0 done, 0 missed in four weeks, next: .+ Mar, feed fetched: never\n",
                club.home.liftday("athlete", "coach", at=NOW).out,
            )
    own = club.home.folder / "athletes" / "bob.toml"
    (club.state("bob") / "coach.shared").write_text("yes")
    own.write_text("no toml")
    assert club.home.liftday("athlete", "coach", at=NOW).out == "bob  cannot be read: see `liftday athlete list`\n"

"""Done, skip and move from the phone: GET asks, POST acts, nobody else can."""

import re
import threading
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest

from liftday.daemon.state.links import Act, Deed, sign
from liftday.daemon.web.bridge import ActForm, ActPage
from liftday.daemon.web.limits import Limits
from liftday.errors import BadInput, Unavailable, Usage

KEY = bytes(range(32))
NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
UID = "8cede2e1-1689-5852-89b9-7b0b7464317a"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><svg onload=alert(1)>",
    "' onmouseover='x",
]


def link(deed, *, to=None, expires=NOW + timedelta(days=1), key=KEY):
    return f"/act/{sign(key, Act(uid=UID, deed=deed, expires=expires, to=to))}"


class Daemon:
    """Remembers what it was asked; answers as told."""

    def __init__(self, reply=None):
        self.reply = reply or ActPage(
            title="Strength, Tuesday 18:00", lines=("Full body, 30 minutes.",), days=(date(2026, 3, 5),)
        )
        self.asked = []

    def act(self, act, answer):
        self.asked.append((act.deed, act.uid, answer))
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply

    @property
    def done(self):
        return [said for said in self.asked if said[2] is not None]


@pytest.fixture
def daemon():
    return Daemon()


@pytest.fixture
def phone(instance, daemon):
    instance.bridge.act = daemon.act
    return instance


@pytest.mark.parametrize("deed", list(Deed))
def test_get_asks_and_never_acts(phone, daemon, deed):
    """A mail scanner or a prefetching browser follows links; nothing happens."""
    page = phone.ask(link(deed))
    assert (page.status, page["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"Strength, Tuesday 18:00" in page.body
    assert b'<form method="post">' in page.body
    assert phone.ask(link(deed), "HEAD").body == b""
    assert daemon.done == []


def test_post_acts_once_for_each_deed(phone, daemon):
    """What the form says goes on as values; an empty field says nothing."""
    lifted = "rdl 3x8@16kg\r\nplank 3x45s"
    form = urlencode({"rating": "7", "pain": "4", "morning": "worse", "sets": lifted}).encode()
    assert phone.ask(link(Deed.DONE), "POST", FORM, form).status == 200
    assert phone.ask(link(Deed.DONE), "POST", FORM, b"rating=&pain=&morning=").status == 200
    assert phone.ask(link(Deed.SKIP), "POST", FORM, urlencode({"reason": "no time, sorry é"}).encode()).status == 200
    assert phone.ask(link(Deed.MOVE), "POST", FORM, b"to=2026-03-05").status == 200
    assert phone.ask(link(Deed.MOVE, to=date(2026, 3, 6)), "POST", FORM, b"to=2026-03-09").status == 200
    assert phone.ask(link(Deed.SKIP), "POST").status == 200
    assert [(deed, said) for deed, _, said in daemon.done] == [
        (Deed.DONE, ActForm(rating=7, pain=4, morning="worse", sets=lifted)),
        (Deed.DONE, ActForm()),
        (Deed.SKIP, ActForm(reason="no time, sorry é")),
        (Deed.MOVE, ActForm(to=date(2026, 3, 5))),
        (Deed.MOVE, ActForm(to=date(2026, 3, 6))),  # the day is signed: the form cannot change it
        (Deed.SKIP, ActForm()),
    ]


def test_the_page_of_a_move_offers_the_daemons_days_or_the_signed_one(phone):
    """A free day is chosen from what is free now, or was fixed when the link was made."""
    assert b'<option value="2026-03-05">Thursday 5 March</option>' in phone.ask(link(Deed.MOVE)).body
    fixed = phone.ask(link(Deed.MOVE, to=date(2026, 3, 6))).body
    assert b"Move it to Friday 6 March" in fixed
    assert b"<select" not in fixed


def test_a_done_asks_what_was_lifted_and_is_filled_in_as_planned(phone, daemon):
    """One tap where it went so; mobility has no such field."""
    daemon.reply = ActPage(title="Done?", sets="rdl 3x8@16kg\n<b>plank 3x45s")
    page = phone.ask(link(Deed.DONE)).body
    assert b">rdl 3x8@16kg\n&lt;b&gt;plank 3x45s</textarea>" in page
    assert b'maxlength="600"' in page
    daemon.reply = ActPage(title="Done?")
    assert b"<textarea" not in phone.ask(link(Deed.DONE)).body


def test_what_cannot_be_read_says_how_to_write_it(phone, daemon):
    daemon.reply = Usage("cannot read the sets 'rdl'", remedy="write it like that")
    reply = phone.ask(link(Deed.DONE), "POST", FORM, b"sets=rdl")
    assert reply.status == 400
    assert b"write it like that" in reply.body.lower()


def test_a_lines_end_counts_once_as_in_the_browser(phone, daemon):
    written = "rdl 3x8@16kg, plank 3x45s....\r\n" * 20
    assert phone.ask(link(Deed.DONE), "POST", FORM, urlencode({"sets": written}).encode()).status == 200
    assert len(daemon.done) == 1


def test_when_nothing_is_left_to_ask_there_is_no_button(phone, daemon):
    """Done before, or no free day."""
    daemon.reply = ActPage(title="This session is done already.", final=True)
    assert b"<form" not in phone.ask(link(Deed.DONE)).body
    daemon.reply = ActPage(title="No free day is left this week.")
    assert b"<form" not in phone.ask(link(Deed.MOVE)).body


@pytest.mark.parametrize(
    "form",
    [
        b"rating=11",
        b"rating=0",
        b"rating=x",
        b"pain=-1",
        b"morning=fine",
        b"to=tomorrow",
        b"%",
        b"\xff=1",
        b"a=1&" * 50,
        b"r" * 5_000,
        b"sets=" + b"r" * 601,
    ],
)
def test_a_form_that_is_not_ours_does_nothing(phone, daemon, form):
    """Out of range, no number, no date, not UTF-8, too many, too large: 400."""
    assert phone.ask(link(Deed.DONE), "POST", FORM, form).status == 400
    assert daemon.done == []


def test_a_forged_link_is_an_unknown_path(phone, daemon):
    """Each letter of a right token changed, another key, another act: the bytes of any unknown path."""
    unknown = phone.ask("/nothing").plain()
    token = link(Deed.DONE).removeprefix("/act/")
    for n in range(0, len(token), 3):
        other = "A" if token[n] != "A" else "B"
        assert phone.ask(f"/act/{token[:n]}{other}{token[n + 1 :]}").plain() == unknown
    for forged in (
        link(Deed.DONE, key=bytes(32)),
        f"/act/{token}=",
        f"/act/{token}.",
        "/act/.",
        "/act/a.b",
        f"/act/{token}/x",
    ):
        assert phone.ask(forged).plain() == unknown
        assert phone.ask(forged, "POST").status == 404
    assert daemon.asked == []


def test_a_link_ends_with_its_time(phone, daemon):
    """410, and the way to a newer one."""
    answer = phone.ask(link(Deed.DONE, expires=NOW - timedelta(minutes=1)), "POST")
    assert (answer.status, daemon.asked) == (410, [])
    assert b"newest version" in answer.body


def test_without_a_key_there_are_no_acts(phone, daemon):
    """Acts are off where links would not be private."""
    phone.show(link_key=b"")
    assert phone.ask(link(Deed.DONE)).plain() == phone.ask("/nothing").plain()
    assert daemon.asked == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Origin": "http://localhost:8437"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost.evil.test"}, 403),
        ({"Origin": "é"}, 403),
    ],
)
def test_only_our_own_page_can_post(phone, daemon, headers, status):
    """Fault 54: a form on another page does nothing, even with a stolen link."""
    assert phone.ask(link(Deed.SKIP), "POST", headers).status == status
    assert len(daemon.done) == (status == 200)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_page_runs_no_script_and_sits_in_no_frame(phone, method):
    """Faults 51 and 59: CSP, no inline script, no frame, no sniffing, no cache; the style is allowed by its hash."""
    page = phone.ask(link(Deed.DONE), method)
    policy = page["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "script" not in page.body.decode().lower()
    assert not re.search(r"\son\w+=|style=|javascript:|https?://", page.body.decode())
    assert (page["x-frame-options"], page["x-content-type-options"], page["cache-control"]) == (
        "DENY",
        "nosniff",
        "no-store",
    )
    assert page["set-cookie"] is None


@pytest.mark.parametrize("payload", PAYLOADS)
def test_words_from_outside_are_only_words(phone, daemon, payload):
    """Fault 51: a title or a reason with markup is shown, not run; the page's title is always the same."""
    for reply in (ActPage(title=payload, lines=(payload,)), BadInput(payload, remedy=payload)):
        daemon.reply = reply
        body = phone.ask(link(Deed.DONE)).body.decode()
        assert not re.search(r"<(script|img|svg)", body)
        assert "<title>liftday</title>" in body


def test_what_the_daemon_refuses_is_said_with_its_remedy(phone, daemon):
    """A closed day names the rule; a daemon that cannot write says so."""
    daemon.reply = BadInput("2026-03-05 is closed by rule H5", remedy="choose another day")
    answer = phone.ask(link(Deed.MOVE), "POST", FORM, b"to=2026-03-05")
    assert answer.status == 409
    assert b"2026-03-05 is closed by rule H5" in answer.body
    assert b"Choose another day" in answer.body
    daemon.reply = Unavailable("the daemon is stopping", remedy="try again")
    assert phone.ask(link(Deed.SKIP), "POST").status == 503


def test_a_bug_behind_the_page_stays_behind_it(phone, daemon, caplog):
    """The log has the traceback, the phone a sentence, the next request an answer."""
    daemon.reply = ZeroDivisionError("secret detail")
    answer = phone.ask(link(Deed.SKIP), "POST")
    assert (answer.status, b"secret detail" in answer.body) == (500, False)
    assert "ZeroDivisionError" in caplog.text
    assert phone.ask(phone.feed).status == 200


def test_a_slow_act_is_taken_and_the_feed_goes_on(serve):
    """Lines 49-50: while a turn takes its time, the phone hears so and subscribers are served."""
    gate, finished = threading.Event(), threading.Event()

    def slow(act, answer):
        gate.wait(10)
        finished.set()
        return ActPage(title="Done.")

    instance = serve(act=slow, limits=Limits(act=0.1))
    assert instance.ask(link(Deed.DONE), "POST").status == 202
    assert instance.ask(instance.feed).status == 200
    gate.set()
    assert finished.wait(120)


def test_a_link_that_is_only_looked_at_meanwhile_has_taken_nothing(serve):
    """During a long sync the page cannot be made: it says so, with no button and without a claim."""
    gate = threading.Event()

    def slow(act, answer):
        gate.wait(10)
        return ActPage(title="Strength, Tuesday 18:00")

    instance = serve(act=slow, limits=Limits(act=0.1))
    answer = instance.ask(link(Deed.DONE))
    assert answer.status == 503
    assert b"try again in a minute" in answer.body
    assert b"<form" not in answer.body
    assert b"aken" not in answer.body
    gate.set()


def test_other_methods_are_not_offered(phone):
    """405 with Allow."""
    answer = phone.ask(link(Deed.DONE), "DELETE")
    assert (answer.status, answer["allow"]) == (405, "GET, HEAD, POST")

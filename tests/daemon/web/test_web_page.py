"""The page: on this machine at the root, elsewhere below its secret, and its forms."""

import gzip
import threading
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from liftday.daemon.state.forms import sign_form
from liftday.daemon.web.bridge import page_digest
from liftday.daemon.web.hosts import Hosts
from liftday.daemon.web.limits import Limits
from liftday.errors import BadInput, Usage
from served_pages import KEY, UID, PageDaemon, a_form, pages_of, token

SECRET = "page-secret-of-the-tests-0123456789_abcdefgh"
PAGE = f"/page/{SECRET}/"
SENT = {"Content-Type": "application/x-www-form-urlencoded"}
FROM_HERE = {**SENT, "Sec-Fetch-Site": "same-origin"}
ROTTEN = ("", "x", SECRET[:-1], f"{SECRET}x", SECRET.upper(), f"{SECRET[:-1]}i", "%2e%2e", "../page", "a" * 3_000)


@pytest.fixture
def daemon():
    return PageDaemon()


@pytest.fixture
def site(instance, daemon):
    instance.show(pages=pages_of(), page_digest=page_digest(SECRET), form_key=KEY)
    before, instance.bridge.say = instance.bridge.say, daemon.say
    yield instance
    instance.bridge.say = before


def send(site, form, *, headers=FROM_HERE, path="/say", **fields):
    return site.ask(path, "POST", headers, urlencode({"token": token(form), **fields}).encode())


def test_the_root_is_for_this_machine_alone(site):
    """Peer and Host are loopback, and no proxy stands between; else it is an unknown path."""
    assert (site.ask("/").status, site.ask("/").body) == (200, b"<p>at home</p>")
    unknown = site.ask("/nothing").plain()
    site.show(hosts=Hosts(names=frozenset({"nas.local"})))
    assert site.ask("/", host="nas.local").plain() == unknown
    for header in ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto"):
        assert site.ask("/", headers={header: "for=192.0.2.1"}).plain() == unknown
        assert site.ask("/say", "POST", {header: "x", **FROM_HERE}, b"").plain()[0] == unknown[0]


def test_the_secret_address_serves_its_own_pages_as_the_feed_is_served(site):
    """Strong ETags, 304, gzip, HEAD; private, and asked again each time."""
    whole = site.ask(PAGE)
    assert (whole.status, whole.body, whole["cache-control"]) == (200, b"<p>away</p>", "private, no-cache")
    assert whole["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in whole["content-security-policy"]
    assert "unsafe" not in whole["content-security-policy"]
    assert site.ask(PAGE, headers={"If-None-Match": whole["etag"]}).status == 304
    zipped = site.ask(PAGE, headers={"Accept-Encoding": "gzip"})
    assert (zipped["content-encoding"], gzip.decompress(zipped.body)) == ("gzip", whole.body)
    assert zipped["etag"] != whole["etag"]
    assert (site.ask(PAGE, "HEAD").status, site.ask(PAGE, "HEAD").body) == (200, b"")
    assert "immutable" in site.ask(f"{PAGE}style.css")["cache-control"]
    assert site.ask(f"{PAGE}day/2026-03-02").status == 200
    assert site.ask(PAGE, "POST").status == 405
    assert site.ask(f"{PAGE}nothing").status == 404


def test_a_day_that_is_unknown_is_said_on_a_page_with_a_way_home(site):
    """Whoever has the secret, or sits at this machine, has followed an old link; a stranger learns nothing of it."""
    for path, home in ((f"{PAGE}day/2020-01-01", "../"), (f"{PAGE}nothing", "./"), ("/session/gone", "../")):
        page = site.ask(path)
        assert (page.status, page["content-type"]) == (404, "text/html; charset=utf-8")
        assert b"<title>" in page.body
        assert f'<a href="{home}">Home</a>'.encode() in page.body
        assert b"2020" not in page.body
    unknown = site.ask("/nothing").plain()
    assert b"<" not in unknown[2]
    assert site.ask("/day/2020-01-01", headers={"X-Forwarded-For": "192.0.2.1"}).plain() == unknown
    assert site.ask("/page/guess/day/2020-01-01").plain() == unknown


def test_the_root_without_its_slash_leads_to_it_behind_any_base_path(site):
    moved = site.ask(PAGE.rstrip("/"))
    assert (moved.status, moved["location"]) == (308, f"{SECRET}/")


@pytest.mark.parametrize("wrong", ROTTEN)
def test_a_wrong_secret_looks_like_any_unknown_path(site, wrong):
    unknown = site.ask("/nothing").plain()
    for path in (f"/page/{wrong}", f"/page/{wrong}/", f"/page/{wrong}/day/2026-03-02", f"/page/{wrong}/say"):
        assert site.ask(path).plain() == unknown


def test_a_thousand_wrong_secrets_look_the_same_and_are_counted_not_named(site, caplog):
    unknown = site.ask("/nothing").plain()
    with site.connect() as link:
        asked = [f"/page/{n:043d}/" for n in range(1_000)]
        for path in asked:
            link.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            head = b""
            while b"\r\n\r\n" not in head or len(head.split(b"\r\n\r\n", 1)[1]) < len(unknown[2]):
                head += link.recv(4096)
            assert head.startswith(b"HTTP/1.1 404")
            assert head.endswith(unknown[2])
    assert "000000" not in caplog.text


def test_before_the_first_turn_the_secret_address_asks_for_patience(site):
    site.show(pages=pages_of(empty=True))
    assert site.ask(PAGE).status == 503
    assert site.ask("/day/2026-03-02").status == 503


def test_a_form_is_carried_out_once_and_leads_back(site, daemon):
    """The page that follows shows what came of it, wherever the root is."""
    form = a_form("done", UID)
    done = send(site, form, rating="7", pain="0")
    assert (done.status, done["location"]) == (303, "./")
    assert daemon.said == [(form, {"rating": "7", "pain": "0"})]
    lifted = "rdl 3x8@16kg\r\n" * 20  # longer than a reason, and not cut
    assert send(site, form, sets=lifted)["location"] == "./"
    assert daemon.said[1:] == [(form, {"sets": lifted.strip()})]
    away = send(site, a_form("mark", "2026-03-02"), path=f"{PAGE}say", word="hard")
    assert (away.status, away["location"]) == (303, "./day/2026-03-02")
    assert send(site, a_form("mark", "2026-03-02"), word="low")["location"] == "./"
    assert send(site, a_form("measure", ""))["location"] == "./trust"


def test_a_form_whose_subject_has_changed_is_refused_readably(site, daemon):
    """A replay, a stale page, a session that is gone: nothing is done, and there is a way back."""
    for form in (replace(a_form("done", UID), stamp="0" * 12), a_form("skip", "gone")):
        page = send(site, form)
        assert (page.status, b"Nothing was done" in page.body, b'href="./"' in page.body) == (409, True, True)
    assert daemon.said == []


def test_a_forged_or_overdue_form_is_refused(site, daemon):
    """Another key, another subject under the same signature, no token at all; and one whose time is over."""
    good = token(a_form("done", UID))
    for text in (
        sign_form(bytes(32), a_form("done", UID)),
        good.replace("done", "skip", 1),
        f"{good} ",
        good[:-1],
        "",
        "a|b",
        "é",
    ):
        body = urlencode({"token": text}).encode()
        sent = site.ask("/say", "POST", FROM_HERE, body)
        assert sent.status == (403 if text.strip() != good else 303)
    late = replace(a_form("done", UID), expires=site.clock[0] - timedelta(minutes=1))
    assert send(site, late).status == 410
    assert len(daemon.said) == 1  # the good one, which a form may send with a space behind it


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
    ],
)
def test_a_form_from_another_page_is_refused(site, daemon, headers):
    assert send(site, a_form("done", UID), headers={**SENT, **headers}).status == 403
    assert daemon.said == []


@pytest.mark.parametrize("body", [b"%", b"\xff=1", b"token=" + b"x" * 5_000, b"a=1&" * 50])
def test_what_is_no_form_is_refused(site, daemon, body):
    assert site.ask("/say", "POST", FROM_HERE, body).status in {400, 403}
    assert daemon.said == []


def test_what_an_order_refuses_is_told_with_its_remedy(site, daemon):
    daemon.error = BadInput("2026-03-05 is closed: a hard day", remedy="choose another day")
    page = send(site, a_form("move", UID), to="2026-03-05")
    assert (page.status, b"2026-03-05 is closed" in page.body, b"Choose another day" in page.body) == (409, True, True)
    daemon.error = Usage("cannot read the sets 'rdl'", remedy="write it like that")
    page = send(site, a_form("done", UID), sets="rdl")
    assert (page.status, b"Write it like that" in page.body) == (400, True)
    assert f'href="./session/{UID}"'.encode() in page.body  # where the form is
    daemon.error = ValueError("a bug")
    assert send(site, a_form("move", UID), to="2026-03-05").status == 500


def test_a_form_that_is_sent_twice_at_once_is_carried_out_once(serve):
    """Two taps on a button: the second is told that it was said already; one that takes long is told so."""
    daemon, asked, go = PageDaemon(), threading.Event(), threading.Event()

    def slow(form, fields):
        asked.set()
        go.wait(30)
        daemon.say(form, fields)

    site = serve(say=slow, limits=Limits(act=0.2))
    site.show(pages=pages_of(), form_key=KEY)
    answers = []
    first = threading.Thread(target=lambda: answers.append(send(site, a_form("done", UID)).status))
    first.start()
    assert asked.wait(30)
    first.join(30)
    assert send(site, a_form("done", UID)).status == 409
    go.set()
    assert answers == [202]

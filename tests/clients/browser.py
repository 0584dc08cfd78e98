"""The pages a phone opens, in a real browser without scripts: done, skip, move, a link that is over, and the login's end."""

import http.server
import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import Final

from clients import packages
from clients.chromium import Chromium
from clients.packages import Tell
from clients.seen import Differs
from clients.stage import SEASONS, Stage, promised, stage
from liftday.config.read import read
from liftday.daemon.state.access import Secret, secret
from liftday.daemon.state.links import Act, Deed, sign
from liftday.daemon.sync.login import attempt, wait
from liftday.errors import LiftdayError

_NOISE: Final = ("favicon.ico",)  # a browser asks for one by itself; the daemon has none


def prove(*, install: bool, tell: Tell, pictures: Path | None) -> None:
    """Walk through the pages; raise Differs at the first that is not as it must be. Pictures are kept where asked for."""
    packages.ensure(packages.CHROMIUM, install=install, tell=tell)
    tell("The pages in Chromium, on a phone's width, with scripts switched off:")
    with tempfile.TemporaryDirectory(prefix="liftday-chromium-") as folder, stage(SEASONS[0]) as scene:
        for name, dark in (("light", False), ("dark", True)):
            profile = Path(folder, name)
            with Chromium(profile, dark=dark) as window:
                eye = _Eye(window, tell, None if pictures is None else pictures / name)
                if dark:
                    _looks(scene, eye)
                else:
                    _acts(scene, eye)
                    _dead_ends(scene, eye)
                _login(scene, eye)


class _Eye:
    """Looks at the page that is open, and keeps its picture."""

    def __init__(self, window: Chromium, tell: Tell, pictures: Path | None) -> None:
        self.window = window
        self._tell = tell
        self._pictures = pictures
        if pictures is not None:
            pictures.mkdir(parents=True, exist_ok=True)

    def sees(self, name: str, *words: str, status: int = 200) -> str:
        """Check the open page; return its text. ``status`` above 399 lets the console say so."""
        text = self.window.text()
        if self._pictures is not None:
            (self._pictures / f"{name}.png").write_bytes(self.window.picture())
        missing = [word for word in words if word not in text]
        if missing:
            raise Differs(f"{name}: the page does not say {missing}: {text!r}")
        faults = self.window.faults()
        if faults and status != 404:  # that is bare text, the same for whatever does not exist
            raise Differs(f"{name}: {', '.join(faults)}")
        self.is_content(name, status)
        self._tell(f"  {name}: {text.splitlines()[0]}")
        return text

    def is_content(self, name: str, status: int = 200) -> None:
        """Check that the console complains of nothing but the answer's own status."""
        expected = (*_NOISE, *((f"status of {status}",) if status >= 400 else ()))
        complaints = [said for said in self.window.complaints() if not any(word in said for word in expected)]
        if complaints:
            raise Differs(f"{name}: the console says {complaints}")


def _lifts(scene: Stage) -> list[tuple[str, dict[str, str]]]:
    """The coming strength sessions with their links."""
    shown, _ = promised(scene)
    found = []
    for uid, seen in sorted(shown.items(), key=lambda pair: pair[1].start):
        links = dict(re.findall(r"(Done|Skip|Move): (\S+)", seen.description))
        if seen.summary.startswith("Strength") and len(links) == 3:
            found.append((uid, links))
    return found


def _acts(scene: Stage, eye: _Eye) -> None:
    """Today's session is done, the next is moved, the last is left out; the plan follows each."""
    (today, today_links), (first, links), *_, (last, last_links) = _lifts(scene)
    eye.window.open(links["Done"])
    eye.sees("too early", "still to come", "on its day")
    eye.window.open(today_links["Done"])
    eye.sees("done", "How hard was it?", "Pain?", "Mark as done")
    eye.window.choose("select[name=rating]", "7")
    eye.window.choose("select[name=pain]", "0")
    eye.window.press("button")
    eye.sees("marked done", "is done")
    if scene.plan()[today]["status"] != "done":
        raise Differs(f"marked as done, and the plan says {scene.plan()[today]['status']}")
    eye.window.open(links["Move"])
    eye.sees("move", "To which day?", "Move it")
    days = eye.window.choices("select[name=to]")
    was = str(scene.plan()[first]["date"])
    eye.window.choose("select[name=to]", days[-1])
    eye.window.press("button")
    eye.sees("moved")
    if str(scene.plan()[first]["date"]) != days[-1] or days[-1] == was:
        raise Differs(f"moved from {was} to {days[-1]}, and the plan has {scene.plan()[first]['date']}")
    eye.window.open(last_links["Skip"])
    eye.sees("skip", "Why?", "Skip this session")
    eye.window.write("input[name=reason]", "too much work <b>")
    eye.window.press("button")
    eye.sees("skipped")
    if last in scene.plan():
        raise Differs("skipped, and still in the plan")
    eye.window.open(last_links["Skip"])
    eye.sees("skip again")


def _looks(scene: Stage, eye: _Eye) -> None:
    """The forms as they are when the phone is dark at night."""
    _, links = _lifts(scene)[0]
    for word, asks in (("Move", "To which day?"), ("Skip", "Why?")):
        eye.window.open(links[word])
        eye.sees(word.lower(), asks)


def _dead_ends(scene: Stage, eye: _Eye) -> None:
    """A link that is over says so; a forged one finds nothing; a form on somebody else's page does nothing."""
    uid, links = _lifts(scene)[0]
    base = links["Done"].rpartition("/")[0]
    over = Act(uid=uid, deed=Deed.SKIP, expires=scene.season.now - timedelta(days=1))
    key = bytes.fromhex(secret(scene.home.state, Secret.LINKS))
    eye.window.open(f"{base}/{sign(key, over)}")
    eye.sees("expired", "This link is over", "newest version", status=410)
    eye.window.open(f"{links['Skip']}x")
    eye.sees("forged", "Not found", "newest version", status=404)
    before = scene.plan()
    with _elsewhere(links["Skip"]) as address:
        eye.window.open(address)
        eye.window.press("button")
        eye.sees("from elsewhere", "Nothing was done", status=403)
    if scene.plan() != before:
        raise Differs("a form on another page changed the plan")


def _login(scene: Stage, eye: _Eye) -> None:
    """The browser's end of the login: a yes and a no at Strava, and an address of another attempt."""
    settings = read(scene.home.config)
    with attempt(settings) as way:
        eye.window.open(f"{way.listener.redirect_uri}?state=of-another&code=x")
        eye.sees("another login", "belongs to another attempt", status=400)
        eye.window.open(way.address)
        eye.sees("logged in", "Thank you", "in the terminal")
        if not wait(way, browser=False, paste=False).answer.code:
            raise Differs("the login brought no code back")
    with attempt(settings) as way:
        eye.window.open(f"{way.address}&deny=1")
        eye.sees("refused", "Not connected", "terminal")
        try:
            wait(way, browser=False, paste=False)
        except LiftdayError:
            return
    raise Differs("a no at Strava was taken for a yes")


@contextmanager
def _elsewhere(target: str) -> Iterator[str]:
    """Serve a page of somebody else's whose button posts to the link."""
    page = (
        '<!doctype html><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        f'<form method="post" action="{escape(target)}"><button>Win!</button></form>'
    ).encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://localhost:{server.server_address[1]}/"
        finally:
            server.shutdown()

"""The demo's stage: an emulator with the sample athlete, a throw-away state directory, and the real product on it."""

import contextlib
import http.client
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from liftday.config.read import read
from liftday.config.settings import Settings
from liftday.daemon.clock import TickingClock
from liftday.daemon.demo.published import published
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.process.app import App
from liftday.daemon.protocol.orders import Login, Sync
from liftday.daemon.queries import answers
from liftday.daemon.queries.read_as import ReadCalendar, read_calendars
from liftday.daemon.state import access
from liftday.daemon.state.instance import open_instance
from liftday.daemon.sync import calendars, running_plans
from liftday.daemon.sync.login import approve, attempt
from liftday.daemon.web.binding import bind
from liftday.errors import TryLater, Unavailable
from liftday.words.counted import counted
from strava_emulator import Emulator
from strava_emulator.sample import sample_activities
from strava_emulator.sample.running_plan import BEHIND, sample_plan

ZONE: Final = ZoneInfo("Europe/Berlin")
_APP_SECRET: Final = "demo"  # noqa: S105  the emulator's, and gone with it
_KEY: Final = "6c696674646179" + "00" * 9  # a fixed installation key: the same demo gives the same uids
_CONFIG: Final = """# The demo's configuration; a real one is written by `liftday config init`.
[athlete]
timezone = "{zone}"
birth_year = 1991

[safety]
accepted = {today}

[strava]
client_id = 12345
client_secret_file = "{secret}"
api_base_url = "{api}"
oauth_base_url = "{oauth}"

[strength]
equipment = ["dumbbell", "band"]
goal = "half"

[feed]
port = {port}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """The product on its stage: logged in, synced, planned."""

    config: Path
    state: Path
    settings: Settings
    clock: TickingClock

    def plan(self) -> answers.PlanAnswer:
        """What is published now."""
        with open_instance(self.settings, self.state, readonly=True) as instance:
            return answers.plan(instance, at=None, now=self.clock.now(), weeks=None)

    def calendars(self) -> tuple[ReadCalendar, ...]:
        """What the running plan was read as, with the record of it; none where the demo follows no plan."""
        with open_instance(self.settings, self.state, readonly=True) as instance:
            return read_calendars(instance, self.clock.now())

    def serve(self, *, once: bool, ready: Callable[[str], None], tell: Callable[[str], None]) -> int:
        """Run the daemon; tell ``ready`` the feed's address; end at a signal, or after one fetch of our own."""
        app = App(config=self.config, state=self.state, clock=self.clock)
        fetched: list[int] = []

        def fetch(address: str) -> None:
            try:
                fetched.append(_fetch(address))
            finally:
                app.stop()

        def open_doors(address: str) -> None:
            if once:
                Thread(target=fetch, args=(address,), daemon=True).start()
            try:
                ready(address)
                if not once:
                    tell(f"Any command asks it too: liftday --config {self.config} --state {self.state} status")
                    tell("Serving until Ctrl-C.")
            except BrokenPipeError:  # `liftday demo | head`: whoever read along has left
                app.stop()

        app.run(ready=open_doors)
        if once and not fetched:
            raise Unavailable("the feed did not answer", remedy="run the demo with -v and look at the log")
        if once:
            tell(f"Fetched once: {fetched[0]} bytes.")
        return 0


@contextlib.contextmanager
def stage(now: datetime, *, port: int, tell: Callable[[str], None], plan: bool = False) -> Iterator[Play]:
    """Given the instant the demo lives in, set the stage and yield the play; everything is gone afterwards. ``plan``: the
    sample athlete follows a running plan, to which they subscribed eight weeks ago."""
    clock = TickingClock(now)
    with contextlib.ExitStack() as until_the_end:
        known = until_the_end.enter_context(_kept_free(port))
        folder = until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="liftday-demo-"))
        address = until_the_end.enter_context(published(sample_plan(now))) if plan else ""
        tell("Making the sample athlete: two years of running.")
        with Emulator(
            sample_activities(now), now=now, ticking=True, client_id=12345, client_secret=_APP_SECRET
        ) as strava:
            config, state = _written(Path(folder), strava, known, now, plan=address)
            settings = read(config)
            if plan:
                tell("Subscribing to a running plan, eight weeks ago.")
                _subscribe(settings, state, now - BEHIND)
            tell("Logging in at the local Strava emulator.")
            with attempt(settings) as under_way:
                grant = approve(under_way)
            carry_out_here(settings, state, Login(grant=grant), now=clock.now())
            outcome = carry_out_here(settings, state, Sync(), now=clock.now())  # in a moment: no counts on the way
            if outcome.turn:
                cost = f"{counted(outcome.turn.fetched, 'activity')} in {counted(outcome.turn.requests, 'request')}"
                tell(f"Reading the whole history: {cost}.\n")
            yield Play(config=config, state=state, settings=settings, clock=clock)


@contextlib.contextmanager
def _kept_free(port: int) -> Iterator[int]:
    """Given the port that was asked for (0: any), yield the one to be served on; raises TryLater for a taken one.

    The links in the entries name it, so it must be known before the first plan. A socket that is bound and does not
    listen keeps others away, and lets the web server in (both with SO_REUSEADDR).
    """
    try:
        (held,) = bind("127.0.0.1", port)
    except TryLater as taken:
        raise TryLater(taken.what, remedy="give another --port, or none") from taken
    with held:
        yield held.getsockname()[1]


def _subscribe(settings: Settings, state: Path, then: datetime) -> None:
    """Look at the running plan as on a morning in the past, so that what it said of the days since is remembered."""
    with open_instance(settings, state, readonly=False, now=then) as instance:
        running_plans.keep(instance, calendars.look(instance, then), then)


def _written(folder: Path, strava: Emulator, port: int, now: datetime, *, plan: str) -> tuple[Path, Path]:
    """Write the demo's configuration, client secret and installation key; return the configuration and the state.
    ``plan`` is the address of a running plan, empty for none."""
    state = folder / "state"
    state.mkdir(mode=0o700)
    for path, text in ((folder / "client-secret", _APP_SECRET), (state / access.Secret.INSTALLATION.file, _KEY)):
        path.touch(mode=0o600)
        path.write_text(f"{text}\n", encoding="ascii")
    config = folder / "config.toml"
    config.write_text(
        _CONFIG.format(
            zone=ZONE.key,
            today=now.astimezone(ZONE).date().isoformat(),
            secret=folder / "client-secret",
            api=strava.api_base_url,
            oauth=strava.oauth_base_url,
            port=port,
        )
        + (f'\n[calendars]\nplan = ["{plan}"]\n' if plan else ""),
        encoding="utf-8",
    )
    return config, state


def _fetch(address: str) -> int:
    """Fetch the feed as a calendar would and return its size."""
    parts = urlsplit(address)
    link = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=30)
    try:
        link.request("GET", parts.path, headers={"User-Agent": "liftday-demo"})
        answer = link.getresponse()
        body = answer.read()
    finally:
        link.close()
    if answer.status != http.client.OK or not body.startswith(b"BEGIN:VCALENDAR"):
        raise Unavailable(f"the feed answered {answer.status}", remedy="run the demo with -v and look at the log")
    return len(body)

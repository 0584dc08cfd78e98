"""What the athletes of a club, their calendars and Strava want of a daemon, and how long each of them waits."""

import random
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from urllib.parse import urlencode

from liftday.config.read import read_at
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.client import ask
from liftday.daemon.protocol.orders import RunTurn, Sync
from liftday.daemon.protocol.wire import RemoteError
from liftday.daemon.state.instance import open_instance
from liftday.errors import LiftdayError
from liftday.integrations.strava.read import read_activity
from liftday.store import activities

_TOKEN = re.compile(r'aria-label="The label of this day"><input type="hidden" name="token" value="([^"]+)"')
_STAMP = "%Y-%m-%dT%H:%M:%SZ"
LATEST = 300.0  # seconds after which nobody waits for a feed any more


def news(club, scratch, now):
    """For each template a run of this very day that changes the feed, found by trying those of its history."""
    found = {}
    for like in club.templates:
        for run in reversed([one for one in like.ran if one["sport_type"] == "Run"][-60:]):
            today = _again(run, now)
            place = scratch / like.name
            state = club.replica(like.name, place)
            before = (state / "feed.ics").read_bytes()
            settings = read_at(club.places(like.name))
            with open_instance(settings, state, readonly=False, now=now) as instance:
                activities.remember(instance.store, [read_activity(today)], heard_at=now)
            carry_out_here(settings, state, RunTurn(), now=now)
            if (state / "feed.ics").read_bytes() != before:
                found[like.name] = today
                break
        else:
            raise SystemExit(f"no run changes the feed of {like.name}")
    return found


def _again(run, now):
    """A run of the history, as if it had ended half an hour ago."""
    start = now - timedelta(minutes=30, seconds=run["elapsed_time"])
    local = start + timedelta(seconds=run.get("utc_offset", 0))
    return run | {"start_date": start.strftime(_STAMP), "start_date_local": local.strftime(_STAMP)}


class Link:
    """One connection of a calendar or a browser, kept open; a thread of its own uses it."""

    def __init__(self, port):
        self._link = HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, path, method="GET", body=None, **headers):
        """Return status, headers and body."""
        try:
            self._link.request(method, path, body, headers)
            reply = self._link.getresponse()
        except (OSError, EOFError):  # idle for too long
            self._link.close()
            self._link.request(method, path, body, headers)
            reply = self._link.getresponse()
        return reply.status, reply.headers, reply.read()

    def close(self):
        """Hang up."""
        self._link.close()


class Waits(dict):
    """How long somebody waited, by what for; in seconds."""

    def note(self, what, seconds):
        """One more."""
        self.setdefault(what, []).append(seconds)

    def at(self, what, share):
        """The wait that a share of them does not exceed."""
        waited = sorted(self.get(what, ()))
        return waited[min(len(waited) - 1, int(share * len(waited)))] if waited else float("nan")


class Day:
    """Plays a slice of a day to a running daemon, all at once and evenly spread over ``seconds``. Given are who runs, who is
    polled, who gives a label on their page, and whose calendar looks."""

    def __init__(self, club, news, *, seconds, seed, runs=(), polls=(), marks=(), fetches=()):
        self.club, self.news = club, news
        self.waits, self.failed, self.answers = Waits(), [], {}
        drawn = random.Random(seed)
        wants = ((self._event, runs), (self._poll, polls), (self._mark, marks), (self._fetch, fetches))
        self.plan = sorted(
            ((drawn.uniform(0, seconds), kind, name) for kind, asking in wants for name in asking),
            key=lambda one: one[0],
        )
        self._pending, self._etags = {}, {}
        self._lock = threading.Lock()
        self._links = threading.local()

    def play(self):
        """Let it happen, and wait until everybody has what they wait for; return how many seconds it took."""
        began, over = time.monotonic(), threading.Event()
        watcher = threading.Thread(target=self._watch, args=(over,))
        watcher.start()
        with ThreadPoolExecutor(48) as people:
            for at, kind, name in self.plan:
                time.sleep(max(0.0, began + at - time.monotonic()))
                people.submit(self._try, kind, name)
        over.set()
        watcher.join()
        return time.monotonic() - began

    def _try(self, kind, name):
        try:
            kind(name)
        except (LiftdayError, OSError) as error:
            self.failed.append((kind.__name__, name, repr(error)))

    def _link(self):
        if not hasattr(self._links, "one"):
            self._links.one = Link(self.club.port)
        return self._links.one

    def _event(self, name):
        """Strava learns of a run and says so."""
        path = self.club.feed_path(name)
        _, headers, _ = self._link().ask(path)
        run = self.news[self.club.like(name).name] | {"id": 9_000_000_000 + self.club.number(name)}
        with self._lock:
            self._pending[name] = (time.monotonic(), path, headers["ETag"], self.club.published_at(name))
        self.club.strava.add(run, athlete=self.club.number(name))

    def _watch(self, over):
        """See whose feed is another: first on the disk, which costs nothing, then as it is served."""
        with closing(Link(self.club.port)) as link:
            while self._pending or not over.is_set():
                time.sleep(0.1)
                for name, (began, path, etag, published) in list(self._pending.items()):
                    waited = time.monotonic() - began
                    if self.club.published_at(name) != published and link.ask(path)[1]["ETag"] != etag:
                        self.waits.note("event", waited)
                    elif waited > LATEST:
                        self.failed.append(("event", name, "the feed has not changed"))
                    else:
                        continue
                    with self._lock:
                        del self._pending[name]

    def _mark(self, name):
        """A label on the page: what tomorrow will be."""
        root, on = self.club.page_path(name), (datetime.now(UTC) + timedelta(days=1)).date()
        status, _, body = self._link().ask(f"{root}day/{on}")
        found = _TOKEN.search(body.decode())
        if status != 200 or found is None:
            self.failed.append(("mark", name, status))
            return
        began = time.monotonic()
        form = urlencode({"token": found[1], "word": "hard"})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        status, _, _ = self._link().ask(f"{root}say", "POST", form, **headers)
        self.waits.note("mark", time.monotonic() - began)
        if status != 303:
            self.failed.append(("mark", name, status))

    def _poll(self, name):
        """The timetable's look at Strava, without waiting for its hour."""
        began = time.monotonic()
        ask(self.club.root, Sync(), athlete=name)
        self.waits.note("poll", time.monotonic() - began)

    def _fetch(self, name):
        """A calendar's look at the feed, with what it knows."""
        began = time.monotonic()
        known = {"If-None-Match": self._etags[name]} if name in self._etags else {}
        status, headers, _ = self._link().ask(self.club.feed_path(name), **known)
        self.waits.note("fetch", time.monotonic() - began)
        self._etags[name] = headers["ETag"]
        with self._lock:
            self.answers[status] = self.answers.get(status, 0) + 1


def turns(club, names, order, *, threads):
    """Have an order carried out for each of some athletes as fast as it goes; return how many were put off."""

    def is_done(name):
        try:
            ask(club.root, order, athlete=name)
        except RemoteError:
            return False
        return True

    with ThreadPoolExecutor(threads) as people:
        return list(people.map(is_done, names)).count(False)


def fetched(club, names, count, *, threads=8):
    """Fetch somebody's feeds as fast as it goes, first whole and then by what is known of them; return both, fetches a second."""
    known = {}

    def some(number, *, whole):
        with closing(Link(club.port)) as link:
            for at in range(number, count, threads):
                path = club.feed_path(names[at % len(names)])
                headers = link.ask(path, **({} if whole else known[path]))[1]
                known[path] = {"If-None-Match": headers["ETag"]}

    speeds = []
    for whole in (True, False):
        began = time.monotonic()
        with ThreadPoolExecutor(threads) as people:
            list(people.map(partial(some, whole=whole), range(threads)))
        speeds.append(count / (time.monotonic() - began))
    return tuple(speeds)

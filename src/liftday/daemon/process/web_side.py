"""The daemon's side of the bridge: takes what a turn published to the web server, and says how things stand."""

import socket
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any, Final

from liftday.config.environment import client_secret
from liftday.config.settings import Settings
from liftday.daemon.clock import Clock
from liftday.daemon.process.notify import Notice
from liftday.daemon.queries import ahead
from liftday.daemon.state import feed_files
from liftday.daemon.state.access import Secret
from liftday.daemon.state.keyring import Keyring
from liftday.daemon.state.links import Act, Deed
from liftday.daemon.sync.watched_folder import Watched
from liftday.daemon.turn.feeds import BUSY, FEED, MOBILITY, Outlet, looks
from liftday.daemon.web import addresses
from liftday.daemon.web.bridge import (
    NO_DIGEST,
    ActForm,
    ActPage,
    Bridge,
    Health,
    Sample,
    View,
    feed_digest,
    path_digest,
    webhook_digest,
)
from liftday.daemon.web.hosts import Hosts
from liftday.daemon.web.snapshot import Snapshot
from liftday.errors import LiftdayError
from liftday.store.sqlite.pulse import answers

_MOST_EVENTS: Final = 200  # a burst beyond this is no news: the poll sees everything recent anyway
_RARE: Final = "authorized"  # of a permission that was taken back: no burst of the other events crowds it out
OLD: Final = timedelta(days=2)  # data older than this is said at /healthz and in the feed
_NEEDS_A_PERSON: Final = frozenset({"inactive", "capped", "scope", "login", "revoked"})
_CONTENT: Final = ("strava", "last_sync", "last_error", "sessions_ahead", "horizon")


class WebSide:
    """Holds the facts the last turn left and lays a whole new view on the bridge whenever something was published."""

    def __init__(
        self,
        *,
        state: Path,
        settings: Settings,
        clock: Clock,
        order: Callable[[dict[str, Any]], dict[str, Any]],
        hint: Callable[[], None] = lambda: None,
    ) -> None:
        self._hint = hint
        self._state = state
        self._settings = settings
        self._clock = clock
        self._order = order
        self._port = settings.feed.port
        self._host = settings.feed.host  # where the server is bound: a changed one waits for a restart
        self._lock = Lock()
        self._events: dict[str, None] = {}
        self._facts: dict[str, Any] = {}
        self._error: LiftdayError | None = None
        self._watched = Watched(settings.import_watch)
        self.keyring = Keyring(state)
        self.bridge = Bridge(now=clock.now, health=self.health, samples=self.samples, act=self.act, on_event=self.heard)

    def settle(self, settings: Settings) -> None:
        """Take over a new configuration."""
        self._settings = settings
        self._watched = Watched(settings.import_watch)

    def bound_to(self, port: int) -> None:
        """The server tells which port it really has."""
        self._port = port

    def refresh(self, facts: Mapping[str, Any] | None) -> None:
        """Lay what is published now on the bridge; ``facts`` are what the order left."""
        with self._lock:
            if facts is not None:
                self._facts = dict(facts)
            before, key = self.bridge.view, self.keyring.value
            feed, strava = self._settings.feed, self._settings.strava
            self.bridge.view = View(
                hosts=Hosts.of(
                    host=self._host, public_url=feed.public_url, machine=socket.gethostname(), further=feed.hosts
                ),
                feed=self._snapshot(FEED, before.feed),
                busy=self._snapshot(BUSY, before.busy),
                mobility=self._snapshot(MOBILITY, before.mobility),
                feed_digest=self._digest(FEED),
                busy_digest=self._digest(BUSY),
                mobility_digest=self._digest(MOBILITY),
                webhook_digest=webhook_digest(key(Secret.WEBHOOK)) if strava.webhook_url else View().webhook_digest,
                verify_digest=path_digest(key(Secret.VERIFY)) if strava.webhook_url else View().verify_digest,
                link_key=bytes.fromhex(key(Secret.LINKS)) if self.act_base() else b"",
            )

    def turned(self) -> None:
        """A turn ran to its end: what failed before is over."""
        self._error = None

    def failed(self, error: LiftdayError) -> None:
        """A turn failed: the old view stays, and the failure is said."""
        self._error = error
        if self.bridge.view.feed is None:
            self.refresh(None)

    def fetches(self) -> list[dict[str, Any]]:
        """Who fetched since the last turn, for the turn to store."""
        return [
            {"client": f.client, "at": f.at.isoformat(), "unchanged": f.unchanged} for f in self.bridge.fetches.take()
        ]

    def base(self) -> str:
        """What the feed's addresses start with."""
        feed = self._settings.feed
        return addresses.base_url(public_url=feed.public_url, host=feed.host, port=self._port)

    def act_base(self) -> str | None:
        """Where act links may point; None when a phone could not trust them."""
        feed = self._settings.feed
        return addresses.act_base(public_url=feed.public_url, host=feed.host, port=self._port)

    def feed_address(self) -> str:
        """The feed's full address, a secret."""
        return addresses.addresses(self.base(), self.keyring.value(Secret.FEED), title=self._settings.feed.title).url

    def database_answers(self) -> bool:
        """Whether the database answered a question just now."""
        return answers(self._state, self._settings.store_url)

    def watched_files(self) -> tuple[Path, ...]:
        """New files in the watched folder."""
        return self._watched.fresh()

    def watch_again(self, paths: Iterable[Path]) -> None:
        """Files of the watched folder could not be taken in: hand them out at the next look."""
        self._watched.again(paths)

    def status_line(self) -> str:
        """One human line for `systemctl status`."""
        ahead, last, wrong = self._ahead(), self._facts.get("last_sync"), self._wrong()
        zone = self._settings.owner.athlete.timezone
        when = f"{datetime.fromisoformat(last).astimezone(zone):%Y-%m-%d %H:%M}" if last else "never"
        return f"{ahead} sessions ahead, last sync {when}" + (f"; {wrong[0]}" if wrong else "")

    def live(self, next_sync: datetime | None) -> dict[str, Any]:
        """What only the running daemon knows, for `liftday status`."""
        latest = self.bridge.fetches.latest()
        return {
            "now": self._clock.now().isoformat(timespec="seconds"),
            "next_sync": None if next_sync is None else next_sync.isoformat(timespec="seconds"),
            "port": self._port,
            "last_fetch": None if latest is None else latest.at.isoformat(timespec="seconds"),
            "client": None if latest is None else latest.client,
            "error": None if self._error is None else self._error.what,
            "client_secret": self._has_client_secret(),
            "losses": [{"what": loss.what, "remedy": loss.remedy} for loss in self.keyring.losses()],
        }

    def condition(self) -> Notice:
        """How it stands in one word and one sentence, for the owner who wants to be told."""
        if self._error is not None:
            return Notice(state="failed", text=f"liftday: {self._error.what}", remedy=self._error.remedy)
        state, said = str(self._facts.get("strava")), self._facts.get("last_error")
        if state in _NEEDS_A_PERSON:
            return Notice(state=state, text=f"liftday: {said or state}", remedy="run `liftday doctor`")
        if self._facts.get("refused"):
            return Notice(state="refused", text=f"liftday: {self._facts['refused'][0]}", remedy="run `liftday doctor`")
        last = self._facts.get("last_sync")
        if last and state != "connected" and self._clock.now() - datetime.fromisoformat(last) > OLD:
            return Notice(state="stale", text=f"liftday: no sync since {last[:10]}", remedy="run `liftday doctor`")
        return Notice(state="well", text="liftday: all is well again")

    def health(self) -> Health:
        """For /healthz: from memory, never from the database."""
        wrong = self._wrong()
        return Health(ok=not wrong, wrong=wrong, facts=self._content())

    def _content(self) -> dict[str, Any]:
        return {name: self._facts.get(name) for name in _CONTENT} | {"sessions_ahead": self._ahead()}

    def _ahead(self) -> int:
        """How many strength sessions stand ahead at this instant."""
        return ahead.count(self._facts.get("starts", ()), self._clock.now())

    def samples(self) -> Iterable[Sample]:
        """For /metrics."""
        facts = self._facts
        yield Sample(name="sessions_ahead", help="Strength sessions ahead.", value=self._ahead())
        last = facts.get("last_sync")
        if last:
            seconds = datetime.fromisoformat(last).timestamp()
            yield Sample(name="last_sync_seconds", help="When the last sync ended, as a Unix time.", value=seconds)
        yield Sample(name="last_turn_failed", help="1 when the last turn failed.", value=float(self._error is not None))
        for window, pair in (facts.get("quota") or {}).items():
            yield Sample(
                name="strava_requests", help="Requests of the window.", value=pair[0], labels={"window": window}
            )
            yield Sample(name="strava_limit", help="The window's limit.", value=pair[1], labels={"window": window})
        for client, status, count in self.bridge.fetches.counts():
            labels = {"client": client, "status": str(status)}
            yield Sample(name="feed_fetches", help="Fetches of the feed.", value=count, labels=labels, counter=True)

    def act(self, act: Act, answer: ActForm | None) -> ActPage:
        """What a signed link asks for: first described, then, confirmed, done by a turn."""
        words: dict[str, Any] = {"session": act.uid}
        to = act.to or (answer.to if answer else None)
        if answer is None:
            described = self._order({"verb": "describe", "act": act.deed.value, **words})
            return ActPage(
                title=described["title"],
                lines=tuple(described["lines"]),
                days=() if act.deed is not Deed.MOVE or act.to else tuple(map(date.fromisoformat, described["days"])),
                final=described["final"],
            )
        if act.deed is Deed.MOVE and to is not None:
            words["to"] = to.isoformat()
        for name in ("rating", "pain", "morning", "reason"):
            value = getattr(answer, name)
            if value is not None:
                words[name] = value
        said = self._order({"verb": act.deed.value, **words})
        return ActPage(title=said["said"], lines=tuple(c["why"] for c in said["plan_changes"]), final=True)

    def heard(self, body: bytes) -> None:
        """A webhook event: a hint that something may be new, never data. It is kept for the next poll, which comes early.

        Forged, replayed or true: the poll asks Strava itself, and the timetable keeps polls apart.
        """
        told = body.decode("utf-8", "replace")
        with self._lock:
            if len(self._events) < (2 * _MOST_EVENTS if _RARE in told else _MOST_EVENTS):
                self._events[told] = None
        self._hint()

    def hear_again(self, events: Iterable[str]) -> None:
        """The poll that took these events failed: the next one gets them."""
        with self._lock:
            self._events = dict.fromkeys([*events, *self._events][: 2 * _MOST_EVENTS])

    def waiting(self) -> bool:
        """Whether an event waits for the next poll."""
        with self._lock:
            return bool(self._events)

    def events(self) -> list[str]:
        """The events since the last poll, each once, for that poll to look at."""
        with self._lock:
            heard, self._events = list(self._events), {}
        return heard

    def _has_client_secret(self) -> bool:
        """Whether we have what systemd may have handed to nobody else."""
        try:
            return client_secret(self._settings.strava) is not None
        except LiftdayError:
            return False

    def _wrong(self) -> tuple[str, ...]:
        """What is wrong, the worst first. That Strava cannot be reached for a while is not: it mends itself."""
        wrong = [self._error.what] if self._error else []
        state = self._facts.get("strava")
        if state in _NEEDS_A_PERSON:
            wrong.append(str(self._facts.get("last_error") or f"Strava: {state}"))
        wrong += self._facts.get("refused") or ()
        wrong += [loss.what for loss in self.keyring.losses() if loss.remedy]
        if self.bridge.view.feed is None:
            wrong.append("no feed has been published yet")
        last = self._facts.get("last_sync")
        if last and self._clock.now() - datetime.fromisoformat(last) > OLD and self._facts.get("strava") != "never":
            wrong.append(f"the last sync was on {last[:10]}")
        return tuple(wrong)

    def _digest(self, outlet: Outlet) -> bytes:
        """The door of a feed, none where it is not switched on."""
        if outlet not in looks(self._settings):
            return NO_DIGEST
        return feed_digest(self.keyring.value(outlet.secret), outlet.path)

    def _snapshot(self, outlet: Outlet, before: Snapshot | None) -> Snapshot | None:
        """What is published of a feed now, None where it is not switched on."""
        if outlet not in looks(self._settings):
            return None
        found = feed_files.read(self._state / outlet.file)
        if found is None:
            return before
        body, changed = found
        return Snapshot.of(body, changed=changed, compress=self._settings.feed.gzip, before=before)

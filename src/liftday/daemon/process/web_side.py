"""The daemon's side of the bridge: takes what a turn published to the web server, and says how things stand."""

import socket
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Final

from liftday.config.athletes import DEFAULT
from liftday.config.environment import client_secret
from liftday.config.settings import Settings
from liftday.daemon.clock import Clock
from liftday.daemon.process import says
from liftday.daemon.process.acts import page_of
from liftday.daemon.process.condition import KEY, NEEDS_A_PERSON, OLD, condition
from liftday.daemon.process.events import Events
from liftday.daemon.process.notify import Notice
from liftday.daemon.process.published import sessions, snapshot
from liftday.daemon.protocol.orders import CarriesOut
from liftday.daemon.protocol.outcomes import Advice, AfterTurn, DaemonStatus
from liftday.daemon.protocol.wire import encode
from liftday.daemon.queries import ahead
from liftday.daemon.state import feed_files, invitations, page_files
from liftday.daemon.state.access import Secret
from liftday.daemon.state.keyring import Keyring
from liftday.daemon.sync.watched_folder import Watched
from liftday.daemon.turn.feeds import BUSY, FEED, MOBILITY, Outlet, looks
from liftday.daemon.web import addresses
from liftday.daemon.web.bridge import (
    NO_DIGEST,
    Bridge,
    Health,
    Sample,
    View,
    feed_digest,
    page_digest,
    path_digest,
    webhook_digest,
)
from liftday.daemon.web.hosts import Hosts
from liftday.daemon.web.page_set import NO_PAGES, PageSet, page_set
from liftday.errors import LiftdayError
from liftday.store.sqlite.pulse import answers
from liftday.words.dates import minute

_CONTENT: Final = ("strava", "intervals", "last_sync", "last_error", "sessions_ahead", "horizon")
_UNKNOWN: Final = AfterTurn(
    strava=None,
    last_sync=None,
    last_error=None,
    last_remedy=None,
    sessions_ahead=0,
    horizon=None,
    quota={},
    refused=(),
    notes=(),
)


def _lay(bridge: Bridge, view: View) -> None:
    bridge.view = view


class WebSide:
    """Holds the facts the last turn left and lays a whole new view on the bridge whenever something was published."""

    def __init__(
        self,
        *,
        state: Path,
        settings: Settings,
        clock: Clock,
        order: CarriesOut,
        hint: Callable[[], None] = lambda: None,
        bound: tuple[str, int] | None = None,
    ) -> None:
        self._state = state
        self._settings = settings
        self._clock = clock
        # where the server is bound: a changed one waits for a restart
        self._host, self._port = bound or (settings.feed.host, settings.feed.port)
        self.lay: Callable[[Bridge, View], None] = _lay  # how the web server learns of a view
        self._lock = Lock()
        self._facts = _UNKNOWN  # until a turn has said it
        self._error: LiftdayError | None = None
        self._paged: object = None  # the files of the pages as they were last read
        self._watched = Watched(settings.import_watch)
        self.events = Events(hint)
        self.keyring = Keyring(state, settings.athlete)
        self.bridge = Bridge(
            now=clock.now,
            athlete=settings.athlete,
            health=self.health,
            samples=self.samples,
            act=partial(page_of, order),
            say=partial(says.say, order),
            setup=partial(says.setup, order),
            begin_login=partial(says.begin_login, order),
            end_login=partial(says.end_login, order),
            invitation=partial(says.invitation, order),
            take_invitation=partial(says.take_invitation, order),
            on_event=self.events.add,
        )

    def settle(self, settings: Settings) -> None:
        """Take over a new configuration."""
        self._settings = settings
        self._watched = Watched(settings.import_watch)

    def bound_to(self, port: int) -> None:
        """The server tells which port it really has."""
        self._port = port

    def refresh(self, facts: AfterTurn | None) -> None:
        """Lay what is published now on the bridge; ``facts`` are what the order left."""
        with self._lock:
            if facts is not None:
                self._facts = facts
            before, key = self.bridge.view, self.keyring.value
            feed, paged = self._settings.feed, self._settings.page.enabled
            webhook = self._settings.strava.webhook_url and self._settings.athlete == DEFAULT  # one for all athletes
            view = View(
                hosts=Hosts.of(
                    host=self._host, public_url=feed.public_url, machine=socket.gethostname(), further=feed.hosts
                ),
                feed=snapshot(self._state, self._settings, FEED, before.feed),
                busy=snapshot(self._state, self._settings, BUSY, before.busy),
                mobility=snapshot(self._state, self._settings, MOBILITY, before.mobility),
                feed_digest=self._digest(FEED),
                busy_digest=self._digest(BUSY),
                mobility_digest=self._digest(MOBILITY),
                webhook_digest=webhook_digest(key(Secret.WEBHOOK)) if webhook else NO_DIGEST,
                verify_digest=path_digest(key(Secret.VERIFY)) if webhook else NO_DIGEST,
                link_key=bytes.fromhex(key(Secret.LINKS)) if self.act_base() else b"",
                form_key=bytes.fromhex(key(Secret.LINKS)) if paged else b"",
                pages=self._pages(before.pages),
                page_digest=page_digest(key(Secret.PAGE)) if paged else NO_DIGEST,
                sessions=sessions(self._state, self._settings),
                invitation=invitations.recall(self._state),
                public_url=feed.public_url,
            )
            self.lay(self.bridge, view)

    def turned(self) -> None:
        """A turn ran to its end: what failed before is over."""
        self._error = None

    def failed(self, error: LiftdayError) -> None:
        """A turn failed: the old view stays, and the failure is said."""
        self._error = error
        if self.bridge.view.feed is None:
            self.refresh(None)

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
        ahead, last, wrong = self._ahead(), self._facts.last_sync, self._wrong()
        zone = self._settings.owner.athlete.timezone
        synced = f"last sync {minute(last.astimezone(zone))}" if last else "nothing synced"
        return f"{ahead} sessions ahead, {synced}" + (f"; {wrong[0]}" if wrong else "")

    def live(self, next_sync: datetime | None, unapplied: Advice | None = None) -> DaemonStatus:
        """What only the running daemon knows, for `liftday status`."""
        latest = self.bridge.fetches.latest()
        return DaemonStatus(
            now=self._clock.now(),
            next_sync=next_sync,
            port=self._port,
            last_fetch=None if latest is None else latest.at,
            client=None if latest is None else latest.client,
            error=None if self._error is None else self._error.what,
            client_secret=self._has_client_secret(),
            losses=tuple(Advice(what=loss.what, remedy=loss.remedy) for loss in self.keyring.losses()),
            unapplied=unapplied,
        )

    @property
    def state(self) -> str:
        """How Strava stands; "unknown" until a turn has said it."""
        return self._facts.strava or "unknown"

    @property
    def strava_number(self) -> str | None:
        """What Strava calls the athlete, None where nobody has logged in."""
        return self._facts.number if self._facts is not _UNKNOWN else self.keyring.athlete()

    @property
    def reads_history(self) -> bool:
        """Whether the next sync has old history to read."""
        return self._facts.history_left

    @property
    def ails(self) -> bool:
        """Whether something is wrong that is not the athlete's to mend."""
        return self._error is not None or bool(self._facts.refused)

    def condition(self) -> Notice:
        """How it stands in one word and one sentence, for the owner who wants to be told."""
        return condition(self._facts, self._error, self._clock.now(), athlete=self._settings.athlete)

    def health(self) -> Health:
        """For /healthz: from memory, never from the database."""
        wrong = self._wrong()
        return Health(ok=not wrong, wrong=wrong, facts=self._content())

    def _content(self) -> dict[str, object]:
        facts = encode(self._facts)
        return {name: facts.get(name) for name in _CONTENT} | {"sessions_ahead": self._ahead()}

    def _ahead(self) -> int:
        """How many strength sessions stand ahead at this instant."""
        return ahead.count(self._facts.starts, self._clock.now())

    def samples(self) -> Iterable[Sample]:
        """For /metrics."""
        facts = self._facts
        yield Sample(name="sessions_ahead", help="Strength sessions ahead.", value=self._ahead())
        if facts.last_sync:
            seconds = facts.last_sync.timestamp()
            yield Sample(name="last_sync_seconds", help="When the last sync ended, as a Unix time.", value=seconds)
        yield Sample(name="last_turn_failed", help="1 when the last turn failed.", value=float(self._error is not None))
        for client, status, count in self.bridge.fetches.counts():
            labels = {"client": client, "status": str(status)}
            yield Sample(name="feed_fetches", help="Fetches of the feed.", value=count, labels=labels, counter=True)

    def _has_client_secret(self) -> bool:
        """Whether we have what systemd may have handed to nobody else."""
        try:
            return client_secret(self._settings.strava) is not None
        except LiftdayError:
            return False

    def _wrong(self) -> tuple[str, ...]:
        """What is wrong, the worst first. That Strava cannot be reached for a while is not: it mends itself."""
        wrong = [self._error.logged] if self._error else []
        state = self._facts.strava
        if state in NEEDS_A_PERSON or self._facts.intervals == KEY:
            wrong.append(self._facts.last_error or f"Strava: {state}")
        wrong += self._facts.refused
        wrong += [loss.what for loss in self.keyring.losses() if loss.remedy]
        if self.bridge.view.feed is None:
            wrong.append("no feed has been published yet")
        last = self._facts.last_sync
        if last and self._clock.now() - last > OLD and (state, self._facts.intervals) != ("never", None):
            wrong.append(f"the last sync was on {last.date()}")
        return tuple(wrong)

    def _digest(self, outlet: Outlet) -> bytes:
        """The digest of a feed's address, none where it is not switched on."""
        if outlet not in looks(self._settings):
            return NO_DIGEST
        return feed_digest(self.keyring.value(outlet.secret), outlet.path)

    def _pages(self, before: PageSet) -> PageSet:
        """The pages as they are published now, none where there are to be none; read only where a turn told anything anew."""
        if not self._settings.page.enabled:
            return NO_PAGES
        found, fresh = (feed_files.read(self._state / name) for name in (page_files.PAGES, page_files.FRESH))
        if found is None or (found, fresh) == self._paged:
            return before
        self._paged = found, fresh
        changed = max(at for _, at in filter(None, (found, fresh)))
        here = self._settings.athlete == DEFAULT  # this machine's own address shows nobody but `default`
        return page_set(found[0], fresh and fresh[0], changed=changed, before=before, here=here)

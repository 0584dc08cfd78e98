"""The bridge between the daemon and its web server: what is shown, and whom to call for what was asked.

The daemon lays down a whole new ``View`` at once (one assignment, so a request sees the old or the new, never a mix);
the web side never touches the database or the network to serve a feed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from hmac import compare_digest
from threading import Lock

from liftday.daemon.state.forms import Form
from liftday.daemon.state.invitations import Invitation
from liftday.daemon.state.links import Act
from liftday.daemon.web.clients import Fetches
from liftday.daemon.web.hosts import Hosts
from liftday.daemon.web.page_set import NO_PAGES, PageSet
from liftday.daemon.web.snapshot import Snapshot

NO_DIGEST = b""  # of an address that does not exist: equals no digest


def path_digest(path: str) -> bytes:
    """Given a path that may hold a secret, return its SHA-256: all that the server keeps of it.

    >>> len(path_digest("/feed/abc.ics"))
    32
    """
    return sha256(path.encode("utf-8", "surrogatepass")).digest()


def feed_digest(secret: str, path: str = "feed") -> bytes:
    """Given a feed's secret and what its path begins with, return the digest of its address."""
    return path_digest(f"/{path}/{secret}.ics")


def page_digest(secret: str) -> bytes:
    """Given the page's secret, return the digest of its root, without what stands below it."""
    return path_digest(f"/page/{secret}")


def webhook_digest(secret: str) -> bytes:
    """Given the webhook's secret, return the digest of its address."""
    return path_digest(f"/strava/webhook/{secret}")


def invitation_digest(secret: str) -> bytes:
    """Given an invitation's secret, return the digest of its address."""
    return path_digest(f"/invite/{secret}")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything that requests to one athlete are answered from: snapshots, and the digests of their addresses. ``verify_digest`` is the SHA-256 of Strava's verify_token;
    ``link_key`` signs the act links, ``form_key`` the forms of the page; empty switches them off. ``sessions`` are the uids in the
    feeds of an athlete who was added, ``invitation`` is the one that is open for them. ``public_url`` as it is configured."""

    hosts: Hosts = field(default_factory=Hosts)
    feed: Snapshot | None = None
    busy: Snapshot | None = None
    mobility: Snapshot | None = None
    feed_digest: bytes = NO_DIGEST
    busy_digest: bytes = NO_DIGEST
    mobility_digest: bytes = NO_DIGEST
    webhook_digest: bytes = NO_DIGEST
    verify_digest: bytes = NO_DIGEST
    link_key: bytes = b""
    pages: PageSet = NO_PAGES
    page_digest: bytes = NO_DIGEST
    form_key: bytes = b""
    sessions: frozenset[str] = frozenset()
    invitation: Invitation | None = None
    public_url: str = ""

    def addresses(self) -> Iterator[bytes]:
        """The digests of every address of this athlete's that there is: of the feeds, the page's root, an invitation."""
        invited = NO_DIGEST if self.invitation is None else self.invitation.digest
        for digest in (*(known for known, _ in self.feeds()), self.page_digest, invited):
            if digest != NO_DIGEST:
                yield digest

    def feeds(self) -> tuple[tuple[bytes, Snapshot | None], ...]:
        """The digest of each feed's address with what it answers."""
        return (self.feed_digest, self.feed), (self.busy_digest, self.busy), (self.mobility_digest, self.mobility)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """``facts`` is shown to loopback only; ``wrong`` holds sentences that name nobody."""

    ok: bool
    wrong: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One figure for /metrics. ``name`` without the prefix ``liftday_``; a counter only grows."""

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
    counter: bool = False


def quota_samples(quota: Mapping[str, tuple[int, int]]) -> Iterator[Sample]:
    """Given what Strava has counted of the application's requests and its limit, by window, return that for /metrics."""
    for window, (used, limit) in quota.items():
        yield Sample(name="strava_requests", help="Requests of the window.", value=used, labels={"window": window})
        yield Sample(name="strava_limit", help="The window's limit.", value=limit, labels={"window": window})


@dataclass(frozen=True, slots=True, kw_only=True)
class ActForm:
    """What the owner filled in on the page of an act; None where a field was left empty."""

    rating: int | None = None  # 1-10
    pain: int | None = None  # 0-10
    morning: str | None = None  # "usual" or "worse"
    reason: str | None = None
    sets: str | None = None  # what was lifted, as the owner writes it
    to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActPage:
    """What the page of an act shows, before it is done or after. ``days`` are the dates a move may choose from,
    ``sets`` what a done may have been (None: there is no such field); ``final``: there is nothing to ask, as it was done before or cannot be done any more."""

    title: str
    lines: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    sets: str | None = None
    final: bool = False
    status: int = 200
    back: str = ""  # where a link leads back to, below the page's root


def _no_act(act: Act, form: ActForm | None) -> ActPage:
    del act, form
    return ActPage(title="This session is not in the plan any more.", final=True, status=410)


def _no_say(form: Form, fields: Mapping[str, str]) -> None:
    del form, fields


def _no_login(where: str, state: str) -> str:
    del state
    return where


def _no_invitation(query: str, state: str, clearance: str, invitation: bytes) -> str:
    del invitation
    return query + state + clearance


def _no_result(state: str) -> str | None:
    del state
    return None


def _as_it_is() -> None:
    """What is shown is what is published."""


def _no_event(body: bytes) -> Future[bool] | None:
    del body
    return None


@dataclass(slots=True, kw_only=True)
class Bridge:
    """What the daemon hands in of one athlete; of ``default`` for the process too. Every callable may be called from another thread than the daemon's:

    ``now`` the daemon's clock; ``health`` and ``samples`` answer from memory; ``act(act, None)`` describes what would be
    done, ``act(act, form)`` does it and may raise a ``LiftdayError``; ``say(form, fields)`` does what a form of the page
    asks, and may too; ``setup`` draws the page of the set-up, ``begin_login(redirect_uri, state)`` returns the address of
    Strava's question, ``end_login(query, state)`` takes its answer, and these may too; ``invitation`` draws the page of
    an invitation, ``take_invitation(query, state, clearance, digest)`` logs in and draws what comes next, ``taken(state)`` returns
    that again where another server of a club was asked for it; ``renew`` lays a view of what is published now, if it may be another elsewhere; ``on_event`` takes the raw body of a webhook event
    (at most 8 kB, nothing about it is checked) and returns at once, or what says in a while whether it is kept.
    """

    now: Callable[[], datetime]
    athlete: str = ""
    view: View = field(default_factory=View)
    health: Callable[[], Health] = lambda: Health(ok=True)
    samples: Callable[[], Iterable[Sample]] = tuple
    act: Callable[[Act, ActForm | None], ActPage] = _no_act
    say: Callable[[Form, Mapping[str, str]], None] = _no_say
    setup: Callable[[], str] = str
    begin_login: Callable[[str, str], str] = _no_login
    end_login: Callable[[str, str], object] = _no_login
    invitation: Callable[[], str] = str
    take_invitation: Callable[[str, str, str, bytes], str] = _no_invitation
    taken: Callable[[str], str | None] = _no_result
    renew: Callable[[], None] = _as_it_is
    on_event: Callable[[bytes], Future[bool] | None] = _no_event
    fetches: Fetches = field(default_factory=Fetches)
    dropped: bool = False


class Bridges:
    """The bridges of all athletes, each found by the digest of an address or by a session: one look into a dictionary,
    however many there are, and the same for an address that does not exist. ``home`` is ``default``'s: what belongs to the
    process (its names, its health, the webhook) and what this machine alone sees is asked there.

    The links in an entry are the same in an installation of one's own, so they name no athlete; they say which session they
    are about, and every session's uid is one athlete's. Which key a token has to be signed with follows from that.
    """

    def __init__(self, home: Bridge) -> None:
        self.home = home
        self._by_digest: dict[bytes, Bridge] = {}
        self._by_session: dict[
            str, Bridge
        ] = {}  # of the others; a session that left the feed stays known until a restart
        self._lock = Lock()
        self.lay(home, home.view)

    def at(self, digest: bytes) -> Bridge | None:
        """Whose address it is, None for nobody's."""
        return self._by_digest.get(digest)

    def of_page(self, digest: bytes) -> Bridge | None:
        """Whose page has the root of that digest, None for nobody's."""
        found = self._by_digest.get(digest)
        return found if found is not None and compare_digest(digest, found.view.page_digest) else None

    def of_invitation(self, digest: bytes) -> Bridge | None:
        """Whose open invitation has the address of that digest, None where there is none or its time is over."""
        found = self._by_digest.get(digest)
        open_one = None if found is None else found.view.invitation
        if found is None or open_one is None or not compare_digest(digest, open_one.digest):
            return None
        return found if found.now() < open_one.expires else None

    def of_session(self, uid: str | None) -> Bridge:
        """Whose session it is; ``home``, whose key then decides, for one that is nobody else's."""
        return self._by_session.get(uid or "", self.home)

    def knows_session(self, uid: str) -> bool:
        """Whether it is known whose a session is, so that it is no question."""
        return uid in self._by_session

    def lay(self, bridge: Bridge, view: View) -> None:
        """Given an athlete's bridge and what is published now, answer from that; an address that changed is dead. Of one who
        was dropped nothing is laid any more: a turn of theirs may still be on its way."""
        with self._lock:
            if bridge.dropped:
                return
            before, bridge.view = bridge.view, view
            for digest in set(before.addresses()) - set(view.addresses()):
                self._by_digest.pop(digest, None)
            self._by_digest |= dict.fromkeys(view.addresses(), bridge)
            self._by_session |= dict.fromkeys(view.sessions, bridge)

    def drop(self, bridge: Bridge) -> None:
        """Nothing of this athlete's is answered any more."""
        self.lay(bridge, View())
        with self._lock:
            bridge.dropped = True
            self._by_session = {uid: owner for uid, owner in self._by_session.items() if owner is not bridge}

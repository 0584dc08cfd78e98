"""Who fetches the feed: families of calendar programs, without addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from threading import Lock

SCRIPT = "a script"  # somebody's look at it, and no calendar
# A word of the User-Agent and the family it means; the first that is found counts. Android comes late: Google's and
# Outlook's own programs say it too. Sources: docs/calendar-clients.md; the programs' own source code.
FAMILIES: tuple[tuple[bytes, str], ...] = (
    (b"google-calendar", "Google"),
    (b"googlebot", "Google"),
    (b"thunderbird", "Thunderbird"),
    (b"lightning", "Thunderbird"),
    (b"outlook", "Outlook"),
    (b"exchange", "Outlook"),
    (b"microsoft", "Outlook"),
    (b"evolution", "GNOME"),
    (b"gnome", "GNOME"),
    (b"libsoup", "GNOME"),
    (b"nextcloud", "Nextcloud"),
    (b"owncloud", "Nextcloud"),
    (b"homeassistant", "Home Assistant"),
    (b"home assistant", "Home Assistant"),
    (b"home-assistant", "Home Assistant"),
    (b"icsx5", "Android"),
    (b"davx5", "Android"),
    (b"dataaccessd", "Apple"),
    (b"calendaragent", "Apple"),
    (b"remindd", "Apple"),
    (b"accountsd", "Apple"),
    (b"cfnetwork", "Apple"),
    (b"macos", "Apple"),
    (b"mac os x", "Apple"),
    (b"mac_os_x", "Apple"),
    (b"iphone", "Apple"),
    (b"ipad", "Apple"),
    (b"ios/", "Apple"),
    (b"android", "Android"),
    (b"okhttp", "Android"),
    (b"curl/", SCRIPT),
    (b"wget/", SCRIPT),
    (b"python", SCRIPT),
)
OURSELVES = b"liftday"  # `demo --once` and `doctor` fetch too, and are nobody's calendar


@lru_cache(maxsize=128)
def family(user_agent: bytes) -> str:
    """Given a User-Agent, return the family of calendar programs it belongs to.

    >>> family(b"Google-Calendar-Importer"), family(b"iOS/17.5 (21F79) dataaccessd/1.0"), family(b"")
    ('Google', 'Apple', 'other')
    """
    words = user_agent.lower()
    return next((name for word, name in FAMILIES if word in words), "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """The last fetch of one family."""

    client: str
    at: datetime
    unchanged: bool  # it had the newest version already (304)


class Fetches:
    """Who fetched since the last turn, kept in memory: a subscriber that polls costs no disk write."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._since_taken: dict[str, Fetch] = {}
        self._latest: Fetch | None = None
        self._counts: dict[tuple[str, int], int] = {}

    def note(self, user_agent: bytes, status: int, now: Callable[[], datetime]) -> None:
        """Given a User-Agent, the answer's status and the clock, remember one fetch."""
        if user_agent.startswith(OURSELVES):
            return
        client = family(user_agent)
        fetch = Fetch(client=client, at=now(), unchanged=status == 304)
        with self._lock:
            self._since_taken[client] = self._latest = fetch
            self._counts[client, status] = self._counts.get((client, status), 0) + 1

    def take(self) -> tuple[Fetch, ...]:
        """Return the last fetch of each family since the last call, for the turn to store."""
        with self._lock:
            taken, self._since_taken = self._since_taken, {}
        return tuple(sorted(taken.values(), key=lambda fetch: fetch.at))

    def put_back(self, fetch: Fetch) -> None:
        """Give one of these again next time, unless there is a later one of its family."""
        with self._lock:
            self._since_taken.setdefault(fetch.client, fetch)

    def latest(self) -> Fetch | None:
        """Return the very last fetch since the start, taken or not."""
        return self._latest

    def counts(self) -> tuple[tuple[str, int, int], ...]:
        """Return (family, status, fetches since the start), for the metrics."""
        with self._lock:
            return tuple((client, status, n) for (client, status), n in sorted(self._counts.items()))

"""The quota ledger: what Strava lets this application ask, what it has asked, and when it may ask again.

Strava counts per application, in two windows: a quarter of an hour that starts at :00, :15, :30 and :45, and a day that
starts at midnight UTC. It says both limits and both counts in the headers of each reply. The ledger is a value: it is
made from headers, kept by the caller between runs, and asked before each request. It never waits for anything.

The ledger is the application's: all its athletes ask with it (``ledger_file``), several at once. A read is counted when
it goes out, so that two that are on their way know of each other; and who can wait leaves something to whom cannot
(``Rank``).

A request must stay under two limits. Strava's: the count of everybody who uses the application stays under the
limit. Ours: what *we* asked stays under half of it, so that a backfill leaves room for the owner's other tools.
"""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum

from liftday.integrations.strava.quirks.rate_limit_headers import Pair, limits_and_usages

QUARTER = timedelta(minutes=15)
CEILING = 0.5  # of the read limit
DEFAULT_LIMIT = (100, 1000)  # reads a quarter, reads a day: developers.strava.com/docs/rate-limits
_LARGEST = 10_000_000
_LONGEST_WAIT = timedelta(hours=25)  # a day and some jitter; more was written by a clock that was wrong
_LONGEST_JITTER = 45  # seconds after the boundary, so that a thousand daemons do not all come at once


_BEHIND = timedelta(hours=1)  # longer than an order waits; a clock that was put back by more begins anew (D)
_FLIGHT = timedelta(minutes=3)  # no read is on its way for longer: 60 seconds, and two more tries


class Rank(Enum):
    """Who goes first where the athletes of one application share its quota. The value is the part of our reads that is
    kept back for those before (D): with 50 reads a quarter 5 are always there for whoever waits for a sync that they asked
    for, which costs one where nothing is new, 5 more for events, and half of all for everything but old history."""

    FIRST = 0.0  # a permission taken back, or a sync whose athlete waits for it; everything where there is one athlete
    EVENT = 0.1
    POLL = 0.2
    HISTORY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Reads counted up to ``at``: ``used`` by the application as Strava says, ``own`` by us as we count.

    ``spent_until`` is set by a 429 and beats the counts; ``flying`` is when the reads went out whose reply is not here
    yet, and which are counted already. A ledger that was never used holds the documented limits.
    """

    limit: Pair = DEFAULT_LIMIT
    used: Pair = (0, 0)
    own: Pair = (0, 0)
    at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    spent_until: datetime | None = None
    flying: tuple[datetime, ...] = ()
    seed: str = ""  # what the jitter is drawn from: the same application waits the same seconds

    def at_time(self, now: datetime) -> "Ledger":
        """The ledger with the windows that have ended since it was last written set back to nothing. Where another process was
        ahead, its window counts: an order that waited for a worker comes with the instant at which it was given, and must not
        begin the window of now anew."""
        now = self.at if timedelta() < self.at - now < _BEHIND else now
        used, own = list(self.used), list(self.own)
        for window, start in enumerate((_quarter(now), _day(now))):
            if (_quarter, _day)[window](self.at) != start:
                used[window] = own[window] = 0
        waiting = self.spent_until is not None and now < self.spent_until < now + _LONGEST_WAIT
        spent = self.spent_until if waiting else None
        flying = tuple(at for at in self.flying if abs(now - at) < _FLIGHT)
        return replace(self, used=(used[0], used[1]), own=(own[0], own[1]), at=now, spent_until=spent, flying=flying)

    def may(self, now: datetime, *, ceiling: float = CEILING, rank: Rank = Rank.FIRST) -> datetime | None:
        """None when a read of a rank may go out now, else the instant from which it may."""
        ledger = self.at_time(now)
        waits = [ledger.spent_until] if ledger.spent_until else []
        for window, end in enumerate((_quarter(ledger.at) + QUARTER, _day(ledger.at) + timedelta(days=1))):
            if ledger.left(window, ceiling=ceiling, rank=rank) <= 0:
                waits.append(end + self.jitter(end))
        return max(waits, default=None)

    def left(self, window: int, *, ceiling: float = CEILING, rank: Rank = Rank.FIRST) -> int:
        """How many reads are left in the quarter (0) or the day (1) before one of the two limits stops them."""
        limit = self.limit[window]
        ours = max(1, math.floor(limit * ceiling * (1 - rank.value))) if limit else 0
        return min(limit - self.used[window], ours - self.own[window])

    def begin(self, now: datetime) -> "Ledger":
        """The ledger that knows of one read which goes out now."""
        ledger = self.at_time(now)
        return replace(ledger, used=_add(ledger.used, 1), own=_add(ledger.own, 1), flying=(*ledger.flying, now))

    def record(
        self, headers: Mapping[str, str], now: datetime, *, status: int = 200, begun: datetime | None = None
    ) -> "Ledger":
        """Given the headers of the reply to one read, return the ledger that knows of it; ``begun`` is when it went out,
        None for one that was not counted then. What Strava states may lag behind others that are on their way.

        Missing or garbled headers are no news: the read is counted by ourselves against the limits last known. A 429
        closes the window that is full, or the quarter when nothing says which.
        """
        ledger = self.at_time(now)
        stated = limits_and_usages(headers)
        count = 1
        if begun in ledger.flying:
            count, flying = 0, list(ledger.flying)
            flying.remove(begun)
            ledger = replace(ledger, flying=tuple(flying))
        limit, used = stated[0] if stated else (ledger.limit, _add(ledger.used, count))
        if ledger.flying:
            used = (max(used[0], ledger.used[0]), max(used[1], ledger.used[1]))
        ledger = replace(ledger, limit=limit, used=used, own=_add(ledger.own, count))
        if status != 429:
            return ledger
        daily = any(counted[1] >= allowed[1] for allowed, counted in (*stated, (limit, used)))
        end = _day(now) + timedelta(days=1) if daily else _quarter(now) + QUARTER
        return replace(ledger, spent_until=end + self.jitter(end))

    def jitter(self, boundary: datetime) -> timedelta:
        """Some seconds after a boundary, always the same ones for the same application and boundary."""
        drawn = hashlib.sha256(f"{self.seed}|{boundary.timestamp():.0f}".encode()).digest()[0]
        return timedelta(seconds=1 + drawn * (_LONGEST_JITTER - 1) // 255)

    def finish(self, requests: int, now: datetime, *, rank: Rank = Rank.FIRST) -> datetime:
        """When the last of so many reads of a rank can go out, if nobody else uses the application meanwhile.

        >>> Ledger().finish(120, datetime(2026, 3, 2, 6, 1, tzinfo=UTC)).strftime("%H:%M")
        '06:30'
        """
        ledger, moment, left = self.at_time(now), now, requests
        for _ in range(10_000):
            wait = ledger.may(moment, rank=rank)
            if wait is not None:
                moment = wait
                ledger = ledger.at_time(moment)
            batch = min(left, ledger.left(0, rank=rank), ledger.left(1, rank=rank))
            left -= batch
            if left <= 0 or batch <= 0:
                return moment
            ledger = replace(ledger, used=_add(ledger.used, batch), own=_add(ledger.own, batch))
        return moment

    def counts(self, now: datetime) -> dict[str, list[int]]:
        """The shape of `sync --json`: used and limit of both windows.

        >>> Ledger().counts(datetime(2026, 3, 2, tzinfo=UTC))
        {'15min': [0, 100], 'day': [0, 1000]}
        """
        ledger = self.at_time(now)
        return {"15min": [ledger.used[0], ledger.limit[0]], "day": [ledger.used[1], ledger.limit[1]]}

    def as_json(self) -> dict[str, object]:
        """What is kept between runs."""
        return {
            "limit": list(self.limit),
            "used": list(self.used),
            "own": list(self.own),
            "at": self.at.isoformat(),
            "spent_until": self.spent_until.isoformat() if self.spent_until else None,
            "flying": [at.isoformat() for at in self.flying],
        }

    @classmethod
    def from_json(cls, kept: object, *, seed: str = "") -> "Ledger":
        """Given what was kept, return the ledger; what cannot be read is forgotten, the next reply fills it again."""
        if not isinstance(kept, Mapping):
            return cls(seed=seed)
        at = _instant(kept.get("at"))
        limit, used, own = (_kept_pair(kept.get(key)) for key in ("limit", "used", "own"))
        if at is None or limit is None or used is None or own is None:
            return cls(seed=seed)
        written = kept.get("flying")
        flying = tuple(found for one in (written if isinstance(written, list) else ()) if (found := _instant(one)))
        spent = _instant(kept.get("spent_until"))
        return cls(limit=limit, used=used, own=own, at=at, spent_until=spent, flying=flying, seed=seed)


def _kept_pair(value: object) -> Pair | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    numbers = [part for part in value if isinstance(part, int) and 0 <= part <= _LARGEST]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None


def _instant(value: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return instant if instant is not None and instant.tzinfo is not None else None


def _add(pair: Pair, count: int) -> Pair:
    return pair[0] + count, pair[1] + count


def _quarter(now: datetime) -> datetime:
    utc = now.astimezone(UTC)
    return utc.replace(minute=utc.minute // 15 * 15, second=0, microsecond=0)


def _day(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

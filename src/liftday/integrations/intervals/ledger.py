"""What we ask of intervals.icu, and how soon: one request a second on average, sixty an hour, and rest after trouble.

intervals.icu tells no limits in its replies; its author spoke of ten requests a second for one address (docs/intervals.md).
The ledger is a value: kept by the caller between runs, asked before each request. It never waits for anything: what may
not go out now is deferred.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

AN_HOUR = 60  # requests
_HOUR_S = 3600.0
_ROUND_S = 60.0  # between clocks that were read one after the other
_BURST = 20  # requests in as many seconds: a poll is done at once, and the average stays at one a second
_LONGEST_MIN = 60
_LONGEST_WAIT_S = 2 * _HOUR_S  # more was written by a clock that was wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """``sent`` are the requests of the last hour, in epoch seconds, oldest first; ``failures`` counts busy or broken
    answers in a row, after which nothing goes out before ``rest_until``."""

    sent: tuple[float, ...] = ()
    failures: int = 0
    rest_until: float | None = None
    seed: str = ""  # what the jitter is drawn from: the same installation waits the same seconds

    def may(self, now: datetime, *, spare: int = 0) -> datetime | None:
        """None when a request may go out now and ``spare`` more after it, else the instant from which it may."""
        at, recent = now.timestamp(), self._recent(now)
        waits = [] if self._rest(at) is None else [self._rest(at) or 0.0]
        for most, seconds in ((AN_HOUR, _HOUR_S), (_BURST, float(_BURST))):
            within = [sent for sent in recent if sent > at - seconds]
            if len(within) >= most - spare:
                waits.append(within[spare - most] + seconds)
        return datetime.fromtimestamp(max(waits), UTC) if waits else None

    def sending(self, now: datetime) -> "Ledger":
        """The ledger that knows of one request more."""
        return replace(self, sent=(*self._recent(now), now.timestamp()))

    def well(self) -> "Ledger":
        """The ledger after a good answer."""
        return replace(self, failures=0, rest_until=None)

    def failed(self, now: datetime) -> "Ledger":
        """The ledger after a 429, a server's error or no answer: one minute of rest, twice as long each time, an hour at
        most, and up to a tenth more."""
        failures = self.failures + 1
        minutes = min(2 ** min(failures - 1, 6), _LONGEST_MIN)
        drawn = hashlib.sha256(f"{self.seed}|{failures}".encode()).digest()[0] / 255
        return replace(self, failures=failures, rest_until=now.timestamp() + 60.0 * minutes * (1 + drawn / 10))

    def used(self, now: datetime) -> tuple[int, int]:
        """Requests of the last hour, and the most there may be."""
        return len(self._recent(now)), AN_HOUR

    def _recent(self, now: datetime) -> tuple[float, ...]:
        """The last hour's requests; one that a wrong clock put into the future is forgotten."""
        at = now.timestamp()
        return tuple(sent for sent in self.sent if at - _HOUR_S < sent <= at + _ROUND_S)

    def _rest(self, at: float) -> float | None:
        until = self.rest_until
        return until if until is not None and at < until < at + _LONGEST_WAIT_S else None

    def as_json(self) -> dict[str, object]:
        """What is kept between runs."""
        return {"sent": list(self.sent), "failures": self.failures, "rest_until": self.rest_until}

    @classmethod
    def from_json(cls, kept: object, *, seed: str = "") -> "Ledger":
        """Given what was kept, return the ledger; what cannot be read counts nothing."""
        if not isinstance(kept, Mapping):
            return cls(seed=seed)
        sent, failures, rest = kept.get("sent"), kept.get("failures"), kept.get("rest_until")
        return cls(
            sent=tuple(float(one) for one in sent if isinstance(one, int | float)) if isinstance(sent, list) else (),
            failures=failures if isinstance(failures, int) else 0,
            rest_until=float(rest) if isinstance(rest, int | float) else None,
            seed=seed,
        )

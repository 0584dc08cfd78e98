"""The logins under way: a browser leaves for Strava with a state that nobody else knows and that counts once; only with it an
answer is taken.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from liftday.daemon.web.bridge import NO_DIGEST, Bridge

_PATIENCE: Final = timedelta(minutes=10)
_MOST: Final = 8  # of an athlete: a browser that is reloaded begins another


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Whose login it is. One that an invitation began knows the digest of that, the last part of its path, and the answer to the
    safety text."""

    bridge: Bridge
    invitation: bytes = NO_DIGEST
    secret: str = ""
    clearance: str = ""


class Logins:
    """Every login under way, by its state."""

    def __init__(self) -> None:
        self._under_way: dict[str, tuple[Login, datetime]] = {}

    def begin(self, login: Login) -> str:
        """Given a login that begins, return its state."""
        now, state = login.bridge.now(), secrets.token_urlsafe(32)
        known = {one: kept for one, kept in self._under_way.items() if kept[1] > now}
        theirs = [one for one, kept in known.items() if kept[0].bridge is login.bridge]
        for one in theirs[: max(0, len(theirs) + 1 - _MOST)]:
            del known[one]
        self._under_way = known | {state: (login, now + _PATIENCE)}
        return state

    def end(self, state: str) -> Login | None:
        """Given the state that a browser brings back, return the login, which is under way no more; None for none."""
        login, ends = self._under_way.pop(state, (None, None))
        return None if login is None or ends is None or ends < login.bridge.now() else login

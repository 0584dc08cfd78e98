"""The logins under way: a browser leaves for Strava with a state that nobody else knows and that counts once; only with it an
answer is taken.

A state travels in addresses, through Strava and past whatever keeps a history. The login of an invitation is therefore held to
the browser that began it as well: by a cookie, one for each login, so that two tabs do not get in each other's way.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final

from liftday.daemon.web.bridge import NO_DIGEST, Bridge

PATIENCE: Final = timedelta(minutes=10)
_MOST: Final = 8  # of an athlete: a browser that is reloaded begins another


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Whose login it is. One that an invitation began knows the digest of that, the last part of its path, and the answer to the
    safety text; ``browser`` is the secret of the browser that began it, "" where any may end it."""

    bridge: Bridge
    invitation: bytes = NO_DIGEST
    secret: str = ""
    clearance: str = ""
    browser: str = ""

    def is_from(self, browser: Mapping[str, str], state: str) -> bool:
        """Given the cookies that came back with the state, return whether the browser is the one that left with it."""
        return compare_digest(browser.get(cookie_of(state), "").encode(), self.browser.encode()) or not self.browser


def cookie_of(state: str) -> str:
    """Given a login's state, return the name of the cookie that holds its browser's secret."""
    return f"liftday-login-{state[:8]}"


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
        self._under_way = known | {state: (login, now + PATIENCE)}
        return state

    def under_way(self, state: str) -> Login | None:
        """Given a state, return its login; None for none."""
        login, ends = self._under_way.get(state, (None, None))
        return None if login is None or ends is None or ends < login.bridge.now() else login

    def end(self, state: str) -> None:
        """The login of that state is under way no more."""
        self._under_way.pop(state, None)

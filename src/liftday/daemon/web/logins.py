"""The logins under way: a browser leaves for Strava with a state that nobody else knows and that counts once; only with it an
answer is taken.

A state travels in addresses, through Strava and past whatever keeps a history. The login of an invitation is therefore held to
the browser that began it as well: by a cookie, one for each login, so that two tabs do not get in each other's way. Nothing of
this is one server's: the browser may come back to another one of a club, or to the same after a restart.
"""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest
from typing import Final

from liftday.daemon.web.bridge import NO_DIGEST
from liftday.daemon.web.short_lived import ShortLived

PATIENCE: Final = timedelta(minutes=10)
SHOWN_FOR: Final = timedelta(hours=1)
_MOST: Final = 8  # of an invitation: a browser that is reloaded begins another
_LOGIN, _RESULT = "login", "result"
_RANDOM: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """One that an invitation began knows the digest of that, the last part of its path, and the answer to the safety text; without
    it is ``default``'s. ``browser`` is the secret of the browser that began it, "" where any may end it."""

    invitation: bytes = NO_DIGEST
    secret: str = ""
    clearance: str = ""
    browser: str = ""

    def is_from(self, browser: Mapping[str, str], state: str) -> bool:
        """Given the cookies that came back with the state, return whether the browser is the one that left with it."""
        return compare_digest(browser.get(cookie_of(state), "").encode(), self.browser.encode()) or not self.browser


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a login stands at an address of its own: the state of the login, and the last part of the path of the invitation
    that it began with."""

    state: str
    invitation: str


def cookie_of(state: str) -> str:
    """Given a login's state, return the name of the cookie that holds its browser's secret."""
    return f"liftday-login-{state[:8]}"


def may_be_state(text: str) -> bool:
    """Whether a text is of the shape of a state, and of the last part of a result's path."""
    return _RANDOM.fullmatch(text) is not None


class Logins:
    """Every login under way by its state, and where it is shown what came of those that are over."""

    def __init__(self, kept: ShortLived) -> None:
        self._kept = kept

    def begin(self, login: Login) -> str:
        """Given a login that begins, return its state."""
        state = secrets.token_urlsafe(32)
        body = json.dumps([login.invitation.hex(), login.secret, login.clearance, login.browser])
        self._kept.keep(_LOGIN, state, body, PATIENCE, about=login.invitation, most=_MOST)
        return state

    def under_way(self, state: str) -> Login | None:
        """Given a state, return its login; None for none."""
        body = self._kept.recall(_LOGIN, state)
        if body is None:
            return None
        invitation, secret, clearance, browser = json.loads(body)
        return Login(invitation=bytes.fromhex(invitation), secret=secret, clearance=clearance, browser=browser)

    def end(self, state: str) -> bool:
        """The login of that state is under way no more; return whether it was until now."""
        return self._kept.forget(_LOGIN, state)

    def show(self, state: str, login: Login, athlete: str) -> str:
        """Given a login that came back, return the last part of the address where it is shown what comes of it, as long as the
        athlete is there."""
        name = secrets.token_urlsafe(32)
        body = json.dumps([state, login.secret])
        self._kept.keep(_RESULT, name, body, SHOWN_FOR, about=login.invitation, most=_MOST, athlete=athlete)
        return name

    def shown(self, name: str) -> Result | None:
        """Given the last part of an address, return what is shown there; None for nothing."""
        body = self._kept.recall(_RESULT, name)
        if body is None:
            return None
        state, invitation = json.loads(body)
        return Result(state=state, invitation=invitation)

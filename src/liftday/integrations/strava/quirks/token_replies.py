"""Replies of the token end point: an expiry told twice, or in one way only.

Strava: ``expires_at`` is epoch seconds, ``expires_in`` the seconds left; a login's reply names the athlete, a refresh's does not.
Known from: developers.strava.com/docs/authentication. An expiry beyond what a date can hold was not seen and is cut.
Here: ``expires_at`` counts, else ``expires_in`` from now; a reply without both tokens and an expiry is none.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from liftday.integrations.strava.quirks.wrong_types import number

LAST_SECOND = 4_102_444_800.0  # 2100: a time of expiry past it is a mistake, and more than a date can hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """A new pair of tokens; ``expires_at`` is in epoch seconds by Strava's clock."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: float


def renewed_in(reply: Mapping[str, object], now: datetime) -> Renewed | None:
    """Given a reply and Strava's time, return the tokens in it; None where they are not."""
    access, refresh = reply.get("access_token"), reply.get("refresh_token")
    left, expires = number(reply.get("expires_in")), number(reply.get("expires_at"))
    if expires is None and left is not None:
        expires = math.floor(now.timestamp() + left)
    if not (isinstance(access, str) and access and isinstance(refresh, str) and refresh and expires is not None):
        return None
    return Renewed(access=access, refresh=refresh, expires_at=within_dates(expires))


def within_dates(expires_at: float) -> float:
    """Given a time of expiry in epoch seconds, return one that a date can hold."""
    return min(max(expires_at, 0.0), LAST_SECOND)

"""Tokens that are good now: refreshed where they have to be, once, and the new pair on the disk before anything uses it.

The order is: take the lock, look whether somebody else was faster, make room on the disk, ask, commit, use. A crash between
the answer and the commit loses the pair; what is done then is in ``quirks.refresh_rotation``.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from liftday.integrations.strava.quirks.refresh_rotation import candidates, is_newer, previous_after
from liftday.integrations.strava.quirks.token_replies import Renewed
from liftday.integrations.strava.token import TokenFile, Tokens
from liftday.integrations.strava.trouble import Refused, lost, never, revoked

Renew = Callable[[str], Renewed]  # a refresh token -> a new pair; raises Refused "login" for a dead one


def fresh(file: TokenFile, renew: Renew, now: datetime) -> Tokens:
    """Return tokens that are good at ``now``, refreshed if need be; raises Refused, or what ``renew`` raises."""
    stored = _stored(file, now)
    return stored if stored.good(now) else renewed(file, renew, now, used=stored)


def renewed(
    file: TokenFile,
    renew: Renew,
    now: datetime,
    *,
    used: Tokens,
    began: datetime | None = None,
    if_refused: str = "login",
) -> Tokens:
    """Return tokens newer than ``used``: those somebody else has fetched meanwhile, or those of one refresh.

    ``began`` is when the request that was refused with ``used`` went out. A refusal is kept as ``if_refused``.
    """
    with file.locked():
        stored = _stored(file, now)
        if stored.good(now) and is_newer(stored.access, used.access, renewed_at=stored.renewed_at, began=began):
            return stored
        with file.writing() as commit:
            answer, spent = _ask(stored, renew)
            if answer is None:
                state = stored.refused or if_refused  # the first refusal knew most: a revoked token only grows old
                commit(replace(stored, refused=state, refused_at=now))
                raise revoked(confirmed=True) if state == "revoked" else lost()
            new = _replaced(stored, answer, spent, now)
            commit(new)
            return new


def refuse(file: TokenFile, state: str, now: datetime, *, used: Tokens) -> None:
    """Keep that Strava refuses these tokens although a refresh went well: nobody asks again for six hours."""
    with file.locked():
        stored = file.recall()
        if stored is not None and stored.access == used.access:
            file.remember(replace(stored, refused=state, refused_at=now))


def _stored(file: TokenFile, now: datetime) -> Tokens:
    """The tokens there are; raises Refused where nobody logged in, or where a refusal still stands."""
    stored = file.recall()
    if stored is None:
        raise never()
    refusal = stored.refusal(now)
    if refusal is not None:
        raise refusal
    return stored


def _ask(stored: Tokens, renew: Renew) -> tuple[Renewed | None, str]:
    """Try the refresh token, then the one before it; (None, _) when neither is accepted."""
    for candidate in candidates(stored.refresh, stored.previous_refresh):
        try:
            return renew(candidate), candidate
        except Refused as refusal:
            if refusal.state != "login":
                raise
    return None, stored.refresh


def _replaced(stored: Tokens, answer: Renewed, spent: str, now: datetime) -> Tokens:
    """The tokens after a refresh that spent a refresh token."""
    return replace(
        stored,
        access=answer.access,
        refresh=answer.refresh,
        expires_at=answer.expires_at,
        previous_refresh=previous_after(spent, answer.refresh, stored.previous_refresh),
        renewed_at=now,
        refused="",
        refused_at=None,
    )

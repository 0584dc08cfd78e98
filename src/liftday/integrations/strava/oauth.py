"""Logging in and out: the address for the browser, the one-shot listener, the exchange, and taking it all back.

The permission is checked, not assumed: the ``state`` must be ours, the granted scope must cover what is needed, and the
athlete must be the one whose activities are stored already.
"""

import hmac
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs, urlencode, urlsplit

from liftday.integrations.strava.quirks.ids import known_id
from liftday.integrations.strava.quirks.revocation import revoked_by_bearer
from liftday.integrations.strava.quirks.scopes import NEEDED, WANTED, asked, granted
from liftday.integrations.strava.quirks.token_replies import Renewed, renewed_in
from liftday.integrations.strava.renewal import fresh
from liftday.integrations.strava.token import TokenFile, Tokens
from liftday.integrations.strava.trouble import (
    LOGIN,
    Refused,
    Trouble,
    Unreachable,
    lost,
    no_scope,
    unreachable,
    unreadable,
)
from liftday.integrations.strava.wire import Wire

_LONGEST_ADDRESS = 4_000
Claim = Callable[[str], AbstractContextManager[bool]]
"""Given an athlete, says whether nobody else here has a login of theirs, and while it is open lets nobody else get one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The owner's Strava application."""

    client_id: int
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the browser brought back: a code that works once, and what the athlete granted."""

    code: str = field(repr=False)
    scope: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A login that succeeded, and what the owner should know about it."""

    tokens: Tokens
    notes: tuple[str, ...] = ()


def authorization_url(*, oauth_base_url: str, client_id: int, redirect_uri: str, state: str) -> str:
    """Return the address that asks the athlete for the permission."""
    query = {
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "approval_prompt": "auto",
        "scope": asked(),
        "state": state,
    }
    return f"{oauth_base_url.rstrip('/')}/oauth/authorize?{urlencode(query, safe=',:/')}"


class NotOurs(ValueError):
    """An address that does not belong to the login under way; the text says why."""


def read_redirect(address: str, *, state: str) -> Answer:
    """Given the address (or its query) Strava redirected the browser to, return what it says.

    Raises NotOurs for an address of another login, an old one, or none at all: the wait goes on. Raises Refused when
    the athlete said no, or granted too little.
    """
    if len(address) > _LONGEST_ADDRESS:
        raise NotOurs("too long to be the address")
    address = address.strip()
    try:
        query = parse_qs(urlsplit(address).query or address, max_num_fields=20)
    except ValueError as error:
        raise NotOurs("not an address") from error
    values = {name: written[0] for name, written in query.items() if len(written) == 1}
    if not hmac.compare_digest(values.get("state", "").encode(), state.encode()):
        raise NotOurs("its state is not that of this login")
    if values.get("error"):
        raise Refused("login", "the permission was declined at Strava", remedy=f"{LOGIN} and press Authorize")
    code = values.get("code", "")
    if not code:
        raise NotOurs("it carries no code")
    scope = granted(values.get("scope", ""))
    if NEEDED not in scope:
        raise no_scope(NEEDED)
    return Answer(code=code, scope=scope)


def login(
    wire: Wire,
    app: App,
    file: TokenFile,
    answer: Answer,
    *,
    known_athlete: str | None = None,
    other_athlete: bool = False,
    claim: Claim = lambda _: nullcontext(True),
) -> Login:
    """Exchange the code and keep the tokens; return them.

    ``known_athlete`` is the athlete whose activities are stored. Somebody else's permission is given back and refused
    unless ``other_athlete`` says that it is meant. One of whom somebody else has a login with this application (``claim``) is
    refused and nothing given back, for that would be their permission too.
    """
    used_up = Refused("login", "Strava no longer accepts this login's code", remedy=f"{LOGIN} once more")
    reply = _token(wire, app, {"code": answer.code, "grant_type": "authorization_code"}, dead=used_up)
    renewed = _tokens_in(reply, wire.now())
    athlete = known_id(reply.get("athlete")) or known_id(wire.read("/athlete", token=renewed.access))
    tokens = Tokens(
        access=renewed.access,
        refresh=renewed.refresh,
        expires_at=renewed.expires_at,
        athlete_id=athlete,
        scope=answer.scope,
        renewed_at=wire.now(),
    )
    with claim(athlete) if athlete is not None else nullcontext(True) as is_theirs, file.locked():
        if not is_theirs:
            raise _somebody_else()
        expected = {known_athlete, _stored_athlete(file)} - {None}
        if expected - {athlete} and not other_athlete:
            _give_back(wire, app, tokens)
            raise _another()
        file.remember(tokens)
    notes = () if WANTED in answer.scope else (f"Strava granted no {WANTED}: heart-rate zones are estimated.",)
    return Login(tokens=tokens, notes=notes)


def _another() -> Refused:
    return Refused(
        "login",
        "this is another athlete than the one whose activities are stored",
        remedy="log in to Strava as the first athlete; `liftday strava login --other-athlete` puts the new one in their place",
    )


def _somebody_else() -> Refused:
    return Refused(
        "login",
        "whoever is logged in to Strava in that browser is another athlete of this installation",
        remedy="open the address in a private window, or log out of Strava there first, and log in as the right one",
    )


def renewer(wire: Wire, app: App) -> Callable[[str], Renewed]:
    """Return the function that turns a refresh token into a new pair; it raises Refused "login" for a dead one."""

    def renew(refresh: str) -> Renewed:
        form = {"refresh_token": refresh, "grant_type": "refresh_token"}
        return _tokens_in(_token(wire, app, form, dead=lost()), wire.now())

    return renew


def revoke(wire: Wire, app: App, file: TokenFile) -> bool:
    """Take the permission back at Strava; True when Strava confirmed it, False when there was nothing left to revoke.

    The ways to do so are in ``quirks.revocation``. The file is the caller's to forget.
    """
    stored = file.recall()
    if stored is None:
        return False
    status = wire.revoke(stored.refresh, (str(app.client_id), app.client_secret))
    if status < 300:
        return True
    if status >= 500:
        raise unreachable(f"Strava answered {status}")
    try:
        tokens = fresh(file, renewer(wire, app), wire.now())
    except Refused:
        return False
    return revoked_by_bearer(_bearer(wire, tokens), refused_with=status)


def _bearer(wire: Wire, tokens: Tokens) -> Callable[[str], object]:
    """How to POST to a path of OAuth with the bearer token alone."""
    return lambda path: wire.oauth(path, {}, token=tokens.access)


def _give_back(wire: Wire, app: App, tokens: Tokens) -> None:
    """Best effort: an athlete who was refused should not stay connected to the application."""
    try:
        if wire.revoke(tokens.refresh, (str(app.client_id), app.client_secret)) >= 300:
            revoked_by_bearer(_bearer(wire, tokens))
    except Trouble:
        return


def _stored_athlete(file: TokenFile) -> str | None:
    try:
        stored = file.recall()
    except Refused:
        return None  # a damaged file names nobody
    return stored.athlete_id if stored is not None else None


def _token(wire: Wire, app: App, form: Mapping[str, object], *, dead: Refused) -> Mapping[str, object]:
    """One POST to the token end point; raises ``dead`` when the code or the refresh token is not accepted."""
    try:
        reply = wire.oauth("token", {"client_id": app.client_id, "client_secret": app.client_secret, **form})
    except Unreachable as trouble:
        if trouble.status in {400, 401}:  # a code used twice or too old, a refresh token that was replaced or revoked
            raise dead from None
        raise
    if not isinstance(reply, Mapping):
        raise unreadable()
    return reply


def _tokens_in(reply: Mapping[str, object], now: datetime) -> Renewed:
    renewed = renewed_in(reply, now)
    if renewed is None:
        raise unreadable()
    return renewed

"""Signed links in a calendar entry, by which a phone says done, skip or move without an account or a cookie.

The same session gives the same links, or the feed's bytes would change at every build.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from struct import Struct
from struct import error as StructError  # noqa: N812 - an exception class, whatever its name
from uuid import UUID

from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode

from liftday.training.session import Session

_SHAPE = Struct(">16scIH")  # uid, letter of the deed, expiry in minutes since 1970, day of the move since 1970 or 0
_EPOCH = date(1970, 1, 1)
_SALT = b"liftday.act"


class Deed(StrEnum):
    """What a link does."""

    DONE = "done"
    SKIP = "skip"
    MOVE = "move"


_LETTERS = {Deed.DONE: b"d", Deed.SKIP: b"s", Deed.MOVE: b"m"}
_DEEDS = {letter: deed for deed, letter in _LETTERS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One deed on one session. ``to`` fixes the day of a move; None lets the page ask. ``expires`` in whole minutes."""

    uid: str
    deed: Deed
    expires: datetime
    to: date | None = None


def session_in(token: str) -> str | None:
    """Given a token from outside, return the uid of the session that it says it is about, None where it says none. Nothing
    is proved by it: it tells with whose key the token is to be read.

    >>> when = datetime(2026, 3, 4, tzinfo=UTC)
    >>> act = Act(uid="8cede2e1-1689-5852-89b9-7b0b7464317a", deed=Deed.DONE, expires=when)
    >>> session_in(sign(bytes(32), act)), session_in("nonsense")
    ('8cede2e1-1689-5852-89b9-7b0b7464317a', None)
    """
    try:
        return str(UUID(bytes=_SHAPE.unpack(base64_decode(token.partition(".")[0]))[0]))
    except (BadData, StructError, ValueError):
        return None


class Forged(ValueError):
    """The link was not made here, or was changed."""


class Expired(ValueError):
    """The link was made here, and its time is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActLinks:
    """The addresses of one session's acts."""

    done: str
    skip: str
    move: str


def sign(key: bytes, act: Act) -> str:
    """Given the signing key and an act, return the token that stands in the link.

    >>> when = datetime(2026, 3, 4, tzinfo=UTC)
    >>> act = Act(uid="8cede2e1-1689-5852-89b9-7b0b7464317a", deed=Deed.DONE, expires=when)
    >>> len(sign(bytes(32), act)), read(bytes(32), sign(bytes(32), act), now=when) == act
    (75, True)
    """
    minutes = int(act.expires.timestamp()) // 60
    days = 0 if act.to is None else (act.to - _EPOCH).days
    payload = _SHAPE.pack(UUID(act.uid).bytes, _LETTERS[act.deed], minutes, days)
    return _signer(key).sign(base64_encode(payload)).decode("ascii")


def read(key: bytes, token: str, *, now: datetime) -> Act:
    """Given the key, a token from outside and the instant, return the act; raise Forged or Expired.

    Only the very text that ``sign`` makes is accepted: base64 has several spellings of the same bytes.
    """
    try:
        payload = base64_decode(_signer(key).unsign(token))
        uid, letter, minutes, days = _SHAPE.unpack(payload)
        act = Act(
            uid=str(UUID(bytes=uid)),
            deed=_DEEDS[letter],
            expires=datetime.fromtimestamp(minutes * 60, UTC),
            to=_EPOCH + timedelta(days=days) if days else None,
        )
    except (BadData, StructError, ValueError, KeyError, OverflowError) as error:
        raise Forged("this link was not made here") from error
    if not hmac.compare_digest(sign(key, act).encode(), token.encode("utf-8", "surrogatepass")):
        raise Forged("this link was not made here")
    if now > act.expires:
        raise Expired("the time of this link is over")
    return act


def act_links(key: bytes, base: str, session: Session) -> ActLinks:
    """Given the signing key, the address the daemon is reached at and a session, return its links.

    Skip and move end with the session's day, done a day later: an evening session is often ticked next morning.
    """
    tomorrow = datetime.combine(session.date + timedelta(days=1), datetime.min.time(), session.start.tzinfo)
    day_after = datetime.combine(session.date + timedelta(days=2), datetime.min.time(), session.start.tzinfo)

    def link(deed: Deed, expires: datetime) -> str:
        return f"{base}/act/{sign(key, Act(uid=session.uid, deed=deed, expires=expires))}"

    return ActLinks(done=link(Deed.DONE, day_after), skip=link(Deed.SKIP, tomorrow), move=link(Deed.MOVE, tomorrow))


def _signer(key: bytes) -> Signer:
    return Signer(key, salt=_SALT, key_derivation="hmac", digest_method=sha256)

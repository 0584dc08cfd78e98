"""The tokens in the page's forms: what a form may do, about what, until when, and in which state it was shown.

A token is the permission, bound to one deed on one subject. It counts once: what it did changes the subject's state, and
then its stamp is not the one of now any more. The same state gives the same token, or a page's bytes would change at every
turn.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from itsdangerous import BadData, Signer

from liftday.daemon.state.links import Expired, Forged

_SALT = b"liftday.page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """``deed``: done, skip, move, mark, pain, undo, share or measure; ``subject``: a uid, a date, or nothing; ``stamp``: the state
    of the subject (``stamp_of``). ``expires`` in whole minutes."""

    deed: str
    subject: str
    expires: datetime
    stamp: str


def stamp_of(*state: object) -> str:
    """Given everything that a subject's state is made of, return its stamp."""
    return sha256(repr(state).encode("utf-8", "backslashreplace")).hexdigest()[:12]


def sign_form(key: bytes, form: Form) -> str:
    """Given the signing key and a form, return its token.

    >>> when = datetime(2026, 3, 4, tzinfo=UTC)
    >>> form = Form(deed="mark", subject="2026-03-04", expires=when, stamp=stamp_of("easy"))
    >>> read_form(bytes(32), sign_form(bytes(32), form), now=when) == form
    True
    """
    minutes = int(form.expires.timestamp()) // 60
    return _signer(key).sign(f"{form.deed}|{form.subject}|{minutes}|{form.stamp}").decode("ascii")


def read_form(key: bytes, token: str, *, now: datetime) -> Form:
    """Given the key, a token from outside and the instant, return the form; raise Forged or Expired."""
    try:
        deed, subject, minutes, stamp = _signer(key).unsign(token).decode("ascii").split("|")
        form = Form(deed=deed, subject=subject, expires=datetime.fromtimestamp(int(minutes) * 60, UTC), stamp=stamp)
    except (BadData, ValueError, OverflowError) as error:
        raise Forged("this form was not made here") from error
    if not hmac.compare_digest(sign_form(key, form).encode(), token.encode("utf-8", "surrogatepass")):
        raise Forged("this form was not made here")  # base64 has several spellings of the same bytes
    if now > form.expires:
        raise Expired("the time of this form is over")
    return form


def _signer(key: bytes) -> Signer:
    return Signer(key, salt=_SALT, key_derivation="hmac", digest_method=sha256)

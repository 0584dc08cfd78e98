"""What is secret is sealed before it goes to the database: whoever reads a copy of it reads no token, no key, no address.

Fernet (AES-128-CBC with HMAC-SHA256, of the library cryptography). Several keys may be known: the first seals, all of them
open. Within a seal stands whose it is and what, so that a row that was put under another name does not open there.
"""

import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Final

from liftday.errors import NoDriver

MARK: Final = 8
"""So many bytes before what is sealed say with which key."""


class Unopened(Exception):
    """It was sealed with another key, or is not what it is said to be."""


class Seal:
    """Given the keys, one a line, the newest first; raises ValueError for what is none."""

    def __init__(self, keys: str) -> None:
        try:
            from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415  the extra ``club``
        except ImportError as cause:
            raise NoDriver from cause
        lines = keys.split()
        if not lines:
            raise ValueError("no key")
        self._fernet = MultiFernet([Fernet(line) for line in lines])
        self.mark = mark_of(keys)

    def close(self, body: bytes, about: str) -> bytes:
        """Given a body and what it is about, return it sealed."""
        return self.mark + bytes(self._fernet.encrypt(about.encode() + b"\0" + body))

    def open(self, sealed: bytes, about: str) -> bytes:
        """Given what ``close`` made and what it is about, return the body, or raise Unopened."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415

        try:
            plain = bytes(self._fernet.decrypt(sealed[MARK:]))
        except InvalidToken as cause:
            raise Unopened(about) from cause
        said, _, body = plain.partition(b"\0")
        if said != about.encode():
            raise Unopened(about)
        return body


def mark_of(keys: str) -> bytes:
    """Given keys, return the mark of what they seal; of none, nothing's."""
    return b"".join(sha256(key.encode()).digest()[:MARK] for key in keys.split()[:1])


def fresh_key() -> str:
    """Return a new key, in the shape of Fernet's."""
    return urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")

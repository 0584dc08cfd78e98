"""What is secret is sealed before it goes to the database: whoever reads a copy of it reads no token, no key, no address.

Fernet (AES-128-CBC with HMAC-SHA256, of the library cryptography). Several keys may be known: the first seals, all of them
open. Within a seal stands whose it is and what, so that a row that was put under another name does not open there.
"""

import hmac
import secrets
from base64 import b64decode, b64encode, urlsafe_b64encode
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
        self._digest_key = sha256(b"liftday digest\0" + lines[0].encode()).digest()
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

    def close_text(self, text: str, about: str) -> str:
        """The same of a text, for a column that holds texts."""
        return b64encode(self.close(text.encode("utf-8", "surrogatepass"), about)).decode("ascii")

    def open_text(self, sealed: str, about: str) -> str:
        """Given what ``close_text`` made and what it is about, return the text, or raise Unopened."""
        try:
            kept = b64decode(sealed, validate=True)
        except ValueError as cause:
            raise Unopened(about) from cause
        return self.open(kept, about).decode("utf-8", "surrogatepass")

    def digest(self, text: str) -> bytes:
        """Given a text, return by what an equal one is known again; without the key nobody tries which text it was."""
        return hmac.digest(self._digest_key, text.encode("utf-8", "surrogatepass"), "sha256")


def mark_of(keys: str) -> bytes:
    """Given keys, return the mark of what they seal; of none, nothing's."""
    return b"".join(sha256(key.encode()).digest()[:MARK] for key in keys.split()[:1])


def fresh_key() -> str:
    """Return a new key, in the shape of Fernet's."""
    return urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")

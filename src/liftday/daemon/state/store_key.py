"""The key that seals what is secret in a club's database: the one this machine was given, or one that is made for the first of
them. A machine without the key of the others is told so, and never makes another beside theirs.
"""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Final

from liftday import private_files
from liftday.config import environment
from liftday.config.settings import Settings
from liftday.errors import BadConfiguration, CannotWrite

if TYPE_CHECKING:
    from liftday.store.postgres.database import Database
    from liftday.store.postgres.seal import Seal

FILE: Final = "store.key"  # in the root
_LARGEST: Final = 65_536
_PROOF: Final = "seal"  # a row of the table ``club``: a word that every machine's key has to open
_WORD: Final = b"liftday"


def seal_of(settings: Settings, root: Path, database: "Database", marks: Collection[bytes]) -> "Seal":
    """Given the settings, the root, the club's database and the marks of the keys that are used there, return what seals.
    Raises BadConfiguration where another key does, or what was named is no key."""
    text = at_hand(settings, root)
    if text is None:
        return _made(root / FILE, database)
    seal = _seal(text, root / FILE if settings.store_key_file is None else settings.store_key_file)
    return seal if seal.mark in marks else _proved(seal, database)


def at_hand(settings: Settings, root: Path) -> str | None:
    """The keys that this machine was given or has made, one a line, None where it has none."""
    given = environment.store_key(settings.store_key_file)
    if given is not None:
        return given
    try:
        return private_files.read(root / FILE, _LARGEST, close=True).decode("ascii", "replace")
    except FileNotFoundError:
        return None
    except OSError as cause:
        raise CannotWrite(f"{root / FILE} cannot be read: {cause.strerror}", remedy="run as its owner") from cause


def _made(path: Path, database: "Database") -> "Seal":
    """The first machine's: its key is on the disk before anything is sealed with it."""
    from liftday.store.postgres.seal import fresh_key

    if _proof(database) is not None:
        raise _another()
    text = fresh_key()
    try:
        private_files.replace(path, f"{text}\n".encode("ascii"))
    except OSError as cause:
        raise CannotWrite(
            f"{path} cannot be written: {cause.strerror}", remedy="check the directory's owner and free space"
        ) from cause
    try:
        return _proved(_seal(text, path), database)
    except BadConfiguration:  # another machine was faster
        path.unlink(missing_ok=True)
        raise


def _seal(text: str, where: Path) -> "Seal":
    from liftday.store.postgres.seal import Seal

    try:
        return Seal(text)
    except ValueError as cause:
        raise BadConfiguration(
            f"{where}, or the credential in its place, does not hold what liftday wrote there",
            remedy="take store.key from another machine or from a backup: without it nothing that is sealed can be opened",
        ) from cause


def _proved(seal: "Seal", database: "Database") -> "Seal":
    """The seal, if it opens what the first machine sealed; what is sealed with an older key of ours is sealed anew."""
    from liftday.store.postgres.seal import MARK, Unopened

    word = seal.close(_WORD, _PROOF).hex()
    kept = _proof(database)
    if kept is None:
        database.ask("INSERT INTO club (name, body) VALUES (%s, %s) ON CONFLICT DO NOTHING", _PROOF, word)
        kept = _proof(database) or ""
    try:
        seal.open(bytes.fromhex(kept), _PROOF)
    except Unopened as cause:
        raise _another() from cause
    if bytes.fromhex(kept)[:MARK] != seal.mark:
        database.ask("UPDATE club SET body = %s WHERE name = %s AND body = %s", word, _PROOF, kept)
    return seal


def _proof(database: "Database") -> str | None:
    found = database.ask("SELECT body FROM club WHERE name = %s", _PROOF)
    return found[0][0] if found else None


def _another() -> BadConfiguration:
    return BadConfiguration(
        "what is secret in the database is sealed with a key that this machine does not have",
        remedy="give it the key of the others: its store.key as the credential store.key, or by [store] key_file\n"
        "(docs/operations.md, PostgreSQL)",
    )

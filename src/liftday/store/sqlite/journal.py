"""A database and its journal, read where there is no room for anything beside them.

A reader of a SQLite file in WAL mode lays an index of 32 kB beside it (``-shm``). On a full disk it cannot. All that is
committed is there nevertheless: the file, and in the journal (``-wal``) the pages written since it was last folded in.
Here they are folded in memory, by sqlite.org/fileformat2.html, section 4 (the write-ahead log).
"""

import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

_NO_ROOM = frozenset(  # for an index beside the file: a directory that cannot be written, a disk that is full
    {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL}
)
_PRIMARY = 0xFF  # an extended result code carries its primary code in the low byte (sqlite.org/rescode.html)
_HEADER = struct.Struct(">8I")  # magic, version, page size, checkpoint, two salts, two checksums
_FRAME = struct.Struct(">6I")  # page, pages after a commit or 0, two salts, two checksums
_MAGIC = {0x377F0682: "<", 0x377F0683: ">"}  # the byte order of the words that are summed up
_OLD_JOURNAL = b"\x01\x01"  # bytes 18 and 19 of a file: written and read without a WAL
_SUM = 0xFFFFFFFF
_TRIES = 3


def journal_of(path: Path) -> Path:
    """Where SQLite keeps the journal of a database."""
    return path.with_name(path.name + "-wal")


def has_journal(path: Path) -> bool:
    """Whether anything stands in the journal of a database."""
    try:
        return journal_of(path).stat().st_size > 0
    except FileNotFoundError:
        return False


def connection(path: Path, how: str, patience: float) -> sqlite3.Connection:
    """A connection to a file, opened as sqlite.org/uri.html says; ``patience`` is how many seconds it waits for a lock."""
    return sqlite3.connect(
        f"file:{quote(str(path))}?{how}", uri=True, timeout=patience, isolation_level=None, check_same_thread=False
    )


def in_memory() -> sqlite3.Connection:
    """A connection to an empty database that lies in no file."""
    return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)


def to_read(path: Path, *, patience: float) -> sqlite3.Connection:
    """A connection that reads a file, whether there is room for anything beside it or not.

    Where there is none and nothing in the journal, the file is read as it stands; with a journal, a copy in memory.
    """
    usual = connection(path, "mode=ro", patience)
    try:
        usual.execute("PRAGMA schema_version").fetchone()
    except sqlite3.Error as error:
        usual.close()
        if error.sqlite_errorcode & _PRIMARY not in _NO_ROOM:
            raise
        try:
            return copy_in_memory(path) if has_journal(path) else connection(path, "mode=ro&immutable=1", patience)
        except OSError:
            raise error from None
    return usual


def copy_in_memory(path: Path) -> sqlite3.Connection:
    """Given a database file, return a connection to a copy of what is committed to it, in memory; nothing is written.

    Raises OSError where it cannot be read, sqlite3.OperationalError where somebody writes it at this moment.
    """
    for _ in range(_TRIES):
        before = _bytes_of(journal_of(path))
        body = path.read_bytes()
        if _bytes_of(journal_of(path)) == before:
            break
    else:
        raise sqlite3.OperationalError(f"{path} is being written")
    folded = bytearray(body)
    for number, page in _committed(before):
        end = number * len(page)
        folded.extend(bytes(max(0, end - len(folded))))
        folded[end - len(page) : end] = page
    folded[18:20] = _OLD_JOURNAL
    memory = in_memory()
    memory.deserialize(bytes(folded))
    memory.execute("PRAGMA query_only=ON")
    return memory


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _committed(journal: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and content of each page, in the order they were written, up to the last commit that is whole."""
    if len(journal) < _HEADER.size:
        return
    magic, _, size, _, *salts, first, second = _HEADER.unpack_from(journal)
    order = _MAGIC.get(magic)
    if order is None or _summed((0, 0), journal[: _HEADER.size - 8], order) != (first, second):
        return
    sums, waiting = (first, second), []
    for at in range(_HEADER.size, len(journal) - _FRAME.size - size + 1, _FRAME.size + size):
        number, pages, *salts_and_sums = _FRAME.unpack_from(journal, at)
        page = journal[at + _FRAME.size : at + _FRAME.size + size]
        sums = _summed(_summed(sums, journal[at : at + 8], order), page, order)
        if salts_and_sums != [*salts, *sums]:
            return
        waiting.append((number, page))
        if pages:
            yield from waiting
            waiting = []


def _summed(sums: tuple[int, int], words: bytes, order: str) -> tuple[int, int]:
    """The two running sums over a stretch of 32-bit words, two at a time."""
    first, second = sums
    for one, other in struct.iter_unpack(f"{order}2I", words):
        first = (first + one + second) & _SUM
        second = (second + other + first) & _SUM
    return first, second

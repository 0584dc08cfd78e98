"""Bytes of files that other people made: opened, unpacked and decoded within bounds.

A kilobyte of gzip can hold a gigabyte, a zip can hold a million of them: nothing here unpacks more than it was told to.
"""

import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from liftday.errors import BadInput
from liftday.integrations.files.report import NotReadable

LARGEST_FILE = 64 * 1024 * 1024  # bytes, unpacked: a day of one-second records is about 5 MB of FIT, 40 MB of TCX
MOST_MEMBERS = 100_000
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_CHUNK = 1 << 16


def read(path: Path, called: str = "") -> bytes:
    """Given a file and what its owner calls it (else its path), return its bytes, unpacked when it is gzip; raises
    BadInput."""
    name = called or path
    try:
        with path.open("rb") as file:
            packed = file.read(LARGEST_FILE + 1)
        return unpacked(_fitting(packed))
    except OSError as error:
        raise BadInput(
            f"cannot read {name}: {error.strerror}", remedy="name a file that exists and may be read"
        ) from error
    except NotReadable as error:
        remedy = "get it again where it came from; a file that is too large can be imported in parts"
        raise BadInput(f"cannot read {name}: {error}", remedy=remedy) from error


def unpacked(packed: bytes) -> bytes:
    """Given bytes, return what is in them when they are gzip, else the bytes; raises NotReadable."""
    if not packed.startswith(_GZIP):
        return packed
    parts: list[bytes] = []
    size = 0
    while packed.startswith(_GZIP):  # members may follow one another
        unpacker = zlib.decompressobj(wbits=31)
        try:
            part = unpacker.decompress(packed, LARGEST_FILE - size + 1)
        except zlib.error as error:
            raise NotReadable("damaged gzip") from error
        size += len(part)
        if size > LARGEST_FILE:
            raise NotReadable(f"larger than {LARGEST_FILE >> 20} MB when unpacked")
        if not unpacker.eof:
            raise NotReadable("gzip that ends too early")
        parts.append(part)
        packed = unpacker.unused_data
    return b"".join(parts)


def is_zip(path: Path) -> bool:
    """True for a zip archive, whatever its name; False also for what cannot be opened."""
    try:
        with path.open("rb") as file:
            return file.read(len(_ZIP)) == _ZIP
    except OSError:
        return False


class Archive:
    """A zip archive: names, and members read within bounds."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self._members = {info.filename: info for info in file.infolist() if not info.is_dir()}
        if len(self._members) > MOST_MEMBERS:
            raise NotReadable(f"more than {MOST_MEMBERS} files in it")

    @property
    def names(self) -> tuple[str, ...]:
        """The members, in the archive's order."""
        return tuple(self._members)

    def read(self, name: str) -> bytes:
        """One member, unpacked twice if it is gzip inside; raises NotReadable."""
        info = self._members.get(name)
        if info is None:
            raise NotReadable("not in the archive")
        try:
            with self._file.open(info) as member:
                parts = list(_bounded(iter(lambda: member.read(_CHUNK), b"")))
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
            raise NotReadable("damaged or locked in the archive") from error
        return unpacked(b"".join(parts))

    def find(self, name: str) -> str | None:
        """The member that ends so, the one nearest to the root; a bulk export may lie in a folder of the archive."""
        wanted = name.casefold().lstrip("/")
        found = [one for one in self._members if one.casefold() == wanted or one.casefold().endswith("/" + wanted)]
        return min(found, key=lambda one: (one.count("/"), one), default=None)


@contextmanager
def opened(path: Path, called: str = "") -> Iterator[Archive]:
    """Open a zip archive, by what its owner calls it; raises BadInput when it is none."""
    try:
        with zipfile.ZipFile(path) as file:
            yield Archive(file)
    except (zipfile.BadZipFile, OSError, NotReadable) as error:
        raise BadInput(
            f"cannot read {called or path}: a damaged archive", remedy="download the export again"
        ) from error


def decoded(data: bytes) -> str:
    """Given the bytes of a text, return it: UTF-8, UTF-16 with its mark, or what Windows calls ANSI."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def label(path: Path) -> str:
    """A file's name for a report: printable, never the directory it lies in."""
    return "".join(letter if letter.isprintable() else "?" for letter in os.fsdecode(path.name))


def _fitting(data: bytes) -> bytes:
    if len(data) > LARGEST_FILE:
        raise NotReadable(f"larger than {LARGEST_FILE >> 20} MB")
    return data


def _bounded(chunks: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > LARGEST_FILE:
            raise NotReadable(f"larger than {LARGEST_FILE >> 20} MB when unpacked")
        yield chunk

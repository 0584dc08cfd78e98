"""Bytes of files that other people made: opened, unpacked and decoded within bounds.

A kilobyte of gzip can hold a gigabyte, a zip can hold a million of them: nothing here unpacks more than it was told to.
"""

import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile

from liftday.errors import BadInput
from liftday.integrations.files.report import NotReadable

LARGEST_FILE = 64 * 1024 * 1024  # bytes, unpacked: a day of one-second records is about 5 MB of FIT, 40 MB of TCX
LARGEST_ARCHIVE = (
    8 * 1024 * 1024 * 1024
)  # bytes, all that is unpacked of one archive: ten years of a watch are about two
MOST_MEMBERS = 100_000
DEEPEST = 3  # archives in one another; Garmin's export is two, packed again by its owner three
_MOST_GZIPS = 2  # around one another
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_CHUNK = 1 << 16
_IN_MEMORY = 16 * 1024 * 1024  # bytes of an inner archive; a larger one waits in a temporary file
_DAMAGE = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError)


def _never(_: bytes) -> bool:
    return False


def read(path: Path, called: str = "", *, partly: Callable[[bytes], bool] = _never) -> bytes:
    """Given a file and what its owner calls it (else its path), return its bytes, unpacked when it is gzip; raises
    BadInput. ``partly`` says of what can be used though it is cut off."""
    name = called or path
    try:
        with path.open("rb") as file:
            packed = file.read(LARGEST_FILE + 1)
        return unpacked(_fitting(packed), partly=partly)
    except OSError as error:
        raise BadInput(
            f"cannot read {name}: {error.strerror}", remedy="name a file that exists and may be read"
        ) from error
    except NotReadable as error:
        remedy = "get it again where it came from; a file that is too large can be imported in parts"
        raise BadInput(f"cannot read {name}: {error}", remedy=remedy) from error


def unpacked(packed: bytes, *, partly: Callable[[bytes], bool] = _never) -> bytes:
    """Given bytes, return what is in them when they are gzip, else the bytes; raises NotReadable.

    Of gzip that ends too early or is damaged, what comes before is returned where ``partly`` takes it. What a browser
    packed once more is unpacked once more.
    """
    for _ in range(_MOST_GZIPS):
        if not packed.startswith(_GZIP):
            break
        packed = _unpacked(packed, partly)
    return packed


def _unpacked(packed: bytes, partly: Callable[[bytes], bool]) -> bytes:
    parts: list[bytes] = []
    size = 0
    while packed.startswith(_GZIP):  # members may follow one another
        unpacker = zlib.decompressobj(wbits=31)
        fault = "gzip that ends too early"
        rest = memoryview(packed)
        while rest and not unpacker.eof:
            try:
                part = unpacker.decompress(rest[:_CHUNK], LARGEST_FILE - size + 1)
            except zlib.error:
                fault = "damaged gzip"
                break
            rest = rest[_CHUNK:]
            size += len(part)
            if size > LARGEST_FILE:
                raise NotReadable(f"larger than {LARGEST_FILE >> 20} MB when unpacked")
            parts.append(part)
        if not unpacker.eof:
            whole = b"".join(parts)
            if partly(whole):
                return whole
            raise NotReadable(fault)
        packed = unpacker.unused_data + bytes(rest)
    return b"".join(parts)


def is_zip(path: Path) -> bool:
    """True for a zip archive, whatever its name; False also for what cannot be opened."""
    try:
        with path.open("rb") as file:
            return is_zipped(file.read(len(_ZIP)))
    except OSError:
        return False


def is_zipped(data: bytes) -> bool:
    """True for bytes that begin like a zip archive."""
    return data.startswith(_ZIP)


@dataclass(slots=True)
class _Budget:
    """What may still be unpacked of an archive and of those in it."""

    left: int = LARGEST_ARCHIVE

    def spend(self, size: int) -> None:
        """Take so many bytes off; raises NotReadable when there are no more."""
        self.left -= size
        if self.left < 0:
            raise NotReadable(f"more than {LARGEST_ARCHIVE >> 30} GB in the archive when unpacked")


class Archive:
    """A zip archive: names, members read within bounds, and the archives in it."""

    def __init__(self, file: zipfile.ZipFile, *, depth: int = 1, budget: _Budget | None = None) -> None:
        self._file = file
        self._depth = depth
        self._budget = budget or _Budget()
        self._members = {info.filename: info for info in file.infolist() if not info.is_dir() and not _of_a_mac(info)}
        if len(self._members) > MOST_MEMBERS:
            raise NotReadable(f"more than {MOST_MEMBERS} files in it")

    @property
    def names(self) -> tuple[str, ...]:
        """The members, in the archive's order."""
        return tuple(self._members)

    @property
    def spent(self) -> bool:
        """True when no more of it will be unpacked."""
        return self._budget.left < 0

    def read(self, name: str, *, partly: Callable[[bytes], bool] = _never) -> bytes:
        """One member, unpacked twice if it is gzip inside; raises NotReadable."""
        packed = b"".join(self._chunks(name, LARGEST_FILE))
        data = unpacked(packed, partly=partly)
        if data is not packed:
            self._budget.spend(len(data))
        return data

    @contextmanager
    def inner(self, name: str) -> Iterator["Archive"]:
        """An archive in this one; raises NotReadable when it is none, or nested too deeply."""
        if self._depth >= DEEPEST:
            raise NotReadable(f"archives nested more than {DEEPEST} deep")
        with SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
            for chunk in self._chunks(name, LARGEST_ARCHIVE):
                copy.write(chunk)
            try:
                file = zipfile.ZipFile(copy)
            except _DAMAGE as error:
                raise NotReadable("a damaged archive") from error
            with file:
                yield Archive(file, depth=self._depth + 1, budget=self._budget)

    def _chunks(self, name: str, largest: int) -> Iterator[bytes]:
        info = self._members.get(name)
        if info is None:
            raise NotReadable("not in the archive")
        try:
            with self._file.open(info) as member:
                for chunk in _bounded(iter(lambda: member.read(_CHUNK), b""), largest):
                    self._budget.spend(len(chunk))
                    yield chunk
        except _DAMAGE as error:
            raise NotReadable("damaged or locked in the archive") from error

    def find(self, name: str) -> str | None:
        """The member that ends so, the one nearest to the root; a bulk export may lie in a folder of the archive."""
        wanted = name.casefold().lstrip("/")
        matching = [one for one in self._members if one.casefold() == wanted or one.casefold().endswith("/" + wanted)]
        return min(matching, key=lambda one: (one.count("/"), one), default=None)


@contextmanager
def opened(zipped: Path | bytes, called: str) -> Iterator[Archive]:
    """Open a zip archive, by what its owner calls it; raises BadInput when it is none."""
    try:
        with zipfile.ZipFile(BytesIO(zipped) if isinstance(zipped, bytes) else zipped) as file:
            yield Archive(file)
    except (zipfile.BadZipFile, OSError, NotReadable) as error:
        raise BadInput(f"cannot read {called}: a damaged archive", remedy="download the export again") from error


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


def _bounded(chunks: Iterator[bytes], largest: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > largest:
            raise NotReadable(f"larger than {largest >> 20} MB when unpacked")
        yield chunk


def _of_a_mac(info: zipfile.ZipInfo) -> bool:
    """The Finder's own files beside every real one."""
    return info.filename.startswith("__MACOSX/") or info.filename.rpartition("/")[2].startswith("._")

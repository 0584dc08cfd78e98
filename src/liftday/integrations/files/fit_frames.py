"""The frame of FIT files, put in order before it is decoded: what a watch left half done still holds its records.

A file may hold several (chained) files, say that it has no bytes or fewer than it has, lack its checksum, or declare
fields without a size. Each file in it is written anew with a sound header, without empty fields and without the fields
of developers, whose declarations are often broken; of the messages nobody here reads, only the time is kept, which
compressed timestamps count from. (FIT protocol, D00001275: header, record header, definition message, compressed
timestamp header.)
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_SIGN, _SIGN_AT = b".FIT", 8
_SHORT_HEADER, _LONG_HEADER, _LONGEST_HEADER = 12, 14, 64
_CRC = 2
_COMPRESSED, _DEFINITION, _DEVELOPER = 0x80, 0x40, 0x20
_TIMESTAMP = 253
_LONGEST_DEFINITION = 6 + 3 * 255 + 1 + 3 * 255
_ACTIVITY_MESSAGES = frozenset(
    {0, 12, 18, 19, 20, 26, 34, 225, 264}
)  # file_id sport session lap record workout activity set exercise_title
_CRC_NIBBLES = (
    0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
    0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Layout:
    """How long a message is, and which stretch of it is kept."""

    size: int
    begin: int
    end: int


def sound_files(data: bytes) -> Iterator[bytes]:
    """Given the bytes of a FIT file, return each file chained in it as a strict reader wants it."""
    at = 0
    while at >= 0:
        begin = at + _header_size(data, at)
        end, trusted = _end(data, at, begin)
        body = _rewritten(data, begin, end if trusted else end - _CRC)
        yield struct.pack("<BBHI4s", _SHORT_HEADER, 0x10, 2100, len(body), _SIGN) + body + bytes(_CRC)
        sign = data.find(_SIGN, end + _SIGN_AT)
        at = sign - _SIGN_AT if sign >= 0 else -1


def _header_size(data: bytes, at: int) -> int:
    """The size a header says it has, unless none has that: then a definition follows it, with 0 and its byte order."""
    stated = data[at]
    if _SHORT_HEADER <= stated <= _LONGEST_HEADER:
        return stated
    first = data[at + _SHORT_HEADER : at + _SHORT_HEADER + 3]
    short = len(first) == 3 and first[0] & 0xC0 == _DEFINITION and not first[1] and first[2] <= 1
    return _SHORT_HEADER if short else _LONG_HEADER


def _end(data: bytes, at: int, begin: int) -> tuple[int, bool]:
    """Where a file's body ends, and whether that is what its header says."""
    (size,) = struct.unpack_from("<I", data, at + 4)
    stated = begin + size
    follows = stated + _SIGN_AT + _CRC
    if size and (stated <= len(data) <= stated + _CRC or data[follows : follows + len(_SIGN)] == _SIGN):
        return stated, True
    if (
        size
        and stated + _CRC <= len(data)
        and checksum(data[at:stated]) == int.from_bytes(data[stated : stated + 2], "little")
    ):
        return stated, True
    return _next_header(data, begin), False


def _next_header(data: bytes, begin: int) -> int:
    sign = data.find(_SIGN, begin)
    while sign >= 0 and data[sign - _SIGN_AT] not in {_SHORT_HEADER, _LONG_HEADER}:
        sign = data.find(_SIGN, sign + 1)
    return sign - _SIGN_AT if sign >= 0 else len(data)


def checksum(data: bytes) -> int:
    """FIT's CRC-16 of some bytes."""
    crc = 0
    for byte in data:
        for nibble in (byte & 0xF, byte >> 4):
            crc = (crc >> 4) & 0x0FFF ^ _CRC_NIBBLES[crc & 0xF] ^ _CRC_NIBBLES[nibble]
    return crc


def _rewritten(data: bytes, begin: int, end: int) -> bytes:
    """A body as far as it can be followed."""
    body = bytearray()
    layouts: dict[int, _Layout] = {}
    at, end = begin, min(end, len(data))
    while at < end:
        head = data[at]
        if head & _DEFINITION and not head & _COMPRESSED:
            defined = _definition(data[at : min(end, at + _LONGEST_DEFINITION)])
            if defined is None:
                break
            length, written, layouts[head & 0xF] = defined
            body += written
            at += length
            continue
        layout = layouts.get((head >> 5) & 0x3 if head & _COMPRESSED else head & 0xF)
        if layout is None or at + 1 + layout.size > end:
            break
        if layout.end > layout.begin:
            body.append(head)
            body += data[at + 1 + layout.begin : at + 1 + layout.end]
        at += 1 + layout.size
    return bytes(body)


def _definition(data: bytes) -> tuple[int, bytes, _Layout] | None:
    """The length of a definition, the one to write in its place, and the layout of its messages; None when cut off."""
    if len(data) < 6:
        return None
    head, big, count = data[0], data[2], data[5]
    number = int.from_bytes(data[3:5], "big" if big else "little")
    own_end = 6 + 3 * count
    end = own_end
    if head & _DEVELOPER and own_end < len(data):
        end += 1 + 3 * data[own_end]
    if end > len(data):
        return None
    fields, size, first, last = bytearray(), 0, 0, 0
    for place in range(6, own_end, 3):
        field, length = data[place], data[place + 1]
        if length and (number in _ACTIVITY_MESSAGES or field == _TIMESTAMP):
            fields += data[place : place + 3]
            first, last = (first if last else size), size + length
        size += length
    size += sum(data[place + 1] for place in range(own_end + 1, end, 3))
    written = bytes([head & ~_DEVELOPER & 0xFF, *data[1:5], len(fields) // 3]) + fields if fields else b""
    return end, written, _Layout(size, first, last)

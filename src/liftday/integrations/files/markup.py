"""XML of other people's recorders, read as far as it goes.

Real TCX and GPX files are cut off, name an encoding that they do not have, hold a bare "&" in a title, or use a prefix
that nobody declared. What can be mended is mended, what was read before the damage still counts, and a document type
is refused: no recording needs one, and entities are how a kilobyte becomes a gigabyte.
"""

import codecs
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree as Safe
from defusedxml import DefusedXmlException

from liftday.integrations.files.report import NotReadable
from liftday.integrations.strava.quirks.local_times import FIRST_YEAR, LARGEST_OFFSET, LAST_YEAR
from liftday.integrations.strava.quirks.wrong_types import number

_UTF16 = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]{1,40})["'][^>]*\?>""", re.IGNORECASE)
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>", re.IGNORECASE)
_PLAIN_CODECS = ("iso8859", "cp", "latin", "koi8", "mac", "gb", "big5", "shift", "euc", "ascii", "tis")
_FORBIDDEN = bytes(code for code in range(32) if code not in {9, 10, 13})  # XML 1.0, 2.2
_BARE_AMPERSAND = re.compile(rb"&(?!(?:[A-Za-z][\w.-]{0,40}|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)")
_DECLARES = re.compile(rb"\sxmlns:([\w.-]+)\s*=")
_USES = re.compile(rb"[</\s]([A-Za-z_][\w.-]*):[A-Za-z_]")
_NO_TAG = re.compile(rb"<\?.*?\?>|<!--.*?-->", re.DOTALL)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_HEAD = 1 << 16
_TIME = re.compile(
    r"(\d{4})[-/.]?(\d\d?)[-/.]?(\d\d?)(?:[T ]\s*(\d\d?):?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?\s*"
    r"(?:(Z|UTC|GMT)|([+-])(\d\d?):?(\d\d)?)?(?:\[[\w/+-]+\])?",
    re.IGNORECASE,
)


def is_markup(data: bytes) -> bool:
    """True for bytes that begin like XML, in UTF-8, UTF-16 or any encoding that has ASCII's "<"."""
    wide = (b"\xff\xfe<\x00", b"\xfe\xff\x00<", b"<\x00", b"\x00<")
    return data.startswith(wide) or data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def root(data: bytes) -> str:
    """The name of the outermost element without its prefix, in small letters; "" when there is none."""
    head = _NO_TAG.sub(b"", _decoded(data[:_HEAD]))
    match = _ROOT.search(head)
    return match[1].decode("ascii", "replace").casefold() if match else ""


def elements(data: bytes) -> Iterator[tuple[str, str, Element]]:
    """The elements of an XML document as they begin and end: event, name without its namespace, element.

    A document that is cut off or damaged ends where the damage is; raises NotReadable when nothing comes before it.
    """
    begun = False
    try:
        for event, element in Safe.iterparse(BytesIO(_mended(data)), events=("start", "end"), forbid_dtd=True):
            begun = True
            yield event, local_name(element), element
    except DefusedXmlException as error:
        raise NotReadable("XML with a document type, which no recording needs") from error
    except (ParseError, ValueError, LookupError) as error:
        if not begun:
            raise NotReadable("no well-formed XML") from error


def local_name(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def child(element: Element, name: str) -> Element | None:
    """The first child of that name, whatever its namespace."""
    return next((one for one in element if local_name(one) == name), None)


def content(element: Element | None, name: str) -> str | None:
    """The text of the first child of that name."""
    first = child(element, name) if element is not None else None
    return first.text if first is not None else None


def instant(written: str | None) -> tuple[datetime, timedelta | None] | None:
    """Given an XML time, return it as UTC, and the offset it was written with when that is not UTC's.

    A time without a zone is UTC (GPX 1.1, TCX). Slashes, ISO 8601's basic form and a zone's name behind the offset are
    read too.

    >>> instant("2026-03-10t17:00:00.5z")
    (datetime.datetime(2026, 3, 10, 17, 0, 0, 500000, tzinfo=datetime.timezone.utc), None)
    >>> instant("2026-03-10T19:00:00+0200")
    (datetime.datetime(2026, 3, 10, 17, 0, tzinfo=datetime.timezone.utc), datetime.timedelta(seconds=7200))
    """
    match = _TIME.fullmatch(written.strip()) if written else None
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, _, sign, hours, minutes = match.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    if abs(offset) > LARGEST_OFFSET or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return None
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    try:
        wall = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), min(int(second or 0), 59), micro,
            tzinfo=timezone(offset),
        )  # fmt: skip
        return wall.astimezone(UTC), offset or None
    except (ValueError, OverflowError):
        return None


def measure(written: str | None) -> float | None:
    """Given a number as it is written, with a point or, by a recorder in a country that writes so, with a comma, return
    it; None for what is none.

    >>> measure(" 52.5"), measure("52,5"), measure("1,234.5"), measure(None)
    (52.5, 52.5, None, None)
    """
    return number(written.strip().replace(",", ".")) if written else None


def _mended(data: bytes) -> bytes:
    """UTF-8 without the faults that stop a parser and mean nothing: control characters, a bare "&", a lost prefix."""
    data = _decoded(data).translate(None, _FORBIDDEN)
    if b"<![CDATA[" not in data:
        data = _BARE_AMPERSAND.sub(b"&amp;", data)
    lost = sorted(set(_USES.findall(data)) - set(_DECLARES.findall(data)) - {b"xml", b"xmlns"}) if b":" in data else []
    start = _ROOT.search(_NO_TAG.sub(lambda match: b" " * len(match[0]), data[:_HEAD])) if lost else None
    if start is None:
        return data
    return b"".join(
        (data[: start.end()], *(b' xmlns:%b="urn:undeclared:%b"' % (one, one) for one in lost), data[start.end() :])
    )


def _decoded(data: bytes) -> bytes:
    """The document in UTF-8, without a declaration that could say otherwise."""
    for mark, codec in _UTF16:
        if data.startswith(mark):
            return _undeclared(data.decode(codec, errors="replace").encode("utf-8"))
    data = data.lstrip(codecs.BOM_UTF8 + b" \t\r\n")
    declared = _DECLARED.match(data)
    codec = _codec(declared[1].decode("ascii")) if declared else ""
    if codec:
        return _undeclared(data.decode(codec, errors="replace").encode("utf-8"))
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)  # a letter that is cut in two at the end is no fault
    except UnicodeDecodeError:
        data = data.decode("cp1252", errors="replace").encode("utf-8")
    return _undeclared(data)


def _codec(name: str) -> str:
    """The codec of a one-byte or East Asian encoding; "" for UTF-8, for what is none, and for a UTF-16 that is a lie."""
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return known if known.startswith(_PLAIN_CODECS) else ""


def _undeclared(data: bytes) -> bytes:
    return _DECLARATION.sub(b"", data.lstrip(codecs.BOM_UTF8 + b" \t\r\n"), count=1)

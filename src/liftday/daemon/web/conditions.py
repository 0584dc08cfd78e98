"""What a request asks of a representation: RFC 9110 conditions and codings, as pure functions of header values."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

_ETAG = re.compile(rb'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')  # RFC 9110 8.8.3; W/ is set aside: 13.1.2 compares weakly
_LIST = re.compile(rb'[ \t,]*(?:(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"[ \t]*(?:,[ \t,]*|$))+')


def matches(if_none_match: bytes, etag: bytes) -> bool:
    """Given an If-None-Match value and the current strong ETag, say if the client has it already.

    A value that is no list of entity tags matches nothing.

    >>> matches(b'"a", W/"b"', b'"b"'), matches(b"*", b'"b"'), matches(b"b", b'"b"')
    (True, True, False)
    """
    value = if_none_match.strip(b" \t")
    if value == b"*":
        return True
    if not _LIST.fullmatch(value):
        return False
    return etag in _ETAG.findall(value)


def unmodified_since(if_modified_since: bytes, changed: datetime, now: datetime) -> bool:
    """Given an If-Modified-Since value and the date of the last change, say if nothing changed since.

    A date that cannot be read says nothing. Nor does one in the future: a subscriber that once saw a date from a
    clock gone wrong would otherwise never see a change again. Our own current date always counts.

    >>> changed = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
    >>> unmodified_since(b"Mon, 02 Mar 2026 05:00:00 GMT", changed, changed)
    True
    >>> unmodified_since(b"yesterday", changed, changed)
    False
    """
    try:
        since = parsedate_to_datetime(if_modified_since.decode("ascii"))
    except (ValueError, TypeError, IndexError, OverflowError):  # the library raises each of these on some nonsense
        return False
    since = since.replace(tzinfo=UTC) if since.tzinfo is None else since
    return since == changed or changed < since <= now


@lru_cache(maxsize=64)
def wants_gzip(accept_encoding: bytes) -> bool:
    """Given an Accept-Encoding value, say if gzip was asked for by name.

    ``*`` is not taken as asking: identity is always right, and one client is known to refuse gzip.

    >>> wants_gzip(b"br, gzip;q=0.5"), wants_gzip(b"gzip;q=0"), wants_gzip(b"*"), wants_gzip(b"")
    (True, False, False, False)
    """
    for item in accept_encoding.lower().split(b","):
        coding, *parameters = (part.strip(b" \t") for part in item.split(b";"))
        if coding in {b"gzip", b"x-gzip"}:
            return all(_quality(parameter) > 0 for parameter in parameters if parameter.startswith(b"q="))
    return False


def _quality(parameter: bytes) -> float:
    try:
        return float(parameter[2:])
    except ValueError:
        return 0.0

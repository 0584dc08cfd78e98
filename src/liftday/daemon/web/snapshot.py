"""A feed or a page as it is served: bytes, their gzip form and all headers, built once per change and then only handed out."""

import gzip
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256

Headers = tuple[tuple[bytes, bytes], ...]

MAX_AGE_SECONDS = 300  # docs/feed.md, line 38


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a kind of thing is served: its media type, how long it may be kept, and what else every answer says."""

    kind: bytes
    keep: bytes
    more: Headers


FEED = Manner(
    kind=b"text/calendar; charset=utf-8",
    keep=b"private, max-age=%d" % MAX_AGE_SECONDS,
    more=(
        (b"content-disposition", b'inline; filename="training.ics"'),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"x-robots-tag", b"noindex"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """One coding of the bytes with its own strong ETag (RFC 9110 8.8.3.3), and the headers of 200 and 304."""

    body: bytes
    etag: bytes
    headers: Headers
    unchanged_headers: Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What is served until the next change. ``changed`` is whole seconds UTC, as a Last-Modified can say it."""

    changed: datetime
    plain: Representation
    gzip: Representation | None

    @classmethod
    def of(
        cls,
        body: bytes,
        *,
        changed: datetime,
        compress: bool = True,
        before: "Snapshot | None" = None,
        manner: Manner = FEED,
    ) -> "Snapshot":
        """Given the bytes and when they last changed, return what is served.

        With ``before``, the snapshot served until now: the same bytes keep its date, other bytes get a date at least
        one second later, even if the clock went back (fault 21: Last-Modified never runs backwards).

        >>> Snapshot.of(b"BEGIN:VCALENDAR", changed=datetime(2026, 3, 2, tzinfo=UTC)).plain.etag
        b'"4f2ddb4d46e9ea5a21d9d2c6ad1c6b2b"'
        """
        instant = changed.astimezone(UTC).replace(microsecond=0)
        if before is not None:
            same = before.plain.body == body
            instant = before.changed if same else max(instant, before.changed + timedelta(seconds=1))
        tag = sha256(body).hexdigest()[:32]
        plain = _representation(body, f'"{tag}"', instant, manner)
        if before is not None and plain == before.plain and compress == (before.gzip is not None):
            return before
        zipped = gzip.compress(body, 9, mtime=0) if compress else None
        return cls(
            changed=instant,
            plain=plain,
            gzip=None if zipped is None else _representation(zipped, f'"{tag}-gzip"', instant, manner, coding=b"gzip"),
        )


def _representation(
    body: bytes, etag: str, changed: datetime, manner: Manner, *, coding: bytes | None = None
) -> Representation:
    unchanged: Headers = (
        (b"etag", etag.encode("ascii")),
        (b"last-modified", format_datetime(changed, usegmt=True).encode("ascii")),
        (b"cache-control", manner.keep),
        (b"vary", b"Accept-Encoding"),
    )
    headers: Headers = (
        (b"content-type", manner.kind),
        (b"content-length", b"%d" % len(body)),
        *unchanged,
        *manner.more,
        *(((b"content-encoding", coding),) if coding else ()),
    )
    return Representation(body=body, etag=etag.encode("ascii"), headers=headers, unchanged_headers=unchanged)

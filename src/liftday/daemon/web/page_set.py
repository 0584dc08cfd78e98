"""The pages as they are served. An athlete's seventy documents stay packed as the turn left them, a tenth of their size; they
are unpacked when somebody asks for one, and those of the last few athletes who asked are kept so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from liftday.daemon.state.page_files import Bundle, shown
from liftday.daemon.web.snapshot import Headers, Manner, Snapshot
from liftday.page.document import Document

_POLICY: Final = (
    b"default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; form-action 'self'; "
    b"frame-ancestors 'none'; base-uri 'none'"
)
PAGE_HEADERS: Final[Headers] = (
    (b"content-security-policy", _POLICY),
    (b"x-frame-options", b"DENY"),  # for browsers older than frame-ancestors
    (b"x-content-type-options", b"nosniff"),
    # Not no-referrer: with it a browser sends "Origin: null" with our own forms, and the check of the origin would refuse.
    (b"referrer-policy", b"same-origin"),
    (b"x-robots-tag", b"noindex"),
)
_ASK_FIRST: Final = b"private, no-cache"  # an answer to a form must be seen at once
_FOR_GOOD: Final = b"private, max-age=31536000, immutable"  # the name says what the file holds
_NOTHING: Final = Bundle()
_OPEN: Final = 16  # athletes whose pages stay unpacked, half a megabyte each
_MADE: Final = 256  # documents with their headers and compressed bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSet:
    """What a turn published of the page, packed, what a quiet one told anew beside it, and when. ``here``: this machine's own address shows it too, which is so
    for ``default`` alone."""

    packed: bytes = b""
    fresh: bytes | None = None
    changed: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    here: bool = True

    @property
    def home(self) -> Mapping[str, Document]:
        """Documents by path for this machine."""
        return _opened(self.packed, self.fresh).home if self.here else {}

    @property
    def away(self) -> Mapping[str, Document]:
        """Documents by path for whoever has the secret."""
        return _opened(self.packed, self.fresh).away

    @property
    def stamps(self) -> Mapping[str, str]:
        """The stamps of the forms on them."""
        return _opened(self.packed, self.fresh).stamps

    def served(self, document: Document) -> Snapshot:
        """Given one of the documents, return it with its headers."""
        return _snapshot(document, self.changed)


NO_PAGES: Final = PageSet()


def page_set(
    packed: bytes, fresh: bytes | None = None, *, changed: datetime, before: PageSet, here: bool = True
) -> PageSet:
    """Given what a turn published and when, return it as it is served; ``before``, where there were pages and these are
    damaged. What is new is never dated before what it takes the place of, though the clock may have been put back."""
    if before.packed not in {b"", packed} and shown(packed, fresh) is None:
        return before
    later = changed if not before.packed else max(changed, before.changed + timedelta(seconds=1))
    return PageSet(packed=packed, fresh=fresh, changed=later, here=here)


@lru_cache(maxsize=_OPEN)
def _opened(packed: bytes, fresh: bytes | None) -> Bundle:
    """The documents of an athlete; none where they are damaged: the next turn writes them."""
    return (shown(packed, fresh) if packed else None) or _NOTHING


@lru_cache(maxsize=_MADE)
def _snapshot(document: Document, changed: datetime) -> Snapshot:
    manner = Manner(
        kind=document.kind.encode("ascii"),
        keep=_ASK_FIRST if document.kind.startswith("text/html") else _FOR_GOOD,
        more=PAGE_HEADERS,
    )
    return Snapshot.of(document.body, changed=changed, manner=manner)

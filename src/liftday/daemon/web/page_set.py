"""The pages as they are served: every document with its headers, built when a turn published them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from liftday.daemon.state.page_files import Bundle, Document
from liftday.daemon.web.snapshot import Headers, Manner, Snapshot

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


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSet:
    """Documents by path: ``home`` for this machine, ``away`` for whoever has the secret; ``stamps`` of the forms on them."""

    home: Mapping[str, Snapshot] = field(default_factory=dict)
    away: Mapping[str, Snapshot] = field(default_factory=dict)
    stamps: Mapping[str, str] = field(default_factory=dict)


NO_PAGES: Final = PageSet()


def page_set(bundle: Bundle, *, changed: datetime, before: PageSet) -> PageSet:
    """Given what a turn published and when, return it as it is served. A document that both sides have is kept once."""
    made: dict[Document, Snapshot] = {}

    def served(documents: Mapping[str, Document], known: Mapping[str, Snapshot]) -> dict[str, Snapshot]:
        for path, document in documents.items():
            old = known.get(path)
            if old is not None and old.plain.body == document.body:
                made[document] = old
            elif document not in made:
                manner = Manner(
                    kind=document.kind.encode("ascii"),
                    keep=_ASK_FIRST if document.kind.startswith("text/html") else _FOR_GOOD,
                    more=PAGE_HEADERS,
                )
                made[document] = Snapshot.of(document.body, changed=changed, before=old, manner=manner)
        return {path: made[document] for path, document in documents.items()}

    return PageSet(home=served(bundle.home, before.home), away=served(bundle.away, before.away), stamps=bundle.stamps)

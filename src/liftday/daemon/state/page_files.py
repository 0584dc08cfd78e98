"""The published pages on disk, all in one file: what the daemon serves from memory and takes up again after a restart.

A turn that was left out tells only how fresh the runs are. That stands in a small file beside them, which names the pages
it is about: whoever finds it beside others does without.
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from typing import Final

from liftday.page.document import Document

PAGES: Final = "pages.json.gz"
FRESH: Final = "pages-fresh.json"
_LINE: Final = b'<span id="fresh">'  # in home.html; what a text of the owner's has of it is escaped


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Everything a turn published of the page: documents by path for this machine (``home``) and for the secret address
    (``away``), and the stamp of every form on them, by deed and subject (``form_name``)."""

    home: Mapping[str, Document] = field(default_factory=dict)
    away: Mapping[str, Document] = field(default_factory=dict)
    stamps: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """What is told anew of the pages whose file has the digest ``of``: the line of the first page, as HTML, and the page of
    trust."""

    of: str
    line: str
    trust: str


def form_name(deed: str, subject: str) -> str:
    """Given what a form does and what it is about, return the name of its stamp."""
    return f"{deed}|{subject}"


def pack(bundle: Bundle) -> bytes:
    """Given a bundle, return the file's bytes; the same bundle gives the same bytes, and each document is kept once."""
    kept: dict[Document, int] = {}
    places = {
        name: {path: kept.setdefault(document, len(kept)) for path, document in documents.items()}
        for name, documents in (("home", bundle.home), ("away", bundle.away))
    }
    texts = [[document.kind, document.body.decode("utf-8")] for document in kept]
    whole = {**places, "stamps": dict(bundle.stamps), "documents": texts}
    return gzip.compress(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode(), 6, mtime=0)


def unpack(body: bytes) -> Bundle | None:
    """Given the file's bytes, return the bundle; None for what is damaged or another version's: the next turn writes it."""
    try:
        whole = json.loads(gzip.decompress(body))
        documents = [Document(str(kind), str(text).encode()) for kind, text in whole["documents"]]
        return Bundle(
            home={str(path): documents[at] for path, at in whole["home"].items()},
            away={str(path): documents[at] for path, at in whole["away"].items()},
            stamps={str(name): str(stamp) for name, stamp in whole["stamps"].items()},
        )
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None


def digest(body: bytes) -> str:
    """Given the bytes of the pages' file, return their digest."""
    return sha256(body).hexdigest()


def pack_fresh(fresh: Fresh) -> bytes:
    """Given what is told anew, return its file's bytes."""
    return json.dumps(asdict(fresh), ensure_ascii=False).encode()


def shown(body: bytes, fresh: bytes | None) -> Bundle | None:
    """Given the bytes of the pages' file and of the one beside it, return the pages as they are shown; None as of
    ``unpack``."""
    bundle = unpack(body)
    try:
        told = Fresh(**{name: str(text) for name, text in json.loads(fresh or b"{}").items()})
    except (ValueError, TypeError, AttributeError):
        return bundle
    if bundle is None or told.of != digest(body):
        return bundle
    return replace(bundle, home=_told(bundle.home, told), away=_told(bundle.away, told))


def _told(side: Mapping[str, Document], fresh: Fresh) -> dict[str, Document]:
    anew = {path: side[path] for path in ("", "trust") if path in side}
    return {**side, **{path: replace(one, body=_body(path, one.body, fresh)) for path, one in anew.items()}}


def _body(path: str, body: bytes, fresh: Fresh) -> bytes:
    if path == "trust":
        return fresh.trust.encode()
    before, mark, line = body.partition(_LINE)
    return before + mark + fresh.line.encode() + line[line.find(b"<") :] if mark else body

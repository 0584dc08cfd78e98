"""The published pages on disk, all in one file: what the daemon serves from memory and takes up again after a restart."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

PAGES: Final = "pages.json.gz"


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the page: its media type and its bytes."""

    kind: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Everything a turn published of the page: documents by path for this machine (``home``) and for the secret address
    (``away``), and the stamp of every form on them, by deed and subject (``form_name``)."""

    home: Mapping[str, Document] = field(default_factory=dict)
    away: Mapping[str, Document] = field(default_factory=dict)
    stamps: Mapping[str, str] = field(default_factory=dict)


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

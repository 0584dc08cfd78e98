"""One file of the page, as it is made, kept and served."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """Its media type and its bytes."""

    kind: str
    body: bytes

"""What comes of files that are read in, as ``outcomes`` says of every order."""

from dataclasses import dataclass

from liftday.daemon.protocol.outcomes import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A row of a file that could not be read; line 0 is the whole file, and then there is a remedy."""

    line: int
    why: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """The figures that cannot be, of one activity that counts without them."""

    id: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """What became of one file, in rows."""

    file: str
    rows: int
    imported: int
    duplicate: int
    refused: tuple[RefusedRow, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def hopeless(self) -> bool:
        """Whether nothing of it could be taken in, and nothing was known already."""
        return bool(self.refused) and not self.imported and not self.duplicate


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported(Outcome):
    """What became of each file; ``zone`` as of a sync."""

    files: tuple[ImportedFile, ...]
    zone: str | None = None

"""What a turn left that changed nothing: by this the next one knows that it would not either."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """``quiet_print`` is a digest of everything that turn was made from, and that it left; None where it changed something.
    It counts from ``quiet_since`` until ``quiet_until``. ``quiet_pages`` is the digest of the pages' file (empty: none).
    Of its plan: the notes, when the planned strength sessions begin (ISO, in their own zone), the last day."""

    quiet_print: str | None = None
    quiet_since: datetime | None = None
    quiet_until: datetime | None = None
    quiet_pages: str = ""
    quiet_notes: tuple[str, ...] = ()
    quiet_starts: tuple[str, ...] = ()
    quiet_horizon: date | None = None

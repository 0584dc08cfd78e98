"""What the doctor says of one thing."""

from dataclasses import dataclass
from typing import Self

from liftday.errors import LiftdayError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. A hint has a remedy and is not wrong; a note is only to be known."""

    what: str
    remedy: str = ""
    wrong: bool = False
    note: bool = False

    @classmethod
    def of(cls, error: LiftdayError) -> Self:
        """Given what keeps something from being looked at, return it as a finding."""
        what = f"{error.what[:1].upper()}{error.what[1:]}"
        return cls(what if what.endswith(".") else f"{what}.", error.remedy, wrong=True)

    def as_json(self) -> dict[str, str]:
        """One element of `doctor --json`."""
        return {"mark": self.mark, "what": self.what, "remedy": self.remedy}

    @property
    def mark(self) -> str:
        """The word before it."""
        return "wrong" if self.wrong else "hint" if self.remedy else "note" if self.note else "good"

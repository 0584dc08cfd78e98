"""A problem of the configuration as a value: its place in the file, its key, and what is wrong."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

Trail = tuple[str | int, ...]
"""The way to a value inside the file: ``("races", 0, "date")``."""


# Keys whose values, or what stands behind them, are somebody's health.
_HEALTH: Final = (
    "strength.injuries", "safety", "schedule.ill", "athlete.birth_year", "athlete.sex", "athlete.hr_max", "athlete.hr_rest",
    "athlete.threshold_hr",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong; with ``fatal`` False a hint: it works and is probably not meant.

    Line 0 is the file as a whole, which ``what`` then names. ``variable`` is the environment's where the value came from
    there. ``remedy`` is empty where mending the line or the variable is the remedy. ``known``: the key is one of ours, and not whatever
    somebody wrote there.

    >>> str(Problem(Path("config.toml"), 12, "strength.minutes", "is 90; at most 60"))
    'config.toml:12: strength.minutes is 90; at most 60'
    """

    path: Path
    line: int
    key: str
    what: str
    fatal: bool = True
    remedy: str = ""
    variable: str = ""
    known: bool = True

    @property
    def place(self) -> str:
        """Where it is to be mended."""
        return f"${self.variable}" if self.variable else f"{self.path}, line {self.line}"

    def as_json(self) -> dict[str, object]:
        """One element of `config check --json`."""
        return {
            "path": str(self.path),
            "line": self.line,
            "key": self.key,
            "what": self.what,
            "fatal": self.fatal,
            "remedy": self.remedy,
            "variable": self.variable,
        }

    def __str__(self) -> str:
        return self._said(f"{self.key} {self.what}" if self.key else self.what)

    @property
    def logged(self) -> str:
        """The same as a log may hold it: of what tells of somebody's health neither the value nor the key, nor a name that is none.

        >>> Problem(Path("anna.toml"), 12, "strength.injuries.achilles", 'is "sore"').logged
        'anna.toml:12: something in [strength] is not as it must be'
        """
        if not self.known:
            return self._said("a name is written here that is not known")
        if not self.key.startswith(_HEALTH):
            return str(self)
        return self._said(f"something in [{self.key.partition('.')[0]}] is not as it must be")

    def _said(self, text: str) -> str:
        if not self.line and not self.variable:
            return self.what
        where = f"${self.variable}" if self.variable else f"{self.path}:{self.line}"
        return f"{where}: {'' if self.fatal else 'hint: '}{text}"


def dotted(trail: Trail) -> str:
    """Given a trail, return it as people write it.

    >>> dotted(("races", 0, "date"))
    'races[1].date'
    """
    text = ""
    for step in trail:
        if isinstance(step, int):
            text += f"[{step + 1}]"
        else:
            text += f".{step}" if text else step
    return text

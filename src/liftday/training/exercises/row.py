"""One table of the catalogue, read key by key: every wrong word is named with the nearest right one."""

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

_MISSING = object()
_FEW = 8  # so many words are all named where none is near


class Row:
    """The keys of a table. ``name`` stands before every problem, and problems go to the list of the whole file."""

    def __init__(self, values: Mapping[str, Any], name: str, problems: list[str]) -> None:
        self.values, self.name, self.problems = values, name, problems

    def wrong(self, what: str) -> None:
        """Note a problem."""
        self.problems.append(f"{self.name}: {what}")

    def only(self, known: Collection[str]) -> None:
        """Refuse every other key."""
        for key in self.values:
            if key not in known:
                self.wrong(f"unknown key {key!r}{_nearest(key, known)}")

    def text(self, key: str, default: object = _MISSING) -> str:
        """A text; needed when there is no default."""
        value = self.values.get(key, default)
        if value is _MISSING:
            self.wrong(f"{key} is needed")
        elif not isinstance(value, str) or (key in {"id", "name"} and not value.strip()):
            self.wrong(f"{key} must be a text")
        return value if isinstance(value, str) else ""

    def word(self, key: str, known: Collection[str], default: object = _MISSING) -> str:
        """One of the known words."""
        value = self.text(key, default)
        if value and value not in known:
            self.wrong(f"{key}: unknown word {value!r}{_nearest(value, known)}")
        return value

    def words(self, key: str, known: Collection[str], default: Iterable[str] = ()) -> list[str]:
        """A list of known words."""
        return self.known(self.values.get(key, list(default)), known, key)

    def known(self, value: object, known: Collection[str], where: str) -> list[str]:
        """A value that must be a list of known words."""
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            self.wrong(f"{where} must be a list of words")
            return []
        for word in value:
            if word not in known:
                self.wrong(f"{where}: unknown word {word!r}{_nearest(word, known)}")
        return value

    def strings(self, key: str) -> list[str]:
        """A list of texts."""
        value = self.values.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return value
        self.wrong(f"{key} must be a list of texts")
        return []

    def number(self, key: str, low: float, high: float, default: float | None) -> float | None:
        """A number within bounds, both included."""
        value = self.values.get(key, default)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            self.wrong(f"{key} must be a number from {low:g} to {high:g}")
            return default
        return value

    def flag(self, key: str) -> bool:
        """True or false; false when it is not there."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.wrong(f"{key} must be true or false")
        return value is True

    def tables(self, key: str) -> list["Row"]:
        """Tables within this one, as rows."""
        value = self.values.get(key, [])
        if isinstance(value, list) and all(isinstance(item, Mapping) for item in value):
            return [Row(item, f"{self.name}: {key}", self.problems) for item in value]
        self.wrong(f"{key} must be a list of tables")
        return []


def _nearest(word: str, known: Collection[str]) -> str:
    """What was probably meant, in brackets; all words where they are few and none is near."""
    near = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    if near:
        return f" (nearest: {near[0]})"
    return f" (one of {', '.join(known)})" if len(known) <= _FEW else ""

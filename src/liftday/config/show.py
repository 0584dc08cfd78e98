"""The configuration in force as text: every key, behind it where its value came from, what is secret masked."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from liftday.config import toml
from liftday.config.athletes import SHARED
from liftday.config.environment import decided
from liftday.config.keys import BY_NAME, SECRET_FILES, SECRET_KEYS, TABLES, Key, Table
from liftday.config.lines import lines, nearest
from liftday.config.problem import Trail, dotted
from liftday.config.read import load
from liftday.config.variables import Given
from liftday.config.write import beside, literal
from liftday.errors import BadConfiguration

MASK = "***"
_SECRET_WORDS = re.compile(r"secret|token|password|api_?key", re.IGNORECASE)
_LINE_FEED = re.compile(r"[\r\n]")


def show(path: Path, environ: Mapping[str, str] | None = None, *, shared: Path | None = None) -> str:
    """Given the file, return what is in force as TOML, with secrets masked: behind each value the file's line, the
    environment's variable, or that it is the default. Of an athlete's own file, which rests on a ``shared`` one, what
    is their own.

    Works on a file that has problems too, as long as it is TOML; raises BadConfiguration else.
    """
    over = decided(environ) if shared is None else decided({})
    source = toml.from_text(load(path, environ=environ if shared is None else {}), path)
    if source.problems:
        raise BadConfiguration(str(source.problems[0]), remedy="see all of it with `liftday config check`")
    shown = _Shown(source.values, lines(source.text), over, () if shared is None else SHARED)
    head = f"# What is in force. A line is one of {path}; $ is a variable of the environment."
    head += "" if shared is None else f" What all athletes share stands in {shared}."
    return _LINE_FEED.sub(" ", head) + "\n" + "\n".join(shown.rows()) + "\n"


class _Shown:
    """What the file says, where it says so, and what the environment says instead."""

    def __init__(
        self, values: Mapping[str, Any], where: Mapping[Trail, int], over: Given, elsewhere: Collection[str]
    ) -> None:
        self._file = values
        self._where = where
        self._over = over
        self._elsewhere = elsewhere
        self._values = over.onto(values)

    def rows(self) -> Iterator[str]:
        """Every line: what stands outside of a table, the tables there are, and those nobody knows."""
        unknown = {name: value for name, value in self._values.items() if name not in BY_NAME}
        for name, value in unknown.items():
            if not isinstance(value, dict):
                yield self._row((name,), value)
        for table in TABLES:
            yield from self._many(table) if table.many else self._one(table)
        for name, value in unknown.items():
            if isinstance(value, dict):
                yield from ("", f"[{name}]", *(self._row((name, key), value[key]) for key in value))

    def _one(self, table: Table) -> Iterator[str]:
        given = self._values.get(table.name, {})
        if not given and table.name in self._elsewhere:
            return
        if not isinstance(given, dict):
            yield from ("", self._row((table.name,), given))
            return
        yield from ("", f"[{table.name}]")
        for key in table.keys:
            trail = (table.name, key.name)
            yield self._row(trail, given[key.name]) if key.name in given else _default(key)
        yield from (self._row((table.name, name), given[name]) for name in given if name not in table.named())

    def _many(self, table: Table) -> Iterator[str]:
        given = self._values.get(table.name, [])
        if not isinstance(given, list) or not all(isinstance(row, dict) for row in given):
            yield from ("", self._row((table.name,), given))
            return
        for place, row in enumerate(given):
            yield from ("", f"[[{table.name}]]")
            yield from (self._row((table.name, place, name), value) for name, value in row.items())

    def _row(self, trail: Trail, value: Any) -> str:
        key = dotted(tuple(step for step in trail if isinstance(step, str)))
        return beside(f"{trail[-1]} = {literal(_unmasked_or_not(key, value))}", self._whence(trail))

    def _whence(self, trail: Trail) -> str:
        variable = self._over.named(trail)
        if not variable:
            return f"line {nearest(self._where, trail)}"
        stands = trail in self._where
        return f"${variable}, not line {self._where[trail]}" if stands else f"${variable}"


def _default(key: Key) -> str:
    return f"# {key.name} is not set" if key.commented else beside(f"{key.name} = {key.sample}", "default")


def _unmasked_or_not(key: str, value: Any) -> Any:
    """The value, or what may be seen of one that is secret by its key or by a word in its name, at any depth."""
    if isinstance(value, dict):
        return {name: _unmasked_or_not(f"{key}.{name}", each) for name, each in value.items()}
    secret = key in SECRET_KEYS or (_SECRET_WORDS.search(key.rpartition(".")[2]) and key not in SECRET_FILES)
    return _masked(value) if secret else value


def _masked(value: Any) -> Any:
    if isinstance(value, list):
        return [_masked(element) for element in value]
    text = str(value)
    if not text:
        return text
    parts = urlsplit(text)
    return f"{parts.scheme}://{parts.hostname}/{MASK}" if parts.scheme and parts.hostname else MASK

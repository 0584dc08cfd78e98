"""Every key of the configuration in the environment too: ``LIFTDAY_FEED__PORT`` is ``port`` under ``[feed]``.

A variable beats the file. Its text is read as TOML writes a value, a list or a table as JSON too; whatever is neither is
text. ``[[races]]`` and ``[[exercises]]`` are one variable each, a list of tables. An empty variable says nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from liftday.config import toml
from liftday.config.keys import SECRET_KEYS, TABLES, Key
from liftday.config.problem import Problem, Trail
from liftday.config.shapes import Wrong, closest

PREFIX = "LIFTDAY_"
# What the environment says besides the configuration's keys: where things are, for whom, and what may not be in a file.
OTHERS = frozenset(
    {
        "LIFTDAY_CONFIG",
        "LIFTDAY_STATE",
        "LIFTDAY_ATHLETE",
        "LIFTDAY_STRAVA_CLIENT_SECRET",
        "LIFTDAY_INTERVALS_API_KEY",
        "LIFTDAY_STORE_KEY",
    }
)


def variable(table: str, key: str = "") -> str:
    """Given a table and a key of it, return the variable's name; that of a whole table without a key.

    >>> variable("feed", "port"), variable("races")
    ('LIFTDAY_FEED__PORT', 'LIFTDAY_RACES')
    """
    return PREFIX + (f"{table}__{key}" if key else table).upper()


_KEYS: Mapping[str, tuple[Trail, Key]] = {
    variable(table.name, key.name): ((table.name, key.name), key)
    for table in TABLES
    if not table.many
    for key in table.keys
}
_LISTS: Mapping[str, Trail] = {variable(table.name): (table.name,) for table in TABLES if table.many}
_NEEDED = frozenset(trail for trail, key in _KEYS.values() if key.required)
_ONE_UNDERSCORE: Mapping[str, str] = {name.replace("__", "_"): name for name in _KEYS}


def secret_variables() -> tuple[str, ...]:
    """The variables of the keys whose values are shown to nobody."""
    return tuple(variable(*key.split(".")) for key in sorted(SECRET_KEYS))


@dataclass(frozen=True, slots=True)
class Given:
    """What the environment decides: the values as a file would hold them, by their way, the variable of each, and the
    variables that are meant for liftday and are none of its keys, each with the nearest that is one."""

    values: Mapping[Trail, Any]
    names: Mapping[Trail, str]
    unknown: Mapping[str, str]

    def only(self, tables: Collection[str]) -> "Given":
        """The same of some tables alone."""
        kept = {trail: value for trail, value in self.values.items() if trail[0] in tables}
        return Given(kept, {trail: self.names[trail] for trail in kept}, {})

    @property
    def is_enough(self) -> bool:
        """Whether a file is not needed."""
        return self.values.keys() >= _NEEDED

    def named(self, trail: Trail) -> str:
        """Given the way to a value, return the variable it came from; empty for one of the file or a default."""
        return self.names.get(trail[:2]) or self.names.get(trail[:1], "")

    def onto(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Given the file's values, return them with these in their place."""
        merged = dict(values)
        for (table, *key), value in self.values.items():
            if not key:
                merged[str(table)] = value
            elif isinstance(there := merged.get(str(table), {}), dict):
                merged[str(table)] = {**there, str(key[0]): value}
        return merged

    def problems(self, path: Path) -> tuple[Problem, ...]:
        """Given the configuration's file, return what is wrong with the names."""
        return tuple(
            Problem(path, 0, "", f"is not a key of the configuration (nearest: {near})", variable=name)
            for name, near in sorted(self.unknown.items())
        )


def given(environ: Mapping[str, str]) -> Given:
    """Given the environment, return what it decides. Names of ours that hold no key are left alone unless two underscores
    say that a key is meant, or would make one of it: other programs make names of a service's (``LIFTDAY_PORT``)."""
    ours = {
        name: text for name, text in environ.items() if name.startswith(PREFIX) and name not in OTHERS and text.strip()
    }
    values = {trail: _value(ours[name], key) for name, (trail, key) in _KEYS.items() if name in ours}
    values |= {trail: toml.value(ours[name]) for name, trail in _LISTS.items() if name in ours}
    names = {trail: name for name, (trail, _) in _KEYS.items()} | {trail: name for name, trail in _LISTS.items()}
    known = {name.lower(): name for name in (*_KEYS, *_LISTS, *OTHERS)}
    unknown = {
        name: _ONE_UNDERSCORE.get(name) or known[closest(name, known)]
        for name in ours
        if name.lower() not in known and ("__" in name or name in _ONE_UNDERSCORE)
    }
    return Given(values, {trail: names[trail] for trail in values}, unknown)


def _value(text: str, key: Key) -> object:
    """The value a variable stands for: a number where text is wanted is text all the same (a title such as 2026)."""
    value = toml.value(text)
    return text if not _fits(value, key) and _fits(text, key) else value


def _fits(value: object, key: Key) -> bool:
    try:
        key.shape(value)
    except Wrong:
        return False
    return True

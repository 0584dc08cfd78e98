"""What is said of names that the configuration does not know: the nearest that it does."""

from liftday.config.keys import BY_NAME, TABLES, Table
from liftday.config.shapes import closest


def unknown_table(name: str, value: object) -> str:
    """Given a name at the top of a file that is no table, and what it holds, return what is wrong with it."""
    if isinstance(value, (dict, list)) and not _homes(name):
        return f"is no table of this file (nearest: [{closest(name, BY_NAME)}])"
    homes = _homes(name) or [_near_key(name)]
    return f"stands outside of its table (nearest: {' or '.join(homes)})"


def unknown_key(name: str, table: Table) -> str:
    """Given a name in a table that is no key of it, return what is wrong with it."""
    homes = _homes(name, apart_from=table.name)
    near = " or ".join(homes) if homes else f"{table.name}.{closest(name, table.named())}"
    return f"is not a key (nearest: {near})"


def _homes(name: str, apart_from: str = "") -> list[str]:
    return [f"{t.name}.{name}" for t in TABLES if name in t.named() and t.name != apart_from]


def _near_key(name: str) -> str:
    every = {key.name: f"{table.name}.{key.name}" for table in TABLES for key in table.keys}
    return every[closest(name, every)]

"""The tables of a configuration: every key's value or its default, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from liftday.config.keys import BY_NAME, TABLES, Key, Table
from liftday.config.lines import nearest
from liftday.config.problem import Problem, Trail, dotted
from liftday.config.shapes import Wrong
from liftday.config.unknown import unknown_key, unknown_table
from liftday.config.variables import Given

Values = dict[str, Any]
"""The values of one table by key, defaults filled in."""


@dataclass(slots=True)
class Report:
    """What is wrong, collected while the tables are read. ``unread`` are the keys and tables whose lines are no TOML, with ""
    for a line of which nobody knows what it was to say: what only follows from one of them is not told."""

    path: Path
    where: Mapping[Trail, int]
    over: Given
    problems: list[Problem] = field(default_factory=list)
    unread: frozenset[str] = frozenset()

    def add(self, trail: Trail, what: str, *, fatal: bool = True, known: bool = True, remedy: str = "") -> None:
        """Given the way to a value, say what is wrong with it, in the words that follow its name, which may be no name of ours."""
        if dotted(trail) in self.unread:
            return
        variable = self.over.named(trail)
        line = 0 if variable else nearest(self.where, trail)
        problem = Problem(self.path, line, dotted(trail), what, fatal, remedy=remedy, variable=variable, known=known)
        self.problems.append(problem)

    def lacks(self, trail: Trail, what: str) -> None:
        """Given the way to a value that is missing, say so, unless it may stand on a line that could not be read."""
        if self.unread.isdisjoint(("", dotted(trail[:1]))):
            self.add(trail, what)

    def at_the_top(self, name: str, value: object) -> None:
        """Given a name that stands at the top of the file and is no table, say so, unless the line of its table could not be
        read."""
        lost = any("." not in key for key in self.unread)
        if isinstance(value, dict | list) or not lost:
            self.add((name,), unknown_table(name, value), known=False)


def nothing() -> dict[str, list[Values]]:
    """Every table as it is where a file says nothing."""
    return {table.name: [] if table.many else [{key.name: key.default for key in table.keys}] for table in TABLES}


def all_tables(raw: Mapping[str, Any], report: Report) -> dict[str, list[Values]]:
    """Every table of the file with its defaults filled in; a plain table is a list of one."""
    for name, value in raw.items():
        if name not in BY_NAME:
            report.at_the_top(name, value)
    return {table.name: one_table(table, raw.get(table.name), report) for table in TABLES}


def one_table(table: Table, raw: object, report: Report) -> list[Values]:
    """Given what a file holds under a table's name, return its rows that are good; a plain table is a list of one."""
    if not table.many:
        if raw is None or isinstance(raw, dict):
            return [_keys(table, raw or {}, (table.name,), report)]
        report.add((table.name,), f"must be a table: a line [{table.name}] with its keys below")
        return [_keys(table, {}, (table.name,), Report(report.path, report.where, report.over))]
    good = []
    for place, row in enumerate(raw if isinstance(raw, list) else [] if raw is None else [raw]):
        if not isinstance(row, dict) or not isinstance(raw, list):
            report.add((table.name,), f"must be written as [[{table.name}]], with its keys below")
            break
        before = len(report.problems)
        values = _keys(table, row, (table.name, place), report)
        if len(report.problems) == before:
            good.append(values)
    return good


def _keys(table: Table, raw: Mapping[str, Any], trail: Trail, report: Report) -> Values:
    known = table.named()
    for name in raw:
        if name not in known and not table.open:
            report.add((*trail, name), unknown_key(name, table), known=False)
    return {name: _value(key, raw, trail, report) for name, key in known.items()} | (
        {"rest": {name: value for name, value in raw.items() if name not in known}} if table.open else {}
    )


def _value(key: Key, raw: Mapping[str, Any], trail: Trail, report: Report) -> Any:
    if key.name not in raw:
        if key.required:
            report.lacks((*trail, key.name), f"is missing; such as {key.name} = {key.sample}")
        return key.default
    try:
        return key.shape(raw[key.name])
    except Wrong as wrong:
        for tail, what in wrong.faults:
            report.add((*trail, key.name, *tail), what)
        return key.default

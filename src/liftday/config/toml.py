"""TOML text into plain values, with every fault of its form by line: what tomllib says of the first one and more."""

import contextlib
import json
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from liftday.config.problem import Problem

LARGEST = 1_000_000  # bytes; a configuration has a few kB
_MOST_FAULTS = 10
_REREAD_BELOW = 100_000  # characters: a larger text is not parsed again after its first fault
_PLACE = re.compile(r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column \d+|(?P<end>end of document))\)$", re.DOTALL)
_STATEMENT = re.compile(r"\s*(?:\[|[A-Za-z0-9_\"'-][A-Za-z0-9_.\"' -]*=)")
_HEADER = re.compile(r"\s*\[+([A-Za-z0-9_.-]+)\]+")
_WORD = re.compile(r"\s*(?!(?:true|false|yes|no|on|off|none|null|inf|nan)\b)[a-z]", re.IGNORECASE)  # read as a value
_TWICE = ("Cannot overwrite a value", "Duplicate inline table key", "Cannot declare", "Cannot mutate")
_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Document:
    """What could be read of a file: the text that parsed, its values, and what was wrong with the rest."""

    text: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def value(text: str) -> object:
    """Given text that stands alone, return the value it writes in TOML or, a list or a table, in JSON; else the text itself.

    >>> value("8437"), value('["band"]'), value('{"mon": []}'), value("Europe/Berlin")
    (8437, ['band'], {'mon': []}, 'Europe/Berlin')
    """
    with contextlib.suppress(ValueError, RecursionError):
        document = tomllib.loads(f"value = {text}")
        if document.keys() == {"value"}:  # a line end would let more in
            return document["value"]
    if text.lstrip().startswith(("[", "{")):
        with contextlib.suppress(ValueError, RecursionError):
            return json.loads(text)
    return text


def from_bytes(raw: bytes, path: Path) -> Document:
    """Given a file's bytes, return the document; a byte order mark and bytes that are no UTF-8 are named."""

    def refuse(what: str, line: int = 1) -> Document:
        return Document(problems=(Problem(path, line, "", what),))

    if len(raw) > LARGEST:
        return refuse(f"is larger than {LARGEST // 1_000_000} MB; this is no configuration")
    if raw.startswith(_UTF16_BOMS):
        return refuse("is not UTF-8 but UTF-16; save it as UTF-8")
    marked = raw.startswith(_UTF8_BOM)
    body = raw.removeprefix(_UTF8_BOM)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        return refuse("is not UTF-8; save it as UTF-8", body.count(b"\n", 0, error.start) + 1)
    document = from_text(text, path)
    if not marked:
        return document
    mark = Problem(path, 1, "", "begins with a byte order mark; save it as UTF-8 without one")
    return Document(document.text, document.values, (mark, *document.problems))


def from_text(text: str, path: Path) -> Document:
    """Given TOML text, return the document. Behind a fault reading goes on without its line, so that one look tells
    all; faults that only follow from an earlier one in the same statement are not told."""
    problems: list[Problem] = []
    rows = text.splitlines(keepends=True)
    quiet_to = 0  # up to this row faults follow from one already told
    for _ in range(5 * _MOST_FAULTS):
        try:
            whole = "".join(rows)
            return Document(whole, tomllib.loads(whole), tuple(problems))
        except tomllib.TOMLDecodeError as error:
            what, line = _split(str(error), len(rows))
        except RecursionError:
            return Document(problems=(*problems, Problem(path, 1, "", "is nested too deeply")))
        row = min(line, len(rows)) - 1
        if line > quiet_to:
            key, sentence = _in_words(what, rows[row])
            problems.append(Problem(path, line, _under(rows[:row], rows[row]) + key if key else "", sentence))
            quiet_to = _statement_end(rows, line)
        if len(problems) >= _MOST_FAULTS or len(text) > _REREAD_BELOW:
            break
        rows[row] = "\n"
    return Document(problems=tuple(problems))


def _split(message: str, last: int) -> tuple[str, int]:
    """Split tomllib's message into what and where."""
    match = _PLACE.match(message)
    if match is None:
        return message, 1
    return match["what"], int(match["line"]) if match["line"] else max(last, 1)


def _statement_end(rows: list[str], line: int) -> int:
    """The last line that can belong to the statement on this line: the one before the next key or table."""
    for number in range(line + 1, len(rows) + 1):
        if _STATEMENT.match(rows[number - 1]):
            return number - 1
    return len(rows)


def _under(above: list[str], row: str) -> str:
    """The table that a row stands in, with a dot; none for a row that begins a table itself."""
    if row.lstrip().startswith("["):
        return ""
    headers = (match[1] for match in map(_HEADER.match, reversed(above)) if match)
    return next((f"{name}." for name in headers), "")


def _in_words(what: str, row: str) -> tuple[str, str]:
    """The key on the row, where one can be seen, and what is wrong in words for people."""
    name = row.partition("=")[0].strip(" \t\r\n[]")
    key = name if re.fullmatch(r"[A-Za-z0-9_.\"'-]{1,60}", name) else ""
    if what.startswith(_TWICE):
        return (key, "is there twice") if key else ("", "has a key or a table that is there twice")
    if key and what == "Invalid value" and _WORD.match(row.partition("=")[2]):
        return key, "is not TOML here: text stands in quotes"
    return (
        key,
        f"is not TOML here: {what[:1].lower()}{what[1:]}" if key else f"this is not TOML: {what[:1].lower()}{what[1:]}",
    )

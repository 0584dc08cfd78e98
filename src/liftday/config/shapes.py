"""What a value of the configuration may look like: a shape takes what TOML holds and returns the value it stands for.

It raises ``Wrong`` with every fault of the value, each with the way to it inside the value, so that one reading of the
file names them all.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

from liftday.config.problem import Trail
from liftday.training.owner import Span, Window

T = TypeVar("T")
Shape = Callable[[object], T]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = time(0)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_HOUR = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]|[\ud800-\udfff]")
_NAMES: Mapping[type, str] = {
    bool: "true or false", int: "a whole number", float: "a number", str: "text", list: "a list", dict: "a table",
    date: "a date", datetime: "a date with a time", time: "a time",
}  # fmt: skip


class Wrong(ValueError):
    """What is wrong with a value: pairs of the way to it and a clause that follows the key's name."""

    def __init__(self, what: str = "", *faults: tuple[Trail, str]) -> None:
        self.faults: tuple[tuple[Trail, str], ...] = (((), what), *faults) if what else faults
        super().__init__("; ".join(text for _, text in self.faults))


def shown(value: object) -> str:
    """Given what the file says, return it short and without control characters, for a message."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    text = _CONTROL.sub("?", text)
    return text if len(text) <= 60 else text[:57] + "…"


def closest(word: str, known: Iterable[str]) -> str:
    """Given a word and the known ones, return the known one nearest to it.

    >>> closest("minuts", ("minutes", "goal"))
    'minutes'
    """
    names = sorted(known)
    return next(iter(get_close_matches(word.lower(), names, n=1, cutoff=0.0)), names[0])


def expect(value: object, kind: type[T], wanted: str) -> T:
    """Given a raw value, return it if it is of the type (a truth value is no number), else say what was wanted."""
    if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
        return value
    is_what = next((name for of, name in _NAMES.items() if type(value) is of), "something else")
    raise Wrong(f"must be {wanted}; it is {is_what}")


def yes_no(value: object) -> bool:
    """``true`` or ``false``."""
    return expect(value, bool, "true or false")


def whole(low: int, high: int) -> Shape[int]:
    """Whole numbers from low to high."""

    def read(value: object) -> int:
        number = expect(value, int, f"a whole number from {low} to {high}")
        _within(number, low, high)
        return number

    return read


def number(low: float, high: float, unit: str = "") -> Shape[float]:
    """Numbers from low to high, in the unit that is named."""

    def read(value: object) -> float:
        wanted = f"a number from {low:g} to {high:g}{unit and ' ' + unit}"
        amount = value if isinstance(value, int) and not isinstance(value, bool) else expect(value, float, wanted)
        if not math.isfinite(amount):
            raise Wrong(f"must be {wanted}")
        _within(amount, low, high, unit)
        return float(amount)

    return read


def _within(amount: float, low: float, high: float, unit: str = "") -> None:
    limit = low if amount < low else high
    if low <= amount <= high:
        return
    raise Wrong(f"is {amount:.12g}; at {'least' if limit == low else 'most'} {limit:g}{unit and ' ' + unit}")


def text(most: int = 200) -> Shape[str]:
    """One line of text, stripped, with at most so many characters."""

    def read(value: object) -> str:
        line = expect(value, str, "text").strip()
        if _CONTROL.search(line):
            raise Wrong("holds a control character, a tab or a line end; write it as one plain line")
        if len(line) > most:
            raise Wrong(f"has {len(line)} characters; at most {most}")
        return line

    return read


def one_of(*words: str) -> Shape[str]:
    """One word of a list."""

    def read(value: object) -> str:
        word = expect(value, str, f"one of {', '.join(words)}")
        if word not in words:
            raise Wrong(f"is {shown(word)}; one of {', '.join(words)} (nearest: {closest(word, words)})")
        return word

    return read


def each(shape: Shape[T]) -> Shape[tuple[T, ...]]:
    """A list whose every element has the shape."""

    def read(value: object) -> tuple[T, ...]:
        good: list[T] = []
        faults: list[tuple[Trail, str]] = []
        for place, element in enumerate(expect(value, list, "a list")):
            try:
                good.append(shape(element))
            except Wrong as wrong:
                faults += [((place, *trail), what) for trail, what in wrong.faults]
        if faults:
            raise Wrong("", *faults)
        return tuple(good)

    return read


def some_of(*words: str) -> Shape[frozenset[str]]:
    """A list of words out of a list; twice is once."""
    elements = each(one_of(*words))

    def read(value: object) -> frozenset[str]:
        return frozenset(elements(value))

    return read


def named(shape: Shape[T], names: Iterable[str], noun: str) -> Shape[dict[str, T]]:
    """A table that gives values of one shape to known names."""
    known = tuple(names)

    def read(value: object) -> dict[str, T]:
        good: dict[str, T] = {}
        faults: list[tuple[Trail, str]] = []
        for name, element in expect(value, dict, "a table").items():
            if name not in known:
                faults.append(((name,), f"is no {noun} (nearest: {closest(name, known)})"))
                continue
            try:
                good[name] = shape(element)
            except Wrong as wrong:
                faults += [((name, *trail), what) for trail, what in wrong.faults]
        if faults:
            raise Wrong("", *faults)
        return good

    return read


def day(value: object) -> date:
    """A date, as TOML writes it or as text."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise Wrong(f"is {shown(value)}; a date is written 2026-03-15") from None
    if isinstance(value, datetime):
        raise Wrong("has a time of day; a date is written 2026-03-15")
    return expect(value, date, "a date, written 2026-03-15")


def hour(value: object) -> time:
    """A wall-clock time in whole minutes: "18:00", or TOML's own 18:00:00."""
    if isinstance(value, time) and value.second == 0 == value.microsecond:
        return value
    match = _HOUR.fullmatch(expect(value, str, 'a time, written "18:00"'))
    if not match:
        raise Wrong(f'is {shown(value)}; a time is written "18:00"')
    return time(int(match[1]), int(match[2]))


def window(value: object) -> Window:
    """A span of the wall clock, "06:00-21:00"; 24:00 is midnight."""
    wanted = 'a span is written "06:00-21:00"'
    first, _, last = expect(value, str, wanted).partition("-")
    try:
        start = hour(first.strip())
        end = MIDNIGHT if last.strip() == "24:00" else hour(last.strip())
    except Wrong:
        raise Wrong(f"is {shown(value)}; {wanted}") from None
    if end != MIDNIGHT and end <= start:
        raise Wrong(f"is {shown(value)}; it ends before it begins")
    return Window(start, end)


def span(value: object) -> Span:
    """``{ from = …, to = …, reason = "…" }``: dates with both ends included."""
    keys: dict[str, Shape[object]] = {"from": day, "to": day, "reason": text()}
    table = expect(value, dict, "a table { from = …, to = … }")
    good: dict[str, object] = {}
    faults: list[tuple[Trail, str]] = []
    for name, element in table.items():
        if name not in keys:
            faults.append(((name,), f"is not a key here (nearest: {closest(name, keys)})"))
            continue
        try:
            good[name] = keys[name](element)
        except Wrong as wrong:
            faults += [((name, *trail), what) for trail, what in wrong.faults]
    faults += [((name,), "is missing") for name in ("from", "to") if name not in table]
    first, last = good.get("from"), good.get("to")
    if isinstance(first, date) and isinstance(last, date) and last < first:
        faults.append((("to",), f"is {last}, before from = {first}"))
    if faults:
        raise Wrong("", *faults)
    assert isinstance(first, date)
    assert isinstance(last, date)
    return Span(first=first, last=last, reason=str(good.get("reason", "")))


def identifiers(value: object) -> frozenset[str]:
    """Ids of exercises."""
    return frozenset(each(identifier)(value))


def identifier(value: object) -> str:
    """The id of an exercise."""
    written = text(60)(value)
    if not written.replace("_", "").isalnum() or not written.isascii() or written != written.lower():
        raise Wrong(f"is {shown(written)}; an id has lower-case letters, digits and underscores")
    return written


def folder_or_file(value: object) -> Path | None:
    """A path; empty means none. ``~`` is the owner's home."""
    path = text(4096)(value)
    return Path(path).expanduser() if path else None


def address(*schemes: str, plain: str = "") -> Shape[str]:
    """A web address with one of the schemes; empty means none.

    ``plain`` names a scheme that is allowed to the machine itself only: what travels there is a secret. The address
    is never repeated in the message, because it may be a secret itself.
    """

    def read(value: object) -> str:
        url = text(2000)(value)
        if not url:
            return ""
        try:
            parts = urlsplit(url)
            good = bool(parts.hostname) and (parts.port is None or parts.port > 0) and " " not in url
        except ValueError:
            raise Wrong("is no web address") from None
        if not good or parts.scheme not in {*schemes, plain}:
            raise Wrong(f"must begin with {' or '.join(f'{s}://' for s in schemes)} and name a host")
        if parts.scheme == plain and not is_loopback(parts):
            raise Wrong(f"must begin with {schemes[0]}://: secrets travel there ({plain}:// only to this machine)")
        return url

    return read


def is_loopback(parts: SplitResult) -> bool:
    """Given a split address, tell whether it names this machine."""
    return parts.hostname in LOOPBACK

"""Frozen values as JSON text and back: what goes in comes out equal, field by field by its type.

Fields that hold their empty default (None, False, "", ()) are left out; a field that a later version added takes its
default; one that it dropped is ignored. So a row of an older liftday reads, and one of a newer does no harm. Where an
older one kept a sentence, there is one reason now that holds it word for word.
"""

import json
import types
import zlib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from liftday.training.reason import VERBATIM, Param, Reason

T = TypeVar("T")
_PLAIN = frozenset({str, int, float, bool, type(None)})
_EMPTY: tuple[Any, ...] = (None, False, "", ())


class Unreadable(ValueError):
    """What is stored cannot be read as what it was: the file is damaged although SQLite did not notice."""


Load = Callable[[Any], Any]
encode: Callable[[Any], str] = json.JSONEncoder(separators=(",", ":")).encode
"""JSON as it is stored: short, the same for the same value, and plain ASCII whatever a title holds."""


def dump(value: Any) -> Any:
    """Given a value, return what JSON can hold of it.

    >>> dump(date(2026, 3, 5))
    '2026-03-05'
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is Reason:
        return _dump_reason(value)
    if is_dataclass(kind):
        return _dumper(kind)(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {dump(name): dump(element) for name, element in value.items()}
    if isinstance(value, frozenset):
        return sorted(dump(element) for element in value)
    if isinstance(value, (list, tuple)):
        return [dump(element) for element in value]
    raise TypeError(f"{kind.__name__} is no value that is remembered")


@cache
def _dumper(kind: type) -> Callable[[Any], dict[str, Any]]:
    names = tuple(f.name for f in fields(kind))
    empties = tuple(_empty(f) for f in fields(kind))
    get = attrgetter(*names)

    def write(value: Any) -> dict[str, Any]:
        elements = get(value) if len(names) > 1 else (get(value),)
        return {
            name: element if type(element) in _PLAIN else dump(element)
            for name, element, empty in zip(names, elements, empties, strict=True)
            if element is not empty and not (element == empty and type(element) is type(empty))
        }

    return write


def _empty(of: Any) -> Any:
    """The default that need not be written, MISSING when there is none."""
    default = of.default if of.default_factory is MISSING else of.default_factory()
    return default if default in _EMPTY else MISSING


def load(kind: type[T], raw: Any) -> T:
    """Given a type and what JSON held, return the value; Unreadable when it does not fit."""
    try:
        return cast("T", _loader(cast("Any", kind))(raw))
    except (TypeError, ValueError, AttributeError, LookupError) as cause:
        raise Unreadable(f"this is no {kind.__name__}") from cause


def _same(raw: Any) -> Any:
    return raw


@cache
def _loader(hint: Any) -> Load:
    """How a raw value becomes one of the hinted type; ``_same`` when it already is."""
    if hint in _PLAIN or hint is Any or hint is object:
        return _same
    if hint is Reason:
        return _reason
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _optional([kind for kind in inner if kind is not type(None)])
    if origin is tuple:
        return _tuple(_loader(inner[0]))
    if origin is frozenset:
        return frozenset
    if origin is not None and issubclass(origin, Mapping):
        of_name, of_element = map(_loader, inner)
        return lambda raw: {of_name(name): of_element(element) for name, element in raw.items()}
    if hint is datetime:
        return instant
    if hint in (date, time):
        return cast("Load", hint.fromisoformat)
    if is_dataclass(hint):
        return _dataclass(cast("type", hint))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    raise TypeError(f"{hint} is no type that is remembered")


def _tuple(read: Load) -> Load:
    """A tuple of values; one sentence of an older liftday is one of one."""
    if read is _same:
        return tuple
    return lambda raw: tuple(map(read, [raw] if isinstance(raw, str) else raw))


def _optional(kinds: list[Any]) -> Load:
    """One type or nothing; or a date or an instant, which its text tells apart."""
    if set(kinds) == {date, datetime}:
        return lambda raw: None if raw is None else instant(raw) if "T" in raw else date.fromisoformat(raw)
    (kind,) = kinds
    if is_dataclass(kind):  # it may hold one of its own kind, so it is looked up when there is one
        return lambda raw: None if raw is None else _loader(cast("Any", kind))(raw)
    read = _loader(kind)
    return _same if read is _same else lambda raw: None if raw is None else read(raw)


def _dump_reason(reason: Reason) -> dict[str, Any]:
    """A reason as JSON, without what is usual; readings are thousands, so parameters are copied only where they must be."""
    written: dict[str, Any] = {"code": reason.code}
    if params := reason.params:
        plain = _PLAIN.issuperset(map(type, params.values()))
        written["params"] = params if plain else {name: _dump_param(value) for name, value in params.items()}
    if not reason.public:
        written["private"] = True
    return written


def _dump_param(value: Param) -> Any:
    """A parameter as JSON: a date is a table, for its text alone could be a title's; so is another reason."""
    if isinstance(value, tuple):
        return [_dump_param(element) for element in value]
    if isinstance(value, Reason):
        return {"reason": _dump_reason(value)}
    return {"date": value.isoformat()} if isinstance(value, date) else value


def _reason(raw: dict[str, Any] | str) -> Reason:
    if isinstance(raw, str):
        return Reason(VERBATIM, {"text": raw})
    params = raw.get("params") or {}
    if not _PLAIN.issuperset(map(type, params.values())):
        params = {name: _param(value) for name, value in params.items()}
    return Reason(raw["code"], params, "private" not in raw)


def _param(value: Any) -> Param:
    if isinstance(value, list):
        return tuple(map(_param, value))
    if not isinstance(value, dict):
        return cast("Param", value)
    return _reason(value["reason"]) if "reason" in value else date.fromisoformat(value["date"])


def _verbatim(raw: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """The row of an older liftday, its sentence under ``reason`` or ``why`` as the one of ``reasons``: that of an activity or
    a day may tell of a body, so it is not public; that of a session, which claims something, was written to be."""
    for old in ("reason", "why"):
        if old in raw and old not in names and "reasons" in names and "reasons" not in raw:
            text = raw[old]
            hidden = {} if "claims" in names else {"private": True}
            kept = [{"code": VERBATIM, "params": {"text": text}, **hidden}] if text else []
            return {**raw, "reasons": kept}
    return raw


def _dataclass(kind: type) -> Load:
    hints = get_type_hints(kind)
    names = frozenset(f.name for f in fields(kind))
    readers = [(f.name, read) for f in fields(kind) if (read := _loader(hints[f.name])) is not _same]

    def build(raw: dict[str, Any]) -> Any:
        known = raw if raw.keys() <= names else {k: v for k, v in _verbatim(raw, names).items() if k in names}
        made = dict(known)
        for name, read in readers:
            if name in made:
                made[name] = read(made[name])
        return kind(**made)

    return build


def moment(at: datetime) -> str:
    """Given an instant or a wall time, return its text: the zone's name stands behind the offset (RFC 9557).

    >>> moment(datetime(2026, 3, 6, 18, tzinfo=ZoneInfo("Europe/Berlin")))
    '2026-03-06T18:00:00+01:00[Europe/Berlin]'
    """
    zone = at.tzinfo
    return f"{at.isoformat()}[{zone.key}]" if isinstance(zone, ZoneInfo) and zone.key else at.isoformat()


def instant(text: str) -> datetime:
    """Given the text of an instant or of a wall time, return it in its zone."""
    plain, bracket, name = text.partition("[")
    at = datetime.fromisoformat(plain)
    return at.astimezone(ZoneInfo(name.removesuffix("]"))) if bracket else at


def stamp(at: datetime) -> str:
    """Given an aware instant, return it in UTC with a fixed width, so that texts sort as the instants do."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def parsed(text: str) -> Any:
    """Given JSON text, return what it holds; Unreadable when it is none."""
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError) as cause:
        raise Unreadable("this is no JSON") from cause


def to_json(value: Any) -> str:
    """Given a value, return its JSON text: the same value gives the same text."""
    return encode(dump(value))


def from_json(kind: type[T], text: str) -> T:
    """Given a type and its JSON text, return the value; Unreadable when it does not fit."""
    return load(kind, parsed(text))


def pack(value: Any) -> bytes:
    """Given a value, return its JSON text compressed: a session with its blocks takes 1 kB of 4."""
    return zlib.compress(to_json(value).encode(), 6)


def unpack(kind: type[T], packed: bytes) -> T:
    """Given a type and a packed value, return the value; Unreadable when it does not fit."""
    try:
        text = zlib.decompress(packed).decode()
    except (zlib.error, ValueError, TypeError) as cause:
        raise Unreadable(f"this is no {kind.__name__}") from cause
    return from_json(kind, text)

"""Orders and outcomes as JSON, written and read in one place for every door: socket, worker, `--json`.

Whatever does not fit is refused with a sentence that names the field, never with a traceback.
"""

import contextlib
import json
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Annotated, Any, Final, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from liftday.config.athletes import DEFAULT
from liftday.daemon.protocol.invitations import ORDERS
from liftday.daemon.protocol.orders import Order
from liftday.daemon.protocol.outcomes import Failure, Outcome
from liftday.daemon.protocol.progress import message as progress_message
from liftday.daemon.protocol.progress import words_in
from liftday.errors import BadInput, LiftdayError, Usage

T = TypeVar("T")
Progress = Callable[[str], None]
_TWO_VERSIONS: Final = (
    "see `liftday --help`; after an update restart the daemon, or it and the command are two versions"
)


class RemoteError(LiftdayError):
    """What the daemon or its worker refused, said here in its words and with its exit code."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.what, remedy=failure.remedy, logged=failure.logged)
        self.exit_code = failure.code
        self.public = failure.public


class _Wrong(ValueError):
    """A field that is missing, unknown, or of another kind; the message names it."""


def encode(value: Any) -> Any:
    """Given a value, return what JSON can hold of it; an order with its verb.

    >>> from liftday.daemon.protocol.orders import MoveSession
    >>> encode(MoveSession(session="2026-03-04", to=date(2026, 3, 6)))
    {'verb': 'move', 'session': '2026-03-04', 'to': '2026-03-06'}
    """
    if is_dataclass(value):
        written: dict[str, Any] = {"verb": value.verb} if isinstance(value, Order) else {}
        held = ((f, getattr(value, f.name)) for f in fields(value))
        written |= {_key(f.name): encode(one) for f, one in held if f.default is MISSING or one != f.default}
        if isinstance(value, Outcome):
            turn, facts = written.pop("turn", {}), written.pop("facts", None)
            return {**turn, **written, **({"facts": facts} if facts else {})}
        return written
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: encode(one) for name, one in value.items()}
    return [encode(one) for one in value] if isinstance(value, tuple) else value


def message_of(order: Order[Any], athlete: str) -> dict[str, Any]:
    """Given an order and whom it is about, return what goes over the control socket. ``default`` is not named, so that a
    command and a daemon of two versions understand each other as long as nobody else is meant.

    >>> from liftday.daemon.protocol.orders import AskStatus
    >>> message_of(AskStatus(), "default"), message_of(AskStatus(), "anna")
    ({'verb': 'turn'}, {'verb': 'turn', 'athlete': 'anna'})
    """
    message: dict[str, Any] = encode(order)
    return message | ({} if athlete == DEFAULT else {"athlete": athlete})


def decode_message(raw: Mapping[str, Any]) -> tuple[Order[Any], str]:
    """Given such a message, return the order and whom it is about. Raises what ``decode_order`` raises."""
    athlete = raw.get("athlete", DEFAULT)
    if not isinstance(athlete, str):
        raise BadInput("the order names no athlete", remedy=_TWO_VERSIONS)
    return decode_order({name: value for name, value in raw.items() if name != "athlete"}), athlete


def decode_order(raw: object) -> Order[Any]:
    """Given what JSON held, return the order. Raises Usage for one that there is not, BadInput for a field that is missing,
    unknown or wrong."""
    verb = raw.get("verb") if isinstance(raw, dict) else None
    known = {one.verb: one for one in (*Order.__subclasses__(), *ORDERS)}
    kind = known.get(verb) if isinstance(verb, str) else None
    if not isinstance(raw, dict) or kind is None:
        raise Usage(f"there is no order {verb!r}", remedy=_TWO_VERSIONS)
    try:
        return cast("Order[Any]", _build(kind, raw, strict=True))
    except _Wrong as cause:
        raise BadInput(f"the order {verb!r} {cause}", remedy=_TWO_VERSIONS) from cause


def decode(kind: type[T], raw: object) -> T:
    """Given a dataclass and what JSON held, or its text, return the value; a field nobody knows is left out. Raises
    BadInput."""
    try:
        raw = json.loads(raw) if isinstance(raw, str) else raw
        return cast("T", _build(kind, raw))
    except (ValueError, RecursionError) as cause:
        why = cause if isinstance(cause, _Wrong) else "is no JSON"
        raise BadInput(f"the message ({kind.__name__}) {why}", remedy=_TWO_VERSIONS) from cause


def failure_of(error: LiftdayError) -> Failure:
    """Given an error, return what of it goes over the wire."""
    logged = "" if error.logged == error.what else error.logged
    return Failure(what=error.what, remedy=error.remedy, code=error.exit_code, logged=logged, public=error.public)


def progress_line(text: str) -> str:
    """Given how far an order is, in words, return the line that says so."""
    return json.dumps(progress_message(text)) + "\n"


def answer_line(work: Callable[[], object]) -> str:
    """Do the work; return the line that ends an order: its result, or the error it raised."""
    try:
        message = {"result": encode(work())}
    except LiftdayError as error:
        message = {"error": encode(failure_of(error))}
    return json.dumps(message) + "\n"


def read_answer(lines: Iterable[str], order: Order[T], progress: Progress) -> T | None:
    """Given the lines that answer an order, hand on its progress and return its outcome; None where they end before it.
    Raises RemoteError for what was refused. A line that is no JSON is a stray print and is left out."""
    for line in lines:
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            continue
        match message:
            case {"progress": _}:
                progress(words_in(message))
            case {"error": failure}:
                raise RemoteError(decode(Failure, failure))
            case {"result": outcome}:
                return decode(_outcome_type(type(order)), outcome)
    return None


def _outcome_type(kind: type[Order[T]]) -> type[T]:
    """``Marked`` for ``class MarkDays(Order[Marked])``."""
    (base,) = cast("Any", kind).__orig_bases__
    return cast("type[T]", get_args(base)[0])


@cache
def _hints(kind: type) -> dict[str, Any]:
    """The types of a dataclass's fields by name."""
    return get_type_hints(kind, include_extras=True)


def _key(name: str) -> str:
    """`from` and `or` are words of Python, so their fields end in an underscore."""
    return name.rstrip("_")


def _build(kind: type, raw: object, *, strict: bool = False) -> object:
    """Given a dataclass and what JSON held, return the value; ``strict`` refuses what the dataclass does not know."""
    if not isinstance(raw, dict):
        raise _Wrong("is no object")
    if issubclass(kind, Outcome) and "plan_changes" in raw:
        raw = {**raw, "turn": raw}
    hints = _hints(kind)
    made = {}
    for f in fields(kind):
        key = _key(f.name)
        if key in raw:
            made[f.name] = _read(hints[f.name], raw[key], key)
        elif f.default is MISSING:
            raise _Wrong(f"lacks {key!r}")
    for key in raw.keys() - {_key(name) for name in hints} if strict else ():
        raise _Wrong(f"knows no {key!r}")
    return kind(**made)


def _read(hint: Any, raw: Any, key: str) -> object:
    """Given a field's type and what JSON held, return the field's value."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        for one in inner:
            with contextlib.suppress(_Wrong):
                return _read(one, raw, key)
    elif origin is Annotated:
        value = _read(inner[0], raw, key)
        if value in inner[1]:
            return value
    elif origin is Literal:
        if raw in inner:
            return raw
    elif origin is tuple and isinstance(raw, list):
        kinds = inner[:1] * len(raw) if inner[-1] is ... else inner
        if len(kinds) == len(raw):
            return tuple(_read(one, element, key) for one, element in zip(kinds, raw, strict=True))
    elif origin is Mapping and isinstance(raw, dict):
        return {name: _read(inner[1], element, key) for name, element in raw.items()}
    elif origin is Order:
        return decode_order(raw)
    elif isinstance(hint, type):
        return _plain(hint, raw, key)
    raise _Wrong(f"has a {key!r} that cannot be: {raw!r:.60}")


def _plain(hint: type, raw: Any, key: str) -> object:
    """Given a class and what JSON held, return the value of that class."""
    if is_dataclass(hint):
        return _build(hint, raw)
    if type(raw) is hint or (hint is float and type(raw) is int):
        return raw
    if isinstance(raw, str):
        with contextlib.suppress(ValueError):
            if issubclass(hint, date):
                return hint.fromisoformat(raw)
            if issubclass(hint, Enum):
                return hint(raw)
    raise _Wrong(f"has a {key!r} that cannot be: {raw!r:.60}")

"""What a fault does to a request or to a reply; what it does to the wire itself is in ``wire``."""

import gzip
import json
import random
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import Any

from strava_emulator.faults import Fault
from strava_emulator.records import Record
from strava_emulator.reply import (
    HTML_TYPE,
    RATE_AS_A_STRING,
    Reply,
    Request,
    as_json,
    error_of_status,
    html_page,
)
from strava_emulator.state import Athlete, World

MEGABYTE = 1_000_000
STAMP = "%Y-%m-%dT%H:%M:%SZ"
GARBLED = ("abc,", "", "100", "1e9;x")  # limit, usage, read limit, read usage


# --- before the request is answered -------------------------------------------------------------------------------


def prepare(world: World, fault: Fault, request: Request) -> Request:
    """Given a fault that changes what is asked or what there is, do that and return the request to answer."""
    page = request.query.get("page", "1")
    if fault.verb == "dup-page" and page.isdigit() and int(page) > 1:
        return replace(request, query={**request.query, "page": str(int(page) - 1)})
    if fault.verb == "ignore":
        return replace(request, query={key: held for key, held in request.query.items() if key != fault.value})
    if fault.verb == "reversed":
        return replace(request, query={**request.query, "order": "reversed"})
    if fault.verb == "shift-page":
        with world.lock:
            for athlete in world.athletes.values():
                _shift(world, athlete, int(fault.number), oldest="after" in request.query)
    return request


def _shift(world: World, athlete: Athlete, by: int, *, oldest: bool) -> None:
    """Insert (or delete) activities at the end of the history where paging starts, so that later pages shift."""
    listed = athlete.listed(read_all=True)
    if not listed:
        return
    edge = listed if oldest else listed[::-1]
    for number in range(abs(by)):
        if by < 0:
            edge[min(number, len(edge) - 1)].deleted = True
            continue
        model = edge[0].raw if isinstance(edge[0].raw, Mapping) else {}
        held = max((record.id or 0 for record in athlete.records), default=0)
        start = world.clock.now() - timedelta(seconds=1)
        stamps = {} if oldest else {"start_date": start.strftime(STAMP), "start_date_local": start.strftime(STAMP)}
        athlete.records.append(Record({**model, "id": held + 1, "name": "Inserted between pages", **stamps}))
    athlete.changed()


# --- instead of an answer -----------------------------------------------------------------------------------------


def _status(_world: World, fault: Fault, _request: Request) -> Reply:
    body = fault.options.get("body")
    if body == "string":
        return Reply(int(fault.number), RATE_AS_A_STRING)
    if body == "empty":
        return Reply(int(fault.number))
    if body is not None:
        return Reply(int(fault.number), as_json(body))
    return error_of_status(int(fault.number))


def _html(_world: World, fault: Fault, _request: Request) -> Reply:
    return html_page(int(fault.number), "Strava is temporarily unavailable", "<p>Please come back later.</p>")


def _empty(_world: World, fault: Fault, _request: Request) -> Reply:
    return Reply(int(fault.number))


def _redirect(_world: World, fault: Fault, request: Request) -> Reply:
    """To itself, to another host that takes down what it is sent (``evil``), or to any address given."""
    to = {"loop": request.raw_path, "evil": str(fault.options.get("evil", "http://evil.invalid/"))}
    return Reply(302, headers=(("Location", to.get(str(fault.value), str(fault.value))),), content_type=HTML_TYPE)


@lru_cache(maxsize=2)
def bomb(megabytes: int) -> bytes:
    """Given a size, return that many megabytes of a JSON list's blanks, compressed to a thousandth."""
    press = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [press.compress(b"[")] + [press.compress(b" " * MEGABYTE) for _ in range(megabytes)]
    return b"".join([*parts, press.compress(b"]"), press.flush()])


def _gzip_bomb(_world: World, fault: Fault, _request: Request) -> Reply:
    return Reply(200, bomb(int(fault.number)), headers=(("Content-Encoding", "gzip"),), encoded=True)


def _huge(_world: World, fault: Fault, _request: Request) -> Reply:
    return Reply(200, b"[" + b" " * int(fault.number * MEGABYTE) + b"]", encoded=True)


def _deep(_world: World, fault: Fault, _request: Request) -> Reply:
    return Reply(200, b"[" * int(fault.number) + b"]" * int(fault.number))


INSTEAD: dict[str, Callable[[World, Fault, Request], Reply]] = {
    "status": _status,
    "html": _html,
    "empty": _empty,
    "redirect": _redirect,
    "gzip-bomb": _gzip_bomb,
    "huge": _huge,
    "deep-json": _deep,
}


# --- after it was answered ----------------------------------------------------------------------------------------


def spoil(world: World, fault: Fault, reply: Reply) -> Reply:
    """Given a fault and a good reply, return the reply as it goes out."""
    if fault.verb == "missing-headers":
        return replace(reply, rate=None)
    if fault.verb == "garbled-headers":
        return replace(reply, rate=GARBLED)
    if fault.verb == "bad-json":
        return replace(reply, body=reply.body[:-1] + b",}")
    change = _CHANGES.get(fault.verb)
    if change is None or reply.status != 200 or not reply.body:
        return reply
    changed = change(world, fault, json.loads(reply.body))
    return replace(reply, body=changed if isinstance(changed, bytes) else as_json(changed))


def _wrong_type(_world: World, _fault: Fault, value: Any) -> Any:
    return {"data": value} if isinstance(value, list) else [value]


def _each(value: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [change(item) if isinstance(item, dict) else item for item in value]
    return change(value)


def _null_fields(_world: World, _fault: Fault, value: Any) -> Any:
    return _each(value, lambda item: {key: held if key == "id" else None for key, held in item.items()})


def _unknown_sport(_world: World, fault: Fault, value: Any) -> Any:
    return _each(value, lambda item: {**item, "sport_type": fault.value, "type": fault.value})


def _future_start(world: World, fault: Fault, value: Any) -> Any:
    start = (world.clock.now() + timedelta(days=fault.number)).strftime(STAMP)
    return _each(value, lambda item: {**item, "start_date": start, "start_date_local": start})


def _nan(_world: World, _fault: Fault, value: Any) -> Any:
    wrong = {"average_heartrate": float("nan"), "distance": float("inf"), "average_speed": float("-inf")}
    return _each(value, lambda item: {**item, **wrong})


def _dup_keys(_world: World, _fault: Fault, value: Any) -> Any:
    """Every object says its id and its sport a second time, differently."""

    def twice(item: dict[str, Any]) -> bytes:
        return as_json(item)[:-1] + b',"id":1,"sport_type":"Walk"}'

    if isinstance(value, list):
        return b"[" + b",".join(twice(item) if isinstance(item, dict) else as_json(item) for item in value) + b"]"
    return twice(value)


def _short_page(_world: World, fault: Fault, value: Any) -> Any:
    return value[: max(0, len(value) - int(fault.number))] if isinstance(value, list) else value


def _sparse(_world: World, fault: Fault, value: Any) -> Any:
    """Records are left out by their place on the page, so that another page of the same days shows them."""
    every = max(2, int(fault.number))
    return [one for place, one in enumerate(value, start=1) if place % every] if isinstance(value, list) else value


def _no_records(_world: World, _fault: Fault, _value: Any) -> Any:
    return []


def _unordered(_world: World, _fault: Fault, value: Any) -> Any:
    return random.Random(len(value)).sample(value, len(value)) if isinstance(value, list) else value


_CHANGES: dict[str, Callable[[World, Fault, Any], Any]] = {
    "wrong-type": _wrong_type,
    "null-fields": _null_fields,
    "unknown-sport": _unknown_sport,
    "future-start": _future_start,
    "nan": _nan,
    "dup-keys": _dup_keys,
    "short-page": _short_page,
    "unordered": _unordered,
    "sparse": _sparse,
    "no-records": _no_records,
}


def compressed(body: bytes) -> bytes:
    """Given a body, return it as gzip, the same bytes each time."""
    return gzip.compress(body, compresslevel=1, mtime=0)

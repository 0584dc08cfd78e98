"""The routes: what is asked for, and the answer from the world."""

import base64
import json
import re
from datetime import datetime, time, timedelta
from typing import Any, Final

from intervals_emulator.faults import error
from intervals_emulator.world import Record, World, between
from strava_emulator.reply import Reply, Request, json_reply

PREFIX: Final = "/api/v1"
_ROUTES: Final = tuple(
    (method, re.compile(pattern), name)
    for method, pattern, name in (
        ("GET", r"/athlete/[^/]+", "athlete"),
        ("GET", r"/athlete/[^/]+/activities", "activities"),
        ("GET", r"/athlete/[^/]+/activities/(?P<ids>[^/]+)", "several"),
        ("GET", r"/activity/(?P<ids>[^/,]+)", "activity"),
        ("GET", r"/athlete/[^/]+/events", "events"),
        ("POST", r"/athlete/[^/]+/events/bulk", "create"),
        ("PUT", r"/athlete/[^/]+/events/(?P<ids>\d+)", "change"),
        ("DELETE", r"/athlete/[^/]+/events/(?P<ids>\d+)", "delete"),
        ("DELETE", r"/athlete/[^/]+/events", "delete-range"),
    )
)
_STRAVA: Final = "Cannot read Strava activities via the API"
_DETAILS: Final = ("icu_intervals", "icu_groups")


def resolve(method: str, path: str) -> tuple[str, str]:
    """Given a method and a path, return the route's name and the ids in the path: "" for no route, "405" for another
    method's."""
    other = ""
    for wanted, pattern, name in _ROUTES:
        match = pattern.fullmatch(path)
        if match is not None:
            if wanted == method:
                return name, match.groupdict().get("ids") or ""
            other = "405"
    return other, ""


def authorised(request: Request, key: str) -> bool:
    """Whether the key came by HTTP Basic, with the user API_KEY."""
    kind, _, coded = request.headers.get("authorization", "").partition(" ")
    try:
        return kind == "Basic" and base64.b64decode(coded).decode() == f"API_KEY:{key}"
    except ValueError:
        return False


def answer(world: World, request: Request, ids: str, body: bytes) -> Reply:
    """Answer a request whose key is good."""
    if not request.route:
        return json_reply(
            {"timestamp": world.clock.now().isoformat(), "status": 404, "error": "Not Found", "path": request.path}, 404
        )
    if request.route == "405":
        return error(405, "Method Not Allowed")
    if request.path.split("/")[1] == "athlete" and request.path.split("/")[2] not in {"0", world.athlete}:
        return error(403)
    try:
        with world.lock:
            return _HANDLERS[request.route](world, request, ids, body)
    except (ValueError, TypeError, KeyError) as wrong:  # as Spring tells of a parameter of the wrong type
        return error(500, f"java.lang.IllegalArgumentException: {wrong}")


def _athlete(world: World, _request: Request, _ids: str, _body: bytes) -> Reply:
    return json_reply({"id": world.athlete, "timezone": world.timezone, "sportSettings": []})


def _window(request: Request, *, newest: datetime) -> tuple[datetime, datetime] | None:
    told = request.query.get("oldest")
    if told is None:
        return None
    last = request.query.get("newest")
    return _local(told, time()), newest if last is None else _local(last, time(23, 59, 59))


def _local(text: str, of_a_date: time) -> datetime:
    at = datetime.fromisoformat(text)
    return datetime.combine(at.date(), of_a_date) if len(text) == len("2026-11-12") else at.replace(tzinfo=None)


def _activities(world: World, request: Request, _ids: str, _body: bytes) -> Reply:
    window = _window(request, newest=world.clock.now().replace(tzinfo=None) + timedelta(days=1))
    if window is None:
        return error(422, "Required parameter 'oldest' is not present.")
    found = between(world.activities.values(), *window)
    found.sort(key=lambda one: (one["start_date_local"], str(one["id"])), reverse=True)
    limit = request.query.get("limit")
    told = [_summary(one, request.query.get("fields")) for one in (found if limit is None else found[: int(limit)])]
    return json_reply(told)


def _summary(record: Record, fields: str | None) -> Record:
    """A row of the list; ``fields`` drops what is null too."""
    row = {name: value for name, value in record.items() if name not in _DETAILS}
    if fields is None:
        return row
    wanted = set(fields.split(","))
    return {name: value for name, value in row.items() if name in wanted and value is not None}


def _several(world: World, request: Request, ids: str, _body: bytes) -> Reply:
    known = [world.activities[one] for one in ids.split(",") if one in world.activities]
    return json_reply([_whole(one, request) for one in known])


def _activity(world: World, request: Request, ids: str, _body: bytes) -> Reply:
    known = world.activities.get(ids)
    if known is None:
        return error(404)
    return error(422, _STRAVA) if known["source"] == "STRAVA" else json_reply(_whole(known, request))


def _whole(record: Record, request: Request) -> Record:
    if request.query.get("intervals") != "true":
        return _summary(record, None)
    return record if record["source"] == "STRAVA" else {"icu_intervals": [], "icu_groups": [], **record}


def _events(world: World, request: Request, _ids: str, _body: bytes) -> Reply:
    today = datetime.combine(world.clock.now().date(), time())
    oldest = request.query.get("oldest", today.date().isoformat())
    first = _local(oldest, time())
    last = request.query.get("newest")
    newest = first + timedelta(days=7, seconds=-1) if last is None else _local(last, time(23, 59, 59))
    found = [one for one in world.events.values() if _overlaps(one, first, newest)]
    wanted = request.query.get("category")
    if wanted:
        found = [one for one in found if one["category"] in wanted.split(",")]
    return json_reply(sorted(found, key=lambda one: (one["start_date_local"], one["id"])))


def _overlaps(event: Record, first: datetime, last: datetime) -> bool:
    start = datetime.fromisoformat(event["start_date_local"])
    end = event.get("end_date_local")
    return start <= last and (start >= first or (end is not None and datetime.fromisoformat(end) > first))


def _create(world: World, request: Request, _ids: str, body: bytes) -> Reply:
    for needed in ("upsertOnUid", "updatePlanApplied"):
        if needed not in request.query:
            return error(422, f"Required parameter '{needed}' is not present.")
    given = json.loads(body)
    if not isinstance(given, list):
        return error(400, "JSON parse error: Cannot deserialize value of type `java.util.ArrayList`")
    upsert = world.upserts and request.query.get("upsert") == "true"
    stored = [
        world.put_event(one, world.by_external_id(one.get("external_id")) if upsert else None) for one in given
    ]  # fmt: skip
    return json_reply(stored)


def _change(world: World, _request: Request, ids: str, body: bytes) -> Reply:
    if int(ids) not in world.events:
        return error(404)
    given: Any = json.loads(body)
    return json_reply(world.put_event(given, int(ids)))


def _delete(world: World, _request: Request, ids: str, _body: bytes) -> Reply:
    return error(404) if world.events.pop(int(ids), None) is None else json_reply({})


def _delete_range(world: World, _request: Request, _ids: str, _body: bytes) -> Reply:
    """It is there, and it takes everything: whoever calls it has lost the owner's plan."""
    world.events.clear()
    return json_reply({})


_HANDLERS: Final = {
    "athlete": _athlete,
    "activities": _activities,
    "several": _several,
    "activity": _activity,
    "events": _events,
    "create": _create,
    "change": _change,
    "delete": _delete,
    "delete-range": _delete_range,
}

"""Strava's API, version 3, as far as it is read: which address answers what, to which token, within which quota."""

import re
from collections.abc import Callable

from strava_emulator import derived, oauth, webhook
from strava_emulator.records import Record
from strava_emulator.reply import Reply, Request, error, json_reply
from strava_emulator.state import Grant, World

PER_PAGE = 30
MOST_PER_PAGE = 200
MILLISECONDS = 10**11  # an epoch above this is in the year 5138, or it is not in seconds

# Names of the routes, as fault plans and the request log use them.
_ROUTES: tuple[tuple[str, str, str], ...] = (
    ("GET", r"/oauth/(?:mobile/)?authorize", "authorize"),
    ("GET", r"/oauth/(?:mobile/)?approve", "approve"),
    ("POST", r"/oauth/token", "token"),
    ("POST", r"/oauth/revoke", "revoke"),
    ("POST", r"/oauth/deauthorize", "deauthorize"),
    ("GET", r"/athlete", "athlete"),
    ("GET", r"/athlete/zones", "athlete_zones"),
    ("GET", r"/athlete/activities", "list"),
    ("GET", r"/athletes/(\d+)/stats", "stats"),
    ("GET", r"/activities/(\d+)", "detail"),
    ("GET", r"/activities/(\d+)/laps", "laps"),
    ("GET", r"/activities/(\d+)/zones", "zones"),
    ("GET", r"/activities/(\d+)/streams", "streams"),
    ("POST", r"/push_subscriptions", "subscribe"),
    ("GET", r"/push_subscriptions", "subscriptions"),
    ("DELETE", r"/push_subscriptions/(\d+)", "unsubscribe"),
)
ROUTES = tuple((method, re.compile(pattern), name) for method, pattern, name in _ROUTES)
OAUTH = frozenset({"authorize", "approve", "token", "revoke", "deauthorize"})
WEBHOOK = frozenset({"subscribe", "subscriptions", "unsubscribe"})
API = frozenset(name for _, _, name in ROUTES) - OAUTH - WEBHOOK


def resolve(method: str, path: str) -> tuple[str, int | None]:
    """Given a method and a path without ``/api/v3``, return the route's name and the number in it.

    >>> resolve("GET", "/activities/12/laps")
    ('laps', 12)
    """
    known = False
    for allowed, pattern, name in ROUTES:
        match = pattern.fullmatch(path)
        if match and method == allowed:
            return name, int(match[1]) if match.groups() else None
        known = known or match is not None
    return ("method" if known else "unknown"), None


def answer(world: World, hooks: webhook.Webhooks, request: Request) -> Reply:
    """Given a request, return Strava's reply."""
    if request.route in WEBHOOK:  # without the lock: subscribing calls back, and the one called may ask us something
        return hooks.answer(request)
    with world.lock:
        if request.route in ("authorize", "approve"):
            return oauth.authorize(world, request)
        if request.route == "token":
            return oauth.token(world, request)
        if request.route in ("method", "unknown"):
            return error("method" if request.route == "method" else "path")
        return _with_token(world, hooks, request)


def count(world: World, request: Request) -> tuple[bool, tuple[str, str, str, str]]:
    """Count a call of an application; return whether it is within the limits, and the header values."""
    within = world.quota.count(world.clock.epoch(), read=request.method == "GET")
    return within, world.quota.told()


def _with_token(world: World, hooks: webhook.Webhooks, request: Request) -> Reply:
    if not world.app.active:
        return error("inactive")
    if "access_token" in request.given:  # no longer accepted anywhere but in the header
        return error("access_token")
    if request.bearer is None:
        return error("application")
    grant = world.grant_of(request.bearer)
    if grant is None:
        return error("access_token")
    request.athlete = grant.athlete
    within, rate = count(world, request)
    if not within:
        reply = error("rate")
    elif world.over_cap:
        reply = error("capped")
    elif request.route in ("revoke", "deauthorize"):
        reply = oauth.revoke(world, grant)
        hooks.deauthorized(grant.athlete)
    else:
        reply = _API[request.route](world, grant, request)
    return Reply(reply.status, reply.body, reply.content_type, reply.headers, rate)


def _athlete(world: World, grant: Grant, _request: Request) -> Reply:
    return json_reply(world.athletes[grant.athlete].detail())


def _athlete_zones(world: World, grant: Grant, _request: Request) -> Reply:
    if "profile:read_all" not in grant.scope:
        return error("profile_scope")
    return json_reply(world.athletes[grant.athlete].zones)


def _stats(world: World, grant: Grant, request: Request) -> Reply:
    if request.id != grant.athlete:
        return error("forbidden")
    return json_reply(world.athletes[grant.athlete].statistics())


def _reads_activities(grant: Grant) -> bool:
    return "activity:read" in grant.scope or grant.read_all


def _list(world: World, grant: Grant, request: Request) -> Reply:
    if not _reads_activities(grant):
        return error("activity_scope")
    window = Window.of(request, world.clock.epoch())
    if isinstance(window, str):
        return error(window)
    records = window.of_all(world.athletes[grant.athlete].listed(read_all=grant.read_all))
    shuffled = world.app.shuffle_keys
    return Reply(200, b"[" + b",".join(record.summary_bytes(shuffled=shuffled) for record in records) + b"]")


class Window:
    """The part of the history a list request asks for."""

    def __init__(
        self, after: int | None, before: int | None, page: int, per_page: int, *, flipped: bool = False
    ) -> None:
        self.after, self.before, self.page, self.per_page = after, before, page, per_page
        self.flipped = flipped

    @classmethod
    def of(cls, request: Request, epoch: float) -> "Window | str":
        """Given a request and the present, return the window, or the name of the error it deserves."""
        told: dict[str, int | None] = {}
        for key in ("after", "before", "page", "per_page"):
            text = request.query.get(key)
            if text is not None and not re.fullmatch(r"-?\d{1,18}", text):
                return f"{key}_invalid" if key in ("after", "before") else key
            told[key] = None if text is None else int(text)
        page = 1 if told["page"] is None else told["page"]
        per_page = PER_PAGE if told["per_page"] is None else told["per_page"]
        if told["after"] is not None and told["after"] > epoch:
            return "after"
        if told["before"] is not None and told["before"] > MILLISECONDS:
            return "before"
        if page < 1:
            return "page"
        if not 1 <= per_page <= MOST_PER_PAGE:
            return "per_page"
        return cls(told["after"], told["before"], page, per_page, flipped=request.query.get("order") == "reversed")

    def of_all(self, oldest_first: list[Record]) -> list[Record]:
        """Given all activities, return the page: oldest first with ``after``, else newest first, or the other way round when
        it is ``flipped`` by a fault; past the end empty."""
        held = [
            record
            for record in oldest_first
            if (self.after is None or record.start > self.after) and (self.before is None or record.start < self.before)
        ]
        if (self.after is None) is not self.flipped:
            held.reverse()
        first = (self.page - 1) * self.per_page
        return held[first : first + self.per_page]


def _one(world: World, grant: Grant, request: Request) -> Record | Reply:
    """The activity a request names, if this token may see it."""
    if not _reads_activities(grant):
        return error("activity_scope")
    try:
        _, record = world.find(request.id or 0, grant.athlete)
    except KeyError:
        return error("activity")
    if not record.listed or (record.private and not grant.read_all):
        return error("activity")
    return record


def _detail(world: World, grant: Grant, request: Request) -> Reply:
    record = _one(world, grant, request)
    if isinstance(record, Reply):
        return record
    return Reply(200, record.detail_bytes(shuffled=world.app.shuffle_keys))


def _laps(world: World, grant: Grant, request: Request) -> Reply:
    record = _one(world, grant, request)
    return record if isinstance(record, Reply) else json_reply(record.detail().get("laps") or [])


def _zones(world: World, grant: Grant, request: Request) -> Reply:
    record = _one(world, grant, request)
    if isinstance(record, Reply):
        return record
    if not world.app.summit:
        return error("summit")
    return json_reply(derived.zone_times(record.detail(), world.athletes[grant.athlete].zones))


def _streams(world: World, grant: Grant, request: Request) -> Reply:
    record = _one(world, grant, request)
    if isinstance(record, Reply):
        return record
    detail = record.detail()
    keys = request.query.get("keys", ",".join(derived.STREAM_KEYS)).split(",")
    if not set(keys) <= set(derived.STREAM_KEYS):
        return error("keys")
    if detail.get("manual") is True:
        return error("activity_old")  # nothing was recorded that could be streamed
    told = derived.stream_set(derived.streams(detail), keys)
    if request.query.get("key_by_type", "false").lower() == "true":
        return json_reply(told)
    return json_reply([{"type": key, **stream} for key, stream in told.items()])


_API: dict[str, Callable[[World, Grant, Request], Reply]] = {
    "athlete": _athlete,
    "athlete_zones": _athlete_zones,
    "list": _list,
    "stats": _stats,
    "detail": _detail,
    "laps": _laps,
    "zones": _zones,
    "streams": _streams,
}

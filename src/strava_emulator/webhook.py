"""Strava's webhook: one subscription per application, validated by a GET, events by POST with two seconds and three tries.

Nothing is signed, as at Strava: whoever knows the address can send the same bytes, and the emulator does, on request.
"""

import json
import queue
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from strava_emulator.reply import Reply, Request, as_json, error, json_reply
from strava_emulator.state import World

ANSWER_WITHIN = 2.0  # seconds Strava waits for a callback
TRIES = 3
LONGEST_CALLBACK = 255
MOST_READ = 65_536
Event = dict[str, Any]


@dataclass(slots=True)
class Delivery:
    """One event on its way: every attempt as (status or None, seconds)."""

    event: Event
    url: str
    attempts: list[tuple[int | None, float]] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def delivered(self) -> bool:
        """True when an attempt was answered with 200 in time."""
        return any(status == 200 for status, _ in self.attempts)

    def as_json(self) -> dict[str, Any]:
        """What the control plane tells of it."""
        return {"event": self.event, "url": self.url, "attempts": self.attempts, "delivered": self.delivered}


def call(method: str, url: str, body: bytes | None = None) -> tuple[int | None, bytes, float]:
    """Given an address, call it as Strava does: two seconds, no redirects. Return status or None, body, seconds."""
    began = time.perf_counter()
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    try:
        with closing(kind(parts.hostname or "", parts.port, timeout=ANSWER_WITHIN)) as connection:
            target = parts.path or "/"
            headers = {"User-Agent": "StravaWebhooks/1.0"} | ({"Content-Type": "application/json"} if body else {})
            connection.request(method, f"{target}?{parts.query}" if parts.query else target, body, headers)
            answer = connection.getresponse()
            read = answer.read(MOST_READ)
            status: int | None = answer.status
    except (OSError, HTTPException, ValueError):
        status, read = None, b""
    spent = time.perf_counter() - began
    return (status if spent <= ANSWER_WITHIN else None), read, spent


class Webhooks:
    """The subscription and what is sent to it. ``retry_after`` is the real time between tries (Strava takes minutes)."""

    def __init__(self, world: World, *, retry_after: float = 0.1) -> None:
        self.world = world
        self.retry_after = retry_after
        self.subscription: dict[str, Any] | None = None
        self.dropped = False  # events are lost on the way: fault 47
        self.deliveries: list[Delivery] = []
        self._queue: queue.SimpleQueue[Delivery | None] = queue.SimpleQueue()
        self.stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to deliver."""
        self._thread = threading.Thread(target=self._deliver, name="webhook", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop delivering; what still waits is dropped."""
        self.stopping.set()
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join(timeout=ANSWER_WITHIN * 2)

    def answer(self, request: Request) -> Reply:
        """The three calls on ``/push_subscriptions``. Client id and secret come in the form or the query."""
        app, given = self.world.app, request.given
        if not app.active:
            return error("inactive")
        if given.get("client_id") != str(app.client_id):
            return error("client_id")
        if given.get("client_secret") != app.client_secret:
            return error("client_secret")
        if request.route == "subscribe":
            reply = self._subscribe(given.get("callback_url", ""), given.get("verify_token", ""))
        elif request.route == "subscriptions":
            reply = json_reply([self.subscription] if self.subscription else [])
        else:
            reply = self._unsubscribe(request.id)
        return Reply(reply.status, reply.body, reply.content_type, (), ("0,0", "0,0", "0,0", "0,0"))

    def _subscribe(self, callback: str, verify: str) -> Reply:
        if self.subscription is not None:
            return error("exists")
        if len(callback) > LONGEST_CALLBACK:
            return error("callback_length")
        if urlsplit(callback).scheme not in ("http", "https"):
            return error("callback_scheme")
        challenge = secrets.token_hex(8)
        asked = urlencode({"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verify})
        status, body, _ = call("GET", f"{callback}{'&' if '?' in callback else '?'}{asked}")
        if status != 200 or not _echoes(body, challenge):
            return error("callback")
        stamp = self.world.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        self.subscription = {
            "id": 100_000 + secrets.randbelow(900_000),
            "resource_state": 2,
            "application_id": self.world.app.client_id,
            "callback_url": callback,
            "created_at": stamp,
            "updated_at": stamp,
        }
        return json_reply(self.subscription, 201)

    def _unsubscribe(self, number: int | None) -> Reply:
        if self.subscription is None or self.subscription["id"] != number:
            return error("subscription")
        self.subscription = None
        return Reply(204)

    def event(
        self,
        object_id: int,
        aspect_type: str,
        owner_id: int,
        *,
        updates: Mapping[str, str] | None = None,
        object_type: str = "activity",
    ) -> Event:
        """Given what happened, return the event as Strava words it."""
        return {
            "aspect_type": aspect_type,
            "event_time": int(self.world.clock.epoch()),
            "object_id": object_id,
            "object_type": object_type,
            "owner_id": owner_id,
            "subscription_id": self.subscription["id"] if self.subscription else 0,
            "updates": dict(updates or {}),
        }

    def happened(self, event: Event) -> None:
        """Send an event that really happened, if there is a subscription and nothing loses it."""
        if self.subscription is not None and not self.dropped:
            self.push([event])

    def deauthorized(self, athlete: int) -> None:
        """Tell that an athlete disconnected the application."""
        gone = {"authorized": "false"}
        self.happened(self.event(athlete, "update", athlete, updates=gone, object_type="athlete"))

    def push(self, events: Sequence[Event], *, url: str | None = None) -> list[Delivery]:
        """Send events as they are, forged, replayed or real, to ``url`` or the subscription; return their deliveries."""
        to = url or (self.subscription["callback_url"] if self.subscription else None)
        if to is None:
            raise ValueError("there is no subscription and no url was given")
        sent = [Delivery(event, to) for event in events]
        self.deliveries += sent
        for delivery in sent:
            self._queue.put(delivery)
        return sent

    def _deliver(self) -> None:
        while (delivery := self._queue.get()) is not None and not self.stopping.is_set():
            body = as_json(delivery.event)
            for attempt in range(TRIES):
                if attempt and self.stopping.wait(self.retry_after):
                    break
                status, _, spent = call("POST", delivery.url, body)
                delivery.attempts.append((status, round(spent, 4)))
                if status == 200:
                    break
            delivery.done.set()


def _echoes(body: bytes, challenge: str) -> bool:
    try:
        told = json.loads(body)
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("hub.challenge") == challenge

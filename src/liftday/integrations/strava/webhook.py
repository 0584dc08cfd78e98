"""Webhooks: events as hints, and the one subscription an application may have.

Nobody signs an event, so an event is never data: it says at most "have a look at this activity". What it claims is
fetched again by id, a deletion or a withdrawn permission is confirmed by the API before anything is dropped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from liftday.errors import BadInput
from liftday.integrations.strava.oauth import App
from liftday.integrations.strava.quirks.ids import known_id
from liftday.integrations.strava.quirks.json_bodies import NotJson, parse_json
from liftday.integrations.strava.quirks.webhook_events import takes_permission_back
from liftday.integrations.strava.quirks.wrong_types import number
from liftday.integrations.strava.trouble import Gone, unreadable
from liftday.integrations.strava.wire import Wire

LARGEST_EVENT = 8 * 1024
_LONGEST_CALLBACK = 255  # Strava's own limit
_ASPECTS = ("create", "update", "delete")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What an event hints at: an activity worth a look, or a permission that may be gone (``deauthorized``).

    Two equal hints are one: Strava sends an event up to three times.
    """

    activity_id: str | None
    aspect: str
    deauthorized: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription as Strava lists it."""

    id: str


def read_event(body: bytes, *, athlete_id: str, subscription_id: str | None) -> Hint | None:
    """Given the body of a POST, return its hint, or None when it is not for us or makes no sense.

    ``subscription_id`` None accepts any: it is not known before the first `strava webhook view`.
    """
    if len(body) > LARGEST_EVENT:
        return None
    try:
        event = parse_json(body)
    except NotJson:
        return None
    if not isinstance(event, Mapping) or _digits(event, "owner_id") != athlete_id:
        return None
    if subscription_id is not None and _digits(event, "subscription_id") != subscription_id:
        return None
    subject, aspect = _digits(event, "object_id"), event.get("aspect_type")
    if subject is None or aspect not in _ASPECTS:
        return None
    at = _instant(event.get("event_time"))
    if event.get("object_type") == "activity":
        return Hint(activity_id=subject, aspect=str(aspect), at=at)
    if event.get("object_type") == "athlete" and subject == athlete_id and takes_permission_back(event):
        return Hint(activity_id=None, aspect=str(aspect), deauthorized=True, at=at)
    return None


def subscribe(wire: Wire, app: App, *, callback_url: str, verify_token: str) -> str:
    """Create the subscription and return its id; Strava calls the address while we wait. Raises BadInput, Trouble."""
    if urlsplit(callback_url).scheme not in {"http", "https"} or len(callback_url) > _LONGEST_CALLBACK:
        raise BadInput(
            f"the webhook's address must be an https address of {_LONGEST_CALLBACK} characters at most",
            remedy="set [strava] webhook_url to the public address of this daemon",
        )
    data = {**_keys(app), "callback_url": callback_url, "verify_token": verify_token}
    reply = wire.write("POST", "/push_subscriptions", data=data)
    number = known_id(reply)
    if number is None:
        raise unreadable()
    return number


def subscriptions(wire: Wire, app: App) -> tuple[Subscription, ...]:
    """The subscriptions there are: none or one."""
    reply = wire.read("/push_subscriptions", _keys(app), token=None, secret=True)
    if not isinstance(reply, list):
        raise unreadable()
    return tuple(Subscription(key) for key in map(known_id, reply) if key is not None)


def unsubscribe(wire: Wire, app: App, subscription_id: str) -> bool:
    """Delete a subscription; False when there was none."""
    if not subscription_id.isdigit():
        return False
    try:
        wire.write("DELETE", f"/push_subscriptions/{subscription_id}", asked=_keys(app))
    except Gone:
        return False
    return True


def _keys(app: App) -> dict[str, object]:
    return {"client_id": app.client_id, "client_secret": app.client_secret}


def _digits(event: Mapping[str, object], key: str) -> str | None:
    return known_id({"id": event.get(key)})


def _instant(value: object) -> datetime | None:
    seconds = number(value)
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None and 0 < seconds < 4_102_444_800 else None

"""Events that anybody can send, several times, with flags as text.

Strava: an event is not signed, comes again up to three times while it is not answered within two seconds, and says that a
permission was taken back as an update of the athlete with ``authorized`` "false".
Known from: developers.strava.com/docs/webhooks.
Here: an event is a hint and no data: equal ones are one, whatever it claims is asked for again, and a withdrawal counts when the
API says so (``webhook``, and ``daemon.sync.hints``).
"""

from collections.abc import Mapping

from liftday.integrations.strava.quirks.ids import known_id
from liftday.integrations.strava.quirks.json_bodies import NotJson, parse_json


def takes_permission_back(event: Mapping[str, object]) -> bool:
    """Given an event about the athlete, return whether it says that the permission is gone."""
    updates = event.get("updates")
    return isinstance(updates, Mapping) and str(updates.get("authorized")).lower() == "false"


def owner_of(body: bytes) -> str | None:
    """Given the body of an event, return the number of the athlete it is about, None for what is no event.

    >>> owner_of(b'{"owner_id": 7, "object_id": 1}'), owner_of(b"x")
    ('7', None)
    """
    try:
        event = parse_json(body)
    except NotJson:
        return None
    return known_id({"id": event.get("owner_id")}) if isinstance(event, Mapping) else None

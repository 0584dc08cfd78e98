"""Zones whose offset is not the one in force.

Strava: ``timezone`` is "(GMT-05:00) America/New_York" in summer too: the offset in it is standard time. The name may be one
that nobody knows.
Known from: the examples of developers.strava.com/docs/reference.
Here: the name alone is kept; the offset in force is ``utc_offset``, else what the zone says of the instant.
"""

import re
from zoneinfo import ZoneInfo

from liftday.integrations.strava.quirks.wrong_types import text

_STANDARD_OFFSET = re.compile(r"^\(GMT[+-]\d\d:\d\d\)\s*")


def zone_name(value: object) -> str | None:
    """Given ``timezone``, return the zone's name, or None.

    >>> zone_name("(GMT-05:00) America/New_York"), zone_name(None)
    ('America/New_York', None)
    """
    return _STANDARD_OFFSET.sub("", text(value, 100)) or None


def zone(value: object) -> ZoneInfo | None:
    """Given ``timezone``, return the zone, None where its name is not known here."""
    name = zone_name(value)
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):  # unknown, not a name at all, a directory
        return None

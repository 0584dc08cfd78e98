"""Time zones: the IANA name that is meant, and the one nearest to a name that is none."""

import contextlib
import re
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from liftday.config.shapes import Wrong, expect, shown

_MACHINE_ZONES = frozenset({"localtime", "posixrules", "Factory"})  # what they mean depends on the machine
_OFFSET = re.compile(r"(?:etc/)?[a-z]{0,4}_?[+-]?_?\d{1,2}(?::?\d{2})?")  # Etc/GMT+1 is an hour behind UTC: no help
CITY_ZONE = "name a city's zone, such as Europe/Berlin"


def zone(value: object) -> ZoneInfo:
    """An IANA time zone that means the same on every machine."""
    name = expect(value, str, 'an IANA time zone such as "Europe/Berlin"')
    with contextlib.suppress(ValueError, OSError, KeyError):  # no such zone is a KeyError, a folder's name an OSError
        if name not in _MACHINE_ZONES:
            return ZoneInfo(name)
    near = near_zone(name)
    raise Wrong(f"is {shown(name)}, which is no IANA time zone ({f'nearest: {near}' if near else CITY_ZONE})")


def near_zone(name: str) -> str | None:
    """Given what is no zone, return the zone or the zone of the city whose name looks most alike; None for an offset,
    which no zone keeps over the year, and for what looks like nothing.

    >>> near_zone("Europe/Belrin"), near_zone("new york"), near_zone("UTC+1")
    ('Europe/Berlin', 'America/New_York', None)
    """
    word = name.strip().replace(" ", "_").casefold()
    if _OFFSET.fullmatch(word):
        return None
    zones = sorted(zone for zone in available_timezones() - _MACHINE_ZONES if not _is_short(zone))
    known = {} if "/" in word else {zone.rpartition("/")[2].casefold(): zone for zone in reversed(zones)}
    known |= {zone.casefold(): zone for zone in zones}
    return next((known[name_of] for name_of in get_close_matches(word, known, n=1, cutoff=0.8)), None)


def _is_short(zone: str) -> bool:
    """EST, MST7MDT, Etc/GMT+5: an hour and no place. To CEST, EST is the nearest, and six hours away."""
    return zone != "UTC" and (zone.isupper() or zone.startswith("Etc/") or bool(_OFFSET.fullmatch(zone.casefold())))

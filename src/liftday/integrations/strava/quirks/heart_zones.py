"""Heart-rate zones: an open end of -1, zones that nobody set, and zones that are not to be had.

Strava: the highest zone has a ``max`` of -1; where the athlete set none, ``custom_zones`` is false and the zones are guessed from
the age; without the permission or the subscription there are none.
Known from: developers.strava.com/docs/reference (getLoggedInAthleteZones).
Here: -1 is no upper end; a zone outside what a heart can do is left out; guessed ones are used only where asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from liftday.integrations.strava.quirks.wrong_types import number
from liftday.training.bounds import HR


@dataclass(frozen=True, slots=True)
class HeartZone:
    """One of the athlete's heart-rate zones in bpm; the last has no upper end."""

    low: float
    high: float | None


def heart_zones(reply: object, *, customised: bool) -> tuple[HeartZone, ...]:
    """Given Strava's zones, return those of the heart rate, lowest first; with ``customised`` only what the athlete set."""
    heart = reply.get("heart_rate") if isinstance(reply, Mapping) else None
    zones = heart.get("zones") if isinstance(heart, Mapping) else None
    if customised and not (isinstance(heart, Mapping) and heart.get("custom_zones") is True):
        return ()
    read = (_zone(zone) for zone in zones) if isinstance(zones, list) else ()
    return tuple(zone for zone in read if zone is not None)


def _zone(zone: object) -> HeartZone | None:
    if not isinstance(zone, Mapping):
        return None
    low, high = number(zone.get("min")), number(zone.get("max"))
    if low is None or not 0.0 <= low <= HR[1]:  # the lowest begins at 0
        return None
    return HeartZone(low, high if high is not None and 0.0 < high <= HR[1] else None)

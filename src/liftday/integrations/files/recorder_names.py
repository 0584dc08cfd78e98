"""Names that recorders give to tracks by themselves: "Track 001", "ACTIVE LOG: 10 MAR 2026 18:00", "Workout 20260310".

In a title "track" and "workout" mean a hard session; by a recorder they mean nothing.
"""

import re
from typing import Final

from liftday.integrations.files.languages import plain

_RECORDERS: Final = """
track tracks tracklog tracklogs log logs active current archived saved new my gps gpx recording record recorded path route
trace traces trk untitled unnamed noname no name file export exported import segment waypoints
spur aufzeichnung traccia percorso traza trilha трек トラック 轨迹 軌跡
"""
_SHARED: Final = "workout activity exercise session training"  # with people, who write no date behind them
_CLOCK: Final = """
am pm t z utc gmt at on of nr jan feb mar apr may jun jul aug sep sept oct nov dec
january february march april june july august september october november december
mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday
"""
_RECORDERS_WORDS: Final = frozenset(plain(_RECORDERS).split())
_SHARED_WORDS: Final = frozenset(_SHARED.split())
_CLOCK_WORDS: Final = frozenset(_CLOCK.split())
_WORD: Final = re.compile(r"[^\W\d_]+")
_METRES: Final = re.compile(r"(?<!\d)(?!19\d\d|20\d\d|0)\d{4,5}(?!\d)")  # "Track 5000" was run, not counted
_DATE_DIGITS: Final = 6
_PERSONAL: Final = ("strava", "garmin connect")  # creators whose titles are people's


def is_recorders_name(name: str, creator: str = "") -> bool:
    """True for a name that a recorder gave by itself; ``creator`` is what the file says of its maker.

    >>> is_recorders_name("Track 001"), is_recorders_name("ACTIVE LOG: 10 MAR 2026 18:00"), is_recorders_name("Track")
    (True, True, True)
    >>> is_recorders_name("Track 8x400"), is_recorders_name("Track", "StravaGPX"), is_recorders_name("Track session")
    (False, False, False)
    """
    words = {word for word in _WORD.findall(plain(name)) if word not in _CLOCK_WORDS}
    if not words or _METRES.search(name) or not words <= _RECORDERS_WORDS | _SHARED_WORDS:
        return False
    digits = sum(letter.isdigit() for letter in name)
    if not words <= _RECORDERS_WORDS:
        return digits >= _DATE_DIGITS
    return digits > 0 or not any(maker in creator.casefold() for maker in _PERSONAL)

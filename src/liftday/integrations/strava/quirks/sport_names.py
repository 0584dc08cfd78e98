"""Two names of the sport.

Strava: ``sport_type`` tells a trail run from a run; ``type`` is the older, coarser word. What was saved before has ``type``
alone, and a sport may be one that no list names yet.
Known from: developers.strava.com/docs/changelog, 2022-06-15 (``type`` is deprecated, and still sent).
Here: ``sport_type`` counts, else ``type``; any word is a sport, and one that nobody knows is said.
"""

from collections.abc import Mapping

from liftday.integrations.strava.quirks.wrong_types import text


def sport_of(record: Mapping[object, object]) -> str:
    """Given an activity, return its sport; "" where none is told.

    >>> sport_of({"type": "Run", "sport_type": "TrailRun"}), sport_of({"type": "Run"}), sport_of({})
    ('TrailRun', 'Run', '')
    """
    return text(record.get("sport_type"), 64) or text(record.get("type"), 64)

"""The same activity with more or fewer fields.

Strava: a list gives summaries, without laps, splits and perceived effort; asked for by its id, the same activity has them all,
and ``resource_state`` is 3. A detailed activity may have no laps.
Known from: developers.strava.com/docs/reference (SummaryActivity, DetailedActivity).
Here: a summary says nothing of laps; a detailed activity without any has none, and is not asked for again.
"""

from collections.abc import Mapping

_ALL_FIELDS = 3


def is_detailed(record: Mapping[object, object]) -> bool:
    """Given an activity, return whether it has all the fields that Strava knows of it."""
    return record.get("resource_state") == _ALL_FIELDS or isinstance(record.get("laps"), list)

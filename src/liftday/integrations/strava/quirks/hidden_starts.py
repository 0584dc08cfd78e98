"""A start that the athlete hides.

Strava: the day is true, the time of day is one second past midnight, in ``start_date`` and ``start_date_local``.
Known from: developers.strava.com/docs/changelog, 2024-07-03.
Here: the day counts; the time of day is not known.
"""

from datetime import datetime

_HIDDEN = (0, 0, 1)


def is_hidden(start: datetime) -> bool:
    """Given the local wall clock of a start, return whether its time of day is hidden."""
    return (start.hour, start.minute, start.second) == _HIDDEN

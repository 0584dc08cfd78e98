"""Activities with one duration instead of two.

Strava: what was entered by hand (``manual``), or comes from a machine, may have a ``moving_time`` of 0 or none.
Known from: entries by hand, in the API and in bulk exports.
Here: moving and elapsed time stand in for each other; a negative one was not measured.
"""

from collections.abc import Mapping

from liftday.integrations.strava.quirks.wrong_types import number


def durations(record: Mapping[object, object]) -> tuple[float, float] | None:
    """Given an activity, return its moving and its elapsed seconds; None where it has neither."""
    moving, elapsed = number(record.get("moving_time")), number(record.get("elapsed_time"))
    if moving is None and elapsed is None:
        return None
    known = max(moving or 0.0, 0.0), max(elapsed or 0.0, 0.0)
    return (known[0] or known[1], known[1] or known[0])

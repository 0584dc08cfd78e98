"""Rates of 0 that nobody measured.

Strava: an activity recorded without a strap may carry 0 as ``average_heartrate``, ``average_cadence`` or
``perceived_exertion``, instead of leaving the field out as its reference says.
Known from: devices and apps that write 0 for "not measured", which Strava passes on.
Here: no heart beats 0 times a minute, so 0 is not measured.
"""

import math

from liftday.integrations.strava.quirks.wrong_types import number


def rate(value: object) -> float | None:
    """A rate a minute, or a rating: above 0, or None."""
    if type(value) is float and 0.0 < value < math.inf:
        return value
    result = number(value)
    return result if result is not None and result > 0 else None

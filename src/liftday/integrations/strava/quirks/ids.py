"""Ids as numbers, as text, and as 1.2e10.

Strava: ids are 64-bit integers beyond what a JavaScript number holds, so that tools between Strava and us write them as
text or as floating point.
Known from: developers.strava.com/docs/reference ("long"), files saved from the API by other tools.
Here: an id is its digits as text; what has no digits is no id.
"""

import math
import re
from collections.abc import Mapping

_ID = re.compile(r"\d{1,20}")


def known_id(record: object) -> str | None:
    """Given a record, return its id in digits, or None."""
    value = record.get("id") if isinstance(record, Mapping) else None
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = int(value) if math.isfinite(value) and value == int(value) else None
    if isinstance(value, str):
        value = value.strip().removesuffix(".0")
    if isinstance(value, int) and not 0 < value < 10**20:
        return None
    digits = str(value)
    return digits if _ID.fullmatch(digits) and digits.isascii() and int(digits) else None

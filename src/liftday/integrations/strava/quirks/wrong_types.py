"""Values of another type than the schema says: numbers in quotes, flags as text, nulls, nothing at all.

Strava: every field but a few may be null or missing; a webhook's ``private`` is the text "true"; heart rates and
temperatures are integers or fractions.
Known from: developers.strava.com/docs/webhooks (``updates``), replies in stravalib's and other clients' reports.
Here: each value is read as what it was meant to be, or it is not there. The readers of files use the same functions.
"""

import math
import re

LONGEST_TEXT = 1_000
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def text(value: object, longest: int = LONGEST_TEXT) -> str:
    """Given anything, return the text it is, without control characters (line breaks stay) and lone surrogates."""
    if not isinstance(value, str):
        return ""
    cut = value[:longest]
    return (cut if cut.isprintable() else _CONTROL.sub("", cut)).strip()


def number(value: object) -> float | None:
    """Given anything, return the finite number it is, or None; digits in quotes count."""
    if value is None:
        return None
    if type(value) is float:  # nearly always
        return value if math.isfinite(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        result = float(value)
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def positive(value: object) -> float | None:
    """A number that measures something: not negative."""
    if type(value) is float and 0.0 <= value < math.inf:  # nearly always; a history has eighty thousand of them
        return value
    result = number(value)
    return result if result is not None and result >= 0 else None


def whole(value: object) -> int | None:
    """A small whole number, as a code is; what stands behind the point is cut off."""
    result = number(value)
    return int(result) if result is not None and abs(result) < 10_000 else None


def truth(value: object) -> bool:
    """True for true, 1 and "true"."""
    if isinstance(value, bool) or value is None:
        return value is True
    return (isinstance(value, str) and value.lower() in {"true", "1"}) or value == 1

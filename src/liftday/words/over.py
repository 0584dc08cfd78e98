"""What closed a date and is over since, told as what was."""

from datetime import date
from typing import Final

from liftday.training.reason import Reason
from liftday.words.dates import weekday
from liftday.words.params import a_reason

_WAS: Final = {
    "ill_that_day": "{day} was marked as ill",
    "away_that_day": "{day} was marked as not available",
    "low_energy_that_day": "{day} was marked as low in energy",
    "day_after_illness": "{day} was the first day after an illness",
    "days_after_illness": "sessions had to stay light until the fourth day after an illness",
    "no_window": "{day} had no window",
    "no_long_window": "{day} had no window long enough",
    "no_free_hour": "{day} had no free hour",
    "not_available": "{day} was not available",
    "light_at_most": "{day} was a day for a light session at most",
}
"""What closed a date and may be over before it, or stands for that in public, as what was."""


def what_was(reason: Reason, on: date) -> str:
    """Given why strength could not stand on a date, and is over since, return it as what was: "Wednesday was marked as ill"."""
    if reason.code in {"ended", "barred"}:
        return what_was(a_reason(reason.params, "why"), on)
    return _WAS[reason.code].format(day=weekday(on))

"""What is said at home about pain that was marked, and what follows from it. None of it is ever published."""

from typing import Final

from liftday.training.owner import Pain
from liftday.training.programme.progress import HURTS, STRONG

PLACES: Final = {
    "shin_splints": "shins",
    "itb": "iliotibial band",
    "runners_knee": "knee",
    "achilles": "Achilles tendon",
    "plantar": "heel or sole",
    "hamstring": "hamstring",
    "low_back": "low back",
}
"""The names that the configuration and `mark` take, in words."""


def pain_text(pain: Pain) -> str:
    """Given pain that was marked, return it in words.

    >>> from datetime import date
    >>> pain_text(Pain(date=date(2026, 3, 4), place="runners_knee", pain=4))
    'knee 4 of 10'
    """
    return f"{PLACES[pain.place]} {pain.pain} of 10"


def consequence(pain: Pain) -> str:
    """Given pain that was marked, return what follows from it and how that ends; empty where nothing does."""
    how = f"`liftday mark DATE pain {pain.place} N`"
    if pain.pain >= STRONG:
        return f"Sessions stay light until three days at 2 or less there ({how}). Longer than ten days: see a professional."
    if pain.pain >= HURTS:
        return f"Nothing is added, and the next session is lighter until it is back at 2 or less ({how})."
    return ""

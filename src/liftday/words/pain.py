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


MEANT_FOR_IT: Final = (
    "What is meant for the place stays in: do it where it hurts 5 of 10 at most and is calm by the next morning, else leave"
    " it out."
)
"""Why a session for a sore place holds work for it (docs/training.md, Injuries), at home: nobody else reads of a place."""


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
        until = f"Sessions stay light until three days at 2 or less there ({how})."
        return f"{until} {MEANT_FOR_IT} Longer than ten days: see a professional."
    if pain.pain >= HURTS:
        return f"Nothing is added, and the next session is lighter until it is back at 2 or less ({how})."
    return ""

"""What intervals.icu's calendar says of the athlete: days of illness, injury or holiday, each offered as a mark.

Nothing is concluded from them: the offer names the command, and the owner decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from liftday.integrations.intervals.events import CalendarEvent
from liftday.training.owner import Word

_STATES: Final = {"SICK": Word.ILL, "INJURED": Word.BLOCKED, "HOLIDAY": Word.BLOCKED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Days of which intervals.icu says something that the owner may want to mark. ``state`` is sick, injured or holiday."""

    state: str
    first: date
    last: date
    word: Word


def offers(events: Iterable[CalendarEvent], *, today: date) -> tuple[Offer, ...]:
    """Given the calendar and today, return what it says of today and the days after it. A holiday that leaves training
    possible is none."""
    found = []
    for event in events:
        word = _STATES.get(event.category)
        if word is None or event.last < today or (event.category == "HOLIDAY" and event.availability == "NORMAL"):
            continue
        word = Word.LOW if event.availability == "LIMITED" else word
        found.append(
            Offer(state=event.category.lower(), first=max(event.date, today), last=event.last, word=word)
        )  # fmt: skip
    return tuple(sorted(set(found), key=lambda one: (one.first, one.last, one.state)))

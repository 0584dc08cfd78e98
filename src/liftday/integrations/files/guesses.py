"""Sports whose words nobody here knows: what the activities under one word move like, and what to say of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Final

from liftday.integrations.files.languages import SPORTS
from liftday.training.activity import Activity

_LEAST_ROWS: Final = 3
_SPEEDS: Final = (("Walk", 0.8, 1.9, 500.0), ("Run", 2.0, 4.4, 2000.0), ("Ride", 4.9, 13.0, 5000.0))
"""Sport; the slowest and the fastest m/s, and the least metres, of the middle one of many. Between them nobody can say."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a word was read as, None when it was left alone, and how often it stands there."""

    word: str
    sport: str | None
    count: int

    def __str__(self) -> str:
        times = f"{self.count} {'activity' if self.count == 1 else 'activities'}"
        if self.sport is None:
            return f"the sport {self.word!r} is not known: {times} can be no more than easy without a heart rate or a rating"
        return f"the sport {self.word!r} is not known: {times} read as {self.sport} by speed"


def guesses(activities: Iterable[Activity], *, foreign: bool) -> Mapping[str, Guess]:
    """Given the activities of one export, return what is to be made of each unknown word; only words of a language that
    is ``foreign`` are guessed: an English one is a new sport."""
    unknown: dict[str, list[Activity]] = {}
    for activity in activities:
        if activity.sport not in SPORTS:
            unknown.setdefault(activity.sport, []).append(activity)
    return {word: Guess(word, _moved(group) if foreign else None, len(group)) for word, group in unknown.items()}


def _moved(group: list[Activity]) -> str | None:
    moving = [one for one in group if one.distance_m and one.moving_s]
    if len(moving) < _LEAST_ROWS or 2 * len(moving) <= len(group):
        return None
    speed = median((one.distance_m or 0.0) / one.moving_s for one in moving)
    metres = median(one.distance_m or 0.0 for one in moving)
    return next((name for name, slow, fast, least in _SPEEDS if slow <= speed <= fast and metres >= least), None)

"""How long a placing stands by the clock alone: until the hour that today would give a session has passed."""

from datetime import datetime

from liftday.training.day import Day
from liftday.training.placing.costs import STRENGTH
from liftday.training.placing.hours import Habit, local
from liftday.training.placing.rules import Ground, hour


def until(ground: Ground, today: Day) -> datetime | None:
    """Given today, return the first coming instant from which on a variant has another hour there, or none; None where the
    rest of the day changes nothing.

    Beside what other calendars fill an hour is the free one nearest to the wanted one. As the day goes by, free hours only
    vanish: the nearest stays the nearest until it has passed itself.
    """
    fits = (hour(ground, today, variant, habit) for variant in STRENGTH for habit in (ground.habit, Habit()))
    starts = (local(today.date, where.start, ground.owner.athlete.timezone) for where in fits if where is not None)
    return min((start for start in starts if start > ground.now), default=None)

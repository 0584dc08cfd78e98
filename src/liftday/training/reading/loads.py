"""What a session weighs: its load, and what the legs remember of it tomorrow.

Load is the athlete's rating times minutes, else Banister's impulse from the average heart rate, else one from pace.
The three stand on one scale, on which an hour near threshold is about a hundred: a rating of
5 for an hour is 300 in Foster's units and about 90 in Banister's, so the first is taken times .3. Without that a week
in which some runs were rated and some were not could not be added up.
"""

from math import exp
from typing import Final

from liftday.training.day import Kind
from liftday.training.reading.history import History
from liftday.training.reading.measures import Measures
from liftday.training.reading.sports import Family

RATED_SCALE: Final = 0.3
_REST_HR: Final = 55.0  # where the owner gave none; 10 bpm of error move the load by about 5 %
_STEEP_M: Final = 600.0
_LEGS: Final = {Kind.REST: 0, Kind.EASY: 1, Kind.MODERATE: 1, Kind.LONG: 2, Kind.HARD: 2, Kind.RACE: 3}


def rated(rating: float, minutes: float) -> float:
    """Given an effort rating of 0 to 10 and minutes, return the session load of Foster 2001, in its own units."""
    return rating * minutes


def banister(minutes: float, reserve: float, *, female: bool = False) -> float:
    """Given minutes and the mean share of the heart rate reserve, return Banister's training impulse.

    >>> round(banister(60, 0.75), 1), round(banister(60, 0.75, female=True), 1)
    (121.6, 135.4)
    """
    return minutes * reserve * (0.86 * exp(1.67 * reserve) if female else 0.64 * exp(1.92 * reserve))


def by_pace(minutes: float, speed: float, threshold: float) -> float:
    """Given minutes and grade-adjusted and threshold speed in m/s, return 100 h IF² (TrainingPeaks' rTSS)."""
    return 100.0 * minutes / 60.0 * (speed / threshold) ** 2


def load(measures: Measures, history: History, average: float | None) -> float | None:
    """Given a session and its trusted average heart rate, return its load, None when nothing measures it."""
    rating, athlete = measures.activity.perceived_exertion, history.athlete
    if rating is not None and 0.0 < rating <= 10.0:
        return round(RATED_SCALE * rated(rating, measures.minutes), 1)
    top, rest = history.hr_max.value, athlete.hr_rest or _REST_HR
    if average is not None and rest < top:
        reserve = min(1.0, max(0.0, (average - rest) / (top - rest)))
        return round(banister(measures.minutes, reserve, female=athlete.sex == "female"), 1)
    critical = history.critical_speed
    if measures.run and measures.speed and critical:
        return round(by_pace(measures.minutes, measures.speed, critical.value), 1)
    return None


def leg_load(measures: Measures, kind: Kind) -> int:
    """Given a session and its class, return 0 to 3: what the legs remember tomorrow (the table of 1.6)."""
    if measures.run:
        return _LEGS[kind]
    family = measures.sport.family
    if family is Family.GAME and measures.minutes < measures.sport.minutes:
        return 1
    if family is Family.SNOW or family is Family.SKI:
        return 2 if measures.minutes >= 180.0 else 1
    if family is Family.RIDE:
        return 2 if measures.minutes >= 180.0 or kind in {Kind.HARD, Kind.RACE} else 1
    if family is Family.HIKE:
        return 3 if kind is Kind.LONG else 1
    return measures.sport.leg_load


def steep(measures: Measures) -> bool:
    """True for 600 m of climbing or descending on foot: eccentric work that leaves the thighs sore."""
    if measures.climb_m < _STEEP_M and measures.descent_m < _STEEP_M:
        return False
    return measures.sport.family in {Family.RUN, Family.HIKE, Family.WALK}

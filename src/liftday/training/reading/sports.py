"""What a sport is to the plan: its family, its class when nothing else is known, and what the legs remember of it.

The table is training-rules 1.6. Sports come as Strava's ``sport_type``; other services write the same sports with
spaces, underscores or small letters, so names are compared by their letters alone. A sport nobody knows is easy with a
leg load of 1: Strava's list grows every year.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from liftday.training.day import Kind, Role


class Family(StrEnum):
    """Sports that are read alike; an athlete's usual heart rate and pace are kept apart for each."""

    RUN = "run"
    RIDE = "ride"
    SWIM = "swim"
    SKI = "ski"
    SNOW = "snow"
    GAME = "game"
    MACHINE = "machine"
    UPPER = "upper"
    HIKE = "hike"
    WALK = "walk"
    STRENGTH = "strength"
    MOBILITY = "mobility"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sport:
    """How a family is read without heart rate and rating.

    ``minutes`` is the least that gives it ``kind``; ``long_minutes`` what makes it long. ``cooler`` is how many bpm
    lower its heart rates run than those of running at the same strain: cycling 5, swimming 10 (training-rules 1.6).
    """

    family: Family
    kind: Kind = Kind.EASY
    leg_load: int = 1
    role: Role = Role.ENDURANCE
    minutes: float = 0.0
    long_minutes: float | None = None
    cooler: float = 0.0
    measured: bool = True  # whether its distance and pace say something
    weighed: bool = True  # whether its heart rate says how hard it was: not so of strolls, and of waiting for lifts


_GAME = Sport(family=Family.GAME, kind=Kind.HARD, leg_load=3, minutes=30.0, measured=False)
_TABLE: Final[dict[Family, Sport]] = {
    Family.RUN: Sport(family=Family.RUN),
    Family.RIDE: Sport(family=Family.RIDE, long_minutes=180.0, cooler=5.0),
    Family.SWIM: Sport(family=Family.SWIM, leg_load=0, cooler=10.0),
    Family.SKI: Sport(family=Family.SKI, long_minutes=180.0),
    Family.SNOW: Sport(family=Family.SNOW, measured=False, weighed=False),
    Family.GAME: _GAME,
    Family.MACHINE: Sport(family=Family.MACHINE, measured=False),
    Family.UPPER: Sport(family=Family.UPPER, leg_load=0, measured=False),
    Family.HIKE: Sport(family=Family.HIKE, long_minutes=180.0, weighed=False),
    Family.WALK: Sport(family=Family.WALK, kind=Kind.REST, leg_load=0, minutes=90.0, weighed=False),
    Family.STRENGTH: Sport(family=Family.STRENGTH, kind=Kind.REST, leg_load=2, role=Role.STRENGTH, measured=False),
    Family.MOBILITY: Sport(family=Family.MOBILITY, kind=Kind.REST, leg_load=0, role=Role.MOBILITY, measured=False),
    Family.OTHER: Sport(family=Family.OTHER, measured=False),
}

_NAMES: Final[dict[Family, str]] = {
    Family.RUN: "run trailrun virtualrun running trailrunning treadmillrunning trackrunning streetrunning treadmill",
    Family.RIDE: "ride gravelride mountainbikeride virtualride ebikeride emountainbikeride velomobile handcycle"
    " cycling biking roadbiking roadcycling mountainbiking gravelcycling indoorcycling spinning bikecommuting",
    Family.SWIM: "swim swimming lapswimming openwaterswimming poolswimming",
    Family.SKI: "nordicski backcountryski rollerski crosscountryskiing skatingski inlineskate iceskate iceskating"
    " inlineskating",
    Family.SNOW: "alpineski snowboard skiing ski snowboarding resortskiing resortskiingsnowboarding"
    " resortskiingsnowboardingws",
    Family.GAME: "soccer football basketball tennis squash badminton padel hiit highintensityintervaltraining crossfit"
    " racquetball pickleball volleyball handball rugby americanfootball hockey icehockey lacrosse ultimate cricket"
    " boxing martialarts",
    Family.MACHINE: "rowing virtualrow indoorrowing elliptical stairstepper stairclimbing",
    Family.UPPER: "rockclimbing rockclimb climbing bouldering kayaking canoeing canoe standuppaddling paddling surfing"
    " windsurf kitesurf wheelchair sail sailing",
    Family.HIKE: "hike hiking snowshoe snowshoeing mountaineering",
    Family.WALK: "walk walking golf tabletennis speedwalking casualwalking",
    Family.STRENGTH: "weighttraining workout strengthtraining strength functionalstrengthtraining gym",
    Family.MOBILITY: "yoga pilates physicaltherapy mobility stretching flexibility breathwork",
}
_BY_NAME: Final[dict[str, Sport]] = {name: _TABLE[family] for family, names in _NAMES.items() for name in names.split()}
_CIRCUITS: Final = frozenset({"hiit", "highintensityintervaltraining", "crossfit"})
_WEIGHTS: Final = re.compile(
    r"\b(?:strength|weights?|weightlift\w*|lift\w*|gym|squats?|deadlifts?|kettlebells?|barbells?|dumbbells?|core|s ?& ?c"
    r"|kraft\w*|hanteln?|langhantel|kurzhantel|musculation|muscu|fuerza|pesas|força|musculação|forza|pesi|kracht\w*"
    r"|styrke\w*|styrk\w*|voima\w*|siłow\w*)\b",
    re.IGNORECASE,
)
_NOT_A_LETTER: Final = re.compile(r"[\W\d_]+")


@lru_cache(maxsize=512)
def sport(name: str) -> Sport:
    """Given a sport as it came, return how it is read; one that nobody knows is easy.

    >>> sport("TrailRun").family.value, sport("Mountain Biking").family.value, sport("Quidditch").family.value
    ('run', 'ride', 'other')
    """
    return _BY_NAME.get(_NOT_A_LETTER.sub("", name.casefold()), _TABLE[Family.OTHER])


def titled(name: str, title: str) -> Sport:
    """Given a sport and an activity's title, return how it is read: a circuit of weights is strength, whatever it is
    filed under (training-rules 3.3).

    >>> titled("Crossfit", "Kraft: Langhantel").family.value, titled("Crossfit", "Murph").family.value
    ('strength', 'game')
    """
    found = sport(name)
    if found.family is not Family.GAME or _NOT_A_LETTER.sub("", name.casefold()) not in _CIRCUITS:
        return found
    return _TABLE[Family.STRENGTH] if _WEIGHTS.search(title) else found


def known(name: str) -> bool:
    """Given a sport as it came, return whether anybody knows it (an unknown one is worth one line in the log)."""
    return _NOT_A_LETTER.sub("", name.casefold()) in _BY_NAME


@lru_cache(maxsize=512)
def indoor(name: str) -> bool:
    """Given a sport as it came, return whether its distance comes from a belt or a screen rather than from the ground."""
    letters = _NOT_A_LETTER.sub("", name.casefold())
    return letters.startswith(("virtual", "treadmill", "indoor"))

"""What a sport is to the plan: its family, its class when nothing else is known, and what the legs remember of it.

Sports come as Strava's ``sport_type``; other services write the same sports with
spaces, underscores or small letters, so names are compared by their letters alone. A sport that is not in the table is
unknown: easy at most where nothing was measured, with a leg load of 1, and never strength or mobility. Strava's list
grows every year, and a file may not say at all.
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
    lower its heart rates run than those of running at the same strain: cycling 5, swimming 10.
    """

    family: Family
    kind: Kind = Kind.EASY
    leg_load: int = 1
    role: Role = Role.ENDURANCE
    minutes: float = 0.0
    long_minutes: float | None = None
    cooler: float = 0.0
    measured: bool = True  # whether its distance and pace say something
    weighed: bool = True  # whether its heart rate tells how hard it was: not so of strolls, and of waiting for lifts


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
    Family.STRENGTH: "weighttraining strengthtraining strength functionalstrengthtraining gym",
    Family.MOBILITY: "yoga pilates physicaltherapy mobility stretching flexibility breathwork",
}
_BY_NAME: Final[dict[str, Sport]] = {name: _TABLE[family] for family, names in _NAMES.items() for name in names.split()}
# What Strava and many watches call all that has no name of its own. With a title of no meaning it is strength as long as
# nothing contradicts that: a way gone, hours on end, a pulse without a pause; gone at walking speed for two kilometres, it
# is none by any title. Without a title it comes from a file that did not say what it was.
_WORKOUT: Final = "workout"
_CIRCUITS: Final = frozenset({"hiit", "highintensityintervaltraining", "crossfit"})
_WEIGHTS: Final = re.compile(
    r"\b(?:strength|weights?|weightlift\w*|lift\w*|gym|squats?|deadlifts?|kettlebells?|barbells?|dumbbells?|core|s ?& ?c"
    r"|kraft\w*|hanteln?|langhantel|kurzhantel|musculation|muscu|fuerza|pesas|força|musculação|forza|pesi|kracht\w*"
    r"|styrke\w*|styrk\w*|voima\w*|siłow\w*)\b",
    re.IGNORECASE,
)
# Words of what people file under Workout and is no lifting, beside the names of the sports themselves.
_NO_WEIGHTS: Final = re.compile(
    r"\b(?:danc\w*|zumba|aerobics?|cardio|sauna|massage|meditat\w*|dog|gassi|hund\w*|spazier\w*|wander\w*|tanz\w*"
    r"|garten\w*|garden\w*|shovel\w*|hous?ework|marche|randonn\w*|danse|paseo|caminata|senderismo|baile|passeggiata"
    r"|ballo|caminhada|dança|wandel\w*|spacer\w*|promenad\w*|snorkel\w*|scuba|div(?:e|ing)|driv(?:e|ing)|jog\w*)\b",
    re.IGNORECASE,
)
_NOT_A_LETTER: Final = re.compile(r"[\W\d_]+")
_WORDS: Final = re.compile(r"[^\W\d_]+")
_OUTING_M: Final = 1000.0  # steps between machines make some hundred metres
_STROLL_M, _STROLLING = 300.0, 0.7  # ... and less than this many m/s
_AWAY_M, _AWAY = 2000.0, 0.8  # nobody who lifts is on the way like this, whatever the title
_LONGEST_VISIT: Final = 150.0  # minutes
_NO_PAUSES: Final = 150.0  # bpm on average: nobody's heart does that who waits for the next set (D)


@lru_cache(maxsize=512)
def sport(name: str) -> Sport:
    """Given a sport as it came, return how it is read by its name alone; one that is not in the table is easy.

    >>> sport("TrailRun").family.value, sport("Mountain Biking").family.value, sport("Quidditch").family.value
    ('run', 'ride', 'other')
    """
    return _BY_NAME.get(_letters(name), _TABLE[Family.OTHER])


def _letters(name: str) -> str:
    return _NOT_A_LETTER.sub("", name.casefold())


def read_as(
    name: str, title: str, *, distance_m: float | None, minutes: float, average_hr: float | None = None
) -> tuple[Sport, bool]:
    """Given what an activity is filed under, its title and its numbers, return how it is read and whether that is
    certain: it is not where only the absence of anything else speaks for it.

    A circuit of weights is strength, whatever it is filed under.

    >>> def family(name, title, distance_m=None, minutes=45): return read_as(
    ...     name, title, distance_m=distance_m, minutes=minutes)[0].family.value
    >>> family("Crossfit", "Kraft: Langhantel"), family("Crossfit", "Murph"), family("Workout", "Afternoon Workout")
    ('strength', 'game', 'strength')
    >>> family("Workout", "Afternoon Workout", 4800, 82), family("Workout", "Tennis"), family("Unknown", "Gym")
    ('other', 'game', 'other')
    """
    letters = _letters(name)
    speed = (distance_m or 0.0) / (60.0 * minutes) if minutes > 0.0 else 0.0
    away = (distance_m or 0.0) >= _AWAY_M and speed >= _AWAY
    if (letters == _WORKOUT or letters in _CIRCUITS) and _WEIGHTS.search(title) and not away:
        return _TABLE[Family.STRENGTH], True
    if letters != _WORKOUT:
        filed = sport(name)
        return filed, filed.family is not Family.OTHER
    other = _other_sport(title)
    if other is not None and other.family in {Family.GAME, Family.MOBILITY} and not away:
        return other, True
    silent = not title.strip()
    gone = (distance_m or 0.0) >= _OUTING_M or ((distance_m or 0.0) >= _STROLL_M and speed >= _STROLLING)
    if (
        silent
        or gone
        or other
        or _NO_WEIGHTS.search(title)
        or minutes > _LONGEST_VISIT
        or (average_hr or 0.0) >= _NO_PAUSES
    ):
        return _TABLE[Family.OTHER], False
    return _TABLE[Family.STRENGTH], False


def _other_sport(title: str) -> Sport | None:
    """The first sport that a title names in one word or two, strength aside."""
    words = _WORDS.findall(title.casefold())
    for at, word in enumerate(words):
        for name in (word + words[at + 1] if at + 1 < len(words) else "", word):
            named = _BY_NAME.get(name)
            if named is not None and named.family is not Family.STRENGTH:
                return named
    return None


@lru_cache(maxsize=512)
def indoor(name: str) -> bool:
    """Given a sport as it came, return whether its distance comes from a belt or a screen rather than from the ground."""
    return _letters(name).startswith(("virtual", "treadmill", "indoor"))

"""FIT's sports, by number, as Strava's.

The numbers are FIT's own types ``sport`` and ``sub_sport`` (Garmin FIT SDK profile 21.158; numbers after 84 as open
readers of FIT list them). What Strava has no name for is ``UNKNOWN``, except for the games and exercises that the plan
reads by another name; a machine's cardio programme is not strength.
"""

from collections.abc import Mapping
from typing import Final

from liftday.integrations.files.languages import SPORTS, sport
from liftday.integrations.files.movement import UNKNOWN

GENERIC: Final = 0
TRANSITION, MULTISPORT = 3, 18
DRIVING: Final = 24
_SAYS_NOTHING = frozenset({None, 0, 254})  # not written, generic, all
_GENERAL = frozenset({None, 0, 4, 10, 64, 254})  # those, fitness equipment, training, racket: the sub-sport tells
_CATCH_ALL: Final = "Workout"

_BY_SPORT: Mapping[int, str] = {
    1: "Run", 2: "Ride", 5: "Swim", 6: "Basketball", 7: "Soccer", 8: "Tennis", 9: "AmericanFootball", 11: "Walk",
    12: "NordicSki", 13: "AlpineSki", 14: "Snowboard", 15: "Rowing", 16: "Hike", 17: "Hike", 19: "Canoeing",
    21: "EBikeRide", 25: "Golf", 30: "InlineSkate", 31: "RockClimbing", 32: "Sail", 33: "IceSkate", 35: "Snowshoe",
    37: "StandUpPaddling", 38: "Surfing", 41: "Kayaking", 43: "Windsurf", 44: "Kitesurf", 47: "Boxing",
    48: "StairStepper", 62: "HighIntensityIntervalTraining", 65: "Wheelchair", 66: "Wheelchair", 71: "Cricket",
    72: "Rugby", 73: "Hockey", 74: "Lacrosse", 75: "Volleyball", 80: "MartialArts", 83: "Dance", 86: "Mobility",
    88: "Canoeing",
}  # fmt: skip
_BY_BOTH: Mapping[tuple[int, int], str] = {
    (1, 3): "TrailRun", (1, 58): "VirtualRun",
    (2, 8): "MountainBikeRide", (2, 9): "MountainBikeRide", (2, 12): "Handcycle", (2, 28): "EBikeRide",
    (2, 46): "GravelRide", (2, 47): "EMountainBikeRide", (2, 49): "GravelRide", (2, 58): "VirtualRide",
    (2, 88): "Handcycle",
    (12, 37): "BackcountrySki", (13, 37): "BackcountrySki",
    (15, 58): "VirtualRow",
    (21, 8): "EMountainBikeRide", (21, 47): "EMountainBikeRide",
}  # fmt: skip
_BY_SUB_SPORT: Mapping[int, str] = {
    1: "Run", 2: "Run", 3: "TrailRun", 4: "Run", 5: "Ride", 6: "Ride", 7: "Ride", 8: "MountainBikeRide", 11: "Ride",
    12: "Handcycle", 13: "Ride", 14: "Rowing", 15: "Elliptical", 16: "StairStepper", 17: "Swim", 18: "Swim",
    19: "Flexibility", 20: "WeightTraining", 27: "Walk", 28: "EBikeRide", 29: "Ride", 30: "Walk", 31: "Walk",
    42: "NordicSki", 43: "Yoga", 44: "Pilates", 45: "Run", 46: "GravelRide", 47: "EMountainBikeRide", 62: "Breathwork",
    67: "Run", 68: "RockClimbing", 69: "RockClimbing", 70: "HighIntensityIntervalTraining",
    73: "HighIntensityIntervalTraining", 74: "HighIntensityIntervalTraining", 75: "HighIntensityIntervalTraining",
    84: "Pickleball", 85: "Padel", 86: "Wheelchair", 87: "Wheelchair", 88: "Handcycle", 94: "Squash", 95: "Badminton",
    96: "Racquetball", 97: "TableTennis",
}  # fmt: skip
_INDOORS = frozenset({1, 5, 6, 14, 27, 45, 58, 86, 87, 88})  # a belt, a roller, a screen


def fit_sport(number: int | None, sub_sport: int | None, *names: str) -> str | None:
    """Given the numbers of a sport and what the watch calls it, return Strava's name, ``UNKNOWN`` for one that Strava
    has none for, or None where nothing was said.

    >>> fit_sport(1, 3), fit_sport(64, 85), fit_sport(82, 0), fit_sport(0, 0), fit_sport(0, 0, "Padel")
    ('TrailRun', 'Padel', 'Unknown', None, 'Padel')
    """
    known = None
    if number is not None and sub_sport is not None:
        known = _BY_BOTH.get((number, sub_sport))
    if known is None and number in _GENERAL and sub_sport is not None:
        known = _BY_SUB_SPORT.get(sub_sport)
    if known is None and number is not None:
        known = _BY_SPORT.get(number)
    return known or _named(*names) or (None if number in _SAYS_NOTHING else UNKNOWN)


def is_indoors(sub_sport: int | None) -> bool:
    """True where the distance is a belt's, a roller's or a screen's."""
    return sub_sport in _INDOORS


def _named(*names: str) -> str | None:
    """The sport that a profile's name is; "Workout" is everybody's name for everything."""
    known = (sport(name) for name in names if name)
    return next((one for one in known if one in SPORTS and one != _CATCH_ALL), None)

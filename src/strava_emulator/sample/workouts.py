"""How the sample athlete's runs are built: bouts of seconds at a share of critical speed."""

import random
from dataclasses import dataclass

from strava_emulator.sample.body import Bout
from strava_emulator.sample.season import Intent

KILOMETRE = 1000.0


@dataclass(frozen=True, slots=True)
class Set:
    """An interval session in the words of its title: so many repetitions of metres or seconds, at a share, with rest."""

    name: str
    reps: int
    metres: float
    seconds: float
    share: float
    rest: float


SETS = (
    Set("6x800m", 6, 800, 0, 1.035, 130),
    Set("5x1000m", 5, 1000, 0, 1.015, 120),
    Set("10x400m", 10, 400, 0, 1.075, 75),
    Set("4x2000m", 4, 2000, 0, 0.975, 150),
    Set("12x1min", 12, 0, 60, 1.06, 60),
    Set("8x90s", 8, 0, 90, 1.045, 90),
    Set("3x3000m", 3, 3000, 0, 0.955, 180),
)


def flowing(minutes: float, share: float, speed: float, rng: random.Random) -> list[Bout]:
    """Given minutes at one effort, return them kilometre by kilometre, none quite like the other."""
    left, told = minutes * 60, []
    while left > 0:
        own = share * rng.gauss(1, 0.015)
        seconds = min(left, KILOMETRE / (own * speed))
        if left - seconds < 45:
            seconds = left
        told.append(Bout(seconds, own, lap=False))
        left -= seconds
    return told


def bouts(intent: Intent, speed: float, rng: random.Random) -> tuple[list[Bout], str]:
    """Given an intent and the critical speed, return its bouts and the name of the set, if it has one."""
    how = intent.how
    if how == "intervals":
        return _intervals(rng.choice(SETS), speed, rng)
    if how == "tempo":
        return _tempo(speed, rng)
    if how == "strides":
        return _strides(intent.minutes, speed, rng), ""
    if how == "steady":
        return [
            *flowing(10, 0.73, speed, rng),
            *flowing(intent.minutes - 14, rng.uniform(0.84, 0.875), speed, rng),
            *flowing(4, 0.72, speed, rng),
        ], ""
    if how == "fast finish":
        return [*flowing(intent.minutes - 20, 0.73, speed, rng), *flowing(20, 0.87, speed, rng)], ""
    if how in _RACES:
        share = _RACES[how] * rng.gauss(1, 0.008)
        return flowing(intent.metres * rng.uniform(1.002, 1.012) / (share * speed) / 60, share, speed, rng), ""
    return flowing(intent.minutes, _EASY.get(how, 0.725) * rng.gauss(1, 0.028), speed, rng), ""


# Critical speed with 180 m in reserve gives the 5 km; the longer ones fall off as recreational runners' do.
_RACES = {"five": 1.035, "ten": 0.985, "half": 0.925, "trail race": 0.86}
_EASY = {"easy": 0.735, "long": 0.735, "warm-up": 0.70, "commute": 0.70, "treadmill": 0.72, "trail": 0.66}


def _intervals(chosen: Set, speed: float, rng: random.Random) -> tuple[list[Bout], str]:
    told = [Bout(seconds, 0.75) for seconds in (rng.uniform(640, 900),)]
    for number in range(chosen.reps):
        share = chosen.share * rng.gauss(1, 0.008)
        seconds = chosen.metres / (share * speed) if chosen.metres else chosen.seconds
        told.append(Bout(seconds, share, rep=True))
        if number < chosen.reps - 1:
            told.append(Bout(chosen.rest, 0.69))
    return [*told, Bout(rng.uniform(400, 600), 0.72)], chosen.name


def _tempo(speed: float, rng: random.Random) -> tuple[list[Bout], str]:
    warm_up, cool_down = Bout(rng.uniform(640, 820), 0.75), Bout(rng.uniform(360, 560), 0.72)
    if rng.random() < 0.5:
        whole = flowing(rng.uniform(21, 28), 0.945, speed, rng)
        middle = [Bout(sum(bout.seconds for bout in whole), 0.945, rep=True)]
        return [warm_up, *middle, cool_down], "25min"
    reps = [Bout(720, 0.955 * rng.gauss(1, 0.006), rep=True) for _ in range(2)]
    return [warm_up, reps[0], Bout(150, 0.68), reps[1], cool_down], "2x12min"


def _strides(minutes: float, speed: float, rng: random.Random) -> list[Bout]:
    told = flowing(minutes - 9, 0.725, speed, rng)
    told[-1] = Bout(told[-1].seconds, told[-1].share)  # the lap button before the first stride
    for _ in range(6):
        told += [Bout(20, 1.16, rep=True), Bout(70, 0.60)]
    return told

"""One day of the sample athlete: intents become recordings. Each day draws from its own seed, so days never shift others."""

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from strava_emulator.sample.body import HR_MAX, Stretch, critical_speed, record
from strava_emulator.sample.made import Made, Recording, detailed
from strava_emulator.sample.season import Intent, away, intents, week_of
from strava_emulator.sample.titles import title
from strava_emulator.sample.workouts import bouts

HOME = ZoneInfo("Europe/Berlin")
ABROAD = ZoneInfo("Asia/Tokyo")
FIRST_ID = 15_000_000_000
# The tag an athlete may set on a run: race, long run, workout.
_TAGS = {"race": (1, 0.45), "long": (2, 0.4), "hard": (3, 0.35)}
_EXERTION = {"easy": (2, 4), "moderate": (5, 6), "hard": (7, 9), "long": (4, 6), "race": (9, 10)}
_WARMTH = (2, 3, 7, 12, 16, 20, 22, 22, 17, 12, 6, 3)  # degrees by month, in the evening, about Berlin's


def made_on(day: date, anchor: date, seed: int) -> list[Made]:
    """Given a day, return what was recorded on it, in order."""
    offset = (day - anchor).days
    rng = random.Random(f"{seed}/{offset}")
    told = []
    for number, intent in enumerate(intents(day, anchor, rng)):
        recording = _recording(intent, day, anchor, FIRST_ID + offset * 4096 + number * 977 + rng.randrange(900), rng)
        told.append(Made(raw=detailed(recording, rng), kind=intent.kind, how=intent.how, day=day))
    return told


def _recording(intent: Intent, day: date, anchor: date, number: int, rng: random.Random) -> Recording:
    abroad = away(day, anchor)
    warmth = _WARMTH[day.month - 1] + rng.gauss(0, 3) + (6 if abroad else 0)
    seconds = round(max(0.0, intent.hour) * 3600) + rng.randrange(60)
    start = datetime.combine(day, time(), ABROAD if abroad else HOME) + timedelta(seconds=seconds)
    language = "ja" if abroad and rng.random() < 0.7 else None
    if intent.how not in _OTHERS:
        return _run(intent, start, number, rng, language=language, warmth=warmth, place=week_of(day, anchor).place)
    sport, course, climb, sensor = _OTHERS[intent.how](intent.minutes, rng)
    return Recording(
        id=number,
        start=start,
        sport=sport,
        name=title(intent.how, intent.hour, "", rng, language=language),
        course=course,
        stops=rng.uniform(0, 0.12) * intent.minutes * 60 if climb else 0.0,
        climb=climb,
        temperature=warmth if climb else None,
        sensor=sensor,
        exertion=_exertion(intent.kind, rng) if sport in ("Ride", "Soccer") else None,
        trainer=sport in ("Swim", "WeightTraining", "Yoga"),
    )


def _run(
    intent: Intent,
    start: datetime,
    number: int,
    rng: random.Random,
    *,
    language: str | None,
    warmth: float,
    place: int,
) -> Recording:
    how = intent.how
    inside = how == "treadmill"
    speed = critical_speed(place) * (0.97 if inside else 1.0)
    meant, detail = bouts(intent, speed, rng)
    course = record(meant, speed=speed, warmth=18 if inside else warmth, form=rng.gauss(0, 2.6), rng=rng)
    whole = sum(stretch.metres for stretch in course)
    per_kilometre = {"trail": rng.uniform(16, 26), "trail race": 31, "treadmill": 0}.get(how, rng.uniform(2, 9))
    raced = intent.kind == "race"
    tag, chance = _TAGS.get(intent.kind, (0, 0.0))
    return Recording(
        id=number,
        start=start,
        sport="TrailRun" if how in ("trail", "trail race") else "Run",
        name=title(how, intent.hour, detail, rng, language=language),
        course=course,
        stops=0.0 if raced or inside else rng.choice((0.0, rng.uniform(3, 60), rng.uniform(20, 240))),
        climb=per_kilometre * whole / 1000,
        temperature=None if inside else warmth,
        sensor=rng.random() < 0.93,
        buttons=rng.random() < (0.72 if intent.kind == "hard" else 0.9),
        cadence=81 + 7 * (whole / sum(stretch.seconds for stretch in course) / speed - 0.7) / 0.3 + rng.gauss(0, 0.6),
        workout_type=tag if rng.random() < chance else rng.choice((0, None)),
        exertion=_exertion(intent.kind, rng),
        trainer=inside,
        commute=how == "commute",
        description=detail or None,
    )


def _exertion(kind: str, rng: random.Random) -> float | None:
    """A third of the time the athlete says how hard it was."""
    low, high = _EXERTION[kind]
    return float(rng.randint(low, high)) if rng.random() < 0.33 else None


# --- the other sports: name, course, climb, whether the heart was measured -----------------------------------------

_Other = tuple[str, list[Stretch], float, bool]


def _whole(minutes: float, speed: float, share: float, peak: float, rng: random.Random) -> list[Stretch]:
    bpm = HR_MAX * share + rng.gauss(0, 2)
    return [Stretch(minutes * 60, minutes * 60 * speed, bpm, min(HR_MAX - 1, HR_MAX * peak + rng.gauss(0, 2)))]


def _ride(minutes: float, rng: random.Random) -> _Other:
    speed = rng.uniform(6.6, 7.8)
    return "Ride", _whole(minutes, speed, 0.66, 0.80, rng), minutes * speed * 60 * 0.006, rng.random() < 0.8


def _swim(minutes: float, rng: random.Random) -> _Other:
    lengths = round(minutes * 60 * 0.72 / 50)
    return "Swim", [Stretch(minutes * 60, lengths * 50, 128 + rng.gauss(0, 4), 146)], 0.0, rng.random() < 0.4


def _hike(minutes: float, rng: random.Random) -> _Other:
    return "Hike", _whole(minutes, 1.15, 0.58, 0.76, rng), rng.uniform(420, 980), True


def _walk(minutes: float, rng: random.Random) -> _Other:
    return "Walk", _whole(minutes, 1.4, 0.50, 0.58, rng), 15.0, False


def _yoga(minutes: float, rng: random.Random) -> _Other:
    return "Yoga", _whole(minutes, 0, 0.45, 0.58, rng), 0.0, rng.random() < 0.5


def _weights(minutes: float, rng: random.Random) -> _Other:
    return "WeightTraining", _whole(minutes, 0, 0.56, 0.74, rng), 0.0, rng.random() < 0.7


def _soccer(minutes: float, rng: random.Random) -> _Other:
    return "Soccer", _whole(minutes, 1.5, 0.815, 0.96, rng), 0.0, True


_OTHERS: dict[str, Callable[[float, random.Random], _Other]] = {
    "ride": _ride,
    "swim": _swim,
    "hike": _hike,
    "walk": _walk,
    "yoga": _yoga,
    "weights": _weights,
    "soccer": _soccer,
}

"""The sample athlete's two years: which week is what, and what each day was meant to be.

Everything hangs on an anchor, the Monday of the present week, and is counted in weeks before it: so the demo shows
the same runner in spring and in autumn, and a later ``until`` only adds days.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

CYCLE = 104  # weeks after which the years repeat, for those who ask for more than two

HALVES = frozenset({20, 72})
TENS = frozenset({7, 27, 46, 60, 90})
FIVES = frozenset({12, 33, 52, 64, 81, 97})  # a Saturday morning 5 km in the park
TRAIL_RACE = 36
TAPER = frozenset({21, 73})
RECOVERY = frozenset({19, 71})
BREAK = frozenset({68, 69, 70})
HOLIDAY = frozenset({30, 31})  # in Japan
ILL_FROM, ILL_TO = (41, 2), (40, 3)  # (weeks before, weekday): nine days in bed


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One activity before it happens: what it is meant to be, in the words of ``sample``, and how it is done."""

    kind: str
    how: str
    minutes: float
    hour: float
    metres: float = 0.0  # of a race


@dataclass(frozen=True, slots=True)
class Week:
    """One week: how far back it is, and how much is done in it against the first weeks."""

    ago: int  # 0 is the present week, 1 the one before
    volume: float

    @property
    def place(self) -> int:
        """Where in the two years it is: 1 to 104, 0 for the present and what comes."""
        return (self.ago - 1) % CYCLE + 1 if self.ago > 0 else 0


def week_of(day: date, anchor: date) -> Week:
    """Given a day and the anchor's Monday, return its week."""
    ago = -((day - anchor).days // 7)
    place = (ago - 1) % CYCLE + 1 if ago > 0 else 0
    volume = 1 + 0.28 * (CYCLE - place) / CYCLE
    if ago % 4 == 2:
        volume *= 0.76  # every fourth week is a lighter one
    if place in TAPER or place in HALVES:
        volume *= 0.7
    return Week(ago, volume)


def away(day: date, anchor: date) -> bool:
    """True while the runner is abroad."""
    return week_of(day, anchor).place in HOLIDAY


def intents(day: date, anchor: date, rng: random.Random) -> list[Intent]:
    """Given a day, return what is done on it, in order; mostly nothing, one run, or a run and something else."""
    week, weekday = week_of(day, anchor), day.weekday()
    if _ill(week.place, weekday):
        return []
    if week.place in BREAK:
        return _idle(rng)
    if week.place in HOLIDAY:
        return _abroad(weekday, rng)
    race = _race(week.place, weekday)
    if race is not None:
        warm_up = Intent(kind="easy", how="warm-up", minutes=16, hour=race.hour - 0.6)
        return [warm_up, race] if rng.random() < 0.5 else [race]
    if _around_race(week.place, weekday):
        return [_easy(30, rng)] if rng.random() < 0.4 else []
    if week.place in RECOVERY:
        return [_easy(32, rng)] if weekday in (2, 4, 6) else []
    return _WEEKDAYS[weekday](week, day, rng)


def _ill(place: int, weekday: int) -> bool:
    """Weeks count backwards, weekdays forwards."""
    since, until = (-ILL_FROM[0], ILL_FROM[1]), (-ILL_TO[0], ILL_TO[1])
    return since <= (-place, weekday) <= until


def _race(place: int, weekday: int) -> Intent | None:
    if weekday == 6 and place in HALVES:
        return Intent(kind="race", how="half", minutes=95, hour=10.0, metres=21_097.5)
    if weekday == 6 and place in TENS:
        return Intent(kind="race", how="ten", minutes=41, hour=10.5, metres=10_000)
    if weekday == 6 and place == TRAIL_RACE:
        return Intent(kind="race", how="trail race", minutes=75, hour=9.5, metres=14_200)
    if weekday == 5 and place in FIVES:
        return Intent(kind="race", how="five", minutes=20, hour=9.0, metres=5_000)
    return None


def _around_race(place: int, weekday: int) -> bool:
    """The two days before a race and the day after it."""
    sunday = HALVES | TENS | {TRAIL_RACE}
    return (place in sunday and weekday in (4, 5)) or (place + 1 in sunday and weekday == 0)


def _easy(minutes: float, rng: random.Random) -> Intent:
    return Intent(kind="easy", how="easy", minutes=minutes * rng.uniform(0.9, 1.15), hour=_hour(rng))


def _hour(rng: random.Random) -> float:
    """Before work, at lunch or after work."""
    return rng.choices((rng.gauss(6.8, 0.25), rng.gauss(12.2, 0.2), rng.gauss(18.1, 0.5)), (25, 12, 63))[0]


def _idle(rng: random.Random) -> list[Intent]:
    if rng.random() < 0.25:
        return [Intent(kind="other", how="walk", minutes=rng.uniform(35, 80), hour=15.0)]
    return [Intent(kind="mobility", how="yoga", minutes=30, hour=20.0)] if rng.random() < 0.1 else []


def _abroad(weekday: int, rng: random.Random) -> list[Intent]:
    if weekday in (1, 3, 5):
        return [Intent(kind="easy", how="easy", minutes=rng.uniform(30, 50), hour=7.2)]
    if weekday == 6:
        return [Intent(kind="long", how="hike", minutes=rng.uniform(230, 300), hour=8.5)]
    return []


def _monday(week: Week, _day: date, rng: random.Random) -> list[Intent]:
    chance = rng.random()
    if chance < 0.30:
        return [Intent(kind="strength", how="weights", minutes=rng.uniform(28, 50), hour=19.0)]
    if chance < 0.42:
        return [Intent(kind="mobility", how="yoga", minutes=rng.uniform(25, 60), hour=20.2)]
    return [_easy(30 * week.volume, rng)] if chance < 0.52 else []


def _tuesday(week: Week, day: date, rng: random.Random) -> list[Intent]:
    winter = day.month in (11, 12, 1)
    chance = rng.random()
    if chance < (0.72 if winter else 0.86):
        return [Intent(kind="hard", how="intervals", minutes=60, hour=rng.gauss(18.4, 0.2))]
    return [_easy(45 * week.volume, rng)] if chance < 0.93 else []


def _wednesday(week: Week, day: date, rng: random.Random) -> list[Intent]:
    chance = rng.random()
    if chance < 0.12:
        there = Intent(kind="easy", how="commute", minutes=rng.uniform(26, 33), hour=rng.gauss(7.3, 0.1))
        back = Intent(kind="easy", how="commute", minutes=rng.uniform(27, 35), hour=rng.gauss(17.8, 0.2))
        return [there, back]
    done = [_easy(44 * week.volume, rng)] if chance < 0.88 else []
    if day.month in (12, 1, 2) and rng.random() < 0.4:
        done = [Intent(kind="easy", how="treadmill", minutes=rng.uniform(35, 50), hour=18.6)]
    if rng.random() < 0.18:
        done.append(Intent(kind="strength", how="weights", minutes=rng.uniform(28, 45), hour=20.3))
    return done


def _thursday(week: Week, _day: date, rng: random.Random) -> list[Intent]:
    chance = rng.random()
    if chance < 0.42:
        return [Intent(kind="hard", how="tempo", minutes=55, hour=rng.gauss(18.2, 0.3))]
    if chance < 0.58:
        return [Intent(kind="moderate", how="steady", minutes=rng.uniform(38, 50), hour=_hour(rng))]
    if chance < 0.62:
        return [Intent(kind="hard", how="soccer", minutes=75, hour=19.5)]
    return [_easy(46 * week.volume, rng)] if chance < 0.90 else []


def _friday(week: Week, day: date, rng: random.Random) -> list[Intent]:
    chance = rng.random()
    if chance < 0.14:
        return [Intent(kind="easy", how="swim", minutes=rng.uniform(28, 45), hour=7.0)]
    if chance < 0.24:
        return [Intent(kind="strength", how="weights", minutes=rng.uniform(25, 45), hour=18.0)]
    if chance > 0.86 and day.month in range(4, 11):
        return [Intent(kind="easy", how="ride", minutes=rng.uniform(45, 110), hour=17.3)]
    return [_easy(34 * week.volume, rng)] if chance < 0.42 else []


def _saturday(week: Week, day: date, rng: random.Random) -> list[Intent]:
    chance = rng.random()
    if chance < 0.34:
        return [Intent(kind="easy", how="strides", minutes=rng.uniform(38, 48) * week.volume, hour=9.4)]
    if chance < 0.72:
        return [Intent(kind="easy", how="easy", minutes=rng.uniform(36, 52) * week.volume, hour=9.6)]
    if chance < 0.86:
        how = "ride" if day.month in range(4, 11) else "treadmill"
        return [Intent(kind="easy", how=how, minutes=rng.uniform(50, 130) if how == "ride" else 40, hour=10.2)]
    return []


def _sunday(week: Week, _day: date, rng: random.Random) -> list[Intent]:
    chance = rng.random()
    minutes = rng.uniform(84, 102) * week.volume
    if chance < 0.70:
        return [Intent(kind="long", how="long", minutes=minutes, hour=rng.gauss(9.5, 0.3))]
    if chance < 0.80:
        return [Intent(kind="long", how="fast finish", minutes=minutes, hour=9.5)]
    if chance < 0.88:
        return [Intent(kind="long", how="trail", minutes=minutes, hour=9.8)]
    return [Intent(kind="long", how="hike", minutes=rng.uniform(200, 320), hour=9.0)] if chance < 0.92 else []


_WEEKDAYS: tuple[Callable[[Week, date, random.Random], list[Intent]], ...] = (
    _monday,
    _tuesday,
    _wednesday,
    _thursday,
    _friday,
    _saturday,
    _sunday,
)


def monday_of(day: date) -> date:
    """Given a day, return its week's Monday."""
    return day - timedelta(days=day.weekday())

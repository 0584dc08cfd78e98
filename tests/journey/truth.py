"""What the sentences of a calendar claim of the days, read as a person reads them and held against `days --json`."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

DEMANDING = ("hard", "long", "race")
FORESEEN = ("expected", "planned")  # by habit alone, or with a running plan
NAMED = {
    "a rest day": "rest",
    "an easy day": "easy",
    "a moderate day": "moderate",
    "a hard day": "hard",
    "a long run": "long",
    "a race": "race",
    "the race": "race",
    "a hard or long day": "hard",
    **{kind: kind for kind in ("easy", "moderate", "hard", "long")},
}
NAMES = "|".join(NAMED)
ROOM = 26  # percent: a number that has drifted this far is false
NUMBERS = {"the day": 1, "two days": 2, "three days": 3}
HEAD = re.compile(
    rf"Why (\w+day): (?:(?:likely|perhaps) ({NAMES}) \((\d+)%(?:; \d+% hard or long)?\)|(?:assumed to be )?({NAMES})(?: by your word)?)"
    r"(?=[,.])"
)
NEIGHBOUR = re.compile(
    rf"(the day|two days|three days) (after|before) (?:a (?:likely|possible) (hard or long day|hard day|long run|race) \((\d+)%\)|({NAMES}))"
)
CALM = re.compile(r"(?:is (?:rarely|only now and then) hard or long \((\d+)%\)|nothing hard or long is expected on)")
MOBILITY = re.compile(rf"Why \w+day: (?:(the day after|the day before) )?((?:what is )?likely )?({NAMES})(?=[.:])")
SHORT = "a short break on a strength day."
Days = Mapping[str, Any]


def denied(text: str, on: date, days: Mapping[date, Days], lifts: set[date]) -> Iterator[str]:
    """Given an event's text, its date, the days as `days --json` has them and the dates of strength, yield the sentences
    that are not true (any more)."""
    text = " ".join(text.split())
    for weekday, likely, chance, fact in HEAD.findall(text):
        if weekday != f"{on:%A}":
            yield f"{weekday}: it stands on a {on:%A}"
        yield from _day(days.get(on), NAMED[likely or fact], chance, f"{weekday}: {likely or fact}")
    for distance, way, likely, chance, fact in NEIGHBOUR.findall(text):
        there = on + (1 if way == "before" else -1) * timedelta(days=NUMBERS[distance])
        name = f"a {likely}" if likely else fact
        yield from _day(days.get(there), NAMED[name], chance, f"{distance} {way} {name} ({chance})", closed=True)
    for chance in CALM.findall(text):
        day = days.get(on + timedelta(days=1))
        percent = int(chance or 0)
        if day and (_demanding(day) > max(0.5, percent / 100) or _demanding(day) * 100 > percent + ROOM):
            yield f"a calm next day ({percent}%), but {_told(day)}"
    for way, likely, name in MOBILITY.findall(text):
        step = {"the day after": -1, "the day before": 1}.get(way, 0)
        day = days.get(on + timedelta(days=step))
        if day and not likely and day["source"] in FORESEEN and NAMED[name] != "race":
            yield f"{way} {name}, but {_told(day)}"
        elif day and day["source"] not in FORESEEN and day["kind"] != NAMED[name]:
            yield f"{way} {likely} {name}, but {_told(day)}"
    if SHORT in text and on not in lifts:
        yield f"{SHORT} There is none on {on}"


def _day(day: Days | None, kind: str, chance: str, said: str, *, closed: bool = False) -> Iterator[str]:
    """Whether a day is what was said of it, as a fact where no chance was told."""
    if day is None:
        return
    if not chance or day["source"] not in FORESEEN:
        likely_and_alike = chance and closed and day["kind"] in DEMANDING
        if day["source"] in FORESEEN or (day["kind"] != kind and not likely_and_alike):
            yield f"{said}, but {_told(day)}"
    elif 100 * (_demanding(day) if closed else day["p"][kind]) < int(chance) - ROOM:
        yield f"{said}, but {_told(day)}"


def _demanding(day: Days) -> float:
    return sum(day["p"][kind] for kind in DEMANDING)


def _told(day: Days) -> str:
    return f"{day['date']} is {day['kind']} ({day['source']}, {_demanding(day):.2f} demanding, {day['p']})"

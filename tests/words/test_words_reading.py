"""Readings and days in sentences."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from liftday.training.day import Chances, Day, Kind, Reading, Role, Source, rest_day
from liftday.training.reason import VERBATIM, Reason, because
from liftday.words.reading import (
    AFTER,
    CLAUSES,
    MADE,
    WHOLE,
    aside_text,
    assumed_text,
    called_reading,
    clause,
    day_text,
    reading_text,
)

HEART = because("heart_average", percent=68, public=False)
PACE = because("usual_pace")


def coming(*reasons: Reason, kind: Kind = Kind.EASY) -> Day:
    """A coming Tuesday that is foreseen for these reasons."""
    return Day(
        date=date(2026, 3, 3),
        kind=kind,
        source=Source.EXPECTED,
        confidence=0.8,
        reasons=reasons,
        chances=Chances.sure(kind),
    )


@pytest.mark.parametrize(
    ("kind", "reasons", "text"),
    [
        (Kind.HARD, (because("tagged_workout"),), "Hard: tagged as a workout on Strava."),
        (Kind.HARD, (because("repetitions", count=5, minutes=20),), "Hard: 5 fast laps, 20 minutes of work."),
        (Kind.HARD, (because("near_threshold", minutes=1),), "Hard: 1 minute without a break near threshold speed."),
        (Kind.EASY, (HEART, PACE), "Easy: average heart rate 68% of your maximum, your usual pace."),
        (
            Kind.EASY,
            (because("heart_average", percent=68, peak_percent=80, public=False), because("slower", percent=4)),
            "Easy: average heart rate 68% of your maximum, peak 80%; 4% slower than usual.",
        ),
        (
            Kind.RACE,
            (because("title", word="10k"), because("slower", percent=9, against=True)),
            'Race: the title says "10k". Against it: 9% slower than usual.',
        ),
        (
            Kind.LONG,
            (because("lasted", minutes=150, climb_m=950), because("recordings", count=2)),
            "Long: 150 minutes with 950 m of climbing. In 2 recordings.",
        ),
        (
            Kind.EASY,
            (because("assumed"), because("heart_ignored", public=False)),
            "Easy: assumed, since nothing shows how hard it was. Heart rate is ignored, as you set.",
        ),
        (Kind.REST, (because("duplicate"),), "Not counted: the same session from another device."),
        (Kind.HARD, (Reason(VERBATIM, {"text": "Hard: as it was said."}, public=False),), "Hard: as it was said."),
        (Kind.EASY, (), ""),
    ],
)
def test_a_reading_is_a_sentence(kind: Kind, reasons: tuple[Reason, ...], text: str) -> None:
    """The class first, then what speaks for it, then what speaks against it, then what was not used."""
    assert reading_text(kind, reasons) == text


@pytest.mark.parametrize(
    ("code", "role", "called"),
    [
        ("usual_pace", Role.ENDURANCE, "easy"),
        ("usual_pace", Role.NONE, "easy"),
        ("duplicate", Role.ENDURANCE, "not counted"),
        ("too_short", Role.ENDURANCE, "not counted"),
        ("strength", Role.STRENGTH, "strength"),
        ("mobility", Role.MOBILITY, "mobility"),
    ],
)
def test_what_a_recording_is_called(code: str, role: Role, called: str) -> None:
    """Its kind; of what is no endurance what it was, and of what does not count that."""
    start = datetime(2026, 3, 2, 18, tzinfo=UTC)
    one = Reading(
        id="1",
        sport="Run",
        start=start,
        minutes=40,
        kind=Kind.EASY,
        confidence=0.9,
        role=role,
        reasons=(because(code),),
    )
    assert called_reading(one) == called


@pytest.mark.parametrize(
    ("reasons", "text"),
    [
        ((HEART, PACE), "Easy: your usual pace."),
        ((PACE, replace(HEART, params={"percent": 80, "against": True})), "Easy: your usual pace."),
        ((HEART,), ""),
        ((HEART, because("faster", percent=8, against=True)), ""),
        ((Reason(VERBATIM, {"text": "Easy: 150 beats a minute."}, public=False),), ""),
    ],
)
def test_in_public_nothing_tells_of_a_body(reasons: tuple[Reason, ...], text: str) -> None:
    """Heart rate stays at home, and so does what an earlier version wrote; what is left is still a sentence."""
    assert reading_text(Kind.EASY, reasons, public=True) == text


def test_a_coming_day_is_likely_or_assumed() -> None:
    """Habit speaks of weekdays; a short history of its shortness."""
    weekday = because("weekday", kind="easy", count=6, of=8, weekday=1)
    week = because("last_seven_days", hard_or_long=0)
    assert day_text(coming(weekday, week)) == (
        "Likely easy: easy on 6 of the last 8 Tuesdays; no hard or long day in the last seven."
    )
    assert (
        day_text(coming(weekday, week), public=True, lasting=True) == "Likely easy: easy on 6 of the last 8 Tuesdays."
    )
    assert day_text(coming(because("yesterday", kind="hard")), lasting=True) == ""
    assert day_text(coming(because("short_history", days=1))) == "Assumed easy: 1 day of history."
    assert (
        day_text(coming(because("silence", weeks=4)))
        == "Assumed easy: no endurance session was recorded in the last 4 weeks."
    )
    told = "Assumed: no endurance session was recorded in the last 4 weeks, so no chance is told."
    assert assumed_text([coming(weekday), coming(because("silence", weeks=4))]) == told
    assert assumed_text([coming(weekday)]) == ""
    mixed = because("weekday_kinds", of=8, weekday=6, kinds=(("rest", 5), ("easy", 3)))
    assert day_text(coming(mixed, kind=Kind.REST)) == "Likely rest: the last 8 Sundays were 5 rest, 3 easy."


def test_a_past_day_and_the_owners_word() -> None:
    """Rest is said to be rest; a mark needs no evidence."""
    day = rest_day(date(2026, 3, 3) - timedelta(days=1))
    assert day_text(day) == "Rest: nothing recorded."
    assert day_text(replace(day, source=Source.MARKED, reasons=(because("marked"),))) == "Your word."
    assert day_text(replace(day, source=Source.RACE, reasons=(because("listed_race"),))) == "A race on your list."


def test_what_is_set_aside_says_why() -> None:
    """A clause, for the sentence that names it."""
    assert aside_text(because("moving_too_long", most_days=14)) == "a moving time of more than 14 days"
    assert clause(because("lasted", minutes=1)) == "1 minute"


def test_every_code_is_documented() -> None:
    """docs/json.md has each code that `days` and `why` print."""
    page = (Path(__file__).parents[2] / "docs/json.md").read_text(encoding="utf-8")
    named = {code for row in page.splitlines() if row.startswith("| `") for code in row.split("|")[1].split("`")[1::2]}
    assert {*CLAUSES, *WHOLE, *AFTER, *MADE, VERBATIM} <= named


def test_a_day_that_is_hard_or_long_and_neither_alone_is_called_so() -> None:
    """What decides about the day is what is said of it; what is not even that is called perhaps."""
    weekday = because("weekday", kind="hard", count=3, of=8, weekday=1)
    both = replace(coming(weekday, kind=Kind.HARD), chances=Chances(easy=0.3, hard=0.44, long=0.2, rest=0.06))
    assert day_text(both).startswith("Likely hard or long: ")
    neither = replace(coming(weekday), chances=Chances(easy=0.45, rest=0.35, hard=0.2))
    assert day_text(neither).startswith("Perhaps easy: ")

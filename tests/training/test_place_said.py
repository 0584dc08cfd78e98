"""One quantity, one word: the chance behind the name of a kind is that kind's own, in every sentence of the planner."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.training.day import Chances, Day, Source
from liftday.training.owner import Athlete, Owner, Strength
from liftday.training.placing.costs import Weights
from liftday.training.placing.place import place
from liftday.training.placing.values import Situation, Wish
from liftday.words.days import named
from liftday.words.notes import notes_text
from liftday.words.placing import reason_clause
from liftday.words.rules import ruling_text
from reasons import noted

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)
OWNER = Owner(athlete=Athlete(timezone=BERLIN))
HARD_DAYS = Owner(athlete=Athlete(timezone=BERLIN), strength=Strength(on_hard_days=True))
DEMANDING = "hard or long"
TOLD = re.compile(
    r"(?:likely|perhaps) (?:a |an )?(hard or long|rest|easy|moderate|hard|long|race)(?: day| run)? \((\d+)(?:-(\d+))?%"
)
SUM = re.compile(r"(\d+)% hard or long")


def coming(step, **chances):
    """An expected day."""
    spread = Chances(**chances)
    on = MONDAY + timedelta(days=step)
    return Day(date=on, kind=spread.likeliest, source=Source.EXPECTED, confidence=0.5, reasons=(), chances=spread)


def planned(days, *, owner=OWNER, novice=False, **more):
    """A plan on Monday morning."""
    now, wish = datetime.combine(MONDAY, time(6), tzinfo=BERLIN), Wish(phase="S", novice=novice)
    return place(Situation(now=now, past=(), expected=tuple(days), owner=owner, wish=wish, **more))


def own(day, name):
    """The chance in percent that a word of the planner names."""
    return round(100 * (day.chances.closed if name == DEMANDING else getattr(day.chances, name)))


def away(reason):
    """How many days from a session the day lies that its reason speaks of."""
    if reason.code == "lighter":
        return int(reason.params["why"].code == "eve_of_demanding")
    return {"before": 1, "after": -1}.get(reason.code, 0) * int(reason.params.get("days", 0))


def check(text, *days):
    """Every kind that a sentence names of these days has the span of its own chances."""
    for name, low, high in TOLD.findall(text):
        chances = [own(day, name) for day in days]
        assert (int(low), int(high or low)) == (min(chances), max(chances)), (text, days)
    for percent in SUM.findall(text):
        assert int(percent) in {own(day, DEMANDING) for day in days}, (text, days)


@pytest.mark.parametrize(
    ("chances", "cell", "note"),
    [
        ({"long": 0.96, "hard": 0.03, "easy": 0.01}, "likely long, 96%", "likely long (96%)"),
        ({"hard": 0.55, "long": 0.3, "easy": 0.15}, "likely hard, 55%", "likely hard (55%)"),
        ({"race": 0.8, "hard": 0.15, "easy": 0.05}, "likely race, 80%", "likely a race (80%)"),
        ({"hard": 0.45, "long": 0.35, "easy": 0.2}, "hard or long, 80%", "likely hard or long (80%)"),
    ],
)
def test_a_note_has_the_chance_of_the_table(chances, cell, note):
    """What the week's table says of a day, the note below it says too."""
    week = [coming(step, **chances) for step in range(7)]
    assert named(week[0]) == cell
    assert noted(planned(week)) == (f"No slot this week: every day is {note}.",)


@pytest.mark.parametrize(
    ("chances", "note"),
    [
        ({"moderate": 0.6, "hard": 0.2, "easy": 0.2}, "Every day is likely moderate (60%)."),
        (
            {"moderate": 0.4, "hard": 0.3, "easy": 0.3},
            "Every day is perhaps moderate (40%; 30% hard or long): light or upper body at most.",
        ),
    ],
)
def test_a_moderate_day_is_not_called_hard(chances, note):
    """A day that takes no full session, and whose light one is worth nothing, is called what it is."""
    dear = Weights(moderate=(9000, 9000, 9000))
    placed = planned([coming(step, **chances) for step in range(7)], weights=dear)
    assert noted(placed) == (f"No session this week: no open day is worth its cost. {note}",)


@pytest.mark.parametrize(
    ("owner", "told"),
    [
        (OWNER, "40% that the day turns out hard or long."),
        (HARD_DAYS, "10% that the day turns out a long run or a race."),
    ],
)
def test_what_may_close_a_day_is_what_is_called_so(owner, told):
    """Under on_hard_days the chance that costs is that of a long run or a race, without the hard days."""
    week = [coming(step, hard=0.3, long=0.1, easy=0.6) for step in range(7)]
    (said,) = (
        ruling_text(item.reasons) for item in planned(week, owner=owner).rulings[MONDAY] if item.rule == "closed"
    )
    assert said.endswith(f"points: {told}")


@st.composite
def forecasts(draw):
    """Two weeks of any chances, many of them demanding."""
    days = []
    for step in range(14):
        weights = [draw(st.integers(0, most)) for most in (4, 6, 6, 20, 20, 4)]
        weights[1] += not sum(weights)
        total = sum(weights)
        names = ("rest", "easy", "moderate", "hard", "long", "race")
        days.append(coming(step, **{name: weight / total for name, weight in zip(names, weights, strict=True)}))
    return days


@settings(max_examples=60, deadline=None)
@given(forecasts(), st.booleans(), st.sampled_from([OWNER, HARD_DAYS]))
def test_every_kind_has_its_own_chance(days, novice, owner):
    """In the notes, the rules of a date, and the reasons of a session."""
    placed = planned(days, owner=owner, novice=novice)
    by_date = {day.date: day for day in days}
    for note in placed.notes:
        for group in note.params.get("days", ()):
            alone = type(note)(note.code, {**note.params, "days": (group,)})
            check(" ".join(notes_text((alone,))), *(by_date[on] for on in group.params["days"]))
    for on, rulings in placed.rulings.items():
        for item in rulings:
            if item.rule in {"H1", "H5"} and (about := by_date.get(on + timedelta(days=item.rule == "H5"))):
                check(ruling_text(item.reasons), about)
    for item in placed.placements:
        for reason in item.grounds.reasons:
            if about := by_date.get(
                item.date + timedelta(days=away(reason))
            ):  # what lies beyond is the planner's own guess
                check(reason_clause(item.date, (reason,)), about)

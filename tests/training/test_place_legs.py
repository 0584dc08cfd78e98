"""What the legs are expected to remember: football every Wednesday is known before Wednesday comes."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from liftday.config.catalogue import catalogue_text
from liftday.training.day import Chances, Day, Kind, rest_day
from liftday.training.exercises.catalogue import parse
from liftday.training.foreseeing.forecast import expect, foresee
from liftday.training.foreseeing.rhythm import Rhythm
from liftday.training.judge import make_plan
from liftday.training.owner import Athlete, Feedback, Mark, Owner, Race, Safety, Schedule, Span, Word
from liftday.training.placing.costs import terms
from liftday.training.plan import Known
from liftday.training.reason import because
from liftday.training.session import Session, Variant

CATALOGUE = parse(catalogue_text())
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)
OWNER = Owner(athlete=Athlete(timezone=BERLIN), safety=Safety(accepted=date(2026, 1, 1)))
LETTERS = {"E": Kind.EASY, "H": Kind.HARD, "L": Kind.LONG, "F": Kind.HARD, "D": Kind.EASY, ".": Kind.REST}


def drawn(week: str, weeks: int = 10, *, before: date = MONDAY) -> tuple[Day, ...]:
    """Weeks of a picture that end the day before a date: F is football, D a descent that left its mark."""
    found = []
    for n in range(7 * weeks):
        on = before - timedelta(days=7 * weeks - n)
        letter = week.split()[on.weekday()]
        kind = LETTERS[letter]
        found.append(
            replace(
                rest_day(on),
                kind=kind,
                chances=Chances.sure(kind),
                minutes=0.0 if kind is Kind.REST else 60.0,
                leg_load=3 if letter in "FD" else 1,
            )
        )
    return tuple(found)


def planned(days: tuple[Day, ...], at: time, published: tuple[Session, ...] = ()) -> tuple[Session, ...]:
    """The sessions of a plan on the last of the days; those of the days before it were done."""
    now = datetime.combine(days[-1].date, at, BERLIN)
    done = tuple(Feedback(uid=s.uid, act="done", at=now, date=s.date) for s in published if s.date < days[-1].date)
    given = Known(now=now, owner=OWNER, days=days, published=published, feedback=done, key=bytes(16))
    return make_plan(given, CATALOGUE, horizon=14).sessions


def week_of(sessions: tuple[Session, ...]) -> list[tuple[date, Variant]]:
    """This week's strength sessions."""
    last = MONDAY + timedelta(days=6)
    return [(s.date, s.variant) for s in sessions if s.type == "strength" and s.date <= last]


@pytest.mark.parametrize("week", ["E E F E E L .", ". E F . E L E", "E E F E . L E", "E . F E . H L", ". E D E . L E"])
def test_football_every_wednesday_costs_the_week_no_full_session(week):
    """Monday's plan knows Wednesday's match: no full session stands on Thursday, one stands elsewhere, and when the
    match is recorded nothing changes."""
    history = drawn(week)
    monday = planned((*history, rest_day(MONDAY)), time(6))
    thursday = MONDAY + timedelta(days=3)
    assert (thursday, Variant.FULL) not in week_of(monday)
    assert Variant.FULL in [variant for _, variant in week_of(monday)]
    match = drawn(week, 1, before=MONDAY + timedelta(days=7))[:3]
    wednesday = planned((*history, *match), time(22), monday)
    ahead = [session for session in week_of(monday) if session[0] >= thursday]
    assert [session for session in week_of(wednesday) if session[0] >= thursday] == ahead


def heavy(days: tuple[Day, ...], **more: object) -> list[float]:
    """The chances of the coming week, Monday to Sunday."""
    return [round(day.leg_heavy, 2) for day in expect(days, first=MONDAY, count=7, **more)]  # type: ignore[arg-type]


def test_the_chance_is_the_weekdays_and_fades_when_the_season_is_over():
    """Ten matches on Wednesdays are a habit, one is none, and four Wednesdays without one end it."""
    season = heavy(drawn("E E F E E L ."))
    assert season[2] > 0.85
    assert season[:2] + season[3:] == [0.0] * 6
    assert heavy((*drawn("E E F E E L .", 1, before=MONDAY - timedelta(days=7)), *drawn("E E E E E L .", 1)))[2] < 0.3
    over = (*drawn("E E F E E L .", before=MONDAY - timedelta(days=28)), *drawn("E E E E E L .", 4))
    assert heavy(over)[2] < 0.5


def test_who_is_ill_away_racing_or_says_so_does_not_play():
    """The owner's word, an illness, a trip and a race leave nothing of the match; "hard" leaves it."""
    history, wednesday = drawn("E E F E E L ."), MONDAY + timedelta(days=2)
    at = datetime(2026, 3, 1, 8, tzinfo=BERLIN)
    words = {word: Mark(date=wednesday, word=Word(word), at=at) for word in ("easy", "rest", "ill", "blocked", "hard")}
    assert {word: heavy(history, marks=(mark,))[2] > 0 for word, mark in words.items()} == {
        "easy": False, "rest": False, "ill": False, "blocked": False, "hard": True,
    }  # fmt: skip
    assert heavy(history, schedule=Schedule(blackouts=(Span(first=wednesday, last=wednesday),)))[2] == 0.0
    assert heavy(history, owner_races=(Race(date=wednesday, name="Run"),))[2] == 0.0


def test_a_run_in_the_morning_does_not_call_off_the_match():
    """Until the day is over the evening's football is still expected; then it is a fact that there was none."""
    history, wednesday = drawn("E E F E E L ."), MONDAY + timedelta(days=2)
    before = (*history, *drawn("E E F E E L .", 1, before=MONDAY + timedelta(days=7))[:2])
    ran = replace(rest_day(wednesday), kind=Kind.EASY, chances=Chances.sure(Kind.EASY), leg_load=1)
    assert expect(before, first=wednesday, count=1, today=ran)[0].leg_heavy > 0.85
    rhythm = Rhythm()
    for day in before:
        rhythm.learn(day)
    assert foresee(rhythm, first=wednesday, count=1, today=ran, over=True)[0].leg_heavy == 0.0


def test_a_mere_chance_costs_its_share():
    """A match every other week closes nothing, and makes the day after a little dearer."""
    sunday = drawn(". . . . . . .", 1)[-1]
    maybe = replace(sunday, leg_load=0, heavy_chance=0.4)
    costs = terms(rest_day(MONDAY), before=maybe, after=None, later=None, owner=OWNER)
    (term,) = [t for t in costs if t.name == "day after"]
    assert term.points == pytest.approx((8.0, 4.8, 1.2))
    assert term.why == because("after_leg_heavy", percent=40)

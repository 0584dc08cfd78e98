"""The replay: nothing is known before its day, what stands in the evening was not on a hard day, and the numbers add up."""

import json
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.training.backtest import Morning, Summary, replay, summary
from liftday.training.backtest.score import CalibrationStep, Share
from liftday.training.day import Chances, Day, Kind, Source
from liftday.training.owner import Athlete, Owner, Strength
from liftday.training.placing.place import Promise
from liftday.training.session import Variant
from liftday.words.backtest import opening, remarks, share, verdict

MONDAY = date(2026, 1, 5)
OWNER = Owner(athlete=Athlete(timezone=ZoneInfo("Europe/Berlin")))
LETTER = {".": Kind.REST, "E": Kind.EASY, "M": Kind.MODERATE, "H": Kind.HARD, "L": Kind.LONG}


def day(on, kind):
    """A recorded day."""
    return Day(date=on, kind=kind, source=Source.RECORDED, confidence=1, reasons=(), chances=Chances.sure(kind))


def history(picture, weeks=1):
    """Consecutive days of a picture, repeated."""
    letters = picture.split() * weeks
    return tuple(day(MONDAY + timedelta(days=at), LETTER[letter]) for at, letter in enumerate(letters))


REGULAR = history("E H . E H . L", 14)


def turns(days=REGULAR, *, evening=False, owner=OWNER, **more):
    """A replay as a tuple."""
    return tuple(replay(days, owner=owner, evening=evening, **more))


def test_a_line_has_its_documented_shape():
    """Date, when, fourteen forecasts of six chances, the sessions with date and variant."""
    line = json.loads(json.dumps(turns()[0].as_json()))
    assert line["date"] == "2026-03-02"
    assert line["when"] == "morning"
    assert [item["date"] for item in line["forecast"]] == [
        str(date(2026, 3, 2) + timedelta(days=step)) for step in range(14)
    ]
    assert list(line["forecast"][0]["p"]) == ["rest", "easy", "moderate", "hard", "long", "race"]
    assert sum(line["forecast"][0]["p"].values()) == pytest.approx(1, abs=0.001)
    assert all(set(item) == {"date", "variant"} for item in line["sessions"])


def test_one_line_a_morning_after_the_warm_up():
    """Fifty-six mornings are read and not told; the evening adds a line a day."""
    assert [turn.date for turn in turns()] == [item.date for item in REGULAR[56:]]
    assert [turn.when for turn in turns(evening=True)[:4]] == ["morning", "evening"] * 2
    assert len(turns(warmup=90)) == 8
    assert len(turns(horizon=7)[0].forecast) == 7
    assert turns(history("E H")) == ()


def test_the_same_history_gives_the_same_mornings():
    """Nothing is random."""
    assert turns(evening=True) == turns(evening=True)


def test_a_clear_week_is_met():
    """On a clear rhythm no session meets a hard day or its eve is full, two a week, every promise kept."""
    told = summary(turns(), REGULAR)
    assert told.hits.rate == 1
    assert told.per_week >= 1.9
    assert told.kept.rate == 1
    assert told.moves == 0
    assert told.brier["0"] < 0.1


def test_the_weekly_number_is_the_owners():
    """One or three sessions a week, as the owner wants."""
    easy = history("E . E E . E E", 14)
    for wanted in (1, 3):
        owner = replace(OWNER, strength=Strength(sessions_per_week=wanted))
        assert summary(turns(easy, owner=owner), easy).per_week == pytest.approx(wanted, abs=0.35)


def test_nothing_of_the_day_is_known_in_its_morning():
    """Whatever the last day turns out to be, its morning says the same."""
    other = (*REGULAR[:-1], day(REGULAR[-1].date, Kind.REST))
    assert turns(other)[-1] == turns()[-1]


def test_the_evening_withdraws_from_a_hard_day():
    """A surprise on the day of a session: gone by the evening, and back on another day of the week."""
    days = list(history("E E . E E . E", 14))
    planned = next(turn for turn in turns(tuple(days)) if turn.date in {s.date for s in turn.sessions})
    at = (planned.date - MONDAY).days
    days[at] = day(planned.date, Kind.HARD)
    told = {(turn.when, turn.date): {s.date for s in turn.sessions} for turn in turns(tuple(days), evening=True)}
    assert planned.date in told["morning", planned.date]
    evening = told["evening", planned.date]
    assert planned.date not in evening
    sunday = planned.date + timedelta(days=6 - planned.date.weekday())
    assert any(planned.date < on <= sunday for on in evening)


@settings(max_examples=15)
@given(st.lists(st.sampled_from(list(LETTER.values())), min_size=64, max_size=80))
def test_no_evening_leaves_a_session_on_a_demanding_day(kinds):
    """The runner is never sent to lift on a hard or long day, nor fully on a moderate one."""
    days = tuple(day(MONDAY + timedelta(days=at), kind) for at, kind in enumerate(kinds))
    for turn in turns(days, evening=True):
        if turn.when == "evening":
            kind = kinds[(turn.date - MONDAY).days]
            for session in turn.sessions:
                if session.date == turn.date:
                    assert kind in {Kind.REST, Kind.EASY, Kind.MODERATE}
                    assert kind is not Kind.MODERATE or session.variant is not Variant.FULL


def morning(on, *dates, when="morning", forecast=()):
    """A turn with full sessions on these dates."""
    sessions = tuple(
        Promise(uid=str(at), date=at, start=None, minutes=30, variant=Variant.FULL, week=(2026, 1, 1)) for at in dates
    )
    return Morning(when=when, date=on, forecast=forecast, sessions=sessions)


def test_the_summary_counts():
    """Two sessions, one on a hard day, one on an eve; one promise of a week kept, one broken; two moves."""
    days = history("E H M E E H E E H E E E E E E E")
    first, second = MONDAY, MONDAY + timedelta(days=1)
    eighth = MONDAY + timedelta(days=7)
    ninth = MONDAY + timedelta(days=8)
    told = summary(
        (morning(first, first, eighth), morning(second, second, ninth), morning(eighth, eighth), morning(ninth)), days
    )
    assert (told.sessions, share(told.hits), share(told.eves)) == (3, "2 of 3 (67%)", "2 of 3 (67%)")
    assert share(told.kept) == "1 of 2 (50%)"
    assert told.moves == 1
    assert told.withdrawn is None


def test_the_summary_of_evenings():
    """What was gone by the evening is withdrawn, not done."""
    days = history("E H")
    told = summary((morning(MONDAY, MONDAY), morning(MONDAY, when="evening")), days)
    assert (told.sessions, share(told.withdrawn), share(told.late)) == (0, "1 of 1 (100%)", "0 of 0")
    assert (
        "Evenings: 1 of 1 (100%) were withdrawn when the day was known; 0 of 0 of the sessions done stood on a hard or "
        "long day."
    ) in remarks(told)


def test_the_summary_in_sentences():
    """Every number has its sentence; moderate days and evenings only where there are any."""
    forecast = tuple(replace(item, chances=Chances(easy=0.7, hard=0.3)) for item in history("E E E E E E E E E E"))
    told = summary(
        (
            morning(MONDAY, MONDAY + timedelta(days=2), MONDAY, forecast=forecast),
            morning(MONDAY + timedelta(days=2), MONDAY + timedelta(days=2)),
        ),
        history("E H M E H H E E H E"),
    )
    assert opening(told) == "2 mornings replayed, 2026-01-05 to 2026-01-07: 2 sessions done, 7.0 a week."
    assert remarks(told) == (
        "Moderate: 1 of 2 (50%) met a moderate day.",
        "Promises: 0 of 0 of the sessions shown a week ahead stood when their day came.",
        "Moves: a session of today or tomorrow never came or went overnight.",
        "Forecast of rest, easy or demanding: 0.18 today, 0.45 1-3 days ahead, 0.58 4-7, 0.58 8-13 "
        "(Brier score: 0 is never wrong, 0.48 knows only how often each comes).",
    )
    assert told.calibration == (CalibrationStep(pytest.approx(0.3), 0.4, 10),)
    assert verdict(told) == "Too few sessions to judge by: 2 in 2 mornings."


@pytest.mark.parametrize(
    ("hard", "words"),
    [
        (1, "Trust it a week ahead: 5% of the sessions met a harder day; 5% of days picked blindly would have."),
        (4, "Trust the week, but look again that evening: 20%"),
        (10, "Do not trust a morning's plan alone: 50%"),
    ],
)
def test_the_verdict_says_how_far_to_trust(hard, words):
    """One miss in twenty, one in five, every other one."""
    days = history(" ".join("H" * hard + "E" * (20 - hard)))
    told = summary([morning(day.date, day.date) for day in days], days)
    assert verdict(told).startswith(words)


def test_nothing_to_replay():
    """A history shorter than the warm-up says so."""
    assert opening(summary((), ())) == "Nothing to replay: the history is not longer than the warm-up."
    assert isinstance(summary((), ()), Summary)


def test_shares_and_steps():
    """A share of nothing is nobody's rate; rare steps of the table are left out."""
    assert Share(0, 0).rate is None
    assert share(Share(0, 0)) == "0 of 0"
    assert summary(turns(), REGULAR).calibration[0] == CalibrationStep(
        *[pytest.approx(v, abs=0.15) for v in (0.05, 0.0)], days=pytest.approx(500, abs=400)
    )

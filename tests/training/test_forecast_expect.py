"""The forecast as a runner would check it: rhythms are seen, facts are facts, and little history promises little."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.training.day import KINDS, Chances, Day, Kind, Reading, Role, Source
from liftday.training.foreseeing.forecast import expect, foresee
from liftday.training.foreseeing.rhythm import HUGE, NUMBERS, TILTS, Fading, Rhythm, signs
from liftday.training.owner import Mark, Race, Schedule, Span, Word
from reasons import codes, text, worded

MONDAY = date(2026, 3, 2)
KIND = {".": Kind.REST, "E": Kind.EASY, "M": Kind.MODERATE, "H": Kind.HARD, "L": Kind.LONG, "R": Kind.RACE}
WEEK = "E H . E H . L"


def past(picture, weeks=1, before=MONDAY):
    """The days of a picture, repeated, that end the day before a date."""
    letters = picture.replace("|", " ").split() * weeks
    first = before - timedelta(days=len(letters))
    return [
        Day(
            date=first + timedelta(days=step),
            kind=KIND[letter],
            source=Source.RECORDED,
            confidence=1,
            reasons=(),
            chances=Chances.sure(KIND[letter]),
        )
        for step, letter in enumerate(letters)
    ]


def ahead(picture, weeks=8, count=14, **more):
    """The days expected after a picture was run for some weeks."""
    return expect(past(picture, weeks), first=MONDAY, count=count, **more)


def test_a_clear_week_is_expected_again():
    """Eight weeks of the same: the coming fortnight is called as it was, in every kind."""
    assert [day.kind for day in ahead(WEEK)] == [KIND[letter] for letter in WEEK.split()] * 2


def test_the_long_run_comes_once_a_week():
    """The Sunday long run is likely on Sundays and on no other day."""
    longs = [day.chances.long for day in ahead(WEEK, count=7)]
    assert longs[6] > 0.6
    assert max(longs[:6]) < 0.15


def test_a_long_run_on_saturday_makes_sunday_unlikely():
    """Run a day early, the long run is not expected again the day after."""
    days = past(WEEK, 10)
    days[-2:] = past("L E")
    sunday = expect(
        [*days, *past(WEEK, 1, MONDAY + timedelta(days=7))[:5], *past("L", 1, MONDAY + timedelta(days=6))],
        first=MONDAY + timedelta(days=6),
        count=1,
    )[0]
    usual = ahead(WEEK, weeks=10, count=7)[6]
    assert sunday.chances.long < 0.6 * usual.chances.long


def test_the_evidence_is_in_words():
    """The first day names its weekday's record and yesterday; a later one the last seven days; a far one its weekday."""
    first, second, *_, last = ahead("E H . E H . E", count=14)
    assert text(first) == "Likely easy: easy on all of the last 8 Mondays; yesterday was easy."
    assert text(second) == "Likely hard: hard on all of the last 8 Tuesdays; 2 hard or long days in the last seven."
    assert text(last) == "Likely easy: easy on all of the last 8 Sundays."


@pytest.mark.parametrize(
    ("letter", "words"), [(".", "a rest day"), ("H", "hard"), ("L", "the long run"), ("R", "a race"), ("M", "moderate")]
)
def test_yesterday_is_called_by_its_name(letter, words):
    """Every kind of yesterday has its noun."""
    days = [*past("E E E E E E E", 4)[:-1], *past(letter)]
    assert f"yesterday was {words}." in text(expect(days, first=MONDAY, count=1)[0])


def test_a_rare_kind_says_so():
    """A likeliest kind that this weekday never saw is not claimed of the weekday; one hard day is counted in singular."""
    days = past("H . . . . . .", 8)
    days[-1:] = past("H")
    expected = expect(days, first=MONDAY, count=3)
    assert "1 hard or long day" in text(expect(past("E E E E E H E", 8), first=MONDAY, count=2)[1])
    assert all(day.reasons for day in expected)
    lonely = expect(past("E . . . . . .", 4), first=MONDAY + timedelta(days=0), count=1)
    assert "the last 4 Mondays were all easy" in text(lonely[0])


def test_with_no_history_everything_is_assumed():
    """Nobody knows this runner: the expectation is the mean of many, marked assumed, with little confidence."""
    days = expect([], first=MONDAY, count=14)
    assert all("assumed" in day.flags and day.confidence < 0.5 for day in days)
    assert text(days[0]) == "Assumed rest: no days of history."
    assert all(day.chances.closed < 0.5 for day in days)


def test_after_four_weeks_of_silence_everything_is_assumed_and_the_chances_stay():
    """Nobody knows whether nothing was run or nothing recorded; a run, or a week less, and the habit speaks again."""
    silent = past(f"{WEEK} " * 8 + ". . . . . . . " * 4, 1)
    days = expect(silent, first=MONDAY, count=3)
    assert {day.flags for day in days} == {("assumed",)}
    assert text(days[0]) == "Assumed rest: no endurance session was recorded in the last 4 weeks."
    assert days[0].confidence == round(0.5 * days[0].chances.rest, 2)
    assert expect(silent[:-1], first=MONDAY - timedelta(days=1), count=1)[0].flags == ()
    today = replace(silent[-1], date=MONDAY, kind=Kind.EASY)
    assert expect(silent, first=MONDAY, count=2, today=today)[1].flags == ()


def test_two_weeks_are_enough_for_a_first_word():
    """After a fortnight the days are likely, no longer assumed, and hard Tuesdays stand out."""
    days = expect(past(WEEK, 2), first=MONDAY, count=7)
    assert not any("assumed" in day.flags for day in days)
    assert max(range(7), key=lambda at: days[at].chances.hard) in {1, 4}
    assert expect(past(WEEK, 1), first=MONDAY, count=1)[0].flags == ("assumed",)


def test_a_run_recorded_today_is_a_fact():
    """What was recorded this morning is certain, and tomorrow's forecast knows it."""
    done = replace(past("H", 1, MONDAY + timedelta(days=1))[0], reasons=worded("Hard: 5 fast laps."))
    told = ahead(WEEK, today=done)
    assert told[0].chances == Chances.sure(Kind.HARD)
    assert told[0].reasons == done.reasons
    assert told[1].chances.closed < ahead(WEEK)[1].chances.closed
    assert len(told) == 14


def test_a_today_without_a_run_is_still_open():
    """At six in the morning no run is no rest day; what else was recorded stays with the day."""
    yoga = Reading(
        id="1",
        sport="Yoga",
        start=datetime(2026, 3, 2, 5),  # noqa: DTZ001 - a reading's start is wall clock
        minutes=20,
        kind=Kind.REST,
        confidence=1,
        reasons=(),
        role=Role.MOBILITY,
    )
    today = replace(past(".", 1, MONDAY + timedelta(days=1))[0], mobility=True, readings=(yoga,))
    first = ahead(WEEK, today=today)[0]
    assert first.source is Source.EXPECTED
    assert first.chances.rest < 1
    assert first.mobility
    assert first.readings == (yoga,)


def test_a_today_that_is_over_is_a_fact_even_at_rest():
    """In the evening a day without a run was a rest day."""
    rhythm = Rhythm()
    for day in past(WEEK, 8):
        rhythm.learn(day)
    today = past(".", 1, MONDAY + timedelta(days=1))[0]
    assert foresee(rhythm, first=MONDAY, count=3, today=today, over=True)[0].chances == Chances.sure(Kind.REST)
    assert rhythm.last == MONDAY - timedelta(days=1)


def test_another_day_is_not_today():
    """A day that is not the first asked for tells nothing."""
    assert ahead(WEEK, today=past("H")[0]) == ahead(WEEK)
    assert expect(past(WEEK), first=MONDAY, count=0, today=past(".", 1, MONDAY + timedelta(days=1))[0]) == ()


def mark(step, word, hour=1):
    """The owner's word for a day from Monday on."""
    said = datetime(2026, 3, 1, hour, tzinfo=ZoneInfo("UTC"))
    return Mark(date=MONDAY + timedelta(days=step), word=word, at=said)


def test_the_owners_word_beats_everything():
    """A mark beats race list, record and habit, and the last word counts."""
    race = Race(date=MONDAY)
    days = ahead(
        WEEK,
        marks=[mark(0, Word.REST, 3), mark(0, Word.HARD, 2), mark(1, Word.EASY)],
        owner_races=[race],
        today=past("H", 1, MONDAY + timedelta(days=1))[0],
    )
    assert (days[0].kind, days[0].source, days[0].chances.rest) == (Kind.REST, Source.MARKED, 1)
    assert (days[1].kind, days[1].source) == (Kind.EASY, Source.MARKED)


def test_a_race_on_the_list_is_certain():
    """The owner's race is P = 1 and says where it comes from."""
    race = ahead(WEEK, owner_races=[Race(date=MONDAY + timedelta(days=5))])[5]
    assert (race.kind, race.source, race.chances.race) == (Kind.RACE, Source.RACE, 1)


def test_a_weekday_nobody_knows_has_no_record():
    """Ill on every Monday so far: the sentence speaks of the other days only."""
    days = [replace(day, flags=("ill",)) if day.date.weekday() == 0 else day for day in past(WEEK, 8)]
    assert "weekday" not in codes(expect(days, first=MONDAY, count=1)[0])


def test_absences_are_flags():
    """Illness, travel and low energy leave the kind and say so once."""
    schedule = Schedule(
        ill=(Span(first=MONDAY, last=MONDAY),),
        blackouts=(Span(first=MONDAY + timedelta(days=1), last=MONDAY + timedelta(days=1)),),
    )
    days = ahead(WEEK, marks=[mark(0, Word.ILL), mark(2, Word.LOW)], schedule=schedule)
    assert [day.flags for day in days[:4]] == [("ill",), ("blocked",), ("low",), ()]


def test_sick_days_are_no_habit():
    """Two weeks in bed do not make a runner who rests: the days are not counted."""
    days = past(WEEK, 8)
    sick = [replace(day, kind=Kind.REST, flags=("ill",)) for day in past(WEEK, 2, MONDAY + timedelta(days=14))]
    after = expect([*days, *sick], first=MONDAY + timedelta(days=14), count=7)
    assert [day.kind for day in after] == [KIND[letter] for letter in WEEK.split()]


def test_days_that_are_missing_are_unknown():
    """A hole in the history is not a row of rest days."""
    days = [*past(WEEK, 8, MONDAY - timedelta(days=21)), *past(WEEK, 1)]
    holed = expect(days, first=MONDAY, count=7)
    rested = expect(
        [*days[:-7], *past(". . . . . . .", 2, MONDAY - timedelta(days=7)), *days[-7:]], first=MONDAY, count=7
    )
    assert [day.kind for day in holed] == [KIND[letter] for letter in WEEK.split()]
    assert sum(day.chances.rest for day in holed) < sum(day.chances.rest for day in rested)


def test_a_break_is_believed_and_a_return_too():
    """Two weeks without a run make rest likely; a week of running brings the runs back."""
    days = [*past(WEEK, 8, MONDAY), *past(". . . . . . .", 2, MONDAY + timedelta(days=14))]
    away = expect(days, first=MONDAY + timedelta(days=14), count=7)
    back = expect(
        [*days, *past("E E . E E . E", 1, MONDAY + timedelta(days=21))], first=MONDAY + timedelta(days=21), count=7
    )
    assert min(day.chances.rest for day in away) > 0.5
    assert sum(day.chances.rest for day in back) < sum(day.chances.rest for day in away) - 1


def test_one_race_does_not_make_a_racer():
    """A single race keeps a small chance of another; who never raced keeps almost none."""
    raced = expect([*past(WEEK, 7)[:-1], *past("R")], first=MONDAY, count=14)
    assert 0 < max(day.chances.race for day in raced) < 0.3
    assert max(day.chances.race for day in ahead(WEEK)) < 0.02


HISTORIES = st.lists(st.sampled_from(KINDS), max_size=90)


@settings(max_examples=100)
@given(HISTORIES, st.integers(0, 6), st.integers(1, 30))
def test_every_forecast_is_a_distribution(kinds, shift, count):
    """Whatever was run, each coming day has six chances that add up to one, and a sentence."""
    first = MONDAY + timedelta(days=shift)
    days = [replace(day, kind=kind) for day, kind in zip(past("E", len(kinds) or 1, first), kinds, strict=False)]
    expected = expect(days, first=first, count=count)
    assert [day.date for day in expected] == [first + timedelta(days=step) for step in range(count)]
    for day in expected:
        assert sum(day.chances.as_dict().values()) == pytest.approx(1)
        assert min(day.chances.as_dict().values()) >= 0
        assert day.kind is day.chances.likeliest
        assert text(day).endswith(".")


@settings(max_examples=50)
@given(HISTORIES, st.integers(0, 60))
def test_learning_by_the_day_is_learning_at_once(kinds, cut):
    """A rhythm that was copied half-way and taught the rest says what a fresh one says, and the copy changes nothing."""
    days = [replace(day, kind=kind) for day, kind in zip(past("E", len(kinds) or 1), kinds, strict=False)]
    half = Rhythm()
    for day in days[:cut]:
        half.learn(day)
    whole = half.copy()
    before = signs(half, MONDAY, 3)
    for day in days[cut:]:
        whole.learn(day)
    assert foresee(whole, first=MONDAY, count=14) == expect(days, first=MONDAY, count=14)
    assert signs(half, MONDAY, 3) == before


def test_old_counts_fade_by_half():
    """An observation of one half-life ago counts a half, and scaling back huge weights changes nothing."""
    table = Fading(10, 1)
    table.add(0, 1)
    table.weight *= table.growth**10
    assert table.read(0) == pytest.approx([0, 0.5, 0])
    table.shrink()
    assert table.weight == 1
    assert table.read(0) == pytest.approx([0, 0.5, 0])


def test_weights_never_overflow():
    """Twelve years of days keep every weight in bounds, and the fast tables still know the last days."""
    rhythm = Rhythm()
    for day in past("E H . E H . L", 620):
        rhythm.learn(day)
    assert all(table.weight <= HUGE for table in rhythm.totals)
    assert rhythm.totals[0].read(0)[2] > 1


def test_the_table_names_every_sign():
    """Coefficients, names and signs are as many."""
    sign = signs(Rhythm(), MONDAY, 1)[0]
    assert (len(sign.tilts), len(sign.numbers)) == (len(TILTS), len(NUMBERS))


def test_a_weekday_that_speaks_for_another_kind_is_told_whole():
    """Five Mondays of rest, then three easy ones among easy days only: easy is expected, and the rest is not hidden."""
    days = [*past(". E E E E E E", 5), *past("E E E E E E E", 3, MONDAY)][-56:]
    days = [replace(day, date=MONDAY - timedelta(days=56 - n)) for n, day in enumerate(days)]
    monday = expect(days, first=MONDAY, count=8)[7]
    assert (monday.kind, text(monday)) == (Kind.EASY, "Likely easy: the last 8 Mondays were 5 rest, 3 easy.")

"""Readings become days: the worst session decides, gaps are rest, and the owner's word stands above all."""

from datetime import date, datetime, timedelta

import pytest

from liftday.training.day import Kind, Source
from liftday.training.owner import Mark, Schedule, Span, Word
from liftday.training.reading.days import days
from reasons import text

MONDAY = date(2026, 1, 5)
SUNDAY = MONDAY + timedelta(days=6)
LETTERS = {"rest": ".", "easy": "E", "moderate": "M", "hard": "H", "long": "L", "race": "R"}


def week(diary, **told):
    return days(diary.read().readings, first=MONDAY, last=SUNDAY, **told)


def picture(found):
    return " ".join(LETTERS[d.kind.value] for d in found)


def mark(day, word, hour=8):
    return Mark(date=MONDAY + timedelta(days=day), word=Word(word), at=datetime(2026, 1, 20, hour))  # noqa: DTZ001


def test_a_week_is_seven_days_and_gaps_are_rest(diary):
    """One day a date, also where nothing was recorded."""
    found = week(diary.weeks("E H . E . H L"))
    assert picture(found) == "E H . E . H L"
    assert [d.date for d in found] == [MONDAY + timedelta(days=n) for n in range(7)]
    assert {d.source for d in found} == {Source.RECORDED}
    assert text(found[2]) == "Rest: nothing recorded."
    assert found[1].chances.of(Kind.HARD) == 1.0


def test_the_worst_session_decides(diary):
    """An easy morning and a hard evening are a hard day of two sessions, their minutes and loads together."""
    morning = diary.run("E", hour=7)
    evening = diary.run("H", hour=18)
    found = week(diary)[0]
    assert (found.kind, found.minutes, found.leg_load) == (Kind.HARD, 100.0, 2)
    assert "doubles" in found.flags
    assert found.reasons == diary.reading(evening).reasons
    assert found.load == pytest.approx(diary.reading(morning).load + diary.reading(evening).load, abs=0.1)
    assert [r.id for r in found.readings] == [morning.id, evening.id]


def test_a_run_in_two_pieces_is_no_double(diary):
    """One session of two recordings is one session."""
    diary.run("E", hour=7)
    diary.run("E", hour=8)
    found = week(diary)[0]
    assert "doubles" not in found.flags
    assert "merged" not in found.flags
    assert found.minutes == 90.0


def test_less_than_twenty_easy_minutes_is_rest(diary):
    """A jog to the bakery does not make a training day; ten hard minutes do."""
    diary.run("E", minutes=12.0)
    diary.next().run("H", minutes=12.0, workout_type=1)
    diary.next().add(sport="WeightTraining", speed=None)
    diary.next().add(sport="Yoga", speed=None)
    diary.next().add(sport="Walk", speed=1.3)
    diary.next().run("E", minutes=3.0)
    found = week(diary)
    assert picture(found) == ". R . . . . ."
    assert [text(d) for d in found] == [
        "Rest: only 12 minutes of easy training.",
        text(found[1]),
        "Rest: strength only.",
        "Rest: mobility only.",
        "Rest: a walk of 45 minutes.",
        "Rest: nothing that counts.",
        "Rest: nothing recorded.",
    ]
    assert [d.strength for d in found] == [False, False, True, False, False, False, False]
    assert [d.mobility for d in found] == [False, False, False, True, False, False, False]
    assert found[2].leg_load == 2
    assert found[2].load is None


def test_what_waits_or_is_assumed_is_said_of_the_day_it_decides(diary):
    """The flag of the deciding session is the day's; the other's is not."""
    diary.add(speed=None, hour=7)
    diary.run("H", hour=18, workout_type=3)
    diary.next().add(speed=None)
    found = week(diary)
    assert "assumed" not in found[0].flags
    assert "assumed" in found[1].flags
    assert "awaiting_laps" in found[1].flags


def test_the_owners_word_beats_what_was_recorded(diary):
    """Marked easy is easy, sure, and what was recorded stays with the day."""
    found = week(diary.weeks("H H . . . . ."), marks=[mark(0, "easy"), mark(3, "race")])
    assert picture(found) == "E H . R . . ."
    assert (found[0].source, found[0].confidence, text(found[0])) == (Source.MARKED, 1.0, "Your word.")
    assert found[0].chances.of(Kind.EASY) == 1.0
    assert len(found[0].readings) == 1
    assert found[0].minutes == 55.0


def test_the_last_word_counts_whatever_order_they_come_in(diary):
    """Hard at eight, easy at nine: easy."""
    diary.weeks("E . . . . . .")
    words = [mark(0, "easy", 9), mark(0, "hard", 8)]
    assert picture(week(diary, marks=words))[0] == "E"
    assert week(diary, marks=words) == week(diary, marks=words[::-1])


def test_blocked_ill_and_low_keep_the_kind_and_stand_beside_it(diary):
    """A day may be ill and easy at once, and both words stay."""
    diary.weeks("H . E . . . .")
    found = week(diary, marks=[mark(0, "ill"), mark(1, "blocked"), mark(2, "low"), mark(2, "hard"), mark(3, "ill")])
    assert picture(found) == "H . H . . . ."
    assert [set(d.flags) & {"ill", "blocked", "low"} for d in found[:4]] == [{"ill"}, {"blocked"}, {"low"}, {"ill"}]
    assert found[0].source is Source.RECORDED
    assert found[2].source is Source.MARKED


def test_the_schedules_absences_are_flags_too(diary):
    """Travel and illness from the configuration: the same flags as a mark, said once."""
    away = Span(first=MONDAY, last=MONDAY + timedelta(days=1), reason="a private reason")
    sick = Span(first=SUNDAY, last=SUNDAY)
    schedule = Schedule(blackouts=(away,), ill=(sick,))
    found = week(diary.weeks("E . . . . . ."), schedule=schedule, marks=[mark(0, "blocked")])
    assert [d.flags.count("blocked") for d in found] == [1, 1, 0, 0, 0, 0, 0]
    assert found[-1].flags == ("ill",)
    assert not any("private" in text(d) for d in found)


def test_a_marked_day_is_no_longer_assumed(diary):
    """The owner's word takes the doubt away."""
    diary.add(speed=None)
    assert "assumed" in week(diary)[0].flags
    assert not {"assumed", "awaiting_laps"} & set(week(diary, marks=[mark(0, "hard")])[0].flags)


def test_an_empty_range_has_no_days():
    """Nothing from tomorrow to today."""
    assert days([], first=SUNDAY, last=MONDAY) == ()

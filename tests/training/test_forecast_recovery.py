"""The forecast knows recovery and pauses: what follows a marathon, or weeks without a run, is not the old habit at once.

A letter a day: `.` rest, `E` easy, `H` hard, `L` long, `R` a long race that was tagged; `O` a long run that is an effort as
a long race, `U` as an ultra.
"""

from datetime import date, timedelta

import pytest

from liftday.training.day import Chances, Day, Kind, Source
from liftday.training.foreseeing.forecast import expect
from liftday.training.foreseeing.recovery import Recovery
from reasons import codes, text

MONDAY = date(2026, 3, 2)
KIND = {".": Kind.REST, "E": Kind.EASY, "H": Kind.HARD, "L": Kind.LONG, "R": Kind.RACE, "O": Kind.LONG, "U": Kind.LONG}
FLAGS = {"R": ("race_long",), "O": ("effort_long",), "U": ("effort_ultra",)}


def past(picture, *, marked=()):
    """The days of a picture that ends on the Sunday before MONDAY; those in ``marked`` (from the end) are the owner's."""
    letters = picture.split()
    return [
        Day(
            date=MONDAY - timedelta(days=back),
            kind=KIND[letter],
            source=Source.MARKED if back in marked else Source.RECORDED,
            confidence=1,
            reasons=(),
            chances=Chances.sure(KIND[letter]),
            flags=FLAGS.get(letter, ()),
        )
        for letter, back in zip(letters, range(len(letters), 0, -1), strict=True)
    ]


def ahead(picture, count=7, **more):
    """The days that are expected after a picture."""
    return expect(past(picture, **more), first=MONDAY, count=count)


DAILY = "H " * 48
WEEKS = "E H E . H E L " * 10


@pytest.mark.parametrize("race", ["O", "U", "R"])
def test_the_day_after_a_marathon_is_not_likely_hard(race):
    """Of somebody who runs hard every day: nine in ten before, not even likely the day after a marathon."""
    assert ahead(DAILY + "H")[0].chances.closed > 0.9
    first = ahead(DAILY + race)[0]
    assert first.chances.closed < 0.5
    assert text(first).split(": ")[1].startswith("the day after a race or a run that takes days to recover from")


def test_what_was_taken_back_leaves_the_habit():
    """Marked as easy it was no effort; marked as long it stays one."""
    easy = expect([*past(DAILY + "O")[:-1], *past("E", marked=(1,))], first=MONDAY, count=1)[0]
    assert "recovering" not in codes(easy)
    assert "recovering" in codes(ahead(DAILY + "O", marked=(1,))[0])


def test_recovery_ends():
    """A long race is over after six days, an ultra after nine."""
    for race, days in (("O", 6), ("U", 9)):
        told = ["recovering" in codes(day) for day in ahead(DAILY + race, count=12)]
        assert told == [True] * days + [False] * (12 - days)


def test_a_smaller_effort_within_does_not_shorten_it():
    """The long run four days after the ultra ends no recovery; once it is over the next effort counts by itself."""
    told = ["recovering" in codes(day) for day in ahead(DAILY + "U . . . O", count=6)]
    assert told == [True] * 5 + [False]
    told = ["recovering" in codes(day) for day in ahead(DAILY + "U" + " ." * 12 + " O", count=8)]
    assert told == [True] * 6 + [False] * 2


def test_ones_own_days_after_efforts_are_believed():
    """Who ran hard the days after, time and again, is expected to; who rested for a week is expected to rest."""
    block = "H H H E H H O " * 3
    hardy = ahead((block + "H H H E H H H ") * 3 + "H H H E H H O")
    careful = ahead(("H H H E H H O . . . . E E E " + "H H H E H H H ") * 4 + "H H H E H H O")
    new = ahead("H H H E H H H " * 12 + "H H H E H H O")
    assert careful[0].chances.closed < new[0].chances.closed < hardy[0].chances.closed
    assert sum(day.chances.closed for day in careful[:4]) < 1.0


def test_a_day_stays_a_distribution():
    """What a demanding day loses, rest and easy gain."""
    for day in ahead(WEEKS + "E H E . H E U", count=14):
        assert sum(day.chances.as_dict().values()) == pytest.approx(1.0)


def test_in_a_pause_nothing_is_likely_hard():
    """A week without a run: the usual Tuesday is hard perhaps, not likely; six days without are no pause."""
    usual = {day.date.weekday(): day for day in ahead(WEEKS)}
    short = {day.date.weekday(): day for day in ahead(WEEKS + "E . . . . . .")}
    pause = ahead(WEEKS + ". . . . . . .")
    assert usual[1].chances.closed > short[1].chances.closed > 0.5
    assert max(day.chances.closed for day in pause) <= 0.45
    assert "no run for 7 days" in text(pause[1])
    assert [reason.public for reason in pause[1].reasons if reason.code == "pausing"] == [False]


def test_after_two_weeks_without_a_run_the_habit_comes_back_slowly():
    """The first run is no promise of the old week; two weeks later it is. After one week off it is at once."""
    weeks_off = ". . . . . . . . . . . . . . . . . . . . E"
    assert max(day.chances.closed for day in ahead(WEEKS + weeks_off, count=6)) <= 0.45
    assert max(day.chances.closed for day in ahead(WEEKS + weeks_off + " E H E . H E L" * 2, count=7)) > 0.5
    assert max(day.chances.closed for day in ahead(WEEKS + ". . . . . . E", count=6)) > 0.5


def test_before_the_first_run_there_is_no_pause():
    """Somebody of whom nothing is known does not pause."""
    assert Recovery().days_paused() == 0
    assert all("pausing" not in codes(day) for day in ahead(". " * 20))

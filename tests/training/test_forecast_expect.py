"""What comes, from what was: a runner's own rhythm, the owner's word above it, and honesty about what is not known."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.training.day import Chances, Day, Kind, Source, rest_day
from liftday.training.forecast import expect
from liftday.training.owner import Mark, Race, Schedule, Span, Word
from liftday.training.rhythm import Rhythm

LETTERS = {"E": Kind.EASY, "H": Kind.HARD, "L": Kind.LONG, "M": Kind.MODERATE, "R": Kind.RACE, ".": Kind.REST}
MONDAY = date(2024, 1, 1)
NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


def weeks(*patterns: str, first: date = MONDAY) -> tuple[Day, ...]:
    """Weeks as pictures, Monday first."""
    letters = [letter for pattern in patterns for letter in pattern.split()]
    return tuple(a_day(first + timedelta(days=n), LETTERS[x]) for n, x in enumerate(letters))


def a_day(on: date, kind: Kind, **facts: object) -> Day:
    """One recorded day."""
    return replace(rest_day(on), kind=kind, chances=Chances.sure(kind), **facts)


def after(past: tuple[Day, ...]) -> date:
    """The day that comes next."""
    return past[-1].date + timedelta(days=1)


def picture(days: tuple[Day, ...]) -> str:
    """The likeliest kinds, a letter a day."""
    names = {kind: letter for letter, kind in LETTERS.items()}
    return " ".join(names[day.kind] for day in days)


def test_a_steady_week_comes_again():
    """Two workouts and a Sunday long run, twelve weeks long: the next two weeks look the same, with the evidence."""
    past = weeks(*["E H E . H . L"] * 12)
    coming = expect(past, first=after(past), count=14)
    assert picture(coming) == "E H E . H . L E H E . H . L"
    assert "hard on all of the last 8 Tuesdays" in coming[1].reason
    assert all(day.source is Source.EXPECTED for day in coming)


def test_with_no_history_everything_is_assumed():
    """Nothing, or less than two weeks, is called by its name."""
    none = expect((), first=MONDAY, count=14)
    assert all("assumed" in day.flags and day.reason.startswith("Assumed") for day in none)
    assert "no days of history" in none[0].reason
    few = expect(weeks("E H E . E . L"), first=MONDAY + timedelta(days=7), count=7)
    assert all("assumed" in day.flags for day in few)


def test_the_owners_word_beats_races_and_habit():
    """A race on the list is certain; a mark beats it; ill and blocked stand beside whatever is expected."""
    past = weeks(*["E H E . E . L"] * 10)
    first = after(past)
    on = [first + timedelta(days=n) for n in range(7)]
    coming = expect(
        past,
        first=first,
        count=7,
        owner_races=(Race(date=on[6]), Race(date=on[5])),
        marks=(
            Mark(date=on[1], word=Word.EASY, at=NOON),
            Mark(date=on[5], word=Word.REST, at=NOON),
            Mark(date=on[2], word=Word.LOW, at=NOON),
            Mark(date=on[3], word=Word.HARD, at=NOON),
            Mark(date=on[3], word=Word.BLOCKED, at=NOON + timedelta(hours=1)),
        ),
        schedule=Schedule(ill=(Span(first=on[4], last=on[4]),)),
    )
    assert (coming[6].kind, coming[6].source) == (Kind.RACE, Source.RACE)
    assert (coming[5].kind, coming[5].source) == (Kind.REST, Source.MARKED)
    assert (coming[1].kind, coming[1].confidence) == (Kind.EASY, 1.0)
    assert "low" in coming[2].flags
    assert (coming[3].kind, coming[3].flags) == (Kind.HARD, ("blocked",))
    assert "ill" in coming[4].flags


def test_what_is_recorded_today_is_a_fact():
    """A hard run this morning makes today hard; a rest day so far is still open."""
    past = weeks(*["E H E . E . L"] * 10)
    first = after(past)
    ran = a_day(first, Kind.HARD, minutes=60.0)
    assert expect(past, first=first, count=3, today=ran)[0].kind is Kind.HARD
    lifted = replace(rest_day(first), strength=True)
    still = expect(past, first=first, count=3, today=lifted)[0]
    assert (still.kind, still.strength, still.source) == (Kind.EASY, True, Source.EXPECTED)


def test_a_break_and_a_rare_kind_leave_their_mark():
    """After three weeks of illness the rhythm is less sure; a race seen once does not make races likely."""
    steady = weeks(*["E H E . E . L"] * 8, "E H E . E . R", *["E H E . E . L"] * 3)
    ill = tuple(a_day(after(steady) + timedelta(days=n), Kind.REST, flags=("ill",)) for n in range(21))
    before = expect(steady, first=after(steady), count=7)
    back = expect((*steady, *ill), first=after(ill), count=7)
    assert back[1].chances.hard <= before[1].chances.hard + 0.05
    assert max(day.chances.race for day in before) < 0.2


def test_days_that_are_missing_are_unknown_not_rest():
    """A gap in the record is no habit."""
    early = weeks(*["E H E . E . L"] * 6)
    late = weeks("E H", first=early[-1].date + timedelta(days=15))
    coming = expect((*early, *late), first=after(late), count=7)
    assert sum(day.chances.rest for day in coming) < 5


def test_a_weekday_that_was_always_away_is_spoken_of_by_its_neighbours():
    """Ill on every Tuesday there was: nothing is claimed of Tuesdays."""
    past = tuple(replace(d, flags=("ill",)) if d.date.weekday() == 1 else d for d in weeks(*["E H E . E . L"] * 10))
    tuesday = expect(past, first=after(past), count=2)[1]
    assert "Tuesdays" not in tuesday.reason


@given(letters=st.lists(st.sampled_from("EHLM.R"), min_size=0, max_size=120), count=st.integers(1, 20))
@settings(max_examples=60, deadline=None)
def test_chances_are_a_distribution(letters, count):
    """Whatever was, the six numbers of each coming day are chances and add up to one; asking twice changes nothing."""
    past = tuple(a_day(MONDAY + timedelta(days=n), LETTERS[x]) for n, x in enumerate(letters))
    first = MONDAY + timedelta(days=len(letters))
    coming = expect(past, first=first, count=count)
    assert len(coming) == count
    for day in coming:
        values = day.chances.as_dict().values()
        assert all(-1e-9 <= value <= 1 + 1e-9 for value in values)
        assert sum(values) == pytest.approx(1)
    assert coming == expect(past, first=first, count=count)


def test_ten_years_do_not_overflow():
    """Weights grow with time and are folded back before they lose digits."""
    rhythm = Rhythm()
    pattern = ["E", "H", "E", ".", "E", ".", "L"]
    for n in range(7 * 520 * 12):
        rhythm.learn(a_day(MONDAY + timedelta(days=n), LETTERS[pattern[n % 7]]))
    first = MONDAY + timedelta(days=7 * 520 * 12)
    past = weeks(*["E H E . E . L"] * 2, first=first)
    assert rhythm.days > 3650
    assert expect(past, first=after(past), count=7)

"""What the page says beside the reasons: how fresh the runs are, the last word, what a day is called."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from liftday.page.kinds import badge
from liftday.training.day import Chances, Kind, Source, rest_day
from liftday.training.reason import because
from liftday.words.days import called, listed, named, shown_kind, sureness
from liftday.words.freshness import client_text, freshness, old
from liftday.words.reading import day_text
from liftday.words.said import said_text

NOW = datetime(2026, 3, 4, 6, tzinfo=UTC)
TUESDAY, THURSDAY = date(2026, 3, 3), date(2026, 3, 5)


@pytest.mark.parametrize(
    ("read", "line"),
    [
        ({}, "Planned from your files and habits; neither Strava nor intervals.icu is connected."),
        ({"Strava": None}, "Strava was not read yet."),
        ({"Strava": None, "intervals.icu": None}, "Strava and intervals.icu were not read yet."),
        ({"Strava": NOW - timedelta(hours=1)}, "Runs as Strava had them today at 05:00."),
        ({"Strava": None, "intervals.icu": NOW}, "Runs as intervals.icu had them today at 06:00."),
        ({"Strava": NOW - timedelta(hours=10)}, "Runs as Strava had them yesterday at 20:00."),
        (
            {"Strava": NOW - timedelta(days=3), "intervals.icu": NOW},
            "Runs as Strava had them on Sunday 1 March at 06:00 and intervals.icu had them today at 06:00.",
        ),
    ],
)
def test_the_line_of_freshness_says_when_the_runs_were_read(read, line):
    assert freshness(NOW, read) == line


@pytest.mark.parametrize(
    ("read", "wrong"),
    [
        ({"Strava": NOW - timedelta(days=1)}, False),
        ({"Strava": NOW - timedelta(days=2)}, True),
        ({"intervals.icu": NOW - timedelta(days=2)}, True),
        ({"Strava": NOW - timedelta(days=2), "intervals.icu": NOW}, False),
        ({}, False),
        ({"Strava": None}, False),
    ],
)
def test_what_is_two_days_old_is_told_with_what_to_do(read, wrong):
    told = old(NOW, read)
    assert (told is not None) is wrong
    if told:
        assert told[0].startswith("Nothing was read since Monday 2 March")


@pytest.mark.parametrize(
    ("act", "last", "word", "to", "text"),
    [
        ("mark", TUESDAY, "hard", None, "Tuesday 3 March: hard."),
        ("mark", THURSDAY, "clear", None, "Tuesday 3 March to Thursday 5 March: your marks were cleared."),
        ("pain", TUESDAY, "", None, "Tuesday 3 March: pain was marked."),
        ("move", TUESDAY, "", THURSDAY, "The session of Tuesday 3 March was moved to Thursday 5 March."),
        ("swap", TUESDAY, "", None, "An exercise of the session of Tuesday 3 March was swapped."),
        ("gym", THURSDAY, "no gym", None, "3-5 March: a week without the gym."),
        ("gym", THURSDAY, "gym", None, "3-5 March: the gym is back."),
        ("done", TUESDAY, "", None, "The session of Tuesday 3 March was called done."),
        ("skip", TUESDAY, "", None, "The session of Tuesday 3 March was left out."),
    ],
)
def test_the_last_word_is_said_in_a_sentence(act, last, word, to, text):
    assert said_text(act, TUESDAY, last, word=word, to=to) == text


@pytest.mark.parametrize(
    ("chances", "name", "kind"),
    [
        (Chances(easy=0.78, rest=0.22), "likely easy, 78%", Kind.EASY),
        (Chances(easy=0.4, rest=0.35, hard=0.25), "perhaps easy, 40%", Kind.EASY),
        (Chances(hard=0.35, long=0.25, easy=0.4), "hard or long, 60%", Kind.EASY),
    ],
)
def test_an_expected_day_is_called_by_what_is_likely(chances, name, kind):
    day = replace(rest_day(TUESDAY), source=Source.EXPECTED, chances=chances)
    assert (named(day), shown_kind(day)) == (name, kind)
    assert name.endswith(f", {sureness(day):.0%}")


def test_a_fact_is_called_by_its_kind_alone():
    day = replace(rest_day(TUESDAY), kind=Kind.LONG)
    assert (called(day), named(day), shown_kind(day)) == ("long", "long", Kind.LONG)
    assert sureness(day) == day.confidence


EXPECTED = replace(rest_day(TUESDAY), source=Source.EXPECTED, chances=Chances(easy=0.78, rest=0.22), reasons=())
HABIT = (because("weekday", kind="easy", count=6, of=8, weekday=1),)


@pytest.mark.parametrize(
    ("day", "line", "why"),
    [
        (
            replace(EXPECTED, kind=Kind.EASY, reasons=HABIT),
            "likely easy, 78%",
            "Likely easy: easy on 6 of the last 8 Tuesdays.",
        ),
        (
            replace(EXPECTED, kind=Kind.EASY, reasons=HABIT, flags=("ill",)),
            "ill",
            "Ill; otherwise likely easy: easy on 6 of the last 8 Tuesdays.",
        ),
        (replace(EXPECTED, flags=("blocked",)), "not available", "Not available."),
        (replace(EXPECTED, flags=("low", "blocked")), "not available", "Not available."),
        (replace(EXPECTED, flags=("low",)), "likely easy, low", ""),
        (replace(rest_day(TUESDAY), kind=Kind.RACE, source=Source.RACE, flags=("ill",), reasons=()), "race, ill", ""),
        (replace(rest_day(TUESDAY), flags=("ill", "low")), "rest", "Rest: nothing recorded."),
    ],
)
def test_a_coming_day_is_listed_by_its_mark(day, line, why):
    """What a habit would make of a day on which the runner is ill or away is no forecast; a fact and a race stay one, and
    what was recorded is past."""
    assert (listed(day), day_text(day)) == (line, why)
    assert "ill" not in day_text(day, public=True).lower().split()


def test_what_is_assumed_has_no_number():
    """From silence comes no chance: neither in the name of a day nor in its badge; the kind is called assumed."""
    chances = Chances(rest=0.97, easy=0.01, moderate=0.005, hard=0.005, long=0.005, race=0.005)
    day = replace(rest_day(TUESDAY), source=Source.EXPECTED, chances=chances, flags=("assumed", "low"))
    assert (called(day), named(day), listed(day)) == ("assumed rest", "assumed rest", "assumed rest, low")
    shown = badge(day, health=True)
    assert (shown.words, shown.percent, str(shown.bar)) == ("assumed rest, low", None, "")
    recorded = replace(day, source=Source.RECORDED, flags=("assumed",))
    assert (called(recorded), named(recorded)) == ("rest", "rest")


def test_who_fetched_is_named_or_unknown() -> None:
    """ "by other" says nothing to anybody."""
    assert [client_text(one) for one in ("Apple", "a script", "other", None)] == [
        "Apple",
        "a script",
        *2 * ["an unknown program"],
    ]

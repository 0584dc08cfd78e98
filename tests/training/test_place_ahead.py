"""A race that nobody listed is asked for: a title speaks of one, or the long run grows; until then its days stay light."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from liftday.training.activity import Activity
from liftday.training.day import Chances, Day, Kind, Reading, Source, rest_day
from liftday.training.owner import Athlete, Owner, Race
from liftday.training.placing.ahead import ask_for_race, growing_long_run
from liftday.training.placing.place import place
from liftday.training.placing.races import announce, season
from liftday.training.placing.values import Placed, Situation, Wish
from liftday.training.reading.classify import read
from liftday.training.reading.days import days
from liftday.training.reading.titles import title_words
from liftday.words.notes import notes_text
from liftday.words.rules import ruling_text

SUNDAY = date(2026, 3, 1)
MONDAY = SUNDAY + timedelta(days=1)
OWNER = Owner(athlete=Athlete(timezone=ZoneInfo("Europe/Berlin")))
GROWS = (84, 92, 100, 80, 110, 120)
MARATHON = Race(date=SUNDAY + timedelta(weeks=6), distance_km=42.2, priority="A")


def sundays(*minutes: int, sport: str = "Run") -> tuple[Day, ...]:
    """Weeks with a short run on Wednesday and so many minutes on Sunday, the last one SUNDAY."""
    drawn = []
    for weeks, long in zip(range(len(minutes) - 1, -1, -1), minutes, strict=True):
        for back in range(6, -1, -1):
            day = rest_day(SUNDAY - timedelta(days=7 * weeks + back))
            if back in {0, 4}:
                length = 40.0 if back else float(long)
                kind = Kind.EASY if back else Kind.LONG
                read = Reading(
                    id=f"{day.date}", sport=sport, start=datetime.combine(day.date, time(8)), minutes=length, kind=kind,
                    confidence=0.9, reasons=(), flags=() if back else ("long",),
                )  # fmt: skip
                day = replace(
                    day, kind=kind, chances=Chances.sure(kind), minutes=length, readings=(read,), flags=read.flags
                )
            drawn.append(day)
    return tuple(drawn)


@pytest.mark.parametrize(
    ("minutes", "grew"),
    [
        (GROWS, 120),
        ((84, 92, 100, 110, 120, 90), 120),  # an easier week belongs to it
        ((92, 100, 110, 120, 90, 70), 120),  # so does a taper
        ((84, 92, 100, 110, 120, 100, 80, 60, 90), 120),  # ... of three weeks, and the week of a race nobody recorded
        ((84, 92, 100, 110, 120, 100, 80, 60, 90, 60), None),  # then it is over
        ((120, 118, 121, 119, 120, 122), None),  # a habit
        ((40, 50, 60, 70, 80, 90), None),  # a beginner's: no matter yet
        ((60, 60, 60, 60, 60, 120), None),  # one long run is no row of steps
        ((100, 104, 108, 112, 112, 112), None),  # hardly grown
        ((100, 115, 130, 160, *[160] * 8), 160),  # it grew, and stays there
        ((100, 115, 130, 160, *[100, 155, 110, 150] * 4), 160),  # ... nearly, with easier weeks between
        ((100, 115, 130, 160, *[160] * 8, *[100] * 4), 160),  # a taper after that belongs to it as well
        ((100, 115, 130, 160, *[160] * 8, *[100] * 5), None),  # then it is over
        ((100, 115, 130, 160, *[160] * 26), None),  # half a year later it is a habit
        ((60, 80, 100, 110, *[110] * 6), None),  # below two hours it is one at once
    ],
)
def test_a_long_run_that_grows(minutes: tuple[int, ...], grew: float | None) -> None:
    """Three steps in six weeks, by a fifth in all, to a hundred minutes and more."""
    assert growing_long_run(sundays(*minutes), ()) == grew


def test_only_runs_grow() -> None:
    """A ride that grows announces no marathon; no days, no growth; a rest day after it changes nothing."""
    assert growing_long_run(sundays(*GROWS, sport="Ride"), ()) is None
    assert growing_long_run((), ()) is None
    assert growing_long_run((*sundays(*GROWS), rest_day(MONDAY)), ()) == 120


def test_the_race_itself_is_no_step() -> None:
    """After an untagged marathon, or a recorded race, nobody asks whether one is coming; a longest run asks."""
    past = sundays(*GROWS)
    for told in ({"flags": ("long", "effort_long")}, {"flags": ("effort_long", "effort_raced")}, {"kind": Kind.RACE}):
        assert growing_long_run((*past[:-1], replace(past[-1], **told)), ()) is None
    longest = replace(past[-1], flags=("effort_medium", "effort_longest"))
    assert growing_long_run((*past[:-1], longest), ()) == 120


def test_the_question_holds_through_the_taper() -> None:
    """Two shorter Sundays later the race is still asked for, and the days around the long run stay light; not any more
    when it was run."""
    tapering = sundays(*GROWS, 90, 60)
    (asked,) = notes_text(ask_for_race(tapering, (), MONDAY))
    assert asked.startswith("Is a race coming? Your long run grew to 2 hours in six weeks")
    assert closed(planned(tapering), 5) == ["No full session: the eve of a long run that has grown."]
    last = replace(tapering[-1], kind=Kind.RACE, minutes=235.0)
    last = replace(last, readings=tuple(replace(r, minutes=235.0) for r in last.readings))
    assert ask_for_race((*tapering[:-1], last), (), MONDAY) == ()


def test_the_question_and_the_caution_last_as_long_as_such_long_runs() -> None:
    """Eight Sundays after the last step runs of 2:40 go on: still asked, still light around them; a listed race ends it, and
    so does the marathon."""
    stays = sundays(100, 115, 130, 160, *[160, 155, 110, 160] * 2)
    (asked,) = notes_text(ask_for_race(stays, (), MONDAY))
    assert asked.startswith("Is a race coming? Your long run grew to 2.7 hours in six weeks")
    assert closed(planned(stays), 0) == ["No full session: the day after a long run that has grown."]
    assert closed(planned(stays), 5) == ["No full session: the eve of a long run that has grown."]
    assert ask_for_race(stays, (MARATHON,), MONDAY) == ()
    raced = replace(stays[-1], flags=("long", "effort_long"))
    assert ask_for_race((*stays[:-1], raced), (), MONDAY) == ()
    since = [replace(day, date=day.date + timedelta(weeks=2)) for day in sundays(100, 160)]
    assert ask_for_race((*stays[:-1], raced, *since), (), MONDAY + timedelta(weeks=2)) == ()


def test_a_shorter_race_on_the_way_is_a_rehearsal() -> None:
    """The 50 minutes of a ten-kilometre race end no question about the marathon."""
    past = sundays(*GROWS, 50)
    assert ask_for_race((*past[:-1], replace(past[-1], kind=Kind.RACE)), (), MONDAY)


def test_an_effort_is_announced_while_it_closes_days() -> None:
    """What it counts as, until when, and how it is taken back; a race on the list, a mark, or time ends the note."""
    past = sundays(40, 40)
    ran = replace(past[-1], minutes=252.0, flags=("effort_long",))
    days_now = (*past[:-1], ran)
    (note,) = notes_text(announce(days_now, (), MONDAY))
    assert note == (
        "The 4.2 hours of Sunday 1 March count as a long race for the legs: no strength through Saturday 7 March, a full"
        " session from Thursday 12 March on. If they were easy for you: `liftday mark 2026-03-01 easy`."
    )
    assert announce(days_now, (), SUNDAY + timedelta(days=6))
    assert announce(days_now, (), SUNDAY + timedelta(days=7)) == ()
    assert announce(days_now, (Race(date=SUNDAY, priority="A"),), MONDAY) == ()
    assert announce(past, (), MONDAY) == ()
    marked = replace(ran, source=Source.MARKED, kind=Kind.EASY)
    assert announce((*past[:-1], marked), (), MONDAY) == ()
    ultra = replace(ran, flags=("effort_ultra",))
    assert "count as an ultra race" in notes_text(announce((*past[:-1], ultra), (), MONDAY))[0]


def test_the_race_is_asked_for_until_it_is_listed() -> None:
    """For five weeks after the run that grew; not once a race is ahead, whatever its size; again when it is over."""
    past = sundays(*GROWS)
    (asked,) = notes_text(ask_for_race(past, (), MONDAY))
    assert asked == (
        "Is a race coming? Your long run grew to 2 hours in six weeks, and none is listed. Tell its date, and strength keeps"
        " clear of it: [[races]] date = ... and distance_km = ... in the configuration. Until then the days around a long"
        " run that has grown stay light."
    )
    assert ask_for_race(past, (), SUNDAY + timedelta(days=34))
    assert ask_for_race(past, (), SUNDAY + timedelta(days=35)) == ()
    assert ask_for_race(past, (MARATHON,), MONDAY) == ()
    assert ask_for_race(past, (replace(MARATHON, date=SUNDAY - timedelta(days=30)),), MONDAY)
    assert ask_for_race(sundays(90, 90, 90), (), MONDAY) == ()


def test_a_title_that_speaks_of_a_race_asks_too() -> None:
    """For five weeks after the run that named it, or until the race was run."""
    past = sundays(60, 60, 60)
    spoken = (*past[:-1], replace(past[-1], flags=("race_ahead",)))
    (asked,) = notes_text(ask_for_race(spoken, (), MONDAY))
    assert asked.startswith("Is a race coming? The title of a run speaks of one, and none is listed.")
    assert ask_for_race(spoken, (), SUNDAY + timedelta(days=35)) == ()
    assert ask_for_race(spoken, (MARATHON,), MONDAY) == ()
    assert ask_for_race((*spoken, replace(rest_day(MONDAY), kind=Kind.RACE)), (), MONDAY) == ()


@pytest.mark.parametrize(
    "title",
    ["3x5k MP", "Marathon training week 6", "last long run before Berlin marathon", "Marathonvorbereitung", "Race pace",
     "Allure marathon 2x20", "ritmo maratona", "马拉松配速", "Pre race shakeout", "2 Wochen vor dem Marathon"],
)  # fmt: skip
def test_titles_that_look_ahead(title: str) -> None:
    """The pace of a race, the training for it."""
    assert title_words(title).ahead


@pytest.mark.parametrize(
    "title", ["Morning Run", "Marathon", "Parkrun", "recovery after the marathon", "No race pace today", "10x400"]
)
def test_titles_that_do_not(title: str) -> None:
    """A race that is run, or over, is not ahead."""
    assert not title_words(title).ahead


def test_its_flag_is_read() -> None:
    """What a title says reaches the day as a flag."""
    run = Activity(
        id="1", sport="Run", start=datetime.combine(SUNDAY, time(8)), elapsed_s=3600, moving_s=3600, distance_m=12000.0,
        name="2x5k MP",
    )  # fmt: skip
    readings = read([run], athlete=OWNER.athlete).readings
    assert "race_ahead" in days(readings, first=SUNDAY, last=SUNDAY)[0].flags


def planned(past: tuple[Day, ...], owner: Owner = OWNER) -> Placed:
    """A plan on the Monday after, the coming Sundays likely long."""
    coming = [expected(step, long=step % 7 == 6) for step in range(14)]
    return place(
        Situation(
            now=datetime.combine(MONDAY, time(6), tzinfo=OWNER.athlete.timezone),
            expected=coming, owner=owner, wish=Wish(phase="S"), past=past,
        )
    )  # fmt: skip


def expected(step: int, *, long: bool) -> Day:
    """A coming day: likely easy, or likely long."""
    chances = Chances(long=0.9, rest=0.1) if long else Chances(easy=0.9, rest=0.1)
    kind = chances.likeliest
    when = MONDAY + timedelta(days=step)
    return Day(date=when, kind=kind, source=Source.EXPECTED, confidence=0.9, reasons=(), chances=chances)


def closed(placed: Placed, step: int) -> list[str]:
    """What H5 and H7 say of a date."""
    return [
        ruling_text(item.reasons) for item in placed.rulings[MONDAY + timedelta(days=step)] if item.rule in {"H5", "H7"}
    ]


def test_the_eve_of_a_long_run_that_grows_and_the_day_after_it_stay_light() -> None:
    """No full session there while no race is listed; with a race on the list they only cost what they always did."""
    placed = planned(sundays(*GROWS))
    assert closed(placed, 0) == ["No full session: the day after a long run that has grown."]
    assert closed(placed, 5) == ["No full session: the eve of a long run that has grown."]
    assert closed(placed, 2) == []
    listed = planned(sundays(*GROWS), replace(OWNER, races=(MARATHON,)))
    habit = planned(sundays(120, 118, 121, 119, 120, 122))
    assert closed(listed, 0) == closed(listed, 5) == closed(habit, 0) == closed(habit, 5) == []
    assert not season((MARATHON,), sundays(*GROWS)).grows

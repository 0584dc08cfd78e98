"""The hour of a session: after the run, inside the windows, away from hard running (docs/training.md, Hours and H11)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.training.day import Chances, Day, Kind, Reading, Role, Source
from liftday.training.owner import Schedule, Window
from liftday.training.placing.gym import Gym, gym
from liftday.training.placing.hours import Habit, Run, fit, habit, local, may_stay, runs_of, why_moved
from liftday.training.session import Variant
from reasons import said

MONDAY = date(2026, 3, 2)
FULL, LITE, UPPER = Variant.FULL, Variant.LITE, Variant.UPPER_CORE
FREE = Schedule()


def reading(on, clock, minutes, kind=Kind.EASY, **more):
    """An activity on the wall clock."""
    start = datetime.combine(on, clock)
    return Reading(
        id=f"{on}{clock}", sport="Run", start=start, minutes=minutes, kind=kind, confidence=1, reasons=(), **more
    )


def day(*readings, on=MONDAY, rest=0.1, closed=0.0, source=Source.EXPECTED):
    """A day with what was recorded on it, or an expectation."""
    chances = Chances(rest=rest, hard=closed, easy=1 - rest - closed)
    return Day(
        date=on, kind=chances.likeliest, source=source, confidence=1, reasons=(), chances=chances, readings=readings
    )


def at(clock, minutes=50):
    """A habit of running every day from this hour on."""
    start = clock.hour * 60 + clock.minute
    return Habit({}, Run(start, start + minutes, minutes))


def hour(expected=None, variant=FULL, *, minutes=30, phase="S", usual=None, schedule=FREE):
    """The start of a session, as text, and its minutes; None when it finds no hour."""
    found = fit(expected or day(), variant, minutes=minutes, phase=phase, habit=usual or Habit(), schedule=schedule)
    return None if found is None else (f"{found.start:%H:%M}", found.minutes)


def windows(*spans):
    """Free spans on Mondays."""
    return Schedule(windows={0: tuple(Window(time(a), time(b)) for a, b in spans)})


@pytest.mark.parametrize(
    ("run", "variant", "phase", "start"),
    [
        (None, FULL, "S", "18:00"),  # nothing known: the default
        (time(7), FULL, "S", "18:00"),  # a morning runner: the default is more than six hours later
        (time(11, 30), FULL, "S", "18:20"),  # lunch: six hours after it
        (time(14), FULL, "S", "18:00"),  # six hours later were past nine: three are enough
        (time(16), FULL, "S", "19:50"),  # late afternoon: three hours are accepted
        (time(20), FULL, "S", None),  # a late run leaves a full session no hour
        (time(19, 40), FULL, "F1", "20:30"),  # ... but in the first phases it may follow an easy run
        (time(19, 40), LITE, "S", "20:30"),
        (time(20), FULL, "F1", None),  # nothing begins after half past eight
        (time(20), LITE, "S", "06:00"),  # the run ends too late: the morning, six hours before it
    ],
)
def test_the_hour_follows_the_run(run, variant, phase, start):
    """Six hours after the run, else three, else at once when light, else the morning before it."""
    usual = at(run) if run else None
    found = hour(variant=variant, phase=phase, usual=usual)
    assert (found and found[0]) == start


def test_a_rest_day_takes_the_default():
    """On a day that is probably a rest day no run is waited for."""
    assert hour(day(rest=0.6), usual=at(time(17))) == ("18:00", 30)


def test_a_hard_run_is_not_followed_at_once():
    """After a late hard run there is no exception: nothing but the next day."""
    hard = day(reading(MONDAY, time(19), 60, Kind.HARD), source=Source.RECORDED)
    assert hour(hard, LITE) is None
    likely_hard = day(rest=0.1, closed=0.6)
    assert hour(likely_hard, LITE, usual=at(time(19))) is None


def test_a_long_easy_run_is_not_followed_at_once():
    """The exception ends at an hour of running."""
    assert hour(variant=LITE, usual=at(time(18), minutes=90)) == ("06:00", 20)


def test_what_was_run_counts_more_than_what_is_usual():
    """Today's run is known: its end decides, not the habit. Elapsed time counts, not moving time."""
    today = day(reading(MONDAY, time(12), 60, elapsed_minutes=90), source=Source.RECORDED)
    assert hour(today, usual=at(time(6))) == ("19:30", 30)


def test_what_has_no_time_has_no_end():
    """A bare date, a duplicate and a yoga class say nothing about the hour."""
    quiet = day(
        reading(MONDAY, time(0), 60, time_known=False),
        reading(MONDAY, time(17), 60, flags=("duplicate",)),
        reading(MONDAY, time(17), 60, Kind.REST, role=Role.MOBILITY),
    )
    assert runs_of(quiet) == ()
    assert hour(quiet) == ("18:00", 30)


@pytest.mark.parametrize(
    ("schedule", "found"),
    [
        (windows((6, 9)), ("06:00", 30)),  # the default lies outside: the first free minute
        (windows((6, 7), (17, 20)), ("18:00", 30)),
        (windows(), None),  # closed
        (Schedule(windows={1: ()}), ("18:00", 30)),  # another weekday
        (Schedule(default_start=time(5)), ("05:00", 30)),  # an early bird's own wish
        (Schedule(windows={0: (Window(time(23, 30), time(0)),)}), ("23:30", 30)),  # midnight ends a day
        (Schedule(windows={0: (Window(time(18), time(18, 25)),)}), ("18:00", 25)),  # shorter rather than not
        (Schedule(windows={0: (Window(time(18), time(18, 15)),)}), None),  # too short for a full session
    ],
)
def test_windows_are_kept(schedule, found):
    """A session lies inside a window; a named weekday is closed outside of them."""
    assert hour(schedule=schedule) == found


def test_a_light_session_fits_into_a_quarter():
    """Fifteen minutes are enough for a lite session, and twenty are all it takes."""
    assert hour(variant=LITE, schedule=Schedule(windows={0: (Window(time(18), time(18, 15)),)})) == ("18:00", 15)
    assert hour(variant=UPPER) == ("18:00", 20)


def lifted(*clocks, weekday=3, role=Role.STRENGTH, **more):
    """Eight weeks of which so many last ones saw strength on one weekday, at these hours."""
    first = MONDAY - timedelta(days=56)
    found = []
    for step in range(56):
        on = first + timedelta(days=step)
        at_ = step // 7 - (8 - len(clocks))
        mine = step % 7 == weekday and at_ >= 0
        visits = (reading(on, clocks[at_], 50, Kind.REST, role=role, **more),) if mine else ()
        found.append(replace(day(*visits, on=on, source=Source.RECORDED), strength=mine))
    return tuple(found)


THURSDAY = MONDAY + timedelta(days=3)
HALF_PAST_SIX = (*[time(18, 31)] * 4, time(18, 25), time(18, 40), time(12), time(18, 30))


def lifting(*clocks, run=None, minutes=50, **more):
    """A habit of lifting, and of running every day from an hour on."""
    runs = at(run, minutes).any_day if run else None
    return Habit({}, runs, gym(lifted(*clocks, **more)))


@pytest.mark.parametrize(
    ("run", "variant", "start"),
    [
        (None, FULL, "18:30"),
        (time(14, 30), FULL, "18:30"),  # six hours after the run it would be 21:20
        (time(16), FULL, "19:50"),  # three hours after it would be too late for the usual hour
        (time(17, 30), LITE, "18:30"),  # right after an easy run
    ],
)
def test_the_usual_lifting_hour_is_the_hour(run, variant, start):
    """Who lifts on Thursdays at half past six, but for once at noon, finds the session there, as far as H11 allows."""
    usual = lifting(*HALF_PAST_SIX, run=run)
    assert hour(day(on=THURSDAY), variant, usual=usual)[0] == start
    assert hour(variant=variant, usual=usual)[0] == start  # on other days too


def test_who_lifts_before_the_evening_run():
    """Seven in the morning, six hours before an easy run, is open to a full session of who always lifts then."""
    early = lifting(*[time(5, 45)] * 8, run=time(18))
    assert hour(day(on=THURSDAY), usual=early) == ("05:45", 30)
    assert hour(day(on=THURSDAY), usual=lifting(*[time(13)] * 8, run=time(18), minutes=90)) is None


def test_the_owners_start_comes_before_a_habit():
    """A start or a window that was configured is the owner's word; a usual hour inside a window is theirs too."""
    usual = lifting(*HALF_PAST_SIX, weekday=0)
    assert hour(usual=usual, schedule=Schedule(default_start=time(7))) == ("07:00", 30)
    assert hour(usual=usual, schedule=windows((6, 9))) == ("06:00", 30)
    assert hour(usual=usual, schedule=windows((18, 20))) == ("18:30", 30)


def test_nothing_begins_after_half_past_eight():
    """Neither by the habit of a night owl; only by windows and a default start."""
    owl = lifting(*[time(22)] * 8, weekday=0)
    assert hour(usual=owl) == ("18:00", 30)
    assert hour(usual=owl, schedule=windows((21, 23))) == ("22:00", 30)
    assert hour(schedule=Schedule(default_start=time(21))) == ("21:00", 30)
    assert hour(day(reading(MONDAY, time(16, 45), 60), source=Source.RECORDED)) is None


def test_an_hour_that_is_not_usual():
    """Two visits, scattered ones, ones without an hour and yoga say nothing; neither does a weekday now and then."""
    assert gym(lifted(time(7), time(7))).hour(THURSDAY) is None
    assert gym(lifted(time(7), time(12), time(17), time(20))).hour(THURSDAY) is None
    assert gym(lifted(*[time(7)] * 8, time_known=False)).hour(THURSDAY) is None
    assert gym(lifted(*[time(7)] * 8, role=Role.MOBILITY)).hour(THURSDAY) is None
    assert gym(lifted(*[time(7)] * 4)) == Gym({}, {3: 7 * 60}, 7 * 60)
    assert gym(lifted(*[time(7)] * 5)).shares == {3: 5 / 8}
    assert gym(lifted(*[time(7)] * 8)[-35:]).shares == {}  # five weeks are too few to tell


def test_habits_are_the_middle_of_the_last_runs():
    """Two Mondays make a Monday habit, three runs a habit of any day; older than eight are forgotten."""
    week = timedelta(days=7)
    runs = [
        day(reading(MONDAY + at_ * week, time(6 if at_ < 3 else 12), 40), on=MONDAY + at_ * week) for at_ in range(12)
    ]
    usual = habit(runs)
    assert usual.on(MONDAY) == Run(12 * 60, 12 * 60 + 40, 40)
    assert usual.on(MONDAY + timedelta(days=1)) == usual.any_day
    assert habit(runs[:1]).on(MONDAY) is None
    assert habit(runs[:2]).on(MONDAY + timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("clock", "variant", "stays"),
    [
        (time(16, 0), FULL, True),  # three hours after the run
        (time(15, 59), FULL, False),
        (time(13, 0), LITE, True),  # at once, light, after a short easy run
        (time(11, 30), FULL, True),  # before it
        (time(12, 30), FULL, False),  # during it
        (time(23, 45), FULL, False),  # past midnight
    ],
)
def test_a_published_hour_stays_unless_a_run_is_too_near(clock, variant, stays):
    """The published hour is measured against what was really run, and against the windows."""
    today = day(reading(MONDAY, time(12), 60), source=Source.RECORDED)
    start = datetime.combine(MONDAY, clock, tzinfo=ZoneInfo("Europe/Berlin"))
    assert may_stay(today, start, 30, variant, phase="S", schedule=FREE) is stays


def test_why_an_hour_could_not_stay():
    """The true cause: the windows, the owner's new hours, or a run."""
    six = datetime.combine(MONDAY, time(18), ZoneInfo("Europe/Berlin"))
    narrow = Schedule(windows={MONDAY.weekday(): (Window(time(6), time(9)),)})
    assert said(why_moved(day(), six, 30, narrow)) == "no window of yours holds it any more"
    assert said(why_moved(day(), six, 30, Schedule(anew_from=MONDAY))) == "you changed the hours your sessions stand at"
    assert said(why_moved(day(), six, 30, Schedule())) == "the hour keeps its distance from the run"


def test_wall_clock_over_the_change():
    """The same clock in March and in April lies an hour apart in the world."""
    zone = ZoneInfo("Europe/Berlin")
    winter, summer = local(date(2026, 3, 28), time(18), zone), local(date(2026, 3, 29), time(18), zone)
    assert (summer - winter) == timedelta(hours=24)
    assert summer.utcoffset() - winter.utcoffset() == timedelta(hours=1)


@settings(max_examples=100)
@given(
    st.integers(0, 23),
    st.integers(20, 200),
    st.sampled_from([FULL, LITE, UPPER]),
    st.sampled_from(["F1", "S"]),
    st.booleans(),
    st.integers(20, 60),
)
def test_no_hour_breaks_h11(start, length, variant, phase, easy, minutes):
    """Whatever was run: three hours after it, or light after a short easy run, or six hours before an easy one."""
    kind = Kind.EASY if easy else Kind.HARD
    today = day(reading(MONDAY, time(start), length, kind), source=Source.RECORDED)
    found = fit(today, variant, minutes=minutes, phase=phase, habit=Habit(), schedule=FREE)
    if found is None:
        return
    begin = found.start.hour * 60 + found.start.minute
    after = begin - (start * 60 + length)
    light = easy and length <= 60 and (variant is not FULL or phase == "F1")
    before = start * 60 - (begin + found.minutes)
    assert after >= 180 or (after >= 0 and light) or (before >= 360 and variant is not FULL and easy)


def test_a_gym_day_that_is_counted_on():
    """From six of eight weeks on; it is their own unless our sessions brought them, and holds a programme when it is long."""
    visits = lifted(*[time(18)] * 8)
    ours = {day.date for day in visits if day.strength}
    assert gym(lifted(*[time(18)] * 5)).regular == frozenset()
    assert gym(lifted(*[time(18)] * 6)).regular == {3}
    assert (gym(visits).own, gym(visits).longer) == ({3}, {3})
    assert (gym(visits, minutes=45).own, gym(visits, minutes=45).longer) == ({3}, frozenset())
    assert gym(visits, minutes=45, ours=ours).own == frozenset()
    assert gym(visits, ours=ours).own == {3}  # longer than a session: theirs, whatever we planned
    after_hard = [replace(day, kind=Kind.HARD) if day.date in sorted(ours)[:3] else day for day in visits]
    assert gym(after_hard).shares == {}  # no place for a session of ours ...
    assert (gym(after_hard).regular, gym(after_hard).own) == (frozenset(), {3})  # ... and they lift there all the same

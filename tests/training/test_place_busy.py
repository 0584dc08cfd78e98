"""What other calendars fill closes hours, not days: a session keeps its day and shifts to the nearest hour that is free."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.training.day import Chances, Day, Kind, Reading, Source
from liftday.training.owner import Athlete, Calendars, Owner, Schedule, Window
from liftday.training.placing.busy import Busy, busy
from liftday.training.placing.gym import Gym
from liftday.training.placing.hours import Habit, Run, fit, may_stay, why_moved
from liftday.training.placing.place import place
from liftday.training.placing.values import Placed, Promise, Situation, Wish
from liftday.training.planned import Taken
from liftday.training.reason import Reason, because, in_public, refreshed, told_in_public
from liftday.training.session import Variant
from liftday.words.changes import moved_text
from liftday.words.notes import notes_text
from liftday.words.rules import ruling_text
from reasons import said

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 6, tzinfo=BERLIN)
OWNER = Owner(athlete=Athlete(timezone=BERLIN))
DAY = timedelta(days=1)
FULL, LITE = Variant.FULL, Variant.LITE


def taken(*spans: str, on: date = MONDAY) -> tuple[Taken, ...]:
    """Spans of a date: "17:00-19:00"; 24:00 is midnight."""

    def at(clock: str) -> datetime:
        hour, minute = map(int, clock.split(":"))
        return datetime.combine(on + DAY * (hour // 24), time(hour % 24, minute), tzinfo=BERLIN).astimezone(UTC)

    return tuple(Taken(at(first), at(last)) for first, last in (span.split("-") for span in spans))


def filled(*spans: str, now: datetime = NOW, buffer: int = 15) -> Busy:
    """What they fill."""
    return busy(taken(*spans), replace(OWNER, calendars=Calendars(buffer_minutes=buffer)), now)


def expected(on: date = MONDAY, **chances: float) -> Day:
    """A day that is likely easy."""
    spread = Chances(**chances) if chances else Chances(easy=0.9, rest=0.1)
    return Day(date=on, kind=spread.likeliest, source=Source.EXPECTED, confidence=1, reasons=(), chances=spread)


def at(clock: int, minutes: int = 60) -> Habit:
    """A habit of running every day from this hour on."""
    return Habit({}, Run(clock * 60, clock * 60 + minutes, minutes))


def hour(busy_hours: Busy, variant: Variant = FULL, *, usual: Habit | None = None, windows: Sequence[str] = ()) -> str:
    """The start of a session of half an hour; "" where none is free."""
    spans = tuple(Window(*map(time.fromisoformat, window.split("-"))) for window in windows)
    schedule = Schedule(windows={0: spans}) if windows else Schedule()
    day = expected()
    found = fit(day, variant, minutes=30, phase="S", habit=usual or Habit(), schedule=schedule, busy=busy_hours)
    return "" if found is None else f"{found.start:%H:%M}"


@pytest.mark.parametrize(
    ("spans", "start"),
    [
        ((), "18:00"),
        (("09:00-17:00",), "18:00"),
        (("18:45-20:00",), "18:00"),  # a quarter of an hour stays between
        (("18:40-20:00",), "17:55"),
        (("17:00-17:50",), "18:05"),
        (("17:30-19:00",), "19:15"),
        (("16:00-19:00",), "19:15"),
        (("09:00-19:45",), "20:00"),
        (("17:00-22:00",), "16:15"),
        (("17:00-18:05", "18:40-22:00"), "16:15"),  # half an hour between them does not hold it with its distance
        (("09:00-23:00",), "08:15"),
        (("06:30-22:00",), ""),
        (("00:00-24:00",), ""),
    ],
)
def test_the_nearest_hour_that_is_free(spans, start):
    """Around the default start, whole, with the buffer on both sides, in waking hours."""
    assert hour(filled(*spans)) == start


def test_no_buffer_and_a_wide_one():
    """The owner says how long it takes to come home."""
    assert hour(filled("17:00-18:00", buffer=0)) == "18:00"
    assert hour(filled("17:00-18:00", buffer=60)) == "19:00"


def test_windows_and_the_run_hold():
    """It stays inside the owner's windows, and three hours from the run."""
    assert hour(filled("17:00-19:00"), windows=("06:00-08:00", "17:00-20:00")) == "19:15"
    assert hour(filled("17:00-19:30"), windows=("06:00-08:00", "17:00-20:00")) == "07:30"
    assert hour(filled("17:30-22:00"), usual=at(10)) == "16:45"
    assert hour(filled("14:30-22:00"), usual=at(10)) == ""  # 11:00 and three hours: nothing is left of the day
    assert hour(filled("14:30-22:00"), LITE, usual=at(10)) == "13:55"  # twenty minutes, which may follow at once


def test_their_own_lifting_hour_may_be_before_the_run():
    """Who lifts at seven lifts near seven."""
    habit = replace(at(18), gym=Gym(any_day=7 * 60))
    assert hour(filled(), usual=habit) == "07:00"
    assert hour(filled("07:00-08:00"), usual=habit) == "06:15"


def test_today_what_is_past_is_no_free_hour():
    """At half past five an hour before six is none."""
    assert hour(filled("17:45-19:00", now=NOW.replace(hour=10))) == "17:00"
    assert hour(filled("17:45-19:00", now=NOW.replace(hour=17, minute=2, second=30))) == "19:15"


def test_a_published_hour_stays_until_it_is_filled():
    """The cause is told at home and not in public."""
    start = datetime(2026, 3, 2, 18, tzinfo=BERLIN)
    for spans, stays in ((("09:00-17:45",), True), (("17:00-18:10",), False)):
        busy_hours = filled(*spans)
        held = may_stay(expected(), start, 30, FULL, phase="S", schedule=Schedule(), busy=busy_hours)
        assert held is stays
    why = why_moved(expected(), start, 30, Schedule(), filled("17:00-18:10"))
    assert (why.code, why.public, said(why)) == ("hour_busy", False, "the hour was taken")
    assert why_moved(expected(), start, 30, Schedule(), filled("09:00-10:00")).code == "distance_from_the_run"


def test_spans_over_midnight_and_over_the_change_of_clocks():
    """Each date has its part, on the wall clock."""
    night = Taken(datetime(2026, 3, 28, 21, 50, 30, tzinfo=UTC), datetime(2026, 3, 29, 5, 0, 30, tzinfo=UTC))
    found = busy([night], OWNER, NOW)
    assert found.filled == {date(2026, 3, 28): [(22 * 60 + 35, 1440)], date(2026, 3, 29): [(0, 7 * 60 + 16)]}
    twice = taken("09:00-10:00", "09:10-09:20", "10:30-11:00", "12:00-13:00")
    assert busy(twice, OWNER, NOW).filled == {MONDAY: [(525, 675), (705, 795)]}
    until_midnight = Taken(datetime(2026, 3, 2, 20, tzinfo=UTC), datetime(2026, 3, 2, 22, 45, tzinfo=UTC))
    assert busy([until_midnight], OWNER, NOW).filled == {MONDAY: [(20 * 60 + 45, 1440)]}


def week(
    hours: Sequence[Taken], *promises: Promise, now: datetime = NOW, owner: Owner = OWNER, **hard: object
) -> Placed:
    """Two weeks of easy days."""
    days = tuple(expected(now.date() + n * DAY) for n in range(14))
    return place(
        Situation(now=now, expected=days, past=(), promises=promises, owner=OWNER, wish=Wish(phase="F2"), busy=hours)
    )


def published(placed: Placed) -> tuple[Promise, ...]:
    """The placements as the next promises."""
    return tuple(
        Promise(
            uid=item.uid or f"{item.week}", date=item.date, start=item.start, minutes=item.minutes, variant=item.variant,
            week=item.week, reasons=item.grounds.reasons, claims=item.grounds.claims,
        )
        for item in placed.placements
    )  # fmt: skip


def test_a_session_keeps_its_day_and_moves_its_hour():
    """And is not chosen anew when the hour is free again: nobody's evening is shuffled for nothing."""
    before = published(week(()))
    first = before[0]
    meeting = taken("17:30-19:00", on=first.date)
    after = week(meeting, *before)
    moved = next(item for item in after.placements if item.uid == first.uid)
    assert (moved.date, f"{moved.start:%H:%M}", moved.minutes) == (first.date, "19:15", first.minutes)
    assert said(moved.cause) == "moved from 18:00 to 19:15: the hour was taken"
    assert moved.moved is not None
    assert not moved.moved.public
    assert moved_text(moved.moved).endswith("from 18:00 to 19:15: the hour was taken.")
    others = [(item.uid, item.start) for item in after.placements if item.uid != first.uid]
    assert others == [(item.uid, item.start) for item in before[1:]]
    again = week((), *published(after))
    assert [item.start for item in again.placements] == [item.start for item in after.placements]
    assert all(item.cause is None for item in again.placements)


def test_a_day_without_a_free_hour_is_closed():
    """To new sessions and to published ones; the rule says so, and in public it is only not available."""
    before = published(week(()))
    full = taken("06:00-23:00", on=before[0].date)
    after = week(full, *before)
    moved = next(item for item in after.placements if item.uid == before[0].uid)
    assert moved.date != before[0].date
    assert said(moved.cause) == f"moved from {before[0].date:%A}: no free hour"
    assert moved.cause is not None
    assert not moved.cause.public
    rulings = [ruling_text(each.reasons) for each in after.rulings[before[0].date] if each.rule == "H8"]
    assert rulings == ["No free hour.", "17.5 hours are taken by other calendars."]
    closed = week([span for n in range(14) for span in taken("06:00-23:00", on=MONDAY + n * DAY)])
    assert closed.placements == ()
    assert notes_text(closed.notes)[0] == "No slot this week: every day: no free hour."
    assert notes_text(map(in_public, closed.notes))[0] == "No slot this week: every day is not available."


def test_where_only_the_usual_run_leaves_no_hour_a_published_session_stays():
    """A habit keeps new sessions off an hour and ends no published one."""
    mornings = tuple(
        replace(
            expected(MONDAY - n * DAY),
            source=Source.RECORDED,
            readings=(
                Reading(
                    id=f"{n}", sport="Run", start=datetime.combine(MONDAY - n * DAY, time(14)), minutes=60,
                    kind=Kind.EASY, confidence=1, reasons=(),
                ),
            ),
        )
        for n in range(28, 0, -1)
    )  # fmt: skip
    evenings = [span for n in range(14) for span in taken("18:00-23:00", on=MONDAY + n * DAY)]
    days = tuple(expected(MONDAY + n * DAY) for n in range(14))
    situation = Situation(now=NOW, expected=days, past=mornings, owner=OWNER, wish=Wish(phase="S"), busy=evenings)
    placed = place(situation)
    bars = [ruling_text(each.reasons) for each in placed.rulings[MONDAY] if each.rule == "H8"]
    assert bars == ["No full session: no free hour.", "5.5 hours are taken by other calendars."]
    stays = Promise(
        uid="a", date=MONDAY + DAY, start=datetime(2026, 3, 3, 12, tzinfo=BERLIN), minutes=30, variant=FULL, week=(2026, 10, 1)
    )  # fmt: skip
    kept = next(item for item in place(replace(situation, promises=(stays,))).placements if item.uid == "a")
    assert (kept.date, kept.start) == (stays.date, stays.start)


def test_in_public_nothing_private_is_left():
    """Inside another reason, in a list of them, by itself."""
    private = because("no_free_hour", public=False)
    nested = because("no_slot", week=MONDAY, days=(because("closed_days", days=(MONDAY,), why=private),))
    (closed,) = in_public(nested).params["days"]  # type: ignore[misc, union-attr]
    assert closed == because("closed_days", days=(MONDAY,), why=because("not_available"))
    assert closed.public
    assert in_public(private) == because("not_available")
    assert in_public(because("eve_of_race")) == because("eve_of_race")


ILL, PAIN, BUSY = (because(c, public=False) for c in ("ill_that_day", "strong_pain_cap", "hour_busy"))
NO = because("not_available")


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (because("eve_of_race"), because("eve_of_race")),
        (ILL, NO),
        (because("moved", why=because("ended", why=ILL)), because("moved", why=because("ended", why=NO))),
        (because("lighter_for_now", variant="lite", why=PAIN), because("lighter_for_now", variant="lite")),
        (because("moved", lighter=because("changed", why=PAIN)), because("moved", lighter=because("changed"))),
        (because("lighter", why=because("days_after_illness", public=False)), because("lighter", why=because("light_at_most"))),
        (because("lighter", why=because("leg_injuries_cap", public=False)), because("lighter", why=because("upper_core_for_now"))),
        (BUSY, None),
        (because("lighter", why=PAIN), None),
        (because("moved", why=BUSY, lighter=ILL), None),
        (because("hours_taken", minutes=60, public=False), None),
    ],
)  # fmt: skip
def test_what_is_told_in_public(reason: Reason, told: Reason | None) -> None:
    """A reason with everything private in it called by what stands for it, or nothing of it."""
    assert told_in_public((reason,)) == (() if told is None else (told,))
    assert told is None or told.public


def test_what_is_private_of_a_reason_is_renewed_where_others_read_the_same() -> None:
    """Low in energy yesterday, after an illness today: the sentence of the calendar stays word for word."""
    low, after = (
        because("lighter", why=because(c, public=False)) for c in ("low_energy_that_day", "days_after_illness")
    )
    stays = because("calm_next_day", percent=1)
    assert refreshed((stays, low, BUSY), (after, because("calm_next_day", percent=3))) == (stays, after, BUSY)


SPANS = st.lists(
    st.tuples(st.integers(0, 13), st.integers(0, 23 * 60), st.integers(5, 600)), max_size=25
)  # day, minute, length


@settings(max_examples=15, deadline=None)
@given(SPANS, SPANS)
def test_laws_of_taken_hours(before: list[tuple[int, int, int]], after: list[tuple[int, int, int]]) -> None:
    """No session touches what is taken, whatever was published; planning again changes nothing."""

    def hours(spans: list[tuple[int, int, int]]) -> list[Taken]:
        midnight = datetime(2026, 3, 2, tzinfo=BERLIN)
        starts = [(midnight + timedelta(days=day, minutes=minute), length) for day, minute, length in spans]
        return [
            Taken(start.astimezone(UTC), (start + timedelta(minutes=length)).astimezone(UTC))
            for start, length in starts
        ]

    now = hours(after)
    first = week(now, *published(week(hours(before))))
    buffer = timedelta(minutes=15)
    for item in first.placements:
        end = item.start + timedelta(minutes=item.minutes)
        assert not any(span.start - buffer < end and item.start < span.end + buffer for span in now)
    again = week(now, *published(first))
    assert [(item.start, item.minutes, item.variant) for item in again.placements] == [
        (item.start, item.minutes, item.variant) for item in first.placements
    ]

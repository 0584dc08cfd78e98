"""The clock comes in through the front door; the timetable follows the machine's."""

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from liftday.daemon.clock import SystemClock, TickingClock, instant
from liftday.daemon.process.schedule import Every, Schedule, first_polls
from liftday.errors import Usage

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-02", "2026-03-01T23:00:00+00:00"),
        ("2026-03-02T06:00", "2026-03-02T05:00:00+00:00"),
        ("2026-07-02T06:00", "2026-07-02T04:00:00+00:00"),
        ("2026-03-02T06:00:00Z", "2026-03-02T06:00:00+00:00"),
        ("2026-03-02T06:00:00-05:00", "2026-03-02T11:00:00+00:00"),
    ],
)
def test_an_instant_without_an_offset_is_the_athletes_wall_clock(text, meant):
    """A bare date is its midnight; an offset is believed."""
    assert instant(text, BERLIN).astimezone(UTC).isoformat() == meant


@pytest.mark.parametrize("text", [
        "yesterday", "2026-13-01", "2026-03-02 at six", "", "0001-01-01", "1969-12-31T23:59", "9999-12-31T23:59-14:00",
        "2100-01-01",
    ],
)  # fmt: skip
def test_what_is_no_instant_is_refused(text):
    """The sentence says what was not understood."""
    with pytest.raises(Usage, match="--at"):
        instant(text, BERLIN)


def test_a_ticking_clock_starts_at_its_instant_and_goes_on():
    """`--at` starts a daemon."""
    at = datetime(2026, 3, 2, 6, tzinfo=BERLIN)
    ticking = TickingClock(at)
    first = ticking.now()
    assert at <= first <= ticking.now() < at + timedelta(minutes=1)
    assert SystemClock().now().tzinfo is UTC


def test_a_poll_that_is_brought_forward_runs_and_the_rhythm_goes_on():
    """`poll_in` defers or hastens one poll; the next is due by the rhythm again."""
    polled = threading.Event()
    schedule = Schedule(beat=lambda: None)
    schedule.add("default", poll=polled.set, every=timedelta(hours=1))
    assert not schedule.moves
    schedule.start()
    try:
        assert schedule.moves
        due = schedule.next_poll_in()
        assert due is not None
        assert due > timedelta(minutes=55)
        schedule.poll_in(timedelta())
        assert polled.wait(120)
        due = schedule.next_poll_in()
        assert due is not None
        assert due > timedelta(minutes=50)
        schedule.poll_every(timedelta(minutes=10))
        due = schedule.next_poll_in()
        assert due is not None
        assert due <= timedelta(minutes=10)
    finally:
        schedule.stop()
    assert not schedule.moves


def test_a_poll_that_ends_while_the_timetable_stops_does_not_hold_it_up():
    """A poll cut off by SIGTERM still says when the next one should be; nobody waits for anybody for ever."""
    began, stopping = threading.Event(), threading.Event()
    schedule = Schedule(beat=lambda: None)
    schedule.add("default", poll=lambda: cut_off(schedule, began, stopping), every=timedelta(hours=1))
    schedule.start()
    schedule.poll_in(timedelta())
    assert began.wait(120)
    threading.Timer(0.2, stopping.set).start()
    stopper = threading.Thread(target=schedule.stop, daemon=True)
    stopper.start()
    stopper.join(5)
    assert not stopper.is_alive()
    schedule.poll_every(timedelta(minutes=1))
    assert schedule.next_poll_in() is None


def cut_off(schedule, began, stopping):
    """A poll that is ended by the stop, and tells the timetable when to try again."""
    began.set()
    assert stopping.wait(120)
    schedule.poll_in(timedelta(minutes=2))


def test_the_heart_beats_while_a_long_turn_is_under_way():
    """The watchdog must not kill a daemon that reads ten years of history."""
    beats, end = threading.Semaphore(0), threading.Event()
    schedule = Schedule(beat=beats.release, heartbeat=timedelta(milliseconds=20))
    schedule.add("default", poll=lambda: end.wait(10), every=timedelta(hours=1))
    schedule.start()
    try:
        schedule.poll_in(timedelta())
        for _ in range(5):
            assert beats.acquire(timeout=120)
        assert schedule.moves
    finally:
        end.set()
        schedule.stop()


def test_a_pressing_poll_does_not_queue_behind_everybody_elses():
    """An event's poll has a thread, however many of a club's polls are due and wait for a worker."""
    came, end = threading.Event(), threading.Event()
    schedule = Schedule(beat=lambda: None)
    for number in range(70):
        schedule.add(f"a{number}", poll=lambda: end.wait(120), every=timedelta(hours=1))
    schedule.add("anna", poll=came.set, every=timedelta(hours=1))
    schedule.start()
    try:
        for number in range(70):
            schedule.poll_in(timedelta(), f"a{number}")
        schedule.poll_in(timedelta(), "anna", pressing=True)
        assert came.wait(120)
    finally:
        end.set()
        schedule.stop()


def test_the_first_polls_of_a_club_are_spread_over_its_rhythm():
    """All within it, none together with another; an athlete of a slower rhythm may wait longer."""
    hour = timedelta(hours=1)
    waits = first_polls([hour] * 7200)
    assert (waits[0], waits[1], waits[-1]) == (timedelta(), hour / 7200, hour - hour / 7200)
    assert first_polls([]) == ()
    assert first_polls([timedelta(seconds=8), hour]) == (timedelta(), timedelta(seconds=5))


class SetClock:
    """The machine's clock after somebody set it."""

    ahead = timedelta()

    def now(self):
        return SystemClock().now() + self.ahead


def test_after_the_clock_was_set_back_the_poll_is_due_in_the_same_span():
    """Or a machine whose clock was a year ahead would poll again in a year."""
    wall, beats = SetClock(), threading.Semaphore(0)
    schedule = Schedule(beat=beats.release, heartbeat=timedelta(milliseconds=20), wall=wall)
    schedule.add("default", poll=lambda: None, every=timedelta(hours=1))
    schedule.start()
    try:
        assert beats.acquire(timeout=120)
        wall.ahead = -timedelta(minutes=30)
        for _ in range(3):
            assert beats.acquire(timeout=120)
        due = schedule.next_poll_in()
        assert due is not None
        assert timedelta(minutes=55) < due <= timedelta(hours=1)
    finally:
        schedule.stop()


def test_a_jump_of_half_a_century_is_one_run():
    """A dead battery starts the clock in 1970; the time server's first answer must not cost minutes of counting."""
    every = Every(timedelta(seconds=30))
    assert every.get_next_fire_time(datetime(1970, 1, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)) == datetime(
        2026, 3, 2, 0, 0, 30, tzinfo=UTC
    )

"""The clock comes in through the front door; the timetable follows the machine's."""

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from liftday.daemon.clock import StandingClock, SystemClock, TickingClock, instant
from liftday.daemon.schedule import Schedule
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


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "2026-03-02 at six", ""])
def test_what_is_no_instant_is_refused(text):
    """The sentence says what was not understood."""
    with pytest.raises(Usage, match="--at"):
        instant(text, BERLIN)


def test_a_standing_clock_stands_and_a_ticking_one_goes_on():
    """`--at` freezes a command and starts a daemon."""
    at = datetime(2026, 3, 2, 6, tzinfo=BERLIN)
    assert StandingClock(at).now() == at
    ticking = TickingClock(at)
    first = ticking.now()
    assert at <= first <= ticking.now() < at + timedelta(minutes=1)
    assert SystemClock().now().tzinfo is UTC


def test_a_poll_that_is_brought_forward_runs_and_the_rhythm_goes_on():
    """`poll_in` defers or hastens one poll; the next is due by the rhythm again."""
    polled = threading.Event()
    schedule = Schedule(beat=lambda: None, poll=polled.set, every=timedelta(hours=1))
    assert not schedule.moves
    schedule.start()
    try:
        assert schedule.moves
        due = schedule.next_poll_in()
        assert due is not None
        assert due > timedelta(minutes=55)
        schedule.poll_in(timedelta())
        assert polled.wait(5)
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

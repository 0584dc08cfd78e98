"""The ledger of the quota: what the headers say, what we count ourselves, and when a request may go out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.integrations.strava.quota import Ledger

NOW = datetime(2026, 3, 2, 6, 1, 30, tzinfo=UTC)
QUARTER_END = datetime(2026, 3, 2, 6, 15, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 3, tzinfo=UTC)


def headers(read_used="1,1", read_limit="100,1000", used="1,1", limit="200,2000"):
    return {
        "X-RateLimit-Limit": limit,
        "X-RateLimit-Usage": used,
        "x-readratelimit-limit": read_limit,
        "X-ReadRateLimit-Usage": read_used,
    }


def after(ledger, count, now=NOW):
    for number in range(count):
        ledger = ledger.record(headers(read_used=f"{number + 1},{number + 1}"), now)
    return ledger


def test_a_new_ledger_lets_the_first_request_through():
    """With the documented limits, until the headers say others."""
    assert Ledger().may(NOW) is None
    assert Ledger().counts(NOW) == {"15min": [0, 100], "day": [0, 1000]}


def test_the_headers_are_believed_whatever_their_case():
    """The read limits count, the overall ones stand in for them."""
    ledger = Ledger().record(headers(read_used="12,40", read_limit="300,3000"), NOW)
    assert ledger.counts(NOW) == {"15min": [12, 300], "day": [40, 3000]}
    overall = {"X-RATELIMIT-LIMIT": "200,2000", "X-RATELIMIT-USAGE": "7,9"}
    assert Ledger().record(overall, NOW).counts(NOW) == {"15min": [7, 200], "day": [9, 2000]}


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"X-ReadRateLimit-Limit": "100,1000"},
        headers(read_used="", used="x"),
        headers(read_used="abc,", used="1e9;x", limit="100"),
        headers(read_limit="0,0", limit="0,0"),
        headers(read_used="-1,-1", used="1;2"),
        headers(read_used="999999999999,1", used="1"),
    ],
)
def test_missing_or_garbled_headers_are_counted_by_ourselves(said):
    """Against the limits last known: no news is not zero."""
    ledger = Ledger().record(headers(read_used="40,400"), NOW).record(said, NOW)
    assert ledger.counts(NOW) == {"15min": [41, 100], "day": [401, 1000]}


def test_our_own_ceiling_is_half_of_the_read_limit():
    """The fiftieth request goes out, the fifty-first waits for the quarter hour and some seconds."""
    assert after(Ledger(), 49).may(NOW) is None
    until = after(Ledger(), 50).may(NOW)
    assert until is not None
    assert timedelta(seconds=1) <= until - QUARTER_END <= timedelta(seconds=45)
    assert after(Ledger(), 50).may(NOW, ceiling=1.0) is None


def test_what_others_use_stops_us_only_at_stravas_own_limit():
    """The owner's other tools may take more than half; the last request of all is not ours."""
    busy = Ledger().record(headers(read_used="99,500"), NOW)
    assert busy.may(NOW) is None
    assert Ledger().record(headers(read_used="100,500"), NOW).may(NOW) is not None


def test_the_daily_ceiling_waits_for_midnight_utc():
    """The later of the two windows decides, wherever the server stands."""
    ledger = Ledger(own=(0, 500), used=(0, 500), at=NOW)
    until = ledger.may(NOW.astimezone(tz=None))
    assert until is not None
    assert MIDNIGHT < until <= MIDNIGHT + timedelta(seconds=45)
    assert ledger.may(until) is None


def test_a_window_that_ended_counts_no_more():
    """A quarter of an hour later the short count is zero, the long one is not."""
    ledger = after(Ledger(), 50)
    later = QUARTER_END + timedelta(minutes=1)
    assert ledger.may(later) is None
    assert ledger.counts(later) == {"15min": [0, 100], "day": [50, 1000]}
    assert ledger.counts(MIDNIGHT)["day"] == [0, 1000]


def test_a_429_defers_to_the_quarter_or_to_midnight():
    """Whichever window is full; without headers the quarter."""
    assert Ledger().record({}, NOW, status=429).may(NOW) < QUARTER_END + timedelta(minutes=1)
    full = headers(read_used="5,1000")
    assert Ledger().record(full, NOW, status=429).may(NOW) > MIDNIGHT
    uploads = headers(read_used="5,5", used="9,2000")  # somebody else's uploads spent the overall day
    assert Ledger().record(uploads, NOW, status=429).may(NOW) > MIDNIGHT


def test_the_jitter_is_the_same_every_time_and_differs_between_applications():
    """No two daemons need come at the same second, and no test is surprised."""
    first, second = (Ledger(seed=seed).jitter(QUARTER_END) for seed in ("1", "2"))
    assert first == Ledger(seed="1").jitter(QUARTER_END)
    assert first != second


def test_a_clock_that_was_wrong_does_not_lock_us_out():
    """A 429 noted in the year 2031 is no reason to wait until then; nor are counts from the future."""
    wrong = NOW + timedelta(days=1800)
    ledger = Ledger(own=(500, 500)).record(headers(read_used="100,1000"), wrong, status=429)
    assert ledger.may(NOW) is None


def test_limits_that_change_are_obeyed_at_once():
    """Strava lowers them without notice."""
    ledger = after(Ledger(), 10).record(headers(read_used="11,11", read_limit="20,200"), NOW)
    assert ledger.may(NOW) is not None


def test_what_a_backfill_costs_is_said_before_it_starts():
    """51 requests are one window and one more; 1,200 take until the day after tomorrow."""
    assert Ledger().finish(50, NOW) == NOW
    assert QUARTER_END < Ledger().finish(51, NOW) < QUARTER_END + timedelta(minutes=1)
    assert Ledger().finish(1200, NOW).date() == (MIDNIGHT + timedelta(days=1)).date()
    assert Ledger(limit=(0, 0), used=(1, 1)).finish(5, NOW) > NOW


def test_the_ledger_survives_a_restart():
    """Kept as JSON; what cannot be read is forgotten, not fatal."""
    ledger = after(Ledger(seed="7"), 3).record({}, NOW, status=429)
    assert Ledger.from_json(ledger.as_json(), seed="7") == ledger
    good = ledger.as_json()
    for broken in (
        None,
        [],
        {},
        {**good, "at": "x"},
        {**good, "at": "2026-03-02"},
        {**good, "own": [1]},
        {**good, "used": [1, -1]},
    ):
        assert Ledger.from_json(broken, seed="7") == Ledger(seed="7")


@settings(max_examples=100)
@given(
    st.lists(st.tuples(st.integers(0, 90_000), st.integers(0, 120), st.sampled_from([200, 404, 429, 503])), max_size=20)
)
def test_whoever_waits_as_told_may_go_then(steps):
    """Law: `may` names an instant in the future, and at that instant the answer is yes."""
    ledger, now = Ledger(), NOW
    for seconds, used, status in steps:
        now += timedelta(seconds=seconds)
        ledger = ledger.record(headers(read_used=f"{used},{used * 9}"), now, status=status)
        until = ledger.may(now)
        if until is not None:
            assert until > now
            assert ledger.may(until) is None

"""How much is asked of intervals.icu: one request a second on average, sixty an hour, and rest after trouble."""

from datetime import UTC, datetime, timedelta

import pytest

from liftday.integrations.intervals import trouble
from liftday.integrations.intervals.ledger import Ledger

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def asked(ledger: Ledger, first: datetime, every: timedelta, times: int) -> Ledger:
    for n in range(times):
        ledger = ledger.sending(first + n * every)
    return ledger


def test_a_burst_is_as_long_as_it_has_requests():
    """Twenty in twenty seconds; the next goes out when the first is twenty seconds old."""
    ledger = asked(Ledger(), NOW, timedelta(), 19)
    assert ledger.may(NOW) is None
    assert ledger.may(NOW, spare=1) == NOW + 20 * SECOND
    ledger = ledger.sending(NOW + SECOND)
    assert ledger.may(NOW + SECOND) == NOW + 20 * SECOND
    assert ledger.may(NOW + 20 * SECOND) is None


def test_sixty_an_hour_whatever_the_pace():
    """The sixty-first waits until the first is an hour old, over restarts too."""
    ledger = asked(Ledger(), NOW, 30 * SECOND, 60)
    later = NOW + timedelta(minutes=40)
    kept = Ledger.from_json(ledger.as_json())
    assert kept.may(later) == NOW + timedelta(hours=1)
    assert kept.used(later) == (60, 60)
    assert kept.may(NOW + timedelta(hours=1, seconds=1)) is None


def test_trouble_rests_from_a_minute_to_an_hour_and_a_good_answer_ends_it():
    """Twice as long each time, with up to a tenth of jitter that is always the same."""
    ledger, waits = Ledger(seed="x"), []
    for _ in range(9):
        ledger = ledger.failed(NOW)
        until = ledger.may(NOW)
        assert until is not None
        waits.append((until - NOW).total_seconds() / 60)
    for wait, least in zip(waits, (1, 2, 4, 8, 16, 32, 60, 60, 60), strict=True):
        assert least <= wait <= 1.1 * least
    assert ledger.failed(NOW) == ledger.failed(NOW)
    assert ledger.well().may(NOW) is None


def test_a_wrong_clock_locks_nobody_out():
    """Requests and rests that lie in the future are forgotten."""
    ledger = asked(Ledger(), NOW + timedelta(days=400), timedelta(), 60).failed(NOW + timedelta(days=400))
    assert ledger.may(NOW) is None
    assert ledger.used(NOW) == (0, 60)


@pytest.mark.parametrize("kept", [None, [], {"sent": "x", "failures": "y", "rest_until": []}, {"sent": [None, "1"]}])
def test_a_ledger_that_cannot_be_read_counts_nothing(kept):
    """It is begun anew."""
    assert Ledger.from_json(kept, seed="s") == Ledger(seed="s")


def test_how_long_each_trouble_rests():
    """A refused key an hour, then a day; the rest as the ledger says, a second at least."""
    rest = {"now": NOW, "ledger_allows": None}
    assert trouble.rest(trouble.refused(), failures=1, **rest) == timedelta(hours=1)
    assert trouble.rest(trouble.refused(), failures=3, **rest) == timedelta(days=1)
    assert trouble.rest(trouble.Deferred(NOW + 40 * SECOND), failures=1, **rest) == 40 * SECOND
    assert trouble.rest(trouble.Deferred(NOW), failures=1, **rest) == SECOND
    assert trouble.rest(trouble.unreachable(), failures=1, **rest) == timedelta(minutes=1)
    assert trouble.rest(trouble.unreachable(), failures=1, now=NOW, ledger_allows=NOW + 5 * SECOND) == 5 * SECOND

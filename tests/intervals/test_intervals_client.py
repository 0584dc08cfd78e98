"""The client over real HTTP: bounded, with the key in the header, and never more than the ledger allows."""

import logging
from datetime import date, timedelta

import pytest

from homes import NOW
from intervals_emulator import Emulator
from intervals_homes import KEY, an_event, icu_season
from liftday.integrations.intervals import trouble
from liftday.integrations.intervals.client import Intervals
from liftday.integrations.intervals.ledger import Ledger
from liftday.integrations.intervals.transport import Line
from liftday.integrations.strava.transport import Timeouts

FIRST, LAST = date(2026, 2, 23), date(2026, 3, 2)
QUICK = Timeouts(connect_s=5, read_s=0.3, total_s=0.6, retries=0)


class Machine:
    """A client of the emulator, with a clock that is moved by hand."""

    def __init__(self, icu: Emulator, key: str = KEY):
        self.now = NOW
        self.client = Intervals(
            Line(key=key, base_url=icu.base_url, clock=lambda: self.now, ledger=Ledger(seed="x"), timeouts=QUICK)
        )


@pytest.fixture
def icu():
    with Emulator(icu_season(), now=NOW, key=KEY) as emulator:
        yield emulator


@pytest.fixture
def machine(icu):
    made = Machine(icu)
    yield made
    made.client.close()


def test_the_key_is_in_the_header_and_nowhere_else(icu, machine, caplog):
    """Not in an address, not in a log, not in an error."""
    with caplog.at_level(logging.DEBUG):
        machine.client.activities(FIRST, LAST)
        icu.fault("reset")
        with pytest.raises(trouble.Unreachable) as caught:
            machine.client.activities(FIRST, LAST)
    assert KEY not in caplog.text + str(caught.value) + repr(caught.value.__context__) + repr(machine.client.__dict__)
    assert caught.value.__suppress_context__
    assert all(KEY not in str(entry.query) + entry.path for entry in icu.log)


def test_what_it_asks_is_what_there_is(icu, machine):
    """A window, the newest before a date, several with their intervals, the calendar."""
    listing = machine.client.activities(FIRST, LAST)
    assert listing.count == len(listing.activities) == 5
    assert machine.client.newest_before(date(2026, 2, 24)) == date(2026, 2, 24)
    assert machine.client.newest_before(date(2020, 1, 1)) is None
    assert all(one.detailed for one in machine.client.several([one.id for one in listing.activities]).activities)
    number = icu.add_event(an_event("2026-03-05"))
    assert [one.number for one in machine.client.events(FIRST, date(2026, 4, 1))] == [number]
    assert machine.client.change(number + 1, {}) is False
    machine.client.delete(number + 1)
    assert machine.client.line.requests == 7


@pytest.mark.parametrize(
    ("fault", "kind", "said"),
    [
        ("status=500", trouble.Unreachable, "answered 500"),
        ("status=429", trouble.Unreachable, "busy"),
        ("status=503", trouble.Unreachable, "answered 503"),
        ("status=422", trouble.Unreachable, "answered 422"),
        ("status=403", trouble.Refused, "does not accept the key"),
        ("html", trouble.Unreachable, "cannot be read"),
        ("bad-json", trouble.Unreachable, "cannot be read"),
        ("wrong-type", trouble.Unreachable, "cannot be read"),
        ("empty", trouble.Unreachable, "cannot be read"),
        ("truncate=300", trouble.Unreachable, "cannot be re"),
        ("huge=17", trouble.Unreachable, "cannot be read"),
        ("reset", trouble.Unreachable, "cannot be reached"),
        ("redirect", trouble.Unreachable, "leads elsewhere, to elsewhere.invalid"),
        ("hang=2", trouble.Unreachable, "cannot be reached"),
        ("slowloris=500", trouble.Unreachable, "took too long"),
    ],
)
def test_each_fault_is_one_sentence_and_the_next_answer_is_good(icu, machine, fault, kind, said):
    """After it nothing goes out for a while where the service itself is in trouble."""
    icu.fault(fault)
    with pytest.raises(kind, match=said):
        machine.client.activities(FIRST, LAST)
    machine.now += timedelta(minutes=2)
    assert machine.client.activities(FIRST, LAST).count == 5


def test_a_busy_service_is_let_be(icu, machine):
    """One request, then none until the rest is over; ever longer, and at once well again."""
    icu.fault("status=429", count=3)
    for minutes in (1, 2, 4):
        asked = len(icu.log)
        with pytest.raises(trouble.Unreachable):
            machine.client.activities(FIRST, LAST)
        machine.now += timedelta(minutes=minutes) - timedelta(seconds=1)
        with pytest.raises(trouble.Deferred):
            machine.client.activities(FIRST, LAST)
        assert len(icu.log) == asked + 1
        machine.now += timedelta(minutes=minutes * 0.1 + 0.1)
    assert machine.client.activities(FIRST, LAST).count == 5
    assert machine.client.line.ledger.failures == 0


def test_no_more_than_twenty_at_once(icu, machine):
    """The twenty-first is deferred without a request."""
    for _ in range(20):
        machine.client.activities(FIRST, LAST)
    with pytest.raises(trouble.Deferred):
        machine.client.activities(FIRST, LAST)
    assert len(icu.log) == 20


def test_a_wrong_key_is_said(icu):
    """With where the right one is."""
    machine = Machine(icu, key="wrong")
    with pytest.raises(trouble.Refused) as caught:
        machine.client.activities(FIRST, LAST)
    assert "Developer Settings" in caught.value.remedy
    machine.client.close()


@pytest.mark.parametrize("fault", ["strings", "without-source", "shuffled"])
def test_odd_answers_are_read_all_the_same(icu, machine, fault):
    """Numbers as text, a field that is missing, another order."""
    good = machine.client.activities(FIRST, LAST)
    icu.fault(fault)
    odd = machine.client.activities(FIRST, LAST)
    assert {one.id: one for one in odd.activities} == {one.id: one for one in good.activities}

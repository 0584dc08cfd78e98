"""The three shapes of a sync: a history that resumes, a poll that finds edits and deletions, details within a budget."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from liftday.errors import LiftdayError
from liftday.integrations.strava.backfill import Backfill, history
from liftday.integrations.strava.client import App, Strava
from liftday.integrations.strava.fetch import (
    Outcome,
    Page,
    Vanished,
    details,
    expected_requests,
    poll,
)
from liftday.integrations.strava.token import TokenFile, Tokens
from liftday.integrations.strava.transport import Timeouts
from liftday.integrations.strava.trouble import Spent, Unreachable
from liftday.integrations.strava.wire import Wire
from strava_emulator import Emulator

NOW = datetime(2026, 3, 2, 6, 0, 10, tzinfo=UTC)
STAMP = "%Y-%m-%dT%H:%M:%SZ"


def run(number, hours_ago, **changes):
    start = (NOW - timedelta(hours=hours_ago)).strftime(STAMP)
    plain = {"id": number, "sport_type": "Run", "start_date": start, "start_date_local": start}
    return {**plain, "elapsed_time": 1800, "moving_time": 1750, "distance": 5000.0, **changes}


class Home:
    """A Strava, a client for it, and a memory as a store would have one: id -> activity."""

    def __init__(self, directory, activities, **emulator):
        self.emulator = Emulator(activities, now=NOW, **emulator).start()
        reply = self.emulator.grant()
        self.file = TokenFile(directory / "tokens.json")
        self.file.remember(
            Tokens(access=reply["access_token"], refresh=reply["refresh_token"], expires_at=reply["expires_at"])
        )
        self.wires = []
        self.strava = self.client()
        self.memory = {}
        self.cursor = None

    def client(self):
        wire = Wire(
            api_base_url=self.emulator.api_base_url,
            oauth_base_url=self.emulator.oauth_base_url,
            clock=self.emulator.now,
            ceiling=1.0,
            timeouts=Timeouts(read_s=1, total_s=2, retries=0),
        )
        self.wires.append(wire)
        return Strava(wire, tokens=self.file, app=App(client_id=12345, client_secret="emulated-secret"))

    def close(self):
        for wire in self.wires:
            wire.close()
        self.emulator.stop()

    def known(self, since):
        return [one for one, kept in self.memory.items() if since is None or kept.start_utc >= since]

    def take(self, steps, *, pages=None):
        """Store every step as it comes; after so many pages pull the plug."""
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                return end.value
            if isinstance(step, Vanished):
                for one in step.ids:
                    del self.memory[one]
                continue
            self.memory.update({one.id: one for one in step.activities})
            self.cursor = step.cursor or self.cursor
            if pages is not None:
                pages -= 1
                if pages == 0:
                    steps.close()
                    return None

    def poll(self, **how):
        return self.take(poll(self.strava, now=self.emulator.now(), known=self.known, **how))

    def routes(self):
        return Counter(entry.route for entry in self.emulator.log)


@pytest.fixture
def home(tmp_path):
    homes = []

    def move_in(activities, **emulator):
        homes.append(Home(tmp_path, activities, **emulator))
        return homes[-1]

    yield move_in
    for one in homes:
        one.close()


def years(count, hours=6.0):
    """So many runs, newest first, ids growing with time, no two in the same second."""
    return [run(10_000_000 + count - number, 1 + number * hours) for number in range(count)]


# --- history ------------------------------------------------------------------------------------------------------


def test_5000_activities_are_26_requests(home):
    """25 full pages and the empty one that ends them."""
    there = home(years(5000))
    outcome = there.take(history(there.strava))
    assert len(there.memory) == 5000
    assert (outcome.requests, there.routes()) == (26, {"list": 26})
    assert there.cursor.done


def test_38_a_backfill_of_10000_killed_50_times_ends_equal_to_a_clean_one(home):
    """The plug is pulled after every page, a new client resumes from the cursor that was stored with it."""
    there = home(years(10_000, hours=2.0), read_limits=(1000, 10_000), limits=(2000, 20_000))
    clean = there.take(history(there.strava))
    expected, there.memory, there.cursor = there.memory, {}, None
    there.emulator.log.clear()
    kills = 0
    while there.cursor is None or not there.cursor.done:
        there.cursor = Backfill.from_json(there.cursor.as_json()) if there.cursor else None
        there.take(history(there.client(), there.cursor), pages=1)
        kills += 1
    assert kills >= 50
    assert there.memory == expected
    assert there.routes()["list"] <= 1.1 * clean.requests


def test_30_a_backfill_that_spends_the_quota_goes_on_where_it_stopped(home):
    """What came before the refusal is stored, the rest follows after the quarter hour."""
    there = home(years(1000), read_limits=(4, 1000))
    with pytest.raises(Spent) as spent:
        there.take(history(there.strava))
    assert len(there.memory) == 800
    there.emulator.set_clock(spent.value.until)
    there.take(history(there.strava, there.cursor))
    assert len(there.memory) == 1000
    assert there.routes() == {"list": 6}


def test_35_an_activity_deleted_between_two_pages_makes_no_hole(home):
    """Pages are asked for by time: nothing shifts."""
    there = home(years(900))
    there.emulator.fault("shift-page=-5", route="list", skip=1)
    there.take(history(there.strava))
    assert len(there.memory) == 900
    assert set(there.memory) == {str(10_000_000 + number) for number in range(1, 901)}


def test_35_an_activity_that_arrives_between_two_pages_makes_no_double(home):
    """It is the next poll's."""
    there = home(years(900))
    there.emulator.fault("shift-page=5", route="list", skip=1)
    outcome = there.take(history(there.strava))
    assert (len(there.memory), outcome.listed) == (900, 900)
    there.poll()
    assert len(there.memory) == 905


@pytest.mark.parametrize("verb", ["unordered", "short-page=40", "dup-page"])
def test_35_odd_pages_leave_no_hole(home, verb):
    """Shuffled, shortened, the same once more: each activity once, none missing at the end."""
    there = home(years(900))
    there.emulator.fault(verb, route="list", count=2)
    there.take(history(there.strava))
    missing = 900 - len(there.memory)
    assert missing <= (80 if "short" in verb else 0)  # what a page withheld, only `--full` or a poll can find
    there.cursor = None
    there.take(history(there.strava))
    assert len(there.memory) == 900


def test_35_a_list_that_comes_oldest_first_is_read_to_its_end(home):
    """The order is documented nowhere."""
    there = home(years(700))

    class Turned(Strava):
        def activities(self, *, before=None, page=1, **_):
            ids = sorted(range(1, 701))[(page - 1) * 200 : page * 200]
            listing = super().activities(before=before, page=1)
            by_id = {one.id: one for one in self.everything}
            found = tuple(by_id[str(10_000_000 + number)] for number in ids)
            return type(listing)(activities=found, set_aside=(), count=len(found))

    there.take(history(there.strava))
    turned = Turned(there.strava.wire, tokens=there.file, app=there.strava.app)
    turned.everything = tuple(there.memory.values())
    expected, there.memory = dict(there.memory), {}
    there.take(history(turned))
    assert there.memory == expected


def test_35_the_same_page_for_ever_is_a_fault_not_a_history(home):
    """Three pages with nothing new: somebody is stuck, and it is said."""
    there = home(years(200))

    class Stuck(Strava):
        def activities(self, **_):
            return super().activities()

    stuck = Stuck(there.strava.wire, tokens=there.file, app=there.strava.app)
    with pytest.raises(Unreachable, match="again and again"):
        there.take(history(stuck))
    assert there.routes()["list"] <= 6


def test_two_activities_in_the_same_second_are_both_found_at_a_pages_end(home):
    """Two watches, one start: once such a pair was seen, the second at a page's end is asked for again."""
    pairs = [run(1 + number, 1 + (number + 1) // 2) for number in range(801)]  # a page ends between two of a pair
    there = home(pairs)
    outcome = there.take(history(there.strava))
    assert len(there.memory) == 801
    assert outcome.requests <= 7
    assert there.cursor.careful


@pytest.mark.parametrize("shift", [None, "shift-page=-5", "shift-page=5"])
def test_a_full_read_has_no_hole_at_a_pages_end(home, shift):
    """The only two of their second stand on both sides of it, and something goes or comes between the pages: all listed."""
    there = home([run(1 + number, 1 + number - (number == 200)) for number in range(450)])
    if shift:
        there.emulator.fault(shift, route="list", skip=1)
    outcome = there.take(history(there.strava, known=there.known))
    assert {str(1 + number) for number in range(450)} <= set(there.memory)
    assert outcome.requests == 4


def test_5000_activities_compared_are_27_requests(home):
    """One in 200 is asked for twice, so that no second at a page's end hides another."""
    there = home(years(5000))
    assert there.take(history(there.strava, known=there.known)).requests == 27


def test_33_records_that_cannot_be_read_do_not_stop_the_history(home):
    """They are set aside, and the next page is asked for by number."""
    broken = years(450)
    broken[10] = {**broken[10], "start_date": None, "start_date_local": None}
    broken[199] = {**broken[199], "elapsed_time": None, "moving_time": None}
    there = home(broken)
    aside = []
    for step in history(there.strava):
        aside += step.set_aside
        there.memory.update({one.id: one for one in step.activities})
    assert len(there.memory) == 448
    assert {why for _, why in aside} == {"no start", "no duration"}


def test_33_a_page_that_fails_leaves_what_was_stored_before_it(home):
    """One failed sync, nothing half applied, and the cursor stands before the page that failed."""
    there = home(years(600))
    there.emulator.fault("bad-json", route="list", skip=1)
    with pytest.raises(Unreachable):
        there.take(history(there.strava))
    assert (len(there.memory), there.cursor.done) == (200, False)
    there.take(history(there.strava, there.cursor))
    assert len(there.memory) == 600


def test_the_cost_is_guessed_after_the_first_page(home):
    """Two hundred in fifty days and an account of a thousand days: about twenty-one requests."""
    there = home(years(1000, hours=6))
    first = next(history(there.strava))
    since = (NOW - timedelta(days=1000)).date()
    assert 20 <= expected_requests(first, since) <= 23
    assert expected_requests(first, None) == 2
    assert expected_requests(first, NOW.date()) == 2


# --- --full -------------------------------------------------------------------------------------------------------


def test_36_a_full_read_finds_old_edits_and_deletions(home):
    """A run of last year that was deleted, another that was re-typed, one that was moved to another day."""
    there = home(years(1000, hours=12))
    there.take(history(there.strava))
    there.emulator.delete(10_000_100)
    there.emulator.edit(10_000_200, sport_type="Ride", distance=20_000.0)
    moved = (NOW - timedelta(days=3, hours=1, seconds=7)).strftime(STAMP)
    there.emulator.edit(10_000_300, start_date=moved, start_date_local=moved)
    outcome = there.take(history(there.strava, known=there.known))
    assert "10000100" not in there.memory
    assert there.memory["10000200"].sport == "Ride"
    assert there.memory["10000300"].start.strftime(STAMP) == moved
    assert (len(there.memory), outcome.requests) == (999, 7 + 1)
    assert there.routes()["detail"] == 1


def test_36_an_interrupted_full_read_forgets_nothing_it_has_seen(home):
    """The cursor carries the ids; a second look is not needed for any of them."""
    there = home(years(1000))
    there.take(history(there.strava))
    there.emulator.delete(10_000_999)
    there.emulator.log.clear()
    there.cursor = None
    for _ in range(3):
        cursor = Backfill.from_json(there.cursor.as_json()) if there.cursor else None
        there.take(history(there.client(), cursor, known=there.known), pages=2)
    outcome = there.take(history(there.client(), there.cursor, known=there.known))
    assert isinstance(outcome, Outcome)
    assert there.routes() == {"list": 7, "detail": 1}
    assert len(there.memory) == 999


def test_a_cursor_that_cannot_be_read_begins_anew():
    """Rather than resuming from nowhere."""
    good = Backfill(before=5, page=2, careful=True, seen=frozenset({"1"}))
    assert Backfill.from_json(good.as_json()) == good
    for broken in (None, 5, {}, {"before": "x", "page": 1}, {"before": 10**15, "page": 1}, {"before": 1, "page": 0}):
        assert Backfill.from_json(broken) == Backfill()
    assert Backfill.from_json({"before": 1, "page": 1, "seen": None}).seen == frozenset()


# --- the poll -----------------------------------------------------------------------------------------------------


def test_a_quiet_poll_is_one_request(home):
    """And nothing changes."""
    there = home(years(60))
    there.take(history(there.strava))
    before = dict(there.memory)
    there.emulator.log.clear()
    outcome = there.poll()
    assert (there.routes(), outcome.requests, there.memory) == ({"list": 1}, 1, before)


def test_36_the_plan_follows_every_edit_within_one_poll(home):
    """Time, distance, sport, title: no event tells of most of them, the overlap window finds all."""
    there = home(years(60))
    there.take(history(there.strava))
    number = 10_000_060
    moved = (NOW - timedelta(days=2, seconds=5)).strftime(STAMP)
    there.emulator.edit(number, start_date=moved, start_date_local=moved, distance=1.0, sport_type="Walk", name="x")
    outcome = there.poll()
    kept = there.memory[str(number)]
    assert (kept.distance_m, kept.sport, kept.name, kept.start.strftime(STAMP)) == (1.0, "Walk", "x", moved)
    assert outcome.requests == 1


def test_29_a_deleted_activity_is_looked_at_before_it_vanishes(home):
    """One more request, then it is gone; undeleted, it is back with the next poll."""
    there = home(years(60))
    there.take(history(there.strava))
    there.emulator.delete(10_000_058)
    outcome = there.poll()
    assert "10000058" not in there.memory
    assert outcome.requests == 2
    there.emulator.undelete(10_000_058)
    there.poll()
    assert "10000058" in there.memory


def test_36_private_activities_stay_while_the_permission_covers_them(home):
    """Made private and public again: still there. With a smaller permission it is gone, and comes back."""
    there = home(years(60))
    there.take(history(there.strava))
    there.emulator.edit(10_000_060, private=True)
    there.poll()
    assert there.memory["10000060"].private
    there.emulator.set_scope("read", "activity:read")
    there.poll()
    assert "10000060" not in there.memory
    there.emulator.edit(10_000_060, private=False)
    there.poll()
    assert "10000060" in there.memory


def test_36_an_activity_moved_out_of_the_window_has_not_vanished(home):
    """The look by its id finds it where it went."""
    there = home(years(60))
    there.take(history(there.strava))
    long_ago = (NOW - timedelta(days=200)).strftime(STAMP)
    there.emulator.edit(10_000_060, start_date=long_ago, start_date_local=long_ago)
    there.poll()
    assert there.memory["10000060"].start.strftime(STAMP) == long_ago


def test_35_a_shortened_page_removes_nothing(home):
    """What is not listed but known by its id stays."""
    there = home(years(60))
    there.take(history(there.strava))
    there.emulator.fault("short-page=3", route="list")
    there.poll()
    assert len(there.memory) == 60


def test_34_a_record_that_cannot_be_read_has_not_vanished(home):
    """It is listed, so it is there; nobody asks for it by id."""
    there = home(years(60))
    there.take(history(there.strava))
    there.emulator.fault("null-fields", route="list")
    outcome = there.poll()
    assert (len(there.memory), outcome.requests) == (60, 1)


def test_34_an_activity_that_became_unreadable_stays_as_it_was(home):
    """Missing in the list, odd when asked for: set aside, not removed."""
    there = home(years(60))
    there.take(history(there.strava))
    there.emulator.fault("short-page=60", route="list")
    there.emulator.fault("null-fields", route="detail", count=0)
    outcome = there.poll(witness="10000001")
    assert len(there.memory) == 60
    assert outcome.doubted == ()


def test_a_machine_that_was_off_for_a_month_misses_nothing(home):
    """The window reaches back from the last good poll, over more than one page if need be."""
    there = home([])
    there.poll()
    there.emulator.add(*years(450, hours=2))
    outcome = there.poll(since=NOW - timedelta(days=30))
    assert len(there.memory) == 450
    assert outcome.requests == 3


def test_the_edge_of_the_window_costs_nothing(home):
    """An activity that starts exactly where the window begins is not asked for by its id at every poll."""
    there = home([run(1, 14 * 24), run(2, 14 * 24 + 1), run(3, 5)])
    there.take(history(there.strava))
    assert there.poll().requests == 1
    assert len(there.memory) == 3


# --- the rail -----------------------------------------------------------------------------------------------------


def test_when_everything_seems_to_vanish_nothing_is_removed(home):
    """Strava suddenly answers with nothing: that is a fault, said in a sentence."""
    there = home(years(20, hours=10))
    there.take(history(there.strava))
    there.emulator.fault("status=200", route="list", count=0, body=[])
    outcome = there.poll()
    assert len(there.memory) == 20
    assert len(outcome.doubted) == 20
    assert outcome.requests == 1
    assert "none of 20" in outcome.warning
    assert Outcome().warning == ""


def test_when_everything_was_deleted_indeed_an_older_activity_is_the_witness(home):
    """It is still there, so Strava means what it says."""
    there = home(years(40, hours=24))
    there.take(history(there.strava))
    for number in range(10_000_027, 10_000_041):
        there.emulator.delete(number)
    outcome = there.poll(witness="10000001")
    assert len(there.memory) == 26
    assert outcome.doubted == ()


def test_when_the_witness_is_gone_as_well_the_rail_holds(home):
    """Nothing is known at all: nobody believes that."""
    there = home(years(40, hours=24))
    there.take(history(there.strava))
    for number in range(10_000_001, 10_000_041):
        there.emulator.hide(number)
    outcome = there.poll(witness="10000001")
    assert (len(there.memory), len(outcome.doubted)) == (40, 14)
    outcome = there.take(history(there.strava, known=there.known))
    assert (len(there.memory), len(outcome.doubted)) == (40, 40)


def test_one_or_two_activities_may_vanish_together(home):
    """A beginner deletes the only run of the month."""
    there = home([run(1, 30), run(2, 60)])
    there.take(history(there.strava))
    there.emulator.delete(1)
    there.emulator.delete(2)
    there.poll()
    assert there.memory == {}


def test_second_looks_are_bounded(home):
    """Forty missing, twenty looked at, the rest next time."""
    there = home(years(50, hours=6))
    there.take(history(there.strava))
    for number in range(10_000_011, 10_000_051):
        there.emulator.delete(number)
    outcome = there.poll()
    assert (len(there.memory), len(outcome.left)) == (30, 20)
    there.poll()
    assert len(there.memory) == 10


def test_30_second_looks_stop_where_the_quota_does(home):
    """What was listed is stored; what was not looked at is kept."""
    there = home(years(50, hours=6), read_limits=(4, 1000))
    there.take(history(there.strava))
    there.emulator.delete(10_000_049)
    there.emulator.delete(10_000_048)
    outcome = there.poll()
    assert outcome.until is not None
    assert outcome.left == ("10000049",)
    assert "10000048" not in there.memory


def test_30_the_witness_may_cost_too_much(home):
    """Then nothing is removed either."""
    there = home(years(20, hours=10), read_limits=(3, 1000))
    there.take(history(there.strava))
    there.emulator.fault("status=200", route="list", body=[])
    outcome = there.poll(witness="10000001")
    assert (len(there.memory), len(outcome.left)) == (20, 20)


def test_a_witness_that_cannot_be_read_is_there_all_the_same(home):
    """That is all it was asked."""
    there = home(years(20, hours=10))
    there.take(history(there.strava))
    there.emulator.fault("status=200", route="list", body=[])
    there.emulator.fault("null-fields", route="detail")
    assert there.poll(witness="10000001").doubted == ()
    assert len(there.memory) == 20


# --- details ------------------------------------------------------------------------------------------------------


def test_details_come_in_order_within_the_budget(home):
    """One request each; what is left is named."""
    there = home(years(10))
    ids = ["10000010", "10000009", "10000008", "10000007"]
    outcome = there.take(details(there.strava, ids, budget=3))
    assert list(there.memory) == ids[:3]
    assert all(one.detailed for one in there.memory.values())
    assert (outcome.left, outcome.requests) == (("10000007",), 3)


def test_details_of_an_activity_that_is_gone_are_passed_over(home):
    """The next poll finds out what became of it."""
    there = home(years(3))
    outcome = there.take(details(there.strava, ["10000003", "77", "10000001"], budget=9))
    assert list(there.memory) == ["10000003", "10000001"]
    assert (outcome.left, outcome.requests) == ((), 3)


def test_30_details_stop_where_the_quota_does(home):
    """They are the first thing to wait."""
    there = home(years(5), read_limits=(2, 1000))
    outcome = there.take(details(there.strava, ["10000005", "10000004", "10000003"], budget=9))
    assert outcome.left == ("10000003",)
    assert outcome.until > NOW
    assert len(there.memory) == 2


def test_34_details_that_cannot_be_read_are_set_aside(home):
    """By id and reason."""
    there = home(years(2))
    there.emulator.fault("null-fields", route="detail")
    (page,) = list(details(there.strava, ["10000001"], budget=1))
    assert isinstance(page, Page)
    assert page.set_aside == (("10000001", "no sport"),)


def test_an_outage_passes_through(home):
    """The caller decides when to come back."""
    there = home(years(5))
    there.emulator.fault("status=503", route="list", count=0)
    with pytest.raises(LiftdayError):
        there.poll()

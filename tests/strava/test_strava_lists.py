"""Lists that are not what they should be: out of order, short, empty once, deaf to ``before``, too fat to be read.

A first history that such a list spoilt is as complete as one that nothing spoilt, within a day and without ``--full``.
"""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homes import NOW, an_activity, furnish
from liftday.store import activities, sync_state
from liftday.store.engine import open_store
from strava_emulator import Emulator

COUNT = 620
DAY = timedelta(days=1)


def runs(count=COUNT, every=timedelta(hours=19)):
    """Runs up to yesterday, the newest last."""
    first = NOW.replace(tzinfo=None) - DAY - every * count
    return [an_activity(1000 + n, (first + every * n).isoformat(timespec="seconds")) for n in range(count)]


class Machine:
    """One runner's machine, and a Strava whose list can be spoilt."""

    def __init__(self, folder, strava):
        self.strava = strava
        self.home = furnish(folder, strava)
        self.home.login()
        self.strava.log.clear()

    def sync(self, at, *words):
        """``liftday sync``, until the quota lets it end."""
        self.strava.set_clock(at)
        said = self.home.liftday("sync", "--json", *words, at=at)
        while said.code == 75:
            at += timedelta(minutes=15)
            self.strava.set_clock(at)
            said = self.home.liftday("sync", "--json", *words, at=at)
        assert said.code == 0, said.err
        return said.json

    def stored(self):
        """The ids that are stored."""
        with open_store(self.home.state, readonly=True) as store:
            return set(activities.ids_between(store, NOW.date() - 5000 * DAY, NOW.date() + DAY))

    def recheck(self):
        """The cursor of the second reading, None where none is under way."""
        with open_store(self.home.state, readonly=True) as store:
            return sync_state.recall(store, sync_state.History).recheck

    def asked(self, *routes):
        """How often a route was asked, or any of the API."""
        return sum(1 for entry in self.strava.log if entry.route in (routes or ("list", "stats")))


@pytest.fixture
def machine(tmp_path):
    """A machine for a list of runs."""
    started = []

    def start(history, **emulator):
        strava = Emulator(history, now=NOW, athlete={"id": 7}, client_secret="hush-the-client-secret", **emulator)
        started.append(strava.start())
        return Machine(tmp_path, strava)

    yield start
    for one in started:
        one.stop()


HISTORY = [one | {"manual": True} for one in runs()]  # nobody waits for their laps: lists are what is tried here
ALL = {str(one["id"]) for one in HISTORY}
FAULTS = {
    "flipped from the start": ("reversed", 0, 0),
    "flipped in the middle": ("reversed", 2, 0),
    "flipped for a while": ("reversed", 1, 2),
    "flipped once": ("reversed", 3, 1),
    "empty in the middle": ("no-records", 2, 1),
    "empty at the start": ("no-records", 0, 1),
    "empty twice": ("no-records", 2, 2),
    "short": ("sparse=6", 0, 8),
    "shorter and shorter": ("short-page=37", 0, 8),
    "ignores before": ("ignore=before", 0, 0),
    "ignores before for a while": ("ignore=before", 2, 3),
    "shuffled": ("unordered", 1, 4),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_history_that_a_list_spoilt_is_complete_within_a_day(machine, name):
    """By itself, at a price of twice the requests at most; and it is called complete then, not before."""
    what, skip, count = FAULTS[name]
    one = machine(HISTORY)
    one.strava.fault(what, route="list", skip=skip, count=count)
    one.sync(NOW)
    first = one.asked()
    if one.stored() != ALL:
        assert "to be read again" in one.home.liftday("strava", "status").out
    if count:
        one.strava.clear_faults()
    one.sync(NOW + timedelta(minutes=65))
    assert one.stored() == ALL
    assert "complete" in one.home.liftday("strava", "status").out
    assert first <= 16
    assert one.asked() - first <= 20
    one.strava.log.clear()
    one.sync(NOW + timedelta(hours=3))
    one.sync(NOW + timedelta(hours=30))
    assert one.asked("list", "stats") == 2, "from here on a poll is one request again"


def test_a_history_that_nothing_spoilt_costs_one_request_more(machine):
    """The statistics, once; they agree, and are not asked again."""
    one = machine(HISTORY)
    one.sync(NOW)
    assert (one.asked("list"), one.asked("stats")) == (COUNT // 200 + 2, 1)
    one.strava.log.clear()
    one.sync(NOW + timedelta(hours=2))
    assert (one.asked("list"), one.asked("stats")) == (1, 0)
    one.sync(NOW + timedelta(hours=3), "--full")
    assert one.asked("stats") == 1


def test_what_still_differs_is_said(machine):
    """Runs that no list shows whatever it is asked: said once by the sync, from then on in `status`, and left alone."""
    one = machine(HISTORY)
    hidden = {str(number): one.strava.world.find(int(number))[1] for number in sorted(ALL)[::6]}
    listed = one.strava.world.athletes[7]
    everything = listed.statistics()
    for record in hidden.values():
        record.visible = False
    listed.changed()
    one.strava.world.athletes[7] = Boasting(listed, everything)
    first = one.sync(NOW)
    assert any(f"{len(hidden)} runs more" in note for note in first["notes"])
    second = one.sync(NOW + timedelta(hours=2))
    assert any(f"{len(hidden)} runs more" in note for note in second["notes"])
    assert any("--full" in note for note in one.home.liftday("status", "--json").json["notes"])
    assert "differs" in one.home.liftday("strava", "status").out
    one.strava.log.clear()
    third = one.sync(NOW + timedelta(hours=30))
    assert one.asked("list", "stats") == 1
    assert not any("runs more" in note for note in third["notes"])
    for record in hidden.values():
        record.visible = True
    listed.changed()
    one.sync(NOW + timedelta(hours=31), "--full")
    assert one.stored() == ALL
    assert not any("runs more" in note for note in one.home.liftday("status", "--json").json["notes"])


class Boasting:
    """An athlete whose statistics count what is no longer there."""

    def __init__(self, athlete, statistics):
        self._athlete, self._statistics = athlete, statistics

    def __getattr__(self, name):
        return getattr(self._athlete, name)

    def statistics(self):
        """What was there once."""
        return self._statistics


def test_what_only_the_runner_sees_is_not_missed(machine):
    """Statistics count what everyone may see; a list shows followers' and private runs, walks and gym visits too."""
    history = [dict(one) for one in HISTORY[:400]]
    for number, one in enumerate(history):
        if number % 3 == 0:
            one |= {"visibility": "followers_only"}
        elif number % 7 == 0:
            one |= {"visibility": "only_me", "private": True}
        elif number % 5 == 0:
            one |= {"type": "Walk", "sport_type": "Walk"}
        elif number % 11 == 0:
            one |= {"type": "Run", "sport_type": "TrailRun"}
    one = machine(history)
    one.strava.fault("sparse=6", route="list", count=3)
    assert any("more than its list" in note for note in one.sync(NOW)["notes"])
    one.strava.clear_faults()
    one.sync(NOW + timedelta(hours=2))
    assert len(one.stored()) == 400
    assert "complete" in one.home.liftday("strava", "status").out


@pytest.mark.parametrize("fault", ["status=403", "status=404", "status=500", "hang=0.1", "bad-json", "wrong-type"])
def test_statistics_that_are_not_to_be_had_are_no_trouble(machine, fault):
    """The history is read, and the state of Strava is not theirs to say; an empty page behind a full one is asked twice."""
    one = machine(HISTORY[:600])
    one.strava.fault(fault, route="stats", count=0)
    one.strava.fault("no-records", route="list", skip=2)
    told = one.sync(NOW)
    assert len(one.stored()) == 600
    assert "strava" not in told
    for hours in (2, 4, 30):
        one.sync(NOW + timedelta(hours=hours))
    one.strava.log.clear()
    one.sync(NOW + timedelta(hours=32))
    assert one.asked() == 1
    assert "complete" in one.home.liftday("strava", "status").out


def test_a_second_reading_that_is_stopped_goes_on_where_it_stopped(machine):
    """The quota ends in its middle, then the line breaks: no stretch is asked twice, and the sync itself went well."""
    one = machine(HISTORY)
    one.strava.fault("sparse=6", route="list", count=8)
    one.sync(NOW)
    one.strava.clear_faults()
    one.strava.fault("reset", route="list", skip=4, count=0)
    told = one.sync(NOW + timedelta(hours=2))
    assert "strava" not in told
    left = one.recheck()["stretches"]
    one.strava.clear_faults()
    one.strava.log.clear()
    one.sync(NOW + timedelta(hours=3))
    assert one.stored() == ALL
    assert one.asked("list") <= 1 + len(left)
    assert one.recheck() is None


# --- records too fat ----------------------------------------------------------------------------------------------------


def fat(one, megabytes):
    """A run with so many megabytes of line on its map."""
    return {**one, "map": {"id": "a1", "summary_polyline": "x" * int(megabytes * 1_000_000), "resource_state": 2}}


def test_a_page_past_the_limit_is_asked_for_in_smaller_pages(machine):
    """Two hundred runs of a hundred kilobytes: all are read, at five requests more."""
    one = machine([fat(run, 0.1) for run in runs(200)])
    one.sync(NOW)
    assert len(one.stored()) == 200
    assert one.asked("list") <= 8


@pytest.mark.parametrize("place", [0, 100, 249])
def test_one_fat_record_costs_itself_only(machine, place):
    """First, last or in the middle of a history: the others are read, it is named, and the polls after it go on."""
    history = runs(250)
    history[place] = fat(history[place], 17)
    one = machine(history)
    told = one.sync(NOW)
    assert len(one.stored()) == 249
    assert any("too large to be read" in note for note in told["notes"])
    assert one.asked("list") <= 22
    one.strava.add(an_activity(9999, "2026-03-02T06:30:00"))
    one.strava.log.clear()
    one.sync(NOW + timedelta(hours=2))
    assert "9999" in one.stored()
    assert one.asked("list") <= (16 if place == 249 else 1)


def test_a_record_nobody_could_have_written_costs_itself_only(machine):
    """A number of five thousand digits, a field named twice, a list in a list in a list: the page is read around them."""
    history = runs(60)
    history[10] = {**history[10], "kudos_count": 10**4000}
    nested: list = []
    for _ in range(900):
        nested = [nested]
    history[20] = {**history[20], "location_city": nested}
    one = machine(history)
    told = one.sync(NOW)
    assert len(one.stored()) >= 58
    assert told["fetched"] >= 58


def test_details_that_are_too_large_hold_up_no_others(machine):
    """The laps of the other runs are fetched in the same sync, and those of the fat one are asked for three times."""
    history = runs(30)
    history[29]["laps"] = [{"id": 1, "name": "x" * 17_000_000, "lap_index": 1, "elapsed_time": 60, "moving_time": 60}]
    one = machine(history)
    first = one.sync(NOW)
    one.strava.log.clear()
    for hours in range(2, 8):
        one.sync(NOW + timedelta(hours=hours))
    asked = [entry.path.rpartition("/")[2] for entry in one.strava.log if entry.route == "detail"]
    assert asked.count(str(history[29]["id"])) == 2
    assert any("too large" in note for note in first["notes"])


# --- dates that move ------------------------------------------------------------------------------------------------------


def later(start):
    """Three hours after a start, in Strava's form."""
    return (datetime.fromisoformat(start) + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize("way", ["back", "forth"])
def test_a_run_that_was_moved_is_read_again_from_the_earlier_date(machine, tmp_path, way):
    """Its days, and all that rests on what is known of the athlete since, are as if it had always stood there."""
    history = runs(300)
    early, late = history[40], history[299]
    moved, to = (late, early) if way == "back" else (early, late)
    moved |= {"average_heartrate": 172.0, "max_heartrate": 197.0, "workout_type": 3, "moving_time": 3000}
    one = machine(history)
    one.sync(NOW)
    for days in range(1, 11):
        one.sync(NOW + days * DAY)
    place = {name: later(to[name]) for name in ("start_date", "start_date_local")}
    at = NOW + 11 * DAY
    one.strava.set_clock(at)
    one.strava.edit(moved["id"], push=False, **place)
    one.strava.log.clear()
    one.sync(at)
    assert one.asked("list") <= 4
    (tmp_path / "fresh").mkdir()
    fresh = Machine(tmp_path / "fresh", one.strava)
    for machine_ in (one, fresh, one, fresh, fresh):  # laps come ten a sync
        machine_.sync(at)
    days = one.home.liftday("days", "--json", "--since", "2025-06-01", at=at).json
    wanted = fresh.home.liftday("days", "--json", "--since", "2025-06-01", at=at).json
    past = at.date().isoformat()
    assert [day for day in days if day["date"] < past] == [day for day in wanted if day["date"] < past]


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@pytest.mark.slow
def test_whatever_a_list_did_for_a_while_is_made_good_within_a_day(tmp_path_factory, data):
    """Any faults of any kind at any pages of the first history: with Strava well again, everything is there a day later."""
    folder = tmp_path_factory.mktemp("hostile")
    kinds = ["reversed", "no-records", "sparse=4", "short-page=50", "ignore=before", "unordered", "dup-page"]
    with Emulator(HISTORY, now=NOW, athlete={"id": 7}, client_secret="hush-the-client-secret") as strava:
        one = Machine(folder, strava)
        for _ in range(data.draw(st.integers(1, 4))):
            strava.fault(
                data.draw(st.sampled_from(kinds)),
                route="list",
                skip=data.draw(st.integers(0, 3)),
                count=data.draw(st.integers(1, 4)),
            )
        one.home.liftday("sync", at=NOW)
        strava.clear_faults()
        for hours in (2, 4, 23):
            one.sync(NOW + timedelta(hours=hours))
        assert one.stored() == ALL

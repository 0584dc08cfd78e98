"""A turn in which nothing happened is left out, and never one that would publish other bytes."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from liftday.config.read import parse
from liftday.daemon.clock import TickingClock
from liftday.daemon.process.web_side import WebSide
from liftday.daemon.protocol.wire import encode
from liftday.daemon.queries.status import facts_now
from liftday.daemon.state import access, page_files
from liftday.daemon.state.instance import open_instance
from liftday.daemon.turn import cycle, quiet
from liftday.integrations.strava.read import read_activity
from liftday.store import activities, entries, feedback, fetches, marks, planned, readings, sync_state, workouts
from liftday.store.calendar_copies import CalendarCopy, Calendars
from liftday.store.quiet import Quiet
from liftday.store.schema import activities as facts_of_runs
from liftday.store.sqlite import backup
from liftday.store.sync_state import Connection, Quota
from liftday.store.values import stamp
from liftday.training.day import Kind
from liftday.training.lifted import LiftedSet, Load, LoadType, Workout
from liftday.training.owner import Feedback, Mark, Word
from liftday.training.planned import Planned, PlannedType
from liftday.training.reason import because
from served_pages import shown_in
from strava_emulator.sample import sample_activities

NOW = datetime(2026, 3, 3, 6, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIFTH = date(2026, 3, 5)
CONFIG = '[athlete]\ntimezone = "Europe/Berlin"\n[safety]\naccepted = 2026-01-01\n[strava]\nclient_id = 1\n'
"""What a home has that lives from Strava, in whose place the test stands."""


def opened(state, text=CONFIG, now=NOW):
    """The instance at home in a state directory."""
    return open_instance(parse(text, Path("config.toml")), state, readonly=False, now=now)


def synced(instance, now, spent=1):
    """What a poll leaves in which Strava had nothing new."""
    sync_state.remember(instance.store, Connection(strava="connected", last_sync=now))
    sync_state.remember(instance.store, Quota(quota_counts={"15min": (spent, 100)}))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A runner of half a year whose polls have found nothing new for hours."""
    state = tmp_path_factory.mktemp("quiet") / "state"
    state.mkdir(mode=0o700)
    with opened(state, now=NOW - 4 * HOUR) as instance:
        ran = [read_activity(one) for one in sample_activities(NOW, years=1)[-150:]]
        activities.remember(instance.store, ran, heard_at=NOW - 4 * HOUR)
        for hours in (4, 3, 2, 1):
            synced(instance, NOW - hours * HOUR)
            cycle.turn(instance, NOW - hours * HOUR, fresh=True)
        assert sync_state.recall(instance.store, Quiet).quiet_print is not None
    return state


def strength(instance):
    """The next strength session."""
    plan = entries.recall_plan(instance.store)
    return min((s for s in plan.waiting if s.start > NOW), key=lambda s: s.start)


def an_activity(instance, start):
    """A run of half an hour."""
    (one,) = activities.recall(instance.store)[-1:]
    return replace(one, id="77", start=start.replace(tzinfo=None), start_utc=start, name="New")


def said(instance, act, **more):
    """The owner's word on the next session."""
    session = strength(instance)
    feedback.remember(instance.store, Feedback(uid=session.uid, act=act, at=NOW, date=session.date, **more))


def calendar(**more):
    """A busy calendar, as it was looked at."""
    return Calendars(calendars=(CalendarCopy(key="k", name="busy 1", tried_at=NOW, due_at=NOW + HOUR, **more),))


def lifted():
    """A workout of the owner's."""
    done = (LiftedSet(exercise="lo_goblet_squat", name="Goblet squat", reps=8, load=Load(LoadType.WEIGHT, 20)),)
    return Workout(source="typed", key="w", start=NOW.replace(tzinfo=None) - DAY, sets=done)


def planned_run():
    """What a running plan says."""
    return Planned(
        source="plan 1", key="p", date=FIFTH, type=PlannedType.RUN, kind=Kind.HARD, title="8 x 400", certainty=1.0,
        reason=because("title", word="x"),
    )  # fmt: skip


CHANGES = {
    "a run": lambda i: activities.remember(i.store, [an_activity(i, NOW - 2 * HOUR)], heard_at=NOW),
    "a run to come": lambda i: activities.remember(i.store, [an_activity(i, NOW + HOUR)], heard_at=NOW),
    "a run that is gone": lambda i: activities.forget(i.store, [activities.recall(i.store)[-3].id], at=NOW),
    "a mark": lambda i: marks.remember(i.store, [Mark(date=FIFTH, word=Word.HARD, at=NOW)]),
    "done": lambda i: said(i, "done", rating=7),
    "skipped": lambda i: said(i, "skip"),
    "moved": lambda i: said(i, "move", to=FIFTH),
    "a workout": lambda i: workouts.remember(i.store, [lifted()]),
    "a plan": lambda i: planned.remember(i.store, "plan 1", [planned_run()], at=NOW, believed=True),
    "a trouble": lambda i: sync_state.remember(i.store, calendar(trouble="login", trouble_since=NOW, read_at=NOW)),
    "zones": lambda i: sync_state.remember(i.store, sync_state.Athlete(zones=(0, 110, 130, 150, 170))),
    "a repair": lambda i: sync_state.remember(i.store, sync_state.Repair(begun_anew=True)),
    "a reading": lambda i: readings.remember(i.store, readings.recall(i.store)[:-2], until=date(2026, 3, 3)),
    "other entries": lambda i: entries.forget_reasons(i.store, at=NOW, today=date(2026, 3, 3)),
    "the feed is gone": lambda i: (i.state / "feed.ics").unlink(),
    "another feed": lambda i: (i.state / "feed.ics").write_bytes(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
    "no pages": lambda i: (i.state / page_files.PAGES).unlink(),
    "other pages": lambda i: (i.state / page_files.PAGES).write_bytes(b"damaged"),
    "another key": lambda i: access.rotate(i.state, access.Secret.LINKS),
    "no backup": lambda i: shutil.rmtree(i.state / "backups"),
}
NO_CHANGES = {
    "nothing": lambda _: None,
    "a fetch": lambda i: fetches.remember(i.store, [fetches.Fetched(client="Apple", at=NOW, unchanged=False)]),
    "requests": lambda i: synced(i, NOW, spent=7),
    "heard again": lambda i: activities.remember(i.store, activities.recall(i.store)[-9:], heard_at=NOW + 7 * HOUR),
}
SETTINGS = {
    "title": '[feed]\ntitle = "Other"\n',
    "days": "[feed]\nshow_days = true\n",
    "busy": "[feed]\nbusy = true\n",
    "copy": "[feed]\nfile = '{}/copy.ics'\n",
    "windows": '[schedule]\nwindows = {{ tue = ["06:00-08:00"] }}\n',
    "minutes": "[strength]\nminutes = 45\n",
    "injury": '[strength]\ninjuries = {{ runners_knee = "active" }}\n',
    "health": "[page]\nhealth = true\n",
    "no page": "[page]\nenabled = false\n",
    "kept": "[strava]\n",  # the same in other words
}


def published(instance, now):
    """Everything that a turn leaves for others to see, and what it says of itself."""
    state, plan = instance.state, entries.recall_plan(instance.store)
    return {
        "feeds": {path.name: path.read_bytes() for path in sorted(state.glob("*.ics"))},
        "pages": shown_in(state),
        "facts": encode(facts_now(instance, now)),
        "plan": plan,
    }


def after(home, state, change, now, text=CONFIG, *, whole=False):
    """Given a change, return what a turn leaves that may be left out, None where it was not; or what a whole one leaves."""
    shutil.rmtree(state, ignore_errors=True)
    shutil.copytree(home, state)
    with opened(state, text.format(state), now) as instance:
        change(instance)
        synced(instance, now, spent=3)
        if whole:
            cycle.turn(instance, now, fresh=True)
        elif quiet.look(instance, now, fresh=True) is None:
            return None
        return published(instance, now)


@pytest.mark.parametrize("name", NO_CHANGES)
def test_a_turn_in_which_nothing_happened_is_left_out(home, tmp_path, name):
    """And it leaves what a whole one would: the pages with the new hour, the fetches and the requests."""
    short = after(home, tmp_path / "short", NO_CHANGES[name], NOW)
    assert short is not None
    assert short == after(home, tmp_path / "whole", NO_CHANGES[name], NOW, whole=True)
    assert b"today at 07:10" in short["pages"].home[""].body


@pytest.mark.parametrize("name", CHANGES)
def test_a_turn_in_which_something_happened_runs(home, tmp_path, name):
    """Whatever it is."""
    assert after(home, tmp_path / "state", CHANGES[name], NOW) is None


@pytest.mark.parametrize("name", SETTINGS)
def test_another_configuration_is_something_that_happened(home, tmp_path, name):
    """Of any key: all that was set is in the digest."""
    text = CONFIG if name == "kept" else CONFIG + SETTINGS[name]
    left = after(home, tmp_path / "state", NO_CHANGES["nothing"], NOW, text)
    assert (left is not None) == (name == "kept")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from([*NO_CHANGES]) | st.sampled_from([*CHANGES, *NO_CHANGES]), unique=True, max_size=3),
    st.integers(-60, 40 * 60),
)
def test_what_is_left_out_would_have_come_to_the_same(home, tmp_path, names, minutes):
    """Whatever changed, whatever the hour: where a turn is left out, a whole one leaves the same bytes."""

    def change(instance):
        for name in names:
            {**CHANGES, **NO_CHANGES}[name](instance)

    now = NOW + timedelta(minutes=minutes)
    short = after(home, tmp_path / "short", change, now)
    assert short is None or short == after(home, tmp_path / "whole", change, now, whole=True)


def test_what_stands_beside_the_pages_is_theirs_alone(home, tmp_path):
    """It is written anew where it is lost or damaged, and is nothing where it is another turn's."""
    state = tmp_path / "state"
    after(home, state, NO_CHANGES["nothing"], NOW)
    beside, told = state / page_files.FRESH, shown_in(state)
    first = beside.read_bytes()
    for spoilt in (b"", b"[]", b"{}", first[:-9], first.replace(b'"of": "', b'"of": "0')):
        beside.write_bytes(spoilt)
        assert shown_in(state) == page_files.unpack((state / page_files.PAGES).read_bytes()) != told
        with opened(state) as instance:
            assert quiet.look(instance, NOW, fresh=True) is not None
        assert (beside.read_bytes(), shown_in(state)) == (first, told)
    with opened(state) as instance:
        cycle.turn(instance, NOW, fresh=True)
    assert not beside.exists()
    assert shown_in(state) == told


def tag(pages, document):
    return pages.served(document).plain.etag


def test_the_daemon_serves_what_is_told_anew(home, tmp_path):
    """The first page and that of trust, and every other one as it was, with the ETag that a browser knows."""
    state = tmp_path / "state"
    shutil.copytree(home, state)
    with opened(state) as instance:
        side = WebSide(state=state, settings=instance.settings, clock=TickingClock(NOW), order=lambda _: None)
        for _ in range(2):  # the daemon makes its secrets, and a turn that knows them changes nothing
            side.refresh(None)
            cycle.turn(instance, NOW - HOUR, fresh=True)
        before = side.bridge.view.pages
        synced(instance, NOW)
        assert quiet.look(instance, NOW, fresh=True) is not None
    side.refresh(None)
    told = side.bridge.view.pages
    for old, new in ((before.home, told.home), (before.away, told.away)):
        assert {path for path in new if new[path] != old[path]} == {"", "trust"}
        assert b"today at 07:10" in new[""].body
        assert {path for path in new if tag(told, new[path]) != tag(before, old[path])} == {"", "trust"}
    assert told.home["trust"] == told.away["trust"]
    side.refresh(None)
    assert side.bridge.view.pages is told


def test_a_disk_that_refuses_what_stands_beside_the_pages_is_a_whole_turns(home, tmp_path):
    """Which says so."""
    state = tmp_path / "state"
    shutil.copytree(home, state)
    (state / page_files.FRESH).mkdir()
    with opened(state) as instance:
        assert quiet.look(instance, NOW, fresh=True) is None


def test_what_a_file_has_of_an_old_month_makes_no_turn_due_for_ever(tmp_path):
    """Its date is the last one with raw facts in its month, and not the last one whose anchors are kept."""
    with opened(tmp_path, now=NOW - 4 * HOUR) as instance:
        ran = [read_activity(one) for one in sample_activities(NOW, years=1)[-150:]]
        activities.remember(instance.store, ran, heard_at=NOW - 8 * DAY)
        cycle.turn(instance, NOW - 4 * HOUR, fresh=True)
        first = min(ran, key=lambda one: one.start)
        old = next(one for one in sorted(ran, key=lambda one: one.start) if one.day.month != first.day.month)
        activities.remember(instance.store, [replace(old, id="file:1", origin="file")], heard_at=NOW)
        for hours in (3, 2, 1):
            cycle.turn(instance, NOW - hours * HOUR, fresh=True)
        assert quiet.look(instance, NOW, fresh=True) is not None


def test_the_clock_ends_it(home, tmp_path):
    """A day is over, a session begins; before the last whole turn nothing is known."""
    with opened(home) as instance:
        known = sync_state.recall(instance.store, Quiet)
        next_session = strength(instance).start
    assert NOW < known.quiet_until <= min(next_session, datetime(2026, 3, 3, 23, tzinfo=UTC))
    for at in (known.quiet_since - HOUR, known.quiet_until, known.quiet_until + DAY):
        assert after(home, tmp_path / "state", NO_CHANGES["nothing"], at) is None
    last = known.quiet_until - timedelta(seconds=1)
    short = after(home, tmp_path / "short", NO_CHANGES["nothing"], last)
    assert short is not None
    assert short == after(home, tmp_path / "whole", NO_CHANGES["nothing"], last, whole=True)


def test_what_is_to_be_cleared_away_is_cleared_away_in_time(home, tmp_path):
    """The days of raw facts are over, or a backup is due, and nothing else happens: the turn runs."""
    state = tmp_path / "state"
    shutil.copytree(home, state)
    with opened(state) as instance:
        with instance.store.writing() as connection:
            heard = stamp(NOW - 7 * DAY + 2 * HOUR)
            connection.execute(update(facts_of_runs).values(heard_at=heard))
        cycle.turn(instance, NOW, fresh=True)
        assert quiet.look(instance, NOW + 2 * HOUR - timedelta(seconds=1), fresh=True) is not None
        assert quiet.look(instance, NOW + 2 * HOUR, fresh=True) is None
        cycle.turn(instance, NOW + 2 * HOUR + timedelta(seconds=1), fresh=True)
        assert not activities.recall(instance.store)
    state = tmp_path / "backup"
    shutil.copytree(home, state)
    with opened(state) as instance:
        kept = replace(sync_state.recall(instance.store, Quiet), quiet_until=NOW + 30 * DAY)
        sync_state.remember(instance.store, kept)
        assert quiet.look(instance, NOW, fresh=True) is not None
        assert quiet.look(instance, NOW + 21 * HOUR, fresh=True) is None, "the day's backup is due"
        backup.make(instance.store.path, at=NOW + 20 * HOUR)
        assert quiet.look(instance, NOW + 21 * HOUR, fresh=True) is not None


def test_data_that_grow_old_are_said(home, tmp_path):
    """Where Strava did not answer, the feed and the pages have something to say of that: the turn runs."""
    state = tmp_path / "old"
    shutil.copytree(home, state)
    with opened(state) as instance:
        assert quiet.look(instance, NOW, fresh=False) is None

"""Fault 38: the first history of ten thousand activities, killed fifty times.

Only a request whose answer was not yet committed when its process was killed is asked again. A page is a second at
Strava and some hundredths of one here, so most deaths strike a process that starts, waits or plans; four of these
strike in the middle of a commit, and each of those costs one request.
"""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from itertools import cycle

import pytest

from faults.ground import T1, Life, says
from homes import an_activity

COUNT = 10_000
PAGES = COUNT // 200 + 1  # and the empty one
QUARTER = timedelta(minutes=15)
NEWEST = datetime(2026, 3, 3, 18)  # noqa: DTZ001  a wall clock


def history():
    """Twice a day for fourteen years; hard on Tuesdays, long on Sundays."""
    hard = {"workout_type": 3, "average_heartrate": 168.0, "max_heartrate": 187.0, "average_speed": 3.6}
    long = {"workout_type": 2, "moving_time": 7500, "elapsed_time": 7600, "distance": 20_500.0}
    made = []
    for number in range(COUNT):
        start = NEWEST - timedelta(hours=12 * number)
        facts = {1: hard, 6: long}.get(start.weekday(), {}) if start.hour == 18 else {}
        made.append(an_activity(1_000_000 - number, start.isoformat(), **facts))
    return made


@pytest.fixture(scope="module")
def ten_thousand():
    return history()


def memory(life: Life) -> dict[str, list[tuple]]:
    """What is remembered in the end, row by row."""
    asked = {
        "activities": "SELECT id, origin, day, start, digest, detailed, facts, details, gone_at FROM activities ORDER BY id",
        "readings": "SELECT id, day, body FROM readings ORDER BY id",
        "anchors": "SELECT day, body FROM anchors ORDER BY day",
        "entries": "SELECT uid FROM versions ORDER BY uid",
    }
    with closing(sqlite3.connect(f"file:{life.state / 'liftday.db'}?mode=ro", uri=True)) as base:
        return {name: base.execute(words).fetchall() for name, words in asked.items()}


def pages(life: Life) -> int:
    """How many pages are committed: how far the cursor is."""
    path = life.state / "liftday.db"
    if not path.exists():
        return 0
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
        return base.execute("SELECT count(*) FROM activities").fetchone()[0] // 200


def finish(life: Life, at: datetime) -> datetime:
    """Sync until all is read; the quota's own ceiling of fifty a quarter of an hour is waited for, as it says."""
    for _ in range(10):
        said = life.sync(at=at)
        if said.code == 0:
            return at
        says(said, 75, "quota")
        at += QUARTER
    raise AssertionError("the quota never came back")


# A death is the call at which it strikes, and which of its kind. sendto is a request about to go out: before the third,
# two pages are committed. The journal's writes are a commit under way. rename is the feed, when all is read.
READING = [("sendto", 2), ("sendto", 1), ("sendto", 3), ("clone3", 1)]
COMMITTING = [("pwrite64", 40), ("fdatasync", 2)]
PUBLISHING = ("rename", 1)


def deaths():
    """Fifty: forty-five while the history is read, five while the plan is published."""
    dealt = cycle(READING), cycle(COMMITTING)
    return [next(dealt[n % 11 == 10]) for n in range(45)] + [PUBLISHING] * 5


def settle(life: Life, at: datetime) -> datetime:
    """Sync on until nothing is left to ask for but the poll: laps come ten a turn."""
    for _ in range(20):
        before = life.asked()
        at = finish(life, at)
        if life.asked() - before <= 1:
            return at
        at += QUARTER
    raise AssertionError("there was always something more to ask")


@pytest.mark.slow
def test_a_history_of_ten_thousand_killed_fifty_times(ground, forks, ten_thousand):
    """It ends as if nothing had happened, row by row, at no more than 1.1 times the requests, and within the quota."""
    with ground.life("new", activities=ten_thousand) as clean:
        plain, done = finished(clean, T1)
        wanted, ends = memory(clean), clean.end(done)
    with ground.life("new", activities=ten_thousand) as life:
        at, left = T1, deaths()
        while left:
            call, nth = left[0]
            before = (life.asked("list"), pages(life))
            life.clock(at)
            child = forks.strike(call, nth, *life.words("sync", at=at))
            assert child.code in {-9, 75}, (child.code, child.err, call, nth)
            after = (life.asked("list"), pages(life))
            assert after[0] - before[0] <= after[1] - before[1] + 1 + (after[1] == PAGES - 1), (
                "one page a death at most"
            )
            if child.code == -9:
                left.pop(0)
            else:
                at += QUARTER
        asked, at = finished(life, at)
        assert asked <= 1.1 * plain, (asked, plain)
        assert memory(life) == wanted
        assert life.end(at) == ends
        life.look(at)
        life.sound()


def finished(life: Life, at: datetime) -> tuple[int, datetime]:
    """Read to the end; return how many requests that took, and when all that follows was fetched too."""
    at = finish(life, at)
    asked, listed = life.asked(), life.asked("list")
    assert listed >= PAGES
    return asked, settle(life, at + QUARTER)

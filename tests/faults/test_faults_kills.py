"""Faults 1, 2 and 38: kill -9 at each of two hundred write points, a hundred of a first history and a hundred of a poll."""

import pytest

from faults.ground import T1, news, no_news

POINTS = 100  # of each kind of sync


def points(writes, wanted):
    """Given how often each call was made, return so many (call, number), evenly over all of them."""
    every = [(call, number) for call in sorted(writes) for number in range(1, writes[call] + 1)]
    return [every[n * len(every) // wanted] for n in range(wanted)] if wanted < len(every) else every


def die_and_recover(ground, forks, kind, story, call, number):
    """Kill a sync at one write; the next one comes to the very bytes of a sync that was left alone."""
    with ground.life(kind) as life:
        story(life.strava)
        life.clock(T1)
        child = forks.strike(call, number, *life.words("sync", at=T1))
        assert child.code in {-9, 0}, child.err
        life.look(T1)
        assert life.sync(at=T1).code == 0
        life.look(T1)
        life.sound()
        assert life.end(T1) == ground.undisturbed(kind, story, T1)
        left = sorted(path.name for path in life.state.iterdir() if ".new" in path.name or ".mended" in path.name)
        assert left == []
        return child.code


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "story"), [("new", no_news), ("settled", news)], ids=["first-history", "poll"])
def test_kill_at_each_write(ground, forks, kind, story):
    """At each of a hundred write points of a sync: the database is intact and the next run equals a clean one."""
    with ground.life(kind) as life:
        story(life.strava)
        life.clock(T1)
        writes = forks.writes(*life.words("sync", at=T1))
    assert sum(writes.values()) >= POINTS, writes
    killed = [die_and_recover(ground, forks, kind, story, *point) for point in points(writes, POINTS)]
    assert killed.count(-9) >= POINTS * 0.95

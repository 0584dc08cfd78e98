"""Athletes in one daemon: each has the bytes of a liftday of their own, whatever is said at once and whatever is killed, and
nothing of anybody is anywhere at another's. ``ten.py`` tells the story; `bench/ten.py` tells it of other histories."""

import pytest

from athletes.members import invented
from athletes.ten import live

pytestmark = pytest.mark.sqlite  # in a PostgreSQL it is the database's walls that are tried: tests/postgres


@pytest.mark.parametrize(
    ("count", "days", "kills", "much"),
    [(3, 1, 3, 3), pytest.param(10, 3, 30, 6, marks=pytest.mark.slow)],
    ids=["three", "ten"],
)
def test_each_lives_as_if_alone(tmp_path, count, days, kills, much):
    """Everybody says something by every door at the same time, the daemon and its workers are killed meanwhile, somebody
    comes and goes: then all are compared with their own liftdays, to which the same was said, and every text is looked through."""
    members = invented(count, days=days, weeks=4 if count < 10 else 26)
    report = live(tmp_path, members, days=days, kills=kills, seed=count, much=much, thorough=count == 10)
    assert not report.differ, "\n".join(report.differ)
    assert not report.lost, "\n".join(report.lost)
    assert not report.hunt.found, "\n".join(report.hunt.found)
    assert report.compared == count * (days + 1)
    assert sum(report.killed.values()) == kills
    assert report.hunt.secrets > 6 * count
    assert report.fetched > 3 * count
    assert count < 10 or report.doors.keys() >= {"socket", "cli", "page", "link"}

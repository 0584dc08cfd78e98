"""What a daemon that starts tells before its first turn."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from daemon.outcomes import AFTER
from liftday.config.read import read
from liftday.daemon.clock import TickingClock
from liftday.daemon.process.web_side import WebSide
from liftday.daemon.protocol import after_turn

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
LEFT = replace(
    AFTER,
    last_sync=NOW - timedelta(hours=1),
    starts=(NOW - timedelta(hours=2), NOW + timedelta(days=1), NOW + timedelta(days=3)),
    horizon=date(2026, 3, 15),
    notes=("a knee that hurts",),
    mended=True,
)


@pytest.fixture
def side(tmp_path):
    """The daemon's side of the bridge as it is at a start, in a state directory as it stands."""
    config = tmp_path / "config.toml"
    config.write_text(f'[athlete]\ntimezone = "Europe/Berlin"\n[import]\nwatch = "{tmp_path / "runs"}"\n')
    (tmp_path / "runs").mkdir()

    def start():
        return WebSide(state=tmp_path, settings=read(config), clock=TickingClock(NOW), order=lambda *_: None)

    return start


def test_health_at_a_start_tells_what_is_published(side, tmp_path):
    """As the last order left it, though its process is gone; what has begun since is ahead for nobody. Notes are not kept."""
    after_turn.keep(tmp_path, LEFT, NOW)
    facts = side().health().facts
    assert (facts["sessions_ahead"], facts["horizon"], facts["strava"]) == (2, "2026-03-15", "connected")
    assert facts["last_sync"] == (NOW - timedelta(hours=1)).isoformat()
    assert b"knee" not in (tmp_path / after_turn.FILE).read_bytes()
    assert {one.name: one.value for one in side().samples()}["sessions_ahead"] == 2


@pytest.mark.parametrize("held", [None, b"", b"[]", b'{"strava": 7}', b"\xff\xfe", b"{}"])
def test_where_nothing_is_known_no_number_is_told(side, tmp_path, held):
    """Before the first turn ever, and where the file is damaged or another version's: unknown is not none."""
    if held is not None:
        (tmp_path / after_turn.FILE).write_bytes(held)
    assert after_turn.recall(tmp_path) is None
    assert side().health().facts["sessions_ahead"] is None
    assert "sessions_ahead" not in {one.name for one in side().samples()}


def test_a_file_that_cannot_be_written_costs_no_order(tmp_path):
    """The turn is out already."""
    (tmp_path / after_turn.FILE).mkdir()
    after_turn.keep(tmp_path, LEFT, NOW)
    assert after_turn.recall(tmp_path) is None


def test_after_a_repair_the_watched_folder_is_looked_at_anew(side, tmp_path):
    """What came from its files may be lost, and they are there still."""
    (tmp_path / "runs" / "a.gpx").write_text("x")
    here = side()
    assert [len(here.watched_files()) for _ in range(3)] == [0, 1, 0]
    here.refresh(replace(LEFT, mended=False))
    assert here.watched_files() == ()
    here.refresh(LEFT)
    assert [path.name for path in here.watched_files()] == ["a.gpx"]

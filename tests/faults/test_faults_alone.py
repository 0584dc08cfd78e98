"""Life without Strava: a daemon with no application and no account lives on the files that are put into a folder."""

import json
from datetime import datetime

import pytest

from faults.ground import T1, T2, says
from faults.serving import daemon
from homes import a_season, until

pytestmark = pytest.mark.slow

GPX = """<?xml version="1.0"?><gpx version="1.1" creator="w" xmlns="http://www.topografix.com/GPX/1/1"><trk><type>running</type>
<trkseg><trkpt lat="52.5" lon="13.4"><time>2026-03-03T06:00:00Z</time></trkpt>
<trkpt lat="52.57" lon="13.4"><time>2026-03-03T06:45:00Z</time></trkpt></trkseg></trk></gpx>"""


def test_a_folder_of_files_is_enough(ground):
    """What is put there is read once it lies still, each file said in the log; it plans and serves, and asks nobody."""
    with ground.bare() as life:
        folder = life.home.folder / "in"
        folder.mkdir()
        text = life.home.config.read_text()
        begins, ends = text.index("[strava]"), text.index("[strength]")
        life.home.config.write_text(f'{text[:begins]}[import]\nwatch = "{folder}"\n\n{text[ends:]}')
        with daemon(life, synced=False) as one:
            until((life.state / "feed.ics").exists)
            assert one.served()
            (folder / "season.json").write_text(json.dumps(a_season()))
            (folder / "tuesday.gpx").write_text(GPX)
            (folder / "torn.fit").write_bytes(b"\x0e\x10 torn")
            one.wait_for(r"imported file=season\.json rows=60 imported=60 duplicate=0 refused=0", seconds=150)
            one.wait_for(r"imported file=tuesday\.gpx rows=1 imported=1")
            one.wait_for(r"imported file=torn\.fit rows=0 imported=0 duplicate=0 refused=1")
            assert b"SUMMARY:Strength" in one.served()
            assert one.health()[0] == 200
            told = life.home.liftday("status", "--json").json
            assert told["strava"] == "never"
            assert told["last_error"] is None
        days = life.days(T1)
        assert days["2026-03-03"]["activities"]
        assert days["2026-02-24"]["kind"] == "hard"
        again = life.run("import", str(folder / "season.json"), "--json", at=T2)
        says(again, 0)
        assert (again.json["files"][0]["imported"], again.json["files"][0]["duplicate"]) == (0, 60)
        says(life.run("sync", at=T2), 0)
        assert life.asked() == 0
        assert datetime.fromisoformat(days["2026-03-03"]["activities"][0]["start"]).hour == 7

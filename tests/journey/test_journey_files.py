"""The owner's own files, as the command line says them."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from files.fits import fit, records, session

NOW = datetime.fromisoformat("2026-03-12T06:00+01:00")
EVENING = datetime.fromisoformat("2026-03-10T17:00:00+00:00")
EXPORT = "\n".join(
    [
        ",".join(f"สดมภ์ {place}" for place in range(21)),
        *(
            f"{day},2026-03-0{day} 17:00:00,x,วิ่ง,,2700,8.00,,,false,,,,,,2700.0,2700.0,8000.0,3.6,2.9,0.0"
            for day in (2, 4, 6)
        ),
    ]
)

GPX = """<?xml version="1.0"?><gpx version="1.1" creator="w" xmlns="http://www.topografix.com/GPX/1/1"><trk><type>running</type>
<trkseg><trkpt lat="52.0" lon="13.0"><time>{first}</time></trkpt><trkpt lat="52.05" lon="13.0"><time>{last}</time></trkpt>
</trkseg></trk></gpx>"""


def _gpx(folder, name, start):
    path = folder / name
    path.write_text(GPX.format(first=f"{start:%FT%TZ}", last=f"{start + timedelta(minutes=30):%FT%TZ}"))
    return str(path)


def _without_strava(home, more=""):
    lines = home.config.read_text().splitlines(keepends=True)
    home.config.write_text("".join(line for line in lines if not line.startswith("client_")) + more)


def test_an_export_in_a_language_nobody_knows_says_how_it_was_read(home, tmp_path):
    """On the terminal and as JSON; the runs are runs."""
    path = tmp_path / "activities.csv"
    path.write_text(EXPORT)
    said = home.liftday("import", str(path), at=NOW)
    assert said.code == 0
    assert "3 imported" in said.out
    assert "  read by position: the language of its columns is not known" in said.out
    (file,) = home.liftday("import", str(path), "--json", at=NOW).json["files"]
    assert (file["duplicate"], len(file["notes"])) == (3, 2)
    days = home.liftday("days", "--json", at=NOW).json
    assert {a["sport"] for day in days for a in day.get("activities", ())} == {"Run"}


def test_what_nobody_trained_completes_no_day_and_no_session(home, tmp_path):
    """A course, refused by name; a snorkel and padel, which are no strength; a run that was cut off, which is one."""
    files = {
        "course.fit": fit(("file_id", {"type": 6}), *records(600, start=EVENING)),
        "snorkel.fit": fit(session(EVENING - timedelta(days=1), sport=82)),
        "padel.fit": fit(session(EVENING - timedelta(days=2), sport=64, sub_sport=85)),
        "cut.fit": fit(*records(2700, start=EVENING))[:-300],
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    said = home.liftday("import", *(str(tmp_path / name) for name in files), at=NOW)
    assert said.code == 65
    assert "liftday: cannot read course.fit: it is a course to follow, no activity" in said.err
    days = {day["date"]: day for day in home.liftday("days", "--json", "--since", "2026-03-08", at=NOW).json}
    seen = {date: [a["sport"] for a in days[date]["activities"]] for date in ("2026-03-08", "2026-03-09", "2026-03-10")}
    assert seen == {"2026-03-08": ["Padel"], "2026-03-09": ["Unknown"], "2026-03-10": ["Run"]}
    assert not any(day["strength"] for day in days.values())


def test_a_run_that_begins_after_now_is_told(home, tmp_path):
    """A watch whose clock runs ahead: the import and `doctor` say that it waits; minutes are nobody's mistake."""
    _without_strava(home)
    now = NOW.astimezone(UTC)
    near, far = (
        _gpx(tmp_path, "near.gpx", now + timedelta(minutes=4)),
        _gpx(tmp_path, "far.gpx", now + timedelta(hours=4)),
    )
    told = "1 activity begins after now, on 2026-03-12 at 10:00: it counts once that time has come."
    said = home.liftday("import", near, far, at=NOW)
    near_said, far_said, waits = said.out.splitlines()[:3]
    assert near_said == "near.gpx: 1 activity, 1 imported, 0 already known, 0 refused".replace("near.gpx", near)
    assert (far_said.partition(": ")[2], waits) == (near_said.partition(": ")[2], f"  {told}")
    assert told in home.liftday("doctor", at=NOW).out
    assert told not in home.liftday("doctor", at=NOW + timedelta(hours=4)).out


def test_after_an_import_there_is_a_copy_and_a_day_has_one(home, tmp_path):
    """Files may be nowhere else; whoever imports ten of them one by one is not left with ten copies."""
    _without_strava(home)

    def copies():
        return home.liftday("backup", "--list").out.splitlines()

    for number in range(3):
        path = _gpx(tmp_path, f"{number}.gpx", datetime(2026, 3, 1 + number, 17, tzinfo=UTC))
        home.liftday("import", path, at=NOW + timedelta(minutes=number))
    assert [line[:16] for line in copies()] == ["2026-03-12 05:02"]
    home.liftday("import", path, at=NOW + timedelta(minutes=5))
    assert len(copies()) == 1, "what was known already needs none"
    home.liftday("import", _gpx(tmp_path, "5.gpx", datetime(2026, 3, 9, 17, tzinfo=UTC)), at=NOW + timedelta(days=1))
    assert len(copies()) == 2, "another day's stays"


@pytest.mark.sqlite
@pytest.mark.parametrize("watched", [False, True])
def test_after_damage_the_note_is_true_of_a_home_of_files(home, tmp_path, watched):
    """Nobody fetches anything there: what is lost since which copy is to be imported again, from the folder by itself, and one
    command ends the note; nothing was imported since, so nothing is lost."""
    _without_strava(home, f'[import]\nwatch = "{tmp_path}"\n' if watched else "")
    home.liftday("import", _gpx(tmp_path, "a.gpx", EVENING), at=NOW)
    (home.state / "liftday.db").write_bytes(b"noise " * 9000)
    for beside in home.state.glob("liftday.db-*"):
        beside.unlink()
    said = " ".join(home.liftday("sync", at=NOW + timedelta(hours=1)).err.split())
    other, folder = (
        ("other ", f"The files in {tmp_path} are imported again while the daemon runs. ") if watched else ("", "")
    )
    lost = f"Whatever was imported from {other}files since 2026-03-12 05:00 UTC, runs or logs of lifting, is lost: import it again."
    assert re.search(r"took its place\. Marks and feedback younger than it are lost\. (.*)", said)[1] == folder + lost
    days = home.liftday("days", "--json", at=NOW + timedelta(hours=1)).json
    assert sum(len(day["activities"]) for day in days) == 1
    for verb in ("status", "doctor"):
        told = " ".join(home.liftday(verb).out.split())
        assert lost in told
        assert "`liftday sync --full` ends this note" in told
    home.liftday("sync", "--full", at=NOW + timedelta(hours=2))
    assert lost not in " ".join(home.liftday("doctor").out.split())

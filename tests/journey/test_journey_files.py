"""The owner's own files, as the command line says them."""

from datetime import datetime, timedelta

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

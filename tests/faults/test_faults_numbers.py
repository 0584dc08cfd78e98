"""Every number with every value that no number should have, through every door: it costs its own record at most.

A first history, three kinds of file, a bulk export and the stored memory of an earlier liftday each hold every field with
every special value. Afterwards the turn succeeds, `days`, `why` and `plan` answer, the feed is good, what is missing is
named, and every true run is still there.
"""

import json
import math
import sqlite3
import struct
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from faults.ground import NOW, Life, says
from homes import a_season, an_activity
from liftday.calendar.gate import checklist
from liftday.store import activities
from liftday.store.engine import open_store
from liftday.store.values import to_json

SPECIAL = (
    0, -1, -1e9, math.nan, math.inf, -math.inf, 1e308, -1e308, 3e11, 2**31, 2**63, 2**64, 10**400, "3e11", "abc", "", True,
    False, None, [], [1], {}, {"a": 1}, "0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-14:00", "2026-03-01T07:00:00+99:00",
)  # fmt: skip
FIELDS = (
    "id", "distance", "moving_time", "elapsed_time", "total_elevation_gain", "start_date", "start_date_local", "utc_offset",
    "timezone", "average_speed", "max_speed", "average_heartrate", "max_heartrate", "average_cadence", "average_temp",
    "elev_high", "elev_low", "suffer_score", "workout_type", "perceived_exertion", "resource_state", "laps",
    "splits_metric", "best_efforts",
)  # fmt: skip
PART = {
    "laps": ("distance", "moving_time", "elapsed_time", "average_heartrate", "max_heartrate", "total_elevation_gain"),
    "splits_metric": ("distance", "moving_time", "average_speed", "average_grade_adjusted_speed", "average_heartrate"),
    "best_efforts": ("distance", "elapsed_time"),
}
SEASON = {str(one["id"]) for one in a_season()}


def odd_records():
    """A run for each field and value; each at an hour of its own in the season's weeks."""
    cases = [{field: value} for field in FIELDS for value in SPECIAL]
    for parts, fields in PART.items():
        sound = {"distance": 1000.0, "moving_time": 300, "elapsed_time": 300, "name": "1k"}
        cases += [
            {parts: [{**sound, field: value}, sound], "resource_state": 3} for field in fields for value in SPECIAL
        ]
    for n, case in enumerate(cases):
        start = datetime(2026, 1, 5, 10, tzinfo=UTC) + timedelta(days=n % 55, minutes=40 * (n // 55))
        yield {**an_activity(20_000 + n, f"{start:%Y-%m-%dT%H:%M:%S}", distance=5000.0, moving_time=1800), **case}


ONE = an_activity(9999, "2026-02-26T18:00:00", moving_time=300_000_000_000, elapsed_time=300_000_000_000)


def plans_on(life: Life, *named: str, runs: set[str] = SEASON) -> None:
    """The reading verbs answer, the feed is good, every true run counts, and status and doctor name what does not."""
    at = NOW + timedelta(minutes=1)
    days = life.home.liftday("days", "--json", "--since", "2025-11-01", at=at)
    says(days, 0)
    assert "Infinity" not in days.out
    assert "NaN" not in days.out
    assert runs <= {one["id"] for day in days.json for one in day["activities"]}
    assert all(0 <= day["minutes"] < 60 * 24 * 32 for day in days.json)
    for words in (["plan", "--json"], ["why", "2026-02-24"], ["why", "2026-02-26", "--json"], ["feed"]):
        says(life.home.liftday(*words, at=at), 0)
    says(life.run("mark", "2026-03-01", "easy", at=at), 0)
    assert checklist.inspect((life.state / "feed.ics").read_bytes(), today=NOW.date()) == ()
    told = life.home.liftday("status", "--json", at=at).json["notes"]
    examined = life.home.liftday("doctor", at=at).out
    for name in named:
        assert any(name in note for note in told), told
        assert name in examined


def taken(life: Life, path, *words: str) -> dict:
    """Import a file: what became of it."""
    said = life.run("import", "--json", str(path), at=NOW)
    assert said.code in {0, 65}, said.err
    assert all(word in said.out for word in words), said.out
    (account,) = said.json["files"]
    return account


def test_a_first_history_with_every_odd_number_is_read_to_its_end(ground):
    """The feed is there after the first sync; a second one changes nothing, and the absurd run is named until it is gone."""
    with ground.life("new", activities=[*a_season(), ONE, *odd_records()]) as life:
        says(life.sync(at=NOW), 0)
        plans_on(life, "could not be taken in")
        again = life.run("sync", "--json", at=NOW + timedelta(hours=1))
        assert (again.code, again.json["new"], again.json["changed"]) == (0, 0, 0)


def test_one_run_of_ten_thousand_years_holds_up_nothing(ground):
    """Alone in a first history, and as the news of a poll; it is named with the reason, and no more once it is mended."""
    for first in ("new", "settled"):
        with ground.life(first, activities=[*a_season(), *([ONE] if first == "new" else [])]) as life:
            if first == "settled":
                life.strava.add(ONE, push=False)
            said = life.run("sync", at=NOW)
            says(said, 0)
            assert "9999: a moving time of more than 14 days" in said.out
            plans_on(life, "9999 (a moving time of more than 14 days)")
            life.strava.edit(9999, moving_time=1800, elapsed_time=1800)
            says(life.sync(at=NOW + timedelta(minutes=30)), 0)
            assert life.home.liftday("status", "--json", at=NOW).json["notes"] == []


def test_a_run_of_years_to_come_is_named_and_one_of_tomorrow_waits(ground):
    """A date of 2090 would wait in silence for ever; a watch that is a day ahead is right tomorrow."""
    with ground.life("settled") as life:
        life.strava.add(an_activity(9997, "2090-02-26T18:00:00"), push=False)
        life.strava.add(an_activity(9996, "2026-03-05T18:00:00"), push=False)
        says(life.sync(at=NOW), 0)
        plans_on(life, "9997 of 2090-02-26 (a start in the year 2090, which is to come)", runs=set())
        assert not any("9996" in note for note in life.home.liftday("status", "--json", at=NOW).json["notes"])


def test_what_is_not_essential_is_left_out_and_said(ground):
    """A heart of 3e11 beats costs the heart rate alone: `sync` and `why` say so, once."""
    odd = an_activity(9998, "2026-02-26T18:00:00", average_heartrate=3e11, max_speed=1e308)
    with ground.life("settled") as life:
        life.strava.add(odd, push=False)
        said = life.sync(at=NOW)
        says(said, 0)
        assert "9998: maximum speed, average heart rate" in said.out
        plans_on(life, runs={"9998"})
        why = life.home.liftday("why", "2026-02-26", at=NOW).out
        assert "Left out as impossible: maximum speed, average heart rate." in why
        assert "cannot be" not in life.sync(at=NOW + timedelta(hours=1)).out


def test_a_json_file_with_every_odd_number_gives_its_true_runs(ground, tmp_path):
    """Every row is an activity, a repeated one, or refused with its reason."""
    path = tmp_path / "activities.json"
    records = [*a_season(), ONE, *odd_records()]
    path.write_text(json.dumps(records))
    with ground.life("new") as life:
        account = taken(life, path, "a moving time of more than 14 days", "left_out")
        assert account["rows"] == len(records)
        assert account["imported"] + account["duplicate"] + len(account["refused"]) == len(records)
        assert all(refusal["why"] for refusal in account["refused"])
        plans_on(life)
        again = taken(life, path)
        assert again["imported"] == 0


HEADER = [
    "Activity ID",
    "Activity Date",
    "Activity Type",
    "Elapsed Time",
    "Distance",
    "Max Heart Rate",
    "Relative Effort",
    "Elapsed Time",
    "Moving Time",
    "Distance",
    "Max Speed",
    "Average Speed",
    "Elevation Gain",
    "Elevation Loss",
    "Elevation Low",
    "Elevation High",
    "Average Cadence",
    "Average Heart Rate",
    "Average Temperature",
    "Perceived Exertion",
]
SOUND = [
    "{}",
    "{}",
    "Run",
    "1800",
    "5.0",
    "170",
    "20",
    "1800",
    "1800",
    "5000",
    "4.0",
    "2.8",
    "20",
    "20",
    "100",
    "140",
    "80",
    "140",
    "10",
    "4",
]


def test_an_export_with_every_odd_number_gives_its_true_runs(ground, tmp_path):
    """The rows of the season count; the dates of the odd ones may be year 1 or 9999."""
    said = [str(value).replace(",", ";") for value in SPECIAL if len(str(value)) < 60]
    rows = []
    for n, (place, value) in enumerate((place, value) for place in range(len(HEADER)) if place != 2 for value in said):
        start = datetime(2026, 1, 5, 10, tzinfo=UTC) + timedelta(days=n % 55, minutes=40 * (n // 55))
        cells = [cell.format(20_000 + n if not i else f"{start:%Y-%m-%d %H:%M:%S}") for i, cell in enumerate(SOUND)]
        rows.append([*cells[:place], value, *cells[place + 1 :]])
    for one in a_season():
        cells = [one["id"], one["start_date"], "Run", one["elapsed_time"], one["distance"] / 1000, 150, 20]
        rows.append(list(map(str, [*cells, one["elapsed_time"], one["moving_time"], one["distance"], *SOUND[10:]])))
    path = tmp_path / "activities.csv"
    path.write_text("\n".join(",".join(row) for row in [HEADER, *rows]))
    with ground.life("new") as life:
        account = taken(life, path, "a moving time of more than 14 days", "a start in the year 1970")
        assert account["imported"] + account["duplicate"] + len(account["refused"]) == len(rows)
        plans_on(life)


def tcx(values):
    """A recording of half an hour whose named figures are other."""
    value = {
        "start": "2026-02-26T18:00:00Z", "seconds": 1800, "metres": 5000, "heart": 140, "far": 2500, "high": 120,
        "at": "2026-02-26T18:15:00Z",
    } | values  # fmt: skip
    return (
        '<?xml version="1.0"?><TrainingCenterDatabase><Activities><Activity Sport="Running"><Id>{start}</Id>'
        '<Lap StartTime="{start}"><TotalTimeSeconds>{seconds}</TotalTimeSeconds><DistanceMeters>{metres}</DistanceMeters>'
        "<AverageHeartRateBpm><Value>{heart}</Value></AverageHeartRateBpm><Track>"
        "<Trackpoint><Time>2026-02-26T18:00:00Z</Time><DistanceMeters>0</DistanceMeters></Trackpoint>"
        "<Trackpoint><Time>{at}</Time><DistanceMeters>{far}</DistanceMeters><AltitudeMeters>{high}</AltitudeMeters>"
        "<HeartRateBpm><Value>{heart}</Value></HeartRateBpm></Trackpoint>"
        "<Trackpoint><Time>2026-02-26T18:30:00Z</Time><DistanceMeters>5000</DistanceMeters></Trackpoint>"
        "</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
    ).format(**value)


def gpx(values):
    """A run along the equator whose named figures are other."""
    value = {"high": 120, "lat": 0.01, "lon": 0.01, "heart": 140, "at": "2026-02-26T18:01:00Z"} | values
    sound = "".join(
        f'<trkpt lat="{n / 1000}" lon="0"><time>2026-02-26T18:{n:02}:00Z</time></trkpt>' for n in range(2, 40)
    )
    return (
        '<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>'
        '<trkpt lat="{lat}" lon="{lon}"><ele>{high}</ele><time>{at}</time><extensions><hr>{heart}</hr></extensions></trkpt>'
        + sound.replace("{", "{{")
        + "</trkseg></trk></gpx>"
    ).format(**value)


EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
SESSION = {2: 1_000_000_000, 5: 1, 7: 1800, 8: 1800, 9: 5000, 14: 2.8, 15: 4, 16: 140, 17: 160, 18: 80, 22: 20, 23: 20, 57: 10, 193: 40}  # fmt: skip
LAP = {2: 1_000_000_000, 7: 300, 8: 300, 9: 1000, 15: 140, 16: 150, 21: 10}
RECORD = {253: 1_000_000_000, 5: 100, 3: 140, 2: 100}


def fit(*messages):
    """A FIT file whose every figure is a double: the format lets a maker choose, and then a field holds anything."""
    body = b""
    for number, fields in messages:
        body += struct.pack("<BBBHB", 0x40, 0, 0, number, len(fields))
        body += b"".join(struct.pack("<BBB", where, 8, 0x89) for where in fields) + b"\x00"
        body += b"".join(struct.pack("<d", value) for value in fields.values())
    return struct.pack("<BBHI4s", 12, 0x10, 2100, len(body), b".FIT") + body + b"\x00\x00"


def recordings():
    """Files of three kinds, each with one odd figure."""
    said = [str(value) for value in SPECIAL if not isinstance(value, list | dict)]
    for field in ("start", "seconds", "metres", "heart", "far", "high", "at"):
        yield from ((f"{field}-{n}.tcx", tcx({field: value}).encode()) for n, value in enumerate(said))
    for field in ("high", "lat", "lon", "heart", "at"):
        yield from ((f"{field}-{n}.gpx", gpx({field: value}).encode()) for n, value in enumerate(said))
    numbers = [value for value in SPECIAL if type(value) in {int, float} and value != 10**400]
    for number, fields in ((18, SESSION), (19, LAP), (20, RECORD)):
        for where in fields:
            for n, value in enumerate(numbers):
                plain = {18: SESSION, 19: LAP, 20: RECORD} | {number: {**fields, where: float(value)}}
                second = {**RECORD, 253: RECORD[253] + 600, 5: 1500}
                data = fit((20, plain[20]), (20, second), (19, plain[19]), (18, plain[18]))
                yield f"{number}-{where}-{n}.fit", data


def test_recordings_with_every_odd_number_cost_themselves_alone(ground, tmp_path):
    """TCX, GPX and FIT, all in one archive and the worst of them by itself: no other is lost, and no loop goes on for ever."""
    season = tmp_path / "season.json"
    season.write_text(json.dumps(a_season()))
    path = tmp_path / "recordings.zip"
    files = list(recordings())
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    with ground.life("new") as life:
        taken(life, season)
        account = taken(life, path, "a moving time of more than 14 days", "an elapsed time of more than 31 days")
        assert account["imported"] + account["duplicate"] + len(account["refused"]) == account["rows"] >= len(files)
        assert account["imported"] > 0.3 * len(files)
        plans_on(life)
        for name, text in (
            ("a.tcx", tcx({"seconds": 3e11})),
            ("b.tcx", tcx({"far": 1e308})),
            ("c.gpx", gpx({"high": "nan"})),
        ):
            (tmp_path / name).write_text(text)
            taken(life, tmp_path / name)
        plans_on(life)


def spoil(state, origin):
    """Put a row into the memory for each figure and value, as an earlier liftday may have: the summary's and the laps'."""
    with open_store(state, now=NOW) as store:
        known = next(a for a in activities.recall(store) if a.id == "1000")
        plain = {**json.loads(to_json(known)), "climb_m": 10.0, "max_speed": 4.0, "cadence": 80.0, "suffer_score": 9.0}
    fields = [*plain, "average_speed", "descent_m", "average_temp", "elev_high", "elev_low", "workout_type",
              "perceived_exertion"]  # fmt: skip
    lap = {"distance_m": 1000.0, "moving_s": 300.0, "elapsed_s": 300.0}
    cases = [({field: value}, None) for field in fields for value in SPECIAL]
    cases += [({}, {"laps": [{**lap, name: value}]}) for name in (*lap, "average_hr") for value in SPECIAL]
    cases += [({}, {"laps": value, "splits": value, "best_efforts": value}) for value in SPECIAL]
    base = sqlite3.connect(state / "liftday.db")
    with base:
        for n, (facts, details) in enumerate(cases):
            start = datetime(2026, 1, 5, 10, tzinfo=UTC) + timedelta(days=n % 55, minutes=30 * (n // 55))
            wall = f"{start:%Y-%m-%dT%H:%M:%S}"
            row = {**plain, "start": wall, "start_utc": f"{wall}+00:00", **facts}
            base.execute(
                "INSERT INTO activities (id, origin, day, start, heard_at, digest, detailed, facts, details) VALUES (?,?,?,?,?,?,?,?,?)",
                (str(30_000 + n), origin, wall[:10], wall, NOW.isoformat(timespec="microseconds"), f"{n:032}",
                 int(details is not None), json.dumps(row), json.dumps(details) if details else None),
            )  # fmt: skip
    base.close()


@pytest.mark.parametrize("origin", ["strava", "file"])
def test_a_memory_with_every_odd_number_heals_by_itself(ground, origin):
    """An earlier liftday stored whatever it was told: the next turn sets it aside, names it, and plans on the rest."""
    with ground.life("settled") as life:
        spoil(life.state, origin)
        says(life.home.liftday("days", at=NOW), 0)  # before any turn, too
        said = life.run("mark", "2026-03-02", "easy", at=NOW)
        says(said, 0)
        plans_on(life, "stored activities are set aside")
        with sqlite3.connect(life.state / "liftday.db") as base:
            ((body,),) = base.execute("SELECT body FROM facts WHERE name = 'set_aside'").fetchall()
        aside = json.loads(body)
        assert len({one[0] for one in aside}) == len(aside)
        assert {one[2] for one in aside} >= {
            "a moving time of more than 14 days", "its duration cannot be read", "its start cannot be read",
            "what is stored of it is no activity", "it cannot be read (TypeError)",
        }  # fmt: skip
        assert not any("Morning" in note for note in life.home.liftday("status", "--json", at=NOW).json["notes"])


def test_readings_and_references_of_an_earlier_liftday_heal_too(ground):
    """Facts are gone after a week; what was made of absurd ones is neither counted nor learned from."""
    with ground.life("settled") as life:
        before = life.days(NOW)
        base = sqlite3.connect(life.state / "liftday.db")
        with base:
            base.execute("UPDATE activities SET facts = NULL WHERE day < '2026-02-15'")
            ((body,),) = base.execute("SELECT body FROM readings WHERE id = '1000'").fetchall()
            long = {**json.loads(body), "id": "77", "minutes": 5e9, "start": "2026-01-20T18:00:00"}
            base.execute(
                "INSERT INTO activities (id, origin, day, start, heard_at, digest, detailed) VALUES ('77','strava','2026-01-20','2026-01-20T18:00:00',?,'x',0)",
                (NOW.isoformat(),),
            )
            base.execute("INSERT INTO readings (id, day, body) VALUES ('77', '2026-01-20', ?)", (json.dumps(long),))
            for on, text in base.execute("SELECT day, body FROM anchors").fetchall():
                state = json.loads(text)
                state["windows"]["run"].append([738_000, 3e11, 1e308, math.nan, math.inf, None, 1e308])
                state |= {"home_m": math.inf, "lean": math.nan, "efforts": [[1e308, 1e-300, 738_000, None]]}
                base.execute("UPDATE anchors SET body = ? WHERE day = ?", (json.dumps(state), on))
        base.close()
        says(life.run("mark", "2026-03-02", "clear", at=NOW), 0)
        plans_on(life)
        after = life.days(NOW)
        assert {on: [a["id"] for a in day["activities"]] for on, day in after.items() if on < "2026-03-01"} == {
            on: [a["id"] for a in day["activities"]] for on, day in before.items() if on < "2026-03-01"
        }

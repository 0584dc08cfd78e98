"""Strava's bulk export in its generations and languages; JSON; zips: every row accounted for, on the right day."""

import csv
import gzip
import io
import json
import zipfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.errors import BadInput
from liftday.integrations.files import export, source
from liftday.integrations.files.any_file import read_file
from liftday.integrations.files.dates import Moment, read_dates
from liftday.integrations.files.languages import COLUMNS, SPORTS, column, sport

BERLIN = ZoneInfo("Europe/Berlin")

MODERN = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Max Heart Rate,"
    "Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,Bike Weight,Elapsed Time,Moving Time,"
    "Distance,Max Speed,Average Speed,Elevation Gain,Elevation Loss,Elevation Low,Elevation High,Max Grade,Average Grade,"
    "Max Cadence,Average Cadence,Max Heart Rate,Average Heart Rate,Average Temperature,Relative Effort,Perceived Exertion,"
    "Commute,From Upload,Flagged,Competition,Long Run,Media"
)
OLD = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Relative Effort,Commute,Activity Gear,Filename"


def row(header=MODERN, **cells):
    """One row under a header; a name that stands twice takes a pair."""
    plain = {
        "Activity ID": "1",
        "Activity Date": "Mar 2, 2026, 5:30:00 PM",
        "Activity Type": "Run",
        "Elapsed Time": ("1800", "1800.0"),
    }
    plain |= {"Moving Time": "1750.0", "Distance": ("5.00", "5001.5"), "Max Heart Rate": ("171.0", "")}
    plain |= {
        "Average Heart Rate": "148.25",
        "Commute": ("false", "0.0"),
        **{name.replace("_", " "): value for name, value in cells.items()},
    }
    used, out = Counter(), io.StringIO()
    values = []
    for name in header.split(","):
        told = plain.get(name, "")
        values.append(told[min(used[name], 1)] if isinstance(told, tuple) else told)
        used[name] += 1
    csv.writer(out, lineterminator="\n").writerow(values)
    return out.getvalue()


@pytest.fixture
def put(tmp_path):
    def write(data, name="activities.csv"):
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return write


def read(path, zone=BERLIN, **how):
    report = read_file(path, zone=zone, **how)
    assert report.rows == len(report.activities) + len(report.refused) + report.repeated
    return report


def only(path, zone=BERLIN):
    (activity,) = read(path, zone).activities
    return activity


# --- the modern generation ----------------------------------------------------------------------------------------


def test_a_row_is_an_activity_with_stravas_id(put):
    """Metres from the second distance, the highest pulse from the first of its columns."""
    run = only(
        put(
            MODERN + "\n" + row(
                Activity_Name="Évening \u202erun", Elevation_Gain="55.5", Elevation_Loss="-50.0", Elevation_Low="-3.0", Elevation_High="40.0",
                Average_Speed="2.86", Max_Speed="4.5", Average_Cadence="84.1", Average_Temperature="-2.0", Relative_Effort=("41", "41.0"),
                Perceived_Exertion="6.0", From_Upload="1.0", Flagged="0.0",
            )
        )
    )  # fmt: skip
    assert (run.id, run.origin, run.sport, run.name) == ("1", "file", "Run", "Évening \u202erun")
    assert (run.start.isoformat(), run.start_utc) == ("2026-03-02T18:30:00", datetime(2026, 3, 2, 17, 30, tzinfo=UTC))
    assert (run.distance_m, run.elapsed_s, run.moving_s, run.max_hr, run.average_hr) == (
        5001.5,
        1800,
        1750,
        171,
        148.25,
    )
    assert (run.climb_m, run.descent_m, run.elev_low, run.elev_high) == (55.5, 50, -3, 40)
    assert (run.average_speed, run.max_speed, run.cadence, run.average_temp) == (2.86, 4.5, 84.1, -2)
    assert (run.suffer_score, run.perceived_exertion, run.timezone) == (41, 6, "Europe/Berlin")
    assert (run.manual, run.flagged, run.commute, run.detailed, run.laps) == (False, False, False, False, None)


def test_the_zone_makes_the_day(put):
    """An export tells UTC: late in the evening in the east is the next day."""
    path = put(MODERN + "\n" + row(Activity_Date="2 Mar 2026, 22:10:00"))
    days = {
        zone: only(path, ZoneInfo(zone)).day.isoformat() for zone in ("America/New_York", "Europe/Berlin", "Asia/Tokyo")
    }
    assert days == {"America/New_York": "2026-03-02", "Europe/Berlin": "2026-03-02", "Asia/Tokyo": "2026-03-03"}


def test_a_race_and_a_long_run_are_tagged(put):
    """The newest exports say so in columns of their own."""
    rows = [
        row(Activity_ID="1", Competition="1.0"),
        row(Activity_ID="2", Long_Run="1.0"),
        row(Activity_ID="3", From_Upload="0.0", Flagged="1.0", Commute=("true", "")),
    ]
    race, long, other = read(put(MODERN + "\n" + "".join(rows))).activities
    assert (race.workout_type, long.workout_type, other.workout_type) == (1, 2, None)
    assert (other.manual, other.flagged, other.commute) == (True, True, True)


def test_nothing_measured_is_nothing(put):
    """Empty cells, a pulse of zero, text for a number."""
    run = only(
        put(
            MODERN
            + "\n"
            + row(Max_Heart_Rate=("0", ""), Average_Heart_Rate="nan", Distance=("", ""), Average_Cadence="x")
        )
    )
    assert (run.max_hr, run.average_hr, run.distance_m, run.cadence) == (None, None, None, None)


@pytest.mark.parametrize(
    ("distance", "kind", "metres"),
    [
        (("5.00", "5001.5"), "Run", 5001.5),
        (("5.00", ""), "Run", 5000),
        (("1,250", ""), "Swim", 1250),
        (("1,250", "1250.0"), "Swim", 1250),
        (("0", "0.0"), "Weight Training", 0),
        (("12.5", ""), "Ride", 12_500),
        (("5.00", "0.0"), "Run", 5000),
        (("8010.0", "8.01"), "Run", 8010),
        (("1250.0", "1,250"), "Swim", 1250),
        (("8.01", "8.01"), "Run", 8010),
        (("8010", "8010"), "Run", 8010),
        (("0.01", "8.0"), "Weight Training", 8),
        (("5001", ""), "Run", 5001),
    ],
)
def test_distances_are_metres_whichever_column_has_them(put, distance, kind, metres):
    """Kilometres are multiplied, swims are not, and what would be faster than a car was metres."""
    assert only(put(MODERN + "\n" + row(Distance=distance, Activity_Type=kind))).distance_m == metres


@pytest.mark.parametrize(
    ("elapsed", "seconds"),
    [
        (("1800", "1799.5"), 1799.5),
        (("1800", ""), 1800),
        (("0:30:05", ""), 1805),
        (("45:10", ""), 2710),
        (("12,345", ""), 12_345),
        (("12 345", ""), 12_345),
    ],
)
def test_durations_are_seconds_whichever_column_has_them(put, elapsed, seconds):
    """Hours and minutes with colons too."""
    assert only(put(MODERN + "\n" + row(Elapsed_Time=elapsed, Moving_Time=""))).elapsed_s == seconds


@pytest.mark.parametrize("elapsed", ["2.700", "2700", "2700,0", "2700.0", "2\u00a0700", "2.700,0", "45:00"])
@pytest.mark.parametrize("first", ["", "sep=;\n", '"sep=;"\n'])
def test_thousands_of_seconds_are_grouped_as_the_language_does(put, elapsed, first):
    """Three quarters of an hour and never three seconds, whatever a table program has made of them and says of itself."""
    table = (
        f"{first}Aktivitätsart;Distanz;Aktivitätsdatum;Verstrichene Zeit\nLauf;8,01;10.03.2026, 17:00:00;{elapsed}\n"
    )
    run = only(put(table))
    assert (run.elapsed_s, run.distance_m, run.sport) == (2700, 8010, "Run")


def test_every_row_is_accounted_for(put):
    """Read, refused with its line and why, or the second of an id; a line break inside a title is no row."""
    rows = [
        row(Activity_ID="1", Activity_Name='two\nlines, "quoted"'),
        row(Activity_ID="2", Activity_Date=""),
        row(Activity_ID="3", Activity_Date="yesterday"),
        "\n",
        row(Activity_ID="4", Activity_Type=""),
        row(Activity_ID="5", Elapsed_Time=("", ""), Moving_Time=""),
        row(Activity_ID="1", Activity_Name="again"),
        "6,short\n",
    ]
    report = read(put(MODERN + "\r\n" + "".join(rows)))
    assert [(one.line, one.why) for one in report.refused] == [
        (4, "no date"),
        (5, "no date that can be read"),
        (7, "no activity type"),
        (8, "no duration"),
        (10, "no date that can be read"),
    ]
    assert (report.rows, report.repeated, [one.name for one in report.activities]) == (7, 1, ["again"])
    assert report.file == "activities.csv"


def test_twice_is_the_same(put):
    """Importing a file again brings the same activities with the same ids."""
    path = put(MODERN + "\n" + row() + row(Activity_ID="2", Activity_Date="Mar 3, 2026, 5:30:00 PM"))
    assert read(path) == read(path)


def test_a_row_without_an_id_has_one_of_its_own(put):
    """Always the same for the same row, never the same for another."""
    rows = [
        row(Activity_ID=""),
        row(Activity_ID="1.2e+10x"),
        row(Activity_ID="", Activity_Date="Mar 3, 2026, 5:30:00 PM"),
    ]
    path = put(MODERN + "\n" + "".join(rows))
    first, second = read(path).activities
    assert first.id.startswith("file:")
    assert first.id != second.id
    assert read(path).repeated == 1


# --- other generations and languages ------------------------------------------------------------------------------


def test_the_old_generation_of_eleven_columns(put):
    """Kilometres only, no moving time, no heart rate."""
    run = only(put(OLD + "\n" + row(OLD, Elapsed_Time="2400", Distance="8.04", Relative_Effort="55")))
    assert (run.distance_m, run.elapsed_s, run.moving_s, run.average_hr, run.suffer_score) == (
        8040,
        2400,
        2400,
        None,
        55,
    )


def test_broken_headers_are_read_by_what_they_meant(put):
    """A template's error message, a table program's numbering, a byte-order mark, double encoding, other delimiters."""
    missing = "translation missing: en-US.lib.export.portability_exporter.activities.horton_values"
    header = MODERN.replace(
        "Long Run", f'"<span class=""translation_missing"" title=""{missing}.long_run"">Long Run</span>"'
    )
    header = header.replace("Competition", f"{missing}.competition").replace(
        "Distance,Max Speed", "Distance.1,Max Speed"
    )
    run = only(put("\ufeff" + header + "\n" + row(Long_Run="1.0", Distance=("5.00", "5001.5"))))
    assert (run.distance_m, run.workout_type) == (5001.5, 2)
    for mark in (";", "\t"):
        text = (OLD + "\n" + row(OLD, Activity_Date="2026-03-02 17:30:00", Elapsed_Time="60", Distance="1.0")).replace(
            ",", mark
        )
        assert only(put(text)).distance_m == 1000


LANGUAGES = {
    "German": (
        "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Verstrichene Zeit,Distanz,Max. Herzfrequenz,Verstrichene Zeit,Bewegungszeit,Distanz,Durchschnittliche Herzfrequenz,Höhenzunahme",
        '7,"02.03.2026, 17:30:00",Lauf am Abend,Lauf,1800,"5,00",171.0,1800.0,1750.0,5001.5,148.25,55.5',
    ),
    "French": (
        "ID de l'activité,Date de l'activité,Nom de l'activité,Type d'activité,Temps écoulé,Distance,Fréquence cardiaque maximum,Temps écoulé,Durée de déplacement,Distance,Fréquence cardiaque moyenne,Dénivelé positif",
        '7,"2 mars 2026 à 17:30:00",Course du soir,Course à pied,1800,"5,00",171.0,1800.0,1750.0,5001.5,148.25,55.5',
    ),
    "Dutch": (
        "Activiteits-ID,Datum van activiteit,Naam van activiteit,Activiteitstype,Verstreken tijd,Afstand,Max. hartslag,Verstreken tijd,Beweegtijd,Afstand,Gemiddelde hartslag,Totale stijging",
        '7,"2 mrt. 2026, 17:30:00",Avondloop,Hardloopsessie,1800,"5,00",171.0,1800.0,1750.0,5001.5,148.25,55.5',
    ),
    "Spanish": (
        "ID de actividad,Fecha de la actividad,Nombre de la actividad,Tipo de actividad,Tiempo transcurrido,Distancia,Frecuencia cardiaca máxima,Tiempo transcurrido,Tiempo en movimiento,Distancia,Frecuencia cardiaca media,Desnivel positivo",
        '7,"2 de mar. de 2026, 17:30:00",Carrera de tarde,Carrera,1800,"5,00",171.0,1800.0,1750.0,5001.5,148.25,55.5',
    ),
    "Italian": (
        "ID attività,Data dell'attività,Nome dell'attività,Tipo di attività,Tempo trascorso,Distanza,Frequenza cardiaca massima,Tempo trascorso,Tempo in movimento,Distanza,Frequenza cardiaca media,Dislivello positivo",
        '7,"2 mar 2026, 17:30:00",Corsa serale,Corsa,1800,"5,00",171.0,1800.0,1750.0,5001.5,148.25,55.5',
    ),
    "Portuguese": (
        "ID da atividade,Data da atividade,Nome da atividade,Tipo de atividade,Tempo decorrido,Distância,Frequência cardíaca máxima,Tempo decorrido,Tempo em movimento,Distância,Frequência cardíaca média,Ganho de elevação",
        '7,"2 de mar. de 2026, 17:30:00",Corrida,Corrida,1800,"5,00",171.0,1800.0,1750.0,5001.5,148.25,55.5',
    ),
    "Japanese": (
        "アクティビティID,アクティビティの日付,アクティビティ名,アクティビティタイプ,経過時間,距離,最大心拍数,経過時間,移動時間,距離,平均心拍数,獲得標高",
        '7,"2026/03/02 17:30:00",夕方のラン,ランニング,1800,5.00,171.0,1800.0,1750.0,5001.5,148.25,55.5',
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_translated_exports_say_the_same(put, language):
    """Columns by name, sports and dates by their words."""
    header, line = LANGUAGES[language]
    run = only(put(f"{header}\n{line}\n"))
    assert (run.id, run.sport, run.start.isoformat()) == ("7", "Run", "2026-03-02T18:30:00")
    assert (run.distance_m, run.elapsed_s, run.moving_s, run.max_hr, run.average_hr, run.climb_m) == (
        5001.5,
        1800,
        1750,
        171,
        148.25,
        55.5,
    )


def test_a_decimal_comma_is_not_a_thousand(put):
    """Outside of English "9,55" are kilometres and "1.500" are metres of a swim."""
    header = "Aktivitäts-ID,Aktivitätsdatum,Aktivitätsart,Verstrichene Zeit,Distanz"
    text = f'{header}\n1,"02.03.2026, 17:30:00",Lauf,3600,"9,55"\n2,"03.03.2026, 17:30:00",Schwimmen,3600,1.500\n'
    assert [one.distance_m for one in read(put(text)).activities] == [9550, 1500]


def test_a_language_nobody_knows_is_read_by_its_places(put):
    """The first columns have kept their order in all generations of so many."""
    header = ",".join(f"sloupec {number}" for number in range(21))
    line = '7,"2026-03-02 17:30:00",Běh,Run,,1800,5.00,171,41,false,,,x.fit.gz,,,1800.0,1750.0,5001.5,4.5,2.86,55.5'
    run = only(put(f"{header}\n{line}\n"))
    assert (run.id, run.distance_m, run.moving_s, run.max_hr, run.climb_m) == ("7", 5001.5, 1750, 171, 55.5)
    with pytest.raises(BadInput, match="no column"):
        read_file(put(f"{header}\nx,{line}\n"), zone=BERLIN)


def test_other_encodings_are_read(put):
    """What Windows calls Unicode and ANSI."""
    header, line = LANGUAGES["German"]
    for encoding in ("utf-16", "cp1252"):
        assert only(put(f"{header}\n{line}\n".encode(encoding))).sport == "Run"
    assert only(put(f"{header}\n{line}\n".encode().decode("cp1252", "replace"))).sport == "Run"


def test_no_word_means_two_things():
    """A translation that collides with another would put figures into the wrong column."""
    assert all(column(name) == held for held, names in COLUMNS.items() for name in names)
    assert all(sport(name) == name for name in SPORTS)
    assert column("Weather Condition") is None
    assert sport(" Quidditch ") == "Quidditch"


# --- dates --------------------------------------------------------------------------------------------------------


def date(text, *, month_first=True):
    (moment,) = read_dates([text], month_first=month_first)
    return moment


@pytest.mark.parametrize(
    "text",
    [
        "Mar 2, 2026, 5:30:00 PM", "2 Mar 2026, 17:30:00", "02.03.2026, 17:30:00", "2. März 2026 um 17:30:00", "2 mars 2026 à 17:30:00",
        "2 mrt. 2026 17:30:00", "2 de marzo de 2026, 5:30:00 p. m.", "lun, 2 mar 2026 17h30", "2026/03/02 17:30:00", "2026年3月2日 17:30:00",
        "2026年3月2日 午後5:30:00", "2026. 3. 2. 오후 5:30:00", "2026-03-02T17:30:00Z", "2026-03-02T18:30:00+01:00", "2026-03-02 17:30:00",
        "2.3.2026 17.30.00", "mardi 2 mars 2026 17:30:00", "2 Mar 2026, 17:30:00.000",
    ],
)  # fmt: skip
def test_every_form_of_a_date_is_the_same_instant(text):
    """Seventeen ways to say half past five in the afternoon."""
    assert date(text) == Moment(datetime(2026, 3, 2, 17, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "Foo 2, 2026, 5:30:00 PM",
        "31 Feb 2026, 10:00:00",
        "2 Mar 2026, 25:30:00",
        "1 2 3 4",
        "2 Mar 1026, 10:00:00",
        "9999-99-99T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "5:30",
    ],
)
def test_what_is_no_date_is_none(text):
    """Never an exception, never a wrong guess."""
    assert date(text) is None


def test_midnight_and_noon_are_what_they_are_in_english():
    """Twelve in the morning is zero."""
    assert date("Mar 2, 2026, 12:00:05 AM").at.hour == 0
    assert date("Mar 2, 2026, 12:00:05 PM").at.hour == 12


def test_the_file_as_a_whole_tells_day_from_month():
    """One row with a 13 settles it; without one the language does."""
    march, april = datetime(2026, 3, 4, tzinfo=UTC), datetime(2026, 4, 3, tzinfo=UTC)
    assert read_dates(["03/04/2026 0:00", "13/04/2026 0:00"], month_first=True)[0] == Moment(april)
    assert read_dates(["03/04/2026 0:00", "03/14/2026 0:00"], month_first=False)[0] == Moment(march)
    assert date("03/04/2026 0:00", month_first=True) == Moment(march)
    assert date("03/04/2026 0:00", month_first=False) == Moment(april)


def test_a_bare_date_keeps_its_day_in_every_zone(put):
    """The time is unknown, the day is not."""
    run = only(put(OLD + "\n" + row(OLD, Activity_Date="Mar 2, 2026", Elapsed_Time="60")), ZoneInfo("America/New_York"))
    assert (run.day.isoformat(), run.time_known, run.start_utc) == ("2026-03-02", False, None)


@settings(max_examples=150)
@given(st.text(max_size=40))
def test_no_text_is_too_odd_for_a_date(text):
    """It is one, or none."""
    assert date(text) is None or date(text).at.tzinfo is UTC


# --- JSON ---------------------------------------------------------------------------------------------------------

RUN = {
    "id": 5,
    "sport_type": "Run",
    "start_date": "2026-03-02T17:30:00Z",
    "start_date_local": "2026-03-02T18:30:00Z",
    "elapsed_time": 600,
}


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_array_of_stravas_activities_is_read_like_the_api(put, pack):
    """Each record for itself, the odd one with its place and why."""
    body = json.dumps([RUN, {**RUN, "id": None}, 7, {**RUN, "name": "again"}]).encode()
    report = read(put(pack(body), "activities.json.gz"))
    (run,) = report.activities
    assert (run.id, run.origin, run.name) == ("5", "file", "again")
    assert [(one.line, one.why) for one in report.refused] == [(2, "no id"), (3, "not an object")]
    assert (report.rows, report.repeated) == (4, 1)


def test_an_instant_alone_is_of_the_athletes_own_day(put):
    """Neither a local time nor a zone nor an offset: half past eleven by UTC is the next day in Berlin."""
    record = {"id": 5, "type": "Run", "start_date": "2026-03-02T23:30:00Z", "moving_time": 1800}
    for more, day, hour in (
        ({}, 3, 0),
        ({"utc_offset": -18_000}, 2, 18),
        ({"timezone": "(GMT-08:00) America/Los_Angeles"}, 2, 15),
    ):
        run = only(put(json.dumps([{**record, **more}]), "a.json"))
        assert (run.start.day, run.start.hour, run.start_utc.isoformat()) == (day, hour, "2026-03-02T23:30:00+00:00")


def test_one_activity_alone_is_an_array_of_one(put):
    """As `GET /activities/{id}` gives it."""
    assert only(put(json.dumps({**RUN, "laps": []}), "a.json")).detailed
    assert read(put("[]", "b.json")).rows == 0


@pytest.mark.parametrize("body", ["{}", "[1,", '{"type": "FeatureCollection"}', "[" * 100_000])
def test_json_that_is_no_activity_is_refused(put, body):
    """With what import takes."""
    with pytest.raises(BadInput) as refusal:
        read_file(put(body, "x.json"))
    assert "FIT" in refusal.value.remedy


# --- zips ---------------------------------------------------------------------------------------------------------

TCX = """          <?xml version="1.0"?><TrainingCenterDatabase><Activities><Activity Sport="Running"><Id>{start}</Id>
<Lap StartTime="{start}"><TotalTimeSeconds>300</TotalTimeSeconds><DistanceMeters>1000</DistanceMeters>
<AverageHeartRateBpm><Value>150</Value></AverageHeartRateBpm></Lap></Activity></Activities></TrainingCenterDatabase>"""


def archive(put, members, name="export.zip"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for member, data in members.items():
            file.writestr(member, data)
    return put(out.getvalue(), name)


def tcx(start="2026-03-02T17:30:00Z"):
    return TCX.format(start=start).encode()


def test_a_bulk_export_is_its_table_with_the_laps_of_young_recordings(put):
    """In a folder of the archive, packed within it; an old run is not opened, a damaged one costs only its laps."""
    rows = [
        row(Activity_ID="1", Filename="activities/1.tcx.gz", Average_Heart_Rate="", Max_Heart_Rate=("", "")),
        row(Activity_ID="2", Filename="activities/2.fit.gz", Activity_Date="Mar 1, 2026, 5:30:00 PM"),
        row(Activity_ID="3", Filename="activities/3.gpx", Activity_Date="Feb 1, 2026, 5:30:00 PM"),
        row(Activity_ID="4", Filename="activities/1.tcx.gz", Activity_Date="Mar 3, 2026, 5:30:00 PM"),
        row(Activity_ID="5", Filename="activities/old.tcx", Activity_Date="Mar 2, 2025, 5:30:00 PM"),
        row(Activity_ID="6", Filename="", Activity_Date="Feb 2, 2026, 5:30:00 PM"),
        row(Activity_ID="7", Activity_Type=""),
    ]
    members = {
        "export_1/activities.csv": MODERN + "\n" + "".join(rows),
        "export_1/media/x.jpg": b"\xff\xd8",
        "export_1/activities/1.tcx.gz": gzip.compress(tcx()),
        "export_1/activities/2.fit.gz": b"\x1f\x8bdamaged",
        "export_1/activities/old.tcx": tcx("2025-03-02T17:30:00Z"),
    }
    report = read(archive(put, members))
    assert [(one.id, one.detailed) for one in report.activities] == [
        ("1", True),
        ("2", False),
        ("3", False),
        ("4", False),
        ("5", False),
        ("6", False),
    ]
    assert [(one.line, one.why) for one in report.refused] == [(8, "no activity type")]
    young = report.activities[0]
    assert (len(young.laps), young.average_hr, young.start.isoformat()) == (1, 150, "2026-03-02T18:30:00")
    everything = read(archive(put, members), details=timedelta(days=1000)).activities
    assert [one.detailed for one in everything] == [True, False, False, False, True, False]
    heard: list[tuple[int, int]] = []
    read(archive(put, members), heard=lambda done, of: heard.append((done, of)))
    assert heard == [(row, 7) for row in range(7)]


def test_a_table_under_another_name_is_found(put):
    """As the only CSV that reads like one."""
    members = {"profile.csv": "Athlete ID,Email\n1,x\n", "aktivitäten.csv": "\n".join(LANGUAGES["German"])}
    assert only(archive(put, members)).sport == "Run"


def test_a_zip_of_recordings_is_read_one_by_one(put):
    """What cannot be read is refused with its place."""
    members = {
        "a.tcx": tcx(),
        "b/a.tcx": tcx(),
        "c.fit": b"no",
        "d.txt": "x",
        "e.gpx.gz": gzip.compress(b"<gpx/>"),
        "f.tcx": b"<rss/>",
    }
    report = read(archive(put, members))
    assert (report.rows, len(report.activities), report.repeated) == (5, 1, 1)
    assert [one.line for one in report.refused] == [3, 4, 5]


def zipped(members):
    """The bytes of a zip."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return whole.getvalue()


def test_a_zip_in_a_zip_is_opened(put):
    """As Garmin sends all data, packed again by its owner; the Finder's own files are not looked at."""
    parts = {
        "UploadedFiles_0-_Part1.zip": zipped({"a_1.tcx": tcx(), "a_2.tcx.gz": gzip.compress(tcx("2026-02-02T17:30:00Z"))}),
        "UploadedFiles_0-_Part2.zip": zipped({"b.tcx": tcx("2026-01-02T17:30:00Z"), "no.fit": b"no", "__MACOSX/._b.tcx": b"x"}),
        "profile.json": "{}",
        "broken.zip": b"PK\x03\x04 and no more",
    }  # fmt: skip
    for members in (parts, {"all/DI_CONNECT.zip": zipped(parts)}):
        report = read(archive(put, members))
        assert sorted(one.day.month for one in report.activities) == [1, 2, 3]
        assert [(one.line, one.why) for one in report.refused] == [
            (4, "nothing in it that is known"),
            (5, "a damaged archive"),
        ]


def test_an_export_in_a_zip_is_an_export(put):
    """Its table counts, with its laps."""
    table = {"activities.csv": MODERN + "\n" + row(Filename="activities/1.tcx"), "activities/1.tcx": tcx()}
    (run,) = read(archive(put, {"export_1.zip": zipped(table)})).activities
    assert (run.detailed, len(run.laps)) == (True, 1)


def test_an_export_without_activities_is_one(put):
    """A young account's; nothing is wrong with it."""
    assert read(archive(put, {"activities.csv": MODERN + "\n"})).rows == 0


def test_what_is_to_be_said_of_an_inner_archive_is_said(put):
    """Its table was read by position, and a row stood in it twice: the outer archive's report knows."""
    header = ",".join(f"№ {place}" for place in range(len(MODERN.split(","))))
    table = "\n".join((header, row(), row(), row(Activity_ID="8", Activity_Type="Quidditch")))
    plain = read(archive(put, {"activities.csv": table}))
    assert plain.notes
    for members in ({"export.zip": zipped({"activities.csv": table})},):
        inner = read(archive(put, {**members, "a.tcx": tcx()}))
        assert inner.notes == plain.notes
        assert (inner.rows, inner.repeated) == (plain.rows + 1, plain.repeated) == (4, 1)


def test_a_zip_is_opened_whatever_its_members_are_called(put):
    """Where nothing is called a recording, what begins like one is one; other JSON and notes are passed over."""
    told = '[{"id": 5, "type": "Run", "start_date": "2026-03-02T17:30:00Z", "moving_time": 1800}]'
    members = {"activity_1": tcx(), "activities.json": told, "README": "hello", "broken": gzip.compress(b"x")[:-9]}
    report = read(archive(put, members))
    assert [one.id for one in report.activities][1:] == ["5"]
    assert (report.rows, len(report.activities), report.refused) == (2, 2, ())


@pytest.mark.parametrize("name", ["a.zip.gz", "a.zip", "a"])
def test_what_was_packed_once_more_is_unpacked_once_more(put, name):
    """By a browser, or by an owner who meant well."""
    run = only(put(tcx(), "a.tcx"))
    for packed in (gzip.compress(zipped({"a.tcx": tcx()})), gzip.compress(gzip.compress(tcx()))):
        assert only(put(packed, name)) == run
    assert read(archive(put, {"a.tcx.gz": gzip.compress(gzip.compress(tcx()))})).activities == (run,)
    with pytest.raises(BadInput, match="damaged archive"):
        read_file(put(gzip.compress(b"PK\x03\x04 and no more"), name))


def test_zips_without_end_are_not_opened_without_end(put, monkeypatch):
    """Too deep, or too large in all: what was read before still counts."""
    deep = zipped({"a.tcx": tcx()})
    for _ in range(source.DEEPEST):
        deep = zipped({"a.zip": deep})
    (refusal,) = read(put(deep, "deep.zip")).refused
    assert "deep" in refusal.why
    monkeypatch.setattr(source, "LARGEST_ARCHIVE", 3 << 20)
    monkeypatch.setattr(source._Budget.__init__, "__defaults__", (3 << 20,))
    nothing = b"\x00" * (1 << 20)
    bomb = {"1.tcx": tcx(), **{f"{part}.zip": zipped({"a.fit": nothing, "b.fit": nothing}) for part in range(9)}}
    report = read(archive(put, bomb))
    assert len(report.activities) == 1
    assert len(report.refused) <= 5
    assert "in the archive when unpacked" in report.refused[-1].why


def test_a_recording_in_gzip_that_was_cut_off_is_read_as_far_as_it_goes(put):
    """A table that was cut off is refused: what is missing would never be missed."""
    packed = gzip.compress(tcx())
    whole, cut = only(put(packed, "a.tcx.gz")), only(put(packed[:-12], "b.tcx.gz"))
    assert (cut.sport, cut.start_utc, cut.elapsed_s) == (whole.sport, whole.start_utc, whole.elapsed_s)
    assert read(archive(put, {"c.tcx.gz": packed[:-12]})).activities[0].start_utc == whole.start_utc
    with pytest.raises(BadInput, match="too early"):
        read_file(put(gzip.compress((MODERN + "\n" + row() * 50).encode())[:-12], "activities.csv.gz"))


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"x.txt": "y"},
        {"activities.csv": "a,b\n1,2\n"},
        {"activities.csv": 'Activity Date,Activity Type\n"x' + "y" * 5_000_000},
    ],
)
def test_a_zip_with_nothing_in_it_is_refused(put, members):
    """No table, no recording, a table that is none."""
    with pytest.raises(BadInput):
        read_file(archive(put, members))


def test_bombs_are_not_unpacked(put, monkeypatch):
    """A gzip or a zip that grows a thousandfold stops at the limit."""
    monkeypatch.setattr(source, "LARGEST_FILE", 1 << 20)
    bomb = gzip.compress(b"\x00" * (20 << 20))
    for path in (
        put(bomb, "bomb.fit.gz"),
        archive(put, {"activities.csv": b"," * (20 << 20)}),
        put(b"x" * (2 << 20), "long.csv"),
    ):
        with pytest.raises(BadInput):
            read_file(path)
    report = read(archive(put, {"a.fit.gz": bomb, "b.tcx": tcx()}))
    assert (len(report.activities), "larger" in report.refused[0].why) == (1, True)


def test_an_archive_with_too_many_files_is_refused(put, monkeypatch):
    """And one that is damaged or locked."""
    monkeypatch.setattr(source, "MOST_MEMBERS", 2)
    with pytest.raises(BadInput):
        read_file(archive(put, {"a": "", "b": "", "c": ""}))
    whole = archive(put, {"a.tcx": tcx()}).read_bytes()
    with pytest.raises(BadInput):
        read_file(put(whole[:-30], "cut.zip"))
    locked = bytearray(whole)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[whole.index(sign) + place] |= 1  # the bit that says "encrypted"
    (refusal,) = read(put(bytes(locked), "locked.zip")).refused
    assert "locked" in refusal.why


def test_several_packed_parts_are_one_file(put):
    """As `cat a.gz b.gz` makes it; cut off or followed by junk it is said."""
    text = (MODERN + "\n" + row()).encode()
    packed = gzip.compress(text[:500]) + gzip.compress(text[500:])
    assert only(put(packed, "x.csv.gz")).id == "1"
    for broken in (gzip.compress(text)[:-20], b"\x1f\x8b\x08junk"):
        with pytest.raises(BadInput, match="gzip"):
            read_file(put(broken, "y.csv.gz"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\x00" * 100,
        b"Activity Name,Distance\nx,1\n",
        b"<html></html>",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b'Activity Date,Activity Type\n"x' + b"y" * (5 << 20),
    ],
)
def test_what_is_none_of_these_is_refused_in_one_sentence(put, data):
    """Nothing of the file's contents is in it."""
    with pytest.raises(BadInput) as refusal:
        read_file(put(data, "file.bin"))
    assert refusal.value.exit_code == 65
    assert "yyy" not in str(refusal.value)


def test_a_table_without_end_is_refused(put, monkeypatch):
    """Two hundred thousand activities are more than a life."""
    monkeypatch.setattr(export, "MOST_ROWS", 3)
    with pytest.raises(BadInput, match="more than 3 rows"):
        read_file(put(OLD + "\n" + row(OLD, Elapsed_Time="60") * 5))


def test_a_file_that_is_not_there_is_said(tmp_path):
    """Or a directory in its place; its name is shown printable."""
    for path in (tmp_path / "none.fit", tmp_path):
        with pytest.raises(BadInput, match="cannot read"):
            read_file(path)
    assert source.label(Path("a\x1b[2Jb.fit")) == "a?[2Jb.fit"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.fit", b"\x0e\x10damaged beyond its header", "x.fit is no FIT file"),
        ("Run.GPX.gz", gzip.compress(b"hello", mtime=0), "Run.GPX.gz is no GPX file"),
        ("x.gpx", b"", "x.gpx is empty"),
        ("x.gpx", b" \n", "x.gpx is empty"),
        ("x.zip", b"half of a download", "x.zip is no zip archive"),
        ("config.toml", b"[athlete]\n", "cannot read config.toml: nothing in it that is known"),
        ("notes.txt", b"one, two\n", "cannot read notes.txt: nothing in it that is known"),
        ("x.csv", b"a,b\n", "cannot read x.csv: no column for activity date and activity type"),
    ],
)
def test_a_wrong_file_is_named_for_what_it_should_have_been(put, name, data, said):
    """Where the content says nothing the name does; only what is called a table lacks columns."""
    with pytest.raises(BadInput) as refusal:
        read_file(put(data, "7"), called=f"/home/me/{name}")
    assert (str(refusal.value), bool(refusal.value.remedy)) == (said, True)


def test_a_table_of_an_old_macintosh_is_read(tmp_path):
    """Its lines end with CR alone; a date cell of many digits is refused with its line, and the other rows are read."""
    lines = [
        "Activity ID,Activity Date,Activity Type,Elapsed Time",
        '1,"Mar 2, 2026, 7:00:00 AM",Run,1800',
        "2,99999999999999999999-01-01,Run,1800",
    ]
    path = tmp_path / "activities.csv"
    path.write_bytes("\r".join(lines).encode())
    report = read_file(path)
    assert (report.rows, [a.id for a in report.activities], [r.line for r in report.refused]) == (2, ["1"], [3])

"""The export in every language and generation: the same rows say the same, whosever words they are in."""

import csv
import io
import zipfile
from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from files.fits import START, fit, session
from liftday.errors import BadInput
from liftday.integrations.files.any_file import read_file
from liftday.integrations.files.dates import Moment, read_dates
from liftday.integrations.files.export import read_export
from liftday.integrations.files.languages import COLUMNS, LANGUAGES, column, language, plain, sport
from liftday.integrations.files.report import NotReadable

BERLIN = ZoneInfo("Europe/Berlin")

# --- a writer of exports ------------------------------------------------------------------------------------------------

HEADER = [
    "Activity ID",
    "Activity Date",
    "Activity Name",
    "Activity Type",
    "Activity Description",
    "Elapsed Time",
    "Distance",
    "Max Heart Rate",
    "Relative Effort",
    "Commute",
    "Activity Private Note",
    "Activity Gear",
    "Filename",
    "Athlete Weight",
    "Bike Weight",
    "Elapsed Time",
    "Moving Time",
    "Distance",
    "Max Speed",
    "Average Speed",
    "Elevation Gain",
    "Elevation Loss",
    "Elevation Low",
    "Elevation High",
    "Max Grade",
    "Average Grade",
    "Average Positive Grade",
    "Average Negative Grade",
    "Max Cadence",
    "Average Cadence",
    "Max Heart Rate",
    "Average Heart Rate",
    "Max Watts",
    "Average Watts",
    "Calories",
    "Max Temperature",
    "Average Temperature",
    "Relative Effort",
    "Total Work",
    "Number of Runs",
    "Uphill Time",
    "Downhill Time",
    "Other Time",
    "Perceived Exertion",
    "Type",
    "Start Time",
    "Weighted Average Power",
    "Power Count",
    "Prefer Perceived Exertion",
    "Perceived Relative Effort",
    "Commute",
    "Total Weight Lifted",
    "From Upload",
    "Grade Adjusted Distance",
    "Weather Observation Time",
    "Weather Condition",
    "Weather Temperature",
    "Apparent Temperature",
    "Dewpoint",
    "Humidity",
    "Weather Pressure",
    "Wind Speed",
    "Wind Gust",
    "Wind Bearing",
    "Precipitation Intensity",
    "Sunrise Time",
    "Sunset Time",
    "Moon Phase",
    "Bike",
    "Gear",
    "Precipitation Probability",
    "Precipitation Type",
    "Cloud Cover",
    "Weather Visibility",
    "UV Index",
    "Weather Ozone",
    "Jump Count",
    "Total Grit",
    "Average Flow",
    "Flagged",
    "Average Elapsed Speed",
    "Dirt Distance",
    "Newly Explored Distance",
    "Newly Explored Dirt Distance",
    "Activity Count",
    "Total Steps",
    "Carbon Saved",
    "Pool Length",
    "Training Load",
    "Intensity",
    "Average Grade Adjusted Pace",
    "Timer Time",
    "Total Cycles",
    "Recovery",
    "With Pet",
    "Competition",
    "Long Run",
    "For a Cause",
    "With Kid",
    "Downhill Distance",
    "Total Sets",
    "Total Reps",
    "Media",
]
GENERATIONS = {
    103: HEADER,
    99: [*HEADER[:98], "Media"],
    94: [*HEADER[:93], "Media"],
    86: [*HEADER[:85], "Media"],
    21: HEADER[:21],
}
MONTH = 6  # the rows are of one June
ROWS = (
    {"Distance": ("9.55", "9551.5"), "Moving Time": "3100.0", "Perceived Exertion": "9.0"},
    {
        "Distance": ("21.30", "21301.0"),
        "Moving Time": "6700.0",
        "Competition": "1.0",
        "Relative Effort": ("211", "211.0"),
    },
    {
        "Distance": ("25.00", "25004.0"),
        "Moving Time": "8500.0",
        "Long Run": "1.0",
        "Average Heart Rate": "148.25",
        "Elevation Gain": "55.5",
    },
    {"Distance": ("8.00", "8000.0"), "From Upload": "0.0", "Flagged": "1.0"},
)


def table(
    header=HEADER,
    *,
    names=HEADER,
    dates="{month} {day}, 2026, 5:30:00 PM",
    month="Jun",
    run="Run",
    mark=".",
    rows=ROWS,
    between=",",
):
    """An export: ``header`` says what stands where, ``names`` what the columns are called."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n", delimiter=between)
    write.writerow(names)
    for day, cells in enumerate(rows, start=2):
        plain_row = {
            "Activity ID": str(1000 + day), "Activity Name": "x", "Activity Type": run, "Elapsed Time": ("2700", "2700.0"),
            "Activity Date": dates.format(month=month, number=MONTH, day=day), "Moving Time": "2650.0", "Commute": ("false", ""),
            "From Upload": "1.0", "Filename": f"activities/{1000 + day}.fit.gz", **cells,
        }  # fmt: skip
        used, line = Counter(), []
        for name in header:
            value = plain_row.get(name, "")
            shown = value[min(used[name], 1)] if isinstance(value, tuple) else value
            first_distance = name == "Distance" and not used[name]
            line.append(shown.replace(".", mark) if first_distance else shown)
            used[name] += 1
        write.writerow(line)
    return out.getvalue()


def translated(spoken, header=HEADER):
    """The columns as a language calls them; what it has no word for is called something nobody knows."""
    held = [column(name) for name in header]
    words = {what: names[0] for what, names in spoken.columns.items()}
    return [words.get(what, f"№ {place}") if what else f"№ {place}" for place, what in enumerate(held)]


@pytest.fixture
def put(tmp_path):
    def write(data, name="activities.csv"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return write


@pytest.fixture
def read(put):
    def take(text):
        report = read_file(put(text), zone=BERLIN)
        assert not report.refused
        return report

    return take


# --- every language -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", GENERATIONS)
@pytest.mark.parametrize("spoken", LANGUAGES, ids=lambda spoken: spoken.code)
def test_every_language_says_what_english_says(read, spoken, count):
    """Effort, race, long run, manual, flags, hearts and metres arrive in each of them, in each generation."""
    header = GENERATIONS[count]
    english = read(table(header, names=header)).activities
    month = spoken.months[MONTH - 1][0] if spoken.months else ""
    dates = f"{{day}}. {month} 2026, 17:30:00" if month else "2026/{number}/{day} 17:30:00"
    words = spoken.sports.get("Run", ("Run",))
    text = table(header, names=translated(spoken, header), dates=dates, run=words[0], mark=spoken.decimal)
    report = read(text)
    assert report.activities == english
    if count >= 99:
        assert [one.perceived_exertion for one in english] == [9, None, None, None]
        assert [one.workout_type for one in english] == [None, 1, 2, None]
        assert [one.manual for one in english] == [False, False, False, True]
        assert english[3].flagged
    assert all("position" in note for note in report.notes)
    assert bool(report.notes) == bool({column(name) for name in header} - {None, *spoken.columns})


def test_no_word_means_two_things():
    """A translation that collides with another would put figures into the wrong column, or a walk among the runs."""
    assert all(column(name) == held for held, names in COLUMNS.items() for name in names)
    assert all(sport(word) == name for spoken in LANGUAGES for name, words in spoken.sports.items() for word in words)
    assert all(set(spoken.columns) <= set(COLUMNS) for spoken in LANGUAGES)
    assert all(spoken.source and len(spoken.months) in {0, 12} for spoken in LANGUAGES)


def test_every_month_of_every_language_is_a_date():
    """In the middle of the text, with accents and without."""
    for spoken in LANGUAGES:
        for number, words in enumerate(spoken.months, start=1):
            for word in words:
                (found,) = read_dates([f"3 {word.capitalize()}. 2026, 07:00:00"], month_first=False)
                assert found == Moment(datetime(2026, number, 3, 7, tzinfo=UTC)), (spoken.code, word)


@pytest.mark.parametrize(
    "text",
    [
        "9. jun. 2026, 17.09.50", "9 июн. 2026\u202fг., 17:09:50", "9 cze 2026, 17:09:50", "9. 6. 2026 17:09:50", "2026年6月9日 17:09:50",
        "2026年6月9日 下午5:09:50", "9 juin 2026 à 17:09:50", "9 Haz 2026 17:09:50", "9 thg 6, 2026, 17:09:50", "2026. 6. 9. 오후 5:09:50",
        "9 Ιουν 2026, 17:09:50", "9 июня 2026 г., 17:09:50", "9. června 2026 17:09:50", "2026. jún. 9. 17:09:50",
    ],
)  # fmt: skip
def test_the_dates_of_more_languages(text):
    """As their exports write them."""
    (found,) = read_dates([text], month_first=False)
    assert found == Moment(datetime(2026, 6, 9, 17, 9, 50, tzinfo=UTC))


def test_what_is_not_translated_stands_behind_a_language(read):
    """The Polish export: "pl Perceived Exertion"."""
    polish = next(spoken for spoken in LANGUAGES if spoken.code == "pl")
    names = [
        new if not new.startswith("№") else f"pl {old}" for old, new in zip(HEADER, translated(polish), strict=True)
    ]
    report = read(table(names=names, dates="{day} cze 2026, 17:30:00", run="Bieganie", mark=","))
    assert report.activities == read(table()).activities
    assert report.notes == ()


# --- by place and value -------------------------------------------------------------------------------------------------


def unknown(header=HEADER):
    return [f"สดมภ์ {place}" for place, _ in enumerate(header)]


@pytest.mark.parametrize("count", GENERATIONS)
def test_a_language_nobody_knows_is_read_by_position_and_says_so(read, count):
    """Also its runs, by how they moved."""
    header = GENERATIONS[count]
    report = read(table(header, names=unknown(header), dates="{day}/{number}/2026 17:30:00", run="วิ่ง"))
    assert report.activities == read(table(header, names=header)).activities
    assert report.notes == (
        "read by position: the language of its columns is not known",
        "the sport 'วิ่ง' is not known: 4 activities read as Run by speed",
    )


@pytest.mark.parametrize("count", [10, 11])
def test_the_few_columns_of_2019_have_places_too(read, count):
    """Kilometres only."""
    header = [*HEADER[:7], *(["Relative Effort"] if count == 11 else []), "Commute", "Activity Gear", "Filename"]
    rows = tuple({"Distance": ("9.55", ""), "Elapsed Time": ("2700", "")} for _ in range(3))
    report = read(table(header, names=unknown(header), dates="2026-06-{day:02} 17:30:00", rows=rows))
    assert [one.distance_m for one in report.activities] == [9550] * 3
    assert report.notes[0].startswith("read by position")


def test_a_place_is_believed_only_where_its_values_are_of_the_kind(read):
    """Another order, or a column that somebody put in: no rating, no race is made of what stands there."""
    names = unknown()
    shifted = [*HEADER[:43], "Shoes", *HEADER[43:]]
    report = read(
        table(
            shifted, names=[*names[:43], "x", *names[43:]], rows=tuple({**cells, "Shoes": "red ones"} for cells in ROWS)
        )
    )
    assert {one.perceived_exertion for one in report.activities} == {None}
    assert [one.sport for one in report.activities] == ["Run"] * 4


def test_names_that_contradict_the_order_are_believed_instead(read):
    """A table that its owner sorted anew."""
    names = ["Activity ID", "Activity Type", "Activity Date", "Elapsed Time", *(f"x{place}" for place in range(20))]
    header = [*names[:4], *([""] * 20)]
    report = read(table(header, names=names))
    assert [one.elapsed_s for one in report.activities] == [2700] * 4
    assert {one.distance_m for one in report.activities} == {None}
    assert report.notes == ()


@pytest.mark.parametrize(
    "text",
    [
        table(names=unknown(), rows=()),
        table(["Activity Name", *HEADER[1:]], names=unknown()),
        table(["Activity ID", "Activity Name", *HEADER[2:]], names=unknown()),
        table(HEADER[:15], names=unknown(HEADER[:15])),
    ],
    ids=["no rows", "no ids", "no dates", "too few columns"],
)
def test_what_only_looks_wide_is_no_export(put, text):
    """Ids, dates, sports and durations are where they are in every export, or it is none."""
    with pytest.raises(BadInput, match="no column for activity date"):
        read_file(put(text), zone=BERLIN)


@settings(max_examples=40)
@given(st.lists(st.lists(st.text(max_size=6), min_size=21, max_size=24), min_size=1, max_size=4))
def test_no_table_is_too_odd(rows):
    """Any cells whatever are rows, refusals, or no export."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([unknown(HEADER[:21]), *rows])
    try:
        read_export(out.getvalue(), zone=BERLIN)
    except NotReadable:
        return


# --- before July 2019 -----------------------------------------------------------------------------------------------------


def test_the_generation_before_july_2019_is_in_metres(read):
    """Names like the API's, dates like a database's."""
    report = read(
        "id,date,name,type,description,elapsed_time,distance,commute,gear,filename\n"
        "4001,2019-03-10 17:00:00,Evening Run,Run,,2700,8000.0,false,,activities/4001.gpx\n"
        "4002,2019-03-11 17:00:00,Strides,Run,,60,40.0,true,,activities/4002.gpx\n"
    )
    run, strides = report.activities
    assert (run.id, run.sport, run.start.isoformat()) == ("4001", "Run", "2019-03-10T18:00:00")
    assert (run.distance_m, run.elapsed_s, strides.distance_m, strides.commute) == (8000, 2700, 40, True)
    assert report.notes == ()


# --- decimals -------------------------------------------------------------------------------------------------------------


def test_a_table_program_may_have_made_commas_of_all_points(read):
    """German Excel: semicolons between, commas in every number."""
    names = translated(LANGUAGES[1])
    text = (
        table(names=names, dates="{day:02}.0{number}.2026 17:30", run="Lauf", between=";")
        .replace(".0;", ",0;")
        .replace(".5;", ",5;")
        .replace(".25;", ",25;")
    )
    found = read(text.replace("9.55;", "9,55;")).activities
    assert found == read(table()).activities


@pytest.mark.parametrize(
    ("code", "shown", "metres"),
    [
        ("en", "1,250", 1250),
        ("de", "1.250", 1250),
        ("zh-Hans", "1,250", 1250),
        ("ja", "1,250", 1250),
        ("pl", "1 250", 1250),
        ("da", "2,5", 2.5),
    ],
)
def test_thousands_are_grouped_as_the_language_does(read, code, shown, metres):
    """A swim is shown in metres."""
    spoken = next(one for one in LANGUAGES if one.code == code)
    header = HEADER[:21]
    text = table(header, names=translated(spoken, header), dates="2026-06-{day:02} 17:30:00", run=spoken.sports["Swim"][0],
                 rows=({"Distance": (shown, "")},), mark=".")  # fmt: skip
    assert [one.distance_m for one in read(text).activities] == [metres]


# --- words nobody knows -------------------------------------------------------------------------------------------------


def foreign(*speeds, sport_word="Quidditch", metres=9000.0):
    """Rows of one word, by their m/s, under Finnish columns."""
    rows = tuple(
        {
            "Distance": (f"{metres / 1000:.2f}", str(metres)),
            "Elapsed Time": ("1", str(metres / speed)),
            "Moving Time": str(metres / speed),
        }
        for speed in speeds
    )
    return table(names=unknown(), run=sport_word, rows=rows, dates="2026-06-{day:02} 17:30:00")


@pytest.mark.parametrize(
    ("speeds", "metres", "sport"),
    [
        ((2.6, 3.1, 4.6), 9000.0, "Run"),
        ((7.0, 8.1, 9.6), 30_000.0, "Ride"),
        ((1.3, 1.2, 1.6), 4000.0, "Walk"),
        ((4.5, 4.6, 4.7), 9000.0, "Quidditch"),
        ((3.0, 3.0), 9000.0, "Quidditch"),
        ((3.0, 3.0, 3.0), 800.0, "Quidditch"),
        ((25.0, 25.0, 25.0), 90_000.0, "Quidditch"),
    ],
)
def test_a_word_of_an_unknown_language_is_what_it_moved_like(read, speeds, metres, sport):
    """Where the middle one of three and more leaves no doubt; else it stays unknown, which is never strength."""
    report = read(foreign(*speeds, metres=metres))
    assert {one.sport for one in report.activities} == {sport}
    assert "'Quidditch' is not known" in report.notes[-1]


def test_an_english_word_nobody_knows_is_a_new_sport(read):
    """Strava's list grows: it is not guessed at."""
    report = read(table(run="Quidditch"))
    assert {one.sport for one in report.activities} == {"Quidditch"}
    assert report.notes == (
        "the sport 'Quidditch' is not known: 4 activities can be no more than easy without a heart rate or a rating",
    )


def test_what_a_recording_knows_beats_a_guess_and_never_a_word(tmp_path):
    """The FIT file beside the row says "trail"; a row that says "Ride" stays one."""
    for word, sport_name in (("วิ่ง", "TrailRun"), ("Ride", "Ride")):
        path = tmp_path / "export.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(
                "activities.csv", foreign(2.78, sport_word=word).replace("2026-06-02 17:30", "2026-03-02 22:30")
            )
            archive.writestr("activities/1002.fit.gz", fit(session(START, sub_sport=3)))
        (run,) = read_file(path, zone=BERLIN).activities
        assert (run.sport, run.detailed) == (sport_name, True)


def test_a_recordings_clock_that_is_none_leaves_the_row_its_day(tmp_path):
    """Three makers write UTC for the local time: the row's own day stands."""
    path = tmp_path / "export.zip"
    rows = ({"Distance": ("10.00", "10000.0")},)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("activities.csv", table(rows=rows, dates="2026-03-03 00:30:00"))
        late = START.replace(day=3, hour=0)
        clock = ("activity", {"timestamp": late, "local_timestamp": late})
        archive.writestr("activities/1002.fit.gz", fit(session(late), clock))
    (run,) = read_file(path, zone=ZoneInfo("America/New_York")).activities
    assert (run.day.isoformat(), run.start.hour, run.detailed) == ("2026-03-02", 19, True)


def test_the_language_of_a_header_is_that_of_most_of_its_names():
    """English where two have as many; nobody's where none is known."""
    assert language(["Aktivitäts-ID", "Aktivitätsdatum", "Distance"]).code == "de"
    assert language(["Activity ID", "Fecha de la actividad"]).code == "en"
    assert language(["x", "y"]) is None
    assert plain("Distance_2") == plain("Distance.1") == "distance"

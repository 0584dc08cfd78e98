"""What Strava writes becomes an activity, or is refused by name."""

import json
import math
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.integrations.strava.quirks.ids import known_id
from liftday.integrations.strava.quirks.json_bodies import LARGEST_REPLY, NotJson, parse_json
from liftday.integrations.strava.quirks.statistics import counted_as
from liftday.integrations.strava.read import Unreadable, read_activities, read_activity

SUMMARY = {
    "resource_state": 2,
    "id": 12345678987654321,
    "name": "Morning Run",
    "type": "Run",
    "sport_type": "TrailRun",
    "start_date": "2026-03-02T06:10:00Z",
    "start_date_local": "2026-03-02T07:10:00Z",
    "timezone": "(GMT+01:00) Europe/Berlin",
    "utc_offset": 3600.0,
    "distance": 10234.5,
    "moving_time": 3000,
    "elapsed_time": 3120,
    "total_elevation_gain": 88,
    "average_speed": 3.41,
    "max_speed": 5.2,
    "has_heartrate": True,
    "average_heartrate": 148.3,
    "max_heartrate": 171.5,
    "average_cadence": 85.1,
    "average_temp": -3,
    "suffer_score": 61.5,
    "workout_type": 3,
    "trainer": False,
    "commute": False,
    "manual": False,
    "private": False,
    "visibility": "everyone",
    "flagged": False,
    "device_name": "Watch",
    "external_id": "run.fit",
    "start_latlng": [],
    "a_field_of_2031": {"new": [1]},
}


def with_(**changes):
    return {**SUMMARY, **changes}


def without(*names):
    return {key: value for key, value in SUMMARY.items() if key not in names}


def naive(text):
    return datetime.fromisoformat(text)


def test_a_summary_keeps_every_figure_the_judgment_uses():
    """Fractional heart rates, an id beyond 2^53 and a field nobody knows are all ordinary."""
    run = read_activity(SUMMARY)
    assert (run.id, run.sport, run.start) == ("12345678987654321", "TrailRun", naive("2026-03-02T07:10:00"))
    assert run.start_utc == datetime(2026, 3, 2, 6, 10, tzinfo=UTC)
    assert (run.elapsed_s, run.moving_s, run.distance_m, run.climb_m) == (3120, 3000, 10234.5, 88)
    assert (run.average_hr, run.max_hr, run.cadence, run.average_temp) == (148.3, 171.5, 85.1, -3)
    assert (run.suffer_score, run.workout_type, run.timezone) == (61.5, 3, "Europe/Berlin")
    assert (run.device, run.external_id, run.origin) == ("Watch", "run.fit", "strava")
    assert (run.detailed, run.private, run.manual) == (False, False, False)
    assert run.laps is run.splits is run.best_efforts is None


@pytest.mark.parametrize("visibility", [[], {}, 7, "followers_only", "only_me"])
def test_only_what_says_that_everyone_may_see_it_is_in_the_statistics(visibility):
    """Of whatever type the word is."""
    assert counted_as(with_(visibility=visibility)) is None
    assert counted_as(with_(visibility=None)) == counted_as(without("visibility", "private")) == "run"


def test_a_local_time_that_ends_in_z_is_the_runners_wall_clock():
    """An evening run west of Greenwich stays on its evening."""
    run = read_activity(with_(start_date="2026-03-03T04:30:00Z", start_date_local="2026-03-02T20:30:00Z"))
    assert run.day.isoformat() == "2026-03-02"
    assert run.start.hour == 20


@pytest.mark.parametrize(
    ("local", "start", "day", "clock", "known"),
    [
        ("2026-03-02 15:49:10", "2026-03-02", "2026-03-02", "15:49:10", True),  # a space, no Z
        ("2026-03-02", "2026-03-02", "2026-03-02", "00:00:00", False),  # nothing but dates
        ("2026-03-02", None, "2026-03-02", "00:00:00", False),
        (None, "2026-03-02", "2026-03-02", "00:00:00", False),
        ("2026-03-02", "2026-03-02T06:10:00Z", "2026-03-02", "07:10:00", True),  # the instant tells the time
        ("2026-03-01", "2026-03-02T06:10:00Z", "2026-03-01", "00:00:00", False),  # they disagree: the local day wins
        (None, "2026-03-02T23:30:00Z", "2026-03-03", "00:30:00", True),  # no local time: the offset makes one
        ("2026-03-02T00:00:01Z", "2026-03-01T23:00:01Z", "2026-03-02", "00:00:01", False),  # a hidden start
        ("2026-03-02T07:10:00+05:30", "2026-03-02T01:40:00Z", "2026-03-02", "07:10:00", True),
        ("2026-03-02T07:10:00.123Z", "2026-03-02T06:10:00.5Z", "2026-03-02", "07:10:00", True),
        ("2026-03-02T07:10:60Z", "2026-03-02T06:10:60Z", "2026-03-02", "07:10:59", True),  # a leap second
    ],
)
def test_every_way_to_write_a_start_ends_on_its_local_day(local, start, day, clock, known):
    """Bare dates, spaces, missing fields and hidden starts each say what they know and no more."""
    run = read_activity(with_(start_date_local=local, start_date=start))
    assert (run.start.isoformat(), run.time_known) == (f"{day}T{clock}", known)


def test_an_instant_is_found_from_the_local_time_when_only_that_is_there():
    """The offset in force comes first, the zone stands in for it, and without both there is none."""
    bare = without("start_date", "utc_offset", "timezone")
    assert read_activity({**bare, "utc_offset": -14400.0}).start_utc == datetime(2026, 3, 2, 11, 10, tzinfo=UTC)
    zoned = {**bare, "timezone": "(GMT-05:00) America/New_York"}
    assert read_activity(zoned).start_utc == datetime(2026, 3, 2, 12, 10, tzinfo=UTC)
    assert read_activity(bare).start_utc is None
    assert read_activity({**bare, "timezone": "(GMT+00:00) Nowhere/Atall"}).start_utc is None
    assert read_activity({**bare, "timezone": "../../etc/passwd"}).start_utc is None


def test_without_offset_the_zone_makes_the_local_time():
    """Winter and summer come from the zone, not from the standard offset in its name."""
    july = with_(start_date_local=None, utc_offset=None, start_date="2026-07-01T06:00:00Z")
    assert read_activity(july).start.hour == 8
    assert read_activity({**july, "timezone": None}).start.hour == 6


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (with_(id=None), "no id"),
        (with_(id=True), "no id"),
        (with_(id="abc"), "no id"),
        (with_(id=-5), "no id"),
        (with_(id=1.5), "no id"),
        (with_(id=math.inf), "no id"),
        (with_(id="١٢٣"), "no id"),
        (without("type", "sport_type"), "no sport"),
        (with_(type=7, sport_type="\x00"), "no sport"),
        (without("start_date", "start_date_local"), "no start"),
        (with_(start_date="0000-00-00", start_date_local="2026-02-30T07:00:00Z"), "no start"),
        (with_(start_date="yesterday", start_date_local=20260302), "no start"),
        (with_(start_date="9999-12-31T23:59:59Z", start_date_local=None), "no start"),
        (without("elapsed_time", "moving_time"), "no duration"),
        (with_(elapsed_time=math.nan, moving_time="soon"), "no duration"),
        ([1, 2], "not an object"),
        (None, "not an object"),
    ],
)
def test_a_record_without_identity_sport_start_or_duration_is_refused_by_name(record, why):
    """The reason names the lack and nothing of the contents."""
    with pytest.raises(Unreadable, match=why):
        read_activity(record)


@pytest.mark.parametrize(("written", "read"), [(7, "7"), ("8", "8"), (9.0, "9"), ("10.0", "10"), (" 11 ", "11")])
def test_ids_come_in_several_spellings(written, read):
    """Numbers, text, and numbers that went through a spreadsheet."""
    assert known_id({"id": written}) == read


def test_one_duration_stands_in_for_the_other_and_negative_is_nothing():
    """A 300-hour run and one of minus five seconds are both stored; the judgment flags them."""
    times = [
        ((None, 600), (600, 600)),
        ((600, None), (600, 600)),
        ((0, 600), (600, 600)),
        ((-5, -5), (0, 0)),
        ((1_080_000, 1_080_000), (1_080_000, 1_080_000)),
        (("1800", "1900"), (1800, 1900)),
    ]
    for (moving, elapsed), expected in times:
        run = read_activity(with_(moving_time=moving, elapsed_time=elapsed))
        assert (run.moving_s, run.elapsed_s) == expected


def test_numbers_that_are_none_become_none():
    """NaN, infinities, negatives, text and a heart that beats zero times measure nothing."""
    for nothing in (None, math.nan, math.inf, -math.inf, -1, "fast", [], True, 10**400):
        run = read_activity(with_(distance=nothing, average_heartrate=nothing, total_elevation_gain=nothing))
        assert (run.distance_m, run.average_hr, run.climb_m) == (None, None, None)
    assert read_activity(with_(average_heartrate=0)).average_hr is None
    assert read_activity(with_(distance=0)).distance_m == 0


def test_a_title_is_kept_but_for_what_no_text_may_hold():
    """Markup, newlines and emoji are the athlete's; NUL, escapes and half characters are nobody's."""
    title = "10 × 400 m <b>😀</b>\nEND:VEVENT\x00\x1b[2J\ud800!"
    assert read_activity(with_(name=title)).name == "10 × 400 m <b>😀</b>\nEND:VEVENT[2J!"
    assert read_activity(with_(name=None)).name == ""
    assert len(read_activity(with_(name="x" * 5000)).name) == 1000


def test_the_old_type_stands_in_for_a_missing_sport_and_unknown_sports_stay_as_they_came():
    """The list of sports grows: an unknown one is stored, not lost."""
    assert read_activity(without("sport_type")).sport == "Run"
    assert read_activity(with_(sport_type="Quidditch")).sport == "Quidditch"


def test_flags_are_read_from_booleans_numbers_and_words():
    """Privacy is said in two ways, and either counts."""
    assert read_activity(with_(private="true")).private
    assert read_activity(with_(visibility="only_me")).private
    run = read_activity(with_(trainer=1, commute=1.0, manual="false", flagged=None))
    assert (run.trainer, run.commute, run.manual, run.flagged) == (True, True, False, False)


def test_details_bring_laps_splits_and_best_efforts():
    """A lap that measures nothing is left out, the others stay."""
    run = read_activity(
        with_(
            resource_state=3,
            perceived_exertion=7,
            laps=[
                {
                    "distance": 1000,
                    "moving_time": 240,
                    "elapsed_time": 250,
                    "average_heartrate": 160.5,
                    "max_heartrate": 170,
                },
                {"distance": 400.0, "moving_time": None, "elapsed_time": 90, "total_elevation_gain": 4},
                {"distance": 0, "moving_time": 0, "elapsed_time": 0},
                "lap",
            ],
            splits_metric=[
                {"distance": 1000.2, "moving_time": 300, "average_speed": 3.33, "average_grade_adjusted_speed": 3.4},
                {"distance": 0, "moving_time": 3},
            ],
            best_efforts=[{"name": "1k", "distance": 1000, "elapsed_time": 235}, {"name": "1 mile"}],
        )
    )
    assert run.detailed
    assert run.perceived_exertion == 7
    assert run.laps is not None
    assert [(lap.distance_m, lap.moving_s, lap.elapsed_s, lap.max_hr) for lap in run.laps] == [
        (1000, 240, 250, 170),
        (400, 90, 90, None),
    ]
    assert run.splits is not None
    assert [(split.speed, split.graded_speed) for split in run.splits] == [(3.33, 3.4)]
    assert run.best_efforts is not None
    assert [(effort.name, effort.elapsed_s) for effort in run.best_efforts] == [("1k", 235)]


def test_details_without_laps_are_details_still():
    """A strength session has been looked at although it has no laps."""
    assert read_activity(with_(resource_state=3)).laps == ()
    assert read_activity(with_(resource_state=3, laps="many")).laps == ()
    assert read_activity(with_(laps=[])).detailed


def test_one_odd_record_costs_only_itself():
    """It is set aside with its id, or with its place when it has none."""
    activities, set_aside = read_activities(
        [SUMMARY, with_(id=2, start_date=None, start_date_local=""), 7, with_(id=3)]
    )
    assert [one.id for one in activities] == ["12345678987654321", "3"]
    assert set_aside == (("2", "no start"), ("#3", "not an object"))


def test_an_id_that_comes_twice_counts_once_as_it_came_last():
    """Pages overlap."""
    activities, _ = read_activities([SUMMARY, with_(name="Renamed")])
    assert [one.name for one in activities] == ["Renamed"]


def test_json_is_read_strictly_where_a_mistake_would_change_the_meaning():
    """NaN becomes nothing; a field named twice, nonsense and depth without end are refused."""
    assert parse_json(b'{"a": NaN, "b": -Infinity}') == {"a": None, "b": None}
    for body, why in [
        (b'{"id": 1, "id": 2}', "twice"),
        (b"<html>", "not JSON"),
        (b"", "not JSON"),
        (b"\xff\xfe\xff", "not JSON"),
        (b"[" * 200_000 + b"]" * 200_000, "deeply"),
        (b"1" * 5000, "thousands of digits"),
        (b" " * (LARGEST_REPLY + 1), "longer"),
    ]:
        with pytest.raises(NotJson, match=why):
            parse_json(body)


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.sampled_from(["NaN", "2026-13-45T99:99:99Z", "(GMT+99:99) /", 1e308, -1e308, 10**30, "\ud800", "Z"]),
)


@settings(max_examples=200)
@given(st.sampled_from(sorted(SUMMARY)), ODD, st.sampled_from(["set", "drop"]))
def test_no_value_of_any_field_is_fatal(field, value, how):
    """Every field, absent or with any value at all: an activity with finite figures, or a named refusal."""
    record = without(field) if how == "drop" else with_(**{field: value})
    try:
        run = read_activity(record)
    except Unreadable:
        return
    figures = (run.elapsed_s, run.moving_s, run.distance_m or 0, run.average_hr or 0, run.climb_m or 0)
    assert all(math.isfinite(figure) and figure >= 0 for figure in figures)
    json.dumps([run.name, run.sport, run.device]).encode()
    run.name.encode("utf-8")

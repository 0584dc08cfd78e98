"""The sample athlete trains plausibly, in Strava's words, and the same for the same day."""

import gzip
import json
import statistics
import warnings
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import requests
from pydantic import ValidationError

from strava_emulator import Emulator
from strava_emulator.sample import ATHLETE, HOME, HR_MAX, sample, sample_activities
from strava_emulator.sample.__main__ import main
from strava_emulator.sample.body import Stretch
from strava_emulator.sample.measure import best_efforts, cut, joined, laps, splits

UNTIL = date(2026, 3, 4)  # a Wednesday
KINDS = {
    "easy",
    "moderate",
    "hard",
    "long",
    "race",
    "strength",
    "mobility",
    "other",
    "duplicate",
    "too_short",
    "flagged",
}

# The keys of the examples in the published specification (Swagger 2.0, June 2026).
SUMMARY_KEYS = """resource_state athlete name distance moving_time elapsed_time total_elevation_gain type sport_type
workout_type id external_id upload_id start_date start_date_local timezone utc_offset start_latlng end_latlng
location_city location_state location_country achievement_count kudos_count comment_count athlete_count photo_count map
device_name trainer commute manual private flagged gear_id from_accepted_tag average_speed max_speed average_cadence
has_heartrate average_heartrate max_heartrate pr_count total_photo_count has_kudoed suffer_score"""
DETAIL_KEYS = """description calories segment_efforts splits_metric splits_standard laps gear partner_brand_tag photos
highlighted_kudosers hide_from_home embed_token segment_leaderboard_opt_out leaderboard_opt_out perceived_exertion
prefer_perceived_exertion best_efforts available_zones stats_visibility"""
LAP_KEYS = """id resource_state name activity athlete elapsed_time moving_time start_date start_date_local distance
start_index end_index total_elevation_gain average_speed max_speed average_cadence device_watts lap_index split"""


@pytest.fixture(scope="module")
def both():
    """Two years until a Wednesday in March, and what they were meant to be."""
    return sample(UNTIL)


@pytest.fixture(scope="module")
def history(both):
    """The activities."""
    return both[0]


@pytest.fixture(scope="module")
def truth(both):
    """By number, what each was meant to be."""
    return both[1]


@pytest.fixture(scope="module")
def runs(history, truth):
    """Runs with a heart rate by what they were meant to be; the deliberately odd ones left out."""
    odd = {"VirtualRun"}
    told = {}
    for activity in history:
        if (
            activity["sport_type"] in {"Run", "TrailRun"} - odd
            and activity["has_heartrate"]
            and activity["distance"] > 0
        ):
            told.setdefault(truth[activity["id"]], []).append(activity)
    return told


def day(activity):
    """The local day as Strava states it."""
    return date.fromisoformat(activity["start_date_local"][:10])


def local(activity):
    """The wall clock where it was."""
    return datetime.strptime(activity["start_date_local"], "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007 - a wall clock


def test_the_same_day_and_seed_make_the_same_history(history):
    """To the byte; another seed is another runner."""
    assert json.dumps(sample_activities(UNTIL)) == json.dumps(history)
    assert sample_activities(UNTIL, years=1, seed=7) != sample_activities(UNTIL, years=1)


def test_with_the_same_anchor_a_later_day_only_adds(history):
    """What was known stays as it was."""
    later = sample_activities(UNTIL + timedelta(days=9), anchor=UNTIL)
    assert later[: len(history)] == history
    assert 3 < len(later) - len(history) < 15
    assert {activity["start_date"] >= "2026-03-03T23:00:00Z" for activity in later[len(history) :]} == {True}


def test_until_is_an_instant_and_a_bare_date_its_midnight(history):
    """Nothing that starts later is told, whatever offset the instant is written with."""
    midnight = datetime(2026, 3, 4, tzinfo=HOME)
    year = sample_activities(UNTIL, years=1)
    assert sample_activities(datetime(2026, 3, 4), years=1) == year  # noqa: DTZ001 - what is tested
    assert sample_activities(midnight.astimezone(ZoneInfo("Pacific/Auckland")), years=1) == year
    evening = sample_activities(datetime(2026, 3, 3, 12, tzinfo=UTC), years=1)
    assert max(activity["start_date"] for activity in evening) < "2026-03-03T12:00:00Z"
    assert max(day(activity) for activity in history) < UNTIL


@pytest.mark.parametrize("until", [date(2024, 2, 29), date(2026, 3, 29), date(2026, 10, 25), date(2027, 1, 1)])
def test_it_works_on_any_day_of_any_year(until):
    """Leap day, the days the clocks change, New Year: about three hundred activities a year, numbers all different."""
    history, truth = sample(until, years=1)
    assert 250 < len(history) < 350
    assert {activity["id"] for activity in history} == set(truth)
    assert len(truth) == len(history)
    assert set(truth.values()) <= KINDS
    starts = [activity["start_date"] for activity in history]
    assert starts == sorted(starts)


def test_years_are_as_many_as_asked(history):
    """The cycle of two years repeats."""
    three = sample_activities(UNTIL, years=3)
    assert day(three[0]) < date(2023, 3, 20) < date(2024, 3, 1) < day(history[0])
    assert len(history) < len(three)


def test_local_times_and_offsets_agree_with_the_zone(history):
    """In Berlin over both changes of the clocks, and in Japan on holiday; Strava's zone text shows standard time."""
    wrong, zones = [], Counter()
    for activity in history:
        zone = ZoneInfo(activity["timezone"].split()[1])
        there = datetime.fromisoformat(activity["start_date"]).astimezone(zone)
        zones[activity["timezone"]] += 1
        assert there.replace(tzinfo=None) == local(activity)
        if there.utcoffset().total_seconds() != activity["utc_offset"]:
            wrong.append(activity["utc_offset"])
    assert wrong in ([], [7200])  # one record says an offset as an integer, possibly the wrong one
    assert set(zones) == {"(GMT+01:00) Europe/Berlin", "(GMT+09:00) Asia/Tokyo"}
    assert {activity["utc_offset"] for activity in history} == {3600.0, 7200.0, 32400.0}


def test_the_week_has_a_rhythm_that_is_not_perfect(history, truth):
    """Intervals on most Tuesdays, long on most Sundays, Mondays mostly off the road: never always."""
    first = day(history[0])
    weeks = (UNTIL - first).days // 7
    by_weekday = Counter()
    for kind, weekday in {(truth[a["id"]], day(a)) for a in history if a["sport_type"] != "WeightTraining"}:
        by_weekday[kind, weekday.weekday()] += 1
    assert 0.55 < by_weekday["hard", 1] / weeks < 0.9
    assert 0.2 < by_weekday["hard", 3] / weeks < 0.6
    assert 0.6 < by_weekday["long", 6] / weeks < 0.95
    assert by_weekday["easy", 0] / weeks < 0.3
    assert by_weekday["hard", 5] == by_weekday["hard", 6] == 0


def test_there_are_races_a_break_an_illness_and_other_sports(history, truth):
    """Two half marathons, 10 and 5 km, three weeks without a run, and what else a runner does."""
    kilometres = sorted(round(a["distance"] / 1000) for a in history if truth[a["id"]] == "race")
    assert Counter(kilometres) == Counter({5: 6, 10: 5, 14: 1, 21: 2})
    run_days = sorted({day(a) for a in history if a["type"] == "Run"})
    gaps = sorted((later - earlier).days for earlier, later in pairwise(run_days))
    assert gaps[-1] >= 21
    assert gaps[-2] >= 9
    sports = {a["sport_type"] for a in history}
    assert sports >= {
        "Run",
        "TrailRun",
        "Ride",
        "Swim",
        "Hike",
        "Walk",
        "Yoga",
        "WeightTraining",
        "Soccer",
        "VirtualRun",
    }
    assert sum(a["trainer"] and a["sport_type"] == "Run" for a in history) > 5
    assert sum(a["commute"] for a in history) > 4
    doubles = Counter(day(a) for a in history if a["commute"])
    assert max(doubles.values()) == 2


def test_volume_grows_over_the_years(history):
    """The last half year has more minutes than the first."""
    minutes = [(day(a), a["moving_time"] / 60) for a in history if a["type"] == "Run"]
    half = timedelta(days=182)
    first = sum(spent for on, spent in minutes if on < day(history[0]) + half)
    last = sum(spent for on, spent in minutes if on >= UNTIL - half)
    assert last > 1.03 * first


def test_heart_rate_follows_effort(runs):
    """Easy stays below 80 % of maximum, hard averages 78-88 % with peaks far above, races are highest."""
    share = {kind: [a["average_heartrate"] / HR_MAX for a in told] for kind, told in runs.items()}
    peak = {kind: [a["max_heartrate"] / HR_MAX for a in told] for kind, told in runs.items()}
    assert sum(value < 0.80 for value in share["easy"]) > 0.95 * len(share["easy"])
    assert sum(0.77 < value < 0.88 for value in share["hard"]) > 0.95 * len(share["hard"])
    assert statistics.median(peak["hard"]) > 0.92
    medians = [statistics.median(share[kind]) for kind in ("easy", "moderate", "hard", "race")]
    assert medians == sorted(medians)
    assert statistics.median(peak["easy"]) < 0.82


def test_pace_follows_effort(runs):
    """Races are faster than hard sessions, hard sessions faster than easy runs."""
    speed = {kind: statistics.median(a["average_speed"] for a in told) for kind, told in runs.items()}
    assert speed["easy"] < speed["moderate"] < speed["race"]
    assert speed["easy"] < speed["hard"] < speed["race"]


def test_laps_and_splits_add_up_to_the_whole(history):
    """Metres and seconds of laps and of splits are those of the activity."""
    checked = 0
    for activity in history:
        if activity["manual"] or len(activity["laps"]) < 2 or activity["distance"] <= 0:
            continue
        for parts in (activity["laps"], activity["splits_metric"], activity["splits_standard"]):
            assert sum(part["distance"] for part in parts) == pytest.approx(activity["distance"], abs=2)
            assert sum(part["moving_time"] for part in parts) == pytest.approx(activity["moving_time"], abs=len(parts))
        checked += 1
    assert checked > 400


def test_intervals_show_in_the_laps_when_the_button_was_pressed(history, truth):
    """Most hard sessions have fast laps between slow ones; some were recorded by the kilometre only."""
    structured = plain = 0
    for activity in history:
        if truth[activity["id"]] != "hard" or activity["type"] != "Run":
            continue
        speeds = [lap["average_speed"] for lap in activity["laps"]]
        fast = [lap for lap in activity["laps"] if lap["average_speed"] > 1.2 * min(speeds)]
        exact = all(abs(lap["distance"] - 1000) < 5 for lap in activity["laps"][:-1])
        structured += not exact and len(fast) >= 1
        plain += exact
    assert structured > 2 * plain > 10


def test_best_efforts_get_slower_with_distance(runs):
    """No runner holds a higher speed for longer."""
    for activity in runs["race"] + runs["easy"][:50]:
        speeds = [effort["distance"] / effort["elapsed_time"] for effort in activity["best_efforts"]]
        assert len(speeds) >= 3
        assert all(later <= earlier * 1.02 for earlier, later in pairwise(speeds))


def test_labels_are_sometimes_set(history, truth):
    """Race, long run and workout tags, and how hard it felt: on some, never on all."""
    tags = Counter((truth[a["id"]], a["workout_type"]) for a in history if a["type"] == "Run")
    for kind, tag in (("race", 1), ("long", 2), ("hard", 3)):
        assert 0.15 < tags[kind, tag] / sum(n for (of, _), n in tags.items() if of == kind) < 0.8
    felt = [a["perceived_exertion"] is not None for a in history if a["type"] == "Run"]
    assert 0.2 < sum(felt) / len(felt) < 0.5
    without = [not a["has_heartrate"] for a in history if a["type"] == "Run"]
    assert 0.03 < sum(without) / len(without) < 0.15


def test_titles_are_in_many_languages(history):
    """Strava's proposals and own words, in at least six scripts and tongues."""
    titles = {a["name"] for a in history}
    assert titles >= {"Morning Run", "Lauf am Abend", "Carrera de noche", "朝のランニング", "Corsa mattutina"}
    assert any("Course à pied" in title for title in titles)
    assert any(
        title.startswith(("Intervalle", "Intervals", "Fractionné", "Series", "インターバル")) for title in titles
    )


def test_real_life_is_odd(history, truth):
    """Every oddity the project must live with is there once or more."""
    kinds = Counter(truth.values())
    assert (kinds["duplicate"], kinds["too_short"], kinds["flagged"]) == (1, 1, 1)
    assert [a["flagged"] for a in history if truth[a["id"]] == "flagged"] == [True]
    names = {a["name"] for a in history}
    assert {"🐢💤", "Lauf\nmit Umweg", "<b>Locker</b> & langsam; END:VEVENT\\, oder so"} <= names
    assert any(a.get("max_heartrate", 0) % 1 for a in history)
    assert {type(a["suffer_score"]) for a in history if "suffer_score" in a} == {float, type(None)}
    assert min(a["athlete_count"] for a in history) == 0
    assert {"UnderwaterRugby"} <= {a["sport_type"] for a in history}
    assert sum(a["start_date_local"].endswith("T00:00:01Z") for a in history) == 1
    assert (min(a["distance"] for a in history), max(a["id"] for a in history) > 2**53) == (-1.0, True)
    assert sum(a["private"] for a in history) == 1
    assert sum(a["manual"] for a in history) == 1
    assert max(a.get("max_heartrate", 0) for a in history) == 214.0
    locked = [a for a in history if abs(a.get("average_heartrate", 0) - 2 * a.get("average_cadence", 0)) < 3]
    assert any(truth[a["id"]] == "easy" for a in locked)


def test_the_second_device_recorded_the_same_run(history, truth):
    """It overlaps the first, a little longer, without heart rate."""
    (copy,) = [a for a in history if truth[a["id"]] == "duplicate"]
    (first,) = [a for a in history if a["id"] == copy["id"] - 7]
    assert 0 < (local(copy) - local(first)).total_seconds() < 60
    assert copy["distance"] > first["distance"]
    assert (copy["has_heartrate"], "average_heartrate" in copy) == (False, False)


def test_a_run_was_recorded_in_two_parts(history):
    """The second starts within minutes of the first's end, on the same day."""
    by_id = {a["id"]: a for a in history}
    (second,) = [a for a in history if a["id"] - 9 in by_id and a["device_name"] == by_id[a["id"] - 9]["device_name"]]
    first = by_id[second["id"] - 9]
    pause = (local(second) - local(first)).total_seconds() - first["elapsed_time"]
    assert 0 < pause < 600


def test_the_keys_are_those_of_the_specification(history):
    """Every key of the published examples is there, and none that gives the truth away."""
    whole = [a for a in history if a["type"] == "Run" and a["has_heartrate"] and a["best_efforts"]]
    for activity in whole:
        assert set(SUMMARY_KEYS.split()) | set(DETAIL_KEYS.split()) <= set(activity)
        assert set(LAP_KEYS.split()) <= set(activity["laps"][0])
    assert len(whole) > 300
    assert all("average_watts" in a for a in history if a["sport_type"] == "Ride")
    assert not {"kind", "how", "truth"} & {key for a in history for key in a}
    assert {a["athlete"]["id"] for a in history} == {ATHLETE["id"]}


def test_an_independent_reader_refuses_only_the_odd_ones(history):
    """Stravalib's strict models reject the three values they are known to reject, and read all else."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from stravalib.model import DetailedActivity

        refused = []
        for activity in history:
            try:
                DetailedActivity.model_validate(activity)
            except ValidationError as error:
                refused += [told["loc"][0] for told in error.errors()]
    assert sorted(refused) == ["athlete_count", "max_heartrate", "suffer_score"]


def test_the_emulator_serves_the_sample_unchanged(history):
    """By its number each activity comes as it is; in the list it lacks what only details have."""
    with Emulator(history, now=datetime(2026, 3, 4, tzinfo=HOME), athlete=ATHLETE, hr_max=HR_MAX) as strava:
        session = requests.Session()
        with session:
            session.headers["Authorization"] = f"Bearer {strava.grant()['access_token']}"
            some = history[::60]
            assert [session.get(f"{strava.api_base_url}/activities/{a['id']}", timeout=5).json() for a in some] == some
            page = session.get(f"{strava.api_base_url}/athlete/activities?per_page=200", timeout=5).json()
    assert [a["id"] for a in page] == [a["id"] for a in reversed(history)][:200]
    assert set(page[0]) == set(history[-1]) - set(DETAIL_KEYS.split())


def test_a_course_is_cut_joined_and_searched():
    """Half a kilometre fast inside an easy run is found whole; a course without metres has no laps worth the name."""
    course = [Stretch(600, 1500, 130, 140), Stretch(120, 600, 160, 175, lap=True), Stretch(300, 750, 140, 160)]
    assert {name: round(seconds) for name, _, seconds in best_efforts(course)}["400m"] == 80
    assert [round(lap.metres) for lap in cut(course, 1000)] == [1000, 1000, 850]
    assert joined([]).seconds == 0
    assert cut([Stretch(600, 0, 100, 110)], 1000) == [Stretch(600, 0, 100, 110)]
    assert len(laps(course, buttons=True)) == 3
    steep = splits([Stretch(600, 1000, 150, 160)], 1000, 100, sensor=False)
    assert steep[0]["average_grade_adjusted_speed"] > 1.3 * steep[0]["average_speed"]
    assert "average_heartrate" not in steep[0]


def test_the_program_writes_the_history_to_a_file(tmp_path, capsys):
    """Plain, compressed, or to standard output; the truth beside it if wanted."""
    truth, common = tmp_path / "truth.json", ["--until", "2026-03-04", "--years", "1", "--seed", "5"]
    assert main([str(tmp_path / "a.json.gz"), *common, "--truth", str(truth)]) == 0
    packed = json.loads(gzip.decompress((tmp_path / "a.json.gz").read_bytes()))
    assert packed == sample_activities(UNTIL, years=1, seed=5)
    told = {int(key): kind for key, kind in json.loads(truth.read_text()).items()}
    assert told == sample(UNTIL, years=1, seed=5)[1]
    main([str(tmp_path / "a.json"), *common])
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == packed
    main(["-", *common])
    assert json.loads(capsys.readouterr().out) == packed

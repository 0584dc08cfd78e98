"""The log of a strength app is imported like any other file: its sets are kept, its days count as lifted."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from files.fits import START, TRAINING, fit, session, without
from liftday.integrations.files.any_file import read_file
from liftday.training.lifted import Load, LoadType, Workout

HEVY = """title,start_time,end_time,exercise_title,set_index,set_type,weight_kg,reps
Legs,"12 Nov 2026, 18:00","12 Nov 2026, 18:40",RDL (Dumbbell),0,normal,16,8
Legs,"12 Nov 2026, 18:00","12 Nov 2026, 18:40",RDL (Dumbbell),1,normal,16,8
Legs,"14 Nov 2026, 18:00","",RDL (Dumbbell),0,normal,16,soon
Legs,"15 Nov 2026, 18:00","",RDL (Dumbbell),0,normal,16,8
"""


def test_a_log_is_workouts_and_activities(tmp_path: Path) -> None:
    path = tmp_path / "workouts.csv"
    path.write_text(HEVY)
    report = read_file(path, zone=ZoneInfo("Europe/Berlin"))
    assert (report.rows, [refusal.line for refusal in report.refused]) == (4, [4])
    assert [len(workout.sets) for workout in report.workouts] == [2, 1]
    first, second = report.activities
    assert (first.sport, first.elapsed_s, first.origin, first.device) == ("WeightTraining", 2400, "file", "Hevy")
    assert second.elapsed_s == 600
    assert first.id != second.id


def counted(**fields) -> tuple[str, dict[str, object]]:
    """A set as a watch writes it: eight Romanian deadlifts with 16 kg in forty seconds."""
    plain = {"timestamp": START, "duration": 40.0, "repetitions": 8, "weight": 16.0, "set_type": 1, "start_time": START}
    return ("set", {**plain, "category": (8, 65535), "subtype": (23, 65535), "unit": 1, **fields})


GYM = without(session(sport=TRAINING, sub_sport=20, elapsed=2400.0, timer=2400.0, distance=None), "distance")


def lifted(tmp_path: Path, *messages) -> tuple[Workout, ...]:
    path = tmp_path / "gym.fit"
    path.write_bytes(fit(*messages, GYM))
    return read_file(path, zone=ZoneInfo("Europe/Berlin")).workouts


def test_a_watch_counts_sets_and_names_moves(tmp_path: Path) -> None:
    """Rests are none; the workout has the activity's name and its start on the wall clock."""
    rest = counted(set_type=0, repetitions=None, weight=None)
    (workout,) = lifted(tmp_path, counted(), rest, counted(repetitions=6))
    assert [(one.exercise, one.load, one.reps) for one in workout.sets] == [
        ("lo_rdl", Load(LoadType.WEIGHT, 16), 8),
        ("lo_rdl", Load(LoadType.WEIGHT, 16), 6),
    ]
    assert (workout.source, workout.minutes) == ("fit", 40)
    assert workout.start == START.replace(tzinfo=None) + timedelta(hours=1)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"category": (65534, 8), "subtype": (65535, 23)}, ("lo_rdl", 16.0, 8, None)),  # the first guess is none
        ({"category": (65534,), "subtype": (65535,)}, (None, 16.0, 8, None)),
        ({"category": 8, "subtype": 23}, ("lo_rdl", 16.0, 8, None)),  # one guess alone
        ({"weight": 0.0}, ("lo_rdl", 0.0, 8, None)),
        ({"weight": None}, ("lo_rdl", 0.0, 8, None)),
        ({"weight": 15.875, "unit": 2}, ("lo_rdl", 15.88, 8, None)),  # shown as 35 lb
        ({"repetitions": None, "category": (19,), "subtype": (43,)}, ("co_plank", 16.0, None, 40)),
    ],
)
def test_what_a_watch_writes_of_a_set(tmp_path: Path, fields, told) -> None:
    (workout,) = lifted(tmp_path, counted(**fields))
    (one,) = workout.sets
    assert (one.exercise, one.load.kg, one.reps, one.seconds) == told


def test_a_foreign_move_keeps_the_title_of_the_watch(tmp_path: Path) -> None:
    """A title that we know by name is known, whatever its numbers."""
    sled = ("exercise_title", {"category": 999, "name": 1, "text": "Sled push"})
    rdl = ("exercise_title", {"category": 999, "name": 2, "text": "Romanian Deadlift"})
    moves = [counted(category=(999,), subtype=(number,)) for number in (1, 2, 3)]
    (workout,) = lifted(tmp_path, sled, rdl, *moves)
    assert [(one.exercise, one.name) for one in workout.sets] == [
        (None, "Sled push"),
        ("lo_rdl", "Romanian Deadlift"),
        (None, "Not named by the watch"),
    ]


def test_a_run_and_a_gym_hour_without_sets_are_no_workouts(tmp_path: Path) -> None:
    assert lifted(tmp_path) == ()
    assert lifted(tmp_path, counted(repetitions=None, duration=None)) == ()
    (tmp_path / "run.fit").write_bytes(fit(counted(), session()))
    assert read_file(tmp_path / "run.fit").workouts == ()


def test_a_zip_of_recordings_brings_its_workouts(tmp_path: Path) -> None:
    """As Garmin sends them."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("gym.fit", fit(counted(), GYM))
    (tmp_path / "export.zip").write_bytes(archive.getvalue())
    assert [len(one.sets) for one in read_file(tmp_path / "export.zip").workouts] == [1]

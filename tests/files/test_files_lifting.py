"""The log of a strength app is imported like any other file: its sets are kept, its days count as lifted."""

from pathlib import Path
from zoneinfo import ZoneInfo

from liftday.integrations.files.any_file import read_file

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

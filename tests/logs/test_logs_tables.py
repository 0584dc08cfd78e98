"""The files of strength apps are known by their headers and read row by row."""

from zoneinfo import ZoneInfo

import pytest

from liftday.integrations.logs.names import load_names
from liftday.integrations.logs.tables import is_log, read_log
from liftday.training.lifted import Load, LoadType, SetType

NAMES, BERLIN = load_names(), ZoneInfo("Europe/Berlin")
HEVY = """title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,weight_kg,reps,distance_km,duration_seconds,rpe
"Legs","12 Nov 2026, 18:00","12 Nov 2026, 18:40","","Romanian Deadlift (Dumbbell)",,"",0,"warmup",8,10,,,
"Legs","12 Nov 2026, 18:00","12 Nov 2026, 18:40","","Romanian Deadlift (Dumbbell)",,"",1,"normal",16,8,,,7.5
"Legs","12 Nov 2026, 18:00","12 Nov 2026, 18:40","","Plank",,"",0,"normal",,,,60,
"Legs","14 Nov 2026, 7:05","14 Nov 2026, 7:40","","Leg Press (Machine)",,"",0,"failure",80,12,,,
"""
STRONG = """Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;Distance Unit;Seconds;Notes;Workout Notes;Workout Duration
2026-03-01 10:00:00;Legs;Squat (Barbell);W;20;kg;10;;0;mi.;0;;;1h 10m
2026-03-01 10:00:00;Legs;Squat (Barbell);1;135,5;lbs;5;8;0;mi.;0;;;1h 10m
2026-03-01 10:00:00;Legs;Squat (Barbell);Rest Timer;;;;;;;90;;;
2026-03-01 10:00:00;Legs;Running;1;;;;;5;mi.;;;;1h 10m
"""
FITBOD = """Date,Exercise,Reps,Weight(kg),Duration(s),Distance(m),Incline,Resistance,isWarmup,Note,multiplier
2026-01-22 06:00:00 +0000,Dumbbell Romanian Deadlift,8,16.0,0.0,0.0,0.0,0.0,true,,2.0
2026-01-22 06:00:00 +0000,Plank,0,0.0,45.0,0.0,0.0,0.0,false,,1.0
"""


def test_hevys_file():
    log = read_log(HEVY, NAMES, zone=BERLIN)
    assert (log.app, log.rows, log.refused) == ("hevy", 4, ())
    first, second = log.workouts
    assert (first.start.isoformat(), first.minutes) == ("2026-11-12T18:00:00", 40)
    assert [(s.exercise, s.load.kg, s.reps or s.seconds, s.type, s.effort) for s in first.sets] == [
        ("lo_rdl", 8, 10, SetType.WARM_UP, None),
        ("lo_rdl", 16, 8, SetType.WORK, 7.5),
        ("co_plank", 0, 60, SetType.WORK, None),
    ]
    assert (second.sets[0].exercise, second.sets[0].name, second.sets[0].type) == (
        None,
        "Leg Press (Machine)",
        SetType.FAILURE,
    )
    assert second.start.hour == 7


def test_hevys_pounds_and_iso_times():
    header = "exercise_title,start_time,set_index,weight_lbs,reps"
    log = read_log(f"{header}\nRDL,2026-11-12 18:00:00,0,35,8\n", NAMES, zone=BERLIN)
    assert log.workouts[0].sets[0].load == Load(LoadType.WEIGHT, 35, "lb")


def test_strongs_android_file_with_decimal_commas_and_rows_to_skip():
    log = read_log(STRONG, NAMES, zone=BERLIN)
    assert log.app == "strong"
    assert [(s.load, s.reps, s.type, s.effort) for s in log.workouts[0].sets] == [
        (Load(LoadType.WEIGHT, 20), 10, SetType.WARM_UP, None),
        (Load(LoadType.WEIGHT, 135.5, "lb"), 5, SetType.WORK, 8),
    ]
    assert [(r.line, r.why) for r in log.refused] == [(5, "it has neither repetitions nor seconds")]


@pytest.mark.parametrize(("column", "unit"), [("Weight", "lb"), ("Weight (kg)", "kg"), ("Weight (lbs)", "lb")])
def test_strongs_other_generations(column, unit):
    header = (
        f"Date,Workout Name,Duration,Exercise Name,Set Order,{column},Reps,Distance,Seconds,Notes,Workout Notes,RPE"
    )
    row = "2026-03-01 10:00:00,Legs,1h,Goblet Squat,1,16,10,0,0,,,"
    log = read_log(f"{header}\n{row}\n\n", NAMES, zone=BERLIN, unit="lb")
    assert log.workouts[0].sets[0].load == Load(LoadType.WEIGHT, 16, unit)


def test_fitbods_file_tells_utc():
    log = read_log(FITBOD, NAMES, zone=BERLIN)
    assert log.workouts[0].start.isoformat() == "2026-01-22T07:00:00"
    assert [(s.type, s.reps, s.seconds) for s in log.workouts[0].sets] == [
        (SetType.WARM_UP, 8, None),
        (SetType.WORK, None, 45),
    ]


def test_the_same_file_gives_the_same_keys_and_another_start_another():
    once, again = read_log(HEVY, NAMES, zone=BERLIN), read_log("\ufeff" + HEVY, NAMES, zone=BERLIN)
    assert [w.key for w in once.workouts] == [w.key for w in again.workouts]
    assert len({w.key for w in once.workouts}) == 2


@pytest.mark.parametrize(
    "row",
    [
        "RDL,12 Foo 2026 18:00,0,16,8",
        "RDL,someday,0,16,8",
        "RDL,12 Nov 2026 18:00,0,heavy,8",
        ",12 Nov 2026 18:00,0,16,8",
    ],
)
def test_a_row_that_cannot_be_read_is_refused_by_its_line(row):
    log = read_log(
        f"exercise_title,start_time,set_index,weight_kg,reps\n{row}\nRDL,12 Nov 2026 18:00,1,16,8\n", NAMES, zone=BERLIN
    )
    assert [r.line for r in log.refused] == [2]
    assert len(log.workouts[0].sets) == 1


def test_other_tables_are_no_logs():
    assert is_log(HEVY.splitlines()[0])
    assert is_log(STRONG.splitlines()[0])
    assert is_log(FITBOD.splitlines()[0])
    assert not is_log("Activity ID,Activity Date,Activity Name,Activity Type")
    assert not is_log("date,kind")
    assert not is_log("")


@pytest.mark.parametrize(
    ("written", "minutes"), [("1h 10m", 70), ("45m", 45), ("2700", 45), ("", None), ("9999999", None)]
)
def test_strongs_durations(written, minutes):
    header = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps"
    log = read_log(f"{header}\n2026-03-01 10:00:00,Legs,{written},RDL,1,16,8\n", NAMES, zone=BERLIN)
    assert log.workouts[0].minutes == minutes

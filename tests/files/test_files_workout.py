"""A session for the watch: what two independent readers of FIT find in it is the session."""

import io
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import fitdecode
import pytest
from garmin_fit_sdk import Decoder, Stream

from liftday.errors import BadInput
from liftday.integrations.files.any_file import read_file
from liftday.integrations.files.fit_workout import write_workout
from liftday.training.lifted import Course, Weight
from liftday.training.reason import because
from liftday.training.session import Block, Session, Variant

BERLIN = ZoneInfo("Europe/Berlin")
WEIGHT = Weight(
    kg=18, unit="kg", course=Course.ROSE, reason=because("load_stepped"), last_kg=16, last_reps=12, last_on=date(2026, 3, 1)
)  # fmt: skip
SQUAT = Block(
    name="Goblet squat", exercise="lo_goblet_squat", section="main", sets=3, reps=10, rpe=7, rest_seconds=90, weight=WEIGHT
)  # fmt: skip
ROW = Block(name="Dumbbell row", exercise="up_row_db", section="main", sets=3, reps=8, rpe=7, per_side=True)
SESSION = Session(
    uid="8cede2e1-1689-5852-89b9-7b0b7464317a",
    date=date(2026, 3, 4),
    start=datetime(2026, 3, 4, 18, tzinfo=BERLIN),
    minutes=30,
    type="strength",
    variant=Variant.FULL,
    week=(2026, 10, 1),
    blocks=(
        Block(name="Air squat", exercise="wu_air_squat", section="warm-up", sets=1, reps=12),
        replace(SQUAT, pair="A"),
        replace(ROW, pair="A"),
        Block(name="Sled push", exercise="my_sled", section="main", sets=2, reps=20, rest_seconds=60),
        Block(name="Plank", exercise="co_plank", section="core", sets=2, seconds=45),
        Block(name="Hip flexor stretch", exercise="my_stretch", section="cool-down", sets=1, seconds=30),
    ),
)
STEPS = [
    # what ends the step, how much of it, intensity, category, number, kg
    ("reps", 12, "warmup", 28, 100, None),
    ("reps", 10, "active", 28, 37, 18.0),
    ("reps", 8, "active", 23, 2, None),
    ("time", 42, "rest", None, None, None),  # of 90, less eight on each side of the partner
    ("repeat_until_steps_cmplt", 1, 3, None, None, None),
    ("reps", 20, "active", 65534, 0, None),
    ("time", 60, "rest", None, None, None),
    ("repeat_until_steps_cmplt", 5, 2, None, None, None),
    ("time", 45, "active", 19, 43, None),
    ("repeat_until_steps_cmplt", 8, 2, None, None, None),
    ("time", 30, "cooldown", 65534, 1, None),
]


def by_fitdecode(data: bytes):
    """Name and raw number of every field of every message, by fitdecode."""
    with fitdecode.FitReader(io.BytesIO(data), check_crc=fitdecode.CrcCheck.RAISE) as reader:
        for frame in reader:
            if frame.frame_type == fitdecode.FIT_FRAME_DATA:
                yield frame.name, {f.name: f.value for f in frame.fields}, {f.name: f.raw_value for f in frame.fields}


def by_garmin(data: bytes):
    """The messages by Garmin's own reader."""
    decoder = Decoder(Stream.from_byte_array(bytearray(data)))
    assert decoder.is_fit()
    assert decoder.check_integrity()
    found, errors = Decoder(Stream.from_byte_array(bytearray(data))).read(convert_types_to_strings=False)
    assert errors == []
    return found


def test_two_readers_find_the_session() -> None:
    data = write_workout(SESSION)
    messages = list(by_fitdecode(data))
    assert [name for name, _, _ in messages] == ["file_id", "workout", *["workout_step"] * 11, *["exercise_title"] * 6]
    found = by_garmin(data)
    assert {name: len(rows) for name, rows in found.items()} == {
        "file_id_mesgs": 1, "workout_mesgs": 1, "workout_step_mesgs": 11, "exercise_title_mesgs": 6,
    }  # fmt: skip
    (workout,) = found["workout_mesgs"]
    assert (workout["sport"], workout["sub_sport"], workout["num_valid_steps"]) == (10, 20, 11)
    assert workout["wkt_name"] == "Strength · full body · 30 min"
    assert found["file_id_mesgs"][0]["type"] == 5


def test_every_step_is_read_alike() -> None:
    data = write_workout(SESSION)
    garmin = by_garmin(data)["workout_step_mesgs"]
    other = [(values, raw) for name, values, raw in by_fitdecode(data) if name == "workout_step"]
    for place, (step, (values, raw), expected) in enumerate(zip(garmin, other, STEPS, strict=True)):
        ends, amount, intensity, category, number, kg = expected
        assert step["message_index"] == raw["message_index"] == place
        assert values["duration_type"] == ends
        assert step["duration_value"] == (amount * 1000 if ends == "time" else amount)
        if ends.startswith("repeat"):
            assert step["target_value"] == intensity
            continue
        assert values["intensity"] == intensity
        assert step.get("exercise_category") == raw.get("exercise_category") == category
        assert step.get("exercise_name") == raw.get("exercise_name") == number
        assert step.get("exercise_weight") == values.get("exercise_weight") == kg


def test_titles_notes_and_pounds() -> None:
    """What a watch has no number for goes by its title; a long name is cut at a whole letter."""
    pounds = replace(SQUAT, weight=replace(WEIGHT, kg=15.88, unit="lb"), name="ü" * 40)
    found = by_garmin(write_workout(replace(SESSION, blocks=(pounds, *SESSION.blocks[3:4]))))
    assert [title["wkt_step_name"] for title in found["exercise_title_mesgs"]] == ["ü" * 23, "Sled push"]
    step = found["workout_step_mesgs"][0]
    assert step["notes"] == "3 x 10; stop with 3 clean reps left"
    assert (step["exercise_weight"], step["weight_display_unit"]) == (15.88, 2)


def test_the_same_session_gives_the_same_bytes() -> None:
    assert write_workout(SESSION) == write_workout(SESSION)


def test_it_is_no_activity(tmp_path) -> None:
    """Imported by mistake it is refused by name."""
    (tmp_path / "workout.fit").write_bytes(write_workout(SESSION))
    with pytest.raises(BadInput, match="a workout to do"):
        read_file(tmp_path / "workout.fit")

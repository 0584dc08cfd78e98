"""The log of a strength app as a file of the owner's: its workouts, each an activity too, so that the day counts as lifted."""

from datetime import tzinfo

from liftday.integrations.files.report import FileReport, Refusal
from liftday.integrations.logs.names import load_names
from liftday.integrations.logs.tables import read_log
from liftday.training.activity import Activity
from liftday.training.lifted import Workout

SET_MINUTES = 2.5  # of a workout that does not say how long it took: a set and its rest (D)
LEAST_MINUTES = 10.0


def of_log(written: str, name: str, zone: tzinfo, unit: str) -> FileReport:
    """Given a strength app's file, return its workouts, and the rows that are none by their lines."""
    log = read_log(written, load_names(), zone=zone, unit=unit)
    return FileReport(
        file=name,
        rows=log.rows,
        activities=tuple(activity_of(workout) for workout in log.workouts),
        refused=tuple(Refusal(row.line, row.why) for row in log.refused),
        workouts=log.workouts,
        by_sets=True,
        unit="set",
    )


def activity_of(workout: Workout) -> Activity:
    """Given a workout, return it as an activity. Beside a recording of the same hour it counts once (reading)."""
    seconds = 60 * (workout.minutes or max(LEAST_MINUTES, SET_MINUTES * len(workout.sets)))
    return Activity(
        id=f"file:{workout.source}:{workout.key}",
        sport="WeightTraining",
        start=workout.start,
        elapsed_s=seconds,
        moving_s=seconds,
        origin="file",
        device=workout.source.capitalize(),
    )

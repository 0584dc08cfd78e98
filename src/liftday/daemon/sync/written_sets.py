"""What an app wrote below a strength activity on Strava, read for its sets. The text itself is kept nowhere."""

from collections.abc import Collection, Iterable, Mapping

from liftday.daemon.state.instance import Instance
from liftday.daemon.turn.lifted import names_of
from liftday.integrations.logs.text import read_text
from liftday.store import workouts
from liftday.training.activity import Activity
from liftday.training.lifted import Workout


def take(instance: Instance, activities: Iterable[Activity], texts: Mapping[str, str]) -> None:
    """Keep the sets of those activities whose text was fetched (by id). One whose text holds none any more has none."""
    for activity in activities:
        if activity.id not in texts:
            continue
        sets = read_text(texts[activity.id], names_of(instance))
        if not sets:
            workouts.forget(instance.store, workouts.STRAVA, activity.id)
            continue
        workout = Workout(
            source=workouts.STRAVA,
            key=activity.id,
            start=activity.start,
            sets=sets,
            minutes=activity.elapsed_s / 60,
            time_known=activity.time_known,
        )
        workouts.remember(instance.store, [workout])


def drop(instance: Instance, ids: Collection[str]) -> None:
    """Forget the sets of activities that are gone from Strava."""
    for one in ids:
        workouts.forget(instance.store, workouts.STRAVA, one)

"""What was lifted, workout by workout. What was typed or imported is the owner's own and stays; what came from Strava goes
with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select

from liftday.store.engine import Store
from liftday.store.schema import workouts as table
from liftday.store.upsert import upsert
from liftday.store.values import from_json, to_json
from liftday.training.lifted import Workout

STRAVA: Final = "strava"


@dataclass(frozen=True, slots=True)
class Kept:
    """How many sets belong to workouts that are new or changed, and how many to those that were known."""

    sets: int = 0
    known: int = 0


def remember(store: Store, workouts: Iterable[Workout]) -> Kept:
    """Given workouts, keep them; one with the same source and key takes the place of the old one."""
    sets = known = 0
    with store.writing() as connection:
        for workout in workouts:
            here = (table.c.source == workout.source) & (table.c.key == workout.key)
            body = to_json(workout)
            if connection.execute(select(table.c.body).where(here)).scalar() == body:
                known += len(workout.sets)
                continue
            row = {"source": workout.source, "key": workout.key, "day": workout.day.isoformat(), "body": body}
            upsert(connection, table, [row])
            sets += len(workout.sets)
    return Kept(sets, known)


def recall(store: Store) -> tuple[Workout, ...]:
    """Return every workout by its start."""
    with store.reading() as connection:
        bodies = connection.execute(select(table.c.body)).scalars()
        found = [from_json(Workout, body) for body in bodies]
    return tuple(sorted(found, key=lambda workout: (workout.start, workout.source, workout.key)))


def forget(store: Store, source: str, key: str | None = None) -> int:
    """Given a source, or one workout of it, drop what came from there; return how many workouts that were."""
    here = table.c.source == source
    if key is not None:
        here &= table.c.key == key
    with store.writing() as connection:
        return connection.execute(delete(table).where(here)).rowcount

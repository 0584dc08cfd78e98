"""Whose calendar it is: by its address where that tells, else by its product and by what its events look like."""

from collections.abc import Callable
from typing import Final, TypeAlias

from liftday.integrations.ical.event import Event, ForeignCalendar
from liftday.integrations.ical.plans import generic, runna, trainer_road, training_peaks
from liftday.integrations.ical.plans.reader import Known, ReadEvent

Reader: TypeAlias = Callable[[Event, Known], ReadEvent]
_RUNNA: Final = ("UPCOMING_PLAN_WORKOUT-", "COMPLETED_PLAN_WORKOUT-", "COMPLETED_NON_PLAN_WORKOUT-")
_HOSTS: Final[tuple[tuple[str, Reader], ...]] = (
    ("runna.com", runna.read),
    ("trainingpeaks.com", training_peaks.read),
    ("trainerroad.com", trainer_road.read),
)


def reader_of(calendar: ForeignCalendar, host: str) -> Reader:
    """Given a calendar and the host it came from (empty for a file), return who reads it.

    TrainingPeaks' product is the name of a library that others use too: its events have to look like it as well.
    """
    name = host.lower().rstrip(".")
    for known, reader in _HOSTS:
        if name == known or name.endswith("." + known):
            return reader
    product = calendar.product.casefold()
    if "//runna//" in product or any(event.uid.startswith(_RUNNA) for event in calendar.events):
        return runna.read
    if "trainer road" in product or "trainerroad" in product:
        return trainer_road.read
    if "ddaysoftware" in product and any("Workout type: " in event.description for event in calendar.events):
        return training_peaks.read
    return generic.read

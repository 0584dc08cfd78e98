"""Every other calendar: by its titles alone. Final Surge, TrainAsONE, Garmin Connect, Pheidi, goand.run, a coach's own.

What these write is known in part only ("Long Run, 22 km", "Long Run — 12.0 mi"); nothing in them tells a kind by machine.
"""

from dataclasses import replace

from liftday.integrations.ical.event import Event
from liftday.integrations.ical.plans.occurrence import span_minutes
from liftday.integrations.ical.plans.reader import Known, ReadEvent
from liftday.integrations.plans.title import read_title
from liftday.training.planned import PlannedType


def read(event: Event, known: Known) -> ReadEvent:
    """Given an event of any calendar, return what its title says it is."""
    reading = read_title(
        event.summary,
        description=event.description,
        words=known.words,
        pace=known.easy_pace,
        weekend=known.weekend(event),
    )
    rest = reading.type in {PlannedType.REST, PlannedType.MARKER}
    if reading.minutes is None and reading.km is None and not rest:
        reading = replace(reading, minutes=span_minutes(event))
    return ReadEvent(reading=reading, join=event.uid)

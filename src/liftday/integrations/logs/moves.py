"""A move by the name that was written, with the equipment that stands beside it: the beginning of every set of it."""

import re
from typing import Final

from liftday.integrations.logs.names import Names, folded
from liftday.training.lifted import LiftedSet

LONGEST_NAME: Final = 80
_EQUIPMENT: Final = {  # words of a folded name -> the catalogue's word; a machine is nobody's
    "dumbbell": "dumbbell", "kurzhantel": "dumbbell", "haltere": "dumbbell", "mancuerna": "dumbbell", "manubri": "dumbbell",
    "kettlebell": "kettlebell", "barbell": "barbell", "langhantel": "barbell", "barra": "barbell", "barre": "barbell",
    "band": "band", "banded": "band", "medicine": "medicine_ball", "backpack": "backpack", "rucksack": "backpack",
}  # fmt: skip
_NOT_PRINTED: Final = re.compile(r"[^\w\s()'/+.,&-]")


def move_of(name: str, names: Names) -> LiftedSet:
    """Given a name as it was written, return a set of it without numbers; a foreign one keeps its name."""
    match = names.match(name)
    written = " ".join(_NOT_PRINTED.sub(" ", name).split())[:LONGEST_NAME]
    thing = equipment_of(name) or names.things.get(folded(name), "")
    return LiftedSet(name=written, exercise=match.exercise, near=match.near, equipment=thing)


def equipment_of(name: str) -> str:
    """Given a name, return the equipment it says, empty if none.

    >>> equipment_of("Romanian Deadlift (Dumbbell)"), equipment_of("RDL")
    ('dumbbell', '')
    """
    return next((_EQUIPMENT[word] for word in folded(name).split() if word in _EQUIPMENT), "")

"""What became of a file: the activities in it, and every row that is not one of them, with its line and why."""

from dataclasses import dataclass

from liftday.training.activity import Activity
from liftday.training.lifted import Workout


class NotReadable(ValueError):
    """A file, or one activity in it, that cannot be read; the text says why, without any of its contents."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that could not be read: its line in the file (or its place in it), and why."""

    line: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """Every row is accounted for: rows = activities + refused + repeated (an id for the second time in one file).

    A strength log's rows are sets (``by_sets``): rows = sets of its ``workouts`` + refused; each workout is an activity too.
    ``notes`` say how a file was read where that is not certain.
    """

    file: str
    rows: int
    activities: tuple[Activity, ...]
    refused: tuple[Refusal, ...] = ()
    repeated: int = 0
    notes: tuple[str, ...] = ()
    workouts: tuple[Workout, ...] = ()
    by_sets: bool = False

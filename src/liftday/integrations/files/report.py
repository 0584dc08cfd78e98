"""What became of a file: the activities in it, and every row that is not one of them, with its line and why."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from liftday.training.activity import Activity
from liftday.training.lifted import Workout

T = TypeVar("T")
Heard = Callable[[int, int], None]  # is told how many rows or recordings of a file are read, and of how many


def unheard(_: int, __: int) -> None:
    """Nobody wants to know how far it is."""


def counted_off(things: Sequence[T], heard: Heard) -> Iterator[T]:
    """Given things that take their time, yield them; ``heard`` is told before each how many were done."""
    for done, thing in enumerate(things):
        heard(done, len(things))
        yield thing


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
    ``unit`` is what a row of it is called. ``notes`` say how a file was read where that is not certain.
    """

    file: str
    rows: int
    activities: tuple[Activity, ...]
    refused: tuple[Refusal, ...] = ()
    repeated: int = 0
    notes: tuple[str, ...] = ()
    workouts: tuple[Workout, ...] = ()
    by_sets: bool = False
    unit: str = "row"

"""The exercises: the text that ships with the package and the owner's own ones, parsed by the core."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from liftday.config.problem import Trail
from liftday.config.shapes import closest
from liftday.training.exercises.catalogue import Catalogue, CatalogueError, parse
from liftday.training.owner import OwnExercise, Strength


def catalogue_text() -> str:
    """The catalogue's TOML as it ships."""
    return files("liftday.training.exercises").joinpath("catalogue.toml").read_text(encoding="utf-8")


def catalogue(own: Sequence[OwnExercise] = ()) -> Catalogue:
    """Given the owner's own exercises, return all there are; raises what the core's ``parse`` raises."""
    return parse(catalogue_text(), own) if own else _shipped()


@cache
def _shipped() -> Catalogue:
    return parse(catalogue_text())


def catalogue_problems(strength: Strength) -> Iterator[tuple[Trail, str]]:
    """Given what the owner wants, yield what does not fit the catalogue: ids nobody knows, own exercises it refuses."""
    if not strength.exclude and not strength.own_exercises:
        return
    try:
        known = {exercise.id for exercise in catalogue(strength.own_exercises).exercises}
    except CatalogueError as error:
        for problem in error.problems:
            yield _own(problem, strength.own_exercises)
        known = {exercise.id for exercise in catalogue().exercises} | {own.id for own in strength.own_exercises}
    for name in sorted(strength.exclude - known):
        yield ("strength", "exclude"), f'names "{name}", which is no exercise (nearest: {closest(name, known)})'


def _own(problem: str, own: Sequence[OwnExercise]) -> tuple[Trail, str]:
    """The catalogue's sentence begins with the exercise's id; here it begins with its place in the file."""
    name, _, what = problem.partition(": ")
    place = max((place for place, one in enumerate(own) if one.id == name), default=None)
    return (("exercises",), problem) if place is None else (("exercises", place), f"({name}): {what}")

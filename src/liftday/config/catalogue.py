"""The exercises: the text that ships with the package and the owner's own ones, parsed by the core."""

import re
from collections.abc import Iterator
from importlib.resources import files

from liftday.config.problem import Trail
from liftday.config.shapes import closest
from liftday.training.owner import Strength

_IDS = re.compile(r'^id\s*=\s*"([^"]+)"', re.MULTILINE)


def catalogue_text() -> str:
    """The catalogue's TOML as it ships."""
    return files("liftday.training").joinpath("catalogue.toml").read_text(encoding="utf-8")


def catalogue_problems(strength: Strength) -> Iterator[tuple[Trail, str]]:
    """Given what the owner wants, yield what does not fit the catalogue: ids nobody knows, own exercises it refuses."""
    if not strength.exclude:
        return
    known = {*_IDS.findall(catalogue_text()), *(own.id for own in strength.own_exercises)}
    for name in sorted(strength.exclude - known):
        yield ("strength", "exclude"), f'names "{name}", which is no exercise (nearest: {closest(name, known)})'

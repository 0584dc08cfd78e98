"""What `liftday exercises` answers: the catalogue with the owner's own exercises, beside what they own."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from liftday.config.catalogue import catalogue
from liftday.config.settings import Settings
from liftday.training.exercises.catalogue import PRESENT, SECTIONS, Exercise, Needs
from liftday.training.owner import Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedExercise:
    """One entry of the catalogue: ``owned`` when what it needs is there, ``excluded`` by the owner."""

    exercise: Exercise
    owned: bool
    excluded: bool

    def as_json(self) -> dict[str, Any]:
        """The shape of `exercises --json`."""
        one = self.exercise
        return {
            "id": one.id,
            "name": one.name,
            "section": one.section,
            "pattern": one.pattern,
            "needs": _lists(one.needs),
            "owned": self.owned,
            "excluded": self.excluded,
            "per_side": one.sides == "each",
            "phases": sorted(one.phases),
            "cue": one.cue,
            "how": one.how,
            "fault": one.fault,
            "substitutes": [{"name": s.name, "needs": _lists(s.needs), "cue": s.cue} for s in one.substitutes],
        }


def listed(settings: Settings | None, word: str = "") -> tuple[ListedExercise, ...]:
    """Given the settings (None: there is no configuration yet) and a word, return the entries that have it, by section
    and otherwise in the catalogue's order; all of them for an empty word."""
    strength = Strength() if settings is None else settings.owner.strength
    has = strength.equipment | PRESENT
    found = [
        ListedExercise(exercise=one, owned=_owned(one.needs, has), excluded=one.id in strength.exclude)
        for one in catalogue(strength.own_exercises).exercises
        if word.lower() in _text(one)
    ]
    return tuple(sorted(found, key=lambda entry: SECTIONS.index(entry.exercise.section)))


def _owned(needs: Needs, has: frozenset[str]) -> bool:
    return not needs or any(each <= has for each in needs)


def _text(one: Exercise) -> str:
    """What a word is looked for in, in lower case."""
    needs = (word for each in one.needs for word in each)
    said: Iterable[str] = (one.id, one.name, one.section, one.pattern, *needs)
    return " ".join(each.replace("_", " ") + " " + each for each in said).lower()


def _lists(needs: Needs) -> list[list[str]]:
    return [sorted(each) for each in needs]

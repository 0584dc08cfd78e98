"""The catalogue: every exercise and mobility move a session can hold, typed and checked.

The content lives in ``catalogue.toml`` beside this file; ``config`` reads its text and hands it in. An owner's own
exercises come with the same keys. Parsing reports every problem at once: a person who edits the file wants the list.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from liftday.training.owner import OwnExercise

EQUIPMENT = frozenset(
    {"band", "dumbbell", "kettlebell", "barbell", "rack", "step", "bench", "bar"}
    | {"medicine_ball", "foam_roller", "massage_ball", "sliders"}
)
PRESENT = frozenset({"floor", "wall", "chair", "towel", "stairs", "backpack"})  # what everybody has
INJURIES = ("shin_splints", "itb", "runners_knee", "achilles", "plantar", "hamstring", "low_back")
LEG_INJURIES = frozenset(INJURIES) - {"low_back"}
GOALS = ("5k", "10k", "half", "marathon", "ultra", "trail", "general")
PHASES = ("F1", "F2", "B", "S", "P", "M")
MOB = "MOB"  # the mark of what may stand in a mobility entry
SECTIONS = ("warm-up", "power", "main", "core", "mobility", "cool-down")
ACTIONS = ("avoid", "modify", "prefer", "ok")

SQUATS = frozenset({"squat"})
LUNGES = frozenset({"lunge", "frontal lunge", "step", "step down"})
HINGES = frozenset({"hinge"})
BRIDGES = frozenset({"hip extension", "knee flexion"})
CALVES = frozenset({"calf"})
HIPS = frozenset({"hip abduction", "ankle dorsiflexion", "ankle stability"})
ROWS = frozenset({"horizontal pull"})
PRESSES = frozenset({"horizontal push", "vertical push"})
BRACES = frozenset({"anti-extension"})
BACKS = frozenset({"posterior chain"})
TWISTS = frozenset({"anti-rotation", "anti-lateral flexion"})
TURNS = frozenset({"rotation", "adductor"})
BALLISTICS = frozenset({"ballistic hinge", "ballistic pull", "jump", "plyometric"})
THROWS = frozenset({"horizontal throw", "rotational throw", "vertical throw"})
MOVES = frozenset(
    {"lunge reach", "ankle circles", "mixed", "hip opening", "hip rotation", "hip dynamic", "shoulder dynamic"}
    | {"thoracic rotation", "self-massage", "static stretch", "breathing"}
)
LOWER = SQUATS | LUNGES | HINGES | BRIDGES | CALVES
PATTERNS = LOWER | HIPS | ROWS | PRESSES | BRACES | BACKS | TWISTS | TURNS | BALLISTICS | THROWS | MOVES

Needs = tuple[frozenset[str], ...]  # any of these, all words of one; empty: nothing is needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """What an injury changes about a move. ``note`` says what to do, never why: it ends up in a calendar."""

    injury: str
    action: str
    note: str = ""
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """What replaces a move whose equipment is not owned; ``sides`` is None when they are the move's own."""

    name: str
    needs: Needs = ()
    sides: str | None = None
    cautions: tuple[Caution, ...] = ()
    cue: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One entry. Either ``rep_seconds`` or ``hold_seconds`` is set; ``doms`` is the soreness of a set, 0-3."""

    id: str
    name: str
    section: str
    pattern: str
    sides: str  # each, both
    source: str = "own"
    term: str = ""
    group: str = ""
    needs: Needs = ()
    substitutes: tuple[Substitute, ...] = ()
    loads: tuple[str, ...] = ()
    phases: frozenset[str] = frozenset()
    impact: int = 0
    doms: int = 0
    rep_seconds: float | None = None
    hold_seconds: int | None = None
    setup_seconds: int = 10
    level: int = 1
    rank: float = 1.0
    light: bool = False
    technique: bool = False
    goals: frozenset[str] = frozenset()
    cautions: tuple[Caution, ...] = ()
    notes: tuple[str, ...] = ()
    cue: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All entries, in the file's order; the order breaks ties, so that the same runner gets the same session."""

    exercises: tuple[Exercise, ...]
    _by_id: Mapping[str, Exercise] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", MappingProxyType({entry.id: entry for entry in self.exercises}))

    def __getitem__(self, key: str) -> Exercise:
        """The entry of that id; KeyError if there is none."""
        return self._by_id[key]

    def __contains__(self, key: object) -> bool:
        """True for an id that exists."""
        return key in self._by_id

    @property
    def names(self) -> frozenset[str]:
        """All names in lower case: a substitute of that name is an entry of its own."""
        return frozenset(entry.name.lower() for entry in self.exercises)


class CatalogueError(ValueError):
    """The catalogue's text is wrong; ``problems`` holds every sentence about it."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


def parse(text: str, own: Sequence[OwnExercise] = ()) -> Catalogue:
    """Given the catalogue's TOML text and the owner's own exercises, return the catalogue.

    Raise CatalogueError with every problem: unknown keys or words, missing keys, ids that occur twice or lead nowhere.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError((f"the catalogue is not TOML: {error}",)) from error
    problems = [f"unknown table {name!r}" for name in tables if name != "exercise"]
    rows = [dict(row) for row in tables.get("exercise", ())]
    rows += [{**mine.keys, "id": mine.id} for mine in own]
    entries = [_Row(row, problems).exercise() for row in rows]
    ids = {entry.id for entry in entries}
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            problems.append(f"{entry.id}: this id is taken")
        seen.add(entry.id)
        problems += [
            f"{entry.id}: cautions: instead: there is no {other!r}"
            for caution in entry.cautions
            for other in caution.instead
            if other not in ids
        ]
    if problems:
        raise CatalogueError(problems)
    return Catalogue(tuple(entries))


_KEYS = frozenset(Exercise.__dataclass_fields__)
_MISSING = object()


class _Row:
    """One table of the file on its way to an Exercise; what is wrong with it goes to ``problems``."""

    def __init__(self, row: Mapping[str, Any], problems: list[str]) -> None:
        self.row, self.problems = row, problems
        self.name = str(row.get("id", "an exercise without id"))

    def exercise(self) -> Exercise:
        for key in self.row:
            if key not in _KEYS:
                self.wrong(f"unknown key {key!r}")
        pattern = self.word("pattern", PATTERNS)
        reps, hold = self.number("rep_seconds", 0.2, 60, None), self.number("hold_seconds", 1, 600, None)
        if (reps is None) == (hold is None):
            self.wrong("either rep_seconds or hold_seconds is needed")
        section = self.word("section", SECTIONS)
        phases = self.words(self.row.get("phases", list(PHASES)), (*PHASES, MOB), "phases")
        return Exercise(
            id=self.text("id"),
            name=self.text("name"),
            section=section,
            pattern=pattern,
            sides=self.word("sides", ("each", "both"), "both"),
            source=self.word("source", ("article", "variation", "extension", "own"), "own"),
            term=self.text("term", ""),
            group=self.text("group", section),
            needs=self.needs(self.row.get("needs", []), "needs"),
            substitutes=tuple(self.substitute(item) for item in self.tables("substitutes")),
            loads=tuple(self.words(self.row.get("loads", []), tuple(EQUIPMENT | PRESENT), "loads")),
            phases=frozenset(phases),
            impact=int(self.number("impact", 0, 3, 0) or 0),
            doms=int(self.number("doms", 0, 3, 2 if pattern in LOWER else 0) or 0),  # unknown legs: the usual dose
            rep_seconds=reps,
            hold_seconds=None if hold is None else int(hold),
            setup_seconds=int(self.number("setup_seconds", 0, 120, 10) or 0),
            level=int(self.number("level", 1, 4, 1) or 1),
            rank=self.number("rank", 0.1, 3, 1.0) or 1.0,
            light=self.flag("light"),
            technique=self.flag("technique"),
            goals=frozenset(self.words(self.row.get("goals", []), GOALS, "goals")),
            cautions=tuple(self.caution(item) for item in self.tables("cautions")),
            notes=tuple(self.strings("notes")),
            cue=self.text("cue", ""),
        )

    def wrong(self, what: str) -> None:
        self.problems.append(f"{self.name}: {what}")

    def text(self, key: str, default: object = _MISSING) -> str:
        value = self.row.get(key, default)
        if value is _MISSING:
            self.wrong(f"{key} is needed")
        elif not isinstance(value, str) or (key in {"id", "name"} and not value.strip()):
            self.wrong(f"{key} must be a text")
        return value if isinstance(value, str) else ""

    def word(self, key: str, known: Iterable[str], default: object = _MISSING) -> str:
        value = self.text(key, default)
        if value and value not in known:
            self.wrong(f"{key}: unknown word {value!r}")
        return value

    def words(self, value: object, known: Sequence[str], where: str) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            self.wrong(f"{where} must be a list of words")
            return []
        for word in value:
            if word not in known:
                self.wrong(f"{where}: unknown word {word!r}")
        return value

    def strings(self, key: str) -> list[str]:
        value = self.row.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return value
        self.wrong(f"{key} must be a list of texts")
        return []

    def number(self, key: str, low: float, high: float, default: float | None) -> float | None:
        value = self.row.get(key, default)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            self.wrong(f"{key} must be a number from {low:g} to {high:g}")
            return default
        return value

    def flag(self, key: str) -> bool:
        value = self.row.get(key, False)
        if not isinstance(value, bool):
            self.wrong(f"{key} must be true or false")
        return value is True

    def needs(self, value: object, where: str) -> Needs:
        if not isinstance(value, list):
            self.wrong(f"{where} must be a list of lists of equipment")
            return ()
        return tuple(frozenset(self.words(each, tuple(EQUIPMENT | PRESENT), where)) for each in value)

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        value = self.row.get(key, [])
        if isinstance(value, list) and all(isinstance(item, Mapping) for item in value):
            return value
        self.wrong(f"{key} must be a list of tables")
        return []

    def substitute(self, item: Mapping[str, Any]) -> Substitute:
        inner = _Row({"id": f"{self.name}: substitutes", **item}, self.problems)
        inner.only({"name", "needs", "sides", "cautions", "cue"})
        return Substitute(
            name=inner.text("name"),
            needs=inner.needs(item.get("needs", []), "needs"),
            sides=inner.word("sides", ("each", "both")) if "sides" in item else None,
            cautions=tuple(inner.caution(caution) for caution in inner.tables("cautions")),
            cue=inner.text("cue", ""),
        )

    def caution(self, item: Mapping[str, Any]) -> Caution:
        inner = _Row({"id": f"{self.name}: cautions", **item}, self.problems)
        inner.only({"injury", "action", "note", "instead"})
        return Caution(
            injury=inner.word("injury", INJURIES),
            action=inner.word("action", ACTIONS),
            note=inner.text("note", ""),
            instead=tuple(inner.strings("instead")),
        )

    def only(self, known: set[str]) -> None:
        for key in self.row:
            if key not in known | {"id"}:
                self.wrong(f"unknown key {key!r}")

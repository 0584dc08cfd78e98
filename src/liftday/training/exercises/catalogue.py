"""The catalogue: every exercise and mobility move a session can hold, typed and checked.

The content lives in ``catalogue.toml`` beside this file; ``config`` reads its text and hands it in. An owner's own
exercises come with the same keys. Parsing reports every problem at once: a person who edits the file wants the list.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from liftday.training.exercises.row import Row
from liftday.training.owner import OwnExercise

EQUIPMENT = frozenset(
    {"band", "dumbbell", "kettlebell", "barbell", "rack", "step", "bench", "bar"}
    | {"medicine_ball", "foam_roller", "massage_ball", "sliders"}
)
WEIGHTS = frozenset({"barbell", "dumbbell", "kettlebell", "medicine_ball", "backpack"})
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
    """One entry. Either ``rep_seconds`` or ``hold_seconds`` is set; ``doms`` is the soreness of a set, 0-3. ``cue`` is short
    enough for a calendar; ``how`` and ``fault`` tell the whole of it."""

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
    only_for: frozenset[str] = frozenset()
    cautions: tuple[Caution, ...] = ()
    notes: tuple[str, ...] = ()
    cue: str = ""
    how: str = ""
    fault: str = ""

    @property
    def weighs(self) -> bool:
        """Whether it is done with a weight, where one is owned, or may be."""
        things = {thing for needs in self.needs for thing in needs}
        return bool(WEIGHTS & (things | {*self.loads}))


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
    entries = [_exercise(Row(row, str(row.get("id", "an exercise without id")), problems)) for row in rows]
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


def _exercise(row: Row) -> Exercise:
    """One table of the file as an Exercise; what is wrong with it is told to the row."""
    row.only(_KEYS)
    pattern = row.word("pattern", PATTERNS)
    reps, hold = row.number("rep_seconds", 0.2, 60, None), row.number("hold_seconds", 1, 600, None)
    if ("rep_seconds" in row.values) == ("hold_seconds" in row.values):
        row.wrong("either rep_seconds or hold_seconds is needed")
    section = row.word("section", SECTIONS)
    return Exercise(
        id=row.text("id"),
        name=row.text("name"),
        section=section,
        pattern=pattern,
        sides=row.word("sides", ("each", "both"), "both"),
        source=row.word("source", ("article", "variation", "extension", "own"), "own"),
        term=row.text("term", ""),
        group=row.text("group", section),
        needs=_needs(row),
        substitutes=tuple(_substitute(each) for each in row.tables("substitutes")),
        loads=tuple(row.words("loads", EQUIPMENT | PRESENT)),
        phases=frozenset(row.words("phases", (*PHASES, MOB), PHASES)),
        impact=int(row.number("impact", 0, 3, 0) or 0),
        doms=int(row.number("doms", 0, 3, 2 if pattern in LOWER else 0) or 0),  # unknown legs: the usual dose
        rep_seconds=reps,
        hold_seconds=None if hold is None else int(hold),
        setup_seconds=int(row.number("setup_seconds", 0, 120, 10) or 0),
        level=int(row.number("level", 1, 4, 1) or 1),
        rank=row.number("rank", 0.1, 3, 1.0) or 1.0,
        light=row.flag("light"),
        technique=row.flag("technique"),
        goals=frozenset(row.words("goals", GOALS)),
        only_for=frozenset(row.words("only_for", INJURIES)),
        cautions=tuple(_caution(each) for each in row.tables("cautions")),
        notes=tuple(row.strings("notes")),
        cue=row.text("cue", ""),
        how=row.text("how", ""),
        fault=row.text("fault", ""),
    )


def _needs(row: Row) -> Needs:
    """Equipment: any of these lists, all words of one."""
    value = row.values.get("needs", [])
    if not isinstance(value, list) or not all(isinstance(each, list) for each in value):
        row.wrong('needs must be a list of lists of equipment, such as [["dumbbell"], ["barbell", "rack"]]')
        return ()
    return tuple(frozenset(row.known(each, EQUIPMENT | PRESENT, "needs")) for each in value)


def _substitute(row: Row) -> Substitute:
    row.only({"name", "needs", "sides", "cautions", "cue"})
    return Substitute(
        name=row.text("name"),
        needs=_needs(row),
        sides=row.word("sides", ("each", "both")) if "sides" in row.values else None,
        cautions=tuple(_caution(each) for each in row.tables("cautions")),
        cue=row.text("cue", ""),
    )


def _caution(row: Row) -> Caution:
    row.only({"injury", "action", "note", "instead"})
    return Caution(
        injury=row.word("injury", INJURIES),
        action=row.word("action", ACTIONS),
        note=row.text("note", ""),
        instead=tuple(row.strings("instead")),
    )

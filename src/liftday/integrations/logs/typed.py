"""What an owner types after a session: "goblet squat 3x10@16kg, rdl 2x8@40 rpe 8, plank 3x45s"."""

import re
from dataclasses import dataclass, replace
from typing import Final

from liftday.errors import Usage
from liftday.integrations.logs.moves import move_of
from liftday.integrations.logs.names import Names, known_names
from liftday.training.lifted import LiftedSet, Load, LoadType

_ENTRY: Final = re.compile(
    r"^(?P<name>.+?)\s+(?:(?P<sets>\d{1,2})\s*[x\u00d7]\s*(?P<each>\d{1,4})|(?P<list>\d{1,3}(?:/\d{1,3})+))\s*(?P<timed>s|sec|min)?"
    r"(?:\s*(?:@|at|mit|à)\s*(?P<load>[+-]?\d+(?:[.,]\d+)?\s*(?:kgs?|lbs?)?|\?\s*(?:kg|lb)?|band|bw|bodyweight))?(?:\s*(?:rpe|@)\s*(?P<rpe>\d+(?:[.,]\d)?))?$",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"[;\n]|,(?!\d)")
_REMEDY: Final = 'write it like "goblet squat 3x10@16kg, rdl 2x8@40 rpe 8, plank 3x45s"'
MOST_SETS, MOST_REPS, MOST_SECONDS, HEAVIEST_KG = 20, 200, 3600, 500


@dataclass(frozen=True, slots=True)
class _Parts:
    """One entry's numbers, checked."""

    counts: tuple[int, ...]
    seconds: bool
    load: Load
    effort: float | None


def read_typed(
    written: str, names: Names, *, unit: str = "kg", weighted: frozenset[str] = frozenset()
) -> tuple[LiftedSet, ...]:
    """Given what an owner typed, return its sets; ``unit`` is what a bare number means. ``weighted`` are the exercises (ids)
    that take a weight, so that less than none is a slip.

    A name that may mean several moves, or is written almost like one, is asked back; one that is like none keeps its own
    name. Raises Usage with the place and a remedy.
    """
    entries = [entry.strip() for entry in _BETWEEN.split(written) if entry.strip()]
    if not entries:
        raise Usage("no sets were given", remedy=_REMEDY)
    sets = tuple(one for entry in entries for one in _entry(entry, names, unit))
    for one in sets:
        if one.exercise in weighted and one.load.type is LoadType.ASSISTED:
            raise Usage(
                f"{one.name!r} takes a weight, and -{one.load.amount:g} {one.load.unit} is none",
                remedy='write what you lifted, such as @5kg; a minus is help with the body\'s weight: "pull-up 3x5@-20kg"',
            )
    return sets


def _entry(entry: str, names: Names, unit: str) -> tuple[LiftedSet, ...]:
    found = _ENTRY.match(entry)
    if found is None:
        raise Usage(f"cannot read the sets {entry!r}", remedy=_REMEDY)
    perhaps = known_names(names, names.match(found["name"]).perhaps[:5])
    if len(perhaps) == 1:
        raise Usage(f"{found['name']!r} is no exercise here", remedy=f"did you mean {perhaps[0]}?")
    if perhaps:
        raise Usage(f"{found['name']!r} may be several exercises", remedy=f"say which: {', '.join(perhaps)}")
    parts = _parts(found, entry, unit)
    move = replace(move_of(found["name"], names), load=parts.load, effort=parts.effort)
    if parts.seconds:
        return tuple(replace(move, seconds=count) for count in parts.counts)
    return tuple(replace(move, reps=count) for count in parts.counts)


def _parts(found: re.Match[str], entry: str, unit: str) -> _Parts:
    """The numbers of an entry; raises Usage for what nobody lifts."""
    counts = [int(found["each"])] * int(found["sets"]) if found["sets"] else [int(n) for n in found["list"].split("/")]
    timed = (found["timed"] or "").casefold()
    if timed == "min":
        counts = [count * 60 for count in counts]
    load = _load(found["load"], unit)
    effort = float(found["rpe"].replace(",", ".")) if found["rpe"] else None
    wrong = _wrong(counts, load, effort, timed=bool(timed))
    if wrong:
        raise Usage(f"{entry!r} cannot be: {wrong}", remedy=_REMEDY)
    return _Parts(tuple(counts), bool(timed), load, effort)


def _wrong(counts: list[int], load: Load, effort: float | None, *, timed: bool) -> str:
    """What nobody lifts, as a clause; "" where all can be."""
    most, what = (MOST_SECONDS, "seconds") if timed else (MOST_REPS, "repetitions")
    if not 0 < len(counts) <= MOST_SETS:
        return f"an exercise has 1 to {MOST_SETS} sets"
    if not all(0 < count <= most for count in counts):
        return f"a set has 1 to {most} {what}"
    if load.kg > HEAVIEST_KG:
        return f"a weight is {HEAVIEST_KG} kg at most"
    return "" if effort is None or 1 <= effort <= 10 else "RPE goes from 1 to 10"


def _load(written: str | None, unit: str) -> Load:
    """What stands behind the @; nothing there is a set against the body alone, a question mark a weight nobody said."""
    text = (written or "bw").casefold().replace(",", ".")
    if text == "band":
        return Load(LoadType.BAND)
    if text.startswith("?"):
        return Load(LoadType.NONE)
    if text in {"bw", "bodyweight"}:
        return Load(LoadType.BODYWEIGHT)
    number = re.match(r"[+-]?[\d.]+", text)
    assert number is not None
    said = text[number.end() :].strip()
    kind = {"+": LoadType.PLUS, "-": LoadType.ASSISTED}.get(text[0], LoadType.WEIGHT)
    amount = abs(float(number[0]))
    return (
        Load(kind, amount, ("kg" if said.startswith("kg") else "lb") if said else unit)
        if amount
        else Load(LoadType.BODYWEIGHT)
    )

"""The text blocks that strength apps leave in a description or a shared message (Hevy, Strong), read set by set.

A line that is no set and stands before sets is an exercise's name; one without sets after it is a sentence. So the
owner's own notes, another language and emoji break nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from liftday.integrations.logs.moves import move_of
from liftday.integrations.logs.names import Names
from liftday.training.lifted import LiftedSet, Load, LoadType, SetType

_SET: Final = re.compile(
    r"^(?:(?P<warm>[wW])\s*\d+|(?:set|serie|série|satz|sett|conjunto)\s*\d+|\d+)\s*[:.\-)]\s*(?P<rest>\S.*)$",
    re.IGNORECASE,
)
_NUMBER: Final = r"[+\-]?\d+(?:[.,]\d+)?"
_WEIGHED: Final = re.compile(
    rf"^(?P<weight>{_NUMBER})\s*(?P<unit>kgs?|lbs?|pounds?)\b\.?\s*[x\u00d7]\s*(?P<reps>\d+)(?:\s*(?:reps?|wdh\.?))?",
    re.IGNORECASE,
)
_REPS: Final = re.compile(r"^(?P<reps>\d+)\s*(?:reps?|wdh\.?|répétitions?|repeticiones|ripetizioni)\b", re.IGNORECASE)
_CLOCK: Final = re.compile(r"^(?:(?P<h>\d+):)?(?P<m>\d{1,2}):(?P<s>\d{2})(?=\s|$)")
_TIMED: Final = re.compile(
    r"^(?=\d)(?:(?P<h>\d+)\s*h)?\s*(?:(?P<m>\d+)\s*min)?\s*(?:(?P<s>\d+)\s*s(?:ec)?)?(?=\s|$|\[|\()", re.IGNORECASE
)
_EFFORT: Final = re.compile(r"(?:@|rpe)\s*(?P<rpe>\d+(?:[.,]\d+)?)(?!\s*(?:kg|lb|x|\u00d7))", re.IGNORECASE)
_TAGS: Final = (
    (re.compile(r"[\[(]\s*warm[- ]?up\s*[\])]", re.IGNORECASE), SetType.WARM_UP),
    (re.compile(r"[\[(]\s*drop(?:[- ]?set)?\s*[\])]", re.IGNORECASE), SetType.DROP),
    (re.compile(r"[\[(]\s*fail(?:ure|ed)?\s*[\])]", re.IGNORECASE), SetType.FAILURE),
)
_HEADER: Final = re.compile(r"^(?:logged with|link\.|https?:|notes?:|strong\.app|set(?:\s*\d+)?$)", re.IGNORECASE)
LONGEST: Final = 20_000  # characters of a description that are read


def read_text(written: str, names: Names) -> tuple[LiftedSet, ...]:
    r"""Given a description, return the sets in it, in order; nothing where it holds none.

    >>> from liftday.integrations.logs.names import load_names
    >>> [one] = read_text("Logged with Hevy\n\nRomanian Deadlift (Dumbbell)\nSet 1: 16 kg x 8 @ 7", load_names())
    >>> one.exercise, one.load.kg, one.reps, one.effort
    ('lo_rdl', 16.0, 8, 7.0)
    """
    return tuple(_sets(written[:LONGEST], names))


def _sets(written: str, names: Names) -> Iterator[LiftedSet]:
    move: LiftedSet | None = None
    for line in map(str.strip, written.splitlines()):
        found = _SET.match(line)
        if found is None:
            move = move_of(line, names) if line and not _HEADER.match(line) else move
        elif move is not None and (one := read_set(found["rest"], move)) is not None:
            yield replace(one, type=SetType.WARM_UP) if found["warm"] else one


def read_set(value: str, move: LiftedSet) -> LiftedSet | None:
    """Given what stands behind "Set 1:", return the set of a move; None for what is no lift, such as a distance."""
    kind = next((kind for pattern, kind in _TAGS if pattern.search(value)), SetType.WORK)
    rated = _EFFORT.search(value)
    effort = _number(rated["rpe"]) if rated else None
    base = replace(move, type=kind, effort=effort if effort is not None and 0 < effort <= 10 else None)
    if weighed := _WEIGHED.match(value):
        return replace(base, load=_load(weighed["weight"], weighed["unit"]), reps=int(weighed["reps"]))
    if counted := _REPS.match(value):
        return replace(base, load=Load(LoadType.BODYWEIGHT), reps=int(counted["reps"]))
    timed = _CLOCK.match(value) or _TIMED.match(value)
    if timed and (seconds := _seconds(timed)) > 0:
        return replace(base, load=Load(LoadType.BODYWEIGHT), seconds=seconds)
    return None


def _load(weight: str, unit: str) -> Load:
    """A weight as it was written; a sign says that it is beside the body's."""
    amount = abs(_number(weight))
    kind = {"+": LoadType.PLUS, "-": LoadType.ASSISTED}.get(weight[0], LoadType.WEIGHT)
    if amount == 0:
        return Load(LoadType.BODYWEIGHT)
    return Load(kind, amount, "kg" if unit.lower().startswith("k") else "lb")


def _seconds(found: re.Match[str]) -> int:
    return int(found["h"] or 0) * 3600 + int(found["m"] or 0) * 60 + int(found["s"] or 0)


def _number(text: str) -> float:
    return float(text.replace(",", "."))

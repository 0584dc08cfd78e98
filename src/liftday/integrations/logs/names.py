"""What people and apps call a move, and which of the catalogue it is: exactly, nearly, or a question.

Nothing is matched by likeness alone: a sumo deadlift is no Romanian one. What is not known keeps its own name.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

_BRACKETS: Final = re.compile(r"\s*\(([^)]*)\)")
_APART: Final = re.compile(r"[^0-9a-z]+")
_SHORT: Final = {"db": "dumbbell", "kb": "kettlebell", "bb": "barbell", "sl": "single leg", "med": "medicine"}
_NOT_SAID: Final = frozenset(
    {"dumbbell", "kettlebell", "barbell", "bodyweight", "weighted", "band", "cable", "machine", "backpack"}
)
_ASIDE: Final = _NOT_SAID | {
    *("heavy", "light", "slow", "paused", "each", "per", "one", "both", "alternating", "side", "leg", "arm", "hand"),
    *("left", "right", "work", "working", "set", "warm", "up"),
}  # what may stand in brackets of the same move; "sumo", "incline" and "single leg" say another
FEWEST: Final = 0.75  # how like a name must be to be asked about
_SOMEWHAT: Final = 0.6  # to be offered beside what was kept


@dataclass(frozen=True, slots=True)
class Match:
    """What a name stands for. ``exercise`` is an id of the catalogue, None if foreign or in doubt; ``near``: like it, not
    the same; ``perhaps`` are the ids it may mean, to be asked about."""

    exercise: str | None = None
    near: bool = False
    perhaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Every known name, folded, and what it means; the moves by FIT's category and subtype."""

    exact: Mapping[str, str]
    near: Mapping[str, str]
    heads: Mapping[str, frozenset[str]]
    by_fit: Mapping[tuple[int, int], Match]
    own: Mapping[str, str] = field(default_factory=dict)
    things: Mapping[str, str] = field(
        default_factory=dict
    )  # what a move of that name is done with, where it does not say

    def match(self, name: str) -> Match:
        """Given a name as somebody wrote it, return what it means.

        >>> load_names().match("RDLs").exercise
        'lo_rdl'
        """
        whole = folded(name)
        head, inside = folded(_BRACKETS.sub("", name)), folded(" ".join(_BRACKETS.findall(name)))
        for said in (whole, f"{inside} {head}"):  # "Deadlift (Sumo)" is what "Sumo deadlift" is
            for table, near in ((self.own, False), (self.exact, False), (self.near, True)):
                if said in table:
                    return Match(table[said], near)
        if not _ASIDE.issuperset(inside.split()):  # the brackets make another move of it
            return Match(perhaps=(self.exact[head],) if head in self.exact else self._perhaps(head))
        if head in self.exact and "machine" not in whole:
            return Match(self.exact[head])
        bare = " ".join(word for word in head.split() if word not in _NOT_SAID)
        if bare in self.exact and "machine" not in whole and "cable" not in whole:
            return Match(self.exact[bare])
        return Match(perhaps=self._perhaps(head))

    def of_fit(self, category: int, subtype: int) -> Match:
        """Given FIT's category and subtype of a move, return what they mean."""
        return self.by_fit.get((category, subtype), Match())

    def _perhaps(self, head: str) -> tuple[str, ...]:
        """The moves a name may mean: those that share its last words, else those written most like it."""
        if head in self.heads:
            return tuple(sorted(self.heads[head]))
        alike = get_close_matches(head, [*self.own, *self.exact], n=3, cutoff=FEWEST)
        return tuple(dict.fromkeys(self.own.get(name) or self.exact[name] for name in alike))


@cache
def load_names() -> Names:
    """The names of ``names.toml``."""
    table = tomllib.loads(files("liftday.integrations.logs").joinpath("names.toml").read_text("utf-8"))
    exact = {folded(name): move for move, row in table.items() for name in row.get("names", ())}
    near = {folded(name): move for move, row in table.items() for name in row.get("near", ())}
    by_fit = {
        _pair(code): Match(move, key == "near_fit")
        for key in ("near_fit", "fit")
        for move, row in table.items()
        for code in row.get(key, ())
    }
    return Names(exact=exact, near=near, heads=_heads(exact), by_fit=by_fit)


def with_own(names: Names, own: Iterable[tuple[str, str]], things: Mapping[str, str] = MappingProxyType({})) -> Names:
    """Given what the catalogue's and the owner's own moves are called (id and name, the name that counts last), and what
    those of some names are done with, return the names that know them too."""
    said = {folded(text): move for move, name in own for text in (name, move, _BRACKETS.sub("", name))}
    return replace(names, own=said, things={folded(name): thing for name, thing in things.items()})


def folded(name: str) -> str:
    """A name as it is compared: without case, accents, hyphens and a plural s, short forms written out.

    >>> folded("KB-Swings (heavy)")
    'kettlebell swing heavy'
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char)).replace("ß", "ss")
    words = (_singular(word) for word in _APART.split(letters) if word)
    return " ".join(_SHORT.get(word, word) for word in words)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _heads(exact: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """The last words of names, such as "squat" or "calf raise", with every move that is called so and somehow else."""
    heads: dict[str, set[str]] = {}
    for name, move in exact.items():
        words = name.split()
        for length in (1, 2):
            if len(words) > length:
                heads.setdefault(" ".join(words[-length:]), set()).add(move)
    return {head: frozenset(moves) for head, moves in heads.items() if head not in exact}


def _pair(code: str) -> tuple[int, int]:
    category, subtype = code.split(":")
    return int(category), int(subtype)


def known_names(names: Names, moves: Iterable[str]) -> tuple[str, ...]:
    """Given ids, return a name people write for each, for a question."""
    said = {move: name for name, move in reversed([*names.exact.items(), *names.own.items()])}
    return tuple(said.get(move, move) for move in moves)


def alike(names: Names, written: str) -> tuple[str, ...]:
    """Given a name that is no exercise here, return what people write for those that are written somewhat like it, three at
    most.

    >>> alike(load_names(), "farmer walk")
    ('monster walk', 'band walk')
    """
    found = get_close_matches(folded(written), [*names.own, *names.exact], n=3, cutoff=_SOMEWHAT)
    return known_names(names, dict.fromkeys(names.own.get(name) or names.exact[name] for name in found))

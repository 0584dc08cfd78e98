# ruff: noqa: RUF001, RUF002 - people write as they like
"""The words of planned sessions: the table of ``words.toml``, the words for runs that are done, the names of the sports.

A title is looked through once, word by word, and at each word the longest entry that begins there is taken. So a title of
any length costs a look-up or two a word, and "recovery week" is never read as "recovery".
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any, Final

from liftday.integrations.files.languages import LANGUAGES, SPORTS
from liftday.training.reading.titles import LISTS, SCRIPT, plain_text

MOST_LETTERS: Final = 240  # of a title that are looked at; the longest that was seen has 90 (D)


class Sense(StrEnum):
    """What a word says of a session; the comments of ``words.toml`` describe them."""

    EASY = "easy"
    LONG = "long"
    MODERATE = "moderate"
    HARD = "hard"
    WEAK = "weak"
    RISE = "rise"
    GOAL = "goal"
    TEST = "test"
    PARKRUN = "parkrun"
    STRIDES = "strides"
    RACE = "race"
    RACE_ALONE = "race_alone"
    SEVERAL = "several"
    REST = "rest"
    REST_ALONE = "rest_alone"
    RECOVERY = "recovery"
    STRENGTH = "strength"
    EXERCISE = "exercise"
    MOBILITY = "mobility"
    CROSS = "cross"
    BRICK = "brick"
    RUN = "run"
    WALK = "walk"
    PHASE = "phase"
    MARKER = "marker"
    VOLUNTEER = "volunteer"
    WARM = "warm"
    AFTER = "after"
    EITHER = "either"
    OPTIONAL = "optional"
    CANCELLED = "cancelled"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Word:
    """An entry of the vocabulary: its text as it is listed, what it says, and the sport it names."""

    text: str
    sense: Sense
    sport: str | None = None
    parts: tuple[str, ...] = ()
    capitals: bool = False
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of the vocabulary in a text, and where it stands."""

    word: Word
    start: int
    end: int

    @property
    def sense(self) -> Sense:
        """What the word says."""
        return self.word.sense


_DONE: Final = {  # the lists for runs that are done
    "workout": Sense.HARD,
    "easy": Sense.EASY,
    "long": Sense.LONG,
    "race": Sense.RACE,
    "warm": Sense.WARM,
    "strides": Sense.STRIDES,
    "belt": Sense.RUN,
}
_SPORT_SENSES: Final = {
    "Run": Sense.RUN,
    "TrailRun": Sense.RUN,
    "VirtualRun": Sense.RUN,
    "Walk": Sense.WALK,
    "WeightTraining": Sense.STRENGTH,
    "Crossfit": Sense.STRENGTH,
    "Yoga": Sense.MOBILITY,
    "Pilates": Sense.MOBILITY,
}
_NO_SPORT: Final = frozenset(
    {"Workout", "StairStepper", "Dance", "Sail"}
)  # their names say too little, or something else
_TOKEN: Final = re.compile(r"[^\W_]+")
_GAP: Final = re.compile(r"[\s\-‐‑–_/.&'’]{0,3}")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SHORTEST: Final = 3  # letters of a word that goes on


def _word(text: str, sense: Sense, sport: str | None = None) -> Word:
    bare = text.rstrip("*").replace("_", " ")
    return Word(
        text=bare,
        sense=sense,
        sport=sport,
        parts=tuple(_TOKEN.findall(plain_text(bare))),
        capitals=bare.isupper() and bare.isascii() and sum(map(str.isalpha, bare)) > 1,
        goes_on=text.endswith("*"),
    )


def _words(table: Mapping[str, Any]) -> Iterator[Word]:
    """Every word, the table's before the others: what comes first decides."""
    for language in table.values():
        for sense, words in language.items():
            if sense == "sports":
                yield from (_word(text, Sense.CROSS, sport) for sport, texts in words.items() for text in texts)
            elif sense != "week":
                yield from (_word(text, Sense(sense)) for text in words)
    for name, sense in _DONE.items():
        yield from (_word(text, sense) for text in LISTS[name].split())
    for sport in SPORTS:
        names = (sport, _CAMEL.sub(" ", sport), *(name for one in LANGUAGES for name in one.sports.get(sport, ())))
        if sport not in _NO_SPORT:
            sense = _SPORT_SENSES.get(sport, Sense.CROSS)
            yield from (_word(name, sense, None if sense is Sense.RUN else sport) for name in names)


TABLE: Final[Mapping[str, Any]] = tomllib.loads(
    files("liftday.integrations.plans").joinpath("words.toml").read_text("utf-8")
)
_BY_FIRST: Final[dict[str, list[Word]]] = {}
_OPENINGS: Final[dict[str, Word]] = {}
_SCRIPTS: Final[dict[str, Word]] = {}


def _learn() -> None:
    """Sort the words by how they are found: by their first part, by their beginning, or anywhere."""
    known: set[tuple[str, ...]] = set()
    for word in _words(TABLE):
        joined = "".join(word.parts)
        if SCRIPT.search(joined):
            _SCRIPTS.setdefault(joined, word)
        elif word.goes_on and len(word.parts) == 1:
            _OPENINGS.setdefault(joined, word)
        elif word.parts not in known:
            known.add(word.parts)
            _BY_FIRST.setdefault(word.parts[0], []).append(word)
            if len(word.parts) > 1 and len(joined) >= 6 and (joined,) not in known:
                known.add((joined,))
                one = Word(word.text, word.sense, word.sport, (joined,), word.capitals, word.goes_on)
                _BY_FIRST.setdefault(joined, []).append(one)
    for words in _BY_FIRST.values():
        words.sort(key=lambda word: -len(word.parts))


_learn()
_SCRIPT_WORDS: Final = sorted(_SCRIPTS.items(), key=lambda pair: -len(pair[0]))


def shown(title: str) -> str:
    """A title in compatibility form ("１０×４００" is "10×400"), as far as it is looked at; its places are those of hits."""
    return unicodedata.normalize("NFKC", title)[:MOST_LETTERS]


def find(text: str) -> tuple[Hit, ...]:
    """Given a text in compatibility form, return the words it holds, in their order, none over another.

    >>> [(hit.word.text, hit.sense.value) for hit in find("Recovery week: 5 km Dauerlauf, locker")]
    [('recovery week', 'marker'), ('dauerlauf', 'easy'), ('locker', 'easy')]
    """
    tokens = [(match.start(), match.end(), plain_text(match[0]), match[0]) for match in _TOKEN.finditer(text)]
    hits = list(_in_scripts(text)) if SCRIPT.search(text) else []
    at = 0
    while at < len(tokens):
        word, parts = _longest(tokens, at, text)
        if word is not None:
            hits.append(Hit(word, tokens[at][0], tokens[at + parts - 1][1]))
        at += max(parts, 1)
    return tuple(sorted(hits, key=lambda hit: hit.start))


def _longest(tokens: list[tuple[int, int, str, str]], at: int, text: str) -> tuple[Word | None, int]:
    """The longest word that begins with a token, and of how many it is made."""
    for word in _BY_FIRST.get(tokens[at][2], ()):
        parts = len(word.parts)
        if at + parts <= len(tokens) and all(tokens[at + i][2] == word.parts[i] for i in range(1, parts)):
            within = all(_GAP.fullmatch(text, tokens[i][1], tokens[i + 1][0]) for i in range(at, at + parts - 1))
            if within and (not word.capitals or all(t[3].upper() == t[3] for t in tokens[at : at + parts])):
                return word, parts
    token = tokens[at][2]
    for length in range(len(token), _SHORTEST - 1, -1):
        opening = _OPENINGS.get(token[:length])
        if opening is not None:
            return opening, 1
    return None, 0


def _in_scripts(text: str) -> Iterator[Hit]:
    """Words of scripts without spaces, wherever they stand."""
    plain = text.casefold()
    for joined, word in _SCRIPT_WORDS:
        start = plain.find(joined)
        if start >= 0:
            plain = plain.replace(joined, " " * len(joined))
            yield Hit(word, start, start + len(joined))

# ruff: noqa: RUF001 - people write as they like
"""What a title says, gathered before anything is decided: its words that are not denied, its sets, how long it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from liftday.integrations.plans.amounts import Amounts, find_amounts
from liftday.integrations.plans.sets import Sets, find_sets
from liftday.integrations.plans.vocabulary import TABLE, Hit, Sense, find, shown
from liftday.training.reading.titles import BESIDE_RACE, DENIED, plain_text

CLASSES: Final = frozenset({
    Sense.EASY, Sense.LONG, Sense.MODERATE, Sense.HARD, Sense.WEAK, Sense.RISE, Sense.GOAL, Sense.TEST, Sense.PARKRUN,
    Sense.STRIDES,
})  # fmt: skip
"""How hard a run is."""
SESSIONS: Final = CLASSES | {
    Sense.RACE, Sense.RACE_ALONE, Sense.SEVERAL, Sense.REST, Sense.REST_ALONE, Sense.RECOVERY, Sense.STRENGTH,
    Sense.EXERCISE, Sense.MOBILITY, Sense.CROSS, Sense.BRICK, Sense.RUN, Sense.WALK,
}  # fmt: skip
"""What a day holds."""
_RACES: Final = frozenset({Sense.RACE, Sense.RACE_ALONE, Sense.SEVERAL})
_OF_ANOTHER_DAY: Final = _RACES | {Sense.HARD, Sense.LONG, Sense.TEST, Sense.WEAK, Sense.GOAL}
_WEEKS: Final = "|".join(
    sorted(
        {re.escape(word) for one in TABLE.values() for word in one.get("week", ())}, key=lambda word: (-len(word), word)
    )
)
_WEEK: Final = rf"(?:{_WEEKS})\s?\.?\s?\d{{1,3}}(?!\d)(?:\s?(?:/|of|von|de|di|sur)\s?\d{{1,3}})?"
_WEEK_FIRST: Final = re.compile(rf"^\W{{0,4}}{_WEEK}\b(?:\s?{_WEEK}\b)?\s?[:\-–|•·,)\]]{{1,3}}\s*(?=\w)", re.IGNORECASE)
_WEEK_LAST: Final = re.compile(rf"\s?[(\[|•·:–-]\s?\b{_WEEK}\b\s?[)\]]?$", re.IGNORECASE)
_WEEK_ANY: Final = re.compile(rf"(?<![^\W_]){_WEEK}\b", re.IGNORECASE)
_FILLER: Final = re.compile(
    r"[\s\-‐–:]*(?:(?:the|an?|your|my|yesterday|tomorrow|s|dem|den|der|die|das|l[ae]?|les|du|de|d|il|el|los|las|d[ao]|een|het)"
    r"[\s'’-]+)*"
)
_AND: Final = re.compile(r"[+&,;/|•·]|\b(?:and|then|plus|und|et|puis|y|e|en|med|och|og|i|with|mit|avec|con|com|met)\b")
_LOOK_BACK: Final = 60


@dataclass(frozen=True)
class Facts:
    """What a title says. ``words`` are the first of each sense; ``beside_race``: it stands before or after a race."""

    text: str
    words: Mapping[Sense, Hit]
    hits: tuple[Hit, ...]
    beside_race: bool
    sets: Sets | None
    amounts: Amounts

    def has(self, *senses: Sense) -> bool:
        """Whether the title has a word of one of these senses."""
        return any(sense in self.words for sense in senses)

    def word(self, *senses: Sense) -> str:
        """The first word of these senses, in the order given."""
        word = next(self.words[sense].word for sense in senses if sense in self.words)
        return word.text if word.capitals else word.text.lower()

    @cached_property
    def work(self) -> str:
        """The sets that are work; empty if there are none."""
        return self.sets.text if self.sets and not self.sets.short else ""

    @property
    def week(self) -> bool:
        """Whether a week is numbered: "Marathon week 3"."""
        return _WEEK_ANY.search(self.text) is not None

    def joined(self, one: Sense, other: Sense) -> bool:
        """Whether a word of one sense stands beside one of another with "and" or the like between them."""
        return any(
            a.sense is one and b.sense is other and _AND.search(self.text[min(a.end, b.end) : max(a.start, b.start)])
            for a in self.hits
            for b in self.hits
        )

    def opens_with(self, *senses: Sense) -> bool:
        """Whether the title opens with such a word and a colon: "Strength: easy"."""
        first = next(iter(self.hits), None)
        return first is not None and first.sense in senses and self.text[first.end :].lstrip().startswith(":")


def without_week(title: str) -> str:
    """Given a title, return it in compatibility form, without the number of its week or day before or behind it.

    >>> without_week("Week 3 - Long run"), without_week("Tempo (W12)"), without_week("Marathon Week 3")
    ('Long run', 'Tempo', 'Marathon Week 3')
    """
    text = shown(title).strip()
    return _WEEK_LAST.sub("", _WEEK_FIRST.sub("", text)) or text


def facts(text: str) -> Facts:
    """Given a title in compatibility form, return what it says."""
    hits = find(text)
    kept, beside = [], False
    for at, hit in enumerate(hits):
        race = hit.sense in _RACES
        before = plain_text(text[max(0, hit.start - _LOOK_BACK) : hit.start])
        denied = (
            hit.sense in SESSIONS and hit.sense not in {Sense.REST, Sense.RUN} and DENIED.search(before) is not None
        )
        other_day = hit.sense in _OF_ANOTHER_DAY and at > 0 and _is_after(hits[at - 1], hit, text)
        training = race and BESIDE_RACE.search(plain_text(text[: hit.start] + " " + text[hit.end :])) is not None
        beside = beside or (race and (other_day or training) and not denied)
        if not (denied or other_day or training):
            kept.append(hit)
    words: dict[Sense, Hit] = {}
    for hit in kept:
        words.setdefault(hit.sense, hit)
    sets = find_sets(text, strides=Sense.STRIDES in words or Sense.RISE in words)
    return Facts(text, words, tuple(kept), beside, sets, find_amounts(text, sets.spans if sets else ()))


def _is_after(word: Hit, hit: Hit, text: str) -> bool:
    """Whether a word is another day's: it follows "after", "day before the"."""
    return word.sense is Sense.AFTER and _FILLER.fullmatch(text[word.end : hit.start].lower()) is not None

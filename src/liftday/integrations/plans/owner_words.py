"""The owner's words for titles: they beat whatever else is known of an entry."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from liftday.integrations.plans.read_as import ReadAs
from liftday.integrations.plans.vocabulary import shown
from liftday.training.day import Kind
from liftday.training.planned import PlannedType
from liftday.training.reading.titles import SCRIPT, plain_text
from liftday.training.reason import Reason

_OWNERS: Final[Mapping[str, PlannedType]] = {
    "rest": PlannedType.REST,
    "race": PlannedType.RACE,
    "strength": PlannedType.STRENGTH,
    "mobility": PlannedType.MOBILITY,
    "cross": PlannedType.CROSS,
    "ignore": PlannedType.MARKER,
}
_NO_KIND: Final = frozenset({PlannedType.STRENGTH, PlannedType.MOBILITY, PlannedType.MARKER})


def by_owner(read: ReadAs, title: str, words: Mapping[str, str]) -> ReadAs:
    """Given a reading and the title it is of, return it as the owner's word has it that is in the title, of several the
    longest; as it is where none is."""
    plain = plain_text(shown(title))
    found = [word for word in words if word.strip() and _whole(plain_text(word.strip()))(plain)]
    if not found:
        return read
    word = max(found, key=len)
    said_so = words[word]
    kind = Kind(said_so) if said_so in set(Kind) else None
    other = PlannedType.CROSS if read.type is PlannedType.CROSS else PlannedType.RUN
    planned = _OWNERS.get(said_so, other)
    keep = read.kind if planned is read.type and kind is None and planned not in _NO_KIND else kind
    sport = read.sport if planned is read.type else "Run" if planned in {PlannedType.RUN, PlannedType.RACE} else None
    reason = Reason("plan_owner", {"word": word}, public=False)
    return replace(read, type=planned, kind=keep, certainty=1.0, reason=reason, sport=sport, also=None)


def _whole(word: str) -> Callable[[str], re.Match[str] | None]:
    """A search for a word or several that stand by themselves."""
    if SCRIPT.search(word):
        return re.compile(re.escape(word)).search
    return re.compile(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])").search

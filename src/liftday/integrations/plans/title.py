"""A title -> what is planned: the type, the kind, how long, how certain, and why.

What decides, in this order: the owner's words, sets ("6x800"), the words of the title, the first line of the description.
Later lines are never asked: every interval session has an easy warm-up in it. What a source says by machine is its
module's business (``integrations/ical/plans``, ``integrations/intervals``).
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from liftday.integrations.plans.facts import SESSIONS, facts, without_week
from liftday.integrations.plans.owner_words import by_owner
from liftday.integrations.plans.read_as import UNREAD, ReadAs
from liftday.integrations.plans.session_type import decide
from liftday.integrations.plans.vocabulary import Sense
from liftday.training.planned import PlannedType
from liftday.training.reason import Reason

_FROM_DESCRIPTION: Final = 0.7
_VAGUE: Final = 0.45  # a "workout", and no more
_HALF: Final = 0.5  # of two that are offered, or of one that may be left out
_SET_LIST: Final = re.compile(
    r"(?im)^\W*(?:set \d|\d+ sets?\b|\d+ sets? of\b|\d+ rounds?\b|\d+ s[ée]ries de\b|\d+ Sätze)"
)
_LINE: Final = 200  # letters of a first line that are looked at


def read_title(
    title: str,
    *,
    sport: str | None = None,
    description: str = "",
    words: Mapping[str, str] | None = None,
    pace: float | None = None,
    weekend: bool = False,
) -> ReadAs:
    """Given an entry's title and what its source says of it, return what it is.

    ``sport`` is Strava's word for it, None if the source does not say; ``words`` are the owner's: a title or a word in it to
    a kind of day, strength, mobility, cross or ignore; ``pace`` is the athlete's easy pace in minutes a km; ``weekend`` is
    when a distance behind a proper name is a race.

    >>> read_title("Langer Lauf 24 km").kind, read_title("6 x 800").kind, read_title("Marathon Week 3").type
    (<Kind.LONG: 'long'>, <Kind.HARD: 'hard'>, <PlannedType.MARKER: 'marker'>)
    """
    text = without_week(title)
    read = _read(text, sport, pace, weekend=weekend)
    if (read.kind is None or read.certainty < _VAGUE) and read.type in {
        PlannedType.RUN,
        PlannedType.CROSS,
        PlannedType.MARKER,
    }:
        read = _with_description(read, sport, description, pace)
    return by_owner(read, title, words or {})


def _read(text: str, sport: str | None, pace: float | None, *, weekend: bool) -> ReadAs:
    """The title by itself: of two that are offered the easier one."""
    said_here = facts(text)
    either = said_here.words.get(Sense.EITHER)
    read = None
    if either is not None:
        left, right = facts(text[: either.start]), facts(text[either.end :])
        if left.has(*SESSIONS) and right.has(*SESSIONS):
            one, other = (decide(side, sport, pace, weekend=weekend) for side in (left, right))
            read = min(one, other, key=_weight)
            if _weight(one) != _weight(other):
                read = _doubted(read, "either")
    read = read or decide(said_here, sport, pace, weekend=weekend)
    if said_here.has(Sense.OPTIONAL):
        read = _doubted(read, "optional")
    return replace(read, minutes=said_here.amounts.minutes, km=said_here.amounts.km)


def _doubted(read: ReadAs, why: str) -> ReadAs:
    reason = Reason(read.reason.code, {**read.reason.params, why: True}, read.reason.public)
    return replace(read, certainty=read.certainty * _HALF, reason=reason)


def _weight(read: ReadAs) -> float:
    """How much a reading asks of the legs; a run of unknown class a little more than an easy one."""
    return 0.0 if read.type is PlannedType.MARKER else 1.5 if read.kind is None else float(read.kind.severity)


def _with_description(read: ReadAs, sport: str | None, description: str, pace: float | None) -> ReadAs:
    """What the title left open, by the first line of the description; a list of sets is strength."""
    unread = read.reason is UNREAD
    vague = unread or (read.type is PlannedType.RUN and (read.reason.code == "plan_run" or read.certainty < _VAGUE))
    if sport is None and vague and read.km is None and _SET_LIST.search(description):
        reason = Reason("plan_set_list", {})
        return replace(read, kind=None, type=PlannedType.STRENGTH, certainty=0.8, reason=reason, sport="WeightTraining")
    line = without_week(description.strip().split("\n", 1)[0][:_LINE])
    if not vague and read.type is not PlannedType.CROSS:
        return read
    first = facts(line)
    if not line or first.has(Sense.WARM):
        return read
    below = decide(first, sport, pace, weekend=False)
    if below.reason is UNREAD or (below.kind is None and not unread) or (not unread and below.type is not read.type):
        return read
    word = below.reason.params.get("word") or below.reason.params.get("sets")
    reason = Reason("plan_description", {"word": word}) if word else below.reason
    below = replace(below, certainty=min(below.certainty, _FROM_DESCRIPTION), reason=reason)
    return replace(below, minutes=read.minutes or first.amounts.minutes, km=read.km or first.amounts.km)

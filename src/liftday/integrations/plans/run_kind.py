"""How hard a run is, by its title's words and sets."""

import re
from dataclasses import dataclass
from typing import Final

from liftday.integrations.plans.facts import Facts
from liftday.integrations.plans.vocabulary import Sense
from liftday.training.day import Kind
from liftday.training.reason import Param, Reason

LONG_AT_GOAL: Final = 60  # minutes from which a run at marathon pace is long, with hard parts in it (D)
_WORD: Final = re.compile(r"(?!min|hour|std|stund|heure|hora|ore|uur|tim)[^\W\d_]{3,}", re.IGNORECASE)
_USUAL_PACE: Final = 6.0  # minutes a km, where the athlete's own easy pace is unknown


@dataclass(frozen=True, slots=True)
class RunKind:
    """A run's kind (None: nothing tells it), how certain that is, and why; ``hard_parts``: a long run with hard parts."""

    kind: Kind | None
    certainty: float
    reason: Reason
    hard_parts: bool = False


def run_kind(facts: Facts, *, pace: float | None, certain: bool) -> RunKind | None:
    """Given what a title says, return how hard the run is, None where nothing speaks of a run.

    ``pace`` is the athlete's easy pace in minutes a km; ``certain``: the source says that it is a run.
    """
    return _demanding(facts, pace) or _gentle(facts, certain=certain) or _unknown(facts, certain=certain)


def said(word: str, **more: Param) -> Reason:
    """The reason that a word of the title tells."""
    return Reason("title", {"word": word, **more})


def _demanding(facts: Facts, pace: float | None) -> RunKind | None:
    """Long, hard, moderate."""
    has, word = facts.has, facts.word
    hard = has(Sense.HARD, Sense.TEST) or bool(facts.work)
    if has(Sense.LONG):
        parts = hard or has(Sense.GOAL, Sense.RISE, Sense.WEAK, Sense.PARKRUN)
        return RunKind(Kind.LONG, 0.9, said(word(Sense.LONG), **({"hard_parts": True} if parts else {})), parts)
    if facts.work:
        return RunKind(Kind.HARD, 0.95, Reason("plan_sets", {"sets": facts.work}))
    if hard:
        return RunKind(Kind.HARD, 0.9, said(word(Sense.HARD, Sense.TEST)))
    if has(Sense.PARKRUN) and not has(Sense.EASY):
        return RunKind(Kind.HARD, 0.7, said(word(Sense.PARKRUN)))
    if has(Sense.GOAL):
        long = _minutes(facts, pace) >= LONG_AT_GOAL
        more: dict[str, Param] = {"hard_parts": True} if long else {}
        return RunKind(Kind.LONG if long else Kind.MODERATE, 0.7, said(word(Sense.GOAL), **more), long)
    short = facts.sets is not None and facts.sets.short
    if has(Sense.MODERATE) or (has(Sense.RISE) and not short):
        certainty = 0.85 if has(Sense.MODERATE) else 0.7
        return RunKind(Kind.MODERATE, certainty, said(word(Sense.MODERATE, Sense.RISE)))
    if has(Sense.WEAK) and not has(Sense.EASY, Sense.STRIDES, Sense.RECOVERY):
        certainty = 0.6 if has(Sense.RUN) or facts.amounts.any else 0.4
        return RunKind(Kind.HARD, certainty, said(word(Sense.WEAK)))
    return None


def _gentle(facts: Facts, *, certain: bool) -> RunKind | None:
    """Easy, or rest where there is no run to recover on."""
    has, word = facts.has, facts.word
    strides: dict[str, Param] = {"strides": True} if has(Sense.STRIDES, Sense.RISE) or facts.sets else {}
    if has(Sense.EASY):
        return RunKind(Kind.EASY, 0.9, said(word(Sense.EASY), **strides))
    if has(Sense.RECOVERY):
        runs = certain or has(Sense.RUN, Sense.STRIDES) or facts.amounts.any or facts.beside_race
        return RunKind(Kind.EASY if runs else Kind.REST, 0.7, said(word(Sense.RECOVERY), **strides))
    if has(Sense.STRIDES, Sense.RISE):
        return RunKind(Kind.EASY, 0.7, said(word(Sense.STRIDES, Sense.RISE), strides=True))
    if facts.beside_race:
        return RunKind(Kind.EASY, 0.6, Reason("plan_beside_race", {}))
    if has(Sense.PHASE, Sense.WARM) and facts.amounts.any:
        return RunKind(Kind.EASY, 0.6, said(word(Sense.PHASE, Sense.WARM)))
    if facts.sets is not None and facts.has(Sense.RUN):
        return RunKind(Kind.EASY, 0.6, Reason("plan_sets", {"sets": facts.sets.text, "strides": True}))
    return None


def _unknown(facts: Facts, *, certain: bool) -> RunKind | None:
    """A run of unknown class. Of minutes nobody knows whether they are one; beside other words they are an appointment's."""
    if certain or facts.has(Sense.RUN):
        return RunKind(None, 0.8, Reason("plan_run", {}))
    if facts.amounts.km is not None:
        return RunKind(None, 0.7, Reason("plan_run", {}))
    alone = facts.amounts.minutes is not None and not _WORD.search(facts.text)
    return RunKind(None, 0.5, Reason("plan_run", {})) if alone else None


def _minutes(facts: Facts, pace: float | None) -> float:
    """How long the run takes, as far as the title says; a half marathon by its name."""
    amounts = facts.amounts
    km = amounts.km or (21.1 if facts.has(Sense.RACE_ALONE) or facts.beside_race else 0.0)
    return amounts.minutes if amounts.minutes is not None else km * (pace or _USUAL_PACE)

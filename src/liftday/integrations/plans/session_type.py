# ruff: noqa: RUF001 - people write as they like
"""What a title's words speak for: a run, another sport, strength, mobility, a race, a day off, or no session."""

import re
from typing import Final

from liftday.integrations.plans.facts import SESSIONS, Facts
from liftday.integrations.plans.read_as import MOBILITY_SPORTS, RUNS, STRENGTH_SPORTS, UNREAD, ReadAs
from liftday.integrations.plans.run_kind import run_kind, said
from liftday.integrations.plans.vocabulary import Sense
from liftday.training.day import Kind
from liftday.training.planned import PlannedType
from liftday.training.reading.titles import plain_text
from liftday.training.reason import Reason

_SURE: Final = 0.9
_CROSS_KINDS: Final = (
    (Kind.HARD, (Sense.HARD, Sense.TEST)),
    (Kind.LONG, (Sense.LONG,)),
    (Kind.MODERATE, (Sense.MODERATE, Sense.RISE)),
    (Kind.EASY, (Sense.EASY, Sense.RECOVERY, Sense.PHASE)),
)
_PERCENT: Final = re.compile(r"@\s?(\d{2,3})\s?(?:[-–]\s?\d{2,3}\s?)?%")
_LIMITS: Final = ((88, Kind.HARD), (76, Kind.MODERATE))  # per cent of FTP: sweet spot, tempo (Coggan's levels)
_NAME: Final = re.compile(r"[^\W\d_]+")
_RACE_STYLE: Final = re.compile(r"\b\d{1,2}K\b")
_HILLS: Final = frozenset({"hill", "hills"})
_ROMANCE: Final = frozenset({"course", "carrera", "corsa", "corrida"})  # a run or a race
_NO_NAMES: Final = frozenset({
    "k", "km", "mi", "mile", "miles", "my", "the", "a", "sunday", "saturday", "sun", "sat", "sonntag", "samstag",
    "de", "da", "do", "dos", "di", "del", "della", "du", "des", "la", "le", "of", "dimanche", "samedi", "domingo", "sabado", "domenica", "sabato", "zondag", "zaterdag", "morning", "evening",
})  # fmt: skip
_RACE_KM: Final = (5.0, 10.0, 15.0, 16.09, 21.1, 42.2)


def decide(said_here: Facts, sport: str | None, pace: float | None, *, weekend: bool) -> ReadAs:
    """Given what a title says, return the first of the types that its words speak for: a note, a day off, a race, strength or
    mobility, another sport, a run."""
    if said_here.has(Sense.CANCELLED):
        return ReadAs(type=PlannedType.MARKER, kind=None, certainty=_SURE, reason=Reason("plan_cancelled", {}))
    if sport in STRENGTH_SPORTS | MOBILITY_SPORTS:
        return _indoors(said_here, sport)
    if sport is not None and sport not in RUNS:
        return _cross(said_here, sport)
    for read in (_note, _rest, _race, _strength):
        found = read(said_here, sport)
        if found is not None:
            return found
    if sport is None:
        found = _other_sport(said_here) or (_named_race(said_here) if weekend else None)
        if found is not None:
            return found
    run = run_kind(said_here, pace=pace, certain=sport is not None)
    if run is None:
        return ReadAs(type=PlannedType.MARKER, kind=None, certainty=0.5, reason=UNREAD)
    if run.kind is Kind.REST:
        return ReadAs(type=PlannedType.REST, kind=Kind.REST, certainty=run.certainty, reason=run.reason)
    return ReadAs(
        type=PlannedType.RUN, kind=run.kind, certainty=run.certainty, reason=run.reason, sport=sport or "Run",
        also=PlannedType.STRENGTH if said_here.has(Sense.STRENGTH, Sense.EXERCISE) else None,
    )  # fmt: skip


def _note(said_here: Facts, _sport: str | None) -> ReadAs | None:
    """A phase's name, a week's, a helper's day: no session."""
    has = said_here.has
    phase = has(Sense.PHASE) and not said_here.amounts.any
    named = has(Sense.MARKER) or said_here.week
    if has(Sense.VOLUNTEER):
        return _marker(said_here.word(Sense.VOLUNTEER))
    if not (phase or named) or has(*SESSIONS - {Sense.RACE_ALONE, Sense.SEVERAL, Sense.RUN}) or said_here.work:
        return None
    if named and said_here.amounts.any:
        return None
    return _marker(said_here.word(Sense.MARKER, Sense.PHASE) if has(Sense.MARKER, Sense.PHASE) else "week")


def _marker(word: str) -> ReadAs:
    return ReadAs(type=PlannedType.MARKER, kind=None, certainty=_SURE, reason=Reason("plan_note", {"word": word}))


def _rest(said_here: Facts, _sport: str | None) -> ReadAs | None:
    """A day off: by its name, or by a word such as "off" where nothing else stands."""
    others = SESSIONS - {Sense.REST, Sense.REST_ALONE, Sense.RECOVERY}
    whole = said_here.has(Sense.REST) and not said_here.has(*others - {Sense.EASY, Sense.WALK, Sense.RUN})
    alone = said_here.has(Sense.REST_ALONE) and not said_here.has(*others)
    if not whole and (not alone or said_here.amounts.any or said_here.sets):
        return None
    word = said_here.word(Sense.REST, Sense.REST_ALONE)
    return ReadAs(type=PlannedType.REST, kind=Kind.REST, certainty=0.95 if whole else _SURE, reason=said(word))


def _race(said_here: Facts, sport: str | None) -> ReadAs | None:
    """A race: by its name, or a marathon beside which no session is named."""
    has = said_here.has
    sessions = has(Sense.EASY, Sense.LONG, Sense.MODERATE, Sense.HARD, Sense.GOAL, Sense.RISE, Sense.TEST)
    several = has(Sense.SEVERAL) and sport is None and not has(Sense.RUN, Sense.CROSS)
    if has(Sense.RACE):
        return _racing(said(said_here.word(Sense.RACE)), _SURE, sport)
    if (has(Sense.RACE_ALONE) or several) and not sessions and not said_here.work and not has(Sense.STRENGTH):
        return _racing(said(said_here.word(Sense.RACE_ALONE, Sense.SEVERAL)), 0.75, sport)
    return None


def _racing(reason: Reason, certainty: float, sport: str | None) -> ReadAs:
    return ReadAs(type=PlannedType.RACE, kind=Kind.RACE, certainty=certainty, reason=reason, sport=sport or "Run")


def _named_race(said_here: Facts) -> ReadAs | None:
    """As "Notting Hill 10K" on a Sunday: proper names and a race's distance, and no session but a hill. A Romance word for
    a run ("carrera") may stand by where the distance is written as races write it, or where there is none."""
    km, text = said_here.amounts.km, said_here.text
    spoken = {hit.word.text for hit in said_here.hits}
    if km is None:
        fits = bool(spoken & _ROMANCE) and said_here.amounts.minutes is None
    else:
        fits = any(abs(km - one) < 0.02 * one for one in _RACE_KM)
    if not fits or spoken - (_HILLS | _ROMANCE if km is None or _RACE_STYLE.search(text) else _HILLS):
        return None
    for hit in said_here.hits:
        text = text[: hit.start] + " " * (hit.end - hit.start) + text[hit.end :]
    names = [name for name in _NAME.findall(text) if plain_text(name) not in _NO_NAMES]
    if not names or not all(name[0].isupper() for name in names):
        return None
    return _racing(Reason("plan_named_race", {}), 0.5, None)


def _strength(said_here: Facts, sport: str | None) -> ReadAs | None:
    """Strength or mobility, where no run stands beside it."""
    has = said_here.has
    for senses, kind in (
        ((Sense.STRENGTH, Sense.EXERCISE), PlannedType.STRENGTH),
        ((Sense.MOBILITY,), PlannedType.MOBILITY),
    ):
        if not has(*senses):
            continue
        if kind is PlannedType.STRENGTH and has(Sense.MOBILITY) and has(Sense.RECOVERY):
            continue
        classes = (Sense.EASY, Sense.LONG, Sense.MODERATE, Sense.HARD, Sense.GOAL, Sense.RISE, Sense.STRIDES)
        joined = any(
            said_here.joined(a, b)
            for a in senses
            for b in ((Sense.RUN,) if a is Sense.EXERCISE else (Sense.RUN, *classes))
        )
        run = said_here.amounts.km is not None or joined or (has(Sense.RUN) and has(*classes))
        if not run or said_here.opens_with(*senses):
            return _indoor(kind, said(said_here.word(*senses)), sport if sport not in RUNS else None)
    return None


def _indoors(said_here: Facts, sport: str | None) -> ReadAs:
    """What a source calls strength or mobility; of strength a word of mobility alone makes that."""
    mobile = sport in MOBILITY_SPORTS or (said_here.has(Sense.MOBILITY) and not said_here.has(Sense.STRENGTH))
    kind = PlannedType.MOBILITY if mobile else PlannedType.STRENGTH
    return _indoor(kind, Reason("plan_sport", {"sport": sport}), sport)


def _indoor(kind: PlannedType, reason: Reason, sport: str | None) -> ReadAs:
    usual = "WeightTraining" if kind is PlannedType.STRENGTH else None
    return ReadAs(type=kind, kind=None, certainty=_SURE, reason=reason, sport=sport or usual)


def _other_sport(said_here: Facts) -> ReadAs | None:
    """Another sport, where no run stands beside it; a ride and a run are at least moderate."""
    has = said_here.has
    if has(Sense.BRICK) or said_here.joined(Sense.CROSS, Sense.RUN):
        hit = said_here.words.get(Sense.CROSS)
        hard = has(Sense.HARD, Sense.TEST) or bool(said_here.work)
        kind = Kind.HARD if hard else Kind.MODERATE
        reason = said(said_here.word(Sense.BRICK, Sense.CROSS))
        return ReadAs(
            type=PlannedType.CROSS, kind=kind, certainty=0.8, reason=reason, sport=hit.word.sport if hit else None
        )
    if has(Sense.CROSS) and not has(Sense.RUN):
        return _cross(said_here, said_here.words[Sense.CROSS].word.sport)
    if has(Sense.WALK) and not has(Sense.RUN, Sense.EASY, Sense.HARD, Sense.LONG) and said_here.amounts.km is None:
        reason = said(said_here.word(Sense.WALK))
        return ReadAs(type=PlannedType.CROSS, kind=Kind.EASY, certainty=0.8, reason=reason, sport="Walk")
    return None


def _cross(said_here: Facts, sport: str | None) -> ReadAs:
    """A session of another sport: hard only where its title says so, for a swim's 12x50 are no intervals."""
    percent = _PERCENT.search(said_here.text)
    found = next(((kind, senses) for kind, senses in _CROSS_KINDS if said_here.has(*senses)), None)
    kind, senses = found or (None, ())
    word = said_here.word(*senses) if senses else None
    if percent is not None and kind is not Kind.HARD:
        kind = next((kind for limit, kind in _LIMITS if int(percent[1]) >= limit), Kind.EASY)
        word = percent[0]
    if sport is None and said_here.has(Sense.CROSS):
        word = word or said_here.word(Sense.CROSS)
    params = {name: value for name, value in (("sport", sport), ("word", word)) if value is not None}
    return ReadAs(type=PlannedType.CROSS, kind=kind, certainty=_SURE, reason=Reason("plan_sport", params), sport=sport)

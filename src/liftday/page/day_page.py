"""The page of one date, as `liftday why` tells it: what it is and on what evidence, the rules, the session, the changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from liftday.page import svg
from liftday.page.cards import Card, Choice, card
from liftday.page.discreet import change_told, flags_told, is_hidden, told
from liftday.page.facts import Facts
from liftday.page.kinds import SYMBOLS, Badge, badge
from liftday.training.day import KINDS, Day, Reading, Role, Ruling
from liftday.training.owner import Word
from liftday.training.plan import no_strength
from liftday.training.session import Status
from liftday.words.changes import change_text
from liftday.words.dates import dated
from liftday.words.days import is_assumed
from liftday.words.evidence import evidence_lines
from liftday.words.fitting import fitting, untold
from liftday.words.kept import split
from liftday.words.notes import gate_text, notes_text
from liftday.words.pain import pain_text
from liftday.words.reading import NOT_COUNTED, called_reading, day_text, reading_text

_LABELS: Final = (Word.REST, Word.EASY, Word.MODERATE, Word.HARD, Word.LONG, Word.RACE)
_BESIDE: Final = ((Word.BLOCKED, "not available"), (Word.ILL, "ill"), (Word.LOW, "low energy"))
_SIGNS: Final = {"yes": "✓", "no": "✗", "no new one": "✗", "in part": "±", "in favour": "+"}
_AGAINST: Final = "-"
_LABELLED: Final = timedelta(days=60)  # so long after its date a label may be corrected here
_WORTH_SHOWING: Final = 0.005
_FEW: Final = 5  # runs below which nothing is said of where one stands
_OTHERS: Final = 80  # the newest others that one is shown among


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a rule or a cost says of strength on the date, with its answer in symbol and word."""

    name: str
    answer: str
    symbol: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """How likely a kind is."""

    symbol: str
    kind: str
    badge: Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One recording: its class, why, and where it stands among one's own."""

    title: str
    why: str
    evidence: tuple[str, ...]
    picture: svg.Picture | None
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What changed, and when it was published."""

    at: str
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPage:
    """The page of one date. ``mark`` is the token of its label's form."""

    title: str
    before: str
    after: str
    badge: Badge
    why: str
    flags: tuple[str, ...]
    pains: tuple[str, ...]
    chances: tuple[Chance, ...]
    activities: tuple[Activity, ...]
    rules: tuple[Rule, ...]
    sessions: tuple[Card, ...]
    none: str
    gate: str
    changes: tuple[Moved, ...]
    mark: str
    labels: tuple[Choice, ...]
    past: bool


def day_page(day: Day, facts: Facts, *, health: bool) -> DayPage:
    """Given a day that is known, return its page."""
    hidden = is_hidden(day, health=health)
    on, past = day.date, day.date < facts.today
    sessions = [s for s in facts.plan.sessions if s.date == on and s.status is not Status.SKIPPED]
    beside = [yesterday for yesterday in (on - timedelta(days=1), on + timedelta(days=1)) if facts.day(yesterday)]
    return DayPage(
        title=dated(on),
        before=next((f"day/{other}" for other in beside if other < on), ""),
        after=next((f"day/{other}" for other in beside if other > on), ""),
        badge=badge(day, health=health),
        why="" if hidden else day_text(day, public=not health),
        flags=flags_told(day.flags, health=health),
        pains=tuple(map(pain_text, day.pains)) if health else (),
        chances=() if hidden or not day.foreseen else tuple(_chances(day)),
        activities=tuple(_activity(r, facts, health=health) for r in day.readings),
        rules=() if past else tuple(_rules(facts.plan.rulings.get(on, ()), health=health)),
        sessions=tuple(card(s, facts, health=health) for s in sorted(sessions, key=lambda s: s.type != "strength")),
        none="".join(notes_text(no_strength(facts.plan, on))),
        gate="" if past else gate_text(told(facts.plan.gate, health=health)),
        changes=tuple(_changes(on, facts, health=health)),
        mark=facts.sign("mark", on.isoformat(), on + _LABELLED),
        labels=tuple(Choice(value=word.value, words=word.value) for word in _LABELS)
        + tuple(Choice(value=word.value, words=words) for word, words in _BESIDE),
        past=past,
    )


def _chances(day: Day) -> Iterator[Chance]:
    """The kinds the day may turn out, where more than one may and enough is known for a chance."""
    if is_assumed(day):
        return
    known = [(kind, day.chances.of(kind)) for kind in KINDS if day.chances.of(kind) >= _WORTH_SHOWING]
    for kind, chance in known if len(known) > 1 else ():
        percent = round(100 * chance)
        shown = Badge(
            style=kind.value, symbol=SYMBOLS[kind], words=kind.value, percent=percent, bar=svg.chance_bar(percent)
        )
        yield Chance(symbol=SYMBOLS[kind], kind=kind.value, badge=shown)


def _activity(reading: Reading, facts: Facts, *, health: bool) -> Activity:
    at = f"{reading.start:%H:%M} " if reading.time_known else ""
    told_why = reading_text(reading.kind, reading.reasons, public=not health)
    what = called_reading(reading)
    lines = evidence_lines(told(facts.evidence.get(reading.id, ()), health=health)) if what != NOT_COUNTED else ()
    strava = reading.id.isascii() and reading.id.isdigit()  # Strava's own number, from the API or its bulk export
    return Activity(
        title=f"{at}{reading.sport}, {round(reading.minutes)} min: {what}",
        why=told_why,
        evidence=lines,
        picture=_among(reading, facts, health=health),
        link=f"https://www.strava.com/activities/{reading.id}" if strava else "",
    )


def _rules(rulings: tuple[Ruling, ...], *, health: bool) -> Iterator[Rule]:
    for ruling in split(rulings)[0]:
        private = not health and not all(reason.public for reason in ruling.reasons)
        told_of = untold(ruling) if private else fitting(ruling)
        symbol = _SIGNS.get(told_of.answer, _AGAINST)
        yield Rule(name=told_of.name, answer=told_of.answer, symbol=symbol, why=told_of.why)


def _changes(on: date, facts: Facts, *, health: bool) -> Iterator[Moved]:
    for logged in facts.changes:
        change = logged.change
        if on not in {change.origin, change.to}:
            continue
        here = logged.at.astimezone(facts.now.tzinfo)
        came = "new" if change.origin is None else f"from {dated(change.origin)}"
        went = "gone" if change.to is None else f"to {dated(change.to)}"
        why = change_text(change_told(change, health=health))
        yield Moved(at=f"{dated(here.date())}, {here:%H:%M}", what=f"{came}, {went}", why=why)


def _among(reading: Reading, facts: Facts, *, health: bool) -> svg.Picture | None:
    """Where a run stands among one's own: by minutes across, and at home by load an hour up; None where too few are known.

    What was recorded on two devices, or is too short to count, is left out.
    """
    others = [r for r in facts.readings if _counts(r) and r.id != reading.id][-_OTHERS:]
    if not _counts(reading) or len(others) < _FEW:
        return None
    by_load = health and reading.load is not None and sum(r.load is not None for r in others) >= _FEW
    shown = [r for r in others if not by_load or r.load is not None]
    longest = max(r.minutes for r in (*shown, reading))
    top = max(_hourly(r) for r in (*shown, reading)) or 1.0

    def dot(r: Reading) -> svg.Dot:
        return svg.Dot(r.minutes / longest, _hourly(r) / top if by_load else 0.5, f"dot k-{r.kind.value}")

    rows = [_standing("Minutes", reading.minutes, [r.minutes for r in shown])]
    if by_load:
        rows.append(_standing("Load an hour", _hourly(reading), [_hourly(r) for r in shown]))
    title = f"This one among your last {len(shown) + 1}"
    words = "; ".join(f"{row[0].lower()} {row[1]}, more than {row[3]} of the others" for row in rows)
    drawn = svg.dots(
        f"among-{reading.id}", title, words, map(dot, shown), (dot(reading),),
        across=("0 min", f"{longest:.0f} min"), up=("easy", "hard") if by_load else ("", ""),
        height=170 if by_load else 70,
    )  # fmt: skip
    head = ("", "this one", "usual", "more than")
    return svg.Picture(title=title, svg=drawn, table=svg.Table(head=head, rows=tuple(rows)))


def _hourly(reading: Reading) -> float:
    """Load an hour."""
    return 60.0 * (reading.load or 0.0) / reading.minutes


def _counts(reading: Reading) -> bool:
    return reading.role is Role.ENDURANCE and reading.minutes >= 1 and "duplicate" not in reading.flags


def _standing(name: str, value: float, others: list[float]) -> tuple[str, str, str, str]:
    """A row of the table: the value, the median of the others, and the share of them below it."""
    ordered = sorted(others)
    below = sum(other < value for other in ordered) / len(ordered)
    return name, f"{value:.0f}", f"{ordered[len(ordered) // 2]:.0f}", f"{below:.0%}"

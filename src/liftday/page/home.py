"""Home: today and the next session, the weeks at a glance, and how fresh all of it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from liftday.page.cards import STATES, Card, card, has_page, move_token
from liftday.page.discreet import is_hidden, session_told, told
from liftday.page.facts import Facts
from liftday.page.kinds import Badge, badge
from liftday.training.day import Day, monday
from liftday.training.plan import Plan
from liftday.training.session import Session, Status
from liftday.words.changes import moved_text
from liftday.words.dates import dated
from liftday.words.freshness import freshness, old
from liftday.words.notes import notes_text
from liftday.words.pain import PLACES
from liftday.words.reading import day_text
from liftday.words.session import became, variant

WEEKS_BACK: Final = 2
_SHORT: Final = {"strength": "Strength", "mobility": "Mobility"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A session in a cell: its state in symbol and word, and where it stood before; ``move`` is the token of its move."""

    words: str
    type: str
    state: str
    symbol: str
    moved: str
    href: str
    move: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One date of the weeks; ``badge`` is None for one that nothing is known of."""

    date: date
    name: str
    today: bool
    past: bool
    badge: Badge | None
    detail: str
    chips: tuple[Chip, ...]
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A row of the weeks."""

    title: str
    past: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What today is, why, and what can be said of it."""

    title: str
    badge: Badge | None
    why: str
    href: str
    low: str
    hurts: str
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The first page."""

    today: Today
    sessions: tuple[Card, ...]
    next: Card | None
    weeks: tuple[Week, ...]
    notes: tuple[str, ...]
    fresh: str
    wrong: tuple[tuple[str, str], ...]
    undo: str
    last_word: str


def home(facts: Facts, *, health: bool) -> Home:
    """Given what a turn knows, return the first page; ``health`` says whether it may tell of the body."""
    today = [s for s in facts.plan.sessions if s.date == facts.today and s.status is not Status.SKIPPED]
    later = _next(facts.plan, facts.today)
    last = facts.last_word
    return Home(
        today=_today(facts, health=health),
        sessions=tuple(card(s, facts, health=health) for s in _in_order(today)),
        next=None if later is None else card(later, facts, health=health),
        weeks=tuple(_weeks(facts, health=health)),
        notes=notes_text(told(facts.plan.notes, health=health)),
        fresh=freshness(facts.now, facts.sources.read),
        wrong=_wrong(facts),
        undo="" if last is None else facts.sign("undo", "", facts.today + timedelta(days=7)),
        last_word="" if last is None or not (health or last.public) else last.said,
    )


def _today(facts: Facts, *, health: bool) -> Today:
    day = facts.day(facts.today)
    mark_until = facts.today + timedelta(days=1)
    told_low = health and day is not None and "low" in day.flags  # elsewhere the button stays, or it would tell
    return Today(
        title=dated(facts.today),
        badge=None if day is None else badge(day, health=health),
        why="" if day is None or is_hidden(day, health=health) else day_text(day, public=not health),
        href=f"day/{facts.today}",
        low="" if told_low else facts.sign("mark", facts.today.isoformat(), mark_until),
        hurts=facts.sign("pain", facts.today.isoformat(), mark_until),
        places=tuple(PLACES.items()),
    )


def _next(plan: Plan, today: date) -> Session | None:
    """The next strength session after today."""
    ahead = [s for s in plan.sessions if s.date > today and s.status is Status.PLANNED and s.type == "strength"]
    return min(ahead, key=lambda s: s.start, default=None)


def _wrong(facts: Facts) -> tuple[tuple[str, str], ...]:
    """What is not as it should be, each with what to do."""
    sources = facts.sources
    late = None if sources.troubles else old(facts.now, sources.read)
    return (*sources.refused, *sources.troubles, *([late] if late else []))


def _weeks(facts: Facts, *, health: bool) -> Iterator[Week]:
    """Two weeks back as far as they are known, this one, and those ahead to the last one the plan reaches."""
    first = monday(facts.today) - timedelta(days=7 * WEEKS_BACK)
    end = max((day.date for day in facts.plan.days), default=facts.today)
    known = {day.date: day for day in (*facts.days, *facts.plan.days) if day.date >= first}
    dates = [first + timedelta(days=n) for n in range((monday(end) - first).days + 7)]
    sessions: dict[date, list[Session]] = {}
    for session in facts.plan.sessions:
        if session.date >= first:
            sessions.setdefault(session.date, []).append(session)
    for begins, those in groupby(dates, key=monday):
        cells = tuple(_cell(on, known.get(on), sessions.get(on, []), facts, health=health) for on in those)
        if begins >= monday(facts.today) or any(cell.badge or cell.chips for cell in cells):
            yield Week(title=_week_title(begins, facts.today), past=begins < monday(facts.today), cells=cells)


def _week_title(begins: date, today: date) -> str:
    away = (begins - monday(today)).days // 7
    named = {-2: "Two weeks ago", -1: "Last week", 0: "This week", 1: "Next week", 2: "In two weeks"}
    return named.get(away, f"Week of {begins.day} {begins:%B}")


def _cell(on: date, day: Day | None, sessions: list[Session], facts: Facts, *, health: bool) -> Cell:
    return Cell(
        date=on,
        name=f"{on:%a} {on.day} {on:%b}",
        today=on == facts.today,
        past=on < facts.today,
        badge=None if day is None else badge(day, health=health),
        detail="" if day is None or is_hidden(day, health=health) else _detail(day),
        chips=tuple(_chip(s, facts, health=health) for s in _in_order(sessions)),
        href="" if day is None else f"day/{on}",
    )


def _detail(day: Day) -> str:
    """What was done: the minutes of endurance, and strength that was recorded."""
    if day.foreseen:
        return ""
    minutes = f"{round(day.minutes)} min" if day.minutes >= 1 else ""
    return " + ".join(filter(None, (minutes, "strength" if day.strength else "")))


def _in_order(sessions: list[Session]) -> list[Session]:
    return sorted(sessions, key=lambda s: (s.type != "strength", s.start))


def _chip(session: Session, facts: Facts, *, health: bool) -> Chip:
    state = became(session)
    return Chip(
        words=f"{session.start:%H:%M} {_SHORT[session.type]}, {variant(session)}",
        type=session.type,
        state=state,
        symbol=STATES[session.status] if state else "",
        moved=moved_text(session_told(session, health=health).moved),
        href=f"session/{session.uid}" if has_page(session, facts.today) else f"day/{session.date}",
        move=move_token(session, facts),
    )

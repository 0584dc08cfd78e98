"""A session in short, as a card: what, when, why there, what became of it, and the forms that answer it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from liftday.page.discreet import session_told
from liftday.page.facts import Facts
from liftday.training.programme.record import GRACE
from liftday.training.session import Session, Status
from liftday.words.changes import moved_text
from liftday.words.dates import dated
from liftday.words.days import named
from liftday.words.kept import choices_here, split
from liftday.words.placing import as_of, why_here
from liftday.words.rules import ruling_text
from liftday.words.session import became, variant

STATES: Final = {Status.DONE: "✓", Status.MISSED: "✗", Status.SKIPPED: "-", Status.CANCELLED: "-"}
_MOVES: Final = 7  # days ahead a form offers; the command line knows more
_BACK: Final = timedelta(days=28)  # so long a missed session may still be called done


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One option of a form."""

    value: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """The tokens of what can be said of a session; empty where it cannot be."""

    done: str = ""
    skip: str = ""
    move: str = ""
    days: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A session in short. ``state`` is empty while it is planned; ``kept``: why it stays where no new one would be put."""

    uid: str
    type: str
    title: str
    when: str
    why: str
    kept: str
    moved: str
    state: str
    symbol: str
    href: str
    forms: Forms


def card(session: Session, facts: Facts, *, health: bool) -> Card:
    """Given a session, return its card."""
    shown = session_told(session, health=health)
    return Card(
        uid=session.uid,
        type=session.type,
        title=f"{session.type.capitalize()} · {variant(session)} · {session.minutes} min",
        when=f"{_day(session.date, facts.today)}, {session.start:%H:%M}",
        why=why_here(shown, "" if session.reckoned == facts.today else as_of(shown)),
        kept=_kept(session, facts, health=health),
        moved=moved_text(shown.moved),
        state=became(session),
        symbol=STATES[session.status] if became(session) else "",
        href=f"session/{session.uid}" if has_page(session, facts.today) else f"day/{session.date}",
        forms=forms(session, facts),
    )


def _kept(session: Session, facts: Facts, *, health: bool) -> str:
    """Why a promise stays although something speaks against its place, and what can be done; empty where nothing does."""
    _, kept = split(facts.plan.rulings.get(session.date, ()))
    if kept is None or session.type != "strength" or session.status is not Status.PLANNED:
        return ""
    return f"{ruling_text((kept,))} {choices_here(kept)}" if health or kept.public else ""


def has_page(session: Session, today: date) -> bool:
    """Whether a session has a page of its own: until the day after it is over."""
    return session.status is not Status.SKIPPED and session.date >= today - GRACE


def forms(session: Session, facts: Facts) -> Forms:
    """Given a session, return what can be said of it now. What cannot be done is refused by the order too."""
    past, planned = session.date <= facts.today, session.status is Status.PLANNED
    open_still = session.date >= facts.today - _BACK
    done = past and open_still and session.status in {Status.PLANNED, Status.DONE, Status.MISSED}
    move = move_token(session, facts)
    return Forms(
        done=facts.sign("done", session.uid, session.date + _BACK) if done else "",
        skip=facts.sign("skip", session.uid, session.date + GRACE) if planned else "",
        move=move,
        days=tuple(_open_days(session, facts)) if move else (),
    )


def move_token(session: Session, facts: Facts) -> str:
    """The token of a session's move, empty where there is nothing to move any more."""
    ahead = session.status is Status.PLANNED and session.start > facts.now
    return facts.sign("move", session.uid, session.date) if ahead else ""


def _open_days(session: Session, facts: Facts) -> Iterable[Choice]:
    """The days of the coming week that the plan lets the session be moved to, as the order does."""
    dates = facts.plan.movable.get(session.uid, frozenset())
    for day in (day for day in facts.plan.days[:_MOVES] if day.date in dates):
        words = f"{day.date:%a} {day.date.day} {day.date:%b}: {named(day)}"  # short: a phone cuts what is longer
        yield Choice(value=day.date.isoformat(), words=words)


def _day(on: date, today: date) -> str:
    return {0: "Today", 1: "Tomorrow"}.get((on - today).days, dated(on))

"""Progress: the phase and what the next one waits for, and the weeks: running beside strength, done beside missed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from markupsafe import Markup

from liftday.page import svg
from liftday.page.discreet import told
from liftday.page.facts import Facts
from liftday.training.day import Day, monday
from liftday.training.programme.phases import PHASES
from liftday.training.reason import Reason
from liftday.training.session import Session, Status
from liftday.words.advice import GOALS
from liftday.words.notes import gate_text

WEEKS: Final = 12
_COUNTED: Final = {"sessions_done", "weeks_done"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One thing the next phase waits for; ``bar`` where it is counted."""

    words: str
    bar: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The page."""

    phase: str
    name: str
    goal: str
    gates: tuple[Gate, ...]
    weeks: svg.Picture
    sums: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Week:
    begins: date
    minutes: float
    load: float
    done: int
    missed: int
    skipped: int
    planned: int


def progress(facts: Facts, *, health: bool) -> Progress:
    """Given what a turn knows, return the page."""
    phase = PHASES.get(facts.plan.phase)
    weeks = tuple(_weeks(facts))
    done, missed = sum(week.done for week in weeks), sum(week.missed for week in weeks)
    return Progress(
        phase=facts.plan.phase,
        name=phase.name if phase else "",
        goal=GOALS.get(facts.plan.phase, ""),
        gates=tuple(_gates(told(facts.plan.gate, health=health))),
        weeks=_picture(weeks, facts.today, health=health),
        sums=f"Strength in the last {WEEKS} weeks: {done} done, {missed} missed.",
    )


def _gates(gate: tuple[Reason, ...]) -> Iterator[Gate]:
    for place, reason in enumerate(gate):
        words = gate_text((reason,))
        done, wanted = reason.params.get("done"), reason.params.get("wanted")
        bar = Markup()
        if reason.code in _COUNTED and isinstance(done, int | float) and isinstance(wanted, int | float):
            bar = svg.progress(f"gate-{place}", words, done, wanted)
        yield Gate(words=f"{words[:1].upper()}{words[1:]}", bar=bar)


def _weeks(facts: Facts) -> Iterator[_Week]:
    """The last weeks and this one."""
    this = monday(facts.today)
    days: dict[date, list[Day]] = {}
    for day in (*facts.days, *(d for d in facts.plan.days if d.date <= facts.today)):
        days.setdefault(monday(day.date), []).append(day)
    sessions: dict[date, list[Session]] = {}
    for session in facts.plan.sessions:
        if session.type == "strength":
            sessions.setdefault(monday(session.date), []).append(session)
    for back in reversed(range(WEEKS)):
        begins = this - timedelta(days=7 * back)
        recorded = [d for d in days.get(begins, []) if d.readings or d.minutes]
        states = [s.status for s in sessions.get(begins, [])]
        yield _Week(
            begins=begins,
            minutes=sum(d.minutes for d in recorded),
            load=sum(d.load or 0.0 for d in recorded),
            done=len(_lifted(days.get(begins, []), sessions.get(begins, []))),
            missed=states.count(Status.MISSED),
            skipped=states.count(Status.SKIPPED),
            planned=states.count(Status.PLANNED),
        )


def _lifted(days: list[Day], sessions: list[Session]) -> set[date]:
    """The dates on which strength was done, planned by us or not."""
    return {d.date for d in days if d.strength} | {s.date for s in sessions if s.status is Status.DONE}


def _picture(weeks: tuple[_Week, ...], today: date, *, health: bool) -> svg.Picture:
    """Hours of running a week as columns, with the strength sessions below; the load stands in the table, at home."""
    title = "Running and strength by week"
    columns = [
        svg.Column(
            f"{w.begins.day} {w.begins:%b}", w.minutes, w.done, w.missed + w.skipped, ahead=w.begins == monday(today)
        )
        for w in weeks
    ]
    highest = max(week.minutes for week in weeks)
    words = f"Up to {highest / 60:.1f} hours of endurance a week; the table has every week."
    drawn = svg.columns("weeks", title, words, columns, top=f"{highest / 60:.0f} h" if highest else "")
    load = health and any(week.load for week in weeks)
    head = ("Week of", "Minutes", *(["Load"] if load else []), "Done", "Missed", "Left out", "To come")
    rows = tuple(
        (
            f"{w.begins.day} {w.begins:%B}",
            f"{w.minutes:.0f}",
            *([f"{w.load:.0f}"] if load else []),
            *(str(n) for n in (w.done, w.missed, w.skipped, w.planned)),
        )
        for w in reversed(weeks)
    )
    return svg.Picture(title=title, svg=drawn, table=svg.Table(head=head, rows=rows))

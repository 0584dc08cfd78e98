"""The plan on the terminal: the weeks first, a line a day; below it notes, and with `--full` every exercise."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from rich.cells import cell_len
from rich.text import Text

from liftday.cli.render.kinds import marked, symbol
from liftday.cli.render.page import Page, column, hanging, paragraphs, text
from liftday.cli.render.session import heading, label, words
from liftday.daemon.queries.answers import PlanAnswer
from liftday.training.day import Day
from liftday.training.programme.phases import PHASES
from liftday.training.safety import DISCLAIMER, PAIN_LINE
from liftday.training.session import Session, Status
from liftday.words.changes import moved_text
from liftday.words.days import absence, listed, shown_kind
from liftday.words.placing import as_of, clause_here
from liftday.words.reading import assumed_text
from liftday.words.session import became

WIDE: Final = 118  # columns from which a reason stands beside its session instead of below it
_DATE, _KIND, _SESSION = 11, 25, 46
_STATES: Final = {Status.DONE: ("✓", "+"), Status.MISSED: ("✗", "x"), Status.SKIPPED: ("-", "-")}


def screen(answer: PlanAnswer, page: Page, *, full: bool, nothing: str = "No session is planned.") -> list[Text]:
    """Given a plan, return its screen: the weeks, with ``full`` each session with the words of its entry, what holds for
    all of them once below, the notes last. How to do a move is told where it first occurs. ``nothing`` is said where no
    session is planned."""
    lines: list[Text] = []
    if answer.phase:
        known = PHASES.get(answer.phase)
        name = f"{answer.phase}: {known.name}" if known else answer.phase
        phase = f"Phase {name}{f' · next phase: {answer.gate}' if answer.gate else ''}"
        lines += [*hanging(Text(), phase, page, indent=0, style="bold"), Text()]
    lines += weeks(answer.days, answer.sessions, page, tentative_from=answer.tentative_from, today=answer.at.date())
    if answer.days:
        lines += [Text(), legend(answer.days, page)]
        lines += hanging(Text(), assumed, page, indent=0) if (assumed := assumed_text(answer.days)) else []
    if not answer.sessions:
        lines += [Text(), *hanging(Text(), nothing, page, indent=0)]
    elif full:
        lines += exercises(answer.sessions, page)
    if answer.notes:
        lines += [Text(), *notes(answer.notes, page)]
    return lines


def exercises(sessions: tuple[Session, ...], page: Page) -> list[Text]:
    """Given sessions, return each with its exercises, and below them what holds for all."""
    lines: list[Text] = []
    told: set[str] = set()
    for session in sessions:
        lines += [Text(), *hanging(Text(), heading(session), page, indent=2, style="bold")]
        for line in words(session, told):
            indent = len(line) - len(line.lstrip())
            lines += hanging(Text(" " * indent), line.lstrip(), page, indent=indent)
    return [*lines, Text(), *hanging(Text(), PAIN_LINE, page, indent=0), *hanging(Text(), DISCLAIMER, page, indent=0)]


def weeks(
    days: Sequence[Day],
    sessions: Sequence[Session],
    page: Page,
    *,
    tentative_from: date | None = None,
    today: date | None = None,
) -> list[Text]:
    """Given days in order and the sessions on them, return the table: week after week, a line a day, each session with why
    it stands there; one that was reckoned before ``today`` says when. From ``tentative_from`` on nothing is in the feed yet."""
    on: dict[date, list[Session]] = {}
    for session in sessions:
        on.setdefault(session.date, []).append(session)
    known = {day.date: day for day in days}
    dates = sorted({*known, *on})
    lines: list[Text] = []
    for monday, those in groupby(dates, key=_monday):
        week = tuple(those)
        lines += [Text(), text(f"Week of {monday.day} {monday:%B}{_tentative(week, tentative_from)}", "bold")]
        for each in week:
            lines += _day(each, known.get(each), on.get(each, ()), page, today)
    return lines[1:]


def _tentative(week: Sequence[date], since: date | None) -> str:
    """What of a week is not in the feed yet: nothing, all of it, or from which weekday on."""
    beyond = [on for on in week if since is not None and on >= since]
    if not beyond:
        return ""
    return ", tentative" if len(beyond) == len(week) else f", tentative from {beyond[0]:%A} on"


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _day(on: date, day: Day | None, sessions: Iterable[Session], page: Page, today: date | None) -> list[Text]:
    """A date: its kind, and each session on a line of its own; strength comes first."""
    head = column(f" {on:%a} {on.day:>2} {on:%b}", _DATE)
    if day is not None:
        sign, colour = marked(day, page)
        head.append_text(column(f" {sign} {listed(day)}", _KIND, colour))
    else:
        head.append_text(column("", _KIND))
    lines: list[Text] = []
    for session in sorted(sessions, key=lambda each: (each.type != "strength", each.start)):
        lines += _session(head if not lines else column("", _DATE + _KIND), session, page, today)
    return lines or [head]


def _session(head: Text, session: Session, page: Page, today: date | None) -> list[Text]:
    """A session behind its day: what, when, how long; why, beside it or below."""
    what = f"{session.start:%H:%M} {label(session)}, {session.minutes} min{_state(session, page)}"
    style = "bold" if session.type == "strength" else ""
    why = reason(session, today) if session.type == "strength" else ""
    indent = _DATE + _KIND
    if page.width < indent + 30:  # a narrow page: the session goes below its day
        first = [head, *hanging(Text("   "), what, page, indent=3, style=style)]
        return first + (hanging(Text("   "), why, page, indent=3, style="dim") if why else [])
    if page.width >= WIDE and why and cell_len(what) < _SESSION - 1:
        line = head.copy()
        line.append_text(column(what, _SESSION, style))
        return hanging(line, why, page, indent=indent + _SESSION, style="dim")
    lines = hanging(head.copy(), what, page, indent=indent, style=style)
    return lines + (hanging(Text("   "), why, page, indent=3, style="dim") if why else [])


def reason(session: Session, today: date | None) -> str:
    """Why a session stands on its date, without the date, which stands beside it, as of when if that was before today; and
    what moved it there."""
    why = clause_here(session)
    when = "" if session.reckoned == today else as_of(session).strip(" ()")
    why = f"{when}: {why}" if when and why else why
    return " ".join(part for part in (f"{why[:1].upper()}{why[1:]}", moved_text(session.moved)) if part)


def _state(session: Session, page: Page) -> str:
    """What became of a session, in a symbol and a word; nothing for one that is to come."""
    if not became(session):
        return ""
    return f" {page.symbol(*_STATES.get(session.status, ('', '')))} {session.status.value}"


def notes(words: Iterable[str], page: Page) -> list[Text]:
    """Notes, each set in below its first word."""
    return paragraphs(words, page, mark="Note: ")


def legend(days: Iterable[Day], page: Page) -> Text:
    """What the symbols on the screen mean."""
    kinds = sorted({shown_kind(day) for day in days if not absence(day)}, key=lambda kind: kind.severity)
    return text("  ".join(f"{symbol(kind, page)} {kind.value}" for kind in kinds))

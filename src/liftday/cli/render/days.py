"""Days on the terminal, as a coach's table: what each was or will likely be, how sure that is, what it took, and why."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from rich.text import Text

from liftday.cli.render.kinds import marked
from liftday.cli.render.page import Page, bar, column, hanging, padded, text
from liftday.training.day import Day
from liftday.words.days import absence, called, is_assumed, sureness
from liftday.words.pain import pain_text
from liftday.words.reading import day_text

_BELOW: Final = 3  # cells a reason is set in that stands below its day
_REASON: Final = 36  # cells a reason needs at least to stand beside its day


@dataclass(frozen=True, slots=True)
class _Column:
    """A column before the reason: its name, its cells, and what stands in it for a day."""

    name: str
    cells: int
    of: Callable[[Day, Page], Text]


def _kind(day: Day, page: Page) -> Text:
    sign, colour = marked(day, page)
    return text(f"{sign} {_called(day)}", colour)


def _called(day: Day) -> str:
    return absence(day) or called(day)


def _numberless(day: Day) -> bool:
    """Whether nothing can be told of how sure the day is."""
    return bool(absence(day)) or is_assumed(day)


def _number(value: float | None) -> Text:
    """A number to its right edge; nothing for nothing."""
    return text(f"{int(value + 0.5):>4}" if value else "")


_DAY: Final = _Column(" day", 12, lambda day, _: text(f" {day.date:%a} {day.date.day:>2} {day.date:%b}"))
_BAR: Final = _Column("", 6, lambda day, page: text("" if _numberless(day) else bar(sureness(day), 5, page)))
_SURE: Final = _Column("sure", 5, lambda day, _: text("" if _numberless(day) else f"{sureness(day):>4.0%}"))
_MINUTES: Final = _Column(" min", 5, lambda day, _: _number(day.minutes))
_LOAD: Final = _Column("load", 6, lambda day, _: _number(day.load))
_SOURCE: Final = _Column("source", 10, lambda day, _: text(day.source.value))
_DROPPED: Final = (_BAR, _SOURCE, _LOAD, _MINUTES)
"""What a narrow page goes without, the first one first."""


def table(days: Iterable[Day], page: Page) -> list[Text]:
    """Given days, return a line for each, week by week, below the names of the columns. What a narrow page has no room for
    is left out: the bar, the source, the load, the minutes; a column of loads is there only where one is known."""
    listed = tuple(days)
    columns = _columns(listed, page)
    beside = page.width >= _width(columns) + _REASON
    head = Text()
    for one in columns:
        head.append_text(column(one.name, one.cells, "dim"))
    lines = [head.append_text(text("why" if beside else "", "dim"))]
    for monday, those in groupby(listed, key=_monday):
        lines += [Text(), text(f"Week of {monday.day} {monday:%B %Y}", "bold")]
        for day in those:
            lines += _line(day, columns, page, beside=beside)
    return lines


def _columns(days: Sequence[Day], page: Page) -> tuple[_Column, ...]:
    """The columns there is room for, beside the reason or, on a page too narrow for any reason there, above it."""
    kind = _Column("kind", max((len(_called(day)) for day in days), default=4) + 4, _kind)
    load = [_LOAD] if any(day.load is not None for day in days) else []
    shown = [_DAY, kind, _BAR, _SURE, _MINUTES, *load, _SOURCE]
    reason = _REASON if page.width >= _width((_DAY, kind, _SURE, _MINUTES)) + _REASON else 0
    for one in _DROPPED:
        if one in shown and _width(shown) + reason > page.width:
            shown.remove(one)
    return tuple(shown)


def _width(columns: Iterable[_Column]) -> int:
    return sum(one.cells for one in columns)


def _monday(day: Day) -> date:
    return day.date - timedelta(days=day.date.weekday())


def _line(day: Day, columns: Iterable[_Column], page: Page, *, beside: bool) -> list[Text]:
    """A day, its reason beside it or below; strength that was recorded, and flags, stand behind the reason."""
    head = Text()
    for one in columns:
        head.append_text(padded(one.of(day, page), one.cells))
    words = day_text(day) + (" + strength" if day.strength else "")
    if day.flags:
        words += f" [{', '.join(day.flags)}]"
    if day.pains:
        words += f" [pain: {', '.join(map(pain_text, day.pains))}]"
    if beside:
        return hanging(head, words, page, indent=_width(columns))
    return [head, *hanging(Text(" " * _BELOW), words, page, indent=_BELOW)]

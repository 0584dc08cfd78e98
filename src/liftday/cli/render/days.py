"""Days on the terminal: what each was or will likely be, how sure that is, and why."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from rich.text import Text

from liftday.cli.render.kinds import COLOURS, shown_kind, symbol
from liftday.cli.render.page import Page, bar, column, hanging, text
from liftday.training.day import Day, Source
from liftday.words.reading import day_text

_SURE: Final = 5  # cells of the bar
_REASON: Final = 35  # where a reason begins


def table(days: Iterable[Day], page: Page) -> list[Text]:
    """Given days, return a line for each, week by week; an expected kind has "~" before it."""
    lines: list[Text] = []
    for monday, those in groupby(days, key=_monday):
        lines += [Text(), text(f"Week of {monday.day} {monday:%B %Y}", "bold")]
        for day in those:
            lines += _line(day, page)
    return lines[1:]


def _monday(day: Day) -> date:
    return day.date - timedelta(days=day.date.weekday())


def _line(day: Day, page: Page) -> list[Text]:
    kind = shown_kind(day)
    head = column(f" {day.date:%a} {day.date.day:>2} {day.date:%b}", 11)
    head.append_text(text("~" if day.source is Source.EXPECTED else " "))
    head.append_text(column(f"{symbol(kind, page)} {kind.value}", 11, COLOURS[kind]))
    head.append_text(column(f"{bar(day.confidence, _SURE, page)} {day.confidence:>4.0%}", _REASON - 23))
    words = day_text(day) + (" + strength" if day.strength else "")
    if day.flags:
        words += f" [{', '.join(day.flags)}]"
    if page.width < _REASON + 25:
        return [head, *hanging(Text("   "), words, page, indent=3)]
    return hanging(head, words, page, indent=_REASON)

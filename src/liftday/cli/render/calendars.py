"""The other calendars on the terminal: how each stands, and below a plan its entries, each read as, with why."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from textwrap import shorten
from typing import Final

from rich.text import Text

from liftday.cli.render.kinds import COLOURS
from liftday.cli.render.page import Page, column, hanging, text
from liftday.daemon.queries.read_as import ReadCalendar
from liftday.training.day import Kind
from liftday.training.planned import Planned, PlannedType
from liftday.words.calendars import TROUBLES
from liftday.words.planned import planned_clause, read_as

_DAY: Final = 12  # cells of "Tue 03 Mar"
_KIND: Final = 20
_LONGEST: Final = 120  # characters of a title
_ROOM: Final = 72  # a page as wide has a column for what an entry was read as
_NONE: Final = "No calendar is read. Your plan's address goes into [calendars] plan of the configuration."
_WRONG: Final = "A title that is read wrongly is set right under [calendars]:"
_RIGHT: Final = 'words = { "Fahrtspiel" = "hard" }'  # a line of its own: TOML refuses it broken in two


def screen(found: Sequence[ReadCalendar], page: Page) -> list[Text]:
    """Given the calendars, return their screen, and below it how a title is set right."""
    if not found:
        return hanging(Text(), _NONE, page, indent=0)
    lines: list[Text] = []
    for one in found:
        lines += hanging(text(f"{one.name}  ", "bold"), _standing(one), page, indent=2)
        lines += [line for entry in one.entries for line in _entry(entry, page)]
        lines.append(Text())
    if any(one.entries for one in found):
        return [*lines, *hanging(Text(), _WRONG, page, indent=0), text(f"  {_RIGHT}")]
    return lines[:-1]


def _standing(one: ReadCalendar) -> str:
    """Where it comes from, when it was read, what is wrong with it."""
    if one.stands is None:
        return f"{_entries(one.entries)} to come"
    stands = one.stands
    read = f"read {_at(stands.read)}" if stands.read else "" if stands.trouble else "not read yet: run `liftday sync`"
    trouble = (
        f"not read since {_at(stands.since)}: {TROUBLES[stands.trouble]}" if stands.trouble and stands.since else ""
    )
    former = f"what the one before it said {_at(stands.former)} is used" if stands.former else ""
    left = f"; {stands.unread} unreadable" if stands.unread else ""
    coming = f"; {_entries(one.entries)} to come" if one.name.startswith("plan") else ""
    doubted = "" if one.doubted is None else f"; half of it is missing since {one.doubted:%a %d %b}, and still counts"
    return f"{stands.address}, {'; '.join(part for part in (read, trouble, former) if part)}{left}{coming}{doubted}"


def _at(instant: datetime) -> str:
    return f"{instant:%a %d %b %H:%M}"


def _entries(entries: Sequence[Planned]) -> str:
    return f"{len(entries) or 'no'} {'entry' if len(entries) == 1 else 'entries'}"


def _entry(entry: Planned, page: Page) -> list[Text]:
    """An entry: its date and what it was read as, its title beside them or below, and why below that."""
    head = Text("  ")
    head.append_text(column(f"{entry.date:%a %d %b}", _DAY))
    wide = page.width >= _ROOM
    head.append_text(column(read_as(entry), _KIND if wide else 0, _colour(entry)))
    indent = 2 + _DAY + (_KIND if wide else 0)
    lines = hanging(head.append(" "), _title(entry), page, indent=indent + 1) if wide else [head]
    below = [planned_clause(entry.reason), *_amounts(entry)]
    if not wide:
        lines += hanging(Text("    "), _title(entry), page, indent=4)
    margin = indent + 1 if wide else 4
    return [*lines, *hanging(Text(" " * margin), ", ".join(below), page, indent=margin, style="dim")]


def _title(entry: Planned) -> str:
    """Its title on one line, and of a very long one the beginning."""
    return shorten(" ".join(word[:_LONGEST] for word in entry.title.split()), _LONGEST, placeholder=" ...")


def _colour(entry: Planned) -> str:
    """The colour of its kind; none for what does not weigh on the legs."""
    kind = Kind.RACE if entry.type is PlannedType.RACE else entry.kind
    return COLOURS[kind] if kind is not None else ""


def _amounts(entry: Planned) -> Iterable[str]:
    if entry.minutes is not None:
        yield f"{entry.minutes} min"
    if entry.distance_km is not None:
        yield f"{entry.distance_km:g} km"
    if entry.certainty < 0.5:
        yield "uncertain"
    if entry.done:
        yield "done"

"""How things stand, and what is wrong: a line each, with a symbol where it matters."""

from collections.abc import Iterable, Mapping
from typing import Final

from rich.text import Text

from liftday.cli.render.page import Page, column, hanging, text

_NAMES: Final = 16
_MARKS: Final = {
    "good": ("✓", "+", "green"),
    "note": ("·", "-", ""),
    "hint": ("→", ">", "yellow"),
    "wrong": ("✗", "x", "bold red"),
}


def table(rows: Iterable[tuple[str, object]], wrong: Mapping[str, bool], page: Page) -> list[Text]:
    """Given names with what stands behind each, and which are right or wrong (those not named are neither), return a line
    for each."""
    lines: list[Text] = []
    for name, value in rows:
        mark = (
            ""
            if name not in wrong or not page.terminal
            else page.symbol("✗ ", "x ")
            if wrong[name]
            else page.symbol("✓ ", "")
        )
        style = "" if name not in wrong else "bold red" if wrong[name] else "green"
        lines += hanging(column(name, _NAMES), f"{mark}{value}", page, indent=_NAMES, style=style)
    return lines


def finding(mark: str, what: str, page: Page) -> list[Text]:
    """Given what the doctor found and the word for it, return its lines; for a person a symbol stands before the word."""
    rich, plain, style = _MARKS[mark]
    head = text(f"{page.symbol(rich, plain)} " if page.terminal else "", style)
    head.append_text(column(mark, 6, style))
    return hanging(head, what, page, indent=len(head))


def steps(remedies: Iterable[str], page: Page) -> list[Text]:
    """Given what to do, return it numbered."""
    return [
        line
        for number, remedy in enumerate(remedies, 1)
        for line in hanging(text(f"  {number}. "), remedy, page, indent=5)
    ]

"""How things stand, and what is wrong: a line each, with a symbol where it matters."""

from collections.abc import Iterable, Mapping
from typing import Final

from rich.text import Text

from liftday.cli.render.page import Page, column, hanging, text
from liftday.config.problem import Problem

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
    head = _symbol(mark, page)
    head.append_text(column(mark, 6, _MARKS[mark][2]))
    return hanging(head, what, page, indent=len(head))


def problems(found: Iterable[Problem], verdict: str, page: Page) -> list[Text]:
    """Given what is to say of a configuration, each with what to do below it, return its lines, and last the verdict, if
    there is one; a program reads the same words without symbols."""
    lines: list[Text] = []
    for problem in found:
        head = _symbol("wrong" if problem.fatal else "hint", page)
        lines += hanging(head, str(problem), page, indent=len(head))
        if problem.remedy:
            indent = len(head) + 2
            lines += hanging(Text(" " * indent), problem.remedy, page, indent=indent)
    head = _symbol("good", page)
    return lines + (hanging(head, verdict, page, indent=len(head)) if verdict else [])


def _symbol(mark: str, page: Page) -> Text:
    """The symbol for how something is, where a person looks; nothing for a program."""
    rich, plain, style = _MARKS[mark]
    return text(f"{page.symbol(rich, plain)} " if page.terminal else "", style)


def steps(remedies: Iterable[str], page: Page) -> list[Text]:
    """Given what to do, return it numbered."""
    return [
        line
        for number, remedy in enumerate(remedies, 1)
        for line in hanging(text(f"  {number}. "), remedy, page, indent=5)
    ]

"""The page a screen is drawn on: its width, and whether it has colours and more than ASCII.

Colour never says anything alone: beside it stands a symbol or a word. Only the sixteen colours of a terminal are used,
so that they follow its own theme, dark or light.
"""

import io
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from liftday.cli import visible

PIPED: Final = 80  # columns where nobody says how many there are
_NARROWEST, _ENDLESS = 24, 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Columns; ``colour`` and ``unicode`` say what may be used, ``terminal`` that a person looks and no program."""

    width: int = PIPED
    colour: bool = False
    unicode: bool = True
    terminal: bool = False

    def symbol(self, rich: str, plain: str) -> str:
        """A symbol, or what stands for it where there is ASCII alone."""
        return rich if self.unicode else plain


def page(*, whole: bool = False) -> Page:
    """The page that stdout is: rich looks at the terminal, TERM, NO_COLOR and COLUMNS. Where a program reads, ``whole``
    leaves every line whole."""
    console = Console(file=sys.stdout)
    colour = console.is_terminal and console.color_system is not None and not console.no_color
    return Page(
        width=max(console.width, _NARROWEST) if console.is_terminal else _ENDLESS if whole else PIPED,
        colour=colour,
        unicode=(console.encoding or "").lower().startswith("utf"),
        terminal=console.is_terminal,
    )


def text(words: str, style: str = "") -> Text:
    """Given words from anywhere, return them for a line, control characters made visible. What is put behind them later
    keeps its own colour."""
    return Text().append(visible(words), style=style)


def column(words: str, width: int, style: str = "") -> Text:
    """Given words, return them padded to so many cells; wide characters count two."""
    return padded(text(words, style), width)


def padded(words: Text, width: int) -> Text:
    """Given a text, return it padded to so many cells, in no colour; one that is longer stays whole."""
    return words.append(" " * max(0, width - cell_len(words.plain)))


def hanging(head: Text, words: str, page: Page, *, indent: int, style: str = "") -> list[Text]:
    """Given the beginning of a line and words that may be long, return as many lines as the page needs: the words are
    never broken inside, and go on below, ``indent`` cells in; there they begin where a long beginning leaves no room."""
    room = max(page.width - indent, 12)
    pieces = _wrapped(visible(words), room, room - max(0, cell_len(head.plain) - indent))
    first = head.copy()
    first.append(pieces[0], style=style)
    return [first, *(Text(" " * indent).append(piece, style=style) for piece in pieces[1:])]


def paragraphs(texts: Iterable[str], page: Page, *, indent: int = 0, mark: str = "") -> list[Text]:
    """Given texts, return their lines, each text set in and behind its mark."""
    beside = indent + len(mark)
    return [line for one in texts for line in hanging(text(" " * indent + mark), one, page, indent=beside)]


def _wrapped(words: str, room: int, first: int) -> list[str]:
    """The words in lines of so many cells, the first of ``first``; a word that is longer, a path or an address, stands alone
    and whole."""
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        space = first if len(lines) == 1 else room
        if (lines[-1] or space < room) and cell_len(longer) > space:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def bar(share: float, width: int, page: Page) -> str:
    """Given a share of 1, return it as a bar.

    >>> bar(0.5, 8, Page(unicode=False))
    '####....'
    """
    full = round(max(0.0, min(share, 1.0)) * width)
    return page.symbol("█", "#") * full + page.symbol("░", ".") * (width - full)


def drawn(lines: Iterable[Text], page: Page) -> str:
    """Given lines, return what is written to the terminal; nothing stands behind the last word of a line. Where there is
    no UTF-8, what is not ASCII is shown by its number, as Python writes it."""
    console = _console(page)
    for line in lines:
        line.rstrip()
        console.print(line, soft_wrap=True)
    written = str(console.file.getvalue()).rstrip("\n")  # type: ignore[attr-defined]
    return written if page.unicode else written.replace("·", "-").encode("ascii", "backslashreplace").decode()


def _console(page: Page) -> Console:
    return Console(
        file=io.StringIO(),
        width=page.width,
        color_system="standard" if page.colour else None,
        force_terminal=page.colour,
        no_color=not page.colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )

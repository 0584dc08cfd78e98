"""What is printed as it is, from anywhere: errors and other people's text."""

from contextvars import ContextVar
from typing import Final

import click

from liftday.errors import for_athlete

ABOUT: Final = ContextVar("about", default="")
"""The athlete whom the command is about, where it is one who was added: commands that are named then name them."""


def complain(what: str, remedy: str) -> None:
    """Write one sentence and its remedy on stderr, with control characters made visible."""
    lines = [f"liftday: {visible(what)}", *(f"  {visible(line)}" for line in remedy.splitlines())]
    click.echo("\n".join(lines), err=True)


def visible(text: str) -> str:
    r"""Given text from anywhere, return it with control characters shown, so that no title moves the terminal, and with
    commands as whoever reads it must write them.

    >>> visible("a\x1b[2Jb")
    'a\\x1b[2Jb'
    """
    if ABOUT.get():
        text = for_athlete(text, ABOUT.get())
    return "".join(c if c in "\n\t" or c.isprintable() else ascii(c)[1:-1] for c in text)

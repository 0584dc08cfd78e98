"""What is printed as it is, from anywhere: errors and other people's text."""

import click


def complain(what: str, remedy: str) -> None:
    """Write one sentence and its remedy on stderr, with control characters made visible."""
    lines = [f"liftday: {visible(what)}", *(f"  {visible(line)}" for line in remedy.splitlines())]
    click.echo("\n".join(lines), err=True)


def visible(text: str) -> str:
    r"""Given text from anywhere, return it with control characters shown, so that no title moves the terminal.

    >>> visible("a\x1b[2Jb")
    'a\\x1b[2Jb'
    """
    return "".join(c if c in "\n\t" or c.isprintable() else ascii(c)[1:-1] for c in text)

"""Work under way as a person at a terminal sees it, and as a program does not."""

import io

from rich.console import Console

from liftday.cli.render.progress import counted_off


def console(*, terminal: bool = True, width: int = 80) -> Console:
    """A stderr to look at."""
    return Console(
        file=io.StringIO(),
        force_terminal=terminal,
        width=width,
        color_system=None,
        legacy_windows=False,
        _environ={"TERM": "xterm"},
    )


def written(on: Console) -> str:
    """What was drawn on it."""
    assert isinstance(on.file, io.StringIO)
    return on.file.getvalue()


def test_a_bar_counts_what_was_yielded() -> None:
    """Everything comes through, the bar ends full, and nothing of it stays."""
    for width in (40, 80):
        stderr = console(width=width)
        assert list(counted_off("abcd", 4, "Replaying", stderr)) == list("abcd")
        drawn = written(stderr)
        assert "Replaying" in drawn
        assert "100%" in drawn
        assert drawn.endswith("\x1b[2K")  # the line is wiped


def test_a_program_sees_nothing_of_it() -> None:
    """Where stderr is no terminal, not a byte."""
    stderr = console(terminal=False)
    assert list(counted_off(range(3), 3, "Replaying", stderr)) == [0, 1, 2]
    assert not written(stderr)

"""Work under way as a person at a terminal sees it, and as a program does not."""

import io

from rich.console import Console

from liftday.cli.render.progress import counted_off, under_way
from liftday.daemon.protocol.progress import Count


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
        assert "4 of 4" in drawn
        assert drawn.endswith("\x1b[2K")  # the line is wiped


def test_a_program_sees_nothing_of_it() -> None:
    """Where stderr is no terminal, not a byte."""
    stderr = console(terminal=False)
    assert list(counted_off(range(3), 3, "Replaying", stderr)) == [0, 1, 2]
    assert not written(stderr)
    with under_way("Syncing", console=stderr) as line:
        assert line is None
    with under_way("Syncing", shown=False, console=console()) as line:
        assert line is None


def test_a_count_replaces_the_last_one_and_a_sentence_stays() -> None:
    """What matters later stands above the line; where the whole is unknown there is a counter and no bar."""
    stderr = console()
    with under_way("Syncing", console=stderr) as line:
        assert line is not None
        line.tell(Count("200 activities, 1 request", done=200))
        line.tell("The database was missing, \x1b[2J and a new one was begun.")
    drawn = written(stderr)
    assert "200 activities, 1 request  0:00:0" in drawn
    assert "The database was missing, \\x1b[2J and a new one was begun.\n" in drawn
    assert " of " not in drawn
    assert "█" not in drawn


def test_files_are_counted_over_the_orders_that_bring_them() -> None:
    """The second order goes on where the first ended; a single file has no bar, for of one thing a bar knows nothing."""
    stderr = console()
    with under_way("Importing", before=64, of=90, console=stderr) as line:
        assert line is not None
        line.tell(Count("Reading b.fit", done=11, of=26))
    assert "Reading b.fit █████████████████████████░░░░░ 75 of 90" in written(stderr)
    stderr = console()
    with under_way("Importing", of=1, console=stderr) as line:
        assert line is not None
        line.tell(Count("Reading export.zip", done=0, of=1))
    assert "Reading export.zip  0:00:0" in written(stderr)


def test_one_archive_has_a_bar_of_its_rows() -> None:
    """Its recordings take minutes; of one file alone the rows are counted, and no bar ever goes past its end."""
    stderr = console()
    with under_way("Importing", of=1, console=stderr) as line:
        assert line is not None
        line.tell(Count("Reading export.zip", done=1500, of=3000))
    assert "1500 of 3000" in written(stderr)
    stderr = console()
    with under_way("Importing", before=64, of=65, console=stderr) as line:
        assert line is not None
        line.tell(Count("Reading export.zip", done=30, of=40))
    assert "65 of 65" in written(stderr)

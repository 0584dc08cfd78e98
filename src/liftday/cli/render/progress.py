"""Work under way, on stderr: a bar where it is known how much there is to do, a counter where it is known how much is
done, else the time that passes. Only a person at a terminal sees it, and nothing of it stays.
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, TaskProgressColumn, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed

T = TypeVar("T")

_LONGEST, _BESIDE = 40, 30  # cells of the bar where there is room; of what stands beside it


def counted_off(items: Iterable[T], of: int, what: str, console: Console | None = None) -> Iterator[T]:
    """Given things that take their time, and how many there will be, yield them; a bar shows how many there were."""
    console = console or Console(stderr=True)
    if not console.is_interactive:
        yield from items
        return
    with _line(console, *_bar(console)) as line:
        yield from line.track(items, total=of, description=what)


def _bar(console: Console) -> tuple[ProgressColumn, ...]:
    """A bar and its percentage, in colours that no known theme hides."""
    cells = max(4, min(_LONGEST, console.width - _BESIDE))
    bar = BarColumn(cells, style="dim", complete_style="green", finished_style="green")
    return bar, TaskProgressColumn(style="")


def _line(console: Console, *columns: ProgressColumn) -> Progress:
    """A line that is drawn anew while work goes on, and is gone when it ends."""
    spinner = SpinnerColumn("dots" if console.encoding.startswith("utf") else "line")
    return Progress(
        spinner, TextColumn("{task.description}", markup=False), *columns, Elapsed(), console=console, transient=True
    )

"""Work under way, on stderr: a bar where it is known how much there is to do, a counter where it is known how much is
done, and how long it has taken. Only a person at a terminal sees it, and nothing of it stays.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeElapsedColumn
from rich.text import Text

from liftday.cli.call import Call
from liftday.cli.render.page import Page, bar, hanging, text
from liftday.daemon.protocol.progress import Count

T = TypeVar("T")

_LONGEST, _BESIDE = 30, 50  # cells of a bar where there is room; of what stands beside it


def counted_off(items: Iterable[T], of: int, what: str, console: Console | None = None) -> Iterator[T]:
    """Given things that take their time, and how many there will be, yield them; a bar shows how many there were."""
    with under_way(what, of=of, console=console) as line:
        for done, item in enumerate(items, 1):
            yield item
            if line is not None:
                line.tell(Count(what, done=done, of=of))


class Line:
    """The line of the work under way; what is no count goes above it and stays."""

    def __init__(self, drawn: Progress, page: Page, what: str, *, before: int, of: int) -> None:
        self._drawn, self._page = drawn, page
        self._before, self._of = before, of
        self._task = drawn.add_task(what, total=of or None, completed=before)

    def tell(self, words: str) -> None:
        """Given a sentence of progress, show it."""
        if not isinstance(words, Count):
            for line in hanging(Text(), words, self._page, indent=0):
                self._drawn.console.print(line, soft_wrap=True)
            return
        of, done = max(self._of, words.of), self._before + words.done
        self._drawn.update(self._task, description=text(words).plain, completed=min(done, of or done), total=of or None)


@contextmanager
def under_way(
    what: str, *, shown: bool = True, before: int = 0, of: int = 0, console: Console | None = None
) -> Iterator[Line | None]:
    """Yield the line that shows how far the work is until it ends; None where it is not to be ``shown`` or nobody looks.
    Counts go on from ``before``; ``of`` is how many there are, 0 where only the counts know, or nobody."""
    console = console or Console(stderr=True)
    if not (shown and console.is_interactive):
        yield None
        return
    page = Page(width=console.width, unicode=(console.encoding or "").lower().startswith("utf"))
    columns = (
        SpinnerColumn("dots" if page.unicode else "line", style=""),
        TextColumn("{task.description}", markup=False),
        _Share(page),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as drawn:
        yield Line(drawn, page, what, before=before, of=of)


@contextmanager
def order_under_way(call: Call, what: str, *, quiet: bool, before: int = 0, of: int = 0) -> Iterator[None]:
    """While an order is carried out, show how far it is; with ``quiet`` (`--json`) and beside a log nothing of it."""
    with under_way(what, shown=not (quiet or call.verbose), before=before, of=of) as line:
        call.listener = None if line is None else line.tell
        try:
            yield
        finally:
            call.listener = None


class _Share(ProgressColumn):
    """A bar and the numbers where it is known how much there is to do; else nothing."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page

    def render(self, task: Task) -> Text:
        """Given the work, return how much of it is done."""
        if not task.total or task.total == 1:  # of one thing a bar knows nothing
            return Text()
        cells = max(4, min(_LONGEST, self._page.width - _BESIDE))
        done, of = int(task.completed), int(task.total)
        return text(f"{bar(done / of, cells, self._page)} {done} of {of}")

"""A replayed history on the terminal: its sessions beside days picked blindly, and what came beside what was promised."""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.text import Text

from liftday.cli.render.page import Page, bar, column, hanging, text
from liftday.training.backtest.score import CalibrationStep, Share, Summary
from liftday.words.backtest import opening, remarks, verdict

_LONGEST: Final = 40  # cells of a bar where there is room
_WHO: Final = 11  # cells of the name before a bar
_PERCENT: Final = 6  # cells of a percentage and what stands apart from it


def screen(summary: Summary, page: Page) -> list[Text]:
    """Given a replay in numbers, return its screen; how far to trust the next plan comes last."""
    lines = hanging(Text(), opening(summary), page, indent=0)
    if summary.first is None:
        return lines
    lines += [Text(), *_hits(summary, page), Text()]
    if summary.calibration:
        lines += [*_calibration(summary.calibration, page), Text()]
    for remark in remarks(summary):
        lines += hanging(Text(), remark, page, indent=2)
    return [*lines, Text(), *hanging(Text(), verdict(summary), page, indent=0, style="bold")]


def _hits(summary: Summary, page: Page) -> Iterable[Text]:
    """Where the sessions fell, each share above that of any day."""
    shares = (
        ("On a rest or easy day (the more, the better)", summary.hits, summary.mild),
        ("Before a hard or long day (the fewer, the better)", summary.eves, summary.before),
    )
    counts = max(len(_count(one)) for _, *both in shares for one in both)
    cells = _cells(page, _WHO + _PERCENT + 2 + counts)
    for what, sessions, any_day in shares:
        yield from hanging(Text(), what, page, indent=0, style="bold")
        yield _share("  sessions", sessions, cells, page)
        yield _share("  any day", any_day, cells, page)


def _share(who: str, share: Share, cells: int, page: Page) -> Text:
    line = column(who, _WHO)
    rate = share.rate
    line.append_text(text(bar(rate or 0.0, cells, page)))
    return line.append_text(text(f"{'-' if rate is None else f'{rate:.0%}':>{_PERCENT}}  {_count(share)}"))


def _count(share: Share) -> str:
    return f"{share.part} of {share.whole}"


def _calibration(steps: Sequence[CalibrationStep], page: Page) -> list[Text]:
    """A line for each step: the mean chance that was promised, a bar of what came with the promise marked in it, what came
    as a number, and of how many forecasts."""
    mark = page.symbol("│", "|")
    cells = _cells(page, _WHO + _PERCENT + 2 + 9)
    title = f"Hard or long days: the chance promised ({mark}) and how often they came"
    lines = hanging(Text(), title, page, indent=0, style="bold")
    lines.append(text(f"  {'promised':<{_WHO - 2}}{'':<{cells}}{'came':>{_PERCENT}}  forecasts", "dim"))
    for step in steps:
        line = column(f"  {step.expected:>8.0%}", _WHO)
        came = bar(step.came, cells, page)
        at = min(round(step.expected * cells), cells - 1)
        line.append_text(text(came[:at]))
        line.append_text(text(mark, "bold yellow"))
        line.append_text(text(f"{came[at + 1 :]}{step.came:>{_PERCENT}.0%}  {step.days:>9}"))
        lines.append(line)
    return lines


def _cells(page: Page, beside: int) -> int:
    """How long a bar may be, beside what stands on its line."""
    return max(4, min(_LONGEST, page.width - beside))

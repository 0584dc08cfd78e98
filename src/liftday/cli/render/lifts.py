"""What was lifted on the terminal: an exercise, its working load, its last times, and the way it took: a line of small bars,
or, of one exercise alone, a chart of its loads and of the strength behind them."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from rich.text import Text

from liftday.cli.render.page import Page, hanging, text
from liftday.daemon.queries.lifts import Lift
from liftday.training.loads.strength import Strength, Time
from liftday.words.lifts import about, sets_text, weight_text

LATEST: Final = 3
CHARTED: Final = 30  # times: a screen of them
_DATE, _NARROWEST, _WIDEST = 14, 6, 48  # cells: before a bar, and of the bars of a chart
_RISING, _PLAIN = "▁▂▃▄▅▆▇█", "_.-=+*#@"


def screen(found: Sequence[Lift], page: Page, *, unit: str, whole: bool = False) -> list[Text]:
    """Given the exercises, return their screen; ``whole``: every day of them."""
    lines: list[Text] = []
    for lift in found:
        lines += hanging(Text(), lift.name, page, indent=2, style="bold")
        if lift.strength is not None:
            lines += hanging(Text("  "), _working(lift.strength, page, unit, way=not whole), page, indent=4)
        lines += _chart(lift.times, page, unit) if whole and len(lift.times) > 1 else []
        days = list(reversed(lift.days))
        for day in days if whole else islice(days, LATEST):
            lines += hanging(text(f"  {day.on}  "), sets_text(day.sets), page, indent=14)
        if not whole and len(days) > LATEST:
            lines.append(text(f"  and {len(days) - LATEST} earlier times"))
        lines.append(Text())
    return lines[:-1]


def _chart(every: Sequence[Time], page: Page, unit: str) -> list[Text]:
    """Each time by its date: the load as a bar from nothing on, and where one repetition would be about possible."""
    mark, times = page.symbol("◆", "|"), every[-CHARTED:]
    most = max(time.maximum for time in times)
    told = [f"{weight_text(time.kg, unit)} {mark} {about(time.maximum, unit)}" for time in times]
    room = min(_WIDEST, page.width - _DATE - max(map(len, told)) - 2)
    which = f", the last {CHARTED} of {len(every)} times" if len(every) > CHARTED else ""
    lines = [Text(), *hanging(Text("  "), f"Load, and {mark} about one repetition{which}:", page, indent=4)]
    for time, words in zip(times, told, strict=True):
        line = text(f"  {time.on}  ")
        if room >= _NARROWEST:
            full, peak = (round(kg / most * (room - 1)) for kg in (time.kg, time.maximum))
            line.append(page.symbol("█", "#") * full, style="cyan").append(page.symbol("░", ".") * (peak - full))
            line.append(mark, style="bold").append(" " * (room - peak + 1))
        lines.append(line.append(words))
    return [*lines, Text()]


def _working(known: Strength, page: Page, unit: str, *, way: bool) -> str:
    """The working load, and where wanted its way as a line of small bars."""
    sure = "fairly sure" if known.certainty >= 0.67 else "a first guess" if known.certainty < 0.34 else "roughly"
    weights = [time.kg for time in known.times]
    return (
        f"working load {weight_text(known.last.kg, unit)}, one repetition about {about(known.maximum, unit)}"
        f" ({sure})  {_way(weights, page) if way else ''}"
    ).rstrip()


def _way(weights: Iterable[float], page: Page) -> str:
    """Weights as bars from the lightest to the heaviest; nothing for a single one."""
    every = list(weights)
    low, high = min(every), max(every)
    if len(every) < 2 or high == low:
        return ""
    signs = _RISING if page.unicode else _PLAIN
    return "".join(signs[round((weight - low) / (high - low) * (len(signs) - 1))] for weight in every)

"""What was lifted on the terminal: an exercise, its working load, its last times, and the way it took as a line of bars."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from rich.text import Text

from liftday.cli.render.page import Page, hanging, text
from liftday.daemon.queries.lifts import Lift
from liftday.training.loads.strength import Strength
from liftday.words.lifts import about, sets_text, weight_text

LATEST: Final = 3
_RISING, _PLAIN = "▁▂▃▄▅▆▇█", "_.-=+*#@"


def screen(found: Sequence[Lift], page: Page, *, unit: str, whole: bool = False) -> list[Text]:
    """Given the exercises, return their screen; ``whole``: every day of them."""
    lines: list[Text] = []
    for lift in found:
        lines += hanging(Text(), lift.name, page, indent=2, style="bold")
        if lift.strength is not None:
            lines += hanging(Text("  "), _working(lift.strength, page, unit), page, indent=4)
        days = list(reversed(lift.days))
        for day in days if whole else islice(days, LATEST):
            lines += hanging(text(f"  {day.on}  "), sets_text(day.sets), page, indent=14)
        if not whole and len(days) > LATEST:
            lines.append(text(f"  and {len(days) - LATEST} earlier times"))
        lines.append(Text())
    return lines[:-1]


def _working(known: Strength, page: Page, unit: str) -> str:
    """The working load, and its way as a line of small bars."""
    sure = "fairly sure" if known.certainty >= 0.67 else "a first guess" if known.certainty < 0.34 else "roughly"
    weights = [time.kg for time in known.times]
    return (
        f"working load {weight_text(known.last.kg, unit)}, one repetition about {about(known.maximum, unit)}"
        f" ({sure})  {_way(weights, page)}"
    ).rstrip()


def _way(weights: Iterable[float], page: Page) -> str:
    """Weights as bars from the lightest to the heaviest; nothing for a single one."""
    every = list(weights)
    low, high = min(every), max(every)
    if len(every) < 2 or high == low:
        return ""
    signs = _RISING if page.unicode else _PLAIN
    return "".join(signs[round((weight - low) / (high - low) * (len(signs) - 1))] for weight in every)

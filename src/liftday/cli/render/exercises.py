"""The catalogue on the terminal: section by section, what each exercise needs, how it is done, and what may replace it."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from rich.text import Text

from liftday.cli.render.page import Page, column, hanging, text
from liftday.daemon.queries.exercises import ListedExercise
from liftday.training.exercises.catalogue import Needs

# A symbol, what stands for it in ASCII, its colour, and what it means.
_OWNED: Final = ("✓", "+", "green", "for you")
_NOT_OWNED: Final = ("✗", "x", "red", "needs what you do not have")
_EXCLUDED: Final = ("-", "-", "yellow", "excluded by you")
_MARKS: Final = (_OWNED, _NOT_OWNED, _EXCLUDED)


def screen(found: Sequence[ListedExercise], page: Page, *, whole: bool = False) -> list[Text]:
    """Given entries of the catalogue by section, return their screen, and below it what the symbols mean.

    With ``whole`` each says all of how it is done and its commonest fault, without it the cue alone.
    """
    names = max(len(entry.exercise.id) for entry in found) + 2
    lines: list[Text] = []
    for section, those in groupby(found, key=lambda entry: entry.exercise.section):
        lines.append(text(section.capitalize(), "bold"))
        for entry in those:
            lines += _entry(entry, names, page, whole=whole)
        lines.append(Text())
    legend = "  ".join(
        f"{page.symbol(rich, plain)} {meaning}"
        for rich, plain, _, meaning in sorted(set(map(_mark, found)), key=_MARKS.index)
    )
    return [*lines, *hanging(Text(), legend, page, indent=0)]


def _mark(entry: ListedExercise) -> tuple[str, str, str, str]:
    """Whether an exercise may be in a session."""
    return _EXCLUDED if entry.excluded else _OWNED if entry.owned else _NOT_OWNED


def _entry(entry: ListedExercise, names: int, page: Page, *, whole: bool) -> list[Text]:
    """An exercise: its id and name on a line, the rest set in below the name, on a narrow page below the id."""
    one = entry.exercise
    indent = 2 + names if page.width >= names + 50 else 4
    rich, plain, style, _ = _mark(entry)
    head = text(f"{page.symbol(rich, plain)} ", style)
    head.append_text(column(one.id, names))
    lines = hanging(head, f"{one.name}{' (excluded)' if entry.excluded else ''}", page, indent=indent, style="bold")
    for words in _below(entry, whole=whole):
        lines += hanging(Text(" " * indent), words, page, indent=indent)
    return lines


def _below(entry: ListedExercise, *, whole: bool) -> Iterable[str]:
    """What there is to say of an exercise below its name."""
    one = entry.exercise
    if one.needs:
        yield f"needs {_needs(one.needs)}{'' if entry.owned else ' (not among your equipment)'}"
    told = whole and one.how
    if told or one.cue:
        yield one.how if told else one.cue
    if told and one.fault:
        yield f"commonest fault: {one.fault}"
    for other in one.substitutes:
        yield f"instead: {other.name}{f' (needs {_needs(other.needs)})' if other.needs else ''}"


def _needs(needs: Needs) -> str:
    """`dumbbell, or barbell and rack`."""
    return ", or ".join(" and ".join(word.replace("_", " ") for word in sorted(each)) for each in needs)

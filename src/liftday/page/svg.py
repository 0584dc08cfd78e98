"""Small pictures as SVG. Each has a title, a description and a table with the same numbers behind it.

Sizes are user units; a picture is 300 wide, so that its text stays readable on a phone. Colours are classes of the style
sheet, never attributes, so that a dark screen and paper have their own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

WIDTH: Final = 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 38, 8, 10, 22
_PLOT: Final = WIDTH - _LEFT - _RIGHT
_MARKS: Final = 3  # sessions of a week that are drawn
_STRETCH: Final = ' preserveAspectRatio="none"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The numbers of a picture."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture with its words."""

    title: str
    svg: Markup
    table: Table


@dataclass(frozen=True, slots=True)
class Column:
    """One week of a picture: its label, what ran, and its sessions by what became of them."""

    label: str
    height: float
    done: int
    other: int
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """One point: across and up as shares of the plot, 0-1; ``style`` is its class."""

    x: float
    y: float
    style: str = "dot"


def chance_bar(percent: int) -> Markup:
    """Given a chance, return a bar without words: they stand beside it."""
    return Markup(  # noqa: S704  numbers alone
        f'<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">{_bar(percent)}</svg>'
    )


def progress(name: str, title: str, part: float, whole: float) -> Markup:
    """Given how much of a whole is reached, return a bar with its title."""
    share = 0 if whole <= 0 else round(100 * min(1.0, part / whole))
    return _drawing(name, title, f"{share}%", _bar(share), box=(100, 6), style="bar", stretch=True)


def columns(name: str, title: str, description: str, weeks: Sequence[Column], *, top: str) -> Markup:
    """Given weeks, return a column for each, its sessions as dots below: filled for done, open for what else. ``top`` is
    the label of the highest column."""
    height, floor = 150, 150 - _BOTTOM - 14
    highest = max((week.height for week in weeks), default=0.0) or 1.0
    step = _PLOT / max(1, len(weeks))
    body = [_axis(top, floor)]
    for place, week in enumerate(weeks):
        left = _LEFT + place * step
        tall = (floor - _TOP) * week.height / highest
        body.append(
            f'<rect class="{"ahead" if week.ahead else "run"}" x="{left + step * 0.12:.1f}" y="{floor - tall:.1f}"'
            f' width="{step * 0.76:.1f}" height="{tall:.1f}"/>'
        )
        marks = (["done"] * week.done + ["open"] * week.other)[:_MARKS]
        for at, style in enumerate(marks):
            across = left + step / 2 + (at - (len(marks) - 1) / 2) * 7
            body.append(f'<circle class="{style}" cx="{across:.1f}" cy="{floor + 8}" r="2.6"/>')
        if place % max(1, round(len(weeks) / 4)) == 0:
            body.append(_label(left + step / 2, height - 6, week.label, "middle"))
    return _drawing(name, title, description, "".join(body), box=(WIDTH, height))


def dots(
    name: str, title: str, description: str, points: Iterable[Dot], here: Iterable[Dot], *, across: tuple[str, str],
    up: tuple[str, str], height: int = 170, diagonal: bool = False,
) -> Markup:  # fmt: skip
    """Given points, and those that are meant, return them in a frame; ``across`` and ``up`` are the labels at the low and
    the high end. Points of a style are one path of round ends: a hundred of them take no more than their places."""
    floor = height - _BOTTOM

    def at(dot: Dot) -> tuple[float, float]:
        return _LEFT + _PLOT * _share(dot.x), floor - (floor - _TOP) * _share(dot.y)

    paths: dict[str, list[str]] = {}
    for dot in points:
        paths.setdefault(dot.style, []).append("M{:.0f} {:.0f}h0".format(*at(dot)))
    body = [f'<path class="axis" d="M{_LEFT} {_TOP}V{floor}H{WIDTH - _RIGHT}"/>']
    if diagonal:
        body.append(f'<path class="guide" d="M{_LEFT} {floor}L{WIDTH - _RIGHT} {_TOP}"/>')
    body += [f'<path class="{style}" d="{"".join(those)}"/>' for style, those in paths.items()]
    body += ['<circle class="here" cx="{:.1f}" cy="{:.1f}" r="5"/>'.format(*at(dot)) for dot in here]
    body += [
        _label(_LEFT, height - 6, across[0], "start"),
        _label(WIDTH - _RIGHT, height - 6, across[1], "end"),
        _label(_LEFT - 4, floor, up[0], "end"),
        _label(_LEFT - 4, _TOP + 8, up[1], "end"),
    ]
    return _drawing(name, title, description, "".join(body), box=(WIDTH, height))


def _bar(percent: int) -> str:
    width = min(100, max(0, percent))
    return f'<rect class="rail" width="100" height="6"/><rect class="fill" width="{width}" height="6"/>'


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))


def _axis(top: str, floor: float) -> str:
    line = f'<path class="axis" d="M{_LEFT} {floor}H{WIDTH - _RIGHT}"/>'
    return line + _label(_LEFT - 4, _TOP + 8, top, "end") + _label(_LEFT - 4, floor, "0", "end")


def _label(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>' if text else ""


def _drawing(
    name: str, title: str, description: str, body: str, *, box: tuple[int, int], style: str = "picture",
    stretch: bool = False,
) -> Markup:  # fmt: skip
    """A whole picture; every text that comes from outside this module is escaped here or in ``_label``."""
    own = escape(name)
    return Markup(  # noqa: S704  every text in it is escaped
        f'<svg class="{style}" viewBox="0 0 {box[0]} {box[1]}"{_STRETCH if stretch else ""} role="img"'
        f' aria-labelledby="{own}-t {own}-d"><title id="{own}-t">{escape(title)}</title>'
        f'<desc id="{own}-d">{escape(description)}</desc>{body}</svg>'
    )

"""Set-up, for this machine alone: what is missing in the order to do it, and the addresses with their codes to scan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import segno
from markupsafe import Markup

from liftday.words.setting_up import ALONE, STEPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. ``button`` is where its button leads, empty where a command does it."""

    name: str
    about: str
    command: str
    done: bool
    next: bool
    button: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address, for whom it is, and its code to scan; empty where a phone could not reach it."""

    name: str
    address: str
    code: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """The page. ``alone``: no other machine can reach the addresses."""

    steps: tuple[Step, ...]
    addresses: tuple[Address, ...]
    alone: bool


def setup(
    done: Iterable[tuple[str, bool]], addresses: Sequence[tuple[str, str]], *, alone: bool, connect: str
) -> Setup:
    """Given the steps by name with whether each is done, and addresses by whom they are for, return the page. ``connect``
    is where Strava is connected in the browser."""
    steps: list[Step] = []
    for code, is_done in done:
        name, about, command = ALONE.get(code, STEPS[code]) if alone else STEPS[code]
        following = not is_done and not any(step.next for step in steps)
        button = connect if code == "login" and not is_done and all(step.done for step in steps) else ""
        steps.append(Step(name=name, about=about, command=command, done=is_done, next=following, button=button))
    return Setup(
        steps=tuple(steps),
        addresses=addresses_of(addresses, alone=alone),
        alone=alone,
    )


def addresses_of(addresses: Sequence[tuple[str, str]], *, alone: bool) -> tuple[Address, ...]:
    """Given addresses by whom they are for, return them with their codes, without where they answer on this machine alone."""
    return tuple(
        Address(name=name, address=address, code=Markup() if alone else _code(address, name))
        for name, address in addresses
    )


def _code(address: str, name: str) -> Markup:
    """An address as a QR code."""
    drawn = segno.make(address, error="m").svg_inline(scale=4, border=4, omitsize=True, title=f"QR code: {name}")
    return Markup(drawn)  # noqa: S704  made of squares, and of a title that is escaped there

"""How words on the command line become dates."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

import click

from liftday.errors import Usage

_WORDS = {"today": 0, "tomorrow": 1, "yesterday": -1}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_BESIDE = frozenset({"next", "last"})
_HOW = "write it as 2026-03-04, or say today, tomorrow, friday or next friday"


class DateCommand(click.Command):
    """A command that takes dates: `next fri` may be written as two words."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Given what was typed, parse it with `next` and `last` joined to the weekday behind them."""
        return super().parse_args(ctx, joined(args))


def joined(words: Sequence[str]) -> list[str]:
    """Given the words of a command, return them with those that are one date in one.

    >>> joined(["next", "fri", "hard"])
    ['next fri', 'hard']
    """
    found: list[str] = []
    for word in words:
        first = word.partition("..")[0]
        if found and found[-1].lower().rpartition("..")[2] in _BESIDE and _weekday(first) is not None:
            found[-1] = f"{found[-1]} {word}"
        else:
            found.append(word)
    return found


def a_date(text: str, today: date, *, back: bool = False) -> date:
    """Given `2026-03-04`, `today`, `tomorrow`, `yesterday` or a weekday, return the date.

    As in date(1), `friday` is the first one from today on and `next friday` the first one after today; `last friday` is
    the one before today. Where only the past makes sense, ``back``: `friday` is the last one up to today.

    >>> a_date("next fri", date(2026, 2, 27)), a_date("fri", date(2026, 2, 27))
    (datetime.date(2026, 3, 6), datetime.date(2026, 2, 27))
    """
    said = " ".join(re.split(r"[\s_-]+", text.strip().lower())) if not text[:1].isdigit() else text
    if said in _WORDS:
        return today + timedelta(days=_WORDS[said])
    beside, _, name = said.rpartition(" ")
    weekday = _weekday(name)
    if weekday is not None and beside in {"", *_BESIDE}:
        ahead = (weekday - today.weekday()) % 7
        if beside == "last" or (back and not beside):
            return today - timedelta(days=(7 - ahead) % 7 or (7 if beside else 0))
        return today + timedelta(days=ahead or (7 if beside else 0))
    try:
        return date.fromisoformat(text)
    except ValueError as cause:
        raise Usage(f"{text!r} is no date", remedy=_HOW) from cause


def a_session(text: str, today: date, *, back: bool = False) -> str:
    """Given a uid or the words of a date, return the uid as it is or the date in ISO 8601: which of them it is, the daemon
    knows."""
    try:
        return a_date(text, today, back=back).isoformat()
    except Usage:
        return text


def is_weekday(text: str) -> bool:
    """Whether a text is a weekday alone, which lies ahead or behind by what it is said for."""
    return _weekday(text.strip().lower()) is not None


def _weekday(name: str) -> int | None:
    """0 for `mon` or `monday`, and so on; None for what is no weekday."""
    name = name.lower()
    if name in _SHORT:
        return _SHORT[name]
    return next((n for n, whole in enumerate(_WEEKDAYS) if name in {whole, whole[:3]}), None)


def a_span(since: str | None, until: str | None, today: date) -> tuple[date | None, date | None]:
    """Given the words of `--since` and `--until`, return their dates, None for one that was not said."""
    first = a_date(since, today, back=True) if since else None
    last = a_date(until, today) if until else None
    if first is not None and last is not None and last < first:
        raise Usage(f"--until {last} lies before --since {first}", remedy="name the earlier date with --since")
    return first, last


def dates(text: str, today: date) -> tuple[date, date]:
    """Given a date or a range `A..B`, return its first and last day; a weekday at the end is the first one from A on.

    >>> dates("2026-03-04..2026-03-06", date(2026, 3, 1))
    (datetime.date(2026, 3, 4), datetime.date(2026, 3, 6))
    """
    first, dots, last = text.partition("..")
    if dots and not (first and last):
        raise Usage(f"{text!r} is open at one end", remedy="write both dates, such as 2026-03-04..2026-03-06")
    start = a_date(first, today)
    end = a_date(last, start if is_weekday(last) else today) if dots else start
    if end < start:
        raise Usage(f"{text!r} ends before it begins", remedy="write the earlier date first")
    if (end - start).days > 366:
        raise Usage(f"{text!r} is longer than a year", remedy="mark at most a year at once")
    return start, end

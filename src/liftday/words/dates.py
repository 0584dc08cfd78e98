"""Dates, numbers and chances as they are said."""

from datetime import date, datetime
from typing import Final

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMBERS: Final = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def weekday(on: date) -> str:
    """The English name of a date's weekday."""
    return WEEKDAYS[on.weekday()]


def dated(on: date) -> str:
    """A date as it is named in a sentence that stays for weeks.

    >>> dated(date(2026, 12, 4))
    'Friday 4 December'
    """
    return f"{weekday(on)} {on.day} {on:%B}"


def minute(at: datetime) -> str:
    """An instant as the screens have it, in the zone that it is in.

    >>> minute(datetime(2026, 3, 2, 7, 0, 42))
    '2026-03-02 07:00'
    """
    return f"{at:%Y-%m-%d %H:%M}"


def span(first: date, last: date) -> str:
    """Some days in a row as they are named.

    >>> span(date(2026, 3, 3), date(2026, 3, 5)), span(date(2026, 3, 30), date(2026, 4, 1))
    ('3-5 March', '30 March-1 April')
    """
    if first == last:
        return f"{first.day} {first:%B}"
    same = (first.year, first.month) == (last.year, last.month)
    return f"{first.day}-{last.day} {last:%B}" if same else f"{first.day} {first:%B}-{last.day} {last:%B}"


def number(count: int) -> str:
    """A small number in letters.

    >>> number(2), number(40)
    ('two', '40')
    """
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)


def days(count: int) -> str:
    """How far away another day is: "the day" (after, before), "two days".

    >>> days(1), days(3)
    ('the day', 'three days')
    """
    return "the day" if count == 1 else f"{number(count)} days"


def listed(names: list[str]) -> str:
    """Several names as one: "Monday", "Monday and Friday", "Monday, Tuesday and Friday"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def sentence(text: str) -> str:
    """Words as a sentence: a capital letter and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."

"""The date forms of Strava's bulk export: UTC, in the words and the order of the account's language.

"Oct 6, 2022, 11:19:20 PM", "22 May 2024, 08:19:26", "07.09.2025, 06:36:00", "6 mrt. 2024 14:23:15",
"1 de jun. de 2025 8:00:00", "12 janv. 2024 à 08:00:00", "2024/05/22 8:19:26", "2024年5月22日 8:19:26", ISO 8601.
Where only numbers stand, the file as a whole tells day from month.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from liftday.integrations.files.languages import LANGUAGES
from liftday.integrations.strava.quirks.local_times import FIRST_YEAR, LAST_YEAR


def _bare(word: str) -> str:
    folded = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


_BEGINNINGS = sorted(
    {
        (_bare(word), number)
        for language in LANGUAGES
        for number, words in enumerate(language.months, start=1)
        for word in words
    },
    key=lambda entry: (-len(entry[0]), entry),
)
_TUESDAYS = ("mardi", "martes", "martedi")  # not in March
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)")
_TIME = re.compile(r"(\d{1,2})\s?[:h]\s?(\d{2})(?:\s?[:]\s?(\d{2}))?(?:\.\d+)?")
_DOTTED_TIME = re.compile(r"(?<=\d{4}\D)(.*?)(?<!\d)(\d{1,2})\.(\d{2})\.(\d{2})$")
_HALF = re.compile(r"(?<![a-z])([ap])\s?\.?\s?m\b\.?")
_MORNING = ("午前", "上午", "오전", "vorm", "de la manana")
_AFTERNOON = ("午後", "下午", "오후", "nachm", "de la tarde")
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A date as written: the year, the other two numbers in their order, and which of them is the month if known."""

    year: int
    first: int
    second: int
    month: str  # "first", "second", or "" when only the file as a whole can tell
    clock: tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant; or, when no time of day was written, a date at midnight that is nobody's instant."""

    at: datetime
    timed: bool = True


def read_dates(written: Sequence[str], *, month_first: bool) -> tuple[Moment | None, ...]:
    """Given the dates of one file, return what they say, None for what is no date.

    ``month_first`` decides only where nothing in the whole file does: "03/04/2024" in every row.
    """
    parsed = [_iso(text) or _parsed(text) for text in written]
    unsure = [one for one in parsed if isinstance(one, _Parsed) and not one.month]
    if any(one.first > 12 for one in unsure):
        month_first = False
    elif any(one.second > 12 for one in unsure):
        month_first = True
    return tuple(one if not isinstance(one, _Parsed) else _instant(one, month_first=month_first) for one in parsed)


def _iso(text: str) -> Moment | None:
    if not _ISO.fullmatch(text.strip()):
        return None
    try:
        return Moment(datetime.fromisoformat(text.strip()).astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def _parsed(text: str) -> _Parsed | None:
    clock, rest = _clock(text)
    bare = _bare(rest)
    numbers = [int(digits) for digits in re.findall(r"\d+", bare)]
    named = next((month for month in map(_month, _WORD.findall(bare)) if month), None)
    if named is not None and len(numbers) == 2:
        day, year = sorted(numbers)
        return _Parsed(year, named, day, "first", clock)
    if named is not None or len(numbers) != 3:
        return None
    if numbers[0] > 31:
        return _Parsed(numbers[0], numbers[1], numbers[2], "first", clock)
    sure = "second" if re.search(r"\d\.\s?\d", bare) else ""  # dots are for those who put the day first
    return _Parsed(numbers[2], numbers[0], numbers[1], sure, clock)


def _clock(text: str) -> tuple[tuple[int, int, int] | None, str]:
    """The time of day, and the text without it."""
    lower = unicodedata.normalize("NFKC", text).casefold().strip()
    half = _HALF.search(lower)
    later = (half is not None and half[1] == "p") or any(word in lower for word in _AFTERNOON)
    earlier = (half is not None and half[1] == "a") or any(word in lower for word in _MORNING)
    match = _TIME.search(lower)
    if match is not None:
        rest = lower[: match.start()] + " " + lower[match.end() :]
        hour, minute, second = (int(part or 0) for part in match.groups())
    else:
        dotted = _DOTTED_TIME.search(lower)
        if dotted is None:
            return None, lower
        rest = lower[: dotted.start(2)]
        hour, minute, second = (int(part) for part in dotted.groups()[1:])
    if later and hour < 12:
        hour += 12
    if earlier and hour == 12:
        hour = 0
    if half is not None:
        rest = _HALF.sub(" ", rest)
    return (hour, minute, second), rest


def _month(word: str) -> int | None:
    if word.startswith(_TUESDAYS):
        return None
    for beginning, number in _BEGINNINGS:
        if word.startswith(beginning):
            return number
    return None


def _instant(parsed: _Parsed, *, month_first: bool) -> Moment | None:
    first_is_month = parsed.month == "first" or (not parsed.month and month_first)
    month, day = (parsed.first, parsed.second) if first_is_month else (parsed.second, parsed.first)
    if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        return None
    hour, minute, second = parsed.clock or (0, 0, 0)
    try:
        return Moment(
            datetime(parsed.year, month, day, hour, minute, second, tzinfo=UTC), timed=parsed.clock is not None
        )
    except (ValueError, OverflowError):  # no such day; more digits than a day has
        return None

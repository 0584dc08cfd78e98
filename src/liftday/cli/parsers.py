"""How words on the command line become dates."""

from datetime import date, timedelta

from liftday.errors import Usage

_WORDS = {"today": 0, "tomorrow": 1, "yesterday": -1}


def a_date(text: str, today: date) -> date:
    """Given `2026-03-04`, `today`, `tomorrow` or `yesterday`, return the date.

    >>> a_date("tomorrow", date(2026, 2, 28))
    datetime.date(2026, 3, 1)
    """
    if text in _WORDS:
        return today + timedelta(days=_WORDS[text])
    try:
        return date.fromisoformat(text)
    except ValueError as cause:
        raise Usage(f"{text!r} is no date", remedy="write it as 2026-03-04, or say today or tomorrow") from cause


def a_span(since: str | None, until: str | None, today: date) -> tuple[date | None, date | None]:
    """Given the words of `--since` and `--until`, return their dates, None for one that was not said."""
    first = a_date(since, today) if since else None
    last = a_date(until, today) if until else None
    if first is not None and last is not None and last < first:
        raise Usage(f"--until {last} lies before --since {first}", remedy="name the earlier date with --since")
    return first, last


def dates(text: str, today: date) -> tuple[date, date]:
    """Given a date or a range `A..B`, return its first and last day.

    >>> dates("2026-03-04..2026-03-06", date(2026, 3, 1))
    (datetime.date(2026, 3, 4), datetime.date(2026, 3, 6))
    """
    first, dots, last = text.partition("..")
    if dots and not (first and last):
        raise Usage(f"{text!r} is open at one end", remedy="write both dates, such as 2026-03-04..2026-03-06")
    start = a_date(first, today)
    end = a_date(last, today) if dots else start
    if end < start:
        raise Usage(f"{text!r} ends before it begins", remedy="write the earlier date first")
    if (end - start).days > 366:
        raise Usage(f"{text!r} is longer than a year", remedy="mark at most a year at once")
    return start, end

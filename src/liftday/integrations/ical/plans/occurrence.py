"""When an entry stands: its date and hour where the athlete lives, and how long it lasts on paper."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from liftday.integrations.ical.event import Event


def day_of(event: Event, zone: ZoneInfo) -> date:
    """Given an event and the athlete's zone, return its date: an all-day one's as written, never through UTC."""
    return _local(event.start, zone).date() if isinstance(event.start, datetime) else event.start


def start_of(event: Event, zone: ZoneInfo) -> time | None:
    """The hour at which it starts, None for an all-day event (one with a date and a time of ending too)."""
    if event.all_day or not isinstance(event.start, datetime):
        return None
    return _local(event.start, zone).time().replace(tzinfo=None)


def span_minutes(event: Event) -> int | None:
    """The minutes from start to end of a timed event, None where they say nothing."""
    if event.all_day or not isinstance(event.start, datetime) or not isinstance(event.end, datetime):
        return None
    if (event.start.tzinfo is None) is not (event.end.tzinfo is None):
        return None
    minutes = round((event.end - event.start) / timedelta(minutes=1))
    return minutes if 0 < minutes <= 24 * 60 else None


def whole_days(event: Event) -> int:
    """How many dates an all-day event covers; 1 for a timed one, and where the end is a time of day."""
    if not event.all_day or event.end is None or isinstance(event.end, datetime) or isinstance(event.start, datetime):
        return 1
    return max(1, (event.end - event.start).days)


def _local(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant if instant.tzinfo is None else instant.astimezone(zone)

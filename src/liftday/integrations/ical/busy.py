"""The events of a busy calendar as the spans that are taken: nothing else of them goes on from here."""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from liftday.integrations.ical.event import Event, ForeignCalendar
from liftday.training.planned import Taken

_BUSY: Final = "X-MICROSOFT-CDO-BUSYSTATUS"
_FREE: Final = frozenset({"FREE", "WORKINGELSEWHERE"})
_TAKEN: Final = frozenset({"BUSY", "OOF", "TENTATIVE"})
_DAY: Final = timedelta(days=1)


def taken(calendar: ForeignCalendar, zone: ZoneInfo, ours: Collection[str] = ()) -> tuple[Taken, ...]:
    """Given a calendar and the athlete's zone, in which floating times and whole days are, return the spans that are taken:
    in UTC, apart from each other, by start. What bears one of ``ours``, uids, is our own entry that came back: it would chase
    itself through the day."""
    foreign = (event for event in calendar.events if event.uid not in ours)
    return merged(span for event in foreign if takes(event) for span in _span(event, zone))


def takes(event: Event) -> bool:
    """Whether an event takes its time: not a cancelled, declined or free one. An all-day event only by its own word: most
    are holidays, birthdays and notes that say nothing of being busy. Outlook's word wins over TRANSP."""
    word = event.extras.get(_BUSY, "").upper()
    if event.status == "CANCELLED" or event.declined or word in _FREE:
        return False
    if word in _TAKEN:
        return True
    return not event.transparent and (not event.all_day or event.extras.get("TRANSP") == "OPAQUE")


def _span(event: Event, zone: ZoneInfo) -> Iterator[Taken]:
    """The span of an event, none for one without length."""
    end = event.end
    if event.all_day and (end is None or end <= event.start):
        end = event.start + _DAY
    if end is not None:
        start, until = _instant(event.start, zone), _instant(end, zone)
        if start < until:
            yield Taken(start, until)


def _instant(at: date, zone: ZoneInfo) -> datetime:
    """An instant in UTC; through it an hour that the change of clocks skips becomes one that exists."""
    moment = at if isinstance(at, datetime) else datetime.combine(at, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def merged(spans: Iterable[Taken]) -> tuple[Taken, ...]:
    """Given spans, return them by start, those that touch as one."""
    apart: list[Taken] = []
    for span in sorted(spans):
        if apart and span.start <= apart[-1].end:
            apart[-1] = Taken(apart[-1].start, max(apart[-1].end, span.end))
        else:
            apart.append(span)
    return tuple(apart)

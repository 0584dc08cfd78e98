"""A calendar's bytes into a ForeignCalendar: read as far as it goes, one bad event never losing the others."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from liftday.integrations.ical import series
from liftday.integrations.ical.budget import Budget, Overlong
from liftday.integrations.ical.event import Event, ForeignCalendar, day_of
from liftday.integrations.ical.scan import Block, Scanned, Window, scan
from liftday.integrations.ical.trouble import Trouble, Unread

_MOST_EVENTS: Final = 5_000
_SPAN = re.compile(r"P(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?")


def parse(raw: bytes, window: Window, *, texts: bool = True, budget: Budget | None = None) -> ForeignCalendar:
    """Given a calendar's bytes, return its events in the window, by start.

    ``texts`` False leaves out everything that is no time, for calendars of which only the times are wanted. Raises Unread
    for what is no calendar, only a part of one, or costs more than ``budget`` allows.
    """
    work = budget or Budget()
    try:
        with work.piece(whole=True):
            scanned = scan(raw, window, texts=texts)
    except Overlong:
        raise Unread(Trouble.HEAVY) from None
    zone = series.zone_named(scanned.header.get("X-WR-TIMEZONE", ""))
    found: list[Event] = []
    unread = scanned.unread
    for read in _pieces(scanned, window, zone):
        try:
            with work.piece():
                found += read()
        except Unread:
            raise
        except (Overlong, Exception):  # noqa: BLE001  a series that a library fails on, or that would never end, is one series
            unread += 1
        if len(found) > _MOST_EVENTS:
            raise Unread(Trouble.HEAVY)
    return _calendar(scanned.header, _in(window, found), unread)


def _pieces(scanned: Scanned, window: Window, zone: ZoneInfo | None) -> Iterator[Callable[[], Iterable[Event]]]:
    """What is read one by one: the time zones first, then each series, each event, each list of busy times."""
    yield lambda: series.learn_zones(scanned.zones, scanned.blocks)
    by_uid: defaultdict[str, list[Block]] = defaultdict(list)
    for block in scanned.blocks:
        by_uid[block.uid].append(block)
    for uid, blocks in by_uid.items():
        groups = _grouped(_newest(blocks)) if uid else [[block] for block in blocks]
        for group in groups:
            if len(group) == 1 and not group[0].repeats:
                yield partial(_alone, group[0], zone)
            else:
                yield partial(series.expanded, group, window, zone)
    yield from (partial(series.free_busy, text) for text in scanned.free_busy)


def _alone(block: Block, zone: ZoneInfo | None) -> tuple[Event, ...]:
    return (series.single(block, zone),)


def _newest(blocks: Iterable[Block]) -> list[Block]:
    """Of several states of one event, or of one date of it, the last: a higher SEQUENCE, or further down."""
    kept: dict[tuple[str, str], Block] = {}
    for block in blocks:
        key = (block.instead_of, "" if block.instead_of else block.start)
        if key not in kept or block.sequence >= kept[key].sequence:
            kept[key] = block
    return list(kept.values())


def _grouped(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """The blocks of one UID in series: each that repeats with those that stand instead of one of its dates, which begin at
    its hour. What is left stands alone; an event whose place another took is gone."""
    instead = [block for block in blocks if block.instead_of]
    left = {id(block) for block in instead}
    moved = {block.instead_of for block in instead}
    masters = [block for block in blocks if not block.instead_of]
    repeating = [block for block in masters if block.repeats]
    for master in repeating:
        own = [each for each in instead if len(repeating) == 1 or each.instead_of[8:] == master.start[8:]]
        left -= {id(block) for block in own}
        yield [master, *own]
    yield from ([block] for block in masters if not block.repeats and block.start not in moved)
    yield from ([block] for block in instead if id(block) in left)


def _in(window: Window, events: Iterable[Event]) -> tuple[Event, ...]:
    """What touches the window, by date and start; what stands there twice once."""
    found = {(event.uid, event.start.isoformat(), event.summary): event for event in events if _touches(event, window)}
    return tuple(sorted(found.values(), key=lambda each: (day_of(each.start), each.start.isoformat(), each.uid)))


def _touches(event: Event, window: Window) -> bool:
    last = day_of(event.end or event.start)
    if event.all_day and last > day_of(event.start):
        last -= timedelta(days=1)  # exclusive
    return day_of(event.start) <= window.last and last >= window.first


def _calendar(header: Mapping[str, str], events: tuple[Event, ...], unread: int) -> ForeignCalendar:
    return ForeignCalendar(
        product=header.get("PRODID", ""),
        name=header.get("X-WR-CALNAME") or header.get("NAME", ""),
        zone=header.get("X-WR-TIMEZONE", ""),
        refresh=_span(header.get("REFRESH-INTERVAL") or header.get("X-PUBLISHED-TTL", "")),
        events=events,
        unread=unread,
    )


def _span(text: str) -> timedelta | None:
    """A duration as RFC 5545 writes it; None for none.

    >>> _span("PT15M"), _span("soon")
    (datetime.timedelta(seconds=900), None)
    """
    match = _SPAN.fullmatch(text.upper())
    if match is None or not any(match.groups()):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)

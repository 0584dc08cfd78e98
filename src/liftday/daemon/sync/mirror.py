"""Our sessions in intervals.icu's calendar, where the owner wants them there too (`[intervals] publish`).

What is wanted is compared with the digests of what was written; only what differs is sent. That a request goes out is
noted before it does, and the calendar was read before this turn: so a stop between a request and its record is found at
the next sync by our tag and the session's uid, and nothing stands there twice. Only events that we wrote are touched,
each by its number. Trouble is a note: the next sync goes on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Final

from liftday.daemon.state.instance import Instance
from liftday.integrations.intervals import trouble
from liftday.integrations.intervals.client import Intervals, Written
from liftday.integrations.intervals.events import TAG, CalendarEvent, is_ours
from liftday.integrations.intervals.session_text import plain
from liftday.store import entries, sync_state
from liftday.store.entries import Published
from liftday.store.sync_state import IntervalsCalendar, IntervalsEntry
from liftday.store.values import to_json

_FOLLOWED: Final = timedelta(days=7)  # so long a past session's entry still follows what becomes of it
_TYPES: Final = {"strength": "WeightTraining", "mobility": "Workout"}
_COLOURS: Final = {"strength": "#1f7a7a", "mobility": "#7aa37a"}


def publish(
    instance: Instance, account: Intervals, events: Sequence[CalendarEvent] | None, now: datetime
) -> tuple[str, ...]:
    """Given its calendar as it was read in this sync, None if it was not, write what differs; return what the owner should
    know. With ``publish`` off, what was written and is still ahead is taken back."""
    kept = sync_state.recall(instance.store, IntervalsCalendar)
    wants = instance.settings.intervals.publish
    if events is None or not (wants or kept.icu_entries):
        return ()
    ours = {one.uid: one for one in entries.recall(instance.store) if one.session is not None}
    since = now.astimezone(instance.zone).date() - _FOLLOWED
    wanted = dict(_wanted(instance, ours, since)) if wants else {}
    writing = _Writing(instance, account, dict(kept.icu_entries))
    try:
        writing.adopt(events, ours)
        writing.withdraw(wanted, ours, since)
        writing.write(wanted)
    except trouble.Trouble as found:
        return (f"Not all sessions are in intervals.icu's calendar yet: {found.what}. The next sync goes on.",)
    return ()


def _wanted(instance: Instance, ours: Mapping[str, Published], since: date) -> Iterator[tuple[str, Written]]:
    """The events that ought to stand there, by uid: what stands in our calendar, from some days back on."""
    for uid, one in ours.items():
        session, entry = one.session, one.entry
        if session is None or entry is None or not entry.live or session.date < since:
            continue
        yield (
            uid,
            {
                "category": "WORKOUT",
                "type": _TYPES[session.type],
                "external_id": uid,
                "start_date_local": session.start.astimezone(instance.zone)
                .replace(tzinfo=None)
                .isoformat(timespec="seconds"),
                "moving_time": session.minutes * 60,
                "name": entry.summary,
                "description": plain(entry.description, without=entry.acts),
                "tags": [TAG],
                "indoor": True,
                "color": _COLOURS[session.type],
            },
        )


def _digest(event: Written) -> str:
    return blake2b(to_json(dict(event)).encode(), digest_size=12).hexdigest()


@dataclass(slots=True)
class _Writing:
    """One sync's writing. ``known`` is what of ours stands there, by uid; kept after each request."""

    instance: Instance
    account: Intervals
    known: dict[str, IntervalsEntry]

    def adopt(self, events: Sequence[CalendarEvent], ours: Mapping[str, Published]) -> None:
        """Find by our tag and uid what a stop left without a record; of two of one session the later goes."""
        numbers: dict[str, list[int]] = {}
        for event in events:
            if is_ours(event) and event.external_id in ours:
                numbers.setdefault(str(event.external_id), []).append(event.number)
        for uid, there in sorted(numbers.items()):
            record = self.known.get(uid, IntervalsEntry())
            stays = record.number if record.number is not None else min(there)
            if record.number is None:
                self._keep(uid, IntervalsEntry(number=stays))
            for other in there:
                if other != stays:
                    self.account.delete(other)

    def withdraw(self, wanted: Mapping[str, Written], ours: Mapping[str, Published], since: date) -> None:
        """Take away what is not wanted any more; what is past stands."""
        for uid, record in sorted(self.known.items()):
            if uid in wanted:
                continue
            session = ours[uid].session if uid in ours else None
            past = session is not None and session.date < since
            if record.number is not None and not past:
                self.account.delete(record.number)
            self._keep(uid, None)

    def write(self, wanted: Mapping[str, Written]) -> None:
        """Change what differs, then create what is not there, all of it in one request."""
        new = []
        for uid, event in sorted(wanted.items()):
            record, digest = self.known.get(uid), _digest(event)
            if record is None or record.number is None:
                new.append(uid)
            elif record.digest != digest:
                if self.account.change(record.number, event):
                    self._keep(uid, replace(record, digest=digest))
                else:
                    new.append(uid)
        if not new:
            return
        self._keep_all({uid: IntervalsEntry() for uid in new})  # before the request: it may come through unheard
        stored = {one.external_id: one.number for one in self.account.create([wanted[uid] for uid in new])}
        self._keep_all(
            {uid: IntervalsEntry(number=stored[uid], digest=_digest(wanted[uid])) for uid in new if uid in stored}
        )

    def _keep(self, uid: str, record: IntervalsEntry | None) -> None:
        if record is None:
            del self.known[uid]
        self._keep_all({} if record is None else {uid: record})

    def _keep_all(self, records: Mapping[str, IntervalsEntry]) -> None:
        self.known |= records
        kept = sync_state.recall(self.instance.store, IntervalsCalendar)
        sync_state.remember(self.instance.store, replace(kept, icu_entries=dict(self.known)))

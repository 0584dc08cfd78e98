"""intervals.icu's half of a sync: what was recorded and what is planned, fetched and kept before the turn.

The last days are read again at each poll, because edits and deletions raise no alarm; the history backwards in time by
windows, for its lists have no pages. Whatever happens there is a value: the turn runs, and Strava is asked all the same.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from liftday.daemon.clock import TickingClock
from liftday.daemon.protocol.orders import Sync
from liftday.daemon.protocol.progress import Count
from liftday.daemon.state.instance import Instance
from liftday.daemon.sync.pulled import Pulled, Tell
from liftday.daemon.sync.running_plans import easy_pace
from liftday.errors import BadConfiguration
from liftday.integrations.intervals import trouble
from liftday.integrations.intervals.client import MOST_AT_ONCE, Intervals
from liftday.integrations.intervals.events import SOURCE, CalendarEvent
from liftday.integrations.intervals.ledger import Ledger
from liftday.integrations.intervals.offers import offers
from liftday.integrations.intervals.read import ORIGIN, Listing
from liftday.integrations.intervals.transport import Line
from liftday.integrations.strava import fetch
from liftday.integrations.strava.quirks.missing_activities import LEAST
from liftday.store import activities, planned, sync_state
from liftday.store.sync_state import IntervalsCalendar, IntervalsHistory, IntervalsLink, IntervalsOffer
from liftday.words.counted import counted

_WINDOW: Final = timedelta(days=89)  # and the day itself: 90 days a list
_OVERLAP: Final = timedelta(days=14)
_DETAILS_BACK: Final = timedelta(days=28)  # older runs change no plan any more
_AHEAD: Final = timedelta(days=90)  # of the calendar
_BEHIND: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)
_MOST_STUBS: Final = 1000
_SPARE: Final = 6  # requests that a history leaves for the calendar and our sessions in it
_NO_TROUBLE: Final = frozenset({"connected", "never"})


@dataclass(slots=True)
class Fetched:
    """What a sync got from intervals.icu. ``events`` is its calendar, None where it was not read; ``found`` the trouble
    that ended it early; ``rest`` how long to leave it alone, None for the poll's own pace."""

    pulled: Pulled = field(default_factory=lambda: Pulled(origin=ORIGIN))
    events: tuple[CalendarEvent, ...] | None = None
    found: trouble.Trouble | None = None
    rest: timedelta | None = None


@contextlib.contextmanager
def account_of(instance: Instance, key: str, now: datetime) -> Iterator[Intervals]:
    """Yield the client with its ledger as it was kept; what it counted is kept again whatever happens."""
    kept = sync_state.recall(instance.store, IntervalsLink).icu_ledger
    line = Line(
        key=key,
        base_url=instance.settings.intervals.base_url,
        clock=TickingClock(now).now,
        ledger=Ledger.from_json(kept, seed=instance.key.hex()),
    )
    account = Intervals(line)
    try:
        yield account
    finally:
        link = sync_state.recall(instance.store, IntervalsLink)
        sync_state.remember(instance.store, replace(link, icu_ledger=line.ledger.as_json()))
        account.close()


def fetch_all(instance: Instance, account: Intervals, order: Sync, now: datetime, *, tell: Tell) -> Fetched:
    """Fetch and keep what was recorded, then what is planned; never raises Trouble. What was kept stays kept."""
    link = sync_state.recall(instance.store, IntervalsLink)
    if not order.asked and link.icu_retry is not None and now < link.icu_retry:
        return Fetched(rest=link.icu_retry - now)
    got = Fetched()
    reading = _Reading(instance, account, got, now, tell, full=order.full)
    for read in (reading.recent, reading.history, reading.calendar, reading.details):
        try:
            read()
        except trouble.Trouble as found:
            if got.found is None or isinstance(got.found, trouble.Deferred):
                got.found = found
            if isinstance(found, trouble.Refused):
                break
    if got.found is not None:
        failures = link.icu_failures + 1 if link.icu == got.found.state else 1
        allows = account.line.ledger.may(now)
        got.rest = trouble.rest(got.found, failures=failures, now=now, ledger_allows=allows)
    got.pulled.requests = account.line.requests
    got.pulled.notes += got.pulled.said_aside()
    _note_state(instance, got, now)
    return got


def key_is_missing(instance: Instance, error: BadConfiguration, now: datetime) -> Fetched:
    """The trouble of a key whose file cannot be used."""
    got = Fetched(found=trouble.Refused(error.what, remedy=error.remedy), rest=timedelta(hours=1))
    _note_state(instance, got, now)
    return got


def leave(instance: Instance, now: datetime) -> None:
    """There is no key any more: what its calendar planned and offered counts no longer. Recordings stay."""
    if sync_state.recall(instance.store, IntervalsLink) == IntervalsLink():
        return
    planned.forget(instance.store, SOURCE, today=now.astimezone(instance.zone).date())
    calendar = sync_state.recall(instance.store, IntervalsCalendar)
    sync_state.remember(instance.store, IntervalsLink(), replace(calendar, icu_offers=()))


def _note_state(instance: Instance, got: Fetched, now: datetime) -> None:
    """Keep how it stands, since when nothing came through, and how often it failed in a row."""
    before, found = sync_state.recall(instance.store, IntervalsLink), got.found
    if found is None:
        link = IntervalsLink(icu="connected", icu_last_sync=now, icu_ledger=before.icu_ledger)
    elif isinstance(found, trouble.Deferred) and before.icu not in {*_NO_TROUBLE, found.state}:
        link = replace(before, icu_retry=now + (got.rest or timedelta()))  # it rests from a trouble that still stands
    else:
        link = replace(
            before,
            icu=found.state,
            icu_since=now if before.icu in _NO_TROUBLE else before.icu_since,
            icu_error=found.what,
            icu_remedy=found.remedy,
            icu_failures=before.icu_failures + 1 if before.icu == found.state else 1,
            icu_retry=now + (got.rest or timedelta()),
        )
    sync_state.remember(instance.store, link)


@dataclass(slots=True)
class _Reading:
    """One sync's reading of the account."""

    instance: Instance
    account: Intervals
    got: Fetched
    now: datetime
    tell: Tell
    full: bool

    @property
    def pulled(self) -> Pulled:
        return self.got.pulled

    @property
    def today(self) -> date:
        return self.now.astimezone(self.instance.zone).date()

    def calendar(self) -> None:
        """Read the calendar; keep what it plans and what it offers."""
        from liftday.integrations.intervals.plans import plan_of  # its words take 40 ms

        events, store = self.account.events(self.today - _BEHIND, self.today + _AHEAD), self.instance.store
        here, words = self.now.astimezone(self.instance.zone), self.instance.settings.owner.calendars.words
        plan = plan_of(events, words=words, pace=easy_pace(self.instance, here))
        planned.remember(store, SOURCE, plan, at=here)
        offered = tuple(
            IntervalsOffer(state=one.state, first=one.first, last=one.last, word=one.word.value)
            for one in offers(events, today=self.today)
        )
        sync_state.remember(store, replace(sync_state.recall(store, IntervalsCalendar), icu_offers=offered))
        self.got.events = events

    def recent(self) -> None:
        """Read the last days again, unless a history that is read from its beginning begins with them."""
        kept = sync_state.recall(self.instance.store, IntervalsHistory)
        if self.full and kept.icu_done and kept.icu_full_to is None:
            kept = replace(kept, icu_full_to=self.today + _DAY)
            sync_state.remember(self.instance.store, kept)  # before the first request: the wish outlives its refusal
        elif kept.icu_done or kept.icu_read_to is not None:
            self._poll()  # what is new does not wait for what is old

    def history(self) -> None:
        """Read the history as far as it was not read, or was asked for again."""
        kept = sync_state.recall(self.instance.store, IntervalsHistory)
        if not kept.icu_done or kept.icu_full_to is not None:
            self._history(kept, full=kept.icu_done)

    def details(self) -> None:
        """Fetch the laps of what is new, all of it in one request."""
        since = self.today - _DETAILS_BACK
        ids = activities.undetailed(self.instance.store, since=since, origin=ORIGIN)[:MOST_AT_ONCE]
        if ids:
            before = self.pulled.fetched, self.pulled.new, self.pulled.changed
            self._keep(self.account.several(ids))
            self.pulled.fetched, self.pulled.new, self.pulled.changed = before

    def _poll(self) -> None:
        since = sync_state.recall(self.instance.store, IntervalsLink).icu_last_sync
        oldest = (min(since or self.now, self.now) - _OVERLAP).astimezone(self.instance.zone).date()
        newest = self.today + _DAY
        while newest >= oldest:
            first = max(oldest, newest - _WINDOW)
            self._window(first, newest, compares=True)
            newest = first - _DAY

    def _history(self, kept: IntervalsHistory, *, full: bool) -> None:
        """Read backwards until there is nothing before; resume where it stopped. Some requests are left for the rest."""
        upto = (kept.icu_full_to if full else kept.icu_read_to) or self.today + _DAY
        self.tell("Reading your whole history at intervals.icu, 90 days a request; an interruption loses nothing.")
        while True:
            until = self.account.line.ledger.may(self.account.line.now(), spare=_SPARE)
            if until is not None:
                self.got.rest = max(until - self.now, timedelta(seconds=1))
                self.pulled.notes.append(
                    f"The history at intervals.icu is read back to {upto + _DAY}; the next sync goes on in {_spoken(self.got.rest)}."
                )
                return
            oldest = upto - _WINDOW
            listing = self._window(oldest, upto, compares=full)
            following: date | None = oldest - _DAY
            if listing.count == 0 and following is not None:
                following = self.account.newest_before(following)
            if following is None and full:
                self._missing(listing, date.min, oldest - _DAY)
            self._note_history(full=full, following=following)
            said = f"{counted(self.pulled.fetched, 'activity')}, {counted(self.account.line.requests, 'request')}"
            self.tell(Count(said, done=self.pulled.fetched))
            if following is None:
                return
            upto = following

    def _note_history(self, *, full: bool, following: date | None) -> None:
        kept = sync_state.recall(self.instance.store, IntervalsHistory)
        if full:
            kept = replace(kept, icu_full_to=following)
        else:
            kept = replace(kept, icu_read_to=following, icu_done=following is None)
        link = sync_state.recall(self.instance.store, IntervalsLink)
        spent = replace(link, icu_ledger=self.account.line.ledger.as_json())
        sync_state.remember(self.instance.store, kept, spent)

    def _window(self, oldest: date, newest: date, *, compares: bool) -> Listing:
        listing = self.account.activities(oldest, newest)
        self._keep(listing)
        if compares:
            self._missing(listing, oldest, newest)
        return listing

    def _keep(self, listing: Listing) -> None:
        """Keep what a list held, before the next request goes out."""
        page = fetch.Page(activities=listing.activities, set_aside=listing.set_aside)
        with self.instance.store.begin() as both:
            self.pulled.keep(replace(self.instance, store=both), page, self.now)
            if listing.stubs:
                kept = sync_state.recall(both, IntervalsHistory)
                stubs = {**kept.icu_stubs, **{one.id: one.day.isoformat() for one in listing.stubs}}
                sync_state.remember(both, replace(kept, icu_stubs=_newest(stubs)))

    def _missing(self, listing: Listing, oldest: date, newest: date) -> None:
        """Look by its id at what is known and was not listed: it was moved to other days, or it is gone. Where several are
        known and not one is listed, a recording from before has to be there first, or nothing goes at all."""
        store = self.instance.store
        known = activities.ids_between(store, oldest, newest, origin=ORIGIN)
        missing = [one for one in known if one not in listing.ids][: MOST_AT_ONCE - 1]
        if not missing:
            return
        doubtful = listing.count == 0 and len(missing) >= LEAST
        before = activities.ids_between(store, date.min, oldest - _DAY, origin=ORIGIN) if doubtful else {}
        witness = list(before)[-1:]
        there = self.account.several([*missing, *witness])
        if doubtful and not there.ids.intersection(witness):
            self.pulled.notes.append(
                f"intervals.icu suddenly shows none of {len(missing)} activities it showed before; nothing was removed."
            )
            return
        self._keep(there)
        gone = tuple(one for one in missing if one not in there.ids)
        self.pulled.keep(self.instance, fetch.Vanished(gone), self.now)


def _spoken(wait: timedelta) -> str:
    """A short wait in words."""
    minutes = -(-int(wait.total_seconds()) // 60)
    return "a moment" if minutes < 2 else counted(minutes, "minute")


def _newest(stubs: Mapping[str, str]) -> dict[str, str]:
    by_day: Callable[[str], tuple[str, str]] = lambda one: (stubs[one], one)  # noqa: E731 - said once
    return {one: stubs[one] for one in sorted(stubs, key=by_day)[-_MOST_STUBS:]}

"""How intervals.icu stands: for `status`, for the doctor, for the notes of a plan."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Final

from liftday.daemon.state.instance import Instance
from liftday.integrations.intervals.ledger import Ledger
from liftday.store import activities, sync_state
from liftday.store.sync_state import IntervalsCalendar, IntervalsHistory, IntervalsLink
from liftday.training.reason import because
from liftday.words.counted import counted
from liftday.words.notes import notes_text

_RECENT: Final = timedelta(days=14)  # before the newest stub


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalsStatus:
    """How intervals.icu stands, instants in the athlete's zone; the fields are the keys of its JSON. ``stubs`` are Strava's
    recordings there, ``quota`` the requests by window (used, limit), ``published`` our entries in its calendar."""

    state: str
    last_sync: datetime | None
    last_error: str | None
    remedy: str | None
    history: str
    activities: int
    stubs: int
    quota: Mapping[str, tuple[int, int]]
    published: int

    def as_json(self) -> dict[str, object]:
        """The shape of docs/json.md."""
        told: dict[str, object] = {one.name: getattr(self, one.name) for one in fields(self)}
        last = None if self.last_sync is None else self.last_sync.isoformat(timespec="seconds")
        return told | {"last_sync": last, "quota": {window: list(pair) for window, pair in self.quota.items()}}


def standing(instance: Instance, *, now: datetime) -> IntervalsStatus | None:
    """Given now, return how intervals.icu stands, None where it was never asked."""
    known = sync_state.recall(instance.store, IntervalsLink)
    if known.icu == "never":
        return None
    history = sync_state.recall(instance.store, IntervalsHistory)
    return IntervalsStatus(
        state=known.icu,
        last_sync=None if known.icu_last_sync is None else known.icu_last_sync.astimezone(instance.zone),
        last_error=known.icu_error,
        remedy=known.icu_remedy,
        history="complete" if history.icu_done else "resumes" if history.icu_read_to else "not read yet",
        activities=activities.counts(instance.store).intervals,
        stubs=len(history.icu_stubs),
        quota={"hour": Ledger.from_json(known.icu_ledger).used(now)},
        published=len(sync_state.recall(instance.store, IntervalsCalendar).icu_entries),
    )


def notes(instance: Instance, *, today: date) -> Iterator[str]:
    """What the owner should know of it: recordings that it may not hand on, and days that it says something of."""
    yield from stubs(instance)
    yield from offers(instance, today=today)


def offers(instance: Instance, *, today: date) -> tuple[str, ...]:
    """Days from today on that its calendar calls sick, injured or a holiday, each with the command that marks them."""
    found = sync_state.recall(instance.store, IntervalsCalendar).icu_offers
    reasons = [
        because("icu_offer", public=False, state=one.state, first=one.first, last=one.last, word=one.word)
        for one in found
        if one.last >= today
    ]
    return notes_text(reasons)


def stubs(instance: Instance) -> Iterator[str]:
    """One note when it lists recordings of Strava's, of which it may tell no more than that they were."""
    days = sync_state.recall(instance.store, IntervalsHistory).icu_stubs.values()
    if not days or sync_state.recall(instance.store, IntervalsLink).icu == "never":
        return
    newest = max(map(date.fromisoformat, days))
    recent = sum(1 for day in days if date.fromisoformat(day) > newest - _RECENT)
    what = "holds nothing but" if activities.counts(instance.store).intervals == 0 else "also lists"
    yield (
        f"intervals.icu {what} {counted(len(days), 'recording')} of Strava's that it may not hand on ({recent} of the two"
        f" weeks up to {newest}). Connect your watch to intervals.icu directly, or import Strava's archive with"
        " `liftday import`."
    )


def told(instance: Instance) -> str:
    """What goes out to intervals.icu, for `privacy`."""
    if instance.settings.intervals.publish:
        return "intervals.icu is told your sessions (title, exercises, when), as `[intervals] publish` asks."
    return "intervals.icu is asked, never told, unless `[intervals] publish` says so."

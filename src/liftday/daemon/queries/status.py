"""How things stand: the daemon, Strava, the feed, what is kept. Read from the store, for people and for the daemon."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from typing import Final, Literal

from liftday.daemon.protocol.outcomes import AfterTurn, DaemonStatus
from liftday.daemon.queries import calendars, club, disk, intervals_status
from liftday.daemon.queries.ahead import ahead, count, starts
from liftday.daemon.queries.calendars import CalendarStatus
from liftday.daemon.queries.intervals_status import IntervalsStatus
from liftday.daemon.state.instance import Instance
from liftday.daemon.state.lock import present
from liftday.daemon.state.strava_link import connection_of, reads_history
from liftday.daemon.sync.account import ledger_of, tokens_of
from liftday.daemon.turn import refused_feeds, set_aside
from liftday.errors import LiftdayError
from liftday.integrations.strava.token import Tokens
from liftday.integrations.strava.trouble import LOGIN
from liftday.store import activities, entries, fetches, sync_state
from liftday.store.sync_state import Athlete, History, IntervalsLink, LastTurn, Quota, Repair, Withdrawal
from liftday.words.counted import counted
from liftday.words.dates import minute
from liftday.words.notes import notes_text

_CALENDARS: Final = (
    (
        "Of the running plans you named the last copy, of your busy calendars the taken times alone; both until their "
        "address is taken out of the configuration."
    ),
    "Which families of calendar programs fetched the feed, and when; no addresses.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StravaStatus:
    """How the connection to Strava stands, instants in the athlete's zone; the fields are the keys of its JSON."""

    state: str
    athlete: str | None
    scope: str | None
    token_renewed: datetime | None
    token_expires: datetime | None
    last_sync: datetime | None
    last_error: str | None
    remedy: str | None
    history: str
    quota: Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class LastFetch:
    """When a calendar last fetched the feed, and which program it was."""

    last_fetch: datetime | None
    client: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What the last turn left, and what only a running daemon knows; the fields are the keys of its JSON. ``imported`` counts
    the activities of the owner's files."""

    daemon: Literal["running", "stopped"]
    strava: str | None
    scope: str | None
    token_renewed: datetime | None
    last_sync: datetime | None
    last_error: str | None
    remedy: str | None
    next_sync: datetime | None
    sessions_ahead: int
    imported: int
    feed: LastFetch
    version: str
    planned: datetime | None
    horizon: date | None
    quota: Mapping[str, Sequence[int]]
    notes: tuple[str, ...]
    intervals: IntervalsStatus | None
    calendars: tuple[CalendarStatus, ...]


def strava_status(instance: Instance, *, now: datetime) -> StravaStatus:
    """How the connection to Strava stands: state, athlete, scope, the age of the token, quota."""
    known = connection_of(instance)
    withdrawn = sync_state.recall(instance.store, Withdrawal).withdrawn
    tokens, problem = _tokens(instance)
    return StravaStatus(
        state=known.strava if tokens or problem or withdrawn else "never",
        athlete=tokens.athlete_id if tokens else None,
        scope=",".join(tokens.scope) if tokens else None,
        token_renewed=_local(instance, tokens.renewed_at) if tokens else None,
        token_expires=_local(instance, datetime.fromtimestamp(tokens.expires_at, UTC)) if tokens else None,
        last_sync=_local(instance, known.last_sync),
        last_error=problem or known.last_error,
        remedy=LOGIN if problem else known.last_remedy,
        history=_history(sync_state.recall(instance.store, History)),
        quota=ledger_of(instance).recall().counts(now),
    )


def _history(known: History) -> str:
    """How far the history at Strava is read."""
    if not known.history_done:
        return "resumes" if known.backfill else "not read yet"
    if known.recheck:
        return "to be read again"
    return "differs from the statistics" if known.history_differs else "complete"


def _tokens(instance: Instance) -> tuple[Tokens | None, str | None]:
    """The tokens, None without any, and what is wrong with their file."""
    try:
        return tokens_of(instance).recall(), None
    except LiftdayError as error:
        return None, error.what


def status(instance: Instance, live: DaemonStatus | None, *, now: datetime) -> Status:
    """How everything stands; ``live`` is what a running daemon says, None where none runs."""
    known, icu = connection_of(instance), sync_state.recall(instance.store, IntervalsLink)
    last = entries.recall_plan(instance.store)
    latest = next(iter(fetches.recall(instance.store)), None)
    at, client = (latest.at, latest.client) if latest else (None, None)
    if live and live.last_fetch and (at is None or at < live.last_fetch):  # another web server's may be later
        at, client = live.last_fetch, live.client
    tokens, _ = _tokens(instance)
    failed = live is not None and live.error is not None
    return Status(
        daemon="running" if live or present(instance.root) or club.works(instance.settings) else "stopped",
        strava=known.strava,
        scope=",".join(tokens.scope) if tokens else None,
        token_renewed=_local(instance, tokens.renewed_at) if tokens else None,
        intervals=intervals_status.standing(instance, now=now),
        last_sync=_local(instance, latest_of(known.last_sync, icu.icu_last_sync)),
        last_error=live.error if live and failed else known.last_error or icu.icu_error,
        remedy=live.remedy if live and failed else known.last_remedy if known.last_error else icu.icu_remedy,
        next_sync=_local(instance, live.next_sync) if live else None,
        sessions_ahead=len(ahead(last, clock_of(live, now))),
        imported=activities.counts(instance.store).files,
        feed=LastFetch(_local(instance, at), client),
        version=version("liftday"),
        planned=_local(instance, last.at) if last else None,
        horizon=last.last_date if last else None,
        quota=sync_state.recall(instance.store, Quota).quota_counts,
        calendars=calendars.standing(instance),
        notes=(*_notes(instance, live, now), *_refused(instance), *(notes_text(last.notes) if last else ())),
    )


def clock_of(live: DaemonStatus | None, now: datetime) -> datetime:
    """Which instant it is: the running daemon's own, whose clock `run --at` may have set, else the caller's."""
    return live.now if live and live.now else now


def _notes(instance: Instance, live: DaemonStatus | None, now: datetime) -> Iterator[str]:
    if found := disk.unwritable(instance.state, instance.root):
        yield f"{found.what} What to do: {found.remedy}."
    for advice in (*([live.unapplied] if live.unapplied else []), *live.losses) if live else ():
        yield f"{advice.what}; {advice.remedy}." if advice.remedy else f"{advice.what}."
    if failed := sync_state.recall(instance.store, LastTurn).backup_failed:
        yield failed
    if ready := sync_state.recall(instance.store, History).history_ready:
        yield f"The history at Strava is being read, and will be there by {minute(ready.astimezone(instance.zone))}."
    if differs := sync_state.recall(instance.store, History).history_differs:
        yield differs
    if repaired := sync_state.recall(instance.store, Repair).repaired:
        yield f"{repaired} `liftday sync --full` ends this note."
    yield from (what for what, _ in set_aside.sentences(instance))
    yield from intervals_status.notes(instance, today=now.astimezone(instance.zone).date())


def _refused(instance: Instance) -> Iterator[str]:
    for one in refused_feeds.recall(instance.store):
        yield f"{one.words()}; {one.remedy}."


def _local(instance: Instance, at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(instance.zone)


def privacy(instance: Instance) -> tuple[str, ...]:
    """What is kept, why, and until when, as lines to read."""
    counts = activities.counts(instance.store)
    keep = instance.settings.strava.keep_raw_days
    until = f"until {keep} days after Strava last sent it" if keep else "for good (`keep_raw_days = 0` says so)"
    return (
        f"Everything is in {instance.state}, readable by you only. Strava is asked, never told. {intervals_status.told(instance)}",
        "",
        (
            f"Raw facts of {counted(counts.raw, 'activity')} (times, distance, heart rate, titles): to tell easy days from hard ones; "
            f"from Strava {until}; from intervals.icu ({counts.intervals}) and from your own files for good."
        ),
        (
            f"Of {counted(counts.reduced, 'older activity')} only sport, local start, minutes, class, confidence, reason, load and flags: "
            "to foresee your weeks; until `liftday strava logout`."
        ),
        f"The names (numbers) of what is gone from Strava ({counted(counts.gone, 'activity')}): so that it does not come back.",
        (
            "The references they were read with (maximum heart rate, easy pace, usual effort), of each day of the last "
            "months and of one day a month before: to read tomorrow's run like yesterday's; until `liftday strava logout`."
        ),
        (
            "Sessions, marks, feedback, pain ratings, what you lifted: to plan the next session; until you delete them. What your "
            "last hundred words replaced, so that `liftday undo` can take them back. Why sessions stand where they stand, the "
            "labels of days, and sets that came from Strava: until `liftday strava logout`."
        ),
        *_CALENDARS,
        (
            "In files of their own, never in a backup: Strava's tokens until `liftday strava logout`, the secrets of feeds and page, "
            "the keys of links and names."
        ),
        "",
        (
            "The feed carries no heart rate, pain, illness, injury or reason of yours. Strava's API Policy of June 2026 asks "
            "for deletion when access is revoked and for short caching; `keep_raw_days` and `liftday strava logout` do that. "
            "A permission that you take back at Strava does it too when Strava's webhook says so and its API confirms it; "
            "without the webhook a refusal alone deletes nothing, and you have to log out here. Whether classes fall under the policy as facts do is "
            "an open question: docs/strava.md. No language model sees anything. Powered by Strava."
        ),
    )


def facts_now(instance: Instance, now: datetime) -> AfterTurn:
    """How things stand after a turn."""
    number = sync_state.recall(instance.store, Athlete).athlete
    known, icu = connection_of(instance), sync_state.recall(instance.store, IntervalsLink)
    planned, horizon, notes = _planned(instance)
    return AfterTurn(
        strava=known.strava,
        intervals=None if icu.icu == "never" else icu.icu,
        last_sync=latest_of(known.last_sync, icu.icu_last_sync),
        last_error=known.last_error or icu.icu_error,
        last_remedy=known.last_remedy if known.last_error else icu.icu_remedy,
        sessions_ahead=count(planned, now),
        starts=planned,
        horizon=horizon,
        quota={
            window: (used, limit)
            for window, (used, limit) in sync_state.recall(instance.store, Quota).quota_counts.items()
        },
        refused=tuple(one.words() for one in refused_feeds.recall(instance.store)),
        notes=notes,
        number=number,
        history_left=reads_history(instance.store),
    )


def _planned(instance: Instance) -> tuple[tuple[datetime, ...], date | None, tuple[str, ...]]:
    """When the planned strength sessions begin, the last day of the plan, and its notes."""
    left = instance.quiet
    if left is not None:
        return tuple(map(datetime.fromisoformat, left.quiet_starts)), left.quiet_horizon, left.quiet_notes
    last = entries.recall_plan(instance.store)
    return starts(last), last.last_date if last else None, notes_text(last.notes) if last else ()


def latest_of(*instants: datetime | None) -> datetime | None:
    """The latest of some instants, None where none is known."""
    return max((at for at in instants if at is not None), default=None)

"""The history at Strava: read to its end, compared with what the athlete's statistics count, read again where they differ.

A list has come short, empty in the middle or in another order, and what it withheld nobody would miss: the poll reads the
last days only. So the end of a first history, or of a full one, is compared; what differs is read again within a day by
another order, without a word; and what differs then is said.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from liftday.daemon.state.instance import Instance
from liftday.daemon.sync.pulled import Pulled, Tell, walk
from liftday.integrations.strava import backfill, fetch, recheck, trouble
from liftday.integrations.strava.client import Strava
from liftday.integrations.strava.listing import LARGEST_PAGE
from liftday.integrations.strava.sport_counts import SportCounts
from liftday.store import activities, sync_state
from liftday.store.sync_state import Athlete, History, Repair
from liftday.words.counted import counted

_JUST: Final = timedelta(minutes=15)
_AGAIN: Final = timedelta(hours=1)  # after the first reading, so that what ailed Strava may be over; a day is the most


def read(instance: Instance, strava: Strava, pulled: Pulled, now: datetime, *, full: bool, tell: Tell) -> None:
    """Read everything there is, resuming where it stopped."""
    kept = sync_state.recall(instance.store, History)
    cursor = backfill.Backfill.from_json(kept.full if full else kept.backfill)
    known = (lambda _: activities.ids_between(instance.store, date.min, date.max)) if full else None
    if full and cursor == backfill.Backfill():
        sync_state.remember(
            instance.store, replace(kept, full=cursor.as_json())
        )  # before the first request: the wish outlives its refusal
    tell(
        "Reading your whole history, 200 activities a request; an interruption loses nothing."
        if cursor == backfill.Backfill()
        else "Going on with your history where it was interrupted."
    )

    def begun(first: fetch.Page) -> None:
        if len(first.activities) + len(first.set_aside) >= LARGEST_PAGE:
            _tell_cost(instance, strava, first, now, tell)

    steps = backfill.history(strava, cursor, known=known, athlete=_athlete(strava))

    def keep(history: History, cursor: object) -> History:
        return replace(history, full=cursor) if full else replace(history, backfill=cursor)

    outcome = walk(instance, strava, steps, pulled, now, revive=full, keep=keep, tell=tell, begun=begun)
    pulled.note(outcome)
    kept = replace(sync_state.recall(instance.store, History), history_done=True, history_read=now, history_ready=None)
    repair = sync_state.recall(instance.store, Repair)
    if not outcome.left:
        second = _compared(pulled, outcome, now)
        kept = replace(keep(kept, None), reread=False, recheck=second and second.as_json(), history_differs=None)
        if full and kept.full_asked:  # whoever asked for it has read the note of the repair
            kept, repair = replace(kept, full_asked=False), replace(repair, repaired=None)
    sync_state.remember(instance.store, kept, repair)


def just_read(instance: Instance, now: datetime) -> bool:
    """Whether the history was read to its end a moment ago by a sync that was killed before its own end: this one takes
    up there, and nothing is asked again."""
    last = sync_state.recall(instance.store, History).history_read
    return last is not None and timedelta() <= now - last < _JUST


def _compared(pulled: Pulled, outcome: fetch.Outcome, now: datetime) -> recheck.Again | None:
    """Compare a history that was read to its end with the statistics: the cursor of its second reading, None where
    there is no need of one."""
    unlisted = outcome.unlisted
    odd = outcome.odd and outcome.counted is None
    if not (unlisted or odd or outcome.unasked):
        return None
    if unlisted:
        pulled.notes.append(
            f"Strava's statistics count {_in_words(unlisted)} more than its list has shown: it is read again by itself"
            " within a day."
        )
    return recheck.Again(listed=outcome.sports, odd=odd, due=(now + _AGAIN).astimezone(UTC))


def read_again(instance: Instance, strava: Strava, pulled: Pulled, now: datetime) -> None:
    """Where the history is to be read a second time and the time has come, do it. Trouble here is no trouble of the sync,
    whose activities are kept already: the next one goes on."""
    kept = sync_state.recall(instance.store, History).recheck
    cursor = recheck.Again.from_json(kept)
    if kept is None or now < cursor.due:
        return
    known = activities.ids_between(instance.store, date.min, date.max)
    steps = recheck.recheck(
        strava,
        cursor,
        starts=[one.replace(tzinfo=UTC) for one in known.values()],
        athlete=_athlete(strava),
    )
    placed = pulled.placed
    try:
        outcome = walk(
            instance, strava, steps, pulled, now, keep=lambda history, cursor: replace(history, recheck=cursor)
        )
    except trouble.Trouble:
        return
    finally:
        pulled.placed = placed  # all that is read here is read from the start anyway
    said = _differs(outcome.unlisted)
    if said:
        pulled.notes.append(said)
    history = sync_state.recall(instance.store, History)
    sync_state.remember(instance.store, replace(history, recheck=None, history_differs=said or None))


def _differs(unlisted: SportCounts) -> str:
    """One sentence on what the statistics count beyond the list; nothing where they agree."""
    if not unlisted:
        return ""
    return (
        f"Strava's statistics count {_in_words(unlisted)} more than its list shows, read twice in two orders: hidden or"
        " deleted ones may still be counted, and `liftday sync --full` reads everything once more."
    )


def _in_words(totals: SportCounts) -> str:
    """How many of which sport: "185 runs and 2 rides"."""
    said = [counted(getattr(totals, sport), sport) for sport in ("run", "ride", "swim") if getattr(totals, sport)]
    return " and ".join(said) if len(said) < 3 else f"{said[0]}, {said[1]} and {said[2]}"


def _athlete(strava: Strava) -> str | None:
    held = strava.tokens.recall()
    return held.athlete_id if held is not None else None


def _tell_cost(instance: Instance, strava: Strava, first: fetch.Page, now: datetime, tell: Tell) -> None:
    """Say what (the rest of) a long history will cost and when it will be read, as far as its first page tells."""
    about = sync_state.recall(instance.store, Athlete)
    known = about.account_since
    if known is None:
        card = strava.athlete()
        known = card.since.isoformat() if card.since else ""
        sync_state.remember(instance.store, replace(about, account_since=known))
    needed = fetch.expected_requests(first, date.fromisoformat(known) if known else None)
    end = strava.ledger.finish(needed, now, rank=strava.wire.rank)
    soon = end - now < timedelta(minutes=1)
    when = "in a moment" if soon else f"by {end:%Y-%m-%d %H:%M} UTC"
    kept = sync_state.recall(instance.store, History)
    sync_state.remember(instance.store, replace(kept, history_ready=None if soon else end))
    left = strava.ledger.left(1)
    tell(f"About {counted(needed, 'request')} in all, of {left} left for today; done {when}.")

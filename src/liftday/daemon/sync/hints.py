"""What Strava's webhook hinted at: stored before anything is asked, and kept until it was looked at.

An event is a hint and no data, and whoever learns the webhook's address can send one. So looks have a budget a day,
nothing is looked at that is neither known nor said to be new, and a permission counts as taken back only when Strava's
API says so itself.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from liftday.daemon.state.instance import Instance
from liftday.daemon.sync.pulled import Pulled
from liftday.integrations.strava import fetch, trouble
from liftday.integrations.strava.client import Strava
from liftday.integrations.strava.webhook import Hint, read_event
from liftday.store import activities, sync_state
from liftday.store.sync_state import Athlete, Hints, Webhook

LOOKS_A_TURN: Final = 20
LOOKS_A_DAY: Final = 40  # of the 500 that are ours; hurried polls are 288 at most, the timetable's 24
_MOST: Final = 200  # ids that wait
_NEW: Final = timedelta(days=2)  # a `create` older than this is a replay: Strava tries for minutes
_IF_TRUE: Final = (
    ", or, if you took the permission back at Strava as its webhook says, `liftday strava logout` to delete what came"
    " from there"
)


def remember(instance: Instance, events: Sequence[str], now: datetime) -> None:
    """Keep what the events hint at, as far as they are about this athlete: ids that are known first, then those that are
    said to be new; and since when the permission is said to be taken back."""
    hints = _hints(instance, events)
    if not hints:
        return
    known = activities.ids_between(instance.store, date.min, date.max)
    named = [hint.activity_id for hint in hints if hint.activity_id and (hint.activity_id in known or _new(hint, now))]
    kept = sync_state.recall(instance.store, Hints)
    waiting = sorted(dict.fromkeys([*kept.hints, *named]), key=lambda one: one not in known)
    withdrawal = kept.withdrawal or (now if any(hint.deauthorized for hint in hints) else None)
    sync_state.remember(instance.store, replace(kept, hints=tuple(waiting[:_MOST]), withdrawal=withdrawal))


def look(instance: Instance, strava: Strava, pulled: Pulled, now: datetime) -> trouble.Trouble | None:
    """Look at the activities that wait and that the poll did not reach, each by its id, as many as turn and day allow;
    return the trouble that ended it early. The rest waits for the next sync.

    An activity that an event calls deleted goes only when Strava does not know it either.
    """
    kept = sync_state.recall(instance.store, Hints)
    if not kept.hints:
        return None
    reached = activities.ids_between(instance.store, now.astimezone(instance.zone).date() - fetch.OVERLAP, date.max)
    waiting = tuple(one for one in kept.hints if one not in reached)
    sync_state.remember(instance.store, replace(kept, hints=waiting))
    today = now.astimezone(UTC).date().isoformat()  # by Strava's midnight
    spent = kept.hint_looks[1] if kept.hint_looks and kept.hint_looks[0] == today else 0
    for one in waiting[: max(0, min(LOOKS_A_TURN, LOOKS_A_DAY - spent))]:
        try:
            _look_at(instance, strava, pulled, one, now)
        except trouble.Trouble as found:
            return found
        waiting, spent = waiting[1:], spent + 1
        sync_state.remember(instance.store, replace(kept, hints=waiting, hint_looks=(today, spent)))
    return None


def is_confirmed(instance: Instance, strava: Strava, found: trouble.Trouble | None) -> bool:
    """Given how the sync ended, return whether Strava itself confirms an event that says the permission was taken back.

    A request that Strava accepts refutes it. Until one or the other it is kept, and where only the owner can know, the
    remedy of the trouble says what to do.
    """
    kept = sync_state.recall(instance.store, Hints)
    if kept.withdrawal is None:
        return False
    if found is None and strava.requests and _accepted(strava):
        sync_state.remember(instance.store, replace(kept, withdrawal=None))
    if found is not None and found.state == "login":
        found.remedy += _IF_TRUE
    return found is not None and found.confirmed


def _accepted(strava: Strava) -> bool:
    """Whether the tokens were good for all that was asked, what may fail in silence too."""
    held = strava.tokens.recall()
    return held is not None and not held.refused


def _look_at(instance: Instance, strava: Strava, pulled: Pulled, one: str, now: datetime) -> None:
    page = fetch.look(strava, one)
    pulled.keep(instance, page if page is not None else fetch.Vanished((one,)), now)


def _hints(instance: Instance, events: Sequence[str]) -> list[Hint]:
    athlete = sync_state.recall(instance.store, Athlete).athlete
    if not events or athlete is None:
        return []
    number = sync_state.recall(instance.store, Webhook).webhook
    read = (read_event(e.encode(), athlete_id=athlete, subscription_id=number) for e in events)
    return [hint for hint in read if hint is not None]


def _new(hint: Hint, now: datetime) -> bool:
    return hint.aspect == "create" and hint.at is not None and abs(now - hint.at) <= _NEW

"""A sync carried out, or left where it is because somebody waits: a word of the owner's needs no Strava.

What has come until then is kept, page by page, with the cursor that goes on from there. So it costs a request or two that the
sync gives way, and nothing that it has to be carried out again.
"""

from dataclasses import replace
from datetime import datetime

from liftday.daemon.logs import event
from liftday.daemon.protocol.orders import Sync
from liftday.daemon.protocol.outcomes import Synced
from liftday.daemon.state.instance import Instance
from liftday.daemon.state.lock import is_waited_for
from liftday.daemon.sync import calendars, running_plans, sources
from liftday.daemon.sync.pulled import Tell
from liftday.daemon.turn import cycle, home_zone
from liftday.daemon.turn.check import forget_served
from liftday.daemon.turn.outcome import outcome_of
from liftday.integrations.bounded import GaveWay, giving_way
from liftday.store import content, sync_state
from liftday.store.sync_state import Repair


def synced(instance: Instance, order: Sync, now: datetime, *, tell: Tell) -> Synced:
    """Sync; give way to whoever waits for the turn. What is new by then is planned first, so that their word moves what it moves
    by itself."""
    before = content.digest(instance.store)
    try:
        with giving_way(lambda: is_waited_for(instance.state)):
            return _whole(instance, order, now, tell=tell)
    except GaveWay:
        event("gave_way")
    anew = content.digest(instance.store) != before
    return Synced(turn=outcome_of(cycle.turn(instance, now)) if anew else None, gave_way=True, zone=None)


def _whole(instance: Instance, order: Sync, now: datetime, *, tell: Tell) -> Synced:
    """Look at the other calendars, fetch from the sources there are, then one turn; with none the turn alone, and a full one is
    the owner's word that the note of a repair was read."""
    if order.full:
        forget_served(instance)
    running_plans.keep(instance, calendars.look(instance, now, asked=order.asked), now)
    outcome = sources.sync(instance, order, now, tell=tell)
    if order.full and instance.store.lost is None and instance.settings.strava.client_id is None:
        sync_state.remember(instance.store, replace(sync_state.recall(instance.store, Repair), repaired=None))
    if order.by_schedule and not order.asked:
        return outcome  # nobody hears what is said of the zone
    return replace(outcome, zone=home_zone.note(instance, now))

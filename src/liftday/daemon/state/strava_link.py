"""How Strava stands for an athlete, as every screen, the page and the feed tell it."""

from liftday.config.athletes import DEFAULT, added
from liftday.daemon.state.instance import Instance
from liftday.store import activities, sync_state
from liftday.store.engine import Store
from liftday.store.sync_state import Athlete, Connection, History, IntervalsLink


def connection_of(instance: Instance) -> Connection:
    """How Strava stands. Where no application is configured (any more) it is not asked, and what it last said cannot be mended:
    then it is as if nobody had ever logged in, but for when it was last read. That nobody has is no trouble of whoever does without."""
    known = sync_state.recall(instance.store, Connection)
    if instance.settings.strava.client_id is None or (known.strava == "never" and does_without(instance)):
        return Connection(last_sync=known.last_sync)
    return known


def does_without(instance: Instance) -> bool:
    """Whether an athlete needs no login at Strava: there never was one, and their runs come from files or intervals.icu, or they are
    ``default`` beside others, who need not be a runner."""
    if sync_state.recall(instance.store, Athlete).athlete is not None:
        return False
    if activities.counts(instance.store).files or sync_state.recall(instance.store, IntervalsLink).icu != "never":
        return True
    return instance.settings.athlete == DEFAULT and is_shared(instance)


def is_shared(instance: Instance) -> bool:
    """Whether the application has other athletes than ``default``."""
    return bool(added(instance.root)) if instance.bench is None else instance.bench.others


def reads_history(store: Store) -> bool:
    """Whether somebody has logged in whose old history is still to be read."""
    history = sync_state.recall(store, History)
    logged_in = sync_state.recall(store, Athlete).athlete is not None
    return logged_in and (not history.history_done or history.full is not None)

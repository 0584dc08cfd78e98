"""How Strava stands for this installation, as every screen, the page and the feed tell it."""

from liftday.daemon.state.instance import Instance
from liftday.store import sync_state
from liftday.store.sync_state import Connection


def connection_of(instance: Instance) -> Connection:
    """How Strava stands. Where no application is configured (any more) it is not asked, and what it last said cannot be mended:
    then it is as if nobody had ever logged in, but for when it was last read."""
    known = sync_state.recall(instance.store, Connection)
    if instance.settings.strava.client_id is not None:
        return known
    return Connection(last_sync=known.last_sync)

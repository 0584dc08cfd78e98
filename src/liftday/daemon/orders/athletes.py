"""Adding and removing an athlete where no daemon runs: here, with the daemon's lock held, so that none begins meanwhile."""

from datetime import datetime

from liftday.config.athletes import NOTHING_OWN, Places, places_of
from liftday.config.checks import is_server
from liftday.config.read import parse, read_at, shared_at
from liftday.config.settings import Settings
from liftday.config.state_directory import prepare_state
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.athlete_orders import AddAthlete, RemoveAthlete
from liftday.daemon.protocol.orders import GiveBack
from liftday.daemon.protocol.outcomes import Said
from liftday.daemon.state import athletes
from liftday.daemon.state.lock import one_daemon
from liftday.errors import BadConfiguration


def add_here(installation: Places, order: AddAthlete) -> Said:
    """Given the installation's places, make the athlete's state directory; return what to tell."""
    prepare_state(installation.root)
    with one_daemon(installation.root):
        athletes.add(installation, order.name, order.config)
    return Said(said=f"Added {order.name}.")


def remove_here(installation: Places, order: RemoveAthlete, now: datetime) -> Said:
    """Give the permission back and delete everything of the athlete's; return what to tell."""
    places = places_of(installation, order.name)
    settings = settings_anyway(places)
    with one_daemon(installation.root):
        said = athletes.removed(
            installation.root,
            order.name,
            lambda: carry_out_here(settings, places.state, GiveBack(), now=now).said,
            elsewhere=is_server(settings.store_url),
        )
    return Said(said=said)


def settings_anyway(places: Places) -> Settings:
    """Given an athlete's places, return their settings; where their own file cannot be used, those that all share."""
    try:
        return read_at(places)
    except BadConfiguration:
        return parse(NOTHING_OWN, places.config, shared_at(places))

"""Before a process of a club begins: what no waiting mends is refused at once. A database that does not answer is waited for."""

from contextlib import suppress
from pathlib import Path

from liftday.config.checks import lacks_driver
from liftday.config.settings import Settings
from liftday.daemon.state.store_key import seal_of
from liftday.daemon.state.workbench import connected
from liftday.errors import NoDriver, Unavailable
from liftday.store.postgres import roles


def refuse_unfit(settings: Settings, root: Path) -> None:
    """Given the installation's settings and the root, raise BadConfiguration where the libraries of a club are missing, where the
    database does not let liftday in or would not keep athletes apart, and for a key that is not the others'."""
    if lacks_driver(settings.store_url):
        raise NoDriver
    with suppress(Unavailable), connected(settings) as database:
        ((bypasses,),) = database.ask(roles.BYPASSES)
        if bypasses:
            raise roles.bypassing()
        ((there,),) = database.ask("SELECT to_regclass('club') IS NOT NULL")
        if there:
            seal_of(settings, root, database, ())

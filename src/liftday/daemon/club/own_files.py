"""The own files of athletes that were edited on this machine: from a reload on they are what all machines of the club have."""

from datetime import datetime

from liftday.config.athletes import Places, added, places_of
from liftday.config.read import read_at
from liftday.daemon.logs import event
from liftday.daemon.state.club import put_up
from liftday.errors import LiftdayError
from liftday.store.postgres import timetable
from liftday.store.postgres.database import Database


def take_edits(installation: Places, database: Database, now: datetime) -> None:
    """Given the installation's places, let each edit be the club's, and plan that athlete anew; a wrong one changes nothing
    and is named in the log."""
    for name in added(installation.root):
        try:
            places = places_of(installation, name)
            if put_up(places, read_at(places)):
                timetable.hurry(database, name, now)
        except LiftdayError as error:
            event("reload_refused", priority="error", athlete=name, text=f"the old configuration stays: {error.logged}")

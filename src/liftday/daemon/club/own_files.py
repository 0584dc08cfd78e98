"""The own files of athletes that were edited on this machine: from a reload on they are what all machines of the club have."""

from datetime import datetime

from liftday.config.athletes import Places, added, places_of
from liftday.config.read import read_at
from liftday.daemon.club.refusals import Refusals
from liftday.daemon.logs import trouble
from liftday.daemon.state.club import put_up
from liftday.errors import BadConfiguration, LiftdayError
from liftday.store.postgres import timetable
from liftday.store.postgres.database import Database


def take_edits(installation: Places, database: Database, refusals: Refusals, now: datetime) -> None:
    """Given the installation's places, let each edit be the club's, and plan that athlete anew; a wrong one changes nothing
    and is named in the log."""
    for name in added(installation.root):
        places = places_of(installation, name)
        try:
            if put_up(places, read_at(places)):
                timetable.hurry(database, name, now)
        except BadConfiguration as error:
            refusals.say(places, error)
        except LiftdayError as error:
            trouble("not_reloaded", error, priority="warning", athlete=name)

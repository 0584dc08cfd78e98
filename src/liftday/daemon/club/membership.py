"""Who joins a club and who leaves it, ordered at any of its machines."""

import shutil
from contextlib import suppress

from liftday.config.athletes import is_name, state_of, unknown
from liftday.daemon.club import jobs
from liftday.daemon.club.jobs import Urgency
from liftday.daemon.club.member import Member
from liftday.daemon.club.served import Served
from liftday.daemon.logs import event
from liftday.daemon.protocol.athlete_orders import AddAthlete, RemoveAthlete
from liftday.daemon.protocol.outcomes import Said
from liftday.daemon.state import athletes
from liftday.daemon.state.workbench import lay_out
from liftday.errors import BadInput, CannotWrite, LiftdayError, Unavailable
from liftday.store.postgres.queue import Queue


class Membership:
    """Adds and removes. ``home`` is ``default``'s side of this machine."""

    def __init__(self, home: Member, queue: Queue, served: Served) -> None:
        self._home = home
        self._queue = queue
        self._served = served

    def add(self, order: AddAthlete) -> Said:
        """Take in another athlete; raises what is wrong with their name or configuration."""
        athletes.add(self._home.known.places, order.name, order.config)
        self._queue.defer(jobs.sync(order.name, Urgency.POLL))
        event("athlete_added", athlete=order.name)
        return Said(said=f"Added {order.name}; the club serves them now.")

    def remove(self, order: RemoveAthlete) -> Said:
        """Give an athlete's permission back and delete everything of theirs, on every machine."""
        name = order.name
        if not is_name(name):
            raise unknown(name)
        state = state_of(self._home.known.places.root, name)
        try:
            said = self._served.named(name).give_back()
        except LiftdayError as error:
            raise Unavailable(
                f"nothing of {name} is deleted yet: {error.what}", remedy=f"{error.remedy}; then remove them again"
            ) from error
        self._served.drop(name)
        self._served.wait()
        with suppress(BadInput):  # who was removed is unknown, and what is here of them goes
            lay_out(self._home.known.settings.of(name), state)
        shutil.rmtree(state, ignore_errors=True)  # another thread may still be at it
        if state.exists():
            raise CannotWrite(f"not everything of {name} could be deleted", remedy=f"look into {state.parent}")
        event("athlete_removed", athlete=name)
        return Said(said=f"Everything of {name} is deleted. {said}".rstrip())

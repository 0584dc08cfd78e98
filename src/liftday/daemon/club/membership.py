"""Who joins a club and who leaves it, ordered at any of its machines."""

from liftday.config.athletes import is_name, unknown
from liftday.daemon.club import jobs
from liftday.daemon.club.jobs import Urgency
from liftday.daemon.club.member import Member
from liftday.daemon.club.served import Served
from liftday.daemon.logs import event
from liftday.daemon.protocol.athlete_orders import AddAthlete, RemoveAthlete
from liftday.daemon.protocol.orders import GiveBack
from liftday.daemon.protocol.outcomes import Said
from liftday.daemon.state import athletes
from liftday.errors import BadInput
from liftday.store.postgres.queue import Queue


class Membership:
    """Adds and removes. ``home`` is ``default``'s side of this machine."""

    def __init__(self, home: Member, queue: Queue, served: Served) -> None:
        self._home = home
        self._queue = queue
        self._served = served

    def add(self, order: AddAthlete) -> Said:
        """Take in another athlete; raises what is wrong with their name or configuration."""
        if not is_name(order.name):
            raise BadInput(
                f"an athlete cannot be called {order.name[:32]!r}", remedy="see `liftday athlete add --help`"
            )
        athletes.add(self._home.places, order.name, order.config)
        self._queue.defer(jobs.sync(order.name, Urgency.POLL))
        event("athlete_added", athlete=order.name)
        return Said(said=f"Added {order.name}; the club serves them now.")

    def remove(self, order: RemoveAthlete) -> Said:
        """Give an athlete's permission back and delete everything of theirs, on every machine."""
        name, root = order.name, self._home.places.root
        if not is_name(name):
            raise unknown(name)
        member = self._served.named(name)
        said = athletes.removed(root, name, lambda: member.ordered(GiveBack()).said, elsewhere=True)
        self._served.drop(name)
        event("athlete_removed", athlete=name)
        return Said(said=said)

"""A daemon's worker without a process of its own: for tests of what the daemon makes of an outcome."""

from pathlib import Path

from liftday.config.read import parse
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.application import Backlog


class Here:
    """A worker that carries out its orders in this process, as a command on its own does."""

    stopped = False

    def backlog(self):
        """Nobody waits."""
        return Backlog()

    def tidy(self):
        """It has no process."""

    def carry_out(self, task, progress, rank=None):
        """Carry out an order."""
        given = {"now": task.now, "files": task.files, "fetches": task.fetches, "bound": task.bound}
        settings = parse(task.config, Path(task.path), task.shared)
        return carry_out_here(settings, Path(task.state), task.order, progress=progress, **given)

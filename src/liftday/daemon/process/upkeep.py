"""What a running daemon mends of its own files: of each athlete the secrets and the login, of the process its doors, which
are the lock and the control socket."""

import contextlib
from collections.abc import Callable

from liftday.daemon.logs import event
from liftday.daemon.process.control import Control
from liftday.daemon.protocol.orders import RestoreLogin
from liftday.daemon.protocol.outcomes import LoginRestored
from liftday.daemon.state.keyring import Keyring
from liftday.daemon.state.lock import Hold
from liftday.errors import LiftdayError


class Upkeep:
    """Looks after the secrets of one athlete. ``order`` has a worker carry one out."""

    def __init__(self, *, keyring: Keyring, order: Callable[[RestoreLogin], LoginRestored]) -> None:
        self._keyring = keyring
        self._order = order

    def look(self) -> None:
        """Twice a minute."""
        self.secrets(login=not self._keyring.login_refused)

    def secrets(self, *, login: bool = True) -> None:
        """Put back what is lost of the secret files and is known; what cannot be put back is named, and served on."""
        self._keyring.look()
        lost = self._keyring.lost_login() if login else None
        if lost is None:
            return
        try:
            done = self._order(RestoreLogin(login=lost))
        except LiftdayError as error:
            self._keyring.login_stays_lost(error)
        else:
            self._keyring.login_back(wanted=done.put_back)


class Doors:
    """Looks after the lock and the control socket of the daemon."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._hold: Hold | None = None

    def holding(self, hold: Hold) -> None:
        """The daemon has its lock."""
        self._hold = hold

    def look_at_lock(self) -> None:
        """Twice a minute."""
        if self._hold is not None and self._hold.renew():
            event("lock_back", priority="warning", text="daemon.lock was lost and is put back")

    def look_at_socket(self) -> bool:
        """Twice a minute; return whether commands did not reach the daemon until now: what they did, they did on their own."""
        if self._control.listens:
            return False
        name = "control_socket_back" if self._control.lost else "serving_only_ended"
        with contextlib.suppress(OSError):
            self._control.start()
            event(name)
        return True

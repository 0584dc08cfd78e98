"""What a running daemon knows of the secret files, so that one that is lost under it is put back.

A feed whose secret file is gone answered all its subscribers 404, though the daemon knew the address it had served a
moment before. Nothing here is kept on the disk or told to anybody: after a restart the files alone count.
"""

from dataclasses import dataclass
from pathlib import Path

from liftday.config.athletes import DEFAULT
from liftday.daemon.logs import event
from liftday.daemon.state import access
from liftday.daemon.state.access import TOKENS, Secret
from liftday.errors import LiftdayError
from liftday.integrations.strava.token import TokenFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What became of a file: one sentence without its full stop, and what to do where the daemon could not mend it."""

    what: str
    remedy: str = ""


class Keyring:
    """The secrets of a state directory as they were last read. A file with another good content counts at once: that is
    how an address is rotated."""

    def __init__(self, state: Path, athlete: str = DEFAULT) -> None:
        self._state = state
        self._athlete = athlete
        self._known: dict[Secret, str] = {}
        self._login: str | None = None
        self._losses: dict[str, Loss] = {}
        self._left = False

    def leave(self) -> None:
        """The athlete is being removed: what is missing from now on is not lost, and nothing is put back."""
        self._left = True

    def value(self, which: Secret) -> str:
        """The secret: the file's, or where that is lost or spoilt the known one, put back if the disk allows it. One that
        nobody knows is made, or as ``access.secret`` does refused."""
        try:
            text = access.existing(self._state, which)
        except LiftdayError:
            text = None
            if which not in self._known:
                raise
        if text is None and which in self._known:
            return self._known[which] if self._left else self._put_back(which)
        if text is None:
            text = access.secret(self._state, which)
        elif self._known.get(which, text) != text or (which.file in self._losses and self._losses[which.file].remedy):
            self._losses.pop(which.file, None)
        self._known[which] = text
        return text

    def look(self) -> None:
        """Put back what is lost of all that is known; never raises."""
        for which in Secret:
            try:
                if which in self._known or access.existing(self._state, which) is not None:
                    self.value(which)
            except LiftdayError:
                continue  # nothing good was ever read of it: whoever needs it says so

    def losses(self) -> tuple[Loss, ...]:
        """What was lost since the start, and whether it is back."""
        return tuple(self._losses.values())

    # --- the login: whether it may be put back is the database's to say, so an order does it ------------------------

    @property
    def login_refused(self) -> bool:
        """Whether the login is lost, and the last attempt to put it back failed."""
        return TOKENS in self._losses and bool(self._losses[TOKENS].remedy)

    def lost_login(self) -> str | None:
        """The login as it was last read, when its file is gone or spoilt; else None, and what the file says is noted."""
        text = self._login_in_file()
        if text is None:
            return None if self._left else self._login
        if self.login_refused:
            del self._losses[TOKENS]
        self._login = text
        return None

    def login_back(self, *, wanted: bool) -> None:
        """It was put back; or it is not wanted any more, for somebody has logged out."""
        if wanted:
            self._note(TOKENS, Loss(what=f"{TOKENS} was lost and is put back"))
        else:
            self._login = None
            self._losses.pop(TOKENS, None)

    def login_stays_lost(self, error: LiftdayError) -> None:
        """It could not be put back."""
        self._note(TOKENS, Loss(what=f"the Strava login is lost: {error.what}", remedy=error.remedy))

    def athlete(self) -> str | None:
        """What Strava calls whoever has logged in, None where nobody has."""
        try:
            login = TokenFile(self._state / TOKENS).recall()
        except (LiftdayError, OSError, ValueError):
            return None
        return None if login is None else login.athlete_id

    def _login_in_file(self) -> str | None:
        path = self._state / TOKENS
        try:
            return path.read_text(encoding="utf-8") if TokenFile(path).recall() is not None else None
        except (LiftdayError, OSError, ValueError):
            return None

    def _put_back(self, which: Secret) -> str:
        known = self._known[which]
        try:
            access.put_back(self._state, which, known)
        except LiftdayError as error:
            lost = f"{which.file} is lost, and the daemon serves on with what it knows of it: {error.what}"
            self._note(which.file, Loss(what=lost, remedy=error.remedy))
        else:
            self._note(which.file, Loss(what=f"{which.file} was lost and is put back"))
        return known

    def _note(self, name: str, loss: Loss) -> None:
        if self._losses.get(name) == loss and loss.remedy:
            return  # said already, and nothing has changed
        self._losses[name] = loss
        event(
            "secret_lost",
            priority="error" if loss.remedy else "warning",
            athlete=self._athlete,
            text=loss.what,
            remedy=loss.remedy or None,
        )

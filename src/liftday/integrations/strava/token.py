"""The tokens: one small file, committed with fsync of file and directory, and the lock beside it at which threads and
processes meet. When they are refreshed is decided in ``renewal``.
"""

import fcntl
import json
import os
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from liftday import private_files
from liftday.errors import CannotWrite, TryLater
from liftday.integrations.strava.quirks.json_bodies import NotJson, parse_json
from liftday.integrations.strava.quirks.token_replies import within_dates
from liftday.integrations.strava.quirks.wrong_types import number
from liftday.integrations.strava.trouble import LOGIN, Refused, lost, revoked

LEEWAY = timedelta(minutes=5)
TRY_AGAIN = timedelta(hours=6)  # after a refusal: Strava's own outages have looked like one
_ROOM = 4096  # bytes; the file is a tenth of it
_LOCK_WAIT_S = 90.0  # longer than the longest refresh


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """One athlete's permission. ``expires_at`` is in epoch seconds by Strava's clock, ``renewed_at`` by ours.

    ``refused`` is "" while Strava accepts them, else the state that a refusal led to, at ``refused_at``.
    """

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: float
    athlete_id: str | None = None
    scope: tuple[str, ...] = ()
    previous_refresh: str | None = field(default=None, repr=False)
    renewed_at: datetime | None = None
    refused: str = ""
    refused_at: datetime | None = None

    def good(self, now: datetime) -> bool:
        """True when the access token is valid for five minutes more, ``now`` being Strava's time as far as known."""
        return not self.refused and self.expires_at - now.timestamp() >= LEEWAY.total_seconds()

    def refusal(self, now: datetime) -> Refused | None:
        """The refusal that still stands: nothing is asked for six hours after one."""
        if not self.refused:
            return None
        at = self.refused_at
        if at is not None and at <= now < at + TRY_AGAIN:
            return revoked() if self.refused == "revoked" else lost()
        return None


class TokenFile:
    """The file ``path`` in the state directory, 0600, replaced as a whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._unwritten: Tokens | None = None

    def recall(self) -> Tokens | None:
        """The tokens, None when nobody logged in; Refused when the file is damaged.

        A pair that could not be written when it came is kept by this object and written now.
        """
        if self._unwritten is not None:
            self.remember(self._unwritten)
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Refused(
                "login",
                f"cannot read the login in {self.path}: {error.strerror}",
                remedy="run it as the user liftday runs as, or log in again with `liftday strava login`",
            ) from error
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Refused("login", f"{self.path} is no plain file", remedy=f"remove it, then {LOGIN}")
            return _parse(os.pread(descriptor, 65_536, 0))
        except ValueError as error:
            raise Refused("login", f"the login in {self.path} is damaged", remedy=LOGIN) from error
        finally:
            os.close(descriptor)

    def remember(self, tokens: Tokens) -> None:
        """Write the tokens so that they are there after a power cut, or raise CannotWrite."""
        with self.writing() as commit:
            commit(tokens)

    def forget(self) -> None:
        """Remove the tokens from the disk."""
        self._unwritten = None
        private_files.keep_anew(self.path, None)
        with _disk(self.path):
            if self.path.is_dir() and not self.path.is_symlink():
                self.path.rmdir()
            self.path.unlink(missing_ok=True)
            _sync_directory(self.path.parent)

    @contextmanager
    def writing(self) -> Iterator[Callable[[Tokens], None]]:
        """Make room on the disk now; yield what commits tokens into it. So a full disk is found before a token is spent."""
        new = self.path.with_name(self.path.name + ".new")
        with _disk(self.path):
            new.unlink(missing_ok=True)
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            with _disk(self.path):
                os.pwrite(descriptor, b" " * _ROOM, 0)
                os.fsync(descriptor)

            def commit(tokens: Tokens) -> None:
                self._unwritten, body = tokens, _written(tokens)
                try:
                    private_files.keep_anew(self.path, body)
                finally:  # where they cannot be kept elsewhere they are at least here, until the next turn
                    with _disk(self.path):
                        _put_in(descriptor, body, new, self.path)
                self._unwritten = None

            yield commit
        finally:
            os.close(descriptor)
            with suppress(OSError):
                new.unlink(missing_ok=True)

    @contextmanager
    def locked(self, wait_s: float = _LOCK_WAIT_S) -> Iterator[None]:
        """Hold the lock that all threads and processes of this installation share."""
        with _disk(self.path):
            descriptor = os.open(
                self.path.with_name(self.path.name + ".lock"),
                os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC,
                0o600,
            )
        try:
            _take(descriptor, wait_s)
            yield
        finally:
            os.close(descriptor)  # and with it the lock


def _put_in(descriptor: int, body: bytes, new: Path, path: Path) -> None:
    os.pwrite(descriptor, body, 0)
    os.ftruncate(descriptor, len(body))
    os.fsync(descriptor)
    with suppress(OSError):
        path.rmdir()  # an empty directory in its place holds nothing to keep
    new.replace(path)
    _sync_directory(path.parent)


def tokens_in(text: str) -> Tokens:
    """Given what stands in a file of tokens, return them; Refused when it is no such text."""
    try:
        return _parse(text.encode())
    except ValueError as error:
        raise Refused("login", "that is no login", remedy=LOGIN) from error


def _take(descriptor: int, wait_s: float) -> None:
    step, waited, pause = 0.02, 0.0, threading.Event()
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if waited >= wait_s:
                raise TryLater("another liftday is busy with the Strava login", remedy="try again") from error
            pause.wait(step)
            waited += step
        else:
            return


def _written(tokens: Tokens) -> bytes:
    return json.dumps(
        {
            "version": 1,
            "access_token": tokens.access,
            "refresh_token": tokens.refresh,
            "previous_refresh_token": tokens.previous_refresh,
            "expires_at": tokens.expires_at,
            "athlete_id": tokens.athlete_id,
            "scope": list(tokens.scope),
            "renewed_at": _text(tokens.renewed_at),
            "refused": tokens.refused,
            "refused_at": _text(tokens.refused_at),
        },
        indent=1,
    ).encode()


def _parse(body: bytes) -> Tokens:
    kept = parse_json(body)
    if not isinstance(kept, dict):
        raise NotJson("not an object")
    access, refresh = _word(kept.get("access_token")), _word(kept.get("refresh_token"))
    expires, scope = number(kept.get("expires_at")), kept.get("scope")
    if access is None or refresh is None or expires is None:
        raise NotJson("no tokens")
    return Tokens(
        access=access,
        refresh=refresh,
        expires_at=within_dates(expires),
        athlete_id=_word(kept.get("athlete_id")),
        scope=tuple(str(word) for word in scope) if isinstance(scope, list) else (),
        previous_refresh=_word(kept.get("previous_refresh_token")),
        renewed_at=_moment(kept.get("renewed_at")),
        refused=_word(kept.get("refused")) or "",
        refused_at=_moment(kept.get("refused_at")),
    )


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _text(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment is not None else None


def _moment(value: object) -> datetime | None:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    return moment if moment is not None and moment.tzinfo is not None else None


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotWrite(
            f"cannot write {path}: {error.strerror or error}",
            remedy="free some space, or give the directory back to the user liftday runs as",
        ) from error


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

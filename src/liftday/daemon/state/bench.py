"""One athlete's state directory as a workbench, with the shelf behind it: what is laid out, and what goes back.

A file counts by three things: its revision on the shelf, the one that was laid out here last (``laid_out``), and its bytes. What
is another on the shelf is laid out, always. What is another here, and was not changed on the shelf meanwhile, goes up: it is
what a turn did, or what one that was killed had still to put back, or what an installation had before there was a shelf.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

from liftday import private_files
from liftday.config import screening
from liftday.config.athletes import DEFAULT, OWN_TEXT, root_of, unknown
from liftday.config.settings import Settings
from liftday.config.state_directory import prepare_state
from liftday.daemon.state import access, feed_files, invitations, laid_out, page_files, sharing
from liftday.daemon.state.access import TOKENS, Secret
from liftday.daemon.state.laid_out import Known, LaidOut
from liftday.daemon.state.lock import is_turning
from liftday.daemon.state.store_key import at_hand, seal_of
from liftday.errors import CannotWrite, LiftdayError
from liftday.integrations.strava.token import tokens_in
from liftday.store.postgres import members
from liftday.store.postgres.database import Database
from liftday.store.postgres.seal import Seal, mark_of
from liftday.store.postgres.shelf import Document, Shelf, ShelfState, is_secret

NOTIFIED: Final = "notified.state"  # of which state the owner was told
_STAY: Final = frozenset(
    {
        *(which.file for which in Secret),
        feed_files.FEED,
        feed_files.BUSY,
        feed_files.MOBILITY,
        screening.FILE,
        OWN_TEXT,
        NOTIFIED,
    }
)
"""Nothing deletes them but the athlete's own end: one that is not here was lost."""
_GO: Final = frozenset({TOKENS, page_files.PAGES, page_files.FRESH, invitations.FILE, sharing.FILE})
_COPIES: Final = "calendar-*.ics"  # of other calendars
_LOCK: Final = "workbench.lock"
_Here = Mapping[str, tuple[bytes, datetime]]


class Bench:
    """The workbench of the athlete of ``settings``, while the connection lasts."""

    def __init__(self, settings: Settings, state: Path, database: Database) -> None:
        self.database = database
        self.others = False  # whether anybody but ``default`` is there, as of the last look
        self._settings = settings
        self._state = state
        self._shelf = Shelf(database, lambda: self._seal)
        self._kept: dict[str, Known] = {}  # what a keeper has put there since the last look
        self._removed = False
        self._marks: frozenset[bytes] = frozenset()

    @cached_property
    def _seal(self) -> Seal:
        return seal_of(self._settings, self._root, self.database, self._marks)

    @property
    def _root(self) -> Path:
        return root_of(self._state, self._settings.athlete)

    def lay_out(self, there: ShelfState, *, reading: bool = False) -> bool:
        """Given how the shelf stands, lay out what is another there; return whether a file changed. What is gone here was lost,
        but to who is ``reading`` beside a turn, which may have deleted it. Raises BadInput for an athlete who was removed on another machine, and
        deletes what is here of them, also where there is somebody of that name again: who is ``reading`` goes on with that one."""
        self.others, self._marks = there.others, there.marks
        before = laid_out.recall(self._state)
        if before is not None and before.club != there.club:
            before = None
        elif before is not None and self._is_over(before, there):
            shutil.rmtree(self._state, ignore_errors=True)
            if not (reading and there.member):
                raise unknown(self._settings.athlete)
            before = None
        elif before is None and reading and not there.member and self._settings.athlete != DEFAULT:
            raise unknown(self._settings.athlete)  # another thread was faster
        known = replace(before or LaidOut(club=there.club), since=there.since)
        prepare_state(self._state)
        with self._alone():
            here = _here(self._state)
            left = known.files.keys() - here.keys() if reading and is_turning(self._state) else frozenset()
            due = [n for n, at in there.revisions.items() if n not in left and _is_due(n, at, known, here)]
            taken = self._shelf.take(due) if due else {}
            changed = [name for name, document in taken.items() if self._laid(name, document, here)]
            gone = [name for name in known.files.keys() - there.revisions.keys() - _STAY if name in here]
            for name in gone:
                (self._state / name).unlink(missing_ok=True)
            files = {name: one for name, one in known.files.items() if name in there.revisions}
            files |= {name: Known(one.revision, laid_out.digest(one.body)) for name, one in taken.items()}
            posts = "" if due or gone else known.posts  # another machine put something: perhaps its signposts too
            if before is None or (files, known.since, posts) != (before.files, before.since, before.posts):
                laid_out.keep(self._state, replace(known, files=files, posts=posts))
        return bool(changed or gone)

    def _is_over(self, known: LaidOut, there: ShelfState) -> bool:
        """Whether what is here is of somebody who was removed."""
        return self._settings.athlete != DEFAULT and (not there.member or known.since not in {"", there.since})

    def lay_out_for_a_turn(self, there: ShelfState) -> None:
        """The same at the beginning of a turn: whoever comes to the club now is a member from now on, and what this machine had
        before, or could not put back last time, goes up; what is sealed with an older key is sealed with the newest."""
        self.lay_out(there)
        if not there.member:
            members.add(self.database, self._settings.athlete)
        self.put_back(None)
        if there.marks - {mark_of(at_hand(self._settings, self._root) or "")}:
            sealed = self._shelf.take(name for name in there.revisions if is_secret(name))
            self._shelf.put(
                {name: one.body for name, one in sealed.items()},
                changed={name: one.changed for name, one in sealed.items()},
            )

    def put_back(self, signposts: Mapping[str, frozenset[bytes]] | None) -> None:
        """Put back what is another here than on the shelf, with the signposts where they are others, in one transaction."""
        if self._removed:
            return
        with self._alone():
            known = laid_out.recall(self._state)
            assert known is not None
            files = {**known.files, **self._kept}
            here = _here(self._state)
            changes = {
                name: body
                for name, (body, _) in here.items()
                if (name not in files or files[name].digest != laid_out.digest(body)) and _is_good(name, body)
            }
            gone = {name for name in known.files.keys() - _STAY if not os.path.lexists(self._state / name)}
            posts = known.posts if signposts is None else _digest_of(signposts)
            if changes or gone or posts != known.posts:
                revisions = self._shelf.put(
                    {**changes, **dict.fromkeys(gone)},
                    signposts=None if posts == known.posts else signposts,
                    changed={name: here[name][1] for name in changes},
                )
                files |= {name: Known(at, laid_out.digest(changes[name])) for name, at in revisions.items()}
            elif not self._kept:
                return
            files = {name: one for name, one in files.items() if name not in gone}
            laid_out.keep(self._state, replace(known, files=files, posts=posts))
            self._kept.clear()

    def remove(self) -> None:
        """Delete every row of the athlete's; nothing is put back any more."""
        members.remove(self.database, self._settings.athlete)
        self._removed = True

    # --- a keeper: what is secret is on the shelf before it is in a file -----------------------------------------------

    def first(self, name: str, body: bytes) -> bytes:
        """As ``private_files.Keeper`` says."""
        return self._now_kept(name, self._shelf.make(name, body))

    def anew(self, name: str, body: bytes | None) -> None:
        """As ``private_files.Keeper`` says."""
        revisions = self._shelf.put({name: body})
        if body is not None:
            self._kept[name] = Known(revisions[name], laid_out.digest(body))

    def _now_kept(self, name: str, document: Document) -> bytes:
        self._kept[name] = Known(document.revision, laid_out.digest(document.body))
        return document.body

    def standing(self) -> ShelfState | None:
        """How the shelf stands, None where there are no tables yet."""
        return self._shelf.standing()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """While open, no other process of this machine lays out or puts back here."""
        try:
            with private_files.locked(private_files.open_lock(self._state / _LOCK)):
                yield
        except OSError as cause:
            raise CannotWrite(
                f"what the database holds cannot be laid out in {self._state}: {cause.strerror}",
                remedy="check the directory's owner and the free space",
            ) from cause

    def _laid(self, name: str, document: Document, here: _Here) -> bool:
        """Lay a file out; return whether its bytes are others now. Where something stands in the way of a feed or a page, the
        turn that publishes it says so."""
        if here.get(name) == (document.body, document.changed) or (name == TOKENS and _is_newer(here, document)):
            return False
        try:
            private_files.replace(self._state / name, document.body, changed=document.changed)
        except IsADirectoryError:
            if is_secret(name):
                (self._state / name).rmdir()
                private_files.replace(self._state / name, document.body, changed=document.changed)
        return name not in here or here[name][0] != document.body


def _here(state: Path) -> _Here:
    """The files that are here, of those that belong on the shelf."""
    names = (*_STAY, *_GO, *(path.name for path in state.glob(_COPIES)))
    return {name: found for name in names if (found := feed_files.read(state / name)) is not None}


def good_files(state: Path) -> _Here:
    """Given a state directory, return the files that would go up from there, each with the instant that it counts from."""
    return {name: found for name, found in _here(state).items() if _is_good(name, found[0])}


def _is_ours(name: str) -> bool:
    return name in _STAY | _GO or ("/" not in name and Path(name).match(_COPIES))


def _is_due(name: str, revision: int, known: LaidOut, here: _Here) -> bool:
    """Whether a file is to be laid out: it is another on the shelf, or is gone or spoilt here. Nothing here comes before the key
    that every session's uid hangs on."""
    before = known.files.get(name)
    if not _is_ours(name):
        return False
    if before is None or before.revision != revision or name not in here:
        return True
    body = here[name][0]
    if laid_out.digest(body) == before.digest:
        return False
    return name == Secret.INSTALLATION.file or not _is_good(name, body)


def _is_good(name: str, body: bytes) -> bool:
    """Whether a file may go up: no secret that is spoilt does."""
    if name != TOKENS:
        return access.is_good(name, body)
    try:
        tokens_in(body.decode("utf-8", "replace"))
    except LiftdayError:
        return False
    return True


def _is_newer(here: _Here, document: Document) -> bool:
    """Whether the login here was renewed after the one on the shelf, which Strava takes no more: an older copy of the database
    was put back, or the database went away in the very moment. It goes up then."""
    try:
        mine, theirs = (tokens_in(body.decode("utf-8", "replace")) for body in (here[TOKENS][0], document.body))
    except (KeyError, LiftdayError):
        return False
    if mine.renewed_at is None or mine.athlete_id != theirs.athlete_id:
        return False
    return theirs.renewed_at is None or mine.renewed_at > theirs.renewed_at


def _digest_of(signposts: Mapping[str, frozenset[bytes]]) -> str:
    made = sha256()
    for kind, keys in sorted(signposts.items()):
        made.update(f"\0{kind}\0{len(keys)}\0".encode() + b"".join(sha256(key).digest() for key in sorted(keys)))
    return made.hexdigest()

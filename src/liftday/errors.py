"""What can go wrong, as a sentence and a remedy.

LiftdayError                      caught once, in ``cli``; anything else is a bug and shows its traceback
├── Usage               exit  2   the command was called in a way it does not offer
├── BadInput            exit 65   bad input data, an unknown session, a move onto a closed day
├── Unavailable         exit 69   the daemon or Strava cannot be reached
├── CannotWrite         exit 73   full disk, read-only directory, wrong owner
├── TryLater            exit 75   quota spent, port busy, a second daemon
├── NotPermitted        exit 77   never logged in, token revoked, application inactive
└── BadConfiguration    exit 78   the configuration cannot be used

The numbers from 64 on are those of BSD's sysexits(3). Exit 1 is no error but an answer, the negative one: of `doctor`,
`config check`, `status` with no daemon.
"""

import re
from typing import Final

_THEIRS: Final = re.compile(r"`liftday (?!--|(?:athlete|demo|run|worker|web|service|strava webhook)\b)")


def for_athlete(text: str, name: str) -> str:
    """Given a sentence that names commands and the name of an athlete who was added, return it with commands that are about
    that athlete; those of the installation and of the club stay as they are.

    >>> for_athlete("`liftday sync`, once a worker runs: `liftday worker`", "anna")
    '`liftday --athlete anna sync`, once a worker runs: `liftday worker`'
    """
    return _THEIRS.sub(f"`liftday --athlete {name} ", text)


class LiftdayError(Exception):
    """One clear sentence and what to do about it. ``logged`` is the sentence as a log may hold it, or a page that others may
    open: without anybody's health.

    >>> str(BadInput("no session on 2026-03-04", remedy="see `liftday plan`"))
    'no session on 2026-03-04'
    """

    exit_code = 1
    public = False  # whether an athlete elsewhere may read it: what they said is the matter, and not where things are

    def __init__(self, what: str, *, remedy: str, logged: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        self.logged = logged or what


class Usage(LiftdayError):
    """The command line asks for something that is not offered."""

    exit_code = 2
    public = True


class BadInput(LiftdayError):
    """The data given cannot be read or do not fit what is stored."""

    exit_code = 65
    public = True


class Damaged(BadInput):
    """What is stored cannot be read, or is not ours."""

    public = False


class Unavailable(LiftdayError):
    """A service that is needed does not answer."""

    exit_code = 69


class Unfinished(Unavailable):
    """What an athlete asked for did not come to its end; nothing in it says where things are."""

    public = True


class CannotWrite(LiftdayError):
    """The disk refuses."""

    exit_code = 73


class TryLater(LiftdayError):
    """Something is taken or used up; the same command works later."""

    exit_code = 75


class NotPermitted(LiftdayError):
    """Strava or the owner has not given, or has taken back, a permission."""

    exit_code = 77


class BadConfiguration(LiftdayError):
    """The configuration cannot be used; every problem is named at once. ``files`` are those that are to be mended, where it is
    known."""

    exit_code = 78

    def __init__(self, what: str, *, remedy: str, logged: str = "", files: frozenset[str] = frozenset()) -> None:
        super().__init__(what, remedy=remedy, logged=logged)
        self.files = files


class NoDriver(BadConfiguration):
    """The database that ``[store] url`` names needs a driver, and it is not installed."""

    def __init__(
        self,
        what: str = "[store] url names a database whose driver is not installed",
        *,
        remedy: str = "install it next to liftday: pip install --require-hashes -r requirements-club.lock",
        logged: str = "",
    ) -> None:
        super().__init__(what, remedy=remedy, logged=logged)

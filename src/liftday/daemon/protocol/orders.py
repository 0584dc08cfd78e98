"""Everything that can be ordered, one value each: what the command line, the control socket, the signed links and the
worker's stdin bring, once it was read (``wire``).

``verb`` is an order's name on the wire. ``Order[Marked]`` is an order whose outcome is ``Marked`` (``outcomes``).
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Generic, Literal, Protocol, TypeVar

from liftday.daemon.protocol.imports import Imported
from liftday.daemon.protocol.outcomes import (
    BackedUp,
    DaemonStatus,
    Described,
    Drawn,
    FeedbackKept,
    LoggedIn,
    LoginBegun,
    LoginRestored,
    Marked,
    Outcome,
    Said,
    Synced,
    Undone,
    WeekKept,
)
from liftday.daemon.state.links import Deed
from liftday.training.exercises.catalogue import INJURIES
from liftday.training.owner import Word

T = TypeVar("T")
O_co = TypeVar("O_co", covariant=True)
Morning = Literal["usual", "worse"]
CLEAR: Literal["clear"] = "clear"
"""The word that takes the owner's marks off some days, marked pain among them."""
PAIN: Literal["pain"] = "pain"
"""The word that `mark` takes for pain; in what comes of it too."""


class Order(Generic[O_co]):
    """What is asked of the daemon."""

    __slots__ = ()
    verb: ClassVar[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskStatus(Order[DaemonStatus]):
    """What only the running daemon knows. It is answered from memory: no turn runs."""

    verb: ClassVar[str] = "status"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTurn(Order[Outcome]):
    """Plan and publish what is stored. ``by_schedule``: nobody waits for it."""

    verb: ClassVar[str] = "turn"
    by_schedule: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sync(Order[Synced]):
    """Fetch from Strava, intervals.icu and the other calendars, then run a turn. ``full`` reads all history again.
    ``by_schedule``: trouble with a source of runs is an outcome and no error. ``events`` are the bodies that Strava's webhook
    has sent since. ``asked``: by the owner, who wants everything looked at now, what rests from its trouble too."""

    verb: ClassVar[str] = "sync"
    full: bool = False
    by_schedule: bool = False
    events: tuple[str, ...] = ()
    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkDays(Order[Marked]):
    """Keep the owner's word for the days from first to last."""

    verb: ClassVar[str] = "mark"
    first: date
    last: date
    word: Word | Literal["clear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkPain(Order[Marked]):
    """Keep how much a place hurt on a day, apart from any session. The log names verbs, so this one tells nothing."""

    verb: ClassVar[str] = "mark_place"
    on: date
    place: Annotated[str, INJURIES]
    pain: Annotated[int, range(11)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDone(Order[FeedbackKept]):
    """Keep that a session (its uid or its date) was done, how it felt, and what was lifted as the owner wrote it."""

    verb: ClassVar[str] = "done"
    session: str
    sets: str | None = None
    rating: Annotated[int, range(1, 11)] | None = None
    pain: Annotated[int, range(11)] | None = None
    morning: Morning | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipSession(Order[FeedbackKept]):
    """Leave a session (its uid or its date) out."""

    verb: ClassVar[str] = "skip"
    session: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveSession(Order[FeedbackKept]):
    """Move a session (its uid or its date) to another day."""

    verb: ClassVar[str] = "move"
    session: str
    to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapExercise(Order[FeedbackKept]):
    """Put another exercise (``instead``) in the place of one of a session (its uid or its date), both named as people write
    them; ``lasting``: in the sessions after it too."""

    verb: ClassVar[str] = "swap"
    session: str
    exercise: str
    instead: str
    lasting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapWeek(Order[WeekKept]):
    """Keep whether the gym is there in the week of a date."""

    verb: ClassVar[str] = "swap_week"
    on: date
    gym: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Order[Undone]):
    """Take a word of the owner's back: the last, or the last about ``session`` (a uid or a date). ``or_`` is the other
    date that a weekday may mean; ``act`` is one kind of word alone. ``ask`` is the question it belongs to in a club, where a worker
    goes on with what another was killed over: one question takes one word back."""

    verb: ClassVar[str] = "undo"
    session: str | None = None
    or_: str | None = None
    act: Literal["mark", "done", "skip", "move"] | None = None
    ask: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFiles(Order[Imported]):
    """Take in the owner's files, by name; the open files come beside the order. With ``more`` to come no turn runs yet."""

    verb: ClassVar[str] = "import"
    files: tuple[str, ...]
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateSecrets(Order[Outcome]):
    """Give every feed a new address, and the links in the entries a new key."""

    verb: ClassVar[str] = "rotate"


@dataclass(frozen=True, slots=True, kw_only=True)
class RotatePage(Order[Outcome]):
    """Give the page a new address; the old one is dead at once."""

    verb: ClassVar[str] = "rotate_page"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureTrust(Order[Outcome]):
    """Replay the runner's own history and keep how the plans turned out, at most once a day."""

    verb: ClassVar[str] = "measure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What the browser brought back from Strava: a code that works once, and what the athlete granted."""

    code: str
    scope: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Login(Order[LoggedIn]):
    """Trade Strava's code for tokens. ``other_athlete`` accepts another athlete than the one whose data are stored."""

    verb: ClassVar[str] = "login"
    grant: Grant
    other_athlete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginLogin(Order[LoginBegun]):
    """Ask for the address of Strava's question, for a browser that comes back to ``redirect_uri`` with ``state``."""

    verb: ClassVar[str] = "login_begin"
    redirect_uri: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndLogin(Order[LoggedIn]):
    """Trade what the browser brought back (``query``) for tokens; its state must be the one it left with."""

    verb: ClassVar[str] = "login_end"
    query: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawSetup(Order[Drawn]):
    """Draw the page of the set-up."""

    verb: ClassVar[str] = "setup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Logout(Order[Said]):
    """Revoke the permission at Strava and delete what came from it."""

    verb: ClassVar[str] = "logout"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveBack(Order[Said]):
    """Revoke the permission at Strava, and nothing else: everything of this athlete's is deleted next."""

    verb: ClassVar[str] = "give_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreLogin(Order[LoginRestored]):
    """Write the login again whose file a running daemon has lost: the text of that file."""

    verb: ClassVar[str] = "put_back"
    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManageWebhook(Order[Said]):
    """Subscribe to Strava's events, look at the subscription, or end it."""

    verb: ClassVar[str] = "webhook"
    act: Literal["subscribe", "view", "delete"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackUp(Order[BackedUp]):
    """Copy what is remembered."""

    verb: ClassVar[str] = "backup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore(Order[Said]):
    """Put a copy back; its name stands here, the open file comes beside the order."""

    verb: ClassVar[str] = "restore"
    files: tuple[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeAct(Order[Described]):
    """What a signed link would do, without doing it."""

    verb: ClassVar[str] = "describe"
    session: str
    act: Deed


class CarriesOut(Protocol):
    """Whoever carries out orders, with the open files that they name."""

    def __call__(self, order: Order[T], files: tuple[int, ...] = (), /) -> T:
        """Given an order, return its outcome."""
        ...


def files_of(order: Order[object]) -> tuple[str, ...]:
    """Given an order, return the names of the open files that come beside it."""
    return order.files if isinstance(order, ImportFiles | Restore) else ()

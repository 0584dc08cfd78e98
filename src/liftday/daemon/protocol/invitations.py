"""The orders of an invitation: made by the operator, shown to the athlete, and used by them once; and what they let the operator
see afterwards.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

from liftday.daemon.protocol.orders import Order
from liftday.daemon.protocol.outcomes import Drawn, Invited, Outcome

Clearance = Literal["none", "cleared", "asked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite(Order[Invited]):
    """Make an invitation, which ends an older one. ``here``: its link is for a browser of this machine."""

    verb: ClassVar[str] = "invite"
    here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawInvitation(Order[Drawn]):
    """Draw the page of the invitation."""

    verb: ClassVar[str] = "invitation"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeInvitation(Order[Drawn]):
    """Trade what the browser brought back (``query``) for tokens, as ``EndLogin`` does; keep that the safety text was read
    and what was answered; draw the page of the feed's addresses. The invitation, whose digest is named, is used then."""

    verb: ClassVar[str] = "invitation_taken"
    query: str
    state: str
    clearance: Clearance
    invitation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSessions(Order[Outcome]):
    """Let the operator see what becomes of the sessions, or take that back."""

    verb: ClassVar[str] = "share"
    on: bool


ORDERS: Final[tuple[type[Order[Any]], ...]] = (Invite, DrawInvitation, TakeInvitation, ShareSessions)

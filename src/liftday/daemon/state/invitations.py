"""The invitation that is open for an athlete: one at most, of which only the hash of its address is kept.

It is over when its time is, when a newer one is made, and when a login by it has worked: then only when that was is kept.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from liftday import private_files
from liftday.errors import CannotWrite

FILE: Final = "invitation.json"
GOOD_FOR: Final = timedelta(days=7)
_LONGEST: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """The digest of its address, and until when it is open."""

    digest: bytes
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationState:
    """How the invitation that was made last stands: open until ``at``, used or expired then."""

    state: Literal["open", "used", "expired"]
    at: datetime


def keep(state: Path, invitation: Invitation) -> None:
    """Given an athlete's state directory, keep the invitation in the place of an older one."""
    _write(state, {"digest": invitation.digest.hex(), "expires": invitation.expires.isoformat()})


def recall(state: Path) -> Invitation | None:
    """Given an athlete's state directory, return the invitation that was made last; None where it was used, or none was
    made."""
    kept = _read(state)
    try:
        return Invitation(digest=bytes.fromhex(kept["digest"]), expires=datetime.fromisoformat(kept["expires"]))
    except (ValueError, KeyError, TypeError):
        return None  # a spoilt one lets nobody in


def standing(state: Path, now: datetime) -> InvitationState | None:
    """Given an athlete's state directory and the instant, return how their last invitation stands; None where none was made."""
    made = recall(state)
    if made is not None:
        return InvitationState(state="open" if now < made.expires else "expired", at=made.expires)
    try:
        return InvitationState(state="used", at=datetime.fromisoformat(_read(state)["used"]))
    except (ValueError, KeyError, TypeError):
        return None


def end(state: Path, now: datetime) -> None:
    """Nobody gets in by the invitation any more: it was used."""
    _write(state, {"used": now.isoformat(timespec="seconds")})


def _read(state: Path) -> dict[str, str]:
    try:
        kept = json.loads(private_files.read(state / FILE, _LONGEST))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _write(state: Path, kept: dict[str, str]) -> None:
    try:
        private_files.replace(state / FILE, json.dumps(kept).encode("ascii"))
    except OSError as cause:
        raise CannotWrite(
            f"{state / FILE} cannot be written: {cause.strerror}", remedy="check the directory's owner and free space"
        ) from cause

"""The invitation that is open for an athlete: one at most, of which only the hash of its address is kept.

It is over when its time is, when a newer one is made, and when a login by it has worked.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

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


def keep(state: Path, invitation: Invitation) -> None:
    """Given an athlete's state directory, keep the invitation in the place of an older one."""
    text = json.dumps({"digest": invitation.digest.hex(), "expires": invitation.expires.isoformat()})
    try:
        private_files.replace(state / FILE, text.encode("ascii"))
    except OSError as cause:
        raise CannotWrite(
            f"{state / FILE} cannot be written: {cause.strerror}", remedy="check the directory's owner and free space"
        ) from cause


def recall(state: Path) -> Invitation | None:
    """Given an athlete's state directory, return the invitation that was made last; None where it was used, or none was
    made."""
    try:
        kept = json.loads(private_files.read(state / FILE, _LONGEST))
        return Invitation(digest=bytes.fromhex(kept["digest"]), expires=datetime.fromisoformat(kept["expires"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None  # a spoilt one lets nobody in


def end(state: Path) -> None:
    """Nobody gets in by the invitation any more."""
    (state / FILE).unlink(missing_ok=True)

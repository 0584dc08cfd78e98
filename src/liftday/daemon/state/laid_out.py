"""What this machine knows of a state directory that is a workbench: which revision of each file was laid out there or put back
from there, and what its bytes were. A file beside them, which never leaves the machine; without it nothing is taken as known.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from liftday import private_files

FILE: Final = "workbench.json"
_LARGEST: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Known:
    """A revision and the digest of what it holds."""

    revision: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOut:
    """``club`` is the database that it came from, ``since`` when the athlete became a member there ("": not known yet), which tells
    them from who had the name before; ``posts`` the digest of the signposts that were put there last."""

    club: str
    since: str = ""
    files: Mapping[str, Known] = field(default_factory=dict)
    posts: str = ""


def recall(state: Path) -> LaidOut | None:
    """Given the state directory, return what is known of it; None where it is no workbench, or nobody can tell."""
    try:
        kept = json.loads(private_files.read(state / FILE, _LARGEST))
        files = {str(name): Known(int(revision), str(digest)) for name, (revision, digest) in kept["files"].items()}
        since = str(kept.get("since", ""))
        return LaidOut(club=str(kept["club"]), since=since, files=files, posts=str(kept["posts"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def keep(state: Path, known: LaidOut) -> None:
    """Given the state directory and what is known of it now, keep that."""
    files = {name: [one.revision, one.digest] for name, one in known.files.items()}
    text = json.dumps({"club": known.club, "since": known.since, "posts": known.posts, "files": files})
    private_files.replace(state / FILE, text.encode("ascii"))


def is_workbench(state: Path) -> bool:
    """Whether a state directory was ever laid out from a database."""
    return (state / FILE).exists()


def since(state: Path) -> str:
    """Since when the athlete of a state directory is a member, "" where nobody can tell."""
    known = recall(state)
    return "" if known is None else known.since


def digest(body: bytes) -> str:
    """What tells one body from another."""
    return sha256(body).hexdigest()

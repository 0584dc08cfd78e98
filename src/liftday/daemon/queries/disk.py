"""How it is with the disk below a state directory: whether it can be written, and how much room there is."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from liftday.config.athletes import Places
from liftday.daemon.queries.finding import Finding
from liftday.daemon.state.writable import cure

_ROOM: Final = 50_000_000  # bytes: a database of ten years, its journal and a backup


def findings(places: Places) -> Iterator[Finding]:
    """Given an athlete's places, yield what the doctor says of the disk."""
    try:
        free = shutil.disk_usage(places.state).free
        mode = places.state.stat().st_mode & 0o777
    except FileNotFoundError:
        yield Finding(f"There is no state directory {places.state} yet: the first turn makes it.")
        return
    except OSError as error:
        yield Finding(
            f"The state directory {places.state} cannot be read: {error.strerror}.",
            "run `liftday sync` once, as the user the daemon runs as",
            wrong=True,
        )
        return
    if free < _ROOM:
        yield Finding(f"Only {free:,} bytes are free at {places.state}.", "make room on that disk", wrong=True)
    else:
        yield Finding(f"There is room at {places.state}.")
    found = unwritable(places.state, places.root)
    if found is not None:
        yield found
    if mode & 0o077:
        yield Finding(f"Others may look into {places.state}.", f"chmod 700 {places.state}", wrong=True)


def unwritable(state: Path, root: Path) -> Finding | None:
    """Given a state directory and the root, return what is wrong where one of them is there and cannot be written, else None."""
    for one in dict.fromkeys((root, state)):
        if one.is_dir() and not os.access(one, os.W_OK):
            what = f"The state directory {one} cannot be written: nothing new is planned or kept."
            return Finding(what, cure(one), wrong=True)
    return None

"""What the last turn left in an athlete's state directory, as the web server serves it."""

import re
from pathlib import Path
from typing import Final

from liftday.config.athletes import DEFAULT
from liftday.config.settings import Settings
from liftday.daemon.state import feed_files
from liftday.daemon.turn.feeds import Outlet, looks
from liftday.daemon.web.snapshot import Snapshot

_UID: Final = re.compile(rb"^UID:([0-9a-f-]{36})", re.MULTILINE)


def snapshot(state: Path, settings: Settings, outlet: Outlet, before: Snapshot | None) -> Snapshot | None:
    """What is published of a feed now, None where it is not switched on; ``before`` where nothing can be read."""
    if outlet not in looks(settings):
        return None
    found = feed_files.read(state / outlet.file)
    if found is None:
        return before
    body, changed = found
    return Snapshot.of(body, changed=changed, compress=settings.feed.gzip, before=before)


def sessions(state: Path, settings: Settings) -> frozenset[str]:
    """The uids in the feeds as they are published, by which a link finds its athlete; ``default`` needs none."""
    if settings.athlete == DEFAULT:
        return frozenset()
    found = (feed_files.read(state / outlet.file) for outlet in looks(settings))
    return frozenset(uid.decode() for one in found if one is not None for uid in _UID.findall(one[0]))

"""What the last turn left in an athlete's state directory, as the web server serves it."""

from pathlib import Path

from liftday.config.athletes import DEFAULT
from liftday.config.settings import Settings
from liftday.daemon.state import feed_files
from liftday.daemon.turn.feeds import Outlet, looks
from liftday.daemon.turn.signposts import uids
from liftday.daemon.web.snapshot import Snapshot


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
    return frozenset(uid.decode() for uid in uids(settings, state))

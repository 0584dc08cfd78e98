"""What of the configuration a running daemon goes without, and the words that cure it."""

from pathlib import Path

from liftday.config.athletes import Shared
from liftday.config.read import load, parse
from liftday.config.settings import FeedSettings
from liftday.daemon.protocol.outcomes import Advice
from liftday.errors import BadConfiguration

Bound = tuple[str, int]
"""Where the server listens since its start: host and port as configured then."""


def unapplied(
    config: Path, text: str, feed: FeedSettings, bound: Bound, *, pid: int | None = None, shared: Shared | None = None
) -> Advice | None:
    """Given the file, its text as it was read, what of it is in force, and where the server listens, return what to do
    about it: for an edit the daemon was not told of, or one that only a new start takes over; else None. ``pid`` is the
    daemon's where no systemd holds it; ``shared`` what the file rests on."""
    try:
        now = load(config, shared)
    except BadConfiguration as error:
        return Advice(what=error.what, remedy=error.remedy)
    if now != text:
        try:
            parse(now, config, shared)
        except BadConfiguration as error:
            first = error.what.splitlines()[0]
            return Advice(
                what=f"{config} was changed, and the daemon would refuse it: {first}", remedy="mend that line"
            )
        return Advice(what=f"{config} was changed after the daemon read it", remedy=_by("reload", pid))
    if (feed.host, feed.port) != bound:
        return Advice(what=f"the feed still answers on {bound[0]}, port {bound[1]}", remedy=_by("restart", pid))
    return None


def _by(verb: str, pid: int | None) -> str:
    if pid is not None and verb == "reload":
        return f"`kill -HUP {pid}` takes it over"
    if pid is not None:
        return f"end it (`kill {pid}`) and start `liftday run` again"
    return f"`systemctl --user {verb} liftday` takes it over (the system's service: `sudo systemctl {verb} liftday`)"

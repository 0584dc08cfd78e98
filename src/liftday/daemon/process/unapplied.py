"""What of the configuration a running daemon goes without, and the words that cure it."""

from liftday.config.configuration import Configuration
from liftday.config.read import load, parse, shared_at
from liftday.daemon.protocol.outcomes import Advice
from liftday.errors import BadConfiguration, LiftdayError

Bound = tuple[str, int]
"""Where the server listens since its start: host and port as configured then."""


def unapplied(known: Configuration, bound: Bound, *, pid: int | None = None) -> Advice | None:
    """Given an athlete's configuration as the daemon goes by it, and where the server listens, return what to do about it:
    for an edit the daemon was not told of, or one that only a new start takes over; else None. ``pid`` is the daemon's where
    no systemd holds it. An edit of the file that all share is news for an athlete who was added where it changes something
    of theirs."""
    places, settings = known.places, known.settings
    try:
        common = shared_at(places)
        now = load(places.config, common)
    except BadConfiguration as error:
        return Advice(what=error.logged, remedy=error.remedy)
    edited = places.config if now != known.text else places.shared if common != known.shared else None
    if edited is not None:
        try:
            fresh = parse(now, places.config, common)
        except BadConfiguration as error:
            first = error.logged.splitlines()[0]
            return Advice(
                what=f"{edited} was changed, and the daemon would refuse it: {first}", remedy="mend that line"
            )
        if edited == places.config or fresh != settings:
            return Advice(what=f"{edited} was changed after the daemon read it", remedy=_by("reload", pid))
    if (settings.feed.host, settings.feed.port) != bound:
        return Advice(what=f"the feed still answers on {bound[0]}, port {bound[1]}", remedy=_by("restart", pid))
    return None


def explained(error: LiftdayError, left: Advice | None) -> LiftdayError:
    """Given what an order was refused for, and what of the configuration the daemon goes without, return what to say: of an
    edit that the daemon does not know yet nobody can tell what it would have mended."""
    if left is None or error.exit_code != BadConfiguration.exit_code:
        return error
    remedy = f"{left.remedy}; then run the command again"
    return BadConfiguration(f"{error.what}, and {left.what}", remedy=remedy, logged=f"{error.logged}, and {left.what}")


def _by(verb: str, pid: int | None) -> str:
    if pid is not None and verb == "reload":
        return f"`kill -HUP {pid}` takes it over"
    if pid is not None:
        return f"end it (`kill {pid}`) and start `liftday run` again"
    return f"`systemctl --user {verb} liftday` takes it over (the system's service: `sudo systemctl {verb} liftday`)"

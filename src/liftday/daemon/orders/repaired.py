"""A memory that was damaged or gone: what of it comes back by itself, what does not, and who ends the note about it."""

from contextlib import suppress
from dataclasses import replace

from liftday.config.environment import intervals_key
from liftday.daemon.logs import event
from liftday.daemon.protocol.wire import Progress
from liftday.daemon.state.instance import Instance
from liftday.daemon.sync.account import tokens_of
from liftday.errors import LiftdayError
from liftday.store import sync_state
from liftday.store.sqlite.repair import Loss
from liftday.store.sync_state import History, Repair

_GONE = (
    "what was remembered was missing and so was every backup, so it was begun anew. "
    "Marks, feedback and the published sessions are lost."
)


def note_repair(instance: Instance, progress: Progress, *, gone: bool) -> None:
    """Say what a repair of the memory could not save; it is kept for `status` and `doctor` until `sync --full`.

    ``gone``: the memory is empty although a feed was published before.
    """
    lost = instance.store.lost
    if lost is None and not gone:
        return
    words = " ".join((_GONE if lost is None else lost.words, *_comes_back(instance, lost)))
    event("database_repaired", priority="error", text=words)
    progress(words)
    history = sync_state.recall(instance.store, History)
    again = history.from_the_top() if lost is not None and lost.restored is not None else history
    sync_state.remember(instance.store, Repair(repaired=words, begun_anew=True), again)


def end_note(instance: Instance) -> None:
    """On `sync --full` where there is no history at Strava to be read: the owner has read the note. Where a history is read
    its end ends the note."""
    if instance.store.lost is None and not _reads_strava(instance):
        sync_state.remember(instance.store, replace(sync_state.recall(instance.store, Repair), repaired=None))


def _comes_back(instance: Instance, lost: Loss | None) -> list[str]:
    """What this home fetches again by itself, and what its owner must import again.

    "The next sync fetches what Strava has again. Whatever was imported from files since ... is lost."
    """
    said = []
    services = ["Strava"] if _reads_strava(instance) else []
    with suppress(LiftdayError):
        services += ["intervals.icu"] if intervals_key(instance.settings.intervals) is not None else []
    if services:
        said.append(f"The next sync fetches what {' and '.join(services)} {'have' if services[1:] else 'has'} again.")
    watched = instance.settings.import_watch
    if watched is not None:
        said.append(f"The files in {watched} are imported again while the daemon runs.")
    if lost is not None and lost.files:
        read = ["What was imported from files was read out of the damaged file."] if lost.aside else []
        return [*said, *read]
    since = lost.since if lost is not None else None
    when = f" since {since:%Y-%m-%d %H:%M} UTC" if since else ""
    other = "other " if watched is not None else ""
    return [
        *said,
        f"Whatever was imported from {other}files{when}, runs or logs of lifting, is lost: import it again.",
    ]


def _reads_strava(instance: Instance) -> bool:
    return instance.settings.strava.client_id is not None and tokens_of(instance).path.exists()

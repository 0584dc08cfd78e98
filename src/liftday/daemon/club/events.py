"""What Strava's webhook sends, kept for the next sync of its athlete before it is answered."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Final

from liftday.daemon.club import jobs
from liftday.daemon.club.jobs import Urgency
from liftday.daemon.club.turns import EVENT
from liftday.daemon.logs import trouble
from liftday.errors import LiftdayError
from liftday.integrations.strava.quirks.json_bodies import NotJson, parse_json
from liftday.integrations.strava.quirks.webhook_events import owner_of, takes_permission_back
from liftday.store.postgres import signposts
from liftday.store.postgres.database import Database
from liftday.store.postgres.queue import Queue

_MOST: Final = 200  # of an athlete: a burst beyond this is no news, for the sync sees everything recent anyway
_HURRIED: Final = 12  # syncs an hour that events bring forward, so that no forger spends the day's quota
_AT_ONCE: Final = 64  # events that wait to be kept; Strava sends again what is refused


class WebhookEvents:
    """Keeps events, one after another, in a thread of its own."""

    def __init__(self, queue: Queue, database: Database) -> None:
        self._queue = queue
        self._database = database
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="events")
        self._waiting = 0

    def take(self, body: bytes) -> Future[bool] | None:
        """Given the body of an event, return what says whether it is kept; None for what is nobody's and never will be."""
        owner = owner_of(body)
        if owner is None:
            return None
        if self._waiting >= _AT_ONCE:
            refused: Future[bool] = Future()
            refused.set_result(False)
            return refused
        self._waiting += 1
        return self._thread.submit(self._kept, owner, body)

    def stop(self) -> None:
        """Keep what has come, and take no more."""
        self._thread.shutdown(wait=True)

    def _kept(self, owner: str, body: bytes) -> bool:
        try:
            self._keep(owner, body)
        except LiftdayError as error:
            trouble("event_not_kept", error)
            return False
        finally:
            self._waiting -= 1
        return True

    def _keep(self, owner: str, body: bytes) -> None:
        athlete = signposts.whose(self._database, signposts.OWNER, owner.encode())
        if athlete is None:
            return  # nobody here
        withdrawn = _is_withdrawal(body)
        kind, most = (EVENT, 2 * _MOST) if withdrawn else (EVENT, _MOST)
        lately = self._queue.tell(athlete, kind, body.decode("utf-8", "replace"), most=most)
        if withdrawn:
            self._queue.defer(jobs.sync(athlete, Urgency.WITHDRAWAL))
        elif lately is not None and lately <= _HURRIED:
            self._queue.defer(jobs.sync(athlete, Urgency.EVENT))


def _is_withdrawal(body: bytes) -> bool:
    with suppress(NotJson):
        said = parse_json(body)
        return isinstance(said, dict) and takes_permission_back(said)
    return False

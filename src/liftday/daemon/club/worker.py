"""The worker: takes jobs from the queue, as many at once as the pool has processes, until it is told to stop.

Procrastinate's worker runs in an event loop of its own thread. It ends when the database goes away; then it is begun anew
until it answers. Three things are added: what may take minutes never has every place; the end of one job is a reason to
look for the next of the same athlete, which Procrastinate would find at its next look; and that a job is over is said until
the database hears it.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job as Taken
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from procrastinate.worker import Worker

from liftday.daemon.club import jobs
from liftday.daemon.club.jobs import Urgency
from liftday.daemon.club.outage import Outage
from liftday.daemon.club.turns import Again, Later, Turns
from liftday.daemon.logs import event, trouble
from liftday.daemon.process.pool import Pool
from liftday.errors import BadConfiguration, LiftdayError, Unavailable
from liftday.store.postgres.address import conninfo
from liftday.store.postgres.queue import STALLED, UPKEEP, Queue

GRACE: Final = timedelta(seconds=10)  # for the turns under way when it is to stop; systemd gives it twenty
_ALIVE: Final = STALLED.total_seconds() / 4  # between two signs of life
_LOOK: Final = "* * * * * */15"  # every quarter of a minute; the last field is the second
_GLANCE: Final = 1.0  # seconds between two looks at the queue where no notice came
_REST: Final = 2.0  # seconds before it is begun anew
_IS_OVER: Final = "P0001"  # what its functions raise of a job that is not under way
_AWAY: Final = ("08", "53", "57")  # PostgreSQL's classes of errors that pass: connections, resources, its operator
_PATIENCE: Final = 5.0  # seconds, for a connection
_FIRST: Final = 100  # Procrastinate's priority of the look


class JobWorker:
    """The worker of a process, in a thread. ``turns`` carry a job out; ``address`` is ``[store] url``."""

    def __init__(self, address: str, queue: Queue, turns: Turns, pool: Pool, outage: Outage) -> None:
        self._address = address
        self._outage = outage
        self._queue = queue
        self._turns = turns
        self._pool = pool
        self._threads = ThreadPoolExecutor(max_workers=pool.places + 1, thread_name_prefix="job")
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()), name="queue", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._worker: Worker | None = None
        self._stopping = threading.Event()
        self._begun = threading.Event()  # or it is known why not

    def start(self, patience: timedelta) -> None:
        """Take jobs from now on; returns when it does, or waits for the database, or after a while."""
        self._thread.start()
        self._begun.wait(patience.total_seconds())

    def reload(self) -> BadConfiguration | None:
        """Take the configuration over as it is now; a wrong one changes nothing and is returned."""
        try:
            self._turns.reload()
        except BadConfiguration as error:
            return error
        except LiftdayError as error:
            trouble("not_reloaded", error, priority="warning")
        return None

    def alive(self) -> bool:
        """Whether it takes jobs, or waits for the database."""
        return self._thread.is_alive()

    def stop(self, grace: timedelta = GRACE) -> None:
        """Take no more; wait for the turns under way, but not for long: what is cut short another worker does."""
        self._stopping.set()
        if self._loop is None:
            return
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._stop)
        self._thread.join(grace.total_seconds())
        self._pool.stop()
        self._thread.join()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.stop()

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(_say)
        while not self._stopping.is_set():
            try:
                await self._take_jobs()
            except Exception as cause:  # noqa: BLE001  of a dozen libraries below; whatever it is, it is begun anew
                self._lost(cause)
            for _ in range(10):
                if not self._stopping.is_set():
                    await asyncio.sleep(_REST / 10)

    async def _take_jobs(self) -> None:
        await self._in_thread(self._queue.bring_up)
        await self._in_thread(self._turns.begin)
        connector = PsycopgConnector(conninfo=conninfo(self._address), min_size=1, max_size=4, timeout=_PATIENCE)
        app = App(connector=connector)
        _tell(app, self._in_thread, self._turns)
        async with app.open_async():
            self._outage.back("queue")
            self._worker = _Worker(app, self._pool.places, self._begun.set)
            if not self._stopping.is_set():
                await self._worker.run()

    async def _in_thread(self, work: Callable[[], None]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _lost(self, cause: Exception) -> None:
        if not isinstance(cause, LiftdayError):
            cause = Unavailable(f"the queue cannot be reached ({type(cause).__name__})", remedy="it is tried again")
        self._outage.away("queue", cause)
        self._begun.set()


class _AtOnce(BaseRetryStrategy):
    """A job that was cut short waits again, a sync that gave way behind whoever waited; what failed has failed."""

    def get_retry_decision(self, *, exception: BaseException, job: Taken) -> RetryDecision | None:
        if not isinstance(exception, Again):
            return None
        behind = min(job.priority, Urgency.POLL) if isinstance(exception, Later) else None
        return RetryDecision(retry_in={"seconds": 0}, priority=behind)


class _Worker(Worker):
    """Procrastinate's worker with queues that depend on what it is at."""

    def __init__(self, app: App, places: int, begun: Callable[[], None]) -> None:
        self._places = places
        self._begun = begun
        super().__init__(
            app,
            name="liftday",
            concurrency=places + 1,  # one for the jobs that look after the others
            delete_jobs="always",
            install_signal_handlers=False,
            fetch_job_polling_interval=_GLANCE,
            update_heartbeat_interval=_ALIVE,
            stalled_worker_timeout=STALLED.total_seconds(),
        )

    @property
    def queues(self) -> Iterable[str] | None:
        """Those it may take a job from now."""
        return jobs.open_queues([context.job.queue for context in self._running_jobs.values()], self._places)

    @queues.setter
    def queues(self, _: Iterable[str] | None) -> None:
        """What the library sets at its start."""

    async def _run_loop(self) -> None:
        self._begun()
        await super()._run_loop()

    async def _persist_job_status(self, **what: Any) -> None:
        """Say how a job ended, as soon as the database hears it: said by nobody it would be under way for as long as this worker
        lives, and with its lock nothing else of the athlete's would run."""
        while not self._stop_event.is_set():
            try:
                await super()._persist_job_status(**what)
            except ConnectorException as cause:
                state = getattr(cause.__cause__, "sqlstate", None)
                if state == _IS_OVER:
                    return  # another worker has taken it up meanwhile
                if state is not None and not state.startswith(_AWAY):
                    raise
                await asyncio.sleep(_GLANCE)
            else:
                return
        await super()._persist_job_status(**what)

    async def _process_job(self, context: JobContext) -> None:
        try:
            await super()._process_job(context)
        finally:
            self._new_job_event.set()


def _tell(app: App, run: Callable[[Callable[[], None]], Any], turns: Turns) -> None:
    """Tell the library what the jobs are."""

    @app.task(name=jobs.ORDER, retry=_AtOnce())
    async def order(**args: Any) -> None:
        await run(lambda: turns.order(args))

    @app.task(name=jobs.SYNC)
    async def sync(athlete: str, urgency: int) -> None:
        await run(lambda: turns.sync(athlete, Urgency(urgency)))

    @app.periodic(cron=_LOOK)
    @app.task(name=jobs.LOOK, queue=UPKEEP, queueing_lock=jobs.LOOK, priority=_FIRST)
    async def look(timestamp: int) -> None:
        del timestamp
        await run(turns.look)


def _say(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What went wrong where nobody waited for it: the database left before a job was over, which is then taken up again."""
    cause = context.get("exception")
    event("job_left", priority="warning", text=type(cause).__name__ if cause else str(context.get("message")))

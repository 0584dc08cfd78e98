"""The queue as everybody sees it who puts something in or asks how it stands; the worker's own side is Procrastinate.

A job lies in Procrastinate's table until a worker has carried it out, and no longer. What it came to, where somebody waits
for that, is an answer; what the next sync of an athlete is to look at is news. Whoever waits hears of an answer by NOTIFY,
and would find it without: a connection may be lost.

Procrastinate's functions and columns are used by name here. It gives a function whose meaning changes another name and keeps
the old one for a while (its "Migrations"); what stands in the database is ``queue_tables``' to say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from liftday.store.postgres import queue_tables
from liftday.store.postgres.database import Database, in_words

PUBLISHED: Final = "liftday_published"
"""The channel that names an athlete of whom something new is published."""
ANSWERED: Final = "liftday_answered"
"""The channel that names a question whose answer is there."""
PROGRESS: Final = "liftday_progress"
"""The channel that says how far a question's order is: the question, a space, and a message of progress."""
UPKEEP: Final = "upkeep"
"""The queue of the jobs that look after all others; nobody waits for them."""
STALLED: Final = timedelta(seconds=20)
"""Without a sign of life for so long, a worker's jobs are another's."""
_ATTEMPTS: Final = 3  # of a job whose worker died: more than that, and it may be what kills them

_DEFER: Final = """INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args)
VALUES (%s, %s, %s, %s, %s, %s::jsonb) ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING RETURNING id"""
_STANDING: Final = """SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'),
(SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - %s),
(SELECT now() - min(event.at) FROM procrastinate_events event JOIN procrastinate_jobs job ON job.id = event.job_id
 WHERE job.status = 'todo' AND event.type = 'deferred' AND job.queue_name <> 'upkeep')
FROM procrastinate_jobs WHERE queue_name <> 'upkeep'"""
_LEFT: Final = """SELECT job.id, job.attempts, job.args ->> 'ask', job.queueing_lock FROM procrastinate_jobs job
LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
WHERE job.status = 'doing' AND (worker.id IS NULL OR worker.last_heartbeat < now() - %s) FOR UPDATE OF job SKIP LOCKED"""
_WAITS: Final = "SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo'"
_AGAIN: Final = "SELECT procrastinate_retry_job_v2(%s, NULL, NULL, NULL, NULL)"
_DELETE: Final = "DELETE FROM procrastinate_jobs WHERE id = %s"
_ANSWER: Final = "INSERT INTO queue_answers (ask, body) VALUES (%s, %s) ON CONFLICT (ask) DO NOTHING"
_TELL: Final = "SELECT pg_notify(%s, %s)"
_LATELY: Final = """SELECT count(*) FILTER (WHERE NOT taken), count(*) FILTER (WHERE at > now() - interval '1 hour')
FROM queue_news WHERE athlete = %s AND kind = %s"""
_KNOWN: Final = "SELECT 1 FROM queue_news WHERE athlete = %s AND kind = %s AND body = %s AND NOT taken"
_TIDY: Final = (  # answers that nobody came for; news is kept for a while, so that a storm of it is seen
    "DELETE FROM queue_answers WHERE at < now() - interval '1 hour'",
    "DELETE FROM queue_news WHERE taken AND at < now() - interval '1 hour'",
    "DELETE FROM procrastinate_jobs WHERE status NOT IN ('todo', 'doing')",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a worker is to do. ``args`` is its JSON; of two with one ``lock`` one runs at a time, of two with one word ``once``
    one waits at a time. The higher ``priority`` goes first."""

    task: str
    args: str
    queue: str
    priority: int
    lock: str | None = None
    once: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """How the queue stands: jobs that wait and that are under way, how long the oldest has waited, workers that live."""

    waiting: int
    under_way: int
    oldest: timedelta
    workers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something that the next sync of an athlete looks at."""

    id: int
    kind: str
    body: str


class Queue:
    """The queue of a database; ``url`` is for what needs a connection of its own."""

    def __init__(self, url: str, database: Database) -> None:
        self._url = url
        self._database = database
        self.ask = database.ask

    def bring_up(self) -> None:
        """Make its tables, or bring them up to date."""
        with Database(self._url, "default") as own:
            queue_tables.bring_up(own)

    def defer(self, job: Job) -> int | None:
        """Put a job in; return its number, None where one with its word waits already."""
        made = self.ask(_DEFER, job.queue, job.task, job.priority, job.lock, job.once, job.args)
        return int(made[0][0]) if made else None

    def cancel(self, number: int) -> bool:
        """Take a job out that nobody has begun; return whether that was so."""
        ((taken,),) = self.ask("SELECT procrastinate_cancel_job_v1(%s, false, true)", number)
        return taken is not None

    def place(self, number: int) -> str | None:
        """Whether a job waits ("todo") or is under way ("doing"); None where it is over."""
        found = self.ask("SELECT status::text FROM procrastinate_jobs WHERE id = %s", number)
        return str(found[0][0]) if found else None

    def answer(self, ask: str, body: str) -> None:
        """Keep what a question came to, and tell whoever waits; the first answer counts."""
        self.ask(_ANSWER, ask, body)
        self.ask(_TELL, ANSWERED, ask)

    def say_progress(self, ask: str, message: str) -> None:
        """Tell whoever waits for an answer how far it is; nothing of it is kept."""
        self.ask(_TELL, PROGRESS, f"{ask} {message}")

    def answer_to(self, ask: str) -> str | None:
        """Take the answer to a question, None while there is none."""
        taken = self.ask("DELETE FROM queue_answers WHERE ask = %s RETURNING body", ask)
        return str(taken[0][0]) if taken else None

    def tell(self, athlete: str, kind: str, body: str, *, most: int) -> int | None:
        """Keep news of an athlete, equal ones once; return how many of its kind have come within the hour, None where so many wait already that
        it is left out."""
        ((waiting, lately),) = self.ask(_LATELY, athlete, kind)
        if waiting >= most:
            return None
        if not self.ask(_KNOWN, athlete, kind, body):
            self.ask("INSERT INTO queue_news (athlete, kind, body) VALUES (%s, %s, %s)", athlete, kind, body)
        return int(lately) + 1

    def news(self, athlete: str) -> tuple[News, ...]:
        """What waits for an athlete's next sync, in the order it came."""
        asked = "SELECT id, kind, body FROM queue_news WHERE athlete = %s AND NOT taken ORDER BY id"
        return tuple(News(id=number, kind=kind, body=body) for number, kind, body in self.ask(asked, athlete))

    def looked_at(self, news: Sequence[News]) -> None:
        """A sync has looked at these: nothing of what they said is kept."""
        if news:
            done = "UPDATE queue_news SET taken = true, body = '' WHERE id = ANY(%s)"
            self.ask(done, [one.id for one in news])

    def standing(self) -> QueueState:
        """How it stands."""
        ((waiting, under_way, workers, oldest),) = self.ask(_STANDING, STALLED)
        return QueueState(waiting=waiting, under_way=under_way, oldest=oldest or timedelta(), workers=workers)

    def take_up(self, given_up: str) -> tuple[int, int]:
        """Let the jobs of workers that died wait again; return how many, and how many were given up, whose answer is
        ``given_up``.

        Where another with the same word waits by now, that one does it: two of them cannot wait, and the one that was to wait
        again would be under way for ever (1408 and 1543 in Procrastinate's tracker).
        """
        again = over = 0
        with Database(self._url, "default") as own, own.together():
            for number, attempts, ask, once in own.ask(_LEFT, STALLED):
                if attempts + 1 < _ATTEMPTS:
                    twin = once is not None and own.ask(_WAITS, once)
                    own.ask(_DELETE if twin else _AGAIN, number)
                    again += 1
                    continue
                own.ask(_DELETE, number)
                over += 1
                if ask is not None:
                    own.ask(_ANSWER, ask, given_up)
                    own.ask(_TELL, ANSWERED, ask)
        return again, over

    def tidy(self) -> None:
        """Delete the answers nobody came for, and what else is over: the table of jobs stays as short as the queue."""
        for statement in _TIDY:
            self.ask(statement)

    def listening(self) -> "Ear":
        """Return what hears all channels, on a connection of its own."""
        return Ear(self._url, "default")


class Ear(Database):
    """Hears all channels from the moment it is made."""

    def heard(self, seconds: float) -> Iterator[tuple[str, str]]:
        """What is told within so many seconds, as channel and word. Raises where the connection is lost."""
        with in_words():
            for one in self._connection.notifies(timeout=seconds):
                yield one.channel, one.payload

    def __init__(self, url: str, athlete: str) -> None:
        super().__init__(url, athlete)
        for channel in (PUBLISHED, ANSWERED, PROGRESS):
            self.ask(f"LISTEN {channel}")

"""The queue as everybody sees it who puts something in or asks how it stands; the worker's own side is Procrastinate.

A job lies in Procrastinate's table until a worker has carried it out, and no longer. What it came to, where somebody waits
for that, is an answer; what the next sync of an athlete is to look at is news. Whoever waits hears of an answer by NOTIFY,
and would find it without: a connection may be lost. Orders, answers and news hold an athlete's own words, what hurts them and
secret addresses, so they lie there sealed.

Procrastinate's functions and columns are used by name here. It gives a function whose meaning changes another name and keeps
the old one for a while (its "Migrations"); what stands in the database is ``queue_tables``' to say.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from liftday.store.postgres import queue_tables
from liftday.store.postgres.database import Database, in_words
from liftday.store.postgres.kept import lent
from liftday.store.postgres.seal import Seal, Unopened
from liftday.store.postgres.shelf import unopened

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
_PATIENCE: Final = (
    10.0  # seconds until it is noticed, while nothing is heard, that nothing is there any more, and half of it again
)
_ATTEMPTS: Final = 3  # of a job whose worker died: more than that, and it may be what kills them

_DEFER: Final = """INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args)
VALUES (%s, %s, %s, %s, %s, %s::jsonb) ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING RETURNING id"""
_STANDING: Final = """SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'),
(SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - %s),
(SELECT now() - min(event.at) FROM procrastinate_events event JOIN procrastinate_jobs job ON job.id = event.job_id
 WHERE job.status = 'todo' AND event.type = 'deferred' AND job.queue_name <> 'upkeep')
FROM procrastinate_jobs WHERE queue_name <> 'upkeep'"""
_LEFT: Final = """SELECT job.id, job.attempts, job.queueing_lock, job.task_name, job.lock, job.args FROM procrastinate_jobs job
LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
WHERE job.status = 'doing' AND (worker.id IS NULL OR worker.last_heartbeat < now() - %s) FOR UPDATE OF job SKIP LOCKED"""
_WAITED_FOR: Final = """SELECT EXISTS (SELECT FROM procrastinate_jobs job WHERE status = 'todo' AND task_name = 'order'
AND priority >= %s AND (lock = %s OR (%s AND NOT EXISTS (SELECT FROM procrastinate_jobs other
 WHERE other.lock = job.lock AND other.status = 'doing'))))"""
_WAITS: Final = "SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo'"
_AGAIN: Final = "SELECT procrastinate_retry_job_v2(%s, NULL, NULL, NULL, NULL)"
_DELETE: Final = "DELETE FROM procrastinate_jobs WHERE id = %s"
_ANSWER: Final = "INSERT INTO queue_answers (ask, body) VALUES (%s, %s) ON CONFLICT (ask) DO NOTHING"
_TELL: Final = "SELECT pg_notify(%s, %s)"
_TAKE: Final = "DELETE FROM queue_answers WHERE ask = %s RETURNING body"
_LATELY: Final = """SELECT count(*) FILTER (WHERE NOT taken), count(*) FILTER (WHERE at > now() - interval '1 hour')
FROM queue_news WHERE athlete = %s AND kind = %s"""
_KNOWN: Final = "SELECT 1 FROM queue_news WHERE athlete = %s AND kind = %s AND digest = %s AND NOT taken"
_NEWS: Final = "INSERT INTO queue_news (athlete, kind, body, digest) VALUES (%s, %s, %s, %s)"
_TIDY: Final = (  # answers that nobody came for; news is kept for a while, so that a storm of it is seen, but not of who was removed
    "DELETE FROM queue_answers WHERE at < now() - interval '1 hour'",
    "DELETE FROM queue_news WHERE taken AND at < now() - interval '1 hour'",
    "DELETE FROM queue_news WHERE NOT EXISTS (SELECT FROM members WHERE members.athlete = queue_news.athlete)",
    "DELETE FROM procrastinate_jobs WHERE status NOT IN ('todo', 'doing')",
    "DELETE FROM web_state WHERE ends < now()",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a worker is to do. ``args`` go with it as they are, and ``asked`` sealed: an order as JSON, and the question ``ask`` that
    its answer belongs to. Of two with one ``lock`` one runs at a time, of two with one word ``once`` one waits at a time. The
    higher ``priority`` goes first."""

    task: str
    queue: str
    priority: int
    args: Mapping[str, Any] = field(default_factory=dict)
    ask: str = ""
    asked: str = ""
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
class Left:
    """A job that was under way at a worker when that died: what it is, as it was put in, and whether it is ``given_up``."""

    task: str
    lock: str
    args: Mapping[str, Any]
    given_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something that the next sync of an athlete looks at; ``body`` is empty where it was sealed with a key that is not here."""

    id: int
    kind: str
    body: str


class Queue:
    """The queue of a database; ``url`` is for what needs a connection of its own, ``seal`` is asked for when something is put in
    or taken out."""

    def __init__(self, url: str, database: Database, seal: Callable[[], Seal]) -> None:
        self._url = url
        self._seal = seal
        self.ask = database.ask

    def bring_up(self) -> None:
        """Make its tables, or bring them up to date."""
        with Database(self._url, "default") as own:
            queue_tables.bring_up(own)

    def defer(self, job: Job) -> int | None:
        """Put a job in; return its number, None where one with its word waits already."""
        args = dict(job.args)
        if job.ask:
            args |= {"ask": job.ask, "order": self._seal().close_text(job.asked, f"order {job.ask}")}
        made = self.ask(_DEFER, job.queue, job.task, job.priority, job.lock, job.once, json.dumps(args))
        return int(made[0][0]) if made else None

    def asked(self, args: Mapping[str, Any]) -> str:
        """Given the arguments of a job, return what was asked. Raises BadConfiguration for what is sealed with a key that is not
        here."""
        return self._opened(str(args.get("order")), f"order {args.get('ask')}")

    def cancel(self, number: int) -> bool:
        """Take a job out that nobody has begun; return whether that was so."""
        ((taken,),) = self.ask("SELECT procrastinate_cancel_job_v1(%s, false, true)", number)
        return taken is not None

    def place(self, number: int) -> str | None:
        """Whether a job waits ("todo") or is under way ("doing"); None where it is over."""
        found = self.ask("SELECT status::text FROM procrastinate_jobs WHERE id = %s", number)
        return str(found[0][0]) if found else None

    def is_waited_for(self, lock: str, least: int, *, any_turn: bool) -> bool:
        """Whether an order as pressing as that waits for whatever has the lock, or ``any_turn``: for nothing but a worker."""
        ((waits,),) = self.ask(_WAITED_FOR, least, lock, any_turn)
        return bool(waits)

    def answer(self, ask: str, body: str) -> None:
        """Keep what a question came to, and tell whoever waits; the first answer counts."""
        self.ask(_ANSWER, ask, self._closed_answer(ask, body))
        self.ask(_TELL, ANSWERED, ask)

    def say_progress(self, ask: str, message: str) -> None:
        """Tell whoever waits for an answer how far it is; nothing of it is kept."""
        self.ask(_TELL, PROGRESS, f"{ask} {message}")

    def answer_to(self, ask: str, *, leave: bool = False) -> str | None:
        """Take the answer to a question, or ``leave`` it for whoever asks again; None while there is none."""
        how = "SELECT body FROM queue_answers WHERE ask = %s" if leave else _TAKE
        found = self.ask(how, ask)
        return self._opened(str(found[0][0]), f"answer {ask}") if found else None

    def number_of(self, ask: str) -> int | None:
        """The number of the job that a question waits for, None where there is none, or none any more."""
        found = self.ask("SELECT id FROM procrastinate_jobs WHERE args ->> 'ask' = %s", ask)
        return int(found[0][0]) if found else None

    def tell(self, athlete: str, kind: str, body: str, *, most: int) -> int | None:
        """Keep news of an athlete, equal ones once; return how many of its kind have come within the hour, None where so many wait already that
        it is left out."""
        ((waiting, lately),) = self.ask(_LATELY, athlete, kind)
        if waiting >= most:
            return None
        seal = self._seal()
        digest = seal.digest(body)
        if not self.ask(_KNOWN, athlete, kind, digest):
            self.ask(_NEWS, athlete, kind, seal.close_text(body, _about(athlete, kind)), digest)
        return int(lately) + 1

    def news(self, athlete: str) -> tuple[News, ...]:
        """What waits for an athlete's next sync, in the order it came."""
        asked = "SELECT id, kind, body FROM queue_news WHERE athlete = %s AND NOT taken ORDER BY id"
        return tuple(
            News(id=number, kind=kind, body=self._read(body, _about(athlete, kind)))
            for number, kind, body in self.ask(asked, athlete)
        )

    def looked_at(self, news: Sequence[News]) -> None:
        """A sync has looked at these: nothing of what they said is kept."""
        if news:
            done = "UPDATE queue_news SET taken = true, body = '', digest = NULL WHERE id = ANY(%s)"
            self.ask(done, [one.id for one in news])

    def standing(self) -> QueueState:
        """How it stands."""
        return standing(self.ask)

    def take_up(self, given_up: str) -> tuple[Left, ...]:
        """Let the jobs of workers that died wait again, but for those that are given up, whose answer is ``given_up``; return all of
        them.

        Where another with the same word waits by now, that one does it: two of them cannot wait, and the one that was to wait
        again would be under way for ever (1408 and 1543 in Procrastinate's tracker).
        """
        found = []
        with lent(self._url, "default") as own, own.together():
            for number, attempts, once, task, lock, args in own.ask(_LEFT, STALLED):
                over = attempts + 1 >= _ATTEMPTS
                found.append(Left(task=task, lock=lock or "", args=args, given_up=over))
                if not over:
                    twin = once is not None and own.ask(_WAITS, once)
                    own.ask(_DELETE if twin else _AGAIN, number)
                    continue
                own.ask(_DELETE, number)
                if (ask := args.get("ask")) is not None:
                    own.ask(_ANSWER, ask, self._closed_answer(ask, given_up))
                    own.ask(_TELL, ANSWERED, ask)
        return tuple(found)

    def tidy(self) -> None:
        """Delete the answers nobody came for, and what else is over: the table of jobs stays as short as the queue."""
        for statement in _TIDY:
            self.ask(statement)

    def listening(self) -> "Ear":
        """Return what hears all channels, on a connection of its own."""
        return Ear(self._url, "default")

    def _closed_answer(self, ask: str, body: str) -> str:
        return self._seal().close_text(body, f"answer {ask}")

    def _opened(self, sealed: str, about: str) -> str:
        try:
            return self._seal().open_text(sealed, about)
        except Unopened as cause:
            raise unopened("an order, or its answer,") from cause

    def _read(self, sealed: str, about: str) -> str:
        """News opened; nobody could mend what does not open, and the sync sees everything recent anyway."""
        with suppress(Unopened):
            return self._seal().open_text(sealed, about)
        return ""


def standing(ask: Callable[..., list[tuple[Any, ...]]]) -> QueueState:
    """Given what asks the database, return how the queue stands."""
    ((waiting, under_way, workers, oldest),) = ask(_STANDING, STALLED)
    return QueueState(waiting=waiting, under_way=under_way, oldest=oldest or timedelta(), workers=workers)


def _about(athlete: str, kind: str) -> str:
    return f"news {athlete} {kind}"


class Ear(Database):
    """Hears all channels from the moment it is made."""

    def __init__(self, url: str, athlete: str, *, patience: float = _PATIENCE) -> None:
        super().__init__(url, athlete, patience=patience)
        for channel in (PUBLISHED, ANSWERED, PROGRESS):
            self.ask(f"LISTEN {channel}")
        self._asks_after = patience / 2
        self._answered = time.monotonic()

    def heard(self, seconds: float) -> Iterator[tuple[str, str]]:
        """What is told within so many seconds, as channel and word. Raises where the connection is lost, or nothing is behind it
        any more: silence alone does not tell."""
        with in_words():
            for one in self._connection.notifies(timeout=seconds):
                yield one.channel, one.payload
        if time.monotonic() - self._answered > self._asks_after:
            self.ask("SELECT 1")
            self._answered = time.monotonic()

"""What a worker does with a job: a turn in a process of its own, what it came to told to whoever waits, and the next poll."""

import zlib
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from liftday.config.athletes import DEFAULT, Places, places_of, state_of
from liftday.config.configuration import Configuration
from liftday.config.decisions import decisions
from liftday.config.settings import Settings
from liftday.daemon.clock import Clock
from liftday.daemon.club import jobs
from liftday.daemon.club.giving_way import giving_way
from liftday.daemon.club.jobs import Asked, Urgency
from liftday.daemon.club.progress_told import ProgressTold
from liftday.daemon.logs import event, trouble
from liftday.daemon.process.alerts import Alerts
from liftday.daemon.process.condition import condition, failed
from liftday.daemon.process.pool import Pool
from liftday.daemon.process.schedule import first_polls
from liftday.daemon.process.task import task_of
from liftday.daemon.process.turn_log import log_turn
from liftday.daemon.protocol.invitations import TakeInvitation
from liftday.daemon.protocol.orders import EndLogin, Login, Order, RunTurn, Sync, Undo
from liftday.daemon.protocol.outcomes import AfterTurn, Outcome, Synced
from liftday.daemon.protocol.wire import Progress, answer_line
from liftday.daemon.state.club import take_up
from liftday.daemon.state.workbench import lay_out
from liftday.errors import BadConfiguration, BadInput, LiftdayError, Unavailable
from liftday.store.postgres import members, timetable
from liftday.store.postgres.database import Database
from liftday.store.postgres.members import READS_HISTORY
from liftday.store.postgres.queue import Left, Queue

T = TypeVar("T")
EVENT: Final = "event"
"""The one kind of news: the body of an event of Strava's webhook."""
CONFIGURATION, FAILED, REFUSED = "configuration", "failed", "refused"
"""How Strava stands with somebody whom only the operator can help: their configuration, a turn that failed, a feed that failed its check."""
_MOST_DUE: Final = 500  # polls that are put into the queue at one look: what waits beside them is found at the next
_SPREAD: Final = 600  # seconds, over which the first polls of a new day lie
_GIVEN_UP: Final = "the order was begun three times, and no worker came to its end"


class Again(Exception):
    """Nothing was done: another worker is to do it."""


class Later(Again):
    """It was a sync that gave way: it is to be done again, after whoever waited."""


class Turns:
    """Carries jobs out. ``pool`` has the processes."""

    def __init__(
        self, places: Places, *, clock: Clock, queue: Queue, database: Database, pool: Pool, verbose: bool = False
    ) -> None:
        self._places = places
        self._clock = clock
        self._queue = queue
        self._database = database
        self._pool = pool
        self._verbose = verbose
        self._common = Configuration.at(places)  # the file that all share, which is ``default``'s, until `reload`

    def begin(self) -> None:
        """Make the tables where there are none yet, and let ``default`` be there, by the first turn."""
        ((there,),) = self._database.ask("SELECT to_regclass('members') IS NOT NULL")
        if not there or not members.is_there(self._database, DEFAULT):
            self._carried_out(self._common, RunTurn(), Urgency.ASKED)
        self._configured()

    def reload(self) -> None:
        """Read the configuration that all share again. Raises BadConfiguration for a wrong one, which changes nothing."""
        self._common = Configuration.at(self._places)
        self._configured()

    def _configured(self) -> None:
        """Where it is another than the club last knew, everybody is planned anew."""
        with self._database.together():
            new = timetable.configured(self._database, decisions(self._common.text, self._places.config))
            if new:
                self._spread(everybody=True)
        if new:
            event("configuration_new")

    def _spread(self, *, everybody: bool) -> None:
        """Let the first polls of who has had none, or the next ones of ``everybody``, come one after another over a rhythm, and none
        later than with the new day."""
        names = timetable.in_order(self._database, everybody=everybody, least=(READS_HISTORY,))
        now, settings = self._clock.now(), self._common.settings
        waits = first_polls([timedelta(minutes=settings.strava.poll_minutes)] * len(names))
        polls = {name: min(now + wait, _new_day(name, now, settings)) for name, wait in zip(names, waits, strict=True)}
        timetable.plan(self._database, polls)

    def order(self, args: Mapping[str, Any]) -> None:
        """Carry out an order and keep its answer; raises Again where it was not, or nobody can be told: what it does counts once,
        however often it is done."""
        line = answer_line(lambda: self._ordered(jobs.asked_of(self._queue.asked(args))))
        try:
            self._queue.answer(str(args["ask"]), line)
        except Unavailable as error:
            raise Again from error

    def sync(self, athlete: str, urgency: Urgency) -> None:
        """Sync an athlete with all that waits for that, and keep when the next poll is due."""
        news = self._queue.news(athlete)
        timetable.begun(self._database, athlete, self._clock.now())
        order = Sync(by_schedule=True, events=tuple(one.body for one in news if one.kind == EVENT and one.body))
        try:
            known = self._configuration(athlete)
            outcome = self._carried_out(known, order, urgency)
        except Again:
            timetable.hurry(self._database, athlete, self._clock.now())
            return
        except LiftdayError as error:
            if members.is_there(self._database, athlete):  # else they were removed meanwhile
                self._failed(athlete, error)
            return
        self._queue.looked_at(news)
        log_turn(order.verb, outcome, _logged(athlete))
        self._settle(known, outcome)

    def look(self) -> None:
        """Put in what is due, let what a dead worker left wait again, delete what is over."""
        for left in self._queue.take_up(answer_line(_give_up)):
            self._taken_up(left)
        self._spread(everybody=False)
        for athlete, state in timetable.due(self._database, self._clock.now(), _MOST_DUE, least=(READS_HISTORY,)):
            self._queue.defer(jobs.sync(athlete, Urgency.HISTORY if state == READS_HISTORY else Urgency.POLL))
        self._queue.tidy()

    def _taken_up(self, left: Left) -> None:
        """Say what a dead worker left. Of a poll that is given up the next one is due as after one that failed."""
        athlete, verb = jobs.athlete_of(left.lock), left.task
        with suppress(LiftdayError):  # sealed with another key, or of another version
            verb = jobs.asked_of(self._queue.asked(left.args)).order.verb if left.task == jobs.ORDER else verb
        what = "job_given_up" if left.given_up else "job_taken_up"
        event(what, priority="warning", athlete=_logged(athlete), verb=verb)
        if left.given_up and left.task == jobs.SYNC:
            timetable.failed(self._database, athlete, self._clock.now(), FAILED)

    def _ordered(self, job: Asked) -> Outcome:
        known = self._configuration(job.athlete)
        order = replace(job.order, ask=job.ask) if isinstance(job.order, Undo) else job.order
        outcome: Outcome = self._carried_out(known, order, job.urgency, ProgressTold(self._queue, job.ask))
        log_turn(job.order.verb, outcome, _logged(job.athlete))
        if isinstance(job.order, Login | EndLogin | TakeInvitation):
            timetable.hurry(self._database, job.athlete, self._clock.now())
        if isinstance(outcome, Synced):
            self._settle(known, outcome)
        return outcome

    def _carried_out(
        self,
        known: Configuration,
        order: Order[T],
        urgency: Urgency,
        progress: Progress = lambda _: None,
    ) -> T:
        task = task_of(order, known, now=self._clock.now(), verbose=self._verbose)
        athlete, state = known.places.athlete, known.places.state
        aware = giving_way(self._queue, self._pool, athlete, state) if isinstance(order, Sync) else nullcontext()
        try:
            with aware:
                outcome = self._pool.carry_out(task, progress, urgency.rank)
        except Unavailable as error:
            if self._pool.stopped:
                raise Again from error
            raise
        if isinstance(outcome, Synced) and outcome.gave_way:
            raise Later
        return outcome

    def _settle(self, known: Configuration, outcome: Synced) -> None:
        """Keep when the next poll is due: after the rhythm, or as long as Strava is to be let be, or with the new day."""
        now, settings, athlete = self._clock.now(), known.settings, known.places.athlete
        seconds = outcome.retry_seconds or settings.strava.poll_minutes * 60
        due = min(now + timedelta(seconds=seconds), _new_day(athlete, now, settings))
        facts = outcome.facts
        assert facts is not None  # of every order that was carried out
        timetable.settle(self._database, athlete, due, _state(facts))
        Alerts(known.places.state).update_soon(condition(facts, None, now, athlete=athlete), settings.notify)

    def _failed(self, athlete: str, error: LiftdayError) -> None:
        trouble("turn_failed", error, athlete=_logged(athlete))
        state = CONFIGURATION if isinstance(error, BadConfiguration) else FAILED
        timetable.failed(self._database, athlete, self._clock.now(), state)
        told = self._common.settings.notify
        Alerts(state_of(self._places.root, athlete)).update_soon(failed(error, athlete=athlete), told)

    def _configuration(self, athlete: str) -> Configuration:
        """What is known of an athlete; raises BadInput for who was removed, BadConfiguration."""
        if athlete == DEFAULT:
            return self._common
        lay_out(self._common.settings.of(athlete), state_of(self._places.root, athlete))
        places = places_of(self._places, athlete)
        known = Configuration.at(places, common=self._common.text)
        take_up(places)
        return known


def _new_day(athlete: str, now: datetime, settings: Settings) -> datetime:
    """When the athlete's next day has begun; not for everybody in the same second."""
    zone = settings.owner.athlete.timezone
    midnight = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), datetime.min.time(), zone)
    return midnight.astimezone(now.tzinfo) + timedelta(seconds=1 + zlib.crc32(athlete.encode()) % _SPREAD)


def _state(facts: AfterTurn) -> str:
    """How Strava stands with somebody, or what is more pressing."""
    if facts.refused:
        return REFUSED
    return READS_HISTORY if facts.history_left else str(facts.strava)


def _logged(athlete: str) -> str | None:
    """The athlete's name in lines of the log; the installation's own has none."""
    return None if athlete == DEFAULT else athlete


def _give_up() -> Any:
    raise BadInput(_GIVEN_UP, remedy="see the workers' logs, then say it again")

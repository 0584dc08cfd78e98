"""The athletes who were added, inside the daemon: who is served, who joins and who leaves, and whose an event is.

One whose configuration cannot be used is named in the log and not served until it is mended and the daemon reloaded;
nobody else notices.
"""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from liftday.config.athletes import NOTHING_OWN, added, is_name, places_of, state_of, unknown
from liftday.config.checks import is_server
from liftday.config.read import shared_at
from liftday.daemon.logs import event, trouble
from liftday.daemon.process.athlete_side import AthleteSide, Process
from liftday.daemon.process.pool import Rank
from liftday.daemon.process.schedule import first_polls
from liftday.daemon.process.task import task_of
from liftday.daemon.protocol.athlete_orders import AddAthlete, RemoveAthlete
from liftday.daemon.protocol.orders import GiveBack
from liftday.daemon.protocol.outcomes import Said
from liftday.daemon.state import athletes, club
from liftday.daemon.web.bridge import Bridges
from liftday.errors import LiftdayError
from liftday.integrations.strava.quirks.webhook_events import owner_of


class Membership:
    """Iterates over those who are served. ``home`` is ``default``'s side."""

    def __init__(self, home: AthleteSide, process: Process, bridges: Bridges) -> None:
        self._home = home
        self._process = process
        self._bridges = bridges
        self._sides: dict[str, AthleteSide] = {}
        self._owners: dict[str, AthleteSide] = {}
        self._ids: dict[str, str | None] = {}
        self._port: int | None = None
        self._one_at_a_time = threading.RLock()
        self._leaving: set[str] = set()
        self.unread = 0  # who is there and cannot be served
        self.known_by_strava(home)

    def __iter__(self) -> Iterator[AthleteSide]:
        return iter(tuple(self._sides.values()))

    def named(self, name: str) -> AthleteSide:
        """Whoever has that name; one who could not be served until now may be by now. Raises what is wrong with their
        configuration, BadInput for a name that nobody has."""
        with self._one_at_a_time:
            if name not in self._sides:
                club.arrive(self._home.known.places, name)
                if (
                    name in self._leaving
                    or not is_name(name)
                    or not state_of(self._home.known.places.root, name).is_dir()
                ):
                    raise unknown(name)
                self._open(name)
                self.unread = max(0, self.unread - 1)
            return self._sides[name]

    def open_all(self) -> None:
        """Serve what was published last of everybody who was added and is not served yet."""
        with self._one_at_a_time:
            try:
                athletes.sweep(self._home.known.places.root)
                club.meet(self._home.known.places)
                names = added(self._home.known.places.root)
            except (LiftdayError, OSError) as error:
                event("athletes_unread", priority="error", text=str(error))
                return
            there = self._sides.keys() | self._leaving
            wrong = [name for name in names if name not in there and not self._opened(name)]
            self.unread = len(wrong)

    def bound_to(self, port: int) -> None:
        """The server tells which port it really has."""
        self._port = port
        for side in self:
            side.web_side.bound_to(port)

    def begin(self) -> None:
        """The first polls, when everything is ready. What was published last is served meanwhile."""
        sides = tuple(self)
        for side, wait in zip(sides, first_polls([one.rhythm for one in sides]), strict=True):
            self._process.schedule.poll_in(wait, side.name)

    def reload(self) -> None:
        """Read everybody's configuration again. An edit of the shared file changes all of them, and nobody waits for all."""
        sides = tuple(self)
        turns = iter(first_polls([side.rhythm for side in sides]))
        for side in sides:
            side.reload(turns)
        self.open_all()

    def add(self, order: AddAthlete) -> Said:
        """Take in another athlete and serve them at once; raises what is wrong with their name or configuration."""
        with self._one_at_a_time:
            athletes.add(self._home.known.places, order.name, order.config)
            try:
                self._open(order.name)
            except LiftdayError:
                club.leave(self._home.known.settings.of(order.name))
                athletes.remove(self._home.known.places.root, order.name)
                raise
        self._process.schedule.poll_in(timedelta(), order.name)
        event("athlete_added", athlete=order.name)
        return Said(said=f"Added {order.name}; the daemon serves them now.")

    def remove(self, order: RemoveAthlete) -> Said:
        """Stop serving an athlete, give their permission back and delete everything of theirs."""
        name, root = order.name, self._home.known.places.root
        club.arrive(self._home.known.places, name)
        if not is_name(name) or not state_of(root, name).is_dir():
            raise unknown(name)
        with self._one_at_a_time:
            self._leaving.add(name)
            side = self._sides.pop(name, None)
            if side is not None:
                self._process.schedule.drop(name)
                side.leave()
                self._bridges.drop(side.web_side.bridge)
                self._forget(name)
        try:
            elsewhere = is_server(self._home.known.settings.store_url)
            said = athletes.removed(root, name, lambda: self._given_back(name, side), elsewhere=elsewhere)
        finally:
            self._leaving.discard(name)
            self.open_all()  # who could not be removed is served on
        event("athlete_removed", athlete=name)
        return Said(said=said)

    def owner(self, body: bytes) -> AthleteSide | None:
        """Given the body of an event, return whose it is by the number that Strava knows each athlete by."""
        return self._owners.get(owner_of(body) or "")

    def known_by_strava(self, side: AthleteSide) -> None:
        """An athlete may have another number at Strava than before, or none any more."""
        number = side.web_side.strava_number
        with self._one_at_a_time:
            if self._ids.get(side.name) == number or side not in {self._home, self._sides.get(side.name)}:
                return  # the second: they were removed, and there may be somebody of that name again
            self._forget(side.name)
            if number is not None:
                self._ids[side.name] = number
                self._owners[number] = side

    def _forget(self, name: str) -> None:
        before = self._ids.pop(name, None)
        if before is not None and self._owners[before].name == name:
            del self._owners[before]

    def _opened(self, name: str) -> bool:
        try:
            self._open(name)
        except LiftdayError as error:
            trouble("athlete_not_served", error, athlete=name)
            return False
        return True

    def _open(self, name: str) -> None:
        side = AthleteSide(places_of(self._home.known.places, name), self._process)
        side.web_side.lay = self._bridges.lay
        if self._port is not None:
            side.web_side.bound_to(self._port)
        side.web_side.refresh(None)
        self._sides[name] = side
        self.known_by_strava(side)
        self._process.schedule.add(name, poll=side.poll, every=side.rhythm, look=side.look_alone)

    def _given_back(self, name: str, side: AthleteSide | None) -> str:
        """Give the permission back, also where the athlete's own file cannot be used any more."""
        if side is not None:
            return side.work(GiveBack()).said
        places, now = places_of(self._home.known.places, name), self._process.clock.now()
        anyway = replace(self._home.known, places=places, text=NOTHING_OWN, shared=shared_at(places))
        return self._process.work(task_of(GiveBack(), anyway, now=now), lambda _: None, Rank.ASKED).said

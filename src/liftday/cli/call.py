"""One call of the command line: where things are, what time it is, and how orders reach the daemon."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from liftday.errors import Usage

if TYPE_CHECKING:
    from liftday.config.athletes import Places
    from liftday.config.settings import Settings
    from liftday.daemon.protocol.orders import Order
    from liftday.daemon.protocol.outcomes import Outcome
    from liftday.daemon.state.instance import Instance

T = TypeVar("T")
POWERED = "Powered by Strava"  # Strava's terms ask for these words where its data are shown


@dataclass
class Call:
    """The global options, and what follows from them. Everything heavy is made on first use."""

    config: Path | None
    state: Path | None
    at: str | None
    verbose: bool
    athlete: str | None = None
    listener: Callable[[str], None] | None = None
    told: str = ""

    @cached_property
    def places(self) -> "Places":
        """Where the athlete's configuration and state are; raises BadInput for one whom nobody has added."""
        from liftday.cli.printing import ABOUT
        from liftday.config.athletes import DEFAULT, places_of
        from liftday.config.environment import chosen_athlete

        name = chosen_athlete(self.athlete)
        if name != DEFAULT:
            from liftday.daemon.state.club import arrive

            arrive(self.installation, name)
        found = places_of(self.installation, name)
        ABOUT.set("" if found.shared is None else found.athlete)
        return found

    @cached_property
    def installation(self) -> "Places":
        """Where those of the installation are, whichever athlete the command is about."""
        from liftday.config.environment import find_places

        return find_places(config=self.config, state=self.state)

    def of_installation(self) -> "Call":
        """The same call about the installation's own athlete: for what belongs to all of them."""
        from liftday.config.athletes import DEFAULT

        return replace(self, athlete=DEFAULT)

    @cached_property
    def settings(self) -> "Settings":
        """What the owner decided; raises BadConfiguration with every problem."""
        from liftday.config.read import read_at

        return read_at(self.places)

    def when(self) -> datetime | None:
        """The instant behind `--at`, or None."""
        return None if self.at is None else self.now_in(self.settings.owner.athlete.timezone)

    def now(self) -> datetime:
        """The instant this command lives in."""
        from liftday.daemon.clock import SystemClock

        return self.when() or SystemClock().now()

    def today(self) -> date:
        """The athlete's local date at that instant."""
        return self.now().astimezone(self.settings.owner.athlete.timezone).date()

    def now_in(self, zone: tzinfo) -> datetime:
        """The instant this command lives in; an `--at` without offset is in this zone, whatever the configuration says."""
        from liftday.daemon.clock import SystemClock, instant

        return SystemClock().now() if self.at is None else instant(self.at, zone)

    def now_anyway(self) -> datetime:
        """The instant this command lives in, for verbs that work on a bad configuration or before there is one; then an
        `--at` without offset is in UTC."""
        from liftday.errors import BadConfiguration

        try:
            return self.now()
        except BadConfiguration:
            return self.now_in(UTC)

    def today_anyway(self) -> date:
        """The date of that instant where the athlete lives, in UTC while nobody knows."""
        from liftday.errors import BadConfiguration

        try:
            return self.today()
        except BadConfiguration:
            return self.now_in(UTC).astimezone(UTC).date()

    def settings_or_none(self) -> "Settings | None":
        """What the owner decided, None where there is no configuration yet; raises BadConfiguration for a bad one."""
        from liftday.config.read import is_there

        return self.settings if is_there(self.places.config) else None

    def instance(self, *, readonly: bool = True) -> "Instance":
        """The open instance: settings, store, keys."""
        from liftday.daemon.state.instance import open_instance

        return open_instance(self.settings, self.places.state, readonly=readonly)

    def order(self, order: "Order[T]", *, files: Sequence[int] = ()) -> T:
        """Give an order to the running daemon, or carry it out here when none runs; return its outcome.

        ``files`` are the open ones that the order names. With a running daemon a turn's clock is the daemon's, so `--at` is
        refused.
        """
        from liftday.daemon.protocol.client import ask

        if self.at is None and not (files and self._in_club()):
            places = self.places
            outcome = ask(places.root, order, athlete=places.athlete, files=files, progress=self.tell)
            if outcome is not None:
                return outcome
        self._refuse_at_beside_daemon()
        from liftday.daemon.logs import setup
        from liftday.daemon.orders.carry_out import carry_out_here
        from liftday.daemon.protocol.outcomes import Synced
        from liftday.daemon.state.club import take_up
        from liftday.daemon.state.lock import let_others_go

        if self.verbose:
            setup(verbose=True)
        settings = self.settings
        take_up(self.places)
        state = self.places.state
        while True:
            outcome = carry_out_here(settings, state, order, now=self.now(), files=files, progress=self.tell)
            if not (isinstance(outcome, Synced) and outcome.gave_way):
                return outcome
            let_others_go(state)

    def _in_club(self) -> bool:
        """Whether the memory is a club's: open files are no part of a job, and a lock in the database keeps turns apart."""
        from liftday.config.checks import is_server

        return is_server(self.settings.store_url)

    def _refuse_at_beside_daemon(self) -> None:
        if self.at is None:
            return
        from liftday.daemon.protocol.client import running

        if running(self.places.root):
            raise Usage(
                "a daemon is running, and its turns follow its own clock",
                remedy="leave out --at, or stop the daemon first",
            )

    def tell(self, text: str) -> None:
        """Show progress: to whoever listens, else as a sentence on stderr, which is not repeated while only its count grows."""
        from liftday.cli.printing import visible

        if self.listener is not None:
            self.listener(text)
        elif text != self.told:
            self.told = text
            click.echo(visible(text), err=True)


pass_call: Callable[..., Any] = click.make_pass_decorator(Call)


def echo_outcome(outcome: "Outcome") -> None:
    """Print what came of an order as JSON, without what only a daemon keeps of it."""
    from liftday.daemon.protocol.wire import encode

    facts = replace(outcome.facts, starts=(), number=None, history_left=False) if outcome.facts else None
    echo_json(encode(replace(outcome, facts=facts)))


def echo_json(value: Any) -> None:
    """Print one JSON document and nothing else."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")

"""`liftday run`: the daemon, in the foreground. `liftday worker` and `liftday web`: its two halves, in a club."""

from typing import TYPE_CHECKING

import click

from liftday.cli.call import Call, pass_call
from liftday.errors import BadConfiguration

if TYPE_CHECKING:
    from liftday.daemon.clock import Clock


@click.command()
@pass_call
def run(call: Call) -> int:
    """The daemon, in the foreground: polls, plans, publishes and serves the feed until SIGTERM."""
    from liftday.config.checks import is_server

    if is_server(call.of_installation().settings.store_url):
        return _club(call, web=True, work=True)
    from liftday.daemon.process.app import App

    clock = _begun(call)
    app = App(config=call.installation.config, state=call.installation.state, clock=clock, verbose=call.verbose)
    return app.run(ready=lambda _: _ready())


@click.command()
@pass_call
def worker(call: Call) -> int:
    """A worker of a club: takes turns from the queue in PostgreSQL until SIGTERM; as many as you like, on any machine."""
    _refuse_alone(call)
    return _club(call, web=False, work=True)


@click.command()
@pass_call
def web(call: Call) -> int:
    """A web server of a club: serves everybody's feeds and pages until SIGTERM; as many as you like, on any machine."""
    _refuse_alone(call)
    return _club(call, web=True, work=False)


def _refuse_alone(call: Call) -> None:
    from liftday.config.checks import is_server

    if not is_server(call.of_installation().settings.store_url):
        raise BadConfiguration(
            "workers and web servers of their own are for a club, whose memory is in PostgreSQL",
            remedy='name it: `url = "postgresql+psycopg://…"` under [store] (docs/club.md); else `liftday run` does both',
        )


def _club(call: Call, *, web: bool, work: bool) -> int:
    from liftday.daemon.club.app import ClubApp
    from liftday.daemon.club.entrance import refuse_unfit

    clock = _begun(call)
    places = call.installation
    refuse_unfit(call.of_installation().settings, places.root)
    app = ClubApp(config=places.config, state=places.state, clock=clock, verbose=call.verbose, web=web, work=work)
    return app.run(ready=_ready if web else lambda: None)


def _begun(call: Call) -> "Clock":
    """Begin the log; return the clock that the process lives by."""
    from liftday.config.environment import under_journal
    from liftday.daemon.clock import SystemClock, TickingClock
    from liftday.daemon.logs import setup

    setup(verbose=call.verbose, journal=under_journal())
    at = call.of_installation().when() if call.at else None
    return SystemClock() if at is None else TickingClock(at)


def _ready() -> None:
    click.echo("liftday is ready; `liftday feed-url` shows the address.", err=True)

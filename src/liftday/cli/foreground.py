"""`liftday run`: the daemon, in the foreground."""

import click

from liftday.cli.call import Call, pass_call


@click.command()
@pass_call
def run(call: Call) -> int:
    """The daemon, in the foreground: polls, plans, publishes and serves the feed until SIGTERM."""
    from liftday.config.environment import under_journal
    from liftday.daemon.clock import SystemClock, TickingClock
    from liftday.daemon.logs import setup
    from liftday.daemon.process.app import App

    setup(verbose=call.verbose, journal=under_journal())
    at = call.of_installation().when() if call.at else None
    clock = SystemClock() if at is None else TickingClock(at)
    app = App(config=call.installation.config, state=call.installation.state, clock=clock, verbose=call.verbose)
    return app.run(ready=lambda _: click.echo("liftday is ready; `liftday feed-url` shows the address.", err=True))

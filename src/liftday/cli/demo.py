"""`liftday demo`: the whole product with no account."""

import click

from liftday.cli.call import Call, pass_call


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The feed's port; a free one if not given.")
@click.option("--once", is_flag=True, help="Fetch the feed once and end.")
@pass_call
def demo(call: Call, port: int, once: bool) -> int:
    """The whole product with no account: a sample athlete behind a local Strava emulator, real OAuth, sync, plan, feed.

    Everything lives in a throw-away directory. Deterministic under --at; without an offset that is the sample athlete's
    own clock, in Berlin.
    """
    from liftday.cli.render.page import drawn, page
    from liftday.cli.render.plan import screen
    from liftday.daemon.demo import ZONE, stage
    from liftday.daemon.logs import setup

    setup(verbose=call.verbose)
    with stage(call.now_in(ZONE), port=port, tell=call.tell) as play:
        paper = page()
        click.echo(drawn(screen(play.plan(), paper, full=True), paper))
        click.echo()
        click.echo("The feed, for any calendar on this machine:")
        return play.serve(once=once, ready=click.echo, tell=call.tell)

"""`liftday demo`: the whole product with no account."""

from dataclasses import replace

import click

from liftday.cli.call import Call, pass_call


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The feed's port; a free one if not given.")
@click.option("--once", is_flag=True, help="Fetch the feed once and end.")
@click.option("--plan", "with_plan", is_flag=True, help="The athlete follows a running plan: show how it is read.")
@pass_call
def demo(call: Call, port: int, once: bool, with_plan: bool) -> int:
    """The whole product with no account: a sample athlete behind a local Strava emulator, real OAuth, sync, plan, feed.

    Everything lives in a throw-away directory. Deterministic under --at; without an offset that is the sample athlete's
    own clock, in Berlin. With --plan a local server publishes the running plan that the athlete follows for eight weeks; it
    is read as `liftday calendars` shows it, and the sessions stand around it.
    """
    from rich.text import Text

    from liftday.cli.render.calendars import screen as read_as
    from liftday.cli.render.page import drawn, hanging, page
    from liftday.cli.render.plan import screen
    from liftday.config.environment import forget_decisions
    from liftday.daemon.demo.stage import ZONE, stage
    from liftday.daemon.logs import setup
    from liftday.words.plans import followed_text

    setup(verbose=call.verbose, routine=False)
    forget_decisions()
    with stage(call.now_in(ZONE), port=port, tell=call.tell, plan=with_plan) as play:
        paper, answer = page(), play.plan()
        if with_plan:
            plans = [replace(one, stands=None) for one in play.calendars()]  # when it was read is not the same twice
            record = hanging(Text(), followed_text(answer.days), paper, indent=0)
            click.echo(drawn([*read_as(plans, paper), Text(), *record, Text()], paper))
        click.echo(drawn(screen(answer, paper, full=False), paper))
        click.echo("\nThe exercises of each session stand in its entry and on the page.\n")

        def ready(address: str) -> None:
            click.echo(f"The feed, for any calendar on this machine:\n{address}")
            click.echo(f"The page, in a browser on this machine:\n{address.partition('/feed/')[0]}/")

        return play.serve(once=once, ready=ready, tell=call.tell)

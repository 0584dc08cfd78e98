"""`liftday privacy`: what is kept, why, and until when."""

import click

from liftday.cli.call import Call, pass_call
from liftday.cli.printing import visible


@click.command()
@pass_call
def privacy(call: Call) -> None:
    """What is kept on this machine, why, and until when. Nothing is sent anywhere but to Strava, to ask."""
    from liftday.daemon.queries import status as status_of

    with call.instance() as instance:
        for line in status_of.privacy(instance):
            click.echo(visible(line))

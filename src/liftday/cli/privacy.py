"""`liftday privacy`: what is kept, why, and until when."""

import click

from liftday.cli.call import Call, pass_call


@click.command()
@pass_call
def privacy(call: Call) -> None:
    """What is kept on this machine, why, and until when. Others are asked, and told nothing that you did not ask for."""
    from liftday.cli.render.page import drawn, page, paragraphs
    from liftday.daemon.queries import status as status_of

    with call.instance() as instance:
        told = status_of.privacy(instance)
    paper = page(whole=True)
    apart = [line for one in told if one for line in (one, "")]
    click.echo(drawn(paragraphs(apart[:-1], paper), paper))

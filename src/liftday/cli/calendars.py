"""`liftday calendars`: what is read of other people's calendars."""

import click

from liftday.cli.call import Call, echo_json, json_option, pass_call


@click.command()
@json_option
@pass_call
def calendars(call: Call, as_json: bool) -> None:
    """The calendars that are read, and what each coming entry of a running plan was read as, with the reason.

    Addresses are secrets: only their hosts are shown. A title that is read wrongly is set right by `words` under
    [calendars] of the configuration.
    """
    from liftday.daemon.queries.read_as import read_calendars

    with call.instance() as instance:
        found = read_calendars(instance, call.now())
    if as_json:
        echo_json([one.as_json() for one in found])
        return
    from liftday.cli.render.calendars import screen
    from liftday.cli.render.page import drawn, page

    paper = page()
    click.echo(drawn(screen(found, paper), paper))

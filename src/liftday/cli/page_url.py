"""`liftday page-url`: where the page is reached from elsewhere."""

import click

from liftday.cli.call import Call, pass_call
from liftday.cli.feed import ask_daemon, show_code


@click.command("page-url")
@click.option("--rotate", is_flag=True, help="Give the page a new secret; the old address is dead at once.")
@click.option("--qr", is_flag=True, help="Show the address as a QR code to scan with the phone.")
@pass_call
def page_url(call: Call, rotate: bool, qr: bool) -> None:
    """The private address of the page. Whoever has it can answer for you: treat it like a password."""
    from liftday.daemon.protocol.orders import RotatePage
    from liftday.daemon.queries import answers

    if rotate:
        call.order(RotatePage())
        click.echo("The page has a new address; the old one no longer answers.", err=True)
    else:
        ask_daemon(call)
    address = answers.page_address(call.settings, call.places.state)
    click.echo(address)
    if qr:
        show_code(address)

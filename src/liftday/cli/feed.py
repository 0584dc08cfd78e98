"""`liftday feed` and `liftday feed-url`: the bytes, and where they are served."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from liftday.cli.call import Call, echo_json, json_option, pass_call

if TYPE_CHECKING:
    from liftday.daemon.web.addresses import Addresses


@click.command()
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file, atomically.")
@click.option("--busy", is_flag=True, help="The feed that shows only busy times.")
@click.option("--mobility", is_flag=True, help="The feed of mobility alone.")
@pass_call
def feed(call: Call, output: Path | None, busy: bool, mobility: bool) -> None:
    """The feed's bytes, exactly as served."""
    import sys

    from liftday.daemon.queries import answers
    from liftday.daemon.state.feed_files import write_atomically

    _only_one(busy=busy, mobility=mobility)
    with call.instance() as instance:
        body = answers.feed(instance, at=call.when(), busy=busy, mobility=mobility)
    if output is None:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
        return
    write_atomically(output, body)
    click.echo(f"Written to {output}.", err=True)


@click.command("feed-url")
@click.option("--rotate", is_flag=True, help="Give every feed a new secret; the old addresses are dead at once.")
@click.option("--qr", is_flag=True, help="Show the webcal address as a QR code to scan with the phone.")
@click.option("--busy", is_flag=True, help="The address of the feed that shows only busy times.")
@click.option("--mobility", is_flag=True, help="The address of the feed of mobility alone.")
@json_option
@pass_call
def feed_url(call: Call, rotate: bool, qr: bool, busy: bool, mobility: bool, as_json: bool) -> None:
    """The private address of the feed, for each calendar. Treat it like a password."""
    from liftday.daemon.protocol.orders import RotateSecrets
    from liftday.daemon.queries import answers

    _only_one(busy=busy, mobility=mobility)
    if rotate:
        call.order(RotateSecrets())
        click.echo(
            "Every feed has a new address: subscribe again. The old ones and the links in old entries no longer answer.",
            err=True,
        )
    else:
        ask_daemon(call)
    found = answers.addresses_of(call.settings, call.places.state, busy=busy, mobility=mobility)
    if as_json:
        echo_json(asdict(found) | {"rotated": rotate})
        return
    _show(found)
    if call.settings.feed.mobility == "separate" and not busy and not mobility:
        other = answers.addresses_of(call.settings, call.places.state, mobility=True)
        click.echo(f"Mobility            {other.url}")
        click.echo("`liftday feed-url --mobility` shows the address of mobility for each calendar.", err=True)
    click.echo(
        "A change shows after the calendar's next refresh: Apple within the time you set, Thunderbird 30 minutes, "
        "Outlook about 3 hours, Google 8 to 24 hours. Treat the address like a password.",
        err=True,
    )
    if qr:
        show_code(found.webcal)


def _show(found: "Addresses") -> None:
    """Print the addresses of a feed, and on stderr how the calendars of Google and Outlook reach it."""
    click.echo(f"https or http       {found.url}")
    click.echo(f"Apple, Thunderbird  {found.webcal}")
    click.echo(f"Outlook on Windows  {found.webcal_https}")
    if found.google is None:
        click.echo(
            "Google and Outlook fetch from the internet: for them `public_url` under [feed] has to be an https address that "
            "reaches this machine from there.",
            err=True,
        )
        return
    click.echo(f"Google Calendar     {found.google}")
    click.echo(f"Outlook on the web  {found.outlook}")
    click.echo(
        "Where Google's link does nothing: in Google Calendar on a computer, Other calendars, +, From URL, and paste the "
        "https address.",
        err=True,
    )


def _only_one(*, busy: bool, mobility: bool) -> None:
    if busy and mobility:
        raise click.UsageError("--busy and --mobility are two feeds: ask for one of them.")


def ask_daemon(call: Call) -> None:
    """Let the running daemon put back a secret that was lost under it, and say on stderr when it goes without what the
    addresses are made of: they answer after its cure."""
    from liftday.daemon.protocol.client import daemon_status_or_none

    live = daemon_status_or_none(call.places.root, call.places.athlete)
    if live is not None and live.unapplied:
        click.echo(f"Note: {live.unapplied.what}; {live.unapplied.remedy}.", err=True)


def show_code(address: str) -> None:
    """An address as a QR code. Of a feed it is the webcal one: an iPhone subscribes by it, where https would only import the
    events once."""
    from urllib.parse import urlsplit

    import segno

    from liftday.daemon.web.hosts import is_loopback

    if is_loopback(urlsplit(address).hostname or ""):
        click.echo(
            "A phone cannot reach this machine's own address: `public_url` under [feed] has to name another.", err=True
        )
    segno.make(address, error="m").terminal(compact=True)

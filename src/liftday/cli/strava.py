"""`liftday strava login | status | logout`."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Literal

import click

from liftday.cli.call import Call, json_option, pass_call

_PASTE = (
    "Open it anywhere and press Authorize; then paste here the address of the page you end at, "
    "also when it cannot be reached."
)


@click.group()
def strava() -> None:
    """Log in to Strava, see how it stands, log out."""


@strava.command()
@click.option("--no-browser", is_flag=True, help="Print the address; the redirected address may be pasted on stdin.")
@click.option(
    "--other-athlete",
    is_flag=True,
    help="Accept another athlete than the one stored; what came from the first is deleted.",
)
@pass_call
def login(call: Call, no_browser: bool, other_athlete: bool) -> None:
    """Connect Strava once. The application's owner needs a paid Strava subscription since June 2026."""
    from liftday.daemon.protocol.client import daemon_status
    from liftday.daemon.protocol.orders import Login
    from liftday.daemon.sync.login import attempt, wait
    from liftday.errors import TryLater

    live = daemon_status(call.places.root, call.places.athlete)
    if live is not None and live.unapplied:
        raise TryLater(live.unapplied.what, remedy=f"{live.unapplied.remedy}; then log in")
    with attempt(call.settings, secret=None if live is None else live.client_secret) as under_way:
        click.echo("Strava asks for your permission at this address:", err=True)
        click.echo(under_way.address)
        if no_browser:
            click.echo(_PASTE, err=True)
        grant = wait(under_way, browser=not no_browser, paste=no_browser)
    outcome = call.order(Login(grant=grant, other_athlete=other_athlete))
    click.echo(outcome.said)
    for remark in outcome.remarks:
        click.echo(f"Note: {remark}", err=True)


@strava.command()
@json_option
@pass_call
def status(call: Call, as_json: bool) -> None:
    """How the connection to Strava stands."""
    from liftday.cli.call import echo_json
    from liftday.cli.render.page import drawn, page
    from liftday.cli.render.status import table
    from liftday.daemon.queries import status as status_of
    from liftday.daemon.queries.json_shapes import status_json

    with call.instance() as instance:
        answer = status_of.strava_status(instance, now=call.now())
    if as_json:
        echo_json(status_json(answer))
        return
    paper = page(whole=True)
    rows = [(field.name.replace("_", " "), _in_words(getattr(answer, field.name))) for field in fields(answer)]
    click.echo(drawn(table(rows, {}, paper), paper))


def _in_words(value: object) -> object:
    """What stands behind the name of a fact."""
    from liftday.cli.status import quota_in_words
    from liftday.words.dates import minute

    if isinstance(value, datetime):
        return minute(value)
    return quota_in_words(value) if isinstance(value, Mapping) else "-" if value is None else value


@strava.command()
@pass_call
def logout(call: Call) -> None:
    """Revoke the permission at Strava and delete what came from it."""
    from liftday.daemon.protocol.orders import Logout

    click.echo(call.order(Logout()).said)


@strava.command()
@click.argument("act", type=click.Choice(["subscribe", "view", "delete"]))
@pass_call
def webhook(call: Call, act: Literal["subscribe", "view", "delete"]) -> None:
    """Let Strava tell this daemon at once what is new. Optional: the poll finds everything without it.

    Needs `webhook_url` under [strava], a public https address that reaches the running daemon.
    """
    from liftday.daemon.protocol.orders import ManageWebhook

    if call.places:  # whoever is not there is refused, and for all who are it is one subscription
        click.echo(call.of_installation().order(ManageWebhook(act=act)).said)

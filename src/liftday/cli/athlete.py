"""`liftday athlete add | invite | list | coach | move | remove`: several athletes in one installation."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from liftday.cli.athlete_move import move
from liftday.cli.call import Call, echo_json, json_option, pass_call
from liftday.cli.printing import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liftday.config.athletes import Places
    from liftday.daemon.queries.athletes import AthleteStatus

_UNREVIEWED: Final = 10  # athletes of an application that Strava has not reviewed: its API page, June 2026


_INVITATIONS: Final = {"open": "open until", "used": "used on", "expired": "expired on"}


@click.group()
def athlete() -> None:
    """Several athletes in one installation, each with their own feed, keys, secrets and settings.

    Today's installation is the athlete `default`. Every verb takes `--athlete NAME` ($LIFTDAY_ATHLETE).
    """


@athlete.command()
@click.argument("name")
@click.option(
    "--config",
    "config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Their own file, which is there already.",
)
@pass_call
def add(call: Call, name: str, config: Path | None) -> None:
    """Add an athlete; write their own configuration file where there is none yet.

    What all share ([strava], [feed], [store], [notify]) stays in the installation's file.
    """
    from liftday.config.athletes import places_of
    from liftday.config.read import read_at

    said, own = _added(call.installation, name, config)
    zone = read_at(places_of(call.installation, name)).owner.athlete.timezone.key
    click.echo(said)
    click.echo(f"Their own settings are in {own}, for the time zone {zone}.")
    for line in _next(call.installation, name):
        click.echo(line, err=True)


def _added(installation: "Places", name: str, config: Path | None = None) -> tuple[str, Path]:
    """Add an athlete; return what to tell, and where their own file is."""
    from liftday.config.athletes import state_of
    from liftday.config.read import read
    from liftday.daemon.orders.athletes import add_here
    from liftday.daemon.protocol.athlete_orders import AddAthlete
    from liftday.daemon.protocol.client import ask
    from liftday.errors import LiftdayError

    _refuse(installation, name)
    read(installation.config)
    own, found = _own_file(installation, name, config)
    order = AddAthlete(name=name, config="" if config is None else str(own))
    try:
        outcome = ask(installation.root, order) or add_here(installation, order)
    except LiftdayError:
        if config is None and not found and not state_of(installation.root, name).is_dir():
            own.unlink(missing_ok=True)  # it was written for who is not there
        raise
    before = (
        " The file of that name that was there already counts, with what it says of the safety text." if found else ""
    )
    return f"{outcome.said}{before}", own


def _refuse(installation: "Places", name: str) -> None:
    """Raise for a name that cannot be, or is taken."""
    from liftday.config.athletes import DEFAULT, is_name, state_of
    from liftday.daemon.state.club import arrive, check_key
    from liftday.errors import BadInput, Usage

    if name == DEFAULT:
        raise Usage("`default` is the installation's own athlete, who is there already", remedy="choose another name")
    if not is_name(name):
        raise Usage(
            f"an athlete cannot be called {name[:40]!r}",
            remedy="use lower-case letters, digits and hyphens, 32 at most, and no hyphen at the beginning",
        )
    arrive(installation, name)
    check_key(installation)
    if state_of(installation.root, name).exists():
        raise BadInput(f"there is an athlete {name} already", remedy="`liftday athlete list` names everybody")


def _own_file(installation: "Places", name: str, config: Path | None) -> tuple[Path, bool]:
    """Where the athlete's own file is, checked, and whether one was found at the usual place, of whoever had that name before
    or written in advance; it is written where it is missing."""
    from liftday.config.athletes import Shared, usual_file
    from liftday.config.read import load, read
    from liftday.config.write import init_own

    shared = Shared(text=load(installation.config), path=str(installation.config), athlete=name)
    own = usual_file(installation.config, name) if config is None else config.absolute()
    found = config is None and own.exists()
    if config is None and not found:
        init_own(own, shared, timezone=read(installation.config).owner.athlete.timezone.key)
    read(own, shared)
    return own, found


def _next(installation: "Places", name: str) -> tuple[str, ...]:
    from liftday.config.athletes import added
    from liftday.config.read import read

    count = 1 + len(added(installation.root))
    if read(installation.config).strava.client_id is None:
        return (
            f"Next: look at their settings, then `liftday --athlete {name} import FILES`: no Strava application is configured.",
        )
    first = f"Next: look at their settings, then `liftday athlete invite {name}`, or `liftday --athlete {name} strava login`."
    return (first, *_review(count))


def _review(count: int) -> tuple[str, ...]:
    """What to know of Strava's review, once there are that many athletes."""
    if count < _UNREVIEWED:
        return ()
    return (
        f"Strava lets an application have {_UNREVIEWED} athletes without its review, and this is number {count}, with you:",
        "apply for it at https://www.strava.com/settings/api (docs/athletes.md).",
    )


@athlete.command()
@click.argument("name")
@click.option("--here", is_flag=True, help="For a browser of this machine: to try it.")
@json_option
@pass_call
def invite(call: Call, name: str, here: bool, as_json: bool) -> None:
    """Print a link by which an athlete connects Strava in their own browser, once, within 7 days.

    Somebody who is not there yet is added first. Printing it again makes a new one, and the old one is dead at once.
    """
    from liftday.config.athletes import DEFAULT, state_of
    from liftday.config.checks import is_server
    from liftday.daemon.orders.invitation import invitation_base
    from liftday.daemon.protocol.client import running
    from liftday.daemon.protocol.invitations import Invite
    from liftday.daemon.state.club import arrive
    from liftday.daemon.sync.login import no_application
    from liftday.words.dates import minute

    installation = call.installation
    arrive(installation, name)
    new = name != DEFAULT and not state_of(installation.root, name).is_dir()
    if new:  # what would be refused is refused before anybody is added
        settings = call.of_installation().settings
        if settings.strava.client_id is None:
            raise no_application()
        invitation_base(settings.feed, here=here)
    said, own = _added(installation, name) if new else ("", None)
    theirs = replace(call, athlete=name)
    made = theirs.order(Invite(here=here))
    if as_json:
        echo_json({"athlete": name, "added": new, "address": made.address, "expires": made.expires.isoformat()})
    else:
        if new:
            click.echo(f"{said} Their own settings are in {own}.", err=True)
        click.echo(made.address)
    expires = minute(made.expires.astimezone(theirs.settings.owner.athlete.timezone))
    click.echo(f"Good once, until {expires}. Send it to {name} alone.", err=True)
    if not running(installation.root):
        serving = (
            "a web server of the club runs, on any machine"
            if is_server(theirs.settings.store_url)
            else "the daemon runs: start it"
        )
        click.echo(f"It answers while {serving}.", err=True)


@click.command("list")
@json_option
@pass_call
def list_athletes(call: Call, as_json: bool) -> None:
    """Who is there: Strava's state, the last sync, sessions ahead, and where each one's own file is."""
    from liftday.config.read import check_shared
    from liftday.daemon.queries.athletes import athletes

    check_shared(call.installation.config)
    found = list(athletes(call.installation, call.of_installation().now_anyway()))
    if as_json:
        echo_json([one.as_json() for one in found])
        return
    width = max(len(one.name) for one in found)
    for one in found:
        click.echo(visible(f"{one.name:<{width}}  {', '.join(_standing(one))}, {one.config}"))


def _standing(one: "AthleteStatus") -> "Iterator[str]":
    """How somebody stands, in parts."""
    from liftday.cli.status import last_sync_in_words
    from liftday.words.dates import minute

    if one.problem is not None:
        cause = "the configuration cannot be used" if one.strava == "configuration" else "cannot be read"
        yield f"{cause}: {one.problem}"
    else:
        yield f"Strava: {one.strava or '-'}, last sync: {last_sync_in_words(one.last_sync, one.imported)}"
        if one.history_ready:
            yield f"history by {minute(one.history_ready)}"
        yield f"{one.sessions_ahead} ahead"
    if one.invitation is not None:
        yield f"invitation {_INVITATIONS[one.invitation.state]} {minute(one.invitation.at)}"


athlete.add_command(list_athletes)


@click.command()
@json_option
@pass_call
def coach(call: Call, as_json: bool) -> None:
    """Who of the athletes lets you see it: sessions done and missed in four weeks, those to come, the last fetch of the feed.

    Each says so, and takes it back, on the Trust page of their own address.
    """
    from liftday.config.read import check_shared
    from liftday.daemon.queries.coach import coach as query
    from liftday.training.session import Status
    from liftday.words.dates import minute

    check_shared(call.installation.config)
    found = list(query(call.installation, call.of_installation().now_anyway()))
    if as_json:
        echo_json([one.as_json() for one in found])
        return
    if not found:
        click.echo("Nobody lets you see it: an athlete says so on the Trust page of their own address.", err=True)
    for one in found:
        ahead = ", ".join(f"{on:%a %d %b}" for on, status in one.sessions if status is Status.PLANNED) or "none"
        fetched = minute(one.fetched) if one.fetched else "never"
        told = f"{one.count(Status.DONE)} done, {one.count(Status.MISSED)} missed in four weeks, next: {ahead}, feed fetched: {fetched}"
        click.echo(f"{one.name}  {'cannot be read: see `liftday athlete list`' if one.unread else told}")


athlete.add_command(coach)
athlete.add_command(move)


@athlete.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--config-too", is_flag=True, help="Delete their own configuration file as well.")
@pass_call
def remove(call: Call, name: str, yes: bool, config_too: bool) -> None:
    """Revoke an athlete's permission at Strava and delete everything of theirs."""
    import sys

    from liftday.config.athletes import DEFAULT, places_of
    from liftday.config.read import check_shared
    from liftday.daemon.orders.athletes import remove_here
    from liftday.daemon.protocol.athlete_orders import RemoveAthlete
    from liftday.daemon.protocol.client import ask
    from liftday.daemon.state.club import arrive
    from liftday.errors import Usage

    installation = call.installation
    if name == DEFAULT:
        raise Usage(
            "`default` is the installation itself and cannot be removed",
            remedy=f"`liftday strava logout` deletes what came from Strava; stop the service and delete {installation.root} for all",
        )
    check_shared(installation.config)
    arrive(installation, name)
    own = places_of(installation, name).config
    if not yes:
        if not sys.stdin.isatty():
            raise Usage(f"everything of {name} would be deleted", remedy="give --yes if it is meant")
        click.confirm(f"Delete everything of {name}: history, plan, feed, login, backups?", abort=True, err=True)
    order = RemoveAthlete(name=name)
    outcome = ask(installation.root, order) or remove_here(installation, order, call.of_installation().now_anyway())
    click.echo(outcome.said)
    if config_too:
        own.unlink(missing_ok=True)
        click.echo(f"{own} is deleted.")
    elif own.exists():  # what lay in the state directory is gone with it
        click.echo(f"Their own file stays, and counts again for whoever is added under that name: {own}", err=True)

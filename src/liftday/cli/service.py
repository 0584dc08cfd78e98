"""`liftday service install | uninstall`: the systemd unit."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from liftday.cli.call import Call, pass_call

if TYPE_CHECKING:
    from liftday.errors import BadConfiguration


@click.group()
def service() -> None:
    """Write, enable and start the systemd unit, or remove it."""


def _kind(user: bool, system: bool) -> bool | None:
    from liftday.errors import Usage

    if user and system:
        raise Usage(
            "--user and --system exclude each other", remedy="choose one; without either, root means the system"
        )
    return True if system else False if user else None


def _unwritten(wanted: Path, own: Path) -> "BadConfiguration":
    from liftday.errors import BadConfiguration

    remedy = "write it with `liftday config init --system`, and read it once"
    if own != wanted and own.exists():
        remedy = f"take yours: install -D -m 0644 {own} {wanted}\nor {remedy}"
    return BadConfiguration(f"the service's configuration {wanted} is not there yet", remedy=remedy)


def _given(call: Call, *, system: bool) -> tuple[Path, list[str]]:
    """The configuration that the service will read, and the options its command line needs so that it works with the
    same files as this command: what stands in the environment here does not stand in the service's."""
    from liftday.config.environment import bare_places, system_config

    if system:
        given = {"--config": call.config, "--state": call.state}
        config = call.config or system_config()
    else:
        bare = bare_places()
        places = call.installation
        given = {
            "--config": places.config if places.config != bare.config else None,
            "--state": places.state if places.state != bare.state else None,
        }
        config = places.config
    return config.absolute(), [word for name, path in given.items() if path for word in (name, str(path.absolute()))]


@service.command()
@click.option("--user", is_flag=True, help="Your own unit (the default unless you are root).")
@click.option("--system", is_flag=True, help="The system's hardened unit (the default for root).")
@pass_call
def install(call: Call, user: bool, system: bool) -> None:
    """Write, enable and start the unit; say what was changed."""
    from liftday.config.environment import system_config
    from liftday.config.read import read
    from liftday.daemon.service import units
    from liftday.daemon.service.preflight import refuse_closed

    scene, kind = units.Machine.detect(), _kind(user, system)
    is_system = scene.is_root if kind is None else kind
    config, options = _given(call, system=is_system)
    wish = units.decide(scene, system=is_system, options=options)
    if wish.system and not config.exists():
        raise _unwritten(config, call.installation.config)
    settings = read(config, environ={})
    if wish.system and wish.refusal is None:
        refuse_closed(config=config, secret=settings.strava.client_secret_file, wanted=system_config())
    changed = units.install(wish)
    for line in changed:
        click.echo(line)
    if not changed:
        click.echo("It was installed and running already.")


@service.command()
@click.option("--user", is_flag=True, help="Your own unit (the default unless you are root).")
@click.option("--system", is_flag=True, help="The system's unit (the default for root).")
@pass_call
def uninstall(call: Call, user: bool, system: bool) -> None:
    """Stop the service and remove its unit; configuration and state stay."""
    del call
    from liftday.daemon.service import units

    changed = units.uninstall(units.decide(units.Machine.detect(), system=_kind(user, system)))
    for line in changed:
        click.echo(line)
    if not changed:
        click.echo("There was no unit to remove.")

"""`liftday service install | uninstall`: the systemd unit."""

import click

from liftday.cli.call import Call, pass_call


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


@service.command()
@click.option("--user", is_flag=True, help="Your own unit (the default unless you are root).")
@click.option("--system", is_flag=True, help="The system's hardened unit (the default for root).")
@pass_call
def install(call: Call, user: bool, system: bool) -> None:
    """Write, enable and start the unit; say what was changed."""
    from liftday.daemon import units

    scene, kind = units.Scene.found(), _kind(user, system)
    options = [
        word
        for name, path in (("--config", call.config), ("--state", call.state))
        if path
        for word in (name, str(path.absolute()))
    ]
    changed = units.install(units.decide(scene, system=kind, options=options))
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
    from liftday.daemon import units

    changed = units.uninstall(units.decide(units.Scene.found(), system=_kind(user, system)))
    for line in changed:
        click.echo(line)
    if not changed:
        click.echo("There was no unit to remove.")

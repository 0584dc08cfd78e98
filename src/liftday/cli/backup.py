"""`liftday backup` and `liftday restore`."""

from pathlib import Path

import click

from liftday.cli.call import Call, echo_json, echo_outcome, json_option, pass_call


@click.command()
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the copy to this file.")
@click.option("--list", "listed", is_flag=True, help="Name the copies that are kept.")
@json_option
@pass_call
def backup(call: Call, output: Path | None, listed: bool, as_json: bool) -> None:
    """A consistent copy of what is remembered, taken while it is used. No secret and no raw fact from Strava is in it."""
    from liftday.daemon.protocol.orders import BackUp
    from liftday.store.engine import database_path
    from liftday.store.sqlite import backup as copies

    if listed:
        path = database_path(call.places.state, call.settings.store_url)
        if path is None:
            raise copies.not_a_file()
        kept = (*copies.backups(path.parent), *copies.before_migrations(path.parent))
        if as_json:
            echo_json([{"at": c.at.isoformat(timespec="seconds"), "path": str(c.path)} for c in kept])
            return
        for copy in kept:
            click.echo(f"{copy.at:%Y-%m-%d %H:%M} UTC  {copy.path}")
        return
    if output is None:
        made = call.order(BackUp()).path
    else:
        with (
            call.instance() as instance
        ):  # a copy is read, and written by whom it is for: the service may write nowhere else
            made = str(copies.make(instance.store.path, at=call.now_anyway(), to=output.absolute()))
    if as_json:
        echo_json({"path": made})
        return
    click.echo(f"Copied to {made}.")


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@json_option
@pass_call
def restore(call: Call, path: Path, as_json: bool) -> None:
    """Put a copy back; what stood there is set aside, and the next sync catches up. A running daemon does it itself."""
    from liftday.daemon.protocol.orders import Restore
    from liftday.errors import BadInput

    try:
        file = path.open("rb")
    except OSError as cause:
        raise BadInput(
            f"the backup {path} cannot be read: {cause.strerror}", remedy="`liftday backup --list` names them"
        ) from cause
    with file:
        outcome = call.order(Restore(files=(str(path.absolute()),)), files=[file.fileno()])
    if as_json:
        echo_outcome(outcome)
        return
    click.echo(f"{outcome.said} Run `liftday sync` to catch up.")

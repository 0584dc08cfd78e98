"""`liftday athlete move`: everybody's memory into a PostgreSQL."""

from typing import TYPE_CHECKING

import click

from liftday.cli.call import Call, pass_call

if TYPE_CHECKING:
    from liftday.daemon.orders.moving import Moved


@click.command()
@click.argument("name", required=False)
@click.option("--to", "url", metavar="URL", required=True, help="The PostgreSQL; `-` reads it from standard input.")
@click.option("--dry-run", is_flag=True, help="Only say who would be moved.")
@pass_call
def move(call: Call, name: str | None, url: str, dry_run: bool) -> None:
    """Move everything of everybody, or of NAME, into a PostgreSQL: rows, keys, secrets, login, addresses.

    Stop the daemon first. The files here are only read, and are the way back. Each athlete is moved whole or not at all, and
    read back; then it says what to change in the configuration. Run again, it goes on where it was stopped.
    """
    import sys

    from liftday.daemon.orders.moving import move as move_them

    address = sys.stdin.readline().strip() if url == "-" else url
    moved = move_them(
        call.installation, _whom(call, name), address, only_look=dry_run, tell=lambda one: _tell(one, dry_run)
    )
    if not dry_run:
        _tell_next(call, address, whole=len(moved) == len(_everybody(call)))


def _whom(call: Call, name: str | None) -> tuple[str, ...]:
    """Whoever is named, by the word, the option or the variable; else everybody."""
    from liftday.config.athletes import DEFAULT
    from liftday.config.environment import chosen_athlete

    chosen = name or call.athlete or chosen_athlete(None)
    return _everybody(call) if chosen == DEFAULT and not (name or call.athlete) else (chosen,)


def _everybody(call: Call) -> tuple[str, ...]:
    from liftday.config.athletes import DEFAULT, added

    return (DEFAULT, *added(call.installation.root))


def _tell(one: "Moved", dry_run: bool) -> None:
    if one.already:
        click.echo(f"{one.athlete} is there already, the same as here: {one.rows:,} rows.")
    elif dry_run:
        click.echo(f"{one.athlete} would be moved: {one.rows:,} rows.")
    else:
        click.echo(f"{one.athlete} is moved, and read back the same: {one.rows:,} rows.")


def _tell_next(call: Call, url: str, *, whole: bool) -> None:
    """What is to be changed now, for all have one place; and the way back."""
    from liftday.config.environment import decided
    from liftday.store.postgres.connect import shown

    variable = decided().names.get(("store", "url"))
    click.echo("")
    if not whole:
        click.echo("The others are not moved yet, and all have one [store] url: move them before you change it.")
        return
    where = f"${variable}" if variable else f"{call.installation.config}, and start the daemon"
    click.echo(f'Now change this in {where}:\n\n[store]\nurl = "{shown(url)}"\n')
    if shown(url) != url:
        click.echo("(The password is not shown here; better it stands in a password file: `passfile=`.)")
    click.echo("What was here stays as it is: the old line leads back to it.")

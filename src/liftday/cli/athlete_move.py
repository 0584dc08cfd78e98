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

    from liftday.config.read import check_shared
    from liftday.daemon.orders.moving import move as move_them

    check_shared(call.installation.config)
    address = sys.stdin.readline().strip() if url == "-" else url
    whom = _whom(call, name)
    move_them(call.installation, whom, address, only_look=dry_run, tell=lambda one: _tell(one, dry_run))
    if not dry_run:
        _tell_next(call, address, whole=frozenset(whom) == frozenset(_here(call)))


def _whom(call: Call, name: str | None) -> tuple[str, ...]:
    """Whoever is named, by the word, the option or the variable; else everybody."""
    from liftday.config.athletes import DEFAULT
    from liftday.config.environment import chosen_athlete
    from liftday.daemon.state import club

    chosen = name or call.athlete or chosen_athlete(None)
    if name or call.athlete or chosen != DEFAULT:
        club.arrive(call.installation, chosen)
        return (chosen,)
    club.meet(call.installation)
    return _here(call)


def _here(call: Call) -> tuple[str, ...]:
    """Everybody of whom there is anything on this machine."""
    from liftday.config.athletes import DEFAULT, added

    return (DEFAULT, *added(call.installation.root))


def _tell(one: "Moved", dry_run: bool) -> None:
    much = f"{one.rows:,} rows, {one.files} files"
    if one.already:
        click.echo(f"{one.athlete} is there already, the same as here: {much}.")
    elif dry_run:
        click.echo(f"{one.athlete} would be moved: {much}.")
    else:
        click.echo(f"{one.athlete} is moved, and read back the same: {much}.")


def _tell_next(call: Call, url: str, *, whole: bool) -> None:
    """What is to be changed now, for all have one place; and the way back."""
    from liftday.config.checks import is_server
    from liftday.config.environment import decided
    from liftday.daemon.state.store_key import FILE
    from liftday.store.postgres.connect import shown

    variable = decided().names.get(("store", "url"))
    click.echo("")
    key = call.installation.root / FILE
    if key.is_file():
        click.echo(
            f"Keep a copy of {key} apart from the database and its copies: without it no login is read from them."
        )
    # out of a copy somebody is put back, or one club moves into another
    in_club = is_server(call.of_installation().settings.store_url)
    if not whole and in_club:
        click.echo(
            "Nobody else is touched, and [store] url leads on to where it did: change it only if all are to move."
        )
        return
    if not whole:
        click.echo("The others are not moved yet, and all have one [store] url: move them before you change it.")
        return
    where = f"${variable}" if variable else f"{call.installation.config}, and start the daemon"
    click.echo(f'Now change this in {where}:\n\n[store]\nurl = "{shown(url)}"\n')
    if shown(url) != url:
        click.echo("(The password is not shown here; better it stands in a password file: `passfile=`.)")
    click.echo("What was here stays as it is: the old line leads back to it.")

"""The question of `config init` where the runner lives: a session at six in the evening is at six of their clock."""

import click


def ask_zone(here: str | None) -> str:
    """Given the machine's own zone, ask for the runner's until it is one, and return it.

    The machine's is offered where it is a city's: a server's UTC is nobody's home, and whoever means it writes it.
    """
    from liftday.config.shapes import Wrong
    from liftday.config.zones import near_zone, zone

    offered = here if here is not None and "/" in here and not here.startswith("Etc/") else None
    click.echo("Where do you live? Sessions stand at your own clock's hour, so name the zone of a city near you.")
    while True:
        said = str(click.prompt("Your time zone, such as Europe/Berlin", default=offered)).strip()
        try:
            return zone(said).key
        except Wrong:
            near = near_zone(said)
        offered = near or offered
        click.echo(f"That is no IANA time zone{f'; the nearest is {near}' if near else ''}.")

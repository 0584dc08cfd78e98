"""`liftday config init | check | show`."""

from pathlib import Path

import click

from liftday.cli import visible
from liftday.cli.call import Call, pass_call


@click.group()
def config() -> None:
    """Write, check or show the configuration."""


@config.command()
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
@click.option("--timezone", help="Your IANA time zone; the machine's if not given.")
@pass_call
def init(call: Call, force: bool, timezone: str | None) -> None:
    """Write the commented default configuration; on a terminal, ask the screening questions."""
    import sys

    from liftday.cli.screening import ask
    from liftday.config.environment import local_zone
    from liftday.config.write import init as write

    today = call.now_in_utc().date()
    answers = ask(today) if sys.stdin.isatty() and sys.stdout.isatty() else None
    path = write(call.places.config, timezone=timezone or local_zone(), screening=answers, force=force)
    click.echo(f"Written to {path}.")
    click.echo("Next: put your Strava client_id and client_secret_file into it, then `liftday strava login`.", err=True)


@config.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@pass_call
def check(call: Call, path: Path | None) -> int:
    """Report every problem at once; exit 1 if there is one."""
    from liftday.config.read import problems

    found = problems(path or call.places.config)
    for problem in found:
        click.echo(visible(str(problem)))
    if any(problem.fatal for problem in found):
        return 1
    click.echo("The configuration is good." if not found else "The configuration works; see the hints above.")
    return 0


@config.command()
@pass_call
def show(call: Call) -> None:
    """Show the configuration with secrets masked."""
    from liftday.config.write import show as masked

    click.echo(visible(masked(call.places.config)), nl=False)

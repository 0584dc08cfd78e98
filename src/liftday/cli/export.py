"""`liftday export SESSION --fit`: a session as a file for the watch."""

from pathlib import Path

import click

from liftday.cli.call import Call, pass_call
from liftday.cli.parsers import DateCommand, a_session


@click.command(cls=DateCommand)
@click.argument("session")
@click.option(
    "--fit", is_flag=True, required=True, help="As a strength workout for a Garmin watch, the one format yet."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file instead of liftday-DATE.fit in this folder.",
)
@pass_call
def export(call: Call, session: str, fit: bool, output: Path | None) -> None:
    """Write SESSION (a uid or a date) as a workout for the watch: copy the file into its folder GARMIN/NewFiles.

    The watch leads through sets and rests, with the weights that are known.
    """
    del fit  # the one format there is; click has asked for it
    from liftday.daemon.orders.lookup import find
    from liftday.daemon.state.feed_files import write_atomically
    from liftday.errors import BadInput
    from liftday.integrations.files.fit_workout import write_workout

    with call.instance() as instance:
        found = find(instance, a_session(session, call.today()), call.now())
    if found.type != "strength":
        raise BadInput("only strength sessions go to the watch", remedy="name a strength session; see `liftday plan`")
    path = output or Path(f"liftday-{found.date}.fit")
    write_atomically(path, write_workout(found))
    click.echo(f"Written to {path}: copy it into GARMIN/NewFiles on the watch.")

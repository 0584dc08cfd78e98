"""`liftday import FILE...`: the owner's own files, with or without Strava."""

import os
from contextlib import ExitStack
from pathlib import Path

import click

from liftday.cli import visible
from liftday.cli.call import Call, echo_json, json_option, pass_call
from liftday.errors import BadInput


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@json_option
@pass_call
def import_files(call: Call, paths: tuple[Path, ...], as_json: bool) -> int:
    """Activities from a Strava export (zip or activities.csv), API JSON, FIT, TCX or GPX. Importing twice adds nothing."""
    from liftday.cli.sync import tell_turn

    with ExitStack() as stack:
        handles = []
        for path in paths:
            try:
                handle = os.open(path, os.O_RDONLY)
            except OSError as cause:
                raise BadInput(
                    f"cannot read {path}: {cause.strerror}", remedy="check the name and the permissions"
                ) from cause
            stack.callback(os.close, handle)
            handles.append((str(path), handle))
        answer = call.order("import", files=handles)
    if as_json:
        echo_json({"files": answer["files"]})
        return _code(answer)
    for file in answer["files"]:
        refused = file["refused"]
        click.echo(
            visible(
                f"{file['file']}: {file['rows']} rows, {file['imported']} imported, {file['duplicate']} already known, {len(refused)} refused"
            )
        )
        for one in refused[:20]:
            click.echo(visible(f"  line {one['line']}: {one['why']}"))
        if len(refused) > 20:
            click.echo(f"  and {len(refused) - 20} more; --json lists all")
    tell_turn(answer)
    return _code(answer)


def _code(answer: dict[str, object]) -> int:
    """65 when a file held rows and none of them could be read, else 0."""
    files = answer["files"]
    assert isinstance(files, list)
    hopeless = [f for f in files if f["refused"] and not f["imported"] and not f["duplicate"]]
    return BadInput.exit_code if hopeless else 0

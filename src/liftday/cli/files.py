"""`liftday import FILE...`: the owner's own files, with or without Strava."""

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import click

from liftday.cli import complain, visible
from liftday.cli.call import Call, echo_json, json_option, pass_call
from liftday.errors import BadInput, LiftdayError

_MOST_TOLD: Final = 20
_Account = Mapping[str, Any]
"""What became of one file."""


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@json_option
@pass_call
def import_files(call: Call, paths: tuple[Path, ...], as_json: bool) -> int:
    """Activities from a Strava export (zip or activities.csv), API JSON, FIT, TCX or GPX. Importing twice adds nothing."""
    from liftday.cli.sync import tell_turn
    from liftday.daemon.sync.watched_folder import MOST_FILES

    for path in paths:  # a wrong name is told before anything is taken
        os.close(_opened(path))
    files: list[_Account] = []
    answer: Mapping[str, Any] = {}
    for start in range(0, len(paths), MOST_FILES):
        part, more = paths[start : start + MOST_FILES], start + MOST_FILES < len(paths)
        try:
            answer = _order(call, part, more=more)
        except LiftdayError:
            if files:  # what was taken is planned on, though the rest was not
                call.order("turn")
            raise
        files += answer["files"]
    hopeless = [file for file in files if file["refused"] and not file["imported"] and not file["duplicate"]]
    if "plan_changes" not in answer and len(hopeless) < len(files):  # the last part was refused, and those before wait
        answer = call.order("turn")
    if as_json:
        echo_json({"files": files})
    else:
        readable = [file for file in files if not _unread(file)]
        for file in readable:
            _tell(file)
        if len(hopeless) < len(files):
            tell_turn(answer)
        if answer.get("zone"):
            click.echo(visible(f"Note: {answer['zone']}"))
    for file in hopeless:
        _complain(file)
    return BadInput.exit_code if hopeless else 0


def _order(call: Call, paths: Sequence[Path], *, more: bool) -> Mapping[str, Any]:
    """Hand over some of the files, open; with ``more`` to come there is no turn yet."""
    with ExitStack() as stack:
        handles = []
        for path in paths:
            handle = _opened(path)
            stack.callback(os.close, handle)
            handles.append((str(path), handle))
        return call.order("import", files=handles, more=more)


def _opened(path: Path) -> int:
    """A descriptor of the file; raises BadInput for one that is not there, not for us, or a folder."""
    try:
        if path.is_dir():
            raise BadInput(f"{path} is a folder", remedy="name its files, or set [import] watch")
        return os.open(path, os.O_RDONLY)
    except OSError as cause:
        raise BadInput(f"cannot read {path}: {cause.strerror}", remedy="check the name and the permissions") from cause


def _unread(file: _Account) -> bool:
    """True for a file that was refused as a whole: no line of it was reached."""
    return any(not one["line"] for one in file["refused"])


def _tell(file: _Account) -> None:
    """Say what became of a file's rows, and why the refused ones were."""
    from liftday.daemon.words import counted

    refused = file["refused"]
    click.echo(
        visible(
            f"{file['file']}: {counted(file['rows'], 'row')}, {file['imported']} imported, {file['duplicate']} already known, {len(refused)} refused"
        )
    )
    for note in file.get("notes", []):
        click.echo(visible(f"  {note}"))
    for one in refused[:_MOST_TOLD]:
        click.echo(visible(f"  line {one['line']}: {one['why']}"))
    if len(refused) > _MOST_TOLD:
        click.echo(f"  and {len(refused) - _MOST_TOLD} more; --json lists all")
    without = file.get("left_out", [])
    for one in without[:_MOST_TOLD]:
        click.echo(visible(f"  {one['id']}: counted without what cannot be: {', '.join(one['what'])}"))
    if len(without) > _MOST_TOLD:
        click.echo(f"  and {len(without) - _MOST_TOLD} more; --json lists all")


def _complain(file: _Account) -> None:
    """Say on stderr that nothing of a file could be taken, and what to do."""
    if _unread(file):
        whole = file["refused"][0]
        complain(whole["why"], whole["remedy"])
    else:
        complain(f"no row of {file['file']} could be read", "the lines on stdout say why, row by row")

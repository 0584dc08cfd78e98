"""`liftday import FILE...`: the owner's own files, with or without Strava."""

import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from liftday.cli.call import Call, echo_json, json_option, pass_call
from liftday.cli.printing import complain, visible
from liftday.errors import BadInput, LiftdayError

if TYPE_CHECKING:
    from liftday.daemon.protocol.imports import Imported, ImportedFile
    from liftday.daemon.protocol.outcomes import Outcome

_MOST_TOLD: Final = 20


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@json_option
@pass_call
def import_files(call: Call, paths: tuple[Path, ...], as_json: bool) -> int:
    """Activities from a Strava export (zip or activities.csv), API JSON, FIT, TCX or GPX. Importing twice adds nothing."""
    from liftday.cli.render.progress import order_under_way
    from liftday.cli.sync import tell_turn
    from liftday.daemon.protocol.orders import RunTurn
    from liftday.daemon.protocol.wire import encode
    from liftday.daemon.sync.watched_folder import MOST_FILES

    for path in paths:  # a wrong name is told before anything is taken
        os.close(_opened(path))
    files: list[ImportedFile] = []
    outcome: Imported | None = None
    for start in range(0, len(paths), MOST_FILES):
        part, more = paths[start : start + MOST_FILES], start + MOST_FILES < len(paths)
        try:
            with order_under_way(call, "Importing", quiet=as_json, before=start, of=len(paths)):
                outcome = _order(call, part, more=more)
        except LiftdayError:
            if files:  # what was taken is planned on, though the rest was not
                call.order(RunTurn())
            raise
        files += outcome.files
    hopeless = [file for file in files if file.hopeless]
    turn: Outcome | None = outcome
    if len(hopeless) < len(files) and not (outcome and outcome.turn):  # the last part was refused, those before it wait
        turn = call.order(RunTurn())
    if as_json:
        echo_json({"files": [encode(file) for file in files]})
    else:
        readable = [file for file in files if not _unread(file)]
        for file in readable:
            _tell(file)
        if turn and len(hopeless) < len(files):
            tell_turn(turn)
        if outcome and outcome.zone:
            click.echo(visible(f"Note: {outcome.zone}"))
    for file in hopeless:
        _complain(file)
    return BadInput.exit_code if hopeless else 0


def _order(call: Call, paths: Sequence[Path], *, more: bool) -> "Imported":
    """Hand over some of the files, open; with ``more`` to come there is no turn yet."""
    from liftday.daemon.protocol.orders import ImportFiles

    with ExitStack() as stack:
        handles = []
        for path in paths:
            handles.append(_opened(path))
            stack.callback(os.close, handles[-1])
        return call.order(ImportFiles(files=tuple(map(str, paths)), more=more), files=handles)


def _opened(path: Path) -> int:
    """A descriptor of the file; raises BadInput for one that is not there, not for us, or a folder."""
    try:
        if path.is_dir():
            raise BadInput(f"{path} is a folder", remedy="name its files, or set [import] watch")
        return os.open(path, os.O_RDONLY)
    except OSError as cause:
        raise BadInput(f"cannot read {path}: {cause.strerror}", remedy="check the name and the permissions") from cause


def _unread(file: "ImportedFile") -> bool:
    """True for a file that was refused as a whole: no line of it was reached."""
    return any(not one.line for one in file.refused)


def _tell(file: "ImportedFile") -> None:
    """Say what became of a file's rows, and why the refused ones were."""
    from liftday.words.counted import counted

    refused = file.refused
    click.echo(
        visible(
            f"{file.file}: {counted(file.rows, 'row')}, {file.imported} imported, {file.duplicate} already known, {len(refused)} refused"
        )
    )
    for note in file.notes:
        click.echo(visible(f"  {note}"))
    for one in refused[:_MOST_TOLD]:
        click.echo(visible(f"  line {one.line}: {one.why}"))
    if len(refused) > _MOST_TOLD:
        click.echo(f"  and {len(refused) - _MOST_TOLD} more; --json lists all")
    without = file.left_out
    for left in without[:_MOST_TOLD]:
        click.echo(visible(f"  {left.id}: counted without what cannot be: {', '.join(left.what)}"))
    if len(without) > _MOST_TOLD:
        click.echo(f"  and {len(without) - _MOST_TOLD} more; --json lists all")


def _complain(file: "ImportedFile") -> None:
    """Say on stderr that nothing of a file could be taken, and what to do."""
    if _unread(file):
        whole = file.refused[0]
        complain(whole.why, whole.remedy)
    else:
        complain(f"no row of {file.file} could be read", "the lines on stdout say why, row by row")

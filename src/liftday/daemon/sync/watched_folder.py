"""The folder whose new files are imported."""

import os
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from liftday.daemon.logs import event
from liftday.daemon.protocol.imports import ImportedFile, RefusedRow
from liftday.daemon.protocol.orders import CarriesOut, ImportFiles, RunTurn
from liftday.private_files import is_led_elsewhere

MOST_FILES: Final = 64  # open files an order may bring; the kernel takes 253
_KINDS = (".zip", ".csv", ".json", ".fit", ".tcx", ".gpx", ".gz")


class Watched:
    """Remembers what it has handed out; a file counts when it kept its size from one look to the next."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._seen: dict[Path, tuple[int, int]] = {}
        self._taken: dict[Path, tuple[int, int]] = {}

    def fresh(self) -> tuple[Path, ...]:
        """Files that are new or changed since they were last handed out, and no longer growing."""
        if self._folder is None or not self._folder.is_dir() or is_led_elsewhere(self._folder):
            return ()
        now = {
            path: (stat.st_size, stat.st_mtime_ns)
            for path in sorted(self._folder.iterdir())
            if path.suffix.lower() in _KINDS
            and not path.name.startswith(".")
            and (stat := path.lstat())
            and path.is_file()
        }
        steady = tuple(p for p, shape in now.items() if self._seen.get(p) == shape and self._taken.get(p) != shape)
        self._seen = now
        self._taken.update({path: now[path] for path in steady})
        return steady

    def again(self, paths: Iterable[Path]) -> None:
        """Hand these out once more: they could not be taken in."""
        for path in paths:
            self._taken.pop(path, None)


def take_in(paths: Sequence[Path], order: CarriesOut) -> None:
    """Given files and who carries out an order with open files, import them and log what became of each.

    A file that has gone meanwhile, or that we may not read, is left out. Raises what the order raises.
    """
    waiting = False  # for the turn that comes with the last part, if anything of that one was taken
    for start in range(0, len(paths), MOST_FILES):
        more = start + MOST_FILES < len(paths)
        took = _take_some(paths[start : start + MOST_FILES], order, more=more)
        waiting = (waiting or took) and (more or not took)
    if waiting:
        order(RunTurn())


def _take_some(paths: Iterable[Path], order: CarriesOut, *, more: bool) -> bool:
    """Import some of them; return whether anything was taken in."""
    with ExitStack() as stack:
        names, handles = [], []
        for path in paths:
            try:
                handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
            except OSError as error:
                event("import_left_out", priority="warning", file=path.name, text=error.strerror)
                continue
            stack.callback(os.close, handle)
            names.append(path.name)
            handles.append(handle)
        if not names:
            return False
        files = order(ImportFiles(files=tuple(names), more=more), tuple(handles)).files
        for one in files:
            event(
                "imported",
                priority="warning" if one.refused else "info",
                file=one.file,
                rows=one.rows,
                imported=one.imported,
                duplicate=one.duplicate,
                refused=len(one.refused),
                text=_first(one.refused[0]) if one.refused else next(iter(one.notes), None),
            )
    return taken_in(files)


def taken_in(files: Iterable[ImportedFile]) -> bool:
    """Given what became of some files, return whether anything of them was taken in or known already."""
    return any(not file.hopeless for file in files)


def _first(refused: RefusedRow) -> str:
    """What was refused: a row by its line, or the whole file."""
    return f"line {refused.line}: {refused.why}" if refused.line else refused.why

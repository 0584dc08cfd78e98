"""The folder whose new files are imported."""

from pathlib import Path

_KINDS = (".zip", ".csv", ".json", ".fit", ".tcx", ".gpx", ".gz")


class Watched:
    """Remembers what it has handed out; a file counts when it kept its size from one look to the next."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._seen: dict[Path, tuple[int, int]] = {}
        self._taken: dict[Path, tuple[int, int]] = {}

    def fresh(self) -> tuple[Path, ...]:
        """Files that are new or changed since they were last handed out, and no longer growing."""
        if self._folder is None or not self._folder.is_dir():
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

"""Database files that this process has closed and nobody has touched since: a worker opens the same one for each poll, and
what it found sound and left so it need not read from end to end again.

Whatever happens to a file meanwhile, another process, an owner's hand, a copy put back, damage that was written, shows in
what the system says of it (its time of change cannot be set). What a disk lets rot unwritten, or what is damaged while a
turn has the file open, whoever reads the row finds, and the next process.
"""

from pathlib import Path
from typing import Final

from liftday.store.sqlite.files import BESIDE, doubt

_left: Final[dict[Path, tuple[int, ...]]] = {}


def leave(path: Path) -> None:
    """Note how a sound file stands that was just closed; one beside which something lies is in use, or in doubt."""
    seen = _seen(path)
    if seen is None:
        _left.pop(path, None)
    else:
        _left[path] = seen


def is_as_left(path: Path) -> bool:
    """Whether a file is as this process left it."""
    return path in _left and _left[path] == _seen(path)


def _seen(path: Path) -> tuple[int, ...] | None:
    beside = (path.with_name(path.name + end) for end in BESIDE)
    try:
        if any(one.exists() and one.stat().st_size for one in beside) or doubt(path).exists():
            return None
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns

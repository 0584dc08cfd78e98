"""What may go away of what a club depends on: each is away while its context lasts, and says what goes on all the same."""

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from postgres.away_club import Club

Away = Iterator[frozenset[str]]
NOTHING: Final[frozenset[str]] = frozenset()


@contextlib.contextmanager
def stopped(club: Club) -> Away:
    """PostgreSQL is stopped as for a restart."""
    club.server.stop()
    yield NOTHING
    club.server.start()


@contextlib.contextmanager
def killed(club: Club) -> Away:
    """PostgreSQL is killed, all of it."""
    club.server.kill()
    yield NOTHING
    club.server.start()


@contextlib.contextmanager
def frozen(club: Club) -> Away:
    """PostgreSQL stands still: whoever asks waits."""
    with club.server.still():
        yield NOTHING


@contextlib.contextmanager
def without_workers(club: Club) -> Away:
    """Every worker is killed; others are begun."""
    for machine in (club.two, club.three):
        machine.take("worker").kill()
    club.workers = []
    yield frozenset({"events"})
    club.workers = [machine.begin("worker") for machine in (club.two, club.three)]


@contextlib.contextmanager
def without_strava(club: Club) -> Away:
    """Strava does not answer."""
    club.strava.fault("hang=600", route="*", count=0)
    yield frozenset({"events", "orders"})
    club.strava.clear_faults()


@contextlib.contextmanager
def full_disk(club: Club) -> Away:
    """There is no room where the web server has its files."""
    state = club.one.home.state
    where = state / "ballast"
    with where.open("wb", buffering=0) as ballast:
        for size in (1 << 16, 1 << 12):
            with contextlib.suppress(OSError):
                while ballast.write(bytes(size)):
                    pass
    yield frozenset({"events", "orders"})
    where.unlink()


@contextlib.contextmanager
def small_disk(state: Path) -> Iterator[None]:
    """A disk of its own for a state directory."""
    state.mkdir(mode=0o700)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m,mode=0700", "tmpfs", str(state)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(state)], check=True)


FAULTS: Final[dict[str, Callable[[Club], contextlib.AbstractContextManager[frozenset[str]]]]] = {
    "stop": stopped,
    "kill": killed,
    "freeze": frozen,
    "workers": without_workers,
    "strava": without_strava,
    "disk": full_disk,
}

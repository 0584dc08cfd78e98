"""The store's suite, several athletes and the journeys on PostgreSQL; `make test-postgres` runs it.

Usage: PYTHONPATH=tests python -m postgres.prove [pytest's words]

Needs PostgreSQL's server and PgBouncer (Debian: postgresql, pgbouncer) and liftday's extra ``club``. It starts a cluster of its
own in a temporary folder, without a port, and removes it. What is marked ``sqlite`` is about SQLite's file: it is not run, and named at the end.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from postgres.cluster import ADMIN, cluster, programs

HERE: Final = Path(__file__).parent
JOURNEY: Final = HERE.parent / "journey"
# A life on it from the first login on, the daemon and its workers too; the other journeys differ above the store alone.
JOURNEYS: Final = ("first", "done", "undo", "swap", "lifts", "pain", "feeds")
PLACES: Final = [
    str(HERE.parent / "store"),
    *(str(HERE.parent / "athletes" / f"test_athletes_{name}.py") for name in ("daemon", "files")),
    *(str(JOURNEY / f"test_journey_{name}.py") for name in JOURNEYS),
    *(str(JOURNEY / f"postgres_{name}.py") for name in ("away", "machines")),
    str(HERE),
]
NAMES: Final = "python_files=test_*.py postgres_*.py"  # the latter need a server, so nothing else collects them


def main() -> int:
    """Run everything and return pytest's exit code."""
    words = sys.argv[1:] or ["-n", "auto", "--dist", "loadgroup", *PLACES]
    since = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # whoever ends the run ends the server with it
    with cluster() as server:
        home = server.home
        psql = (programs() / "psql", "-qh", home, "-U", ADMIN, "-c", "CREATE ROLE liftday LOGIN")
        subprocess.run(psql, check=True)
        pytest = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-o", NAMES]
        tests = [*pytest, "-m", "not slow and not sqlite", *words]
        # `liftday run` and its workers are processes of their own: they find the driver as this one does.
        ran = subprocess.run(tests, env={**os.environ, "LIFTDAY_TEST_POSTGRES": str(home)}, check=False)  # noqa: TID251
    tell(f"PostgreSQL: {time.monotonic() - since:.0f} s. SQLite's own, not run here:")
    subprocess.run(
        [*pytest, "--collect-only", "-q", "-m", "sqlite", *PLACES], check=False
    )  # a line a file with its count
    return ran.returncode


def tell(words: str) -> None:
    """Say something while the run goes on."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

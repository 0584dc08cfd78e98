"""A PostgreSQL of one's own for the length of a run: Debian's programs, a folder that goes away, a socket and no port."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = Path("/usr/lib/postgresql")
ADMIN = "postgres"
# Nothing here outlives the run, so nothing has to survive a power cut.
SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "autovacuum": "off",
    "lc_messages": "C",
}
# Who has to give a password does so; everybody else is let in by the socket's folder.
ACCESS = "local all guarded scram-sha-256\nlocal all all trust\n"


class Missing(Exception):
    """PostgreSQL's server is not installed."""


def programs() -> Path:
    """The folder of the newest server that is installed."""
    found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not found:
        raise Missing("no PostgreSQL server below /usr/lib/postgresql: apt install postgresql")
    return found[-1].parent


@dataclass(frozen=True)
class Server:
    """A cluster in a folder, where its socket lies too; its superuser is called ``postgres``.

    The server refuses root, so root gives it to the user that Debian's package made for it.
    """

    home: Path

    def make(self) -> None:
        """Make the cluster."""
        if user := _user():
            owner = pwd.getpwnam(user["user"])
            os.chown(self.home, owner.pw_uid, owner.pw_gid)
            self.home.chmod(0o711)
        data = self.home / "data"
        how = ("-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N", "-U", ADMIN)
        _run(programs() / "initdb", "-D", data, *how)
        (data / "pg_hba.conf").write_text(ACCESS)
        with (data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in SETTINGS.items())

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._control("-l", self.home / "log", "-o", f"-k {self.home}", "start")

    def stop(self) -> None:
        """Stop it as a restart does: connections are cut, and what was committed is written."""
        self._control("-m", "fast", "stop")

    @property
    def processes(self) -> list[int]:
        """The first of its processes, and the others."""
        first = int((self.home / "data" / "postmaster.pid").read_text().split()[0])
        return [first, *map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split())]

    @contextlib.contextmanager
    def still(self) -> Iterator[None]:
        """It stands still: connections stay as they are, new ones wait, nothing is answered."""
        frozen = self.processes
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in frozen:
                os.kill(pid, signal.SIGCONT)

    def kill(self) -> None:
        """Kill every process of it with SIGKILL."""
        for pid in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _control(self, *words: object) -> None:
        _run(programs() / "pg_ctl", "-D", self.home / "data", "-w", "-s", *words)


@contextlib.contextmanager
def cluster() -> Iterator[Server]:
    """Yield a server that runs as long as the with-block lasts."""
    home = Path(tempfile.mkdtemp(prefix="liftday-pg-"))
    server = Server(home)
    try:
        server.make()
        server.start()
        try:
            yield server
        finally:
            with contextlib.suppress(RuntimeError):  # a test may have stopped it
                server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _user() -> dict[str, str]:
    return {"user": ADMIN, "group": ADMIN} if os.geteuid() == 0 else {}


def _run(*command: object) -> None:
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd="/", capture_output=True, text=True, check=False, **_user())
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout}{done.stderr}")

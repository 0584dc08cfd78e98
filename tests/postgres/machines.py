"""Two machines of a club: state directories, ports and processes of their own on one database, and one emulated Strava."""

import contextlib
import http.client
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from homes import Home, free_port
from liftday.daemon.state.access import Secret

KEY = "store.key"


@dataclass
class Process:
    """A `liftday worker`, `web` or `run`, and what it says."""

    popen: subprocess.Popen
    verb: str
    ear: threading.Thread | None = None
    said: list[str] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)

    def listen(self) -> None:
        """Take in what it says, as long as it says something."""
        for line in self.popen.stderr:
            with self.news:
                self.said.append(line)
                self.news.notify_all()
        with self.news:
            self.news.notify_all()

    def hears(self, word: str, patience: float = 300.0) -> bool:
        """Wait until it says a word."""
        with self.news:
            return self.news.wait_for(lambda: any(word in line for line in self.said), timeout=patience)

    def kill(self) -> None:
        """As a machine that loses its power."""
        self.popen.kill()
        self._over()

    def stop(self) -> int:
        """As systemd does; return its exit code."""
        self.popen.send_signal(signal.SIGTERM)
        return self._over()

    def _over(self) -> int:
        code = self.popen.wait(60)
        self.ear.join(60)
        self.popen.stderr.close()
        return code


@dataclass
class Machine:
    """One machine; ``processes`` are those that were begun on it."""

    home: Home
    at: datetime
    processes: list[Process] = field(default_factory=list)

    def begin(self, verb: str) -> Process:
        """Begin a process; return it once it is ready."""
        where = ("--config", str(self.home.config), "--state", str(self.home.state), "--at", self.at.isoformat())
        popen = subprocess.Popen([sys.executable, "-m", "liftday", *where, verb], stderr=subprocess.PIPE, text=True)
        process = Process(popen, verb)
        process.ear = threading.Thread(target=process.listen, daemon=True)
        process.ear.start()
        self.processes.append(process)
        assert process.hears("ready"), "".join(process.said)
        return process

    def take(self, verb: str) -> Process:
        """The process of a verb, which the test ends."""
        found = next(one for one in self.processes if one.verb == verb)
        self.processes.remove(found)
        return found

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> tuple[int, bytes, dict]:
        """One request to its web server from itself: status, body, headers."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.home.port, timeout=120)) as link:
            link.request(method, path, body, headers)
            reply = link.getresponse()
            return reply.status, reply.read(), dict(reply.getheaders())

    def secret(self, which: Secret = Secret.FEED, athlete: str = "") -> str:
        """A secret as it lies on this machine."""
        state = self.home.state / "athletes" / athlete if athlete else self.home.state
        return (state / which.file).read_text().strip()

    def end(self) -> None:
        """End what still runs."""
        while self.processes:
            self.processes.pop().kill()


def another(machine: Machine, folder: Path) -> Machine:
    """A second machine of the club: its configuration but for the port, its key, and nothing else."""
    home, port = machine.home, free_port()
    folder.mkdir()
    config, state = folder / "config.toml", folder / "state"
    config.write_text(home.config.read_text().replace(f"port = {home.port}", f"port = {port}"))
    state.mkdir(mode=0o700)
    shutil.copy(home.state / KEY, state / KEY)
    made = Home(folder=folder, strava=home.strava, config=config, state=state, port=port, database=home.database)
    return Machine(made, machine.at)

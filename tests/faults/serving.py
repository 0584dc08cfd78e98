"""A real daemon as its own process, seen from outside: its log, its web server, its signals, its end."""

import contextlib
import http.client
import json
import os
import re
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from faults.forks import uncovered
from faults.ground import T1, Life
from liftday.calendar.gate import checklist

READY, SYNCED = r"\bready port=", r"\b(synced|sync_failed|turn_failed)\b"


@dataclass
class Daemon:
    """A daemon that runs, and what it has said."""

    life: Life
    process: subprocess.Popen
    log: list[str] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)
    _over: bool = False

    @property
    def said(self) -> str:
        """The whole log."""
        return "".join(self.log)

    def wait_for(self, pattern: str, *, times: int = 1, seconds: float = 60) -> None:
        """Wait until the log says something so often; the daemon may end meanwhile."""
        with self._news:
            heard = self._news.wait_for(
                lambda: len(re.findall(pattern, self.said)) >= times or self._over, timeout=seconds
            )
        assert heard, f"waited in vain for {pattern}: {self.said}"
        assert len(re.findall(pattern, self.said)) >= times, self.said

    def send(self, number: int) -> None:
        """A signal."""
        self.process.send_signal(number)

    def end(self, number: int = signal.SIGTERM, seconds: float = 10) -> int:
        """Send a signal and wait for the end; return the exit code."""
        self.send(number)
        return self.process.wait(seconds)

    def get(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, dict, bytes]:
        """One request."""
        port = int(re.search(r"port=(\d+)", self.said)[1])
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
        with contextlib.closing(link):
            link.request(method, path, body=body, headers=headers)
            answer = link.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()

    @property
    def feed_path(self) -> str:
        """The path of the feed, a secret."""
        return f"/feed/{(self.life.state / 'feed.secret').read_text().strip()}.ics"

    def served(self) -> bytes:
        """The feed as a subscriber gets it; it passes the gate, and what was good before stays promised."""
        status, _, body = self.get(self.feed_path)
        assert status == 200, status
        faults = checklist.inspect(body, secrets=self.life.secrets(), previous=self.life.feed)
        assert faults == (), faults[:3]
        return body

    def health(self) -> tuple[int, dict]:
        """What /healthz says."""
        status, _, body = self.get("/healthz")
        return status, json.loads(body)

    def memory(self) -> int:
        """Resident bytes."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * resource.getpagesize()

    def listen(self) -> None:
        """Hear the log until it ends."""
        for line in self.process.stderr:
            with self._news:
                self.log.append(line)
                self._news.notify_all()
        with self._news:
            self._over = True
            self._news.notify_all()


@contextlib.contextmanager
def daemon(
    life: Life,
    *,
    at: datetime | None = T1,
    ready: bool = True,
    synced: bool = True,
    before: Sequence[str] = (),
    environ: dict[str, str] | None = None,
    limits: dict[int, int] | None = None,
    clean: bool = True,
    dial: Path | None = None,
    covered: bool = True,
) -> Iterator[Daemon]:
    """Run a daemon; yield it once it is ready and, if wished, its first poll has ended. At the end it is stopped with
    SIGTERM if it still runs; ``clean``: then it ends with 0, within ten seconds and without a traceback. ``dial`` is a
    file with the instant that its clock shows, instead of one that ticks from ``at``."""
    if at is not None:
        life.clock(at)
    words = ["-m", "liftday", *life.words("run", at=at)]
    if dial is not None:
        words = [str(Path(__file__).with_name("dialled.py")), str(life.home.config), str(life.state), str(dial)]
    environ = {**(os.environ if covered and not limits else uncovered()), **(environ or {})}  # noqa: TID251  a child's

    def confine() -> None:
        for what, most in (limits or {}).items():
            resource.setrlimit(what, (most, most))

    process = subprocess.Popen(
        [*before, sys.executable, "-B", *words],
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        text=True,
        env={**environ, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=confine if limits else None,  # noqa: PLW1509  no threads hold locks the child needs
    )
    one = Daemon(life, process)
    ear = threading.Thread(target=one.listen)
    ear.start()
    try:
        if ready:
            one.wait_for(READY)
        if ready and synced:
            one.wait_for(SYNCED)
        yield one
        if process.poll() is None:
            code = one.end()
            assert not clean or code == 0, (code, one.said)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(15)
        ear.join(15)
        process.stderr.close()
        life.heard += one.said
        assert "Traceback" not in one.said, one.said
    life.look_for_secrets()

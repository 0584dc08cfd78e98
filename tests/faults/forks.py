"""Commands as processes of their own, cheaply: a parent that has imported everything forks a child for each.

The child is a whole process: it can be stopped, killed and traced. ``strike`` kills it with SIGKILL as it enters the
n-th call of one kind (strace's fault injection), so that "at each write" means each write.
"""

import contextlib
import ctypes
import json
import os
import re
import resource
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from homes import until

WRITES = (  # what changes a disk
    "pwrite64", "write", "fsync", "fdatasync", "ftruncate", "rename", "renameat", "renameat2", "link", "linkat",
    "unlink", "unlinkat", "mkdir", "mkdirat", "utimensat", "fchmod", "chmod",
)  # fmt: skip
PATIENCE = 120.0


@dataclass
class Child:
    """One command under way."""

    forks: "Forks"
    pid: int
    folder: Path
    code: int | None = None

    def go(self) -> None:
        """Let a held child run."""
        until(lambda: self.stopped)
        os.kill(self.pid, signal.SIGCONT)

    def wait(self, seconds: float = PATIENCE) -> int:
        """The exit code; minus the signal that killed it."""
        return self.forks.ended(self.pid, seconds)

    @property
    def alive(self) -> bool:
        """Whether it is still under way."""
        return self.pid not in self.forks.codes

    @property
    def stopped(self) -> bool:
        """Whether it stands still, by its own hand or at its tracer's."""
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] in {"T", "t"}

    @property
    def out(self) -> str:
        """What it said on stdout."""
        return (self.folder / f"{self.pid}.out").read_text()

    @property
    def err(self) -> str:
        """What it said on stderr."""
        return (self.folder / f"{self.pid}.err").read_text()


class Forks:
    """The parent of the children."""

    def __init__(self, folder: Path, warm: Sequence[str]) -> None:
        self._folder = folder
        self._parent = subprocess.Popen(
            [sys.executable, "-B", __file__, str(folder), *warm],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=uncovered() | {"PYTHONPATH": str(Path(__file__).parents[1])},
        )
        self.codes: dict[int, int] = {}
        self.peaks: dict[int, int] = {}  # the most memory each held, in bytes
        self._started: list[int] = []
        self._news = threading.Condition()
        self._ear = threading.Thread(target=self._listen)
        self._ear.start()

    def close(self) -> None:
        """End the parent; a child that still hangs ends with it."""
        self._parent.stdin.close()
        self._parent.wait(30)
        self._ear.join(30)
        self._parent.stdout.close()

    def start(self, *arguments: str, hold: bool = False, **ground: object) -> Child:
        """Start a command; ``hold`` leaves it stopped before its first step.

        ``ground`` is what it stands on: ``umask``, ``environ`` to set, ``limits`` as {name: number}, ``user`` to become,
        ``powerless`` to be a root for whom file modes count too, ``out`` another file for what it says.
        """
        with self._news:
            self._parent.stdin.write(json.dumps({"arguments": arguments, "hold": hold, **ground}) + "\n")
            self._parent.stdin.flush()
            assert self._news.wait_for(lambda: self._started, PATIENCE)
            child = Child(self, self._started.pop(), self._folder)
        if hold:
            until(lambda: child.stopped)
        return child

    def ended(self, pid: int, seconds: float = PATIENCE) -> int:
        """Wait for a child's end."""
        with self._news:
            assert self._news.wait_for(lambda: pid in self.codes, seconds)
            return self.codes.pop(pid)

    def run(self, *arguments: str, **ground: object) -> Child:
        """Run a command to its end."""
        child = self.start(*arguments, **ground)
        child.code = child.wait()
        return child

    def strike(self, call: str, number: int, *arguments: str, path: Path | None = None) -> Child:
        """Run a command and kill it as it enters the n-th call of this kind (on a path, if one is given)."""
        return self._injected(call, f"signal=SIGKILL:when={number}", arguments, path)

    def fail(self, call: str, error: str, when: str, *arguments: str, path: Path | None = None) -> Child:
        """Run a command whose calls of one kind fail with an error, at "3" or from "3+" on (on a path, if given)."""
        return self._injected(call, f"error={error}:when={when}", arguments, path)

    def _injected(self, call: str, what: str, arguments: Sequence[str], path: Path | None) -> Child:
        child = self.start(*arguments, hold=True)
        with _traced(child.pid, f"trace={call}", f"inject={call}:{what}", path=path):
            child.go()
            child.code = child.wait()
        return child

    def writes(self, *arguments: str) -> Counter[str]:
        """Run a command to its end; return how often it made each call that writes."""
        child = self.start(*arguments, hold=True)
        said = self._folder / f"{child.pid}.strace"
        with _traced(child.pid, f"trace={','.join(WRITES)}", said=said):
            child.go()
            code = child.wait()
        assert code == 0, child.err
        return Counter(re.findall(r"^(?:\d+ +)?(\w+)\(", said.read_text(), re.MULTILINE))

    def _listen(self) -> None:
        for line in self._parent.stdout:
            told = json.loads(line)
            with self._news:
                if "code" in told:
                    self.codes[told["pid"]] = told["code"]
                    self.peaks[told["pid"]] = told["peak"]
                else:
                    self._started.append(told["pid"])
                self._news.notify_all()


def uncovered() -> dict[str, str]:
    """The environment without what makes a child measure coverage: one that may not write, or is killed, must not try."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COV")}  # noqa: TID251  a child's


@contextlib.contextmanager
def _traced(pid: int, *expressions: str, path: Path | None = None, said: Path | None = None) -> Iterator[None]:
    assert shutil.which("strace"), "killing and failing at one write needs strace: apt install strace"
    words = [word for expression in expressions for word in ("-e", expression)]
    words += ["-P", str(path)] if path else []
    tracer = subprocess.Popen(["strace", "-f", "-qq", "-o", str(said or os.devnull), *words, "-p", str(pid)])
    until(lambda: "TracerPid:\t0" not in Path(f"/proc/{pid}/status").read_text() or tracer.poll() is not None)
    assert tracer.poll() is None, "strace could not attach"
    try:
        yield
    finally:
        tracer.wait(PATIENCE)


def _main(folder: Path, warm: list[str]) -> None:
    """The parent: import everything once by running a command, then fork on request."""
    from liftday.cli import run

    with contextlib.redirect_stdout(sys.stderr):
        run(warm)

    alive: set[int] = set()

    def say(**told: object) -> None:
        os.write(1, (json.dumps(told) + "\n").encode())

    def reap(*_: object) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status, used = os.wait4(-1, os.WNOHANG)
                if pid == 0:
                    return
                alive.discard(pid)
                say(pid=pid, code=os.waitstatus_to_exitcode(status), peak=used.ru_maxrss * 1024)

    signal.signal(signal.SIGCHLD, reap)
    for line in sys.stdin:
        asked = json.loads(line)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = os.fork()
        if pid == 0:
            _child(folder, asked, run)
        alive.add(pid)
        say(pid=pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    for pid in tuple(alive):
        os.kill(pid, signal.SIGKILL)


def _child(folder: Path, asked: dict, run: object) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job inherits it ignored
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    code = 70
    try:
        for number, end in ((1, "out"), (2, "err")):
            handle = os.open(
                asked.get(end, folder / f"{os.getpid()}.{end}"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600
            )
            os.dup2(handle, number)
            os.close(handle)
        _stand(asked)
        if asked["hold"]:
            os.kill(os.getpid(), signal.SIGSTOP)
        code = run(asked["arguments"])
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _stand(asked: dict) -> None:
    """Take the ground a command is to stand on under one's feet."""
    os.environ.update(asked.get("environ", {}))  # noqa: TID251  the environment of a child
    time.tzset()
    os.umask(asked.get("umask", 0o022))
    if asked.get("powerless"):
        give_up_powers()
    if "user" in asked:
        os.setgroups([])
        os.setgid(asked["user"])
        os.setuid(asked["user"])
    for name, number in asked.get("limits", {}).items():
        resource.setrlimit(getattr(resource, name), (number, number))


def give_up_powers() -> None:
    """Drop every capability (capset(2)): root then meets the same file modes as everybody."""
    head = struct.pack("Ii", 0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this thread
    assert ctypes.CDLL(None).capset(head, bytes(24)) == 0


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2:])

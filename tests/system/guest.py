"""A machine of our own: a bare Debian 12 with a real systemd, booted in a container, with no network but its loopback.

The bare system and the wheels are fetched once into a folder that is kept. Each run lays an empty layer over the bare
system, boots it, and throws the layer away afterwards, so that every run begins as a newcomer does.
"""

import contextlib
import itertools
import re
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).parents[2]
TOOLS = {"debootstrap": "debootstrap", "systemd-nspawn": "systemd-container", "nsenter": "util-linux"}  # tool: package
PACKAGES = ("systemd", "systemd-sysv", "dbus", "libpam-systemd", "python3-venv", "procps")
_PYTHON = "3.11"  # Debian 12's
_GLIBC = 36  # Debian 12 has glibc 2.36: wheels for any manylinux up to that run there
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_SHARED = "/srv/shared"
# The guest's systemd takes the control group it is started in for its own: give it one that nobody else is in.
_OWN_GROUP = """
for tree in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/systemd; do
    if [ -w "$tree/cgroup.procs" ]; then
        mkdir -p "$tree/liftday-test-$$" && echo $$ > "$tree/liftday-test-$$/cgroup.procs"
    fi
done
exec "$0" "$@"
"""


class Unfit(Exception):
    """This machine cannot boot another one; the text says what it lacks."""


@dataclass
class Ran:
    """How a command in the guest ended."""

    code: int
    out: str
    err: str
    seconds: float

    def __str__(self) -> str:
        return f"exit {self.code} after {self.seconds:.1f} s\n{self.out}\n{self.err}"


@dataclass
class Guest:
    """The machine: its folder, and while it runs the process number of its init."""

    folder: Path
    root: Path
    shared: Path
    _container: "subprocess.Popen[bytes] | None" = None
    _init: int = 0
    _boots: itertools.count = field(default_factory=lambda: itertools.count(1))

    def boot(self) -> None:
        """Start it and wait until its systemd says that everything is up."""
        log = (self.folder / f"boot-{next(self._boots)}.log").open("wb")
        with log:
            self._container = subprocess.Popen(
                [
                    "sh", "-c", _OWN_GROUP, "systemd-nspawn", "--directory", str(self.root), "--boot",
                    "--machine=liftday-test", "--register=no", "--keep-unit", "--private-network", "--link-journal=no",
                    "--console=read-only", "--resolv-conf=off", "--timezone=off",
                    f"--bind-ro={self.shared}:{_SHARED}",
                ],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self._init = until(self._find_init, "the container started no init", seconds=120)
        until(
            lambda: "running" in self.run("systemctl", "is-system-running", "--wait").out,
            "systemd never came up",
            seconds=180,
        )

    def halt(self) -> None:
        """Shut it down as a person would."""
        if self._container is None:
            return
        number = self._container.pid
        self.run("systemctl", "poweroff", "--no-block")
        try:
            self._container.wait(60)
        except subprocess.TimeoutExpired:
            self._container.kill()
            self._container.wait()
        self._container = None
        for group in Path("/sys/fs/cgroup").glob(f"**/liftday-test-{number}"):
            for path in sorted((group, *(x for x in group.rglob("*") if x.is_dir())), reverse=True):
                with contextlib.suppress(OSError):
                    path.rmdir()

    def run(self, *argv: str, stdin: str = "", seconds: float = 600) -> Ran:
        """Run a command as root inside; return how it ended."""
        began = time.monotonic()
        done = subprocess.run(
            self._inside(argv),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            start_new_session=True,  # a `kill` in there must never reach the tests' own process group
        )
        return Ran(done.returncode, done.stdout, done.stderr, time.monotonic() - began)

    def must(self, *argv: str, stdin: str = "", seconds: float = 600) -> Ran:
        """Run a command that has to end well."""
        ran = self.run(*argv, stdin=stdin, seconds=seconds)
        assert ran.code == 0, f"{' '.join(argv)}: {ran}"
        return ran

    def begin(self, *argv: str) -> "subprocess.Popen[str]":
        """Begin a command that takes its time; its streams are pipes."""
        pipe = subprocess.PIPE
        return subprocess.Popen(
            self._inside(argv), stdin=pipe, stdout=pipe, stderr=pipe, text=True, start_new_session=True
        )

    def python(self, text: str, *argv: str, seconds: float = 60) -> Ran:
        """Run a few lines with the guest's own Python."""
        return self.must("python3", "-c", text, *argv, seconds=seconds)

    def write(self, path: str, text: str, mode: str = "0644") -> None:
        """Put a file in, as `install -D -m MODE` does."""
        self.must("install", "-D", "-m", mode, "/dev/stdin", path, stdin=text)

    def _inside(self, argv: tuple[str, ...]) -> list[str]:
        clean = [
            "env",
            "-i",
            "-C",
            "/root",
            f"PATH={_PATH}",
            "HOME=/root",
            "LANG=C.UTF-8",
            "USER=root",
            "SHELL=/bin/bash",
            "SYSTEMD_PAGER=",
        ]
        return ["nsenter", "--target", str(self._init), "--all", "--", *clean, *argv]

    def _find_init(self) -> int:
        assert self._container is not None
        number = self._container.pid
        if self._container.poll() is not None:
            raise Unfit(f"systemd-nspawn could not start it: {self.said()}")
        children = Path(f"/proc/{number}/task/{number}/children").read_text(encoding="ascii").split()
        return next((int(child) for child in children if _is_init(child)), 0)

    def said(self) -> str:
        """The end of the newest boot's log."""
        newest = max(self.folder.glob("boot-*.log"), key=lambda path: path.stat().st_mtime)
        return newest.read_text(encoding="utf-8", errors="replace")[-800:]


def _is_init(process: str) -> bool:
    """Whether this child is the guest's systemd already, and not yet one of those that come and go before it."""
    try:
        facts = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return bool(re.search(r"^Name:\tsystemd$.*^NSpid:(\t\d+)+\t1$", facts, re.MULTILINE | re.DOTALL))


def until(question, otherwise: str, *, seconds: float = 60, every: float = 0.2):
    """Given a question, ask it until its answer is true and return that answer; fail when the time is over."""
    pause = threading.Event()
    ends = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        assert time.monotonic() < ends, f"{otherwise} within {seconds:.0f} seconds"
        pause.wait(every)


@contextlib.contextmanager
def a_machine(base: Path, shared: Path, folder: Path):
    """Given the bare system, a folder that the machine sees and one for this run, yield the booted machine."""
    root = folder / "root"
    with layered(base, folder, root):
        guest = Guest(folder=folder, root=root, shared=shared)
        try:
            guest.boot()
            yield guest
        finally:
            guest.halt()


@contextlib.contextmanager
def layered(base: Path, folder: Path, root: Path):
    """An empty layer over the bare system, mounted at ``root`` and gone afterwards."""
    upper, work = folder / "upper", folder / "work"
    for path in (upper, work, root):
        path.mkdir(parents=True)
    do("mount", "-t", "overlay", "liftday-test", "-o", f"lowerdir={base},upperdir={upper},workdir={work}", str(root))
    try:
        yield
    finally:
        do("umount", str(root))
        for path in (upper, work):
            shutil.rmtree(path)


def bare(kept: Path, mirror: str | None, *also: str) -> Path:
    """Given the folder that is kept between runs, fetch the bare Debian into it, with further packages, if it is missing; return
    its folder."""
    missing = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
    if missing:
        raise Unfit(f"install {' '.join(missing)} first: sudo apt install -y {' '.join(missing)}")
    kept.mkdir(parents=True, exist_ok=True)
    base = kept / "-".join(("bookworm", *also))
    if not base.exists():
        half = kept / f"{base.name}.half"
        shutil.rmtree(half, ignore_errors=True)
        do(
            "debootstrap",
            "--variant=minbase",
            f"--include={','.join((*PACKAGES, *also))}",
            "bookworm",
            str(half),
            mirror or own_mirror(),
        )
        half.rename(base)
    return base


def fetched_wheels(wheels: Path) -> Path:
    """Our own wheel, built now, and what it needs, in exactly the locked versions, fetched when the lock has changed."""
    wheels.mkdir(exist_ok=True)
    for old in wheels.glob("liftday-*.whl"):
        old.unlink()
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    do(*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(PROJECT))
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    have = wheels / "requirements.lock"
    if have.exists() and have.read_text(encoding="utf-8") == lock:
        return wheels
    versions = wheels / "versions.txt"
    versions.write_text("\n".join(re.findall(r"^[\w.-]+==[^\s\\;]+", lock, re.MULTILINE)) + "\n", encoding="utf-8")
    (ours,) = wheels.glob("liftday-*.whl")
    machine = do("uname", "-m").strip()
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in range(_GLIBC, 16, -1)] + [f"manylinux2014_{machine}"]
    do(
        *pip, "download", "--only-binary=:all:", "--python-version", _PYTHON, "--implementation", "cp",
        "--abi", "cp311", "--abi", "abi3", "--abi", "none", *(f"--platform={name}" for name in platforms),
        "--constraint", str(versions), "--find-links", str(wheels), "--dest", str(wheels), str(ours),
    )  # fmt: skip
    have.write_text(lock, encoding="utf-8")
    return wheels


def own_mirror() -> str:
    """The Debian mirror this machine uses itself, or the public one."""
    for path in (Path("/etc/apt/sources.list.d/debian.sources"), Path("/etc/apt/sources.list")):
        if path.exists():
            found = re.search(
                r"^(?:URIs:|deb(?: \[[^]]*\])?) *(https?://\S*debian)/?\s", path.read_text(), re.MULTILINE
            )
            if found:
                return found[1]
    return "http://deb.debian.org/debian"


def do(*argv: str) -> str:
    """Run a command of this machine that has to end well; return what it printed."""
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unfit(f"`{' '.join(argv[:4])} …` ended with {done.returncode}: {(done.stderr or done.stdout)[-600:]}")
    return done.stdout

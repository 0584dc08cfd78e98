"""Installing the systemd unit: first decided as a value that can be printed, then done.

The text comes from the files that are shipped (systemd/ in the repository); only the command's path is put in.
"""

import contextlib
import getpass
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from liftday.config.write import put
from liftday.daemon.service.preflight import HIDDEN, program_refused
from liftday.errors import BadInput, CannotWrite, NotPermitted, Unavailable

NAME = "liftday.service"
_EXEC = "ExecStart="
_SECONDS = 90  # `systemctl enable --now` waits for READY=1

_LINGERS = "lingering is on: it also runs while you are not logged in"

Run = Callable[[Sequence[str]], "Ended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended: its exit code and what it wrote to stderr."""

    code: int
    stderr: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the decision depends on. ``command`` starts liftday; ``program`` holds the files it is made of: the
    interpreter, by both its names, and the package. Tests put others for / and for the directories that the system's
    service cannot see."""

    is_root: bool
    user: str
    home: Path
    command: tuple[str, ...]
    program: tuple[Path, ...]
    root_directory: Path = Path("/")
    hidden: tuple[Path, ...] = HIDDEN

    @classmethod
    def detect(cls) -> "Machine":
        """Return the machine, user and program of this process."""
        interpreter = Path(sys.executable)
        script = interpreter.with_name("liftday")
        command = (str(script),) if script.exists() else (str(interpreter), "-m", "liftday")
        package = Path(__file__).resolve()
        return cls(
            is_root=os.geteuid() == 0,
            user=getpass.getuser(),
            home=Path.home(),
            command=command,
            program=(interpreter, interpreter.resolve(), package),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command to run; an empty one is done already. Where a ``needed`` one fails the installation has failed; of any
    other ``instead`` says what to do by hand."""

    argv: tuple[str, ...]
    does: str
    needed: bool = True
    instead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What will be done: one file, then the commands of ``steps``. ``system`` tells the system's unit from the user's
    own; ``undo`` are the commands before the file is removed again; ``refusal`` is why it cannot be installed, though
    what is installed can still be removed."""

    system: bool
    unit: Path
    text: str
    steps: tuple[Step, ...]
    undo: tuple[Step, ...]
    reload: Step
    journal: str
    refusal: BadInput | None = None

    @property
    def is_there(self) -> bool:
        """Whether the unit is installed exactly so."""
        with contextlib.suppress(OSError):
            return self.unit.read_text(encoding="utf-8") == self.text
        return False


def decide(machine: Machine, *, system: bool | None = None, options: Sequence[str] = ()) -> Installation:
    """Given the machine, the wish (None: the system's unit for root, else the user's own) and liftday's global options
    for the command line, return what would be done.

    Raises NotPermitted for the system's unit without root, Unavailable where systemd does not run.
    """
    wanted = machine.is_root if system is None else system
    if not (machine.root_directory / "run/systemd/system").is_dir():
        raise Unavailable(
            "systemd does not run on this machine",
            remedy="let your own supervisor run `liftday run`: it stays in the foreground and stops on SIGTERM",
        )
    if wanted and not machine.is_root:
        raise NotPermitted(
            "the system's unit can only be installed by root",
            remedy="run it with sudo, or install your own unit: liftday service install --user",
        )
    text = _text(system=wanted, command=(*machine.command, *options, "run"))
    return _system(machine, text, program_refused(machine.program, machine.hidden)) if wanted else _user(machine, text)


def install(installation: Installation, run: Run | None = None) -> tuple[str, ...]:
    """Given a decision, do it and return what was changed, a line each.

    Doing it again changes nothing but restarts it. Raises BadInput, before anything is written, for an environment that
    the hardened unit could not see; CannotWrite or Unavailable where it stopped.
    """
    if installation.refusal is not None:
        raise installation.refusal
    run = run or run_command
    changed: list[str] = []
    if not installation.is_there:
        changed.append(f"{'replaced' if installation.unit.exists() else 'wrote'} {installation.unit}")
        put(installation.unit, installation.text, 0o644)
    return (*changed, *_take(installation.steps, run, installation.journal))


def uninstall(installation: Installation, run: Run | None = None) -> tuple[str, ...]:
    """Given the same decision, stop the service, remove its unit and return what was changed.

    The configuration and the state directory stay.
    """
    run = run or run_command
    if not installation.unit.exists():
        return ()
    changed = _take(installation.undo, run, installation.journal)
    try:
        installation.unit.unlink()
    except OSError as error:
        raise CannotWrite(
            f"{installation.unit} cannot be removed: {error.strerror}", remedy="see who owns the directory"
        ) from error
    run(installation.reload.argv)
    return (*changed, f"removed {installation.unit}", "kept the configuration and the state directory")


def run_command(argv: Sequence[str]) -> Ended:
    """Given a command, run it and return how it ended."""
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except FileNotFoundError:
        return Ended(code=127, stderr=f"{argv[0]} is not installed")
    except subprocess.TimeoutExpired:
        return Ended(code=124, stderr=f"it did not end within {_SECONDS} seconds")
    return Ended(code=done.returncode, stderr=done.stderr.strip())


def _system(machine: Machine, text: str, refusal: BadInput | None) -> Installation:
    control = ("systemctl",)
    return Installation(
        system=True,
        unit=machine.root_directory / "etc/systemd/system" / NAME,
        text=text,
        steps=_start(control),
        undo=_stop(control),
        reload=Step(argv=(*control, "daemon-reload"), does=""),
        journal="journalctl -u liftday",
        refusal=refusal,
    )


def _user(machine: Machine, text: str) -> Installation:
    control = ("systemctl", "--user")
    linger = Step(
        argv=("loginctl", "enable-linger", machine.user),
        does=_LINGERS,
        needed=False,
        instead=f"it stops when you log out, until: sudo loginctl enable-linger {machine.user}",
    )
    if (
        machine.root_directory / "var/lib/systemd/linger" / machine.user
    ).exists():  # polkit would ask for it all the same
        linger = Step(argv=(), does=_LINGERS)
    return Installation(
        system=False,
        unit=machine.home / ".config/systemd/user" / NAME,
        text=text,
        steps=(*_start(control), linger),
        undo=_stop(control),
        reload=Step(argv=(*control, "daemon-reload"), does=""),
        journal="journalctl --user -u liftday",
    )


def _start(control: tuple[str, ...]) -> tuple[Step, ...]:
    return (
        Step(argv=(*control, "daemon-reload"), does=""),
        Step(argv=(*control, "enable", NAME), does="it starts with the machine"),
        Step(argv=(*control, "restart", NAME), does="it runs now"),
    )


def _stop(control: tuple[str, ...]) -> tuple[Step, ...]:
    return (Step(argv=(*control, "disable", "--now", NAME), does="stopped it"),)


def _take(steps: Sequence[Step], run: Run, journal: str) -> tuple[str, ...]:
    changed: list[str] = []
    for step in steps:
        ended = run(step.argv) if step.argv else Ended(code=0)
        if ended.code == 0:
            changed.extend([step.does] if step.does else [])
        elif step.needed:
            reason = f": {ended.stderr.splitlines()[0]}" if ended.stderr else ""
            raise Unavailable(
                f"`{' '.join(step.argv)}` ended with {ended.code}{reason}",
                remedy=f"see what it says: {journal} -n 20",
            )
        else:
            changed.append(step.instead)
    return tuple(changed)


def _text(*, system: bool, command: Sequence[str]) -> str:
    lines = _shipped("liftday.service" if system else "user/liftday.service").splitlines()
    start = _EXEC + " ".join(_quoted(word) for word in command)
    return "\n".join(start if line.startswith(_EXEC) else line for line in lines) + "\n"


def _shipped(name: str) -> str:
    """In the wheel the files stand beside this module; in a checkout they are where people look for them."""
    for place in (files("liftday.daemon") / "systemd", Path(__file__).parents[4] / "systemd"):
        file = place / name
        if file.is_file():
            return file.read_text(encoding="utf-8")
    raise CannotWrite("the unit file is missing from this installation", remedy="install liftday again")


def _quoted(word: str) -> str:
    """Given a word of a command line, return it as systemd reads it (systemd.service(5), "Command lines")."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if set(word) & set(" \t'\"\\;") else escaped

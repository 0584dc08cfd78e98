"""The only place that reads the environment: where things are, what systemd tells, what may not be in a file."""

import contextlib
import os
import pwd
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from liftday.config.athletes import DEFAULT, Places
from liftday.config.settings import IntervalsSettings, StravaSettings
from liftday.config.shapes import Wrong
from liftday.config.zones import zone
from liftday.errors import BadConfiguration, CannotWrite
from liftday.private_files import make_directory

_UNIT_PLACES = ("etc/systemd/system", "run/systemd/system", "usr/local/lib/systemd/system", "usr/lib/systemd/system",
                "lib/systemd/system")  # fmt: skip
_LARGEST_SECRET = 4096  # bytes


def _environ(given: Mapping[str, str] | None) -> Mapping[str, str]:
    return os.environ if given is None else given  # noqa: TID251  this is the one place


def find_places(
    *,
    config: Path | None = None,
    state: Path | None = None,
    environ: Mapping[str, str] | None = None,
    root: Path = Path("/"),
) -> Places:
    """Given what the flags say, return the installation's places in this order: flag, own variable, systemd's directory,
    the system unit's places where it is installed, the XDG directories. Both come back absolute.
    """
    env = _environ(environ)
    system = any((root / place / "liftday.service").exists() for place in _UNIT_PLACES)
    return Places(
        config=_absolute(config or _config(env, root, system=system)),
        state=_absolute(state or _state(env, root, system=system)),
    )


def chosen_athlete(said: str | None, environ: Mapping[str, str] | None = None) -> str:
    """Given what `--athlete` says, return whom the command is about: else the variable's, else the installation's own."""
    return said or _environ(environ).get("LIFTDAY_ATHLETE") or DEFAULT


def bare_places() -> Places:
    """Return the places that a process finds to which nobody has said anything but whose home it lives in."""
    return find_places(environ={"HOME": str(Path.home())})


def _config(env: Mapping[str, str], root: Path, *, system: bool) -> Path:
    if env.get("LIFTDAY_CONFIG"):
        return Path(env["LIFTDAY_CONFIG"])
    if directory := _first(env, "CONFIGURATION_DIRECTORY"):
        return directory / "config.toml"
    if system:
        return system_config(root)
    return _xdg(env, "XDG_CONFIG_HOME", ".config") / "config.toml"


def system_config(root: Path = Path("/")) -> Path:
    """Return where the system's unit has its configuration (ConfigurationDirectory=liftday)."""
    return root / "etc/liftday/config.toml"


def _state(env: Mapping[str, str], root: Path, *, system: bool) -> Path:
    if env.get("LIFTDAY_STATE"):
        return Path(env["LIFTDAY_STATE"])
    if directory := _first(env, "STATE_DIRECTORY"):
        return directory
    if system:
        return root / "var/lib/liftday"
    return _xdg(env, "XDG_STATE_HOME", ".local/state")


def _first(env: Mapping[str, str], name: str) -> Path | None:
    """The first directory of a list with colons, as systemd writes it."""
    first = env.get(name, "").partition(":")[0]
    return Path(first) if first else None


def _xdg(env: Mapping[str, str], name: str, below_home: str) -> Path:
    """The base directory specification: a relative value is to be ignored."""
    base = Path(env.get(name, ""))
    if not base.is_absolute():
        home = env.get("HOME")
        base = (Path(home) if home else Path.home()) / below_home
    return base / "liftday"


def _absolute(path: Path) -> Path:
    """Without resolving links: the state directory of a systemd unit is one."""
    return Path(os.path.abspath(path.expanduser()))  # noqa: PTH100  Path.absolute leaves ".." in


def client_secret(strava: StravaSettings, environ: Mapping[str, str] | None = None) -> str | None:
    """Given the settings, return the application's secret, None when there is none.

    Looked for in ``client_secret_file``, then systemd's credential, then the variable. Raises BadConfiguration when a
    file that is named cannot be used; never repeats what it holds.
    """
    return _looked_for(_CLIENT_SECRET, strava.client_secret_file, environ)


def intervals_key(intervals: IntervalsSettings, environ: Mapping[str, str] | None = None) -> str | None:
    """Given the settings, return the personal key of intervals.icu, None when there is none: then it is not used.

    Looked for and refused as the client secret is, with ``api_key_file`` first. What the process was handed is
    ``default``'s: for anybody else the file alone counts, or they would be given another's runs.
    """
    if intervals.own_file_only and intervals.api_key_file is None:
        return None
    return _looked_for(_INTERVALS_KEY, intervals.api_key_file, environ)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a secret may be beside its file, and how to speak of it."""

    setting: str
    credential: str
    variable: str
    what: str


_CLIENT_SECRET = _Place(
    setting="strava.client_secret_file",
    credential="strava-client-secret",
    variable="LIFTDAY_STRAVA_CLIENT_SECRET",
    what="the client secret of your Strava application",
)
_INTERVALS_KEY = _Place(
    setting="intervals.api_key_file",
    credential="intervals-api-key",
    variable="LIFTDAY_INTERVALS_API_KEY",
    what="the API key of intervals.icu's Developer Settings",
)


def _looked_for(place: _Place, file: Path | None, environ: Mapping[str, str] | None) -> str | None:
    env = _environ(environ)
    if file:
        return _secret_from(file, place)
    if env.get("CREDENTIALS_DIRECTORY"):
        credential = Path(env["CREDENTIALS_DIRECTORY"]) / place.credential
        if credential.exists():
            return _secret_from(credential, place)
    return env.get(place.variable, "").strip() or None


def _secret_from(path: Path, place: _Place) -> str:
    name, remedy = f"{place.setting} {path}", f"put {place.what} into it, one line, readable by this user"
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST_SECRET + 1)
        secret = raw.decode("ascii").strip()
    except OSError as cause:
        raise BadConfiguration(f"{name}: {cause.strerror}", remedy=remedy) from cause
    except UnicodeDecodeError as cause:
        raise BadConfiguration(f"{name}: it holds no plain text", remedy=remedy) from cause
    if not secret:
        raise BadConfiguration(f"{name}: it is empty", remedy=remedy)
    if len(raw) > _LARGEST_SECRET or any(letter.isspace() for letter in secret):
        raise BadConfiguration(f"{name}: it does not hold one line of text", remedy=remedy)
    return secret


def local_zone(environ: Mapping[str, str] | None = None, root: Path = Path("/")) -> str | None:
    """Return the IANA name of the machine's time zone where it can be told: $TZ, /etc/timezone, /etc/localtime."""
    names = [_environ(environ).get("TZ", "").removeprefix(":")]
    with contextlib.suppress(OSError, UnicodeDecodeError):
        names.append((root / "etc/timezone").read_text(encoding="ascii").strip())
    names.append(str((root / "etc/localtime").resolve()).partition("zoneinfo/")[2])
    return next((name for name in names if name and _is_zone(name)), None)


def _is_zone(name: str) -> bool:
    try:
        zone(name)
    except Wrong:
        return False
    return True


def under_journal(environ: Mapping[str, str] | None = None, stderr: int = 2) -> bool:
    """Return whether stderr goes to journald: $JOURNAL_STREAM names its device and inode (systemd.exec(5))."""
    try:
        status = os.fstat(stderr)
    except OSError:
        return False
    return _environ(environ).get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


def notify_socket(environ: Mapping[str, str] | None = None) -> str | None:
    """Return the address systemd wants to be told at, None outside of Type=notify."""
    return _environ(environ).get("NOTIFY_SOCKET") or None


def watchdog_seconds(environ: Mapping[str, str] | None = None, pid: int | None = None) -> float | None:
    """Return how often systemd wants to hear of us at least, None when nobody watches or another process is meant."""
    env = _environ(environ)
    usec = env.get("WATCHDOG_USEC", "")
    meant = env.get("WATCHDOG_PID", "")
    if not usec.isdecimal() or int(usec) == 0 or meant not in ("", str(os.getpid() if pid is None else pid)):
        return None
    return int(usec) / 1_000_000


def child_environment(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment for a command of the owner's: ours without the secrets and what systemd meant for us."""
    secrets = (_CLIENT_SECRET.variable, _INTERVALS_KEY.variable)
    ours = (*secrets, "NOTIFY_SOCKET", "WATCHDOG_", "LISTEN_", "CREDENTIALS_DIRECTORY")
    return {name: value for name, value in _environ(environ).items() if not name.startswith(ours)}


def prepare_state(path: Path, *, user: int | None = None) -> tuple[str, ...]:
    """Given the state directory, make it (0700) or check it; return warnings about what was or is too open.

    Raises CannotWrite, with the cure, when it cannot be made, is no directory, belongs to somebody else, or others may
    write into it: what they may have put there is not to be trusted.
    """
    me = os.geteuid() if user is None else user
    try:
        make_directory(path)
        directory = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as cause:
        reason = "a file is in its way" if isinstance(cause, FileExistsError) else cause.strerror
        raise CannotWrite(
            f"the state directory {path} cannot be used: {reason}",
            remedy="make it yourself and give it to this user, or name another with --state",
        ) from cause
    try:
        _check_owner(path, directory, me)
        return (*_closed(path, directory), *_open_files(path, directory))
    finally:
        os.close(directory)


def _check_owner(path: Path, directory: int, me: int) -> None:
    status = os.fstat(directory)
    if status.st_uid != me:
        owner = _user(status.st_uid)
        there = f"run the command as that user (sudo -u {owner} liftday …)"
        if owner.startswith("user "):  # it has no name: the service's own user, who is there only while it runs
            there = "start the service, which then does it (systemctl start liftday)"
        raise CannotWrite(
            f"the state directory {path} belongs to {owner}, and this is {_user(me)}",
            remedy=f"{there}, or name another directory with --state",
        )
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise CannotWrite(
            f"others may write into the state directory {path} (mode {stat.S_IMODE(status.st_mode):04o})",
            remedy=f"look at what is in it, then: chmod 700 {path}",
        )


def _closed(path: Path, directory: int) -> tuple[str, ...]:
    """Take reading from group and others, and say that it was there."""
    mode = stat.S_IMODE(os.fstat(directory).st_mode)
    if not mode & 0o077:
        return ()
    try:
        os.fchmod(directory, 0o700)
    except OSError:
        return (f"others may read the state directory {path} (mode {mode:04o}): chmod 700 {path}",)
    return (f"others could read the state directory {path} (mode {mode:04o}); it is 0700 now",)


def _open_files(path: Path, directory: int) -> tuple[str, ...]:
    """Name the plain files that group or others may read or write."""
    warnings = []
    with os.scandir(directory) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            mode = stat.S_IMODE(entry.stat(follow_symlinks=False).st_mode)
            if entry.is_file(follow_symlinks=False) and mode & 0o077:
                warnings.append(f"others may read {path / entry.name} (mode {mode:04o}): chmod 600 {path / entry.name}")
    return tuple(warnings)


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"

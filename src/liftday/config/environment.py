"""The only place that reads the environment: where things are, what systemd tells, what may not be in a file."""

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from liftday.config.athletes import DEFAULT, Places
from liftday.config.settings import IntervalsSettings, StravaSettings
from liftday.config.shapes import Wrong
from liftday.config.variables import PREFIX, Given, given, secret_variables
from liftday.config.zones import zone
from liftday.errors import BadConfiguration
from liftday.private_files import is_led_elsewhere

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


def store_key(key_file: Path | None, environ: Mapping[str, str] | None = None) -> str | None:
    """Given what ``[store] key_file`` names, return the keys that seal secrets in PostgreSQL, one a line, None when there are
    none. Looked for and refused as the client secret is."""
    return _looked_for(_STORE_KEY, key_file, environ)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a secret may be beside its file, and how to speak of it."""

    setting: str
    credential: str
    variable: str
    what: str
    several: bool = False  # lines


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

_STORE_KEY = _Place(
    setting="store.key_file",
    credential="store.key",
    variable="LIFTDAY_STORE_KEY",
    what="the key that seals secrets in the database",
    several=True,
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
        if is_led_elsewhere(path):
            raise BadConfiguration(f"{name}: somebody else's symbolic link leads there", remedy=remedy)
        with path.open("rb") as file:
            raw = file.read(_LARGEST_SECRET + 1)
        secret = raw.decode("ascii").strip()
    except OSError as cause:
        raise BadConfiguration(f"{name}: {cause.strerror}", remedy=remedy) from cause
    except UnicodeDecodeError as cause:
        raise BadConfiguration(f"{name}: it holds no plain text", remedy=remedy) from cause
    if not secret:
        raise BadConfiguration(f"{name}: it is empty", remedy=remedy)
    if len(raw) > _LARGEST_SECRET or (not place.several and any(letter.isspace() for letter in secret)):
        raise BadConfiguration(f"{name}: it does not hold one line of text", remedy=remedy)
    return secret


def decided(environ: Mapping[str, str] | None = None) -> Given:
    """Return what the environment decides of the configuration."""
    return given(_environ(environ))


def forget_decisions() -> None:
    """Take liftday's variables from this process and its children: the demo is the same whatever its owner decided."""
    for name in [name for name in _environ(None) if name.startswith(PREFIX)]:
        os.environ.pop(name)  # noqa: TID251  this is the one place


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
    secrets = (_CLIENT_SECRET.variable, _INTERVALS_KEY.variable, _STORE_KEY.variable)
    ours = (*secrets, *secret_variables(), "NOTIFY_SOCKET", "WATCHDOG_", "LISTEN_", "CREDENTIALS_DIRECTORY")
    return {name: value for name, value in _environ(environ).items() if not name.startswith(ours)}

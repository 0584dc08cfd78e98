"""What the system's hardened service can see: no home, no common /tmp, and nothing that is not open to everybody."""

import contextlib
import stat
from collections.abc import Sequence
from pathlib import Path

from liftday.errors import BadInput

# What ProtectHome= and PrivateTmp= hide.
HIDDEN = tuple(Path(place) for place in ("/home", "/root", "/run/user", "/tmp", "/var/tmp"))  # noqa: S108 - named to refuse
_ELSEWHERE = (
    "make an environment outside of home: python3 -m venv /opt/liftday, install liftday into it, and run "
    "/opt/liftday/bin/liftday service install"
)
CREDENTIAL = Path("/etc/credstore/liftday.strava-client-secret")


def program_refused(program: Sequence[Path], hidden: Sequence[Path] = HIDDEN) -> BadInput | None:
    """Given every file the program is made of, return why the service could not start it, or None."""
    for file in program:
        if _is_below(file, hidden):
            return BadInput(f"the hardened service cannot see {file}", remedy=_ELSEWHERE)
        closed = _closed_directory(file)
        if closed is not None:
            return BadInput(
                f"the service's own user may not enter {closed}", remedy=f"chmod o+rx {closed}, or {_ELSEWHERE}"
            )
    return None


def refuse_closed(*, config: Path, secret: Path | None, wanted: Path, hidden: Sequence[Path] = HIDDEN) -> None:
    """Given the configuration, the file with the client secret that it names, and where the service looks for a
    configuration, raise BadInput for one that the service could not read: it would fail only later, and say so only in
    its log."""
    for file in dict.fromkeys((config, config.resolve())):
        if _is_below(file, hidden):
            raise BadInput(
                f"the hardened service cannot see {file}",
                remedy=f"sudo install -D -m 0644 {file} {wanted}",
            )
        closed = _closed_directory(file)
        if closed is not None:
            raise BadInput(f"the service's own user may not enter {closed}", remedy=f"chmod o+rx {closed}")
    if not config.stat().st_mode & stat.S_IROTH:
        raise BadInput(f"the service's own user may not read {config}", remedy=f"chmod o+r {config}")
    if secret is not None and not _is_open(secret, hidden):
        raise BadInput(
            f"the service's own user may not read the client secret in {secret}",
            remedy=f"sudo install -D -m 0600 {secret} {CREDENTIAL}\nand take client_secret_file out of {config}",
        )


def _is_open(file: Path, hidden: Sequence[Path]) -> bool:
    if _is_below(file.resolve(), hidden) or _closed_directory(file.resolve()) is not None:
        return False
    with contextlib.suppress(OSError):
        return bool(file.stat().st_mode & stat.S_IROTH)
    return False


def _is_below(file: Path, hidden: Sequence[Path]) -> bool:
    return any(place in file.parents for place in hidden)


def _closed_directory(file: Path) -> Path | None:
    """The first directory on the way up that not everybody may enter."""
    for directory in file.parents:
        with contextlib.suppress(OSError):
            if not directory.stat().st_mode & stat.S_IXOTH:
                return directory
    return None

"""What the proofs need beside liftday: looked for, installed where it is missing, and said when it cannot be.

Debian's packages by apt (as root, or through sudo; what is there already is not upgraded), two npm packages into a throw-away folder, nothing else.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

Tell = Callable[[str], None]
NPM: Final = ("ical.js@2.2.1", "node-ical@0.27.2")


class Missing(Exception):
    """Something that a proof needs is not there; the sentence says what and how to get it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that must be there: how to see that it is, and Debian's packages that bring it."""

    name: str
    there: Callable[[], bool]
    packages: tuple[str, ...]


def _runs(*command: str) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0


def _programs(*names: str) -> Callable[[], bool]:
    return lambda: all(shutil.which(name) for name in names)


_BINDINGS: Final = (
    "import gi\n"
    "gi.require_version('ECal', '2.0'); gi.require_version('EDataServer', '1.2'); gi.require_version('ICalGLib', '3.0')\n"
    "from gi.repository import ECal, EDataServer, ICalGLib"
)
EVOLUTION: Final = Need(
    name="Evolution Data Server with its Python bindings",
    there=lambda: (
        _runs("/usr/bin/python3", "-c", _BINDINGS)
        and _programs("dbus-run-session")()
        and any(Path("/usr/share/dbus-1/services").glob("org.gnome.evolution.dataserver.Calendar*.service"))
    ),
    packages=("evolution-data-server", "python3-gi", "gir1.2-ecal-2.0", "gir1.2-edataserver-1.2", "dbus-daemon"),
)
THUNDERBIRD: Final = Need(name="Thunderbird", there=_programs("thunderbird"), packages=("thunderbird",))
LIBICAL: Final = Need(
    name="libical with a C compiler",
    there=lambda: _runs("pkg-config", "--exists", "libical") and _programs("cc")(),
    packages=("libical-dev", "gcc", "libc6-dev", "pkg-config"),
)
CHROMIUM: Final = Need(
    name="Chromium with its driver",
    there=_programs("chromium", "chromedriver"),
    packages=("chromium", "chromium-driver"),
)
NGINX: Final = Need(name="nginx", there=_programs("nginx", "openssl"), packages=("nginx-light", "openssl"))
CADDY: Final = Need(name="Caddy", there=_programs("caddy"), packages=("caddy",))
NODE: Final = Need(name="Node.js with npm", there=_programs("node", "npm"), packages=("nodejs", "npm"))


def ensure(need: Need, *, install: bool, tell: Tell) -> None:
    """Given a need, see to it that it is there; raise Missing with one sentence when that fails."""
    if need.there():
        return
    words = " ".join(need.packages)
    remedy = f"install it with `apt-get install --no-install-recommends {words}`"
    if not install:
        raise Missing(f"{need.name} is not installed: {remedy}, or leave out --no-install")
    if shutil.which("apt-get") is None:
        raise Missing(f"{need.name} is not installed and there is no apt-get: on Debian {remedy}")
    tell(f"Installing {need.name}: {words}")
    said = _apt(("update", "-q"), ("install", "-q", "-y", "--no-upgrade", "--no-install-recommends", *need.packages))
    if not need.there():
        raise Missing(f"{need.name} cannot be installed ({said}): {remedy}")


def _apt(*orders: tuple[str, ...]) -> str:
    """Carry out apt's orders one after the other; return the last complaint, or a word when it had none.

    apt's own unprivileged user writes temporary files too: it gets a folder that it can write to, whatever /tmp is.
    """
    said = "apt-get had no complaint"
    with tempfile.TemporaryDirectory(prefix="liftday-apt-") as folder:
        Path(folder).chmod(0o1777)
        became = () if _runs("test", "-w", "/var/lib/dpkg") else ("sudo", "-n")
        if became and shutil.which("sudo") is None:
            return "neither root nor sudo"
        for order in orders:
            command = (*became, "env", "DEBIAN_FRONTEND=noninteractive", f"TMPDIR={folder}", "apt-get", *order)
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1800)
            complaints = [line for line in done.stderr.splitlines() if line.startswith(("E:", "sudo:"))]
            said = complaints[-1] if complaints else said
    return said


def javascript(folder: Path, *, install: bool, tell: Tell) -> Path:
    """Given a throw-away folder, put the JavaScript readers into it; return the folder with the modules."""
    ensure(NODE, install=install, tell=tell)
    if not install:
        raise Missing(f"npm's {' and '.join(NPM)} are fetched anew each time: leave out --no-install")
    tell(f"Installing into a temporary folder: {' '.join(NPM)}")
    (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    command = ("npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts", *NPM)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["npm said nothing"])[-1]
        raise Missing(f"npm could not install {' and '.join(NPM)} ({last}): see that npm reaches its registry")
    return folder / "node_modules"

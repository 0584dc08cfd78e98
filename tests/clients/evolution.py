"""Evolution Data Server, the engine of GNOME Calendar and Evolution, in a D-Bus session and a home of its own."""

import json
import subprocess
from pathlib import Path
from typing import Any, Final

from clients.seen import ABROAD, HOME, Differs, Journal, Seen, read

_SCRIPT: Final = Path(__file__).with_name("evolution_script.py")


class Evolution:
    """See `clients.seen.Eye`. It needs `packages.EVOLUTION`; given an empty folder for its home."""

    name = "Evolution"
    family = "GNOME"

    def __init__(self, folder: Path) -> None:
        run = folder / "run"
        run.mkdir(mode=0o700)
        places = {
            "HOME": folder,
            "XDG_CONFIG_HOME": folder / "config",
            "XDG_CACHE_HOME": folder / "cache",
            "XDG_DATA_HOME": folder / "data",
            "XDG_RUNTIME_DIR": run,
            "GSETTINGS_BACKEND": "memory",
            "LC_ALL": "C.UTF-8",
            "TZ": HOME,
        }
        self._log = (folder / "log").open("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [
                *("env", "-u", "DBUS_SESSION_BUS_ADDRESS", "-u", "DISPLAY", "-u", "WAYLAND_DISPLAY"),
                *("-u", "http_proxy", "-u", "HTTP_PROXY", "-u", "PYTHONPATH"),
                *(f"{name}={value}" for name, value in places.items()),
                *("dbus-run-session", "--", "/usr/bin/python3", str(_SCRIPT)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self.version = _version()

    def subscribe(self, address: str) -> None:
        """Add a calendar of the type "On the web"; the engine fetches it at once."""
        self._order(do="subscribe", address=address)

    def refresh(self) -> None:
        """What "Refresh" in the calendar's menu does."""
        self._order(do="refresh")

    def look(self) -> dict[str, Seen]:
        """Everything the engine holds, times converted by the engine."""
        return read(self._order(do="look", zones=[HOME, ABROAD]))

    def journal(self) -> Journal | None:
        """What the engine told its view."""
        told = self._order(do="journal")
        return Journal(**{kind: frozenset(uids) for kind, uids in told.items()})

    def close(self) -> None:
        """End the session; the engine's services end with their bus."""
        if self._process.stdin is not None and self._process.stdout is not None:
            self._process.stdin.close()
            self._process.wait(20)
            self._process.stdout.close()
        self._log.close()

    def _order(self, **order: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            self._log.seek(0)
            raise Differs(f"Evolution's engine ended: {self._log.read()[-2000:]}")
        answer = json.loads(line)
        if "error" in answer:
            raise Differs(f"Evolution cannot {order['do']}: {answer['error']}")
        return answer["said"]


def _version() -> str:
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", "evolution-data-server"], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() or "of unknown version"

"""A newcomer on a bare machine: installs liftday as the README says, logs in at an emulated Strava, runs the service."""

import json
import re
import time
from dataclasses import dataclass, field

from system.guest import Guest, Ran, until

LIFTDAY = "/opt/liftday/bin/liftday"
CONFIG = "/etc/liftday/config.toml"
STATE = "/var/lib/liftday"
CREDENTIAL = "/etc/credstore/liftday.strava-client-secret"
SECRET = "canary-client-secret-8c1f"  # what must never be seen anywhere
DROP_IN = "/run/systemd/system/liftday.service.d/test.conf"
PORT = 8437
_STRAVA, _CONTROL = 9001, 9002
_FETCH = """
import sys, urllib.request
body = sys.argv[2].encode() if len(sys.argv) > 2 else None
print(urllib.request.urlopen(urllib.request.Request(sys.argv[1], body, {"User-Agent": "newcomer"}), timeout=30).read().decode(), end="")
"""


@dataclass
class Newcomer:
    """What they do, and how long it took them."""

    guest: Guest
    took: dict[str, float] = field(default_factory=dict)

    def settle_in(self) -> None:
        """From nothing to a running system service that has synced."""
        guest = self.guest
        self._step("python3 -m venv", "python3", "-m", "venv", "/opt/liftday")
        pip = ("/opt/liftday/bin/pip", "--disable-pip-version-check", "--quiet")
        self._step("pip install", *pip, "install", "--no-index", "--find-links=/srv/shared", "liftday", seconds=300)
        self.begin_strava()
        guest.write(CREDENTIAL, SECRET + "\n", "0600")
        careful = f"umask 077 && exec {LIFTDAY} config init --system --timezone Europe/Berlin"  # as some roots are
        self._step("config init", "sh", "-c", careful)
        base = f"http://127.0.0.1:{_STRAVA}"
        self.configure(client_id="12345", api_base_url=f'"{base}/api/v3"', oauth_base_url=f'"{base}"')
        self._step("service install", LIFTDAY, "service", "install")
        self._step("strava login", act=self.log_in)
        self._step("sync", LIFTDAY, "sync")

    def begin_strava(self) -> None:
        """Strava, emulated beside the service, with the sample athlete's two years."""
        guest = self.guest
        emulator = ("-m", "strava_emulator", "--sample", "--client-secret", SECRET)
        ports = ("--port", str(_STRAVA), "--control-port", str(_CONTROL))
        guest.must("systemd-run", "--quiet", "--unit=strava", "/opt/liftday/bin/python", *emulator, *ports)
        until(lambda: "serving" in guest.run("journalctl", "-u", "strava", "-o", "cat").out, "Strava did not come up")

    def log_in(self, *command: str) -> Ran:
        """`liftday strava login` on a machine without a screen; the address is followed by a browser that says yes."""
        began = time.monotonic()
        process = self.guest.begin(*(command or (LIFTDAY, "strava", "login", "--no-browser")))
        address = process.stdout.readline().strip()
        if address:
            self.guest.run("python3", "-c", _FETCH, address)
        out, err = process.communicate(timeout=60)
        return Ran(process.returncode, out, err, time.monotonic() - began)

    def tell_strava(self, verb: str, **words: object) -> None:
        """A word to the emulator's control plane."""
        self.guest.python(_FETCH, f"http://127.0.0.1:{_CONTROL}/__ctl/{verb}", json.dumps(words))

    def ask_strava(self, verb: str) -> object:
        """What the emulator's control plane tells."""
        return json.loads(self.guest.python(_FETCH, f"http://127.0.0.1:{_CONTROL}/__ctl/{verb}").out)

    def liftday(self, *words: str, stdin: str = "") -> Ran:
        """A command of liftday's, as root."""
        return self.guest.run(LIFTDAY, *words, stdin=stdin)

    def fetch(self, path: str) -> str:
        """What the daemon serves."""
        return self.guest.python(_FETCH, f"http://127.0.0.1:{PORT}{path}").out

    def feed(self) -> str:
        """The feed as a calendar sees it."""
        return self.fetch(self.feed_path())

    def feed_path(self) -> str:
        """Where it is served, as `feed-url` says."""
        said = self.liftday("feed-url")
        (path,) = {word.partition(f":{PORT}")[2] for word in said.out.split() if word.startswith("http://")}
        return path

    def configure(self, **values: str) -> None:
        """Set keys of the configuration, as an editor would."""
        text = self.guest.must("cat", CONFIG).out
        for key, value in values.items():
            text, count = re.subn(rf"^(?:# )?{key} = \S+", f"{key} = {value}", text, flags=re.MULTILINE)
            assert count == 1, key
        self.guest.write(CONFIG, text)

    def systemctl(self, *words: str, seconds: float = 120) -> Ran:
        """A word to systemd about the unit."""
        return self.guest.run("systemctl", *words, "liftday", seconds=seconds)

    def unit(self, *names: str) -> dict[str, str]:
        """What systemd knows of the unit."""
        shown = self.guest.must("systemctl", "show", "liftday", *(f"--property={name}" for name in names)).out
        return dict(line.split("=", 1) for line in shown.splitlines())

    def drop_in(self, *lines: str) -> None:
        """Lay lines over the unit's [Service]; none take them away again."""
        if lines:
            self.guest.write(DROP_IN, "\n".join(("[Service]", *lines, "")))
        else:
            self.guest.must("rm", "-f", DROP_IN)
        self.guest.must("systemctl", "daemon-reload")

    def running(self, *, other_than: str = "0", seconds: float = 60) -> str:
        """Wait until the service runs with another process than that; return its number."""

        def number() -> str | None:
            now = self.unit("ActiveState", "MainPID")
            return now["MainPID"] if now["ActiveState"] == "active" and now["MainPID"] != other_than else None

        return until(number, "the service did not come up", seconds=seconds)

    def log(self, *words: str, since: str = "") -> str:
        """The service's journal."""
        begin = (f"--since=@{since}",) if since else ()
        return self.guest.run("journalctl", "-u", "liftday", "-o", "cat", "--no-pager", *begin, *words).out

    def now(self) -> str:
        """A mark to read the journal from, to the microsecond."""
        return self.guest.must("date", "+%s.%6N").out.strip()

    def _step(self, name: str, *argv: str, seconds: float = 120, act=None) -> None:
        ran = act() if act else self.guest.run(*argv, seconds=seconds)
        assert ran.code == 0, f"{name}: {ran}"
        self.took[name] = ran.seconds

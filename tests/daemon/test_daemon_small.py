"""What the daemon's own process loads: what it serves with for years, and nothing that only a turn needs."""

import subprocess
import sys

HEAVY = {"sqlalchemy", "alembic", "stravalib", "pydantic", "requests", "icalendar", "jinja2", "fitdecode", "rich"}
SERVES = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

from liftday.daemon.clock import TickingClock
from liftday.daemon.process.app import App
from liftday.daemon.protocol.application import Backlog
from liftday.daemon.protocol.client import daemon_status
from liftday.errors import Unavailable


class Away:
    stopped = False
    backlog = Backlog

    def tidy(self):
        pass

    def carry_out(self, task, progress, rank=None):
        raise Unavailable("no turn runs here", remedy="none")

    def stop(self):
        self.stopped = True


folder = Path(sys.argv[1])
app = App(config=folder / "config.toml", state=folder / "state", clock=TickingClock(datetime(2026, 3, 2, 6, tzinfo=UTC)))
app.workers = Away()


def ready(address):
    assert daemon_status(folder / "state") is not None
    assert app.home.web_side.health().wrong
    app.look()
    app.reload()
    print(*sorted({name.partition(".")[0] for name in sys.modules}))
    app.stop()


app.run(ready)
"""


def test_the_daemon_loads_nothing_that_only_a_turn_needs(tmp_path):
    """It answers, looks after its files and takes a configuration over; the heavy libraries are the worker's."""
    (tmp_path / "state").mkdir(mode=0o700)
    (tmp_path / "config.toml").write_text('[athlete]\ntimezone = "Europe/Berlin"\n[feed]\nport = 0\n')
    command = [sys.executable, "-c", SERVES, str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    loaded = set(ran.stdout.split())
    assert {"starlette", "apscheduler"} <= loaded, ran.stdout
    assert loaded & HEAVY == set()

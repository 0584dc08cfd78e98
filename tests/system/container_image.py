"""The container on a bare Debian made here instead of a registry's image: built as the Containerfile says, and run."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from system.guest import PROJECT, Unfit, bare, until

BASE, IMAGE = "localhost/liftday-test-base", "localhost/liftday-test"
SECRET = "canary-client-secret-8c1f"
# What pip on this machine needs to reach its index is lent to the build, and does not stay in the image.
LENT = ("/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt")
# A machine in a machine may not raise its limits as podman wants to.
MODEST = '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n'


@dataclass
class Podman:
    """podman with a store of its own, which is thrown away."""

    folder: Path

    def run(self, *argv, stdin=None, seconds=1800):
        """Run one of its commands; return how it ended."""
        store = ("--root", f"{self.folder}/root", "--runroot", f"{self.folder}/run", "--runtime", "runc")
        return subprocess.run(
            ["env", f"CONTAINERS_CONF={self.folder}/containers.conf", "podman", *store, *argv],
            stdin=stdin,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def must(self, *argv, **options):
        """Run one that has to end well; return what it said."""
        done = self.run(*argv, **options)
        assert done.returncode == 0, f"podman {' '.join(argv)}: {done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    def inside(self, *argv):
        """A command in the running container."""
        return self.must("exec", "lift", *argv)


@pytest.fixture(scope="module")
def podman(request, tmp_path_factory):
    """The image, built on the bare Debian; what this machine lacks for it ends the run."""
    if os.geteuid() != 0:
        pytest.exit("this needs root: sudo make test-packages", returncode=77)
    missing = [tool for tool in ("podman", "runc") if shutil.which(tool) is None]
    if missing:
        pytest.exit(f"install {' '.join(missing)} first", returncode=69)
    try:
        base = bare(request.config.option.kept, request.config.option.mirror)
    except Unfit as why:
        pytest.exit(f"no Debian can be made here: {why}", returncode=69)
    made = Podman(tmp_path_factory.mktemp("podman"))
    (made.folder / "containers.conf").write_text(MODEST)
    packed = subprocess.Popen(["tar", "-C", str(base), "-c", "."], stdout=subprocess.PIPE)
    made.must("import", "--quiet", "-", BASE, stdin=packed.stdout)
    packed.stdout.close()
    assert packed.wait() == 0
    lent = [f"--volume={path}:{path}:ro" for path in LENT if Path(path).exists()]
    made.must(
        "build", "--network=host", "--format=docker", f"--build-arg=BASE={BASE}", *lent, "--tag", IMAGE, str(PROJECT)
    )
    yield made
    made.run("rm", "--all", "--force", "--volumes")
    made.run("rmi", "--all", "--force")


@pytest.fixture(scope="module")
def lift(podman):
    """A container that may do nothing, with its settings in the environment and its secret in a file."""
    secret = podman.folder / "secret"
    secret.write_text(SECRET + "\n")
    podman.must("secret", "create", "strava-client-secret", str(secret))
    podman.must(
        "run", "--detach", "--name=lift", "--read-only", "--cap-drop=all", "--security-opt=no-new-privileges",
        "--network=none", "--env=LIFTDAY_ATHLETE__TIMEZONE=Europe/Berlin", "--env=LIFTDAY_STRAVA__CLIENT_ID=12345",
        "--secret=strava-client-secret,target=/run/credentials/strava-client-secret",
        "--volume=liftday-test-state:/var/lib/liftday", IMAGE,
    )  # fmt: skip
    ready(podman)
    return podman


def ready(podman):
    """Wait until it says that it answers."""
    until(lambda: "liftday is ready" in podman.run("logs", "lift").stderr, "the daemon did not come up")


def test_it_serves_and_is_well(lift):
    """By the health check that the image carries."""
    assert lift.run("healthcheck", "run", "lift").returncode == 0
    assert "/feed/" in lift.inside("liftday", "feed-url")
    shown = lift.inside("liftday", "config", "show")
    assert "# $LIFTDAY_ATHLETE__TIMEZONE" in shown
    assert "# $LIFTDAY_FEED__HOST" in shown


def test_it_is_nobody_and_writes_nowhere(lift):
    """No root, no capability, a read-only root; what it keeps is its own."""
    assert lift.inside("id", "-u").strip() == "8437"
    assert "CapEff:\t0000000000000000" in lift.inside("cat", "/proc/1/status")
    for place in ("/opt/liftday/x", "/etc/x", "/usr/x"):
        assert lift.run("exec", "lift", "touch", place).returncode != 0
    assert lift.inside("stat", "-c", "%a %U", "/var/lib/liftday").split() == ["700", "liftday"]


def test_it_finds_its_secret_and_shows_it_to_nobody(lift):
    """No hint that none can be found; not in the log, the environment or the image."""
    checked = lift.inside("liftday", "config", "check")
    assert "client secret" not in checked
    everywhere = (
        lift.must("inspect", "lift"), lift.must("history", "--no-trunc", IMAGE), lift.run("logs", "lift").stderr,
        lift.inside("liftday", "config", "show"), lift.inside("sh", "-c", "cat /proc/1/environ /proc/1/cmdline"),
    )  # fmt: skip
    assert not any(SECRET in text for text in everywhere)


def test_its_turns_compile_nothing(lift):
    """The bytecode is there: nothing could be written later."""
    count = "find /opt/liftday/lib -name '*.py' | wc -l; find /opt/liftday/lib -name '*.pyc' | wc -l"
    sources, compiled = map(int, lift.inside("sh", "-c", count).split())
    assert compiled > 0.98 * sources > 1000


def test_a_club_can_run_by_it(lift):
    """What a PostgreSQL needs is in it. The own file of an athlete who is added goes into the volume of the configuration."""
    lift.inside("python3", "-c", "import cryptography.fernet, procrastinate, psycopg, psycopg_pool")
    assert "Added anna" in lift.inside("liftday", "athlete", "add", "anna")
    assert lift.inside("stat", "-c", "%U", "/etc/liftday/athletes/anna.toml").strip() == "liftday"
    assert lift.inside("liftday", "athlete", "list").count("\n") == 2


def test_a_stop_is_heard_and_the_state_outlives_it(lift):
    """SIGTERM reaches the daemon; the next start has the same address."""
    before = lift.inside("liftday", "feed-url")
    lift.must("stop", "--time=30", "lift")
    assert json.loads(lift.must("inspect", "lift"))[0]["State"]["ExitCode"] == 0
    lift.must("start", "lift")
    until(
        lambda: lift.run("exec", "lift", "liftday", "status", "--json").stdout.count('"running"'),
        "it did not come back",
    )
    assert lift.inside("liftday", "feed-url") == before


def test_the_demo_runs_in_it(podman):
    """Read-only too, with nothing configured."""
    ran = podman.run(
        "run", "--rm", "--read-only", "--network=none", IMAGE, "--at", "2026-11-22T06:00:00Z", "demo", "--once"
    )
    assert ran.returncode == 0, ran.stderr
    assert "Fetched once" in ran.stderr


def test_without_a_configuration_it_says_so(podman):
    """Exit 78, as the quadlet expects it."""
    ran = podman.run("run", "--rm", "--network=none", IMAGE)
    assert (ran.returncode, "no configuration" in ran.stderr) == (78, True)

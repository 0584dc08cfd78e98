"""The units: what systemd says of them, what is decided before anything is written, and what installing changes."""

import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from liftday.daemon.service import units
from liftday.daemon.service.preflight import refuse_closed
from liftday.daemon.service.units import Ended, Machine, decide, install, uninstall
from liftday.errors import BadInput, CannotWrite, NotPermitted, Unavailable

ANALYZE = shutil.which("systemd-analyze")
UNITS = Path(__file__).parents[2] / "systemd"
SYSTEM = ["liftday.service", "liftday-web.service", "liftday-worker@.service"]
LONE_WORDS = {"StartLimitIntervalSec", "CapabilityBoundingSet", "AmbientCapabilities"}


@pytest.fixture
def machine(tmp_path):
    """A root directory with a running systemd and a program that everybody may enter."""
    (tmp_path / "run/systemd/system").mkdir(parents=True)
    program = tmp_path / "opt/liftday/bin/liftday"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return tmp_path


def scene(machine, *, root=True, program=None):
    return Machine(
        is_root=root,
        user="runner",
        home=machine / "home/runner",
        command=(str(machine / "opt/liftday/bin/liftday"),),
        program=(Path("/usr/bin/python3"),) if program is None else program,
        root_directory=machine,
    )


class Systemd:
    """Takes commands down and fails at those it is told to."""

    def __init__(self, **fails):
        self.ran, self.fails = [], fails

    def __call__(self, argv):
        self.ran.append(" ".join(argv))
        for word, said in self.fails.items():
            if word in " ".join(argv):
                return Ended(code=1, stderr=said)
        return Ended(code=0)


def parsed(text):
    """The unit as sections of keys with all their values: systemd reads some keys several times."""
    found, section = {}, None
    for line in text.splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            section.setdefault(key, []).append(value)
    return found


def shipped(name):
    """A unit as it lies in the checkout, for a program that this machine has."""
    return re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={sys.executable}", (UNITS / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [*SYSTEM, "user/liftday.service"])
def test_every_directive_has_its_reason_above(name):
    """Whoever reads the unit is told why; lines that belong together share a comment."""
    explained = False
    for line in shipped(name).splitlines():
        explained = line.startswith("#") or (explained and bool(line.strip()))
        assert explained or not line.strip() or line.startswith(("[", "Description=")), line


def test_the_system_unit_is_shut_in(machine):
    """Faults 3, 5, 49: notify, watchdog, reload, own user, own directories, no core dump."""
    service = parsed(decide(scene(machine)).text)["Service"]
    service["LoadCredential"].remove("pgpass:liftday.pgpass")
    assert service["Environment"] == ["PGPASSFILE=%d/pgpass"]
    expected = {
        "Type": "notify", "DynamicUser": "yes", "StateDirectory": "liftday", "StateDirectoryMode": "0700",
        "ConfigurationDirectory": "liftday", "ExecReload": "/bin/kill -HUP $MAINPID", "RestartPreventExitStatus": "77 78",
        "Restart": "always", "MemoryDenyWriteExecute": "yes", "NoNewPrivileges": "yes", "ProtectSystem": "strict",
        "ProtectHome": "yes", "UMask": "0077", "LimitCORE": "0", "CapabilityBoundingSet": "", "OOMPolicy": "continue",
        "WatchdogSec": "5min", "SystemCallArchitectures": "native",
    }  # fmt: skip
    assert {key: service[key] for key in expected} == {key: [value] for key, value in expected.items()}
    assert service["LoadCredential"] == [
        "strava-client-secret:liftday.strava-client-secret",
        "intervals-api-key:liftday.intervals-api-key",
        "store.key:liftday.store.key",
    ]
    assert service["ExecStart"] == [f"{machine}/opt/liftday/bin/liftday run"]


def test_the_user_unit_asks_for_nothing_a_user_cannot_have(machine):
    """DynamicUser fails in a user's systemd, and so does what needs mounts; the directories are the user's own."""
    service = parsed(decide(scene(machine, root=False)).text)["Service"]
    assert service["Type"] == ["notify"]
    assert not [
        key for key in service if key.startswith(("DynamicUser", "Private", "Protect", "StateDir", "Config", "Capab"))
    ]


@pytest.mark.parametrize("name", SYSTEM[1:])
def test_a_clubs_units_are_shut_in_alike_and_share_a_user(name):
    """What none of them can do is the same, line by line; one user, so one state directory and the same secrets on a machine."""
    ours, theirs = shipped(SYSTEM[0]), shipped(name)
    alike = [text[text.index("# --- What it cannot do") : text.index("# --- Bounds")] for text in (ours, theirs)]
    assert alike[0] == alike[1]
    ours, theirs = parsed(ours)["Service"], parsed(theirs)["Service"]
    assert (theirs.pop("User"), theirs.pop("ExecStart")) == (
        ["liftday"],
        [f"{sys.executable} {name[8:].partition('@')[0].removesuffix('.service')}"],
    )
    same = ours.keys() - {"ExecStart", "MemoryHigh", "MemoryMax", "OOMPolicy", "TasksMax", "LimitNOFILE"}
    assert {key: theirs.get(key) for key in same} == {key: ours[key] for key in same}
    assert theirs.keys() == ours.keys() - {"ExecStart"}


@pytest.mark.parametrize("name", [*SYSTEM, "user/liftday.service"])
def test_systemd_accepts_the_unit(name, tmp_path):
    """`systemd-analyze verify` where it is installed; else every line must be a key with a value."""
    if ANALYZE is None:
        for keys in parsed(shipped(name)).values():
            assert all(all(values) or key in LONE_WORDS for key, values in keys.items())
        return
    unit = tmp_path / Path(name).name.replace("@", "@1")
    unit.write_text(shipped(name))
    who = ["--user"] if "user/" in name else []
    done = subprocess.run(
        [ANALYZE, *who, "verify", str(unit)],
        capture_output=True,
        text=True,
        check=False,
        env={"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", SYSTEM)
def test_a_system_units_exposure_is_at_most_1_2(name, tmp_path):
    """Redis in Debian has 1.2, Miniflux 5.7; about 1.0 is the floor for who talks to Strava."""
    text = shipped(name)
    if ANALYZE is None:
        assert len([line for line in text.splitlines() if line.startswith(("Protect", "Restrict", "Private"))]) >= 15
        return
    unit = tmp_path / name.replace("@", "@1")
    unit.write_text(text)
    judge = [ANALYZE, "security", "--offline=true", "--threshold=12", "--no-pager", str(unit)]
    done = subprocess.run(judge, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:]


def test_root_gets_the_system_unit_and_others_their_own(machine):
    """Unless they say otherwise."""
    assert decide(scene(machine)).unit == machine / "etc/systemd/system/liftday.service"
    assert decide(scene(machine, root=False)).unit == machine / "home/runner/.config/systemd/user/liftday.service"
    assert decide(scene(machine), system=False).unit == machine / "home/runner/.config/systemd/user/liftday.service"
    with pytest.raises(NotPermitted) as refused:
        decide(scene(machine, root=False), system=True)
    assert refused.value.exit_code == 77


@pytest.mark.parametrize(
    "place", ["/home/runner/venv/bin/python", "/root/.venv/bin/liftday", "/tmp/x/liftday", "/run/user/1/x"]
)
def test_an_environment_in_a_home_is_refused_for_the_system_unit(machine, place):
    """The hardened unit has no homes and no common /tmp; the remedy names /opt/liftday."""
    wish = decide(scene(machine, program=(Path("/usr/bin/python3"), Path(place))))
    with pytest.raises(BadInput, match=place) as refused:
        install(wish, Systemd())
    assert "/opt/liftday" in refused.value.remedy
    assert not wish.unit.exists()
    assert decide(scene(machine, root=False, program=(Path(place),))).refusal is None


def test_what_could_not_be_installed_today_can_still_be_removed(machine):
    """The environment moved into a home; the unit of yesterday must go."""
    install(decide(scene(machine)), Systemd())
    moved = decide(scene(machine, program=(Path("/root/venv/bin/python"),)))
    assert f"removed {moved.unit}" in uninstall(moved, Systemd())


def test_an_environment_others_may_not_enter_is_refused(machine):
    """The dynamic user is nobody in particular."""
    (machine / "opt").chmod(0o750)
    everywhere = replace(scene(machine, program=(machine / "opt/liftday/bin/liftday",)), hidden=())
    with pytest.raises(BadInput, match="may not enter"):
        install(decide(everywhere), Systemd())


def test_where_systemd_does_not_run_nothing_is_written(tmp_path):
    """A container: the remedy is another supervisor."""
    with pytest.raises(Unavailable, match="systemd does not run"):
        decide(scene(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_installing_writes_enables_starts_and_says_so(machine):
    """Each change a line; the unit is readable by systemd and nothing else lies about."""
    systemd = Systemd()
    wish = decide(scene(machine, root=False))
    changed = install(wish, systemd)
    assert changed == (
        f"wrote {wish.unit}",
        "it starts with the machine",
        "it runs now",
        "lingering is on: it also runs while you are not logged in",
    )
    assert systemd.ran == [
        "systemctl --user daemon-reload",
        "systemctl --user enable liftday.service",
        "systemctl --user restart liftday.service",
        "loginctl enable-linger runner",
    ]
    assert wish.is_there
    assert [path.name for path in wish.unit.parent.iterdir()] == ["liftday.service"]


def test_installing_again_writes_nothing_and_a_new_path_replaces(machine):
    """Idempotent; an updated environment changes the unit."""
    wish = decide(scene(machine))
    install(wish, Systemd())
    assert install(wish, Systemd()) == ("it starts with the machine", "it runs now")
    moved = decide(scene(machine), options=("--state", "/srv/my state", "--config", "/etc/100%/c.toml"))
    assert install(moved, Systemd())[0] == f"replaced {wish.unit}"
    (command,) = parsed(moved.text)["Service"]["ExecStart"]
    assert command.endswith('/liftday --state "/srv/my state" --config /etc/100%%/c.toml run')


def test_a_start_that_fails_names_the_command_and_the_journal(machine):
    """What systemd said, first line, and where to read on."""
    with pytest.raises(Unavailable, match=r"restart liftday\.service` ended with 1: Job failed") as refused:
        install(decide(scene(machine)), Systemd(restart="Job failed.\nSee journal."))
    assert "journalctl -u liftday" in refused.value.remedy


def test_without_lingering_it_still_runs_and_says_what_is_missing(machine):
    """Polkit may refuse it in a session over ssh."""
    changed = install(decide(scene(machine, root=False)), Systemd(linger="Access denied"))
    assert changed[-1] == "it stops when you log out, until: sudo loginctl enable-linger runner"


def test_lingering_that_is_on_is_not_asked_for_again(machine):
    """An administrator switched it on: polkit would refuse the user's own word, and nothing stops at logout."""
    (machine / "var/lib/systemd/linger").mkdir(parents=True)
    (machine / "var/lib/systemd/linger/runner").touch()
    systemd = Systemd(linger="Access denied")
    changed = install(decide(scene(machine, root=False)), systemd)
    assert changed[-1] == "lingering is on: it also runs while you are not logged in"
    assert not [command for command in systemd.ran if "linger" in command]


@pytest.fixture
def in_the_open():
    """A folder that everybody may enter, unlike those of the tests."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def closed(machine, *, config_mode=0o644, folder_mode=0o755, secret_mode=None, below="etc/liftday"):
    """What the service is told about a configuration with these modes, None when nothing is in its way."""
    config = machine / below / "config.toml"
    config.parent.mkdir(parents=True)
    config.touch()
    config.chmod(config_mode)
    secret = None
    if secret_mode is not None:
        secret = config.with_name("secret")
        secret.touch()
        secret.chmod(secret_mode)
    config.parent.chmod(folder_mode)
    try:
        refuse_closed(config=config, secret=secret, wanted=machine / "etc/x", hidden=(machine / "home",))
    except BadInput as refused:
        return f"{refused.what}: {refused.remedy}"
    return None


def test_a_configuration_the_service_can_read_is_fine(in_the_open):
    """With a secret that everybody may read, or none."""
    assert closed(in_the_open, secret_mode=0o644) is None


@pytest.mark.parametrize(
    ("modes", "says"),
    [
        ({"config_mode": 0o600}, r"may not read .*config\.toml: chmod o\+r"),
        ({"folder_mode": 0o700}, r"may not enter .*liftday: chmod o\+rx"),
        ({"secret_mode": 0o600}, r"may not read the client secret .*: sudo install -D -m 0600 .*credstore"),
        ({"below": "home/runner"}, r"cannot see .*config\.toml: sudo install -D -m 0644"),
    ],
)
def test_what_the_service_could_not_read_is_said_before_it_fails(in_the_open, modes, says):
    """Else it would end with 78, and say why only in its journal; each remedy is a command."""
    assert re.search(says, closed(in_the_open, **modes) or "nothing")


def test_uninstalling_stops_and_removes_only_the_unit(machine):
    """What was there before is there again; a second time there is nothing to do."""
    wish = decide(scene(machine))
    install(wish, Systemd())
    systemd = Systemd()
    assert uninstall(wish, systemd) == (
        "stopped it",
        f"removed {wish.unit}",
        "kept the configuration and the state directory",
    )
    assert systemd.ran == ["systemctl disable --now liftday.service", "systemctl daemon-reload"]
    assert uninstall(wish, Systemd()) == ()


def test_a_place_that_cannot_be_written_is_named(machine):
    """A file where the directory should be."""
    (machine / "etc").write_text("")
    with pytest.raises(CannotWrite, match=r"liftday\.service"):
        install(decide(scene(machine)), Systemd())


def test_commands_are_run_for_real():
    """Their exit code and first words come back; a missing one is no crash."""
    assert units.run_command(["sh", "-c", "echo oops >&2; exit 3"]) == Ended(code=3, stderr="oops")
    assert units.run_command(["no-such-command-anywhere"]).code == 127


def test_this_process_finds_itself():
    """The scene names an interpreter that exists and a command that starts liftday."""
    found = Machine.detect()
    assert all(path.exists() for path in found.program)
    assert found.command[0].endswith("liftday") or found.command[1:] == ("-m", "liftday")

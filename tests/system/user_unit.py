"""The unit of one's own on a real systemd, for a user without any rights, also while nobody is logged in."""

import re

import pytest

from system.guest import until

HERE = "/home/runner"
LIFTDAY = "liftday"


@pytest.fixture(scope="module")
def alone(machine):
    """A machine on which the system's service is not installed, and a user who has just logged in."""
    machine.run("systemctl", "disable", "--now", "liftday")
    machine.run("rm", "-f", "/etc/systemd/system/liftday.service")
    machine.must("useradd", "--create-home", "--shell", "/bin/bash", "runner")
    return machine


def as_runner(machine, line, *, good=True):
    """A line typed by the user in a login shell of their own."""
    ran = machine.run("su", "--login", "runner", "-c", line, seconds=300)
    assert (ran.code == 0) or not good, f"{line}: {ran}"
    return ran


def shown(machine, name):
    """What the user's systemd knows of the unit."""
    return as_runner(machine, f"systemctl --user show liftday -P {name}").out.strip()


def test_it_is_installed_without_any_rights_and_runs(alone):
    """The README's steps; on imports alone nothing more is needed. It says what it changed."""
    as_runner(alone, "python3 -m venv ~/.local/share/liftday")
    as_runner(alone, "~/.local/share/liftday/bin/pip install -q --no-index --find-links=/srv/shared liftday")
    as_runner(alone, "mkdir -p ~/.local/bin && ln -s ~/.local/share/liftday/bin/liftday ~/.local/bin/")
    as_runner(alone, "test -s ~/.local/share/liftday/share/man/man1/liftday.1")
    unwritten = as_runner(alone, f"{LIFTDAY} service install", good=False)
    assert (unwritten.code, "liftday config init" in unwritten.err) == (78, True), unwritten
    as_runner(alone, f"{LIFTDAY} config init --timezone Europe/Berlin")
    said = as_runner(alone, f"{LIFTDAY} service install").out
    assert f"wrote {HERE}/.config/systemd/user/liftday.service" in said
    assert "until: sudo loginctl enable-linger runner" in said  # a bare machine has no polkit that would let them
    alone.must("loginctl", "enable-linger", "runner")
    assert "lingering is on" in as_runner(alone, f"{LIFTDAY} service install").out
    assert (shown(alone, "Type"), shown(alone, "ActiveState")) == ("notify", "active")
    assert "sessions ahead" in until(lambda: shown(alone, "StatusText"), "no status line")
    assert as_runner(alone, f"{LIFTDAY} sync").out
    assert as_runner(alone, f"{LIFTDAY} status").out.startswith("daemon          running")


def test_its_files_are_the_users_and_nobody_elses(alone):
    """State 0700 and 0600 below ~/.local/state."""
    found = alone.must("find", f"{HERE}/.local/state/liftday", "-printf", "%u %y%m\n").out.split("\n")
    assert {line for line in found if line} <= {"runner d700", "runner f600", "runner s600"}


def test_it_reloads_restarts_and_stops_like_the_systems(alone):
    """A wrong configuration is refused and named; kill -9 is mended; the stop is quick and clean."""
    config = f"{HERE}/.config/liftday/config.toml"
    before = shown(alone, "MainPID")
    as_runner(alone, f"sed -i 's/^poll_minutes = 60/poll_minutes = 1/' {config}; systemctl --user reload liftday")
    until(lambda: re.search(r"config\.toml:\d+: strava\.poll_minutes", shown(alone, "StatusText")), "not refused")
    as_runner(alone, f"sed -i 's/^poll_minutes = 1 /poll_minutes = 60 /' {config}; systemctl --user reload liftday")
    until(lambda: "sessions ahead" in shown(alone, "StatusText"), "not taken over")
    assert shown(alone, "MainPID") == before
    alone.must("kill", "-KILL", before)
    until(lambda: shown(alone, "MainPID") not in {before, "0"}, "not restarted", seconds=30)
    until(lambda: shown(alone, "ActiveState") == "active", "not ready again")
    assert as_runner(alone, "systemctl --user stop liftday").seconds < 10
    assert (shown(alone, "Result"), shown(alone, "ExecMainStatus")) == ("success", "0")
    as_runner(alone, "systemctl --user start liftday")


def test_it_starts_with_the_machine_though_nobody_logs_in(alone):
    """Lingering: after a reboot the daemon runs before its owner has logged in."""
    alone.halt()
    alone.boot()
    until(lambda: alone.run("pgrep", "-u", "runner", "-f", "liftday run").out, "it did not start by itself", seconds=30)
    assert alone.run("loginctl", "list-sessions", "--no-legend").out.strip() == ""


def test_uninstalled_it_is_gone_and_the_state_stays(alone):
    """The unit's file is removed, the installation key is kept."""
    as_runner(alone, f"{LIFTDAY} service uninstall")
    assert as_runner(alone, "systemctl --user cat liftday", good=False).code != 0
    alone.must("test", "-f", f"{HERE}/.local/state/liftday/installation.key")

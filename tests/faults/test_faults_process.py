"""Faults 1 to 5, 11, 16 to 19 and 66: signals, kills, a second daemon, a machine that is short of everything."""

import contextlib
import http.client
import os
import re
import resource
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest

from faults.ground import HOUR, NOW, T1, T2, news, no_news, says
from faults.serving import READY, SYNCED, daemon
from homes import until

slow = pytest.mark.slow
PHASES = {"idle": ("settled", news, None), "mid-sync": ("new", no_news, ("list", 1)), "mid-publish": ("new", no_news, ("detail", 0))}  # fmt: skip


def hang(life, phase):
    """Let Strava fall silent in a phase; return the route that waits."""
    kind_of_wait = PHASES[phase][2]
    if kind_of_wait is None:
        return None
    route, skip = kind_of_wait
    life.strava.fault("hang=60", route=route, skip=skip, count=0)
    return route


def reach(life, one, phase):
    """Wait until the daemon is in the phase."""
    route = PHASES[phase][2]
    if route is None:
        one.wait_for(SYNCED)
    else:
        until(lambda: any(entry.fault == "hang" for entry in life.strava.log))


STOPS = {
    "SIGTERM": signal.SIGTERM,
    "SIGINT": signal.SIGINT,
    "SIGTERM-twice": signal.SIGTERM,
    "SIGKILL": signal.SIGKILL,
}


@pytest.mark.slow
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("stop", STOPS)
def test_a_daemon_that_is_stopped(ground, stop, phase):
    """Faults 1, 3, 4: it ends within ten seconds with 0 (or is killed), and the next one comes to the undisturbed end."""
    kind, story, _ = PHASES[phase]
    with ground.life(kind) as life:
        story(life.strava)
        hang(life, phase)
        with daemon(life, synced=False, clean=stop != "SIGKILL") as one:
            reach(life, one, phase)
            if stop == "SIGTERM-twice":
                one.send(signal.SIGTERM)
            code = one.end(STOPS[stop])
            assert code == (-9 if stop == "SIGKILL" else 0)
        life.strava.clear_faults()
        asked = life.asked()
        life.look(T1)
        life.sound()
        with daemon(life) as one:
            life.feed = one.served()
            assert one.health()[0] == 200
        assert life.asked() - asked <= 10
        life.look(T2)
        says(life.sync(at=T2), 0)
        assert life.end(T2) == ground.undisturbed(kind, story, T1, T2, served=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "number", [signal.SIGUSR1, signal.SIGUSR2, signal.SIGPIPE, signal.SIGHUP, signal.SIGCHLD, signal.SIGALRM]
)
def test_a_signal_that_means_nothing_stops_nothing(ground, number):
    """Fault 4: SIGHUP reads the configuration again; the others neither crash nor stop it, or end it cleanly."""
    with ground.life() as life, daemon(life, clean=False) as one:
        one.send(number)
        one.send(number)
        if number == signal.SIGHUP:
            one.wait_for("reloaded")
        if number in {signal.SIGUSR2, signal.SIGALRM}:  # their default is to end; nobody sends them
            one.process.wait(10)
        else:
            one.served()
            says(life.run("sync"), 0)
            assert one.end() == 0


BROKEN = {
    "unknown-key": (b"[strengt]\nminutes = 30\n", b"strength"),
    "wrong-type": (b"[notify]\nurl = 7\n", b"url"),
    "not-toml": (b"[[[\n", b"config.toml:"),
    "not-utf-8": (b"# caf\xe9\n", b"config.toml"),
    "zero-bytes": (b"\x00\x00\n", b"config.toml"),
    "huge": (b"#" * 11_000_000 + b"\n", b"config.toml"),
    "duplicate": (b'[athlete]\ntimezone = "Europe/Berlin"\n', b"athlete"),
    "deep": (b"a = " + b"[" * 5_000 + b"\n", b"config.toml"),
}


@pytest.mark.slow
def test_a_configuration_that_went_wrong_changes_nothing(ground):
    """Fault 5: whatever stands in the file, the old one keeps running and the log names the file and the key."""
    with ground.life() as life, daemon(life) as one:
        good = life.home.config.read_bytes()
        before = one.served()
        for times, (name, (bad, word)) in enumerate(BROKEN.items(), start=1):
            life.home.config.write_bytes(good + bad)
            one.send(signal.SIGHUP)
            one.wait_for("reload_refused", times=times)
            assert word.decode() in one.log[-1], (name, one.log[-1][:300])
            assert len(one.log[-1]) < 2000, name
            assert one.served() == before, name
        life.home.config.unlink()
        one.send(signal.SIGHUP)
        one.wait_for("reload_refused", times=len(BROKEN) + 1)
        life.home.config.write_bytes(good.replace(b"[strength]", b"[strength]\nminutes = 40"))
        one.send(signal.SIGHUP)
        one.wait_for("reloaded")
        until(lambda: one.served() != before)
        says(life.run("sync"), 0)


@pytest.mark.slow
@pytest.mark.parametrize("rounds", [16])
def test_readers_never_see_a_mix(ground, rounds):
    """Fault 2: while plans change and daemons are killed, each answer a subscriber gets is a whole, good feed."""
    with ground.life() as life:
        bodies, wrong, over = set(), [], threading.Event()
        with daemon(life) as one:
            path = one.feed_path

            def read():
                while not over.is_set():
                    try:
                        status, _, body = one.get(path)
                    except (OSError, http.client.HTTPException) as error:
                        wrong.append(repr(error))
                        continue
                    bodies.add(body)
                    if status != 200 or not body.endswith(b"END:VCALENDAR\r\n"):
                        wrong.append((status, body[-40:]))

            readers = [threading.Thread(target=read) for _ in range(2)]
            for reader in readers:
                reader.start()
            for n in range(rounds):
                says(life.run("mark", f"2026-03-{10 + n % 4}", ["rest", "hard"][n // 4 % 2]), 0)
                until(lambda: (life.state / "feed.ics").read_bytes() in bodies)
            over.set()
            for reader in readers:
                reader.join()
            assert wrong == []
        assert len(bodies) > 4
        for body in bodies:
            life.feed = None
            (life.state / "feed.ics").write_bytes(body)
            life._look_at_feed(T1)


@pytest.mark.slow
def test_a_second_daemon_is_told_of_the_first(ground):
    """Fault 11: exit 75 with the pid; the command goes to the first; killed, its lock and socket are taken over."""
    with ground.life() as life:
        news(life.strava)
        with daemon(life, clean=False) as first:
            ended = subprocess.run(
                [sys.executable, "-B", "-m", "liftday", *life.words("run", at=T1)],
                capture_output=True, text=True, timeout=60, check=False,
            )  # fmt: skip
            assert ended.returncode == 75
            assert f"pid {first.process.pid}" in ended.stderr
            assert "Traceback" not in ended.stderr
            says(life.run("sync"), 0)
            first.served()
            first.end(signal.SIGKILL)
        assert (life.state / "control.sock").exists()
        says(life.sync(at=T1), 0)  # a socket nobody listens at is no daemon
        with daemon(life) as second:
            life.feed = second.served()
            says(life.run("sync"), 0)
        assert not (life.state / "control.sock").exists()
        life.look(T2)
        says(life.sync(at=T2), 0)
        assert life.end(T2) == ground.undisturbed("settled", news, T1, T2)


@pytest.mark.slow
def test_many_commands_at_once(ground, forks):
    """Fault 40, 66: eight syncs and a full one through one daemon, with an old token: one refresh, all answered."""
    with ground.life() as life, daemon(life, at=NOW + 7 * HOUR, synced=False) as one:
        children = [forks.start(*life.words("sync", *(["--full"] if n == 3 else []))) for n in range(8)]
        assert [child.wait() for child in children] == [0] * 8
        assert life.asked("token") == 1
        assert life.asked("list") <= 10
        one.served()


@pytest.mark.parametrize("times", [2])
def test_a_full_sync_twice_and_at_once(ground, forks, times):
    """Fault 66: `sync --full` again, and beside another one, changes nothing: not a byte of the feed."""
    with ground.life() as life:
        says(life.sync("--full", at=T1), 0)
        before = life.home.liftday("feed").raw
        children = [forks.start(*life.words("sync", "--full", at=T1)) for _ in range(times)]
        assert [child.wait() for child in children] == [0] * times
        assert life.home.liftday("feed").raw == before
        life.look(T1)
        life.sound()


@pytest.mark.parametrize("phase", ["mid-sync", pytest.param("mid-publish", marks=slow)])
@pytest.mark.parametrize(
    "number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=slow), pytest.param(signal.SIGKILL, marks=slow)]
)
def test_a_command_that_is_interrupted(ground, forks, phase, number):
    """Fault 66: Ctrl-C and worse in the middle of a sync: no traceback, no loss; again, it goes on where it was."""
    kind, story, (route, skip) = PHASES[phase]
    with ground.life(kind) as life:
        story(life.strava)
        life.strava.fault("hang=30", route=route, skip=skip)
        life.clock(T1)
        child = forks.start(*life.words("sync", at=T1))
        until(lambda: any(entry.fault == "hang" for entry in life.strava.log))
        os.kill(child.pid, number)
        code = child.wait()
        assert code in {130, -signal.SIGTERM, -signal.SIGKILL}
        assert "Traceback" not in child.err
        if number == signal.SIGINT:
            assert "liftday: stopped" in child.err
        life.look(T1)
        says(life.sync(at=T1), 0)
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2) == ground.undisturbed(kind, story, T1, T2)


@pytest.mark.slow
def test_a_command_that_is_interrupted_leaves_the_daemon_alone(ground, forks):
    """Fault 66: Ctrl-C on `sync` while the daemon does it: the daemon finishes its turn."""
    with ground.life() as life, daemon(life) as one:
        news(life.strava)
        life.strava.fault("delay=1", route="list")
        child = forks.start(*life.words("sync"))
        until(lambda: any(entry.fault == "delay" for entry in life.strava.log))
        os.kill(child.pid, signal.SIGINT)
        assert child.wait() == 130
        says(life.run("sync"), 0)
        one.served()
        assert "9001" in {a["id"] for day in life.days(T1 + timedelta(minutes=5)).values() for a in day["activities"]}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "most"),
    [
        (resource.RLIMIT_NOFILE, 20),
        (resource.RLIMIT_NOFILE, 40),
        (resource.RLIMIT_AS, 600_000_000),
        (resource.RLIMIT_AS, 300_000_000),
    ],
    ids=["20-files", "40-files", "600-MB", "300-MB"],
)
def test_a_process_that_may_have_little(ground, what, most):
    """Fault 16: it serves what it has, or says in one sentence why it cannot; with room all is well again."""
    with ground.life() as life:
        news(life.strava)
        with daemon(life, ready=False, limits={what: most}, clean=False) as one:
            until(lambda: "port=" in one.said or one.process.poll() is not None)
            if one.process.poll() is None:
                assert patiently(lambda: one.get("/healthz")[0]) in {200, 503}
                patiently(one.served)
                assert one.end() == 0
            else:
                assert one.process.returncode in {69, 73, 75}, one.said
                assert "liftday: " in one.said
        life.look(T1)
        with daemon(life) as one:
            life.feed = one.served()
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2) == ground.undisturbed("settled", news, T1, T2)


def patiently(ask):
    """Ask again until a connection is not refused for want of a descriptor."""
    found = []

    def asked():
        with contextlib.suppress(OSError, http.client.HTTPException):
            found.append(ask())
        return found

    until(asked, 30)
    return found[0]


@pytest.mark.slow
@pytest.mark.parametrize("phase", ["idle", "mid-sync", "mid-publish"])
def test_a_machine_that_stood_still(ground, phase):
    """Fault 17: stopped and continued, whole process group: it goes on, without a burst of requests."""
    kind, story, _ = PHASES[phase]
    with ground.life(kind) as life:
        story(life.strava)
        if phase != "idle":
            route, skip = PHASES[phase][2]
            life.strava.fault("delay=1", route=route, skip=skip)
        with daemon(life, synced=False) as one:
            if phase == "idle":
                one.wait_for(SYNCED)
            else:
                until(lambda: any(entry.fault == "delay" for entry in life.strava.log))
            one.send(signal.SIGSTOP)
            threading.Event().wait(3)
            one.send(signal.SIGCONT)
            one.wait_for(SYNCED)
            asked = life.asked()
            threading.Event().wait(2)
            assert life.asked() == asked
            life.feed = one.served()
        says(life.sync(at=T2), 0)
        assert life.end(T2) == ground.undisturbed(kind, story, T1, T2, served=True)


@pytest.mark.slow
@pytest.mark.parametrize("where", ["closed", "full", "broken-pipe"])
def test_a_log_nobody_takes(ground, where):
    """Fault 18: stderr closed, on a full disk, or with nobody reading: it works and serves, and ends with 0."""
    with ground.life() as life:
        news(life.strava)
        life.clock(T1)
        words = [sys.executable, "-B", "-m", "liftday", *life.words("run", at=T1)]
        if where == "closed":
            process = subprocess.Popen(["/bin/sh", "-c", 'exec "$@" 2>&- >&-', "sh", *words])
        elif where == "full":
            with Path("/dev/full").open("w", encoding="ascii") as full:
                process = subprocess.Popen(words, stderr=full, stdout=full)
        else:
            process = subprocess.Popen(words, stderr=subprocess.PIPE)
            process.stderr.close()
        try:
            until(lambda: (life.state / "control.sock").exists() or process.poll() is not None)
            assert process.poll() is None, process.returncode
            until(lambda: life.asked("list") >= 1)
            says(life.run("sync"), 0)
            assert life.home.liftday("status", "--json").json["daemon"] == "running"
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(15) == 0
        life.look(T2)
        says(life.sync(at=T2), 0)
        assert life.end(T2) == ground.undisturbed("settled", news, T1, T2)


@pytest.mark.slow
@pytest.mark.parametrize("case", ["taken", "not-ours", "no-such-name"])
def test_an_address_that_cannot_be_listened_on(ground, case):
    """Fault 19: the address, who holds it, exit 75; nothing half started is left behind."""
    with ground.life() as life, socket.socket() as holder:
        text = life.home.config.read_text()
        if case == "taken":
            holder.bind(("127.0.0.1", int(text.split("port = ")[1].split()[0])))
            holder.listen()
        else:
            host = {"not-ours": "192.0.2.7", "no-such-name": "nowhere.invalid"}[case]
            life.home.config.write_text(text.replace("[feed]", f'[feed]\nhost = "{host}"'))
        ended = subprocess.run(
            [sys.executable, "-B", "-m", "liftday", *life.words("run", at=T1)],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert ended.returncode == 75, ended.stderr
        assert ended.stderr.count("liftday: ") == 1
        assert "Traceback" not in ended.stderr
        if case == "taken":
            assert f"pid {os.getpid()}" in ended.stderr
        assert not (life.state / "control.sock").exists()
        says(life.sync(at=T1), 0)


@pytest.mark.slow
def test_ipv6_alone(ground):
    """Fault 19: on a host that listens on ::1 only the feed is served there."""
    with ground.life() as life:
        text = life.home.config.read_text()
        life.home.config.write_text(text.replace("[feed]", '[feed]\nhost = "::1"'))
        with daemon(life) as one:
            port = int(text.split("port = ")[1].split()[0])
            link = http.client.HTTPConnection("::1", port, timeout=10)
            link.request("GET", one.feed_path)
            assert link.getresponse().status == 200
            link.close()


@pytest.mark.slow
def test_a_disk_that_fills_under_a_daemon(ground):
    """Fault 6: polls stop and say why, once a turn; the feed is served; with room the next sync goes on, without a hand."""
    with ground.life() as life, daemon(life, covered=False) as one:
        life.feed = one.served()
        resource.prlimit(one.process.pid, resource.RLIMIT_FSIZE, (8_192, resource.RLIM_INFINITY))
        news(life.strava)
        said = life.run("sync")
        says(said, 73, str(life.state))
        assert one.served() == life.feed
        assert one.health()[0] == 503
        assert len(one.log) < 12
        resource.prlimit(one.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        says(life.run("sync"), 0)
        assert one.health()[0] == 200
        one.served()
        life.look(T2)


@pytest.mark.slow
def test_a_read_only_state_under_a_daemon(ground):
    """Fault 9: it starts, says that it can only serve, and serves; a sync through it ends with 73."""
    with ground.life() as life:
        says(life.home.liftday("feed-url"), 0)
        for path in [*life.state.rglob("*"), life.state]:
            path.chmod(0o500 if path.is_dir() else 0o400)
        powerless = [sys.executable, "-c", POWERLESS]
        with daemon(life, before=powerless, synced=False) as one:
            assert one.served() == life.feed
            assert one.health()[0] == 503
            assert str(life.state) in one.said
        for path in [life.state, *life.state.rglob("*")]:
            path.chmod(0o700 if path.is_dir() else 0o600)
        says(life.sync(at=T1), 0)
        life.look(T1)


POWERLESS = """
import ctypes, os, struct, sys
ctypes.CDLL(None).prctl(28, 3, 0, 0, 0)  # SECBIT_NOROOT, locked: or exec would hand root its powers back
assert ctypes.CDLL(None).capset(struct.pack("Ii", 0x20080522, 0), bytes(24)) == 0
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.mark.slow
def test_a_database_that_is_locked_under_a_daemon(ground):
    """Fault 10: a sync waits some seconds and says it; the feed answers meanwhile; then all goes on."""
    with ground.life() as life, daemon(life) as one:
        holder = sqlite3.connect(life.state / "liftday.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        says(life.run("sync"), 75, "locked")
        for _ in range(60):
            one.served()
        holder.execute("ROLLBACK")
        holder.close()
        says(life.run("sync"), 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    "what",
    [
        "liftday.db",
        "feed.ics",
        "backups",
        "daemon.lock",
        "control.sock",
        "feed.secret",
        "links.key",
        "installation.key",
        "strava-tokens.json",
    ],
)
def test_a_file_that_is_deleted_under_a_daemon(ground, what):
    """Fault 12: whoever deletes what, the feed is served at its address; what is known comes back by itself, no second
    daemon gets in, and the next sync puts back what else can be put back."""
    with ground.life() as life:
        assert life.mark(date(2026, 3, 10), "rest", at=NOW + HOUR).code == 0
        with daemon(life) as one:
            before, address = one.served(), one.feed_path
            path = life.state / what
            text = path.read_bytes() if path.suffix in {".secret", ".key", ".json"} else None
            if path.is_dir():
                for copy in path.iterdir():
                    copy.unlink()
            else:
                path.unlink()
            assert one.get(address)[2] == before
            if what in {"daemon.lock", "control.sock"}:
                config = life.home.config.read_text()
                life.home.config.write_text(re.sub(r"port = \d+", "port = 0", config))
                says(life.run("run"), 75, str(one.process.pid))
                life.home.config.write_text(config)
                until(lambda: one.process.pid == answering(path), 60)
            says(life.run("sync"), 0)
            assert one.get(address)[0] == 200
            one.served()
            assert text is None or path.read_bytes() == text
        if what == "liftday.db":
            life.marks.clear()
        says(life.sync(at=T2), 0)
        life.look(T2)


def answering(path: Path) -> int:
    """The process behind a daemon's lock or its socket; 0 without one."""
    try:
        if path.suffix == ".lock":
            return int(path.read_text() or 0)
        with socket.socket(socket.AF_UNIX) as link:
            link.connect(str(path))
            return struct.unpack("3i", link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
    except OSError:
        return 0


@pytest.mark.slow
def test_a_boot_without_a_network(ground):
    """Fault 32: Strava is not there at boot: ready all the same, one sentence, and the next try comes by itself."""
    with ground.life() as life:
        news(life.strava)
        life.strava.fault("reset", route="*", count=0)
        with daemon(life, synced=False) as one:
            one.served()
            until(lambda: life.asked("list") >= 1)
            tried = life.asked()
            assert tried <= 3
            life.strava.clear_faults()
            until(lambda: "9001" in {e.path.rpartition("/")[2] for e in life.strava.log}, 110)
            one.wait_for("synced", seconds=30)
            assert life.home.liftday("status", "--json").json["last_error"] is None
            one.served()
        says(life.sync(at=T2), 0)
        assert life.end(T2) == ground.undisturbed("settled", news, T1, T2)
        assert READY

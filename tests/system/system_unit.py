"""The system's unit on a real systemd: each test is a point of the promise, on one machine, in this order.

Not collected by `make test` (the name does not begin with test_): it needs root, and boots a machine.
"""

import json
import re

from system.guest import until
from system.newcomer import CONFIG, LIFTDAY, PORT, SECRET, STATE


def test_a_newcomer_needs_less_than_a_minute_for_each_step(settled):
    """Install, configure, service, login, sync. The slowest is pip's; nothing waits for a person's second try."""
    assert set(settled.took) >= {"pip install", "config init", "service install", "strava login", "sync"}
    assert max(settled.took.values()) < 60, settled.took


def test_it_is_ready_only_when_the_feed_answers_and_says_how_it_goes(runner):
    """Type=notify: `systemctl start` returned, so the very next request is answered; STATUS is a line for people."""
    runner.systemctl("stop")
    runner.guest.must("systemctl", "start", "liftday")
    assert runner.feed().startswith("BEGIN:VCALENDAR")
    known = runner.unit("Type", "ActiveState", "UnitFileState", "StatusText", "NotifyAccess")
    assert (known["Type"], known["ActiveState"], known["UnitFileState"]) == ("notify", "active", "enabled")
    assert known["NotifyAccess"] == "main"
    shown = until(lambda: re.search(r'Status: "(.+)"', runner.systemctl("status").out), "no status line")
    assert re.fullmatch(r"\d+ sessions ahead, last sync \d{4}-\d\d-\d\d \d\d:\d\d", shown[1]), shown[1]


def test_it_runs_as_a_user_that_exists_nowhere_else(runner):
    """DynamicUser: no entry in /etc/passwd, no capability, no way to gain one, a system-call filter."""
    status = runner.guest.must("cat", f"/proc/{runner.running()}/status").out
    facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    (user,) = set(facts["Uid"].split())
    assert 61184 <= int(user) <= 65519  # systemd.exec(5), DynamicUser
    assert user not in runner.guest.must("cat", "/etc/passwd").out
    assert {facts[f"Cap{kind}"].strip("0") for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {""}
    assert (facts["NoNewPrivs"], facts["Seccomp"]) == ("1", "2")


def test_its_state_is_closed_to_everybody_else(runner):
    """/var/lib/liftday and all in it belong to that user, 0700 and 0600, whoever typed the commands."""
    runner.guest.must(LIFTDAY, "sync")
    said = runner.guest.must("find", f"{STATE}/", "-printf", "%U %y %m %P\n").out.splitlines()
    owners, wrong = {line.split()[0] for line in said}, []
    for line in said:
        _, kind, mode, *_ = line.split()
        if mode != ("700" if kind == "d" else "600"):
            wrong.append(line)
    assert (len(owners), wrong) == (1, []), said
    assert owners != {"0"}


def test_it_sees_neither_homes_nor_a_writable_system(runner):
    """ProtectHome, ProtectSystem, PrivateTmp: seen from inside its mount namespace."""
    inside = ("nsenter", "--target", runner.running(), "--mount", "--")
    assert runner.guest.run(*inside, "ls", "/root").out == ""
    runner.guest.must("touch", "/tmp/not-for-the-service")
    assert "not-for-the-service" not in runner.guest.must(*inside, "ls", "/tmp").out
    for place in ("/etc", "/usr", "/var/lib", "/opt/liftday"):
        assert "Read-only" in runner.guest.run(*inside, "touch", f"{place}/x").err, place
    runner.guest.must(*inside, "touch", f"{STATE}/x")
    runner.guest.must("rm", f"{STATE}/x")


def test_systemd_finds_it_hardly_exposed(runner):
    """At most 1.2, here judged by the systemd that runs it; and it has nothing to complain of."""
    judged = runner.guest.must("systemd-analyze", "security", "--no-pager", "liftday.service").out
    level = re.search(r"Overall exposure level for liftday.service: ([\d.]+)", judged)
    assert level is not None
    assert float(level[1]) <= 1.2
    checked = runner.guest.run("systemd-analyze", "verify", "/etc/systemd/system/liftday.service")
    assert (checked.code, checked.err) == (0, "")


def test_the_client_secret_comes_by_credential_alone(runner):
    """LoadCredential: no key of the configuration names it, no environment holds it, nobody else can read it."""
    assert "\nclient_secret_file" not in runner.guest.must("cat", CONFIG).out
    pid = runner.running()
    assert SECRET not in runner.guest.must("cat", f"/proc/{pid}/environ", f"/proc/{pid}/cmdline").out
    kept = "/run/credentials/liftday.service/strava-client-secret"
    assert runner.guest.must("cat", kept).out.strip() == SECRET
    assert runner.guest.run("setpriv", "--reuid=65534", "--clear-groups", "cat", kept).code != 0
    assert runner.liftday("strava", "status", "--json").out  # the login with it went well
    assert json.loads(runner.liftday("status", "--json").out)["strava"] == "connected"


def test_root_speaks_to_it_through_the_control_socket(runner):
    """`sync`, `mark`, `import` and the questions, as root, while the files stay the service's own."""
    runner.tell_strava("add", activities=[])
    outcome = json.loads(runner.liftday("sync", "--json").out)
    assert outcome["requests"] >= 1
    assert runner.liftday("mark", "tomorrow", "rest").code == 0
    assert runner.liftday("mark", "tomorrow", "clear").code == 0
    a_run = {"id": 4711, "sport_type": "Run", "type": "Run", "start_date_local": "2026-01-05T07:00:00Z",
             "moving_time": 1800, "elapsed_time": 1800, "distance": 5000.0}  # fmt: skip
    runner.guest.write("/root/mine.json", json.dumps([a_run]), "0600")  # readable by root alone: handed over open
    taken = runner.liftday("import", "--json", "/root/mine.json")
    assert taken.code == 0, taken
    assert runner.liftday("doctor").code == 0, runner.liftday("doctor")


def test_nobody_else_is_let_in(runner):
    """Another user's `sync` is told whose daemon it is; the feed's address is not shown."""
    for verb in ("sync", "feed-url", "status"):
        said = runner.guest.run("setpriv", "--reuid=65534", "--clear-groups", LIFTDAY, verb)
        assert said.code in {69, 73, 77}, said
        assert "Traceback" not in said.err
        assert "/feed/" not in said.out


def test_a_reload_takes_over_a_good_configuration_without_a_pause(runner):
    """ExecReload sends SIGHUP: same process, new title in the feed."""
    before = runner.running()
    runner.configure(title='"Kraft"')
    runner.guest.must("systemctl", "reload", "liftday")
    until(lambda: "Kraft" in runner.feed(), "the new title never came")
    assert runner.running() == before
    runner.configure(title='"Strength"')
    runner.guest.must("systemctl", "reload", "liftday")
    until(lambda: "Kraft" not in runner.feed(), "the old title never came back")


def test_a_reload_refuses_a_wrong_configuration_and_names_the_line(runner):
    """The old one goes on; the log has file, line and key with the priority of an error; STATUS says it too."""
    before, path, mark = runner.running(), runner.feed_path(), runner.now()
    feed = runner.fetch(path)
    runner.configure(poll_minutes="1")
    line = 1 + runner.guest.must("cat", CONFIG).out.splitlines().index(
        next(x for x in runner.guest.must("cat", CONFIG).out.splitlines() if x.startswith("poll_minutes"))
    )
    try:
        runner.guest.must("systemctl", "reload", "liftday")
        said = until(lambda: runner.log("-p", "err", since=mark), "nothing was said")
        assert f"{CONFIG}:{line}: strava.poll_minutes" in said
        assert "configuration refused, the old one stays" in until(
            lambda: runner.unit("StatusText")["StatusText"], "no status"
        )
        assert (runner.running(), runner.fetch(path)) == (before, feed)
        assert runner.liftday("config", "check").code == 1
    finally:
        runner.configure(poll_minutes="60")
    runner.guest.must("systemctl", "reload", "liftday")
    until(lambda: "sessions ahead" in runner.unit("StatusText")["StatusText"], "it did not recover")


def test_a_start_with_a_wrong_configuration_is_not_tried_again(runner):
    """Exit 78 (RestartPreventExitStatus): the unit has failed and stays so until a person acts."""
    runner.configure(poll_minutes="1")
    try:
        assert runner.systemctl("restart").code != 0
        known = runner.unit("ActiveState", "SubState", "ExecMainStatus", "NRestarts")
        assert known == {"ActiveState": "failed", "SubState": "failed", "ExecMainStatus": "78", "NRestarts": "0"}
    finally:
        runner.configure(poll_minutes="60")
    runner.guest.must("systemctl", "start", "liftday")


def test_what_the_service_could_not_read_is_said_before_anything_changes(runner):
    """A configuration closed by its owner: `service install` names the cure, and what runs goes on."""
    before = runner.running()
    runner.guest.must("chmod", "0600", CONFIG)
    try:
        said = runner.liftday("service", "install")
        assert (said.code, f"chmod o+r {CONFIG}" in said.err) == (65, True), said
    finally:
        runner.guest.must("chmod", "0644", CONFIG)
    assert runner.running() == before


def test_exit_77_is_not_tried_again_either(runner):
    """`run` itself never ends so; the unit keeps its word all the same."""
    runner.drop_in("ExecStart=", "ExecStart=/bin/sh -c 'exit 77'")
    assert runner.systemctl("restart").code != 0
    assert runner.unit("ActiveState", "ExecMainStatus", "NRestarts") == {
        "ActiveState": "failed", "ExecMainStatus": "77", "NRestarts": "0",
    }  # fmt: skip


def test_a_busy_port_is_tried_again_until_it_is_free(runner):
    """Exit 75 is a matter of time: the message names the port, and the service comes up when it is free."""
    mark = runner.now()
    runner.systemctl("stop")
    runner.guest.must(
        "systemd-run", "--quiet", "--unit=squatter", "python3", "-m", "http.server", str(PORT), "--bind", "127.0.0.1"
    )
    until(
        lambda: (
            runner.guest.run("python3", "-c", f"import socket; socket.create_connection(('127.0.0.1', {PORT}))").code
            == 0
        ),
        "no squatter",
    )
    try:
        runner.systemctl("start", "--no-block")
        until(
            lambda: runner.unit("SubState", "ExecMainStatus") == {"SubState": "auto-restart", "ExecMainStatus": "75"},
            "no retry",
        )
        assert str(PORT) in runner.log(since=mark)
    finally:
        runner.guest.must("systemctl", "stop", "squatter")
    runner.running(seconds=30)
    assert runner.feed().startswith("BEGIN:VCALENDAR")


def test_killed_it_comes_back_with_the_same_feed(runner):
    """After kill -9 there is a new process within RestartSec, every entry with its uid and its time."""
    before, feed = runner.running(), runner.feed()
    runner.guest.must("kill", "-KILL", before)
    assert runner.running(other_than=before, seconds=30) != before
    assert runner.feed() == feed


def test_a_daemon_that_hangs_is_killed_by_the_watchdog_and_started_again(runner):
    """SIGSTOP: no heartbeat. (The unit's five minutes are shortened here; the daemon follows what systemd asks for.)"""
    runner.drop_in("WatchdogSec=6", "TimeoutStopSec=3", "RestartSec=1")
    runner.guest.must("systemctl", "restart", "liftday")
    before, feed, mark = runner.running(), runner.feed(), runner.now()
    runner.guest.must("sleep", "15")  # it lives through more than two of its deadlines
    assert runner.running() == before
    runner.guest.must("kill", "-STOP", before)
    assert runner.running(other_than=before, seconds=60) != before
    assert "Watchdog timeout" in runner.log(since=mark)
    assert runner.unit("NRestarts")["NRestarts"] == "1"
    assert runner.feed() == feed


def test_a_database_that_no_longer_answers_starves_the_watchdog_and_is_mended(runner):
    """Fed only while the database answers: a damaged file leads to a restart, and the start puts a backup back."""
    assert runner.liftday("backup").code == 0
    runner.drop_in("WatchdogSec=6", "TimeoutStopSec=3", "RestartSec=1")
    began = runner.now()
    runner.guest.must("systemctl", "restart", "liftday")
    until(
        lambda: runner.log("--grep=^synced", since=began), "the first poll never ended"
    )  # else its last page mends it
    before, mark = runner.running(), runner.now()
    runner.guest.must(
        "dd", "if=/dev/urandom", f"of={STATE}/liftday.db", "bs=4096", "count=8", "conv=notrunc", "status=none"
    )
    assert runner.running(other_than=before, seconds=60) != before
    assert "Watchdog timeout" in runner.log(since=mark)
    until(lambda: ".corrupt." in runner.guest.must("ls", STATE + "/").out, "the damaged file was not set aside")
    until(lambda: runner.liftday("sync").code == 0, "it never synced again")
    assert json.loads(runner.liftday("status", "--json").out)["last_error"] is None


def test_a_stop_in_the_middle_of_a_sync_takes_less_than_ten_seconds(runner):
    """Strava hangs, the poll hangs with it; SIGTERM ends both, exit 0, and nothing of it counts as a failure."""
    runner.tell_strava("fault", fault="hang", route="list", count=1)
    pending = runner.guest.begin(LIFTDAY, "sync")
    until(lambda: runner.ask_strava("faults") == [], "no turn asked Strava")
    mark = runner.now()
    stopped = runner.systemctl("stop")
    assert stopped.seconds < 10
    assert runner.unit("Result", "ExecMainStatus", "ActiveState") == {
        "Result": "success", "ExecMainStatus": "0", "ActiveState": "inactive",
    }  # fmt: skip
    assert runner.log("-p", "err", since=mark) == ""
    _, err = pending.communicate(timeout=20)
    assert (pending.returncode, "Traceback" in err) == (69, False), err


def test_its_state_survives_stops_and_the_reboot_of_the_machine(runner):
    """The same uids, still logged in, started by the machine itself; the dynamic user finds its files again."""
    feed = runner.feed()
    runner.systemctl("stop")
    runner.guest.must("systemctl", "start", "liftday")
    assert uids(runner.feed()) == uids(feed)
    runner.guest.halt()
    runner.guest.boot()
    runner.begin_strava()
    runner.running()
    assert uids(runner.feed()) == uids(feed)
    status = json.loads(runner.liftday("status", "--json").out)
    assert (status["daemon"], status["strava"] != "never") == ("running", True)
    assert runner.log_in().code == 0  # the emulator, unlike Strava, forgets its logins when its machine reboots


def test_no_secret_was_ever_said(runner):
    """Faults 49: after all of the above, the journal, the arguments and the feed hold none of the secrets."""
    tokens = json.loads(runner.guest.must("cat", f"{STATE}/strava-tokens.json").out)
    secrets = {SECRET, runner.guest.must("cat", f"{STATE}/feed.secret").out.strip()}
    secrets |= {value for value in tokens.values() if isinstance(value, str) and len(value) > 20 and " " not in value}
    journal = runner.guest.must("journalctl", "-u", "liftday", "-o", "export").out
    shown = runner.guest.must("ps", "-ewwo", "args").out.replace(f"--client-secret {SECRET}", "")  # the emulator's
    for secret in secrets:
        assert secret not in journal
        assert secret not in shown


def test_a_copy_of_the_memory_goes_where_root_wants_it(runner):
    """The service may write nowhere but in its state directory, so the copy is taken by the command."""
    said = runner.liftday("backup", "--output", "/root/copy.sqlite")
    assert said.code == 0, said
    assert runner.guest.must("stat", "-c", "%U %a", "/root/copy.sqlite").out.strip() == "root 600"


def test_a_copy_of_roots_is_put_back_by_the_running_service(runner):
    """Nobody but the service's user may write the state, and that user is there only while the service runs."""
    assert runner.liftday("mark", "today", "low").code == 0
    said = runner.liftday("restore", "/root/copy.sqlite")
    assert (said.code, "before-restore" in said.out) == (0, True), said
    owners = set(runner.guest.must("find", f"{STATE}/", "-printf", "%U\n").out.split())
    assert len(owners) == 1
    assert runner.liftday("sync").code == 0


def test_stopped_it_says_who_can_write(runner):
    """Without the daemon its user does not exist, so nobody can be that user: the cure is to start the service."""
    runner.systemctl("stop")
    said = runner.liftday("sync")
    assert (said.code, "systemctl start liftday" in said.err) == (73, True), said
    assert runner.liftday("plan").code == 0
    assert runner.liftday("status").code == 1


def test_a_move_to_a_club_is_run_by_systemd_as_the_service_is(runner):
    """As docs/operations.md says: with its user and its directories. It gets as far as the driver, which is not here, and
    leaves nothing behind that the service could not read."""
    runner.systemctl("stop")
    like = [
        f"-p{one}"
        for one in ("DynamicUser=yes", "User=liftday", "StateDirectory=liftday", "ConfigurationDirectory=liftday")
    ]
    move = ("athlete", "move", "--to", "postgresql+psycopg://liftday@/liftday")
    said = runner.guest.run("systemd-run", "--pipe", "--wait", "--collect", *like, LIFTDAY, *move)
    assert (said.code, "driver is not installed" in said.err) == (78, True), said
    assert "move as that user" in runner.guest.run(LIFTDAY, *move).err
    assert len(set(runner.guest.must("find", f"{STATE}/", "-printf", "%U\n").out.split())) == 1
    runner.guest.must("systemctl", "start", "liftday")


def test_uninstalled_it_leaves_the_owners_things(runner):
    """The unit is gone; configuration and state stay for the next time."""
    said = runner.liftday("service", "uninstall")
    assert said.code == 0, said
    assert runner.guest.run("systemctl", "cat", "liftday").code != 0
    runner.guest.must("test", "-f", CONFIG)
    runner.guest.must("test", "-f", f"{STATE}/installation.key")


def uids(feed: str) -> set[str]:
    """The uids of a feed."""
    return set(re.findall(r"^UID:(.+)$", feed.replace("\n ", ""), re.MULTILINE))

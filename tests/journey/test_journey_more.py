"""The rest of a runner's life with it: the demo, the phone's links, webhooks, logging out, backups, the doctor."""

import contextlib
import errno
import http.client
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import icalendar
import pytest

from homes import NOW, a_season, an_activity, furnish
from liftday.cli import run
from liftday.config.read import read
from liftday.daemon.demo.stage import stage
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.process.alerts import Alerts
from liftday.daemon.process.notify import Notice
from liftday.daemon.protocol.orders import ImportFiles, RunTurn, Sync
from liftday.daemon.protocol.progress import Count
from liftday.daemon.state import lock
from liftday.daemon.state.lock import one_daemon
from strava_emulator import Emulator


def add_to(home, table: str, line: str) -> None:
    """Put one line under a table of the configuration."""
    text = home.config.read_text()
    assert f"[{table}]\n" in text
    home.config.write_text(text.replace(f"[{table}]\n", f"[{table}]\n{line}\n"))


def ask(url: str, method: str = "GET", form: dict[str, str] | None = None) -> tuple[int, str]:
    """One request to the daemon's pages, as a browser on this machine makes it."""
    parts = urlsplit(url)
    link = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{parts.netloc}"} if form else {}
    link.request(method, parts.path, body=urlencode(form) if form else None, headers=headers)
    answer = link.getresponse()
    body = answer.read().decode()
    link.close()
    return answer.status, body


def test_the_demo_shows_the_plan_and_a_feed_that_answers(capsys, monkeypatch):
    """`liftday demo --once` is the whole product: it logs in, syncs, plans, serves, fetches once and ends with 0; what its
    owner's environment says of their own configuration is nothing to it."""
    monkeypatch.setenv("LIFTDAY_STRAVA__API_BASE_URL", "http://127.0.0.1:1")
    assert run(["--at", "2026-11-22T06:00:00Z", "demo", "--once"]) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    feed, page = [number for number, line in enumerate(lines) if line.startswith("http://127.0.0.1:")]
    assert lines[feed - 1] == "The feed, for any calendar on this machine:"
    assert lines[page - 1] == "The page, in a browser on this machine:"
    assert lines[page] == lines[feed].partition("feed/")[0]
    assert re.search(r"Strength, (full body|light), \d\d min", said.out)
    assert feed < 50, "whoever runs it sees the plan and the address at once"
    once = r"Making .*\nLogging in .*\nReading the whole history: \d+ activities in \d+ requests\.\n\nFetched once: \d+ bytes\.\n"
    assert re.fullmatch(once, said.err), "one sentence for each thing, no log between them"


def test_the_demos_entries_talk_back_too():
    """The port is known before the first plan, and nobody else can take it before the feed is served there."""
    with stage(NOW, port=0, tell=lambda _: None) as play:
        body = (play.state / "feed.ics").read_bytes().replace(b"\r\n ", b"")
        port = play.settings.feed.port
        assert re.search(rb"Done: http://127\.0\.0\.1:%d/act/" % port, body)
        with socket.socket() as stranger, pytest.raises(OSError, match="in use"):
            stranger.bind(("127.0.0.1", port))
        assert play.serve(once=True, ready=lambda _: None, tell=lambda _: None) == 0


def test_the_demo_says_how_any_command_asks_it():
    """Of what serves on, by its configuration and its state; whoever read along and left ends it."""
    said = []

    def tell(line):
        said.append(line)
        if line.startswith("Serving"):
            raise BrokenPipeError

    with stage(NOW, port=0, tell=lambda _: None) as play:
        assert play.serve(once=False, ready=lambda _: None, tell=tell) == 0
        assert said[0].endswith(f": liftday --config {play.config} --state {play.state} status")


def test_a_demo_on_a_busy_port_ends_before_it_begins(capsys):
    """Nobody waits for two years of running to read that the port is taken; the demo has no [feed] to set."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert run(["demo", "--once", "--port", str(port)]) == 75
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 2)
    assert said.err.startswith(f"liftday: 127.0.0.1:{port} is in use")
    assert said.err.endswith("\n  give another --port, or none\n")


def test_a_demo_that_nobody_reads_any_more_ends():
    """`liftday demo | head`: the pipe is closed before the address is told, and the daemon stops."""

    def gone(_: str) -> None:
        raise BrokenPipeError

    with stage(NOW, port=0, tell=lambda _: None) as play:
        assert play.serve(once=False, ready=gone, tell=lambda _: None) == 0


def test_the_demo_is_the_same_at_the_same_instant(capsys):
    """Under `--at` the plan is deterministic, whatever port and secret the run has; so is the running plan that it stands
    around: its reading, how it was followed, and no session on a day that it has as hard or long."""

    def plan() -> str:
        assert run(["--at", "2026-05-04T06:00:00Z", "demo", "--once", "--plan"]) == 0
        return capsys.readouterr().out.split("The feed, for any calendar")[0]

    said = plan()
    assert said == plan()
    reading, followed, weeks = re.split(r"(Followed so far: .*?\.\n)", said, flags=re.DOTALL)
    assert re.search(r"Hard +Intervals [\dx]+", reading)
    assert re.search(r"\d of the last 10 planned hard days came so", " ".join(followed.split()))
    demanding = re.findall(r"^  \w{3} (\d\d \w{3})  (?:Hard|Long)", reading, re.MULTILINE)
    lifts = re.findall(r"^ \w{3} +(\d+ \w{3}) .*Strength", weeks, re.MULTILINE)
    assert len(demanding) > 4
    assert len(lifts) > 2
    assert {day.lstrip("0") for day in demanding}.isdisjoint(lifts)


def test_the_phone_talks_back(home):
    """Each coming session carries signed links; GET asks, POST acts; a forged link and a foreign origin do nothing."""
    home.login()
    with home.daemon(at=NOW) as daemon:
        assert daemon.synced.wait(300)
        base = home.liftday("feed-url").out.splitlines()[0].split()[-1].split("/feed/")[0]
        events = icalendar.Calendar.from_ical(home.liftday("feed").raw).walk("VEVENT")
        lifts = [e for e in events if str(e["SUMMARY"]).startswith("Strength")]
        links = dict(re.findall(r"(Done|Skip|Move): (\S+)", str(lifts[0]["DESCRIPTION"])))
        assert set(links) == {"Done", "Skip", "Move"}
        status, page = ask(links["Skip"])
        assert (status, "<form" in page) == (200, True)
        status, page = ask(links["Move"])
        assert status == 200
        assert ask(links["Done"])[0] == 200
        assert ask(f"{base}/act/forged")[0] in {400, 403, 404}
        before = home.liftday("plan", "--json", at=NOW).json
        assert lifts[0]["UID"] in {s["uid"] for s in before["sessions"]}
        status, page = ask(links["Skip"], "POST", {"reason": "tired"})
        assert status == 200, page
        after = {str(e["UID"]) for e in icalendar.Calendar.from_ical(home.liftday("feed").raw).walk("VEVENT")}
        assert str(lifts[0]["UID"]) not in after
        status, page = ask(links["Skip"])
        assert "already" in page
        health = ask(f"{base}/healthz")
        assert (health[0], json.loads(health[1])["ok"]) == (200, True)
        assert "liftday_sessions_ahead" in ask(f"{base}/metrics")[1]


def test_a_reload_takes_a_good_configuration_and_refuses_a_bad_one(home, monkeypatch):
    """SIGHUP: a wrong file changes nothing and is named with its line; a right one changes the feed at once. What the
    environment says holds for the worker that publishes too, before and after."""
    home.login()
    monkeypatch.setenv("LIFTDAY_FEED__COLOR", "tomato")
    with home.daemon(at=NOW) as daemon:
        assert daemon.synced.wait(300)
        assert b"\nCOLOR:tomato" in home.liftday("feed").raw
        good = home.config.read_text()
        home.config.write_text(good.replace("[feed]", "[feed]\ntitel = 'x'"))
        daemon.process.send_signal(signal.SIGHUP)
        assert daemon.hears("reload_refused")
        said = [line for line in daemon.log if "reload_refused" in line]
        assert [("config.toml:" in line, "titel" in line) for line in said] == [(True, False)]  # it may be an injury's
        told = home.liftday("status")
        assert (told.code, "titel" in told.err) == (78, True)
        assert "the daemon runs on with the configuration it has read" in told.err
        home.config.write_text(good.replace("[feed]", "[feed]\ntitle = 'Lift'"))
        daemon.process.send_signal(signal.SIGHUP)
        assert daemon.hears("reloaded")
        assert {b"X-WR-CALNAME:Lift", b"COLOR:tomato"} <= set(home.liftday("feed").raw.splitlines())
        home.liftday("feed-url", "--rotate")
        assert home.liftday("status", "--json").json["daemon"] == "running"


def test_an_event_of_the_webhook_brings_the_poll_forward(home, tmp_path):
    """Subscribe, view, delete; without a public address the way is shown."""
    home.login()
    refused = home.liftday("strava", "webhook", "subscribe", at=NOW)
    assert (refused.code, "webhook_url" in refused.err) == (78, True)
    viewed = home.liftday("strava", "webhook", "view", at=NOW)
    assert (viewed.code, "no subscription" in viewed.out) == (0, True)
    deleted = home.liftday("strava", "webhook", "delete", at=NOW)
    assert "no subscription" in deleted.out


def test_events_are_hints_that_are_looked_at(synced):
    """An old run that an event names is asked for by its id: gone when Strava does not know it, else kept."""
    from liftday.config.read import read
    from liftday.daemon.orders.carry_out import carry_out_here

    settings = read(synced.config)
    old, other = 1005, 1006
    synced.strava.delete(old)

    def event(number: int, aspect: str = "delete", owner: int = 1) -> str:
        body = {"object_type": "activity", "object_id": number, "aspect_type": aspect, "owner_id": owner}
        return json.dumps(body | {"subscription_id": 1, "event_time": 1_772_000_000, "updates": {}})

    events = [event(old), event(other), event(5, owner=99), "not json"]
    order = Sync(by_schedule=True, events=tuple(events))
    done = carry_out_here(settings, synced.state, order, now=NOW + timedelta(minutes=30))
    assert done.turn.removed == 1
    days = {d["date"]: d for d in synced.liftday("days", "--since", "2025-12-01", "--json", at=NOW).json}
    assert days["2025-12-15"]["kind"] == "rest"
    assert days["2025-12-16"]["kind"] == "hard"


def test_a_withdrawal_that_strava_confirms_deletes_what_came_from_it(synced):
    """An event that says so is not believed; the refusal of a token that lives is."""
    from liftday.config.read import read
    from liftday.daemon.orders.carry_out import carry_out_here

    settings = read(synced.config)
    said = {"object_type": "athlete", "object_id": 1, "aspect_type": "update", "owner_id": 1, "subscription_id": 1}
    event = json.dumps(said | {"event_time": 1_772_000_000, "updates": {"authorized": "false"}})
    order = Sync(by_schedule=True, events=(event,))
    carry_out_here(settings, synced.state, order, now=NOW + timedelta(minutes=5))
    assert synced.liftday("days", "--json", at=NOW).json[1]["activities"]
    synced.strava.revoke_athlete()
    synced.strava.app.rotate = True
    outcome = carry_out_here(settings, synced.state, order, now=NOW + timedelta(hours=2))
    assert outcome.strava == "revoked"
    days = synced.liftday("days", "--since", "2025-12-01", "--json", at=NOW + timedelta(hours=8)).json
    assert not [a for day in days for a in day["activities"]]
    assert synced.liftday("feed").code == 0


def test_logout_deletes_what_came_from_strava_and_login_brings_it_back(home):
    """Tokens, activities, readings and backups go; the next login reads everything anew."""
    home.login()
    home.liftday("sync", at=NOW)
    said = home.liftday("strava", "logout", at=NOW)
    assert (said.code, "deleted" in said.out) == (0, True), said.err
    assert not (home.state / "strava-tokens.json").exists()
    days = home.liftday("days", "--since", "2025-12-01", "--json", at=NOW).json
    assert not [a for day in days for a in day["activities"]]
    assert home.liftday("strava", "status", "--json").json["state"] == "never"
    assert home.liftday("sync", at=NOW).code == 77
    home.login()
    assert home.liftday("sync", "--json", at=NOW).json["new"] == 60


def test_logging_in_by_pasting_the_address(home):
    """On a machine without a screen the redirected address is pasted; a wrong one is explained, and the wait goes on."""
    from liftday.config.read import read
    from liftday.daemon.sync.login import attempt

    with attempt(read(home.config)) as under_way:
        link = http.client.HTTPConnection(*urlsplit(under_way.address).netloc.split(":"), timeout=10)
        parts = urlsplit(under_way.address)
        link.request("GET", f"{parts.path}?{parts.query}")
        shown = link.getresponse().getheader("Location")
        link.close()
        grant = under_way.listener.wait(10, pasted=iter(["https://example.test/?state=wrong&code=1\n", f"{shown}\n"]))
        assert grant.code


def test_login_without_an_application_says_where_to_make_one(home):
    """The way to Strava's settings, and what it takes since 2026."""
    home.config.write_text('[athlete]\ntimezone = "Europe/Berlin"\n')
    said = home.liftday("strava", "login")
    assert (said.code, "settings/api" in said.err, "subscription" in said.err) == (78, True, True)


def test_a_backup_goes_out_and_comes_back(synced, tmp_path):
    """A copy taken while it is used; restored, the next sync catches up; the daemon must not run meanwhile."""
    copy = tmp_path / "copy.db"
    assert synced.liftday("backup", "--output", str(copy), at=NOW).code == 0
    assert synced.liftday("backup", "--list").out
    before = synced.liftday("plan", "--json", at=NOW).json["sessions"]
    synced.liftday("mark", "2026-03-04", "hard", at=NOW)
    restored = synced.liftday("restore", str(copy), at=NOW)
    assert restored.code == 0, restored.err
    assert synced.liftday("sync", at=NOW).code == 0
    assert [s["uid"] for s in synced.liftday("plan", "--json", at=NOW).json["sessions"]] == [s["uid"] for s in before]
    assert synced.liftday("restore", str(tmp_path / "nothing.db")).code == 65


@pytest.mark.sqlite
def test_a_lost_database_is_rebuilt_and_no_calendar_empties(synced):
    """The feed on disk is served on; the next sync reads the history again and finds the same uids."""
    uids = {s["uid"] for s in synced.liftday("plan", "--json", at=NOW).json["sessions"] if s["type"] == "strength"}
    for path in synced.state.glob("liftday.db*"):
        path.unlink()
    shutil.rmtree(synced.state / "backups")
    assert synced.liftday("feed").raw.startswith(b"BEGIN:VCALENDAR")
    again = synced.liftday("sync", "--json", at=NOW)
    assert (again.code, again.json["new"]) == (0, 60), again.err
    assert uids == {
        s["uid"] for s in synced.liftday("plan", "--json", at=NOW).json["sessions"] if s["type"] == "strength"
    }


@pytest.mark.sqlite
def test_the_note_of_a_repair_stays_until_the_owner_ends_it(synced):
    """A poll that reads everything again brings no mark back: the note stays until `sync --full`, also with no Strava; a
    calendar that had its plan keeps it meanwhile and afterwards."""
    (synced.state / "liftday.db").write_bytes(b"")
    told = synced.liftday("sync", at=NOW)
    assert (told.code, told.err.count("was damaged")) == (0, 1), told.err
    for _ in range(2):
        (note,) = [n for n in synced.liftday("status", "--json").json["notes"] if "was damaged" in n]
        assert "`liftday sync --full` ends this note" in note
        synced.liftday("sync", at=NOW)
    assert synced.liftday("sync", "--full", at=NOW).code == 0
    assert not [n for n in synced.liftday("status", "--json").json["notes"] if "was damaged" in n]
    assert "was damaged" not in synced.liftday("doctor").out
    (synced.state / "liftday.db").write_bytes(b"")
    synced.config.write_text(synced.config.read_text().replace("client_id = 12345\n", ""))
    synced.liftday("sync", at=NOW)
    synced.liftday("sync", "--full", at=NOW)
    assert not [n for n in synced.liftday("status", "--json").json["notes"] if "was damaged" in n]


def _refuse(path):
    raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))


def test_the_doctor_says_that_nothing_can_be_written(synced, monkeypatch):
    """A disk that is mounted read-only has room, and its database is sound; root, too, may not write there."""
    assert "cannot be written" not in synced.liftday("doctor", at=NOW).out
    monkeypatch.setattr(os, "access", lambda path, mode: path != synced.state)
    said = synced.liftday("doctor", at=NOW)
    what = f"The state directory {synced.state} cannot be written: nothing new is planned or kept."
    assert f"wrong {what}" in said.out
    assert said.code == 1
    (note,) = [n for n in synced.liftday("status", "--json").json["notes"] if "cannot be written" in n]
    assert note.startswith(f"{what} What to do: ")
    remedy = note.removeprefix(f"{what} What to do: ").removesuffix(".")
    assert remedy
    with monkeypatch.context() as read_only:
        read_only.setattr(lock, "open_lock", _refuse)
        for words in (("mark", "today", "low"), ("undo",), ("sync",), ("feed-url", "--rotate")):
            said = synced.liftday(*words, at=NOW)
            assert (said.code, remedy in said.err) == (73, True), said.err
    with one_daemon(synced.state):  # as one that began where nothing could be written: it has no control socket
        said, status = synced.liftday("doctor", at=NOW), synced.liftday("status", at=NOW).out
        assert "wrong A daemon runs, and no command reaches it" in said.out
        assert "wait a minute" not in said.out
        assert "next sync       not known here" in status
        said = synced.liftday("feed-url")
        assert (said.code, "; then wait a minute" in said.err) == (75, True)


def test_a_first_doctor_finds_nothing_wrong_with_a_directory_to_come(synced, tmp_path):
    """It is no fault of a newcomer's that the first turn did not run yet."""
    said = synced.liftday("--state", str(tmp_path / "none"), "doctor", at=NOW)
    assert f"good  There is no state directory {tmp_path / 'none'} yet: the first turn makes it." in said.out


@pytest.mark.sqlite
def test_the_doctor_looks_at_the_file_the_clock_and_the_token(synced):
    """A page that no question touches, a clock that is behind or dead, and how old the login's token is."""
    said = synced.liftday("doctor", at=NOW)
    assert "The database is sound" in said.out
    assert "The token was renewed at 2026-03-02 07:00; it holds until 2026-03-02 13:00." in said.out
    assert "the last sync was at" not in said.out
    behind = synced.liftday("doctor", at=NOW - timedelta(hours=1))
    assert "wrong The clock says 2026-03-02 05:00 UTC, but the last sync was at 2026-03-02 06:00" in behind.out
    dead = synced.liftday("doctor", at=datetime(1970, 1, 1, tzinfo=UTC))
    assert "wrong The clock of this machine says 1970-01-01" in dead.out
    told = synced.liftday("status", "--json").json
    assert (told["scope"], told["token_renewed"]) == (
        "read,activity:read_all,profile:read_all",
        "2026-03-02T07:00:00+01:00",
    )
    with closing(sqlite3.connect(synced.state / "liftday.db")) as base:
        (page,) = base.execute("SELECT rootpage FROM sqlite_master WHERE name = 'feedback'").fetchone()
        (size,) = base.execute("PRAGMA page_size").fetchone()
    with (synced.state / "liftday.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)
    damaged = synced.liftday("doctor", at=NOW)
    assert "wrong The database is damaged (" in damaged.out
    assert damaged.code == 1


def test_the_feed_in_its_variants(home):
    """Busy times only, day labels, reminders, a second address, a file: each as set, each past the gate."""
    home.login()
    file = home.folder / "out.ics"
    add_to(home, "feed", f'show_days = true\nreminder_minutes = 30\nbusy = true\nfile = "{file}"\ntitle = "Kraft"')
    home.liftday("sync", at=NOW)
    full = home.liftday("feed").raw
    assert file.read_bytes() == full
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"BEGIN:VALARM" in full
    assert b"SUMMARY:Hard day (expected)" in full
    busy = home.liftday("feed", "--busy").raw
    assert b"Squat" not in busy
    assert b"SUMMARY:Busy" in busy
    assert home.liftday("feed-url", "--busy").out != home.liftday("feed-url").out
    written = home.folder / "copy.ics"
    assert home.liftday("feed", "--output", str(written)).code == 0
    assert written.read_bytes() == full
    assert home.liftday("feed", at=NOW + timedelta(days=1)).raw.startswith(b"BEGIN:VCALENDAR")
    assert b"day" in home.liftday("feed", "--busy", at=NOW + timedelta(days=1)).raw.lower()


def test_without_a_busy_feed_its_address_is_refused(home):
    """The setting that switches it on is named, by both verbs in the same words; a sync would not bring it."""
    for when in (None, NOW):
        said = [home.liftday(verb, "--busy", at=when) for verb in ("feed-url", "feed")]
        assert [one.code for one in said] == [78, 78]
        assert {one.err for one in said} == {"liftday: there is no busy feed\n  set `busy = true` under [feed]\n"}


def test_old_data_and_a_lost_connection_are_said_in_the_feed(synced):
    """When it lasts, the calendar itself says since when and what to do; when it is mended, the entry goes."""
    synced.strava.app.active = False
    for days in (1, 3):
        synced.liftday("sync", at=NOW + timedelta(days=days))
    said = synced.liftday("feed").raw.replace(b"\r\n ", b"")
    assert b"SUMMARY:Training plan: Strava is disconnected" in said
    synced.strava.app.active = True
    assert synced.liftday("sync", at=NOW + timedelta(days=4)).code == 0
    assert b"disconnected" not in synced.liftday("feed").raw


def test_the_doctor_names_what_is_wrong(home):
    """A wrong file, an open directory, no daemon, no login: each with a number and a remedy; exit 1."""
    said = home.liftday("doctor")
    assert (said.code, "What to do:" in said.out) == (1, True)
    assert "There is no database yet" in said.out
    assert "sound" not in said.out
    home.login()
    home.liftday("sync", at=NOW)
    home.state.chmod(0o755)
    said = home.liftday("doctor", at=NOW + timedelta(days=9))
    assert "chmod 700" in said.out
    home.config.write_text("[athlete]\n")
    said = home.liftday("doctor")
    assert (said.code, "timezone" in said.out) == (1, True)


def test_what_cannot_be_imported_is_accounted_for(home, tmp_path):
    """A missing file, a hopeless one beside a good one: each with its line and reason, and the good one counts."""
    assert home.liftday("import", str(tmp_path / "no.gpx"), at=NOW).code == 65
    bad, good = tmp_path / "bad.csv", tmp_path / "good.json"
    bad.write_text("this,is\nno,export\n")
    good.write_text(json.dumps([*a_season(1), {"id": 5}]))
    said = home.liftday("import", str(bad), str(good), at=NOW)
    assert said.code == 65
    assert "5 imported" in said.out
    assert "1 refused" in said.out
    assert said.err.endswith(
        "liftday: cannot read bad.csv: no column for activity date and activity type\n  import takes a Strava export "
        "(zip or activities.csv), Strava JSON, FIT, TCX and GPX, and the CSV of Hevy, Strong and Fitbod, also as .gz\n"
    )


def test_an_import_of_nothing_is_an_error_like_any_other(home, tmp_path):
    """One sentence and a remedy on stderr, no line 0, no word on stdout; as JSON its shape stays; a folder is named."""
    broken, rows = tmp_path / "x.fit", tmp_path / "rows.csv"
    broken.write_bytes(b"damaged")
    said = home.liftday("import", str(broken), at=NOW)
    assert (said.code, said.out, said.err) == (
        65,
        "",
        "Reading x.fit\nliftday: x.fit is no FIT file\n"
        "  it is damaged or something else: export or download it again\n",
    )
    (told,) = home.liftday("import", str(broken), "--json", at=NOW).json["files"]
    assert told["refused"][0]["why"] == "x.fit is no FIT file"
    assert set(told) == {"file", "rows", "imported", "duplicate", "refused"}
    rows.write_text("Activity Date,Activity Type\n,Run\n")
    said = home.liftday("import", str(rows), at=NOW)
    assert (said.code, "  line 2: no date" in said.out) == (65, True)
    assert f"liftday: no row of {rows} could be read\n" in said.err
    said = home.liftday("import", str(tmp_path), at=NOW)
    assert (said.code, said.err) == (
        65,
        f"liftday: {tmp_path} is a folder\n  name its files, or set [import] watch\n",
    )


def test_sessions_are_done_by_what_was_lifted(synced):
    """A strength activity on the day completes the session; the owner's word does too; the future cannot be done."""
    lifts = [s for s in synced.liftday("plan", "--json", at=NOW).json["sessions"] if s["type"] == "strength"]
    first, second = lifts[0], lifts[1]
    assert synced.liftday("done", second["uid"], at=NOW).code == 65
    lifting = an_activity(7001, f"{first['date']}T18:30:00", type="WeightTraining", sport_type="WeightTraining")
    synced.strava.add(lifting | {"distance": 0.0, "average_speed": 0.0, "name": "Gym"})
    evening = datetime.fromisoformat(f"{first['date']}T21:00:00+01:00").astimezone(UTC)
    synced.liftday("sync", at=evening)
    shown = {s["uid"]: s["status"] for s in synced.liftday("plan", "--json", at=evening).json["sessions"]}
    assert shown[first["uid"]] == "done"
    later = datetime.fromisoformat(f"{second['date']}T21:00:00+01:00").astimezone(UTC)
    said = synced.liftday("done", second["date"], "--rating", "6", "--pain", "4", at=later)
    assert (said.code, "is done" in said.out) == (0, True), said.err
    assert f"`liftday done {second['date']} --morning usual`" in said.out
    told = synced.liftday("done", second["date"], "--morning", "usual", at=later + timedelta(hours=10))
    assert (told.code, "lighter" in told.out) == (0, False), told.err


def test_strong_pain_says_what_follows_and_how_it_ends(synced):
    """On the terminal, with the cause of every change; not a word of it in the feed (docs/training.md, Pain)."""
    sessions = synced.liftday("plan", "--json", at=NOW).json["sessions"]
    first = next(s for s in sessions if s["type"] == "strength")
    evening = datetime.fromisoformat(f"{first['date']}T21:00:00+01:00").astimezone(UTC)
    said = synced.liftday("done", first["uid"], "--pain", "7", at=evening)
    assert said.code == 0, said.err
    assert "Sessions stay light until three days at 2 or less" in said.out
    assert "see a professional" in said.out
    assert "now light: strong pain was reported (until it stays at 2 or less for three days)" in said.out
    feed = synced.liftday("feed").raw.replace(b"\r\n ", b"")
    assert b"A light session for now." in feed
    assert b"strong pain" not in feed.lower()
    assert b"was reported" not in feed
    stretch = next(s for s in synced.liftday("plan", "--json", at=evening).json["sessions"] if s["type"] == "mobility")
    later = datetime.fromisoformat(f"{stretch['date']}T23:00:00+01:00").astimezone(UTC)
    stretched = synced.liftday("done", stretch["uid"], "--pain", "8", at=max(evening, later))
    assert "stop that exercise" in stretched.out
    assert "lite" not in stretched.out


def test_an_open_day_takes_a_moved_session_and_keeps_it(synced):
    """The owner's move stands, with its uid, through the next turns."""
    lifts = [s for s in synced.liftday("plan", "--json", at=NOW).json["sessions"] if s["type"] == "strength"]
    session = lifts[-1]
    days = [d["date"] for d in synced.liftday("days", "--json", at=NOW).json if d["kind"] in {"easy", "rest"}]
    for to in days:
        if to <= "2026-03-02" or to == session["date"]:
            continue
        moved = synced.liftday("move", session["uid"], to, "--json", at=NOW)
        if moved.code == 0:
            break
    assert moved.code == 0
    for later in (1, 2, 3):
        synced.liftday("sync", at=NOW + timedelta(hours=later))
    later = NOW + timedelta(hours=4)
    after = {s["uid"]: s["date"] for s in synced.liftday("plan", "--json", at=later).json["sessions"]}
    assert after[session["uid"]] == to
    why = synced.liftday("why", to, "--json", at=later).json
    assert why["session"]["uid"] == session["uid"]
    assert synced.liftday("move", session["uid"], "2027-01-01", at=NOW).code == 65


def test_plan_beyond_the_horizon_is_tentative(synced):
    """What lies beyond the feed is shown and marked, and never published."""
    plan = synced.liftday("plan", "--weeks", "4", "--json", at=NOW).json["sessions"]
    tentative = [s for s in plan if s.get("tentative")]
    assert tentative
    assert min(s["date"] for s in tentative) >= "2026-03-16"
    assert not {s["uid"] for s in tentative} & {
        str(e["UID"]) for e in icalendar.Calendar.from_ical(synced.liftday("feed").raw).walk("VEVENT")
    }
    assert "Week of 16 March, tentative" in synced.liftday("plan", "--weeks", "4", "--brief", at=NOW).out
    assert len(synced.liftday("days", "--until", "2026-04-15", "--json", at=NOW).json) > 60


def test_reduced_facts_plan_the_same(tmp_path):
    """After `keep_raw_days` only classes stay; the plan is the one that the raw facts would give."""
    plans = []
    for keep in (7, 0):
        folder = tmp_path / str(keep)
        folder.mkdir()
        with Emulator(a_season(), now=NOW, client_id=12345, client_secret="hush-the-client-secret") as strava:
            home = furnish(folder, strava)
            add_to(home, "strava", f"keep_raw_days = {keep}")
            (home.state).mkdir(mode=0o700)
            (home.state / "installation.key").touch(mode=0o600)
            (home.state / "installation.key").write_text("ab" * 32)
            home.login()
            home.liftday("sync", at=NOW)
            for day in (8, 9):
                home.liftday("sync", at=NOW + timedelta(days=day))
            at = NOW + timedelta(days=9)
            plan = home.liftday("plan", "--json", at=at).json
            days = home.liftday("days", "--json", at=at).json
            plans.append(
                (
                    [(s["uid"], s["start"], s["variant"]) for s in plan["sessions"]],
                    [(d["date"], d["kind"], d["p"]) for d in days],
                )
            )
            kept = home.liftday("privacy").out
            assert ("Of 0 older" in kept) == (keep == 0)
    assert plans[0] == plans[1]


def test_the_herald_tells_a_state_once(tmp_path):
    """Worse is told once, well again is told once, and a restart does not repeat it."""
    from liftday.config.settings import NotifySettings

    out = tmp_path / "told"
    settings = NotifySettings(command=f"/bin/sh -c 'cat >> {out}; echo >> {out}' --")
    bad, well = Notice(state="login", text="log in"), Notice(state="well", text="all is well")
    Alerts(tmp_path).update(well, NotifySettings())
    for now in (well, bad, bad):
        Alerts(tmp_path).update(now, settings)
    Alerts(tmp_path).update(well, settings)
    told = [json.loads(line)["state"] for line in out.read_text().splitlines() if line.strip()]
    assert told == ["login", "well"]


@pytest.mark.parametrize("answers", ["y\nn\nn\nn\nn\nn\nn\n", "y\nn\ny\nn\nn\nn\nn\nn\n", "n\nn\ny\nn\nn\nn\nn\ny\n"])
def test_the_screening_keeps_only_what_follows_from_it(answers):
    """The answers themselves are not kept: only whether one was yes, and whether a professional agreed."""
    import click
    from click.testing import CliRunner

    from liftday.cli.screening import ask as screen

    found = []

    @click.command()
    def asked():
        found.append(screen(NOW.date()))

    result = CliRunner().invoke(asked, input=answers)
    assert result.exit_code == 0, result.output
    yes = answers.split("\n")[1:7].count("y")
    assert found[0].accepted == (NOW.date() if answers[0] == "y" else None)
    expected = "none" if not yes else "cleared" if answers.rstrip().endswith("y") else "asked"
    assert found[0].clearance == expected


def many_files(folder, count):
    """As many files, each with one run, the newest last."""
    folder.mkdir()
    runs = a_season(count // 5 + 1)[-count:]
    paths = []
    for n, one in enumerate(runs):
        paths.append(folder / f"run-{n:03}.json")
        paths[-1].write_text(json.dumps([one]))
    return [str(path) for path in paths]


@pytest.mark.parametrize("running", [False, True])
def test_a_folder_full_of_files_is_one_import(home, tmp_path, running):
    """More than an order may carry, with a daemon and without: all are told of, and the plan is made on all of them."""
    alone = [line for line in home.config.read_text().splitlines(True) if not line.startswith("client_")]
    home.config.write_text("".join(alone))
    paths = many_files(tmp_path / "export", 150)
    with home.daemon(at=NOW) if running else contextlib.nullcontext():
        said = home.liftday("import", *paths, "--json", at=None if running else NOW)
        assert said.code == 0, said.err
        assert [(one["rows"], one["imported"]) for one in said.json["files"]] == [(1, 1)] * 150
        assert [one["file"] for one in said.json["files"]] == paths
        again = home.liftday("import", *paths, "--json", at=None if running else NOW)
        assert sum(one["duplicate"] for one in again.json["files"]) == 150
        missing = home.liftday("import", *paths, "nowhere.gpx", at=None if running else NOW)
        assert missing.code == 65
    assert home.liftday("feed").raw.count(b"BEGIN:VEVENT") > 3


def test_the_plan_waits_for_the_last_of_many_files(home, tmp_path):
    """Had it been made on the first sixty-four, its promises would have to be kept."""
    alone = [line for line in home.config.read_text().splitlines(True) if not line.startswith("client_")]
    home.config.write_text("".join(alone))
    paths = many_files(tmp_path / "export", 150)
    home.liftday("import", *paths, at=NOW)
    piecewise = home.liftday("feed").raw
    (tmp_path / "other").mkdir()
    other = furnish(tmp_path / "other", home.strava)
    other.config.write_text(
        "".join(line for line in other.config.read_text().splitlines(True) if "client_" not in line)
    )
    whole = tmp_path / "whole.json"
    whole.write_text(json.dumps([run for path in paths for run in json.loads(Path(path).read_text())]))
    other.liftday("import", str(whole), at=NOW)

    def told(body):
        return [(e["DTSTART"].dt, str(e["SUMMARY"])) for e in icalendar.Calendar.from_ical(body).walk("VEVENT")]

    assert told(piecewise) == told(other.liftday("feed").raw)


def test_a_port_that_waits_for_a_restart_makes_no_dead_links(home):
    """The daemon still answers at the old one, so that is where the entries' links go; not one SEQUENCE counts up."""
    settings = read(home.config)
    home.login()
    home.liftday("sync", at=NOW)
    before = home.liftday("feed").raw
    port = settings.feed.port
    home.config.write_text(home.config.read_text().replace(f"port = {port}", f"port = {port + 1}"))
    bound = (settings.feed.host, port)
    carry_out_here(read(home.config), home.state, RunTurn(), now=NOW + timedelta(minutes=5), bound=bound)
    assert home.liftday("feed").raw == before
    carry_out_here(read(home.config), home.state, RunTurn(), now=NOW + timedelta(minutes=6))
    assert f":{port + 1}/act/".encode() in home.liftday("feed").raw.replace(b"\r\n ", b"")


def test_the_rows_of_one_archive_are_counted(home, tmp_path):
    """A hundred times at most; on a terminal that nobody watches it is one line."""
    names = [f"{number}.gpx" for number in range(250)]
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in names:
            archive.writestr(name, "<gpx></gpx>")
    told = []
    settings = read(home.config)
    with (tmp_path / "all.zip").open("rb") as file:
        order = ImportFiles(files=("all.zip",))
        carry_out_here(settings, home.state, order, now=NOW, files=(file.fileno(),), progress=told.append)
    counts = [(one.done, one.of) for one in told if isinstance(one, Count) and one.of == 250]
    assert 50 <= len(counts) <= 101
    assert counts == sorted(counts)
    said = home.liftday("import", str(tmp_path / "all.zip"), at=NOW).err
    assert said.count("Reading all.zip") == 1

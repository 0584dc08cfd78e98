"""Faults 6 to 10, 12 to 15, 60 and 65: the disk, the database, and whose they are."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from faults.ground import HOUR, NOW, SECRET, T1, T2, news, no_news, says
from homes import until

slow = pytest.mark.slow
REST_DAY = date(2026, 3, 10)
MARKED = NOW + HOUR


def complaint(child, code: int, *words: str) -> None:
    """What a command in a process of its own said: one sentence, a remedy, this exit code."""
    assert child.code == code, (child.code, child.err)
    assert child.err.count("liftday: ") == (1 if code else 0), child.err
    assert "Traceback" not in child.err, child.err
    for word in words:
        assert word in child.err, child.err


# --- a disk that refuses (6, 7, 8) --------------------------------------------------------------------------------------

REFUSALS = [
    ("ENOSPC", "pwrite64", 0.0, "+"),
    ("ENOSPC", "pwrite64", 0.3, "+"),
    ("ENOSPC", "pwrite64", 0.6, "+"),
    ("ENOSPC", "pwrite64", 0.95, "+"),
    ("ENOSPC", "pwrite64", 0.3, ""),
    ("EDQUOT", "pwrite64", 0.1, "+"),
    ("EIO", "pwrite64", 0.5, ""),
    ("EIO", "fdatasync", 0.0, "+"),
    ("EIO", "fdatasync", 0.5, "+"),
    ("EIO", "fdatasync", 0.5, ""),
    ("EIO", "fsync", 0.0, "+"),
    ("EIO", "fsync", 0.5, "+"),
    ("EIO", "rename", 0.0, "+"),
    ("ENOSPC", "ftruncate", 0.0, "+"),
    ("EROFS", "unlink", 0.0, "+"),
]


@pytest.fixture(scope="module")
def writes(ground, forks):
    """How often a sync makes each call that writes, by kind of life."""
    counted = {}
    for kind, story in (("new", no_news), ("settled", news)):
        with ground.life(kind) as life:
            story(life.strava)
            life.clock(T1)
            counted[kind] = forks.writes(*life.words("sync", at=T1))
    return counted


@pytest.mark.slow
@pytest.mark.parametrize("phase", ["first-history", "poll"])
@pytest.mark.parametrize(("error", "call", "share", "on"), REFUSALS)
def test_a_disk_that_refuses(ground, forks, writes, phase, error, call, share, on):
    """From some write on (+) or at one: exit 73 with the path, the database sound, the feed good; with room all heals."""
    kind, story = {"first-history": ("new", no_news), "poll": ("settled", news)}[phase]
    with ground.life(kind) as life:
        story(life.strava)
        life.clock(T1)
        number = max(1, round(writes[kind][call] * share))
        child = forks.fail(call, error, f"{number}{on}", *life.words("sync", at=T1))
        assert child.code in {0, 73}, child.err
        complaint(child, child.code, *([str(life.state)] if child.code else []))
        life.sound()
        life.look(T1)
        assert life.asked() <= 12
        says(life.sync(at=T2), 0)
        life.sound()
        life.look(T2)
        assert life.end(T2) == ground.undisturbed(kind, story, T1, T2)


@pytest.mark.parametrize("room", [pytest.param(100, marks=slow), 8_192, pytest.param(400_000, marks=slow)])
@pytest.mark.parametrize("kind", ["new", "settled"])
def test_a_file_may_not_grow(ground, forks, kind, room):
    """Fault 8: a quota on the size of files. Said with the path; nothing that was there is lost; it heals by itself."""
    story = news if kind == "settled" else no_news
    with ground.life(kind) as life:
        story(life.strava)
        life.clock(T1)
        child = forks.run(*life.words("sync", at=T1), limits={"RLIMIT_FSIZE": room})
        assert child.code in {0, 73}, child.err
        if room < 10_000:
            complaint(child, 73, str(life.state))
        life.sound() if (life.state / "liftday.db").exists() else None
        life.look(T1)
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2) == ground.undisturbed(kind, story, T1, T2)


@pytest.mark.parametrize("verb", ["sync", pytest.param("mark", marks=slow), pytest.param("backup", marks=slow)])
def test_a_read_only_state(ground, forks, verb):
    """Fault 9: a command that writes says so and ends with 73; a reading one answers; nothing is touched."""
    words = {"sync": ["sync"], "mark": ["mark", "2026-03-10", "rest"], "backup": ["backup"]}[verb]
    with ground.life() as life:
        for path in [*life.state.rglob("*"), life.state]:
            path.chmod(0o500 if path.is_dir() else 0o400)
        before = {path: path.read_bytes() for path in life.state.rglob("*") if path.is_file()}
        child = forks.run(*life.words(*words, at=T1), powerless=True)
        complaint(child, 73, str(life.state))
        for reading in (["plan"], ["days"], ["feed"], ["status"], ["why", "2026-03-04"]):
            read = forks.run(*life.words(*reading, at=None), powerless=True)
            assert read.code in {0, 1}, read.err
            assert "Traceback" not in read.err
        assert {path: path.read_bytes() for path in life.state.rglob("*") if path.is_file()} == before
        for path in [life.state, *life.state.rglob("*")]:
            path.chmod(0o700 if path.is_dir() else 0o600)
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2) == ground.undisturbed("settled", no_news, T1, T2)


ABANDONED = """
import os, sqlite3, sys
base = sqlite3.connect(sys.argv[1], isolation_level=None)
base.execute("PRAGMA wal_autocheckpoint=0")
base.execute("UPDATE facts SET body = '\\"quota\\"' WHERE name = 'strava'")
os._exit(9)
"""


@pytest.mark.parametrize("left", ["at-rest", "in-the-journal"])
def test_readers_need_no_room(ground, forks, left):
    """On a disk that takes no byte more every reading verb answers from what is there, a killed writer's last commit
    among it; what writes says so. With room all goes on."""
    with ground.life() as life:
        if left == "in-the-journal":
            subprocess.run([sys.executable, "-c", ABANDONED, str(life.state / "liftday.db")], check=False)
            (life.state / "liftday.db-shm").unlink()
        readers = (["plan"], ["days"], ["feed"], ["status"], ["why", "2026-03-04"], ["strava", "status"], ["privacy"])
        for words in readers:
            read = forks.fail("pwrite64", "ENOSPC", "1+", *life.words(*words))
            assert read.code in {0, 1}, (words, read.err)
            assert read.out
            assert "Traceback" not in read.err
            assert left == "at-rest" or words != ["strava", "status"] or "quota" in read.out
        sick = forks.fail("pwrite64", "ENOSPC", "1+", *life.words("doctor"))
        assert "The database is sound" in sick.out, sick.out
        complaint(forks.fail("pwrite64", "ENOSPC", "1+", *life.words("mark", "2026-03-10", "rest", at=T1)), 73)
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2) == ground.undisturbed("settled", no_news, T1, T2)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_a_database_that_somebody_holds(ground, how):
    """Fault 10: a writer waits for some seconds and says who is in the way; readers and the feed do not notice."""
    with ground.life() as life:
        news(life.strava)
        holder = sqlite3.connect(life.state / "liftday.db", isolation_level=None)
        holder.execute(how)
        says(life.sync(at=T1), 75, "locked")
        life.look(T1)
        holder.execute("ROLLBACK")
        holder.close()
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2) == ground.undisturbed("settled", news, T1, T2)


# --- a database that is damaged (12, 13) --------------------------------------------------------------------------------


def flip(share: float):
    """Sixty-four bytes turned over, at some share of the file."""

    def damage(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(int(path.stat().st_size * share))
            bytes_there = file.read(64)
            file.seek(-len(bytes_there), os.SEEK_CUR)
            file.write(bytes(255 - byte for byte in bytes_there))

    return damage


def cut(share: float):
    """The file ends early."""
    return lambda path: os.truncate(path, int(path.stat().st_size * share))


def garbage(path: Path) -> None:
    """Something else stands in its place."""
    path.write_bytes(b"This is not a database.\n" * 1000)


def no_table(path: Path) -> None:
    """A table is gone."""
    with sqlite3.connect(path) as base:
        base.execute("DROP TABLE versions")
    base.close()


def torn_row(path: Path) -> None:
    """A row cannot be read any more."""
    with sqlite3.connect(path) as base:
        base.execute("UPDATE versions SET session = x'00ff00ff' WHERE n = (SELECT max(n) FROM versions)")
    base.close()


def other_journal(path: Path) -> None:
    """A journal that belongs to another database lies beside it."""
    path.with_name(path.name + "-wal").write_bytes(os.urandom(8192))


DAMAGES = {
    "emptied": cut(0.0),
    "cut-in-half": cut(0.5),
    "a-hundred-bytes": lambda path: os.truncate(path, 100),
    "not-a-database": garbage,
    "removed": lambda path: path.unlink(),
    "table-gone": no_table,
    "torn-row": torn_row,
    "foreign-journal": other_journal,
    "header": flip(0.0),
    **{f"flipped-at-{n}-percent": flip(n / 100) for n in range(1, 100, 7)},
}


@pytest.mark.parametrize("copies", ["backup", pytest.param("no-backup", marks=slow)])
@pytest.mark.parametrize(
    "damage", [pytest.param(one, marks=() if one in {"emptied", "flipped-at-29-percent"} else slow) for one in DAMAGES]
)
def test_a_damaged_database(ground, damage, copies):
    """Fault 12: set aside, restored from the newest good backup, read again from Strava; what is lost is said by name."""
    with ground.life() as life:
        news(life.strava)
        assert life.mark(REST_DAY, "rest", at=MARKED).code == 0
        if copies == "no-backup":
            shutil.rmtree(life.state / "backups")
        DAMAGES[damage](life.state / "liftday.db")
        told = life.sync(at=T1)
        says(told, 0)
        said = told.err + "".join(life.home.liftday("status", "--json").json["notes"])
        if list(life.state.glob("liftday.db.corrupt.*")) or damage == "removed":
            assert "liftday.db" in said, "a repair that is not told"
        if "are lost" in said:
            life.marks.clear()
        life.sound()
        forgotten = "sessions are lost" in said
        if forgotten:
            life.feed = None  # what subscribers have seen is lost too, and said
        life.look(T1)
        assert life.mark(REST_DAY, "rest", at=T1 + timedelta(minutes=1)).code == 0
        says(life.sync(at=T2), 0)
        life.look(T2)
        here, clean = life.end(T2), marked_and_undisturbed(ground)
        assert here.days == clean.days
        assert here.sessions == clean.sessions or forgotten
        assert len(here.sessions.keys() & clean.sessions.keys()) >= len(clean.sessions) - 2, "sessions keep their uids"


def marked_and_undisturbed(ground):
    """The end of the story with the mark in it."""
    if "marked" not in ground.kept:
        with ground.life() as life:
            news(life.strava)
            life.mark(REST_DAY, "rest", at=MARKED)
            life.sync(at=T1)
            life.mark(REST_DAY, "rest", at=T1 + timedelta(minutes=1))
            life.sync(at=T2)
            ground.kept["marked"] = life.end(T2)
    return ground.kept["marked"]


def test_a_database_of_a_newer_version_is_left_alone(ground):
    """Fault 13: refused with both versions named, nothing touched, the feed still there."""
    with ground.life() as life:
        with sqlite3.connect(life.state / "liftday.db") as base:
            base.execute("UPDATE alembic_version SET version_num = '9999'")
        base.close()
        before = (life.state / "liftday.db").read_bytes()
        says(life.sync(at=T1), 65, "newer", "9999")
        assert life.asked() == 0
        assert (life.state / "liftday.db").read_bytes() == before
        assert life.home.liftday("feed").code in {0, 65}
        assert (life.state / "feed.ics").exists()


# --- the directory and who owns it (14, 60, 65) -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "code", "words"),
    [
        (0o777, 73, ["chmod 700"]),
        pytest.param(0o770, 73, ["chmod 700"], marks=slow),
        pytest.param(0o755, 0, [], marks=slow),
        (0o701, 0, []),
    ],
)
def test_a_state_directory_that_is_too_open(ground, mode, code, words):
    """Fault 14: others could write: refused with the cure. Others could read: closed."""
    with ground.life() as life:
        life.state.chmod(mode)
        says(life.sync(at=T1), code, *words)
        if code == 0:
            assert stat.S_IMODE(life.state.stat().st_mode) == 0o700
        else:
            assert life.asked() == 0
        life.state.chmod(0o700)
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2) == ground.undisturbed("settled", no_news, T1, T2)


@pytest.mark.parametrize(
    "there", ["missing", pytest.param("a-file", marks=slow), pytest.param("a-dead-link", marks=slow)]
)
def test_a_state_directory_that_is_not_there(ground, there):
    """Fault 14: a missing one is made, private; something else in its place is named."""
    with ground.bare() as life:
        shutil.rmtree(life.state)
        if there == "a-file":
            life.state.write_text("")
        if there == "a-dead-link":
            life.state.symlink_to(life.state.with_name("nowhere"))
        if there == "missing":
            says(life.sync(at=T1), 77, "liftday strava login")
            assert stat.S_IMODE(life.state.stat().st_mode) == 0o700
        else:
            says(life.sync(at=T1), 73, str(life.state))


def test_everything_is_private_from_its_first_moment(ground, forks):
    """Fault 60: with a umask that forbids nothing, every file is 0600 and every directory 0700."""
    with ground.bare() as life:
        shutil.rmtree(life.state)
        life.home.login()
        assert forks.run(*life.words("sync", at=T1), umask=0).code == 0
        assert forks.run(*life.words("backup", at=T1), umask=0).code == 0
        for path in [life.state, *life.state.rglob("*")]:
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize(
    "name",
    [
        "liftday.db",
        pytest.param("strava-tokens.json", marks=slow),
        pytest.param("feed.ics", marks=slow),
        pytest.param("installation.key", marks=slow),
        pytest.param("turn.lock", marks=slow),
        pytest.param("liftday.db-wal", marks=slow),
        pytest.param("links.key", marks=slow),
        pytest.param("strava-tokens.json.new", marks=slow),
        pytest.param("strava-tokens.json.lock", marks=slow),
    ],
)
def test_a_link_in_the_state_directory_is_not_followed(ground, name):
    """Fault 60: what somebody linked there is neither read as ours nor written to; a sentence says it where it matters."""
    with ground.life() as life:
        target = life.home.folder / "target"
        target.write_bytes(b"precious")
        path = life.state / name
        path.unlink(missing_ok=True)
        path.symlink_to(target)
        said = life.sync(at=NOW + 7 * HOUR)  # the token has run out: its file is written
        says(said, said.code)
        assert target.read_bytes() == b"precious"
        assert said.code or not path.is_symlink() or name == "strava-tokens.json.lock"


def nobody_home(ground, life):
    """Move the life to where another user may look, as far as modes allow."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    shutil.copytree(life.home.folder, place / "home", symlinks=True)
    life.home.config = place / "home" / "config.toml"
    life.home.state = place / "home" / "state"
    return place


@pytest.mark.slow
@pytest.mark.parametrize("who", ["another-user", "root"] if os.geteuid() == 0 else [])
def test_a_command_of_another_user(ground, forks, who):
    """Fault 65: named with the cure, and no file changes its owner."""
    nobody = 65_534
    with ground.life() as life:
        place = nobody_home(ground, life)
        if who == "root":
            for path in [life.state, *life.state.rglob("*")]:
                os.chown(path, nobody, nobody)
        before = {path: path.stat().st_uid for path in life.state.rglob("*")}
        child = forks.run(*life.words("sync", at=T1), **({} if who == "root" else {"user": nobody}))
        complaint(child, child.code, str(life.state))
        assert child.code in {2, 73}  # where the directory cannot even be looked into, the option is refused
        assert {path: path.stat().st_uid for path in life.state.rglob("*")} == before
        assert life.asked() == 0
        shutil.rmtree(place)


# --- copies (15) --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(6))
def test_files_copied_while_a_sync_runs(ground, forks, moment):
    """Fault 15: database and journal copied at any moment are a consistent older state, and a sync brings it up to date."""
    with ground.life() as life:
        news(life.strava)
        life.strava.fault(f"delay={0.05 * moment}", route="list")
        life.clock(T1)
        child = forks.start(*life.words("sync", at=T1))
        until(lambda: life.asked("list") or not child.alive)
        copied = life.home.folder / "copied"
        copied.mkdir(mode=0o700)
        for name in ("liftday.db", "liftday.db-wal", "strava-tokens.json", "installation.key", "feed.ics", "links.key"):
            if (life.state / name).exists():
                shutil.copy2(life.state / name, copied / name)
        assert child.wait() == 0, child.err
        life.home.state, life.feed = copied, None
        life.look(T1)
        says(life.sync(at=T1), 0)
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2) == ground.undisturbed("settled", news, T1, T2)


@pytest.mark.parametrize("when", ["idle", pytest.param("mid-sync", marks=slow)])
def test_a_backup_brings_back_what_was_said(ground, forks, when):
    """Fault 15: a copy taken with `backup`, whatever runs meanwhile, restores to the same plan; no secret is in it."""
    with ground.life() as life:
        assert life.mark(REST_DAY, "rest", at=MARKED).code == 0
        copy = life.home.folder / "copy.db"
        child = None
        if when == "mid-sync":
            life.strava.fault("delay=0.5", route="list")
            life.clock(MARKED)
            child = forks.start(*life.words("sync", at=MARKED))
            until(lambda: life.asked("list"))
        says(life.run("backup", "--output", str(copy), at=MARKED), 0)
        assert child is None or child.wait() == 0
        body = copy.read_bytes()
        assert not [one for one in life.secrets() if one.encode() in body]
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        says(life.run("mark", REST_DAY.isoformat(), "clear", at=T1), 0)
        says(life.run("restore", str(copy), at=T1), 0)
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert SECRET not in life.heard

"""Several machines with one PostgreSQL and nothing else in common: whichever takes a turn, subscribers see one calendar."""

import base64
import contextlib
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import memories
from homes import NOW, Home, a_season, until
from liftday.config import screening
from liftday.config.athletes import DEFAULT, Places, places_of
from liftday.config.read import read, read_at
from liftday.config.screening import Screened
from liftday.daemon.clock import SystemClock
from liftday.daemon.club.jobs import Asked, Urgency, asked
from liftday.daemon.club.member import Member, Serving
from liftday.daemon.club.own_files import take_edits
from liftday.daemon.club.refusals import Refusals
from liftday.daemon.club.turns import Turns
from liftday.daemon.orders import carry_out
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.orders import MarkDays, RunTurn, SkipSession, Sync, Undo
from liftday.daemon.protocol.wire import RemoteError, read_answer
from liftday.daemon.state import access, workbench
from liftday.daemon.state.access import Secret
from liftday.daemon.web.act import refusal
from liftday.errors import BadConfiguration, LiftdayError
from liftday.integrations.strava.token import TokenFile
from liftday.store.postgres import members, signposts, timetable
from liftday.store.postgres.database import Database
from liftday.store.postgres.queue import Queue
from liftday.store.postgres.seal import Seal, fresh_key
from postgres.cluster import ADMIN, programs

HOUR = timedelta(hours=1)
LATER = NOW + timedelta(hours=7)  # the first tokens have run out
TABLES = ("shelf", "signposts", "members", "ledger", "club")


def machine(home: Home, name: str, *, key: bool = True) -> Home:
    """Another machine of the same club: the same configuration, an empty state directory, the key if it was given one."""
    state = home.folder / name
    state.mkdir(mode=0o700)
    if key:
        shutil.copy(home.state / "store.key", state / "store.key")
    return replace(home, state=state)


def turn(home: Home, order=None, *, now=NOW):
    """One turn on a machine, in this process."""
    return carry_out_here(read(home.config), home.state, order or RunTurn(), now=now)


def killed(deed: Callable[[], object]) -> None:
    """Take a turn in a process that is killed when its rows are committed, and nothing was put back on the shelf yet."""
    child = os.fork()
    if not child:
        carry_out.signposts = lambda *_: os._exit(9)
        try:
            deed()
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def rows(home: Home, statement: str) -> list:
    """What the server's superuser reads."""
    with memories.admin(re.search(r"@/(\w+)", home.database)[1]) as connection:
        done = connection.execute(statement)
        return done.fetchall() if done.description else []


def uids(feed: bytes) -> set[bytes]:
    """The entries of a feed."""
    return set(re.findall(rb"UID:\S+", feed))


def test_a_machine_with_nothing_of_its_own_answers_and_goes_on(synced):
    """It shows what was published before it takes a turn, and its first turn gives every byte that the other's would have."""
    turn(synced)
    other = machine(synced, "other")
    feed = synced.liftday("feed").raw
    for words in (("feed",), ("feed-url",), ("plan",), ("days", "--json"), ("strava", "status"), ("status",)):
        assert other.liftday(*words, at=NOW).raw == synced.liftday(*words, at=NOW).raw, words
    looked = other.liftday("doctor", at=NOW).out
    assert "Strava" in looked
    assert other.liftday("feed").raw == feed
    turn(other, MarkDays(first=NOW.date(), last=NOW.date(), word="rest"))
    marked = other.liftday("feed").raw
    assert synced.liftday("feed").raw == marked
    turn(synced)
    assert synced.liftday("feed").raw == marked
    secrets = [(one, access.existing(synced.state, one)) for one in Secret]
    assert secrets == [(one, access.existing(other.state, one)) for one in Secret]
    assert (synced.state / "feed.ics").stat().st_mtime == (other.state / "feed.ics").stat().st_mtime
    assert uids(marked) & uids(feed)


def test_the_installation_goes_on_that_had_a_postgresql_before_there_was_a_shelf(synced):
    """What lies in its directory goes up with the first turn; no key and no address is made anew."""
    rows(synced, f"DROP TABLE {', '.join(TABLES)}")
    (synced.state / "workbench.json").unlink()
    (synced.state / "store.key").unlink()
    before = {
        path.name: path.read_bytes()
        for path in synced.state.iterdir()
        if path.suffix in (".key", ".secret", ".json", ".ics")
    }
    assert synced.liftday("status", at=NOW).code in (0, 1)
    turn(synced)
    assert {name: (synced.state / name).read_bytes() for name in before} == before
    other = machine(synced, "other")
    turn(other)
    assert {name: (other.state / name).read_bytes() for name in before} == before


def test_a_machine_is_killed_after_its_rows_and_another_publishes_them(synced):
    """The next turn on a machine with nothing comes to the bytes that the first one had; no uid and no sequence is another."""
    turn(synced)
    before = synced.liftday("feed").raw
    hard = MarkDays(first=NOW.date(), last=NOW.date() + timedelta(days=4), word="hard")
    killed(lambda: turn(synced, hard, now=LATER))
    left = (synced.state / "feed.ics").read_bytes()
    assert left != before
    other = machine(synced, "other")
    assert other.liftday("feed").raw == before  # the last that was put back
    turn(other, now=LATER)
    assert other.liftday("feed").raw == left
    turn(synced, now=LATER)
    assert synced.liftday("feed").raw == left


def test_the_very_first_turn_is_killed(home):
    """The key that every uid hangs on was on the shelf before it was used."""
    killed(lambda: turn(home))
    first = (home.state / "feed.ics").read_bytes()
    other = machine(home, "other")
    turn(other)
    assert (other.state / "feed.ics").read_bytes() == first


@pytest.mark.parametrize("how", ["put back", "killed"])
def test_tokens_that_one_machine_was_given_are_the_others(synced, how):
    """Strava takes each refresh token once: the other machine asks with the new one, also where the first was killed."""
    turn(synced)
    other = machine(synced, "other")
    turn(other)
    synced.strava.clock.set(LATER)
    renew = lambda: turn(synced, Sync(), now=LATER)  # noqa: E731
    killed(renew) if how == "killed" else renew()
    given = TokenFile(synced.state / access.TOKENS).recall()
    assert given.renewed_at >= LATER
    for at in (LATER, LATER + timedelta(hours=7)):
        synced.strava.clock.set(at)
        assert turn(other, Sync(), now=at).trouble is None
    assert TokenFile(other.state / access.TOKENS).recall().renewed_at >= LATER + timedelta(hours=7)
    assert turn(synced, Sync(), now=LATER + timedelta(hours=8)).trouble is None


def test_the_quota_is_counted_on_all_machines(synced):
    """What one machine asked the other knows of, as the pull of each says."""
    other = machine(synced, "other")
    first = turn(synced, Sync()).facts.quota["15min"]
    second = turn(other, Sync()).facts.quota["15min"]
    assert second[0] > first[0]
    assert not (other.state / "strava-quota.json").exists()


def test_what_one_has_found_quiet_the_other_leaves_out(synced):
    """The look at the shelf changes nothing that a turn is made from; a feed that changed there does."""
    other = machine(synced, "other")
    poll = Sync(by_schedule=True)
    for home in (synced, other, synced):
        turn(home, poll)
    assert rows(synced, "SELECT body FROM facts WHERE name = 'quiet_print'") != []
    before = rows(synced, "SELECT name, revision FROM shelf ORDER BY name")
    posts = rows(synced, "SELECT * FROM signposts ORDER BY kind, key")
    for home in (other, synced):
        turn(home, poll)
    assert rows(synced, "SELECT name, revision FROM shelf ORDER BY name") == before
    assert rows(synced, "SELECT * FROM signposts ORDER BY kind, key") == posts
    (synced.state / "feed.ics").write_bytes(b"nonsense")
    turn(synced, poll)
    feed = synced.liftday("feed").raw
    assert b"VEVENT" in feed
    assert other.liftday("feed").raw == feed


def test_a_machine_with_another_key_says_so_and_makes_none(synced):
    """One sentence and its remedy, exit 78; with the right one it goes on."""
    turn(synced)
    for text in (None, "w" * 43 + "=\n", "no key"):
        other = machine(synced, f"other{len(text or '')}", key=False)
        if text:
            (other.state / "store.key").write_text(text)
        kept = {path.name for path in other.state.iterdir()}
        said = other.liftday("sync")
        assert (said.code, "store.key" in said.err, "Traceback" in said.err) == (78, True, False), said.err
        for verb in ("web", "worker", "run"):
            begun = other.liftday(verb)
            assert (begun.code, "store.key" in begun.err, "Traceback" in begun.err) == (78, True, False), begun.err
        assert {path.name for path in other.state.iterdir()} - kept <= {"turn.lock", "workbench.lock"}
        shutil.copy(synced.state / "store.key", other.state / "store.key")
        assert other.liftday("sync", at=NOW).code == 0


def test_a_key_is_renewed_while_all_machines_go_on(synced):
    """The new one opens everywhere before it seals anywhere; after a turn of everybody's the old one is not needed."""
    old = (synced.state / "store.key").read_text()
    new = "bmV3LW5ldy1uZXctbmV3LW5ldy1uZXctbmV3LW5ldzE=\n"
    other = machine(synced, "other")
    for text in (old + new, new + old, new):
        for home in (synced, other):
            (home.state / "store.key").write_text(text)
            turn(home)
    assert access.existing(other.state, Secret.FEED) == access.existing(synced.state, Secret.FEED)


def test_the_newer_login_counts_after_an_older_copy_was_put_back(synced):
    """Strava takes the older one no more: the machine that has the newer puts it up."""
    turn(synced)
    (kept,) = rows(synced, "SELECT encode(body, 'hex') FROM shelf WHERE name = 'strava-tokens.json'")
    synced.strava.clock.set(LATER)
    turn(synced, Sync(), now=LATER)
    rows(synced, f"UPDATE shelf SET body = decode('{kept[0]}', 'hex'), revision = 7 WHERE name = 'strava-tokens.json'")  # noqa: S608
    for home in (synced, machine(synced, "other")):
        assert turn(home, Sync(), now=LATER + HOUR).trouble is None


def test_a_seal_that_was_put_under_another_name_does_not_open(synced):
    """Whoever writes into the database gives nobody another's login."""
    turn(synced)
    rows(
        synced,
        "UPDATE shelf SET body = (SELECT body FROM shelf WHERE name = 'links.key'), revision = 7 WHERE name = 'feed.secret'",
    )
    with pytest.raises(BadConfiguration, match=r"feed\.secret"):
        turn(machine(synced, "other"))


def test_nothing_secret_stands_in_the_database(synced):
    """Canaries: no token, key, secret or address is in any column of any table, as text, in hex or base64, or in what is packed."""
    synced.config.write_text(synced.config.read_text().replace("enabled = false", "enabled = true"))
    text = own(synced, "anna").read_text() + '[calendars]\nbusy = ["https://work.example/canary-of-a-calendar.ics"]\n'
    (synced.folder / "athletes" / "anna.toml").write_text(text)
    assert synced.liftday("athlete", "add", "anna").code == 0
    turn(synced, Sync())
    tokens = TokenFile(synced.state / access.TOKENS).recall()
    homes = (synced.state, synced.state / "athletes" / "anna")
    canaries = [tokens.access, tokens.refresh, "canary-of-a-calendar", "hush-the-client-secret"]
    canaries += [(synced.state / "store.key").read_text().strip()]
    canaries += filter(None, (access.existing(state, one) for state in homes for one in Secret))
    assert len(canaries) > 8
    dumped = b"\n".join(everything(synced))
    assert {("feed.ics",), ("pages.json.gz",), ("own.toml",)} <= set(rows(synced, "SELECT name FROM shelf"))
    assert b"BEGIN:VEVENT" in dumped
    assert b"<html" in dumped  # what is packed was looked into
    for canary in canaries:
        raw = canary.encode()
        for shape in (raw, raw.hex().encode(), base64.b64encode(raw).rstrip(b"=")[:-1]):
            assert shape not in dumped


def everything(home: Home):
    """Every value of every table, and what is packed in it."""
    tables = rows(home, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    for (table,) in tables:
        for row in rows(home, f'SELECT * FROM "{table}"'):  # noqa: S608
            for value in row:
                raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                yield raw
                for unpack in (gzip.decompress, zlib.decompress):
                    with contextlib.suppress(OSError, EOFError, zlib.error):
                        yield unpack(raw)


def test_a_copy_by_postgresql_brings_back_everything(synced):
    """pg_dump and pg_restore, a machine with nothing but the key: the same secrets, the same calendar, and on it goes."""
    turn(synced)
    dump = synced.folder / "liftday.dump"
    pg_dump(synced, "--format=custom", "--file", str(dump))
    database = memories.new_database()
    restored = re.search(r"@/(\w+)", database)[1]
    tool = [programs() / "pg_restore", "-h", memories.SERVER, "-U", ADMIN, "-d", restored, "--exit-on-error", dump]
    subprocess.run(tool, check=True)
    other = machine(synced, "other")
    other = replace(other, config=synced.folder / "restored.toml", database=database)
    other.config.write_text(synced.config.read_text().replace(synced.database, database))
    assert other.liftday("feed").raw == synced.liftday("feed").raw
    assert other.liftday("feed-url").out == synced.liftday("feed-url").out
    turn(other)
    assert other.liftday("feed").raw == synced.liftday("feed").raw
    # the first machine goes over to the copy with what it had laid out
    shutil.copytree(synced.state, synced.folder / "moved")
    turn(replace(other, state=synced.folder / "moved"))
    assert (synced.folder / "moved" / "feed.ics").read_bytes() == (other.state / "feed.ics").read_bytes()


def pg_dump(home: Home, *words: str) -> bytes:
    """What PostgreSQL's own tool writes, as the role of liftday, which sees only what it names: so as the server's own user."""
    name = re.search(r"@/(\w+)", home.database)[1]
    return subprocess.run(
        [programs() / "pg_dump", "-h", memories.SERVER, "-U", ADMIN, *words, name], check=True, capture_output=True
    ).stdout


def test_turns_of_two_machines_never_overlap(synced):
    """The second waits for the first one's connection to end, however it ends."""
    settings, other = read(synced.config), machine(synced, "other")
    done = threading.Event()
    with workbench.connected(settings, turn=True):
        thread = threading.Thread(target=lambda: (turn(other), done.set()))
        thread.start()
        waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while rows(synced, waits) == [(0,)]:
            assert thread.is_alive()
        assert not done.is_set()
    thread.join()
    assert done.is_set()


def own(home: Home, name: str, minutes: int = 45) -> Path:
    """Write the own file of an athlete beside the shared one."""
    path = home.folder / "athletes" / f"{name}.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        f'[athlete]\ntimezone = "Europe/Vienna"\n\n[strength]\nminutes = {minutes}\n\n[page]\nenabled = false\n'
    )
    return path


@pytest.fixture
def two(synced):
    """Two machines with folders of their own for the configuration, and anna, who was added on the first."""
    turn(synced)
    folder = synced.folder / "second"
    folder.mkdir()
    other = replace(machine(synced, "other"), config=folder / "config.toml", folder=folder)
    other.config.write_text(synced.config.read_text())
    own(synced, "anna")
    assert synced.liftday("athlete", "add", "anna").code == 0
    return synced, other


def anna_on(home: Home):
    """Her settings on a machine."""
    return read_at(places_of(Places(config=home.config, state=home.state), "anna"))


def test_who_was_added_on_one_machine_is_there_on_the_other(two):
    """With her own file; a name is given once; what is edited where her file lies goes up with the next turn there."""
    first, other = two
    assert [one["name"] for one in other.liftday("athlete", "list", "--json").json] == ["default", "anna"]
    assert other.liftday("--athlete", "anna", "mark", "today", "rest", at=NOW).code == 0
    assert anna_on(other).owner.strength.minutes == 45
    assert other.liftday("--athlete", "anna", "feed").raw == first.liftday("--athlete", "anna", "feed").raw
    own(other, "anna")
    assert other.liftday("athlete", "add", "anna").code == 65
    (other.folder / "athletes" / "anna.toml").unlink()
    own(first, "anna", minutes=60)
    assert first.liftday("--athlete", "anna", "mark", "today", "rest", at=NOW).code == 0
    assert other.liftday("--athlete", "anna", "plan", at=NOW).code == 0
    assert anna_on(other).owner.strength.minutes == 60
    (other.state / "athletes" / "anna" / "own.toml").write_text(own(other, "anna", minutes=20).read_text())
    assert other.liftday("--athlete", "anna", "mark", "today", "rest", at=NOW).code == 0
    assert first.liftday("--athlete", "anna", "plan", at=NOW).code == 0
    assert anna_on(first).owner.strength.minutes == 20


def test_who_was_removed_on_one_machine_is_gone_on_the_other(two):
    """No row, no directory, no address; and a machine that was asleep meanwhile brings nothing of her back."""
    first, other = two
    for home in (first, other):
        assert home.liftday("--athlete", "anna", "mark", "today", "rest", at=NOW).code == 0
    gone = other.liftday("--athlete", "anna", "feed-url").out
    assert "/feed/" in gone
    assert (other.state / "athletes" / "anna").is_dir()
    settings = anna_on(other)
    assert first.liftday("athlete", "remove", "anna", "--yes").code == 0
    assert not (first.state / "athletes" / "anna").exists()
    with pytest.raises(LiftdayError, match="no athlete 'anna'"):
        carry_out_here(settings, other.state / "athletes" / "anna", RunTurn(), now=NOW)
    assert not (other.state / "athletes" / "anna").exists()
    with pytest.raises(LiftdayError, match="no athlete 'anna'"):
        carry_out_here(settings, other.state / "athletes" / "anna", RunTurn(), now=NOW)
    with pytest.raises(LiftdayError, match="no athlete 'anna'"):  # a web server's other thread has swept already
        workbench.lay_out(settings, other.state / "athletes" / "anna", member=True)
    assert workbench.lay_out(settings, other.state / "athletes" / "anna") is False
    assert [one["name"] for one in other.liftday("athlete", "list", "--json").json] == ["default"]
    assert other.liftday("--athlete", "anna", "plan").code == 65
    tables = [
        name
        for (name,) in rows(first, "SELECT table_name FROM information_schema.columns WHERE column_name = 'athlete'")
    ]
    assert {"shelf", "signposts", "members", "activities"} <= set(tables)
    assert [t for t in tables if rows(first, f"SELECT 1 FROM {t} WHERE athlete = 'anna'")] == []  # noqa: S608
    assert [
        value for value in everything(first) if b"anna" in value
    ] == []  # nor in a table that does not say whose a row is


def test_somebody_new_of_the_same_name_gets_nothing_of_who_was_removed(two):
    """A machine that was asleep has all of the first anna's: her keys, addresses, answers to the safety text. Neither a turn that
    was begun for her, nor a web server that has her in memory, nor the next command gives any of it to the second."""
    first, other = two
    state = other.state / "athletes" / "anna"
    for home in (first, other):
        assert home.liftday("--athlete", "anna", "mark", "today", "rest", at=NOW).code == 0
    screening.keep(state, Screened(accepted=NOW.date(), clearance="cleared"))
    assert other.liftday("--athlete", "anna", "mark", "today", "easy", at=NOW).code == 0
    hers = {
        name: (state / name).read_bytes()
        for name in (*(one.file for one in Secret), screening.FILE)
        if (state / name).exists()
    }
    assert {"feed.secret", "links.key", "installation.key", screening.FILE} <= hers.keys()
    settings, places = anna_on(other), places_of(Places(config=other.config, state=other.state), "anna")
    no = lambda *_: None  # noqa: E731
    served = Member(
        places,
        Serving(clock=SystemClock(), bound=("", 1), lay=no, asking=no, patient=no, next_poll=no, refusals=Refusals()),
    )
    served.refresh()
    shutil.copytree(state, other.folder / "asleep")
    assert first.liftday("athlete", "remove", "anna", "--yes").code == 0
    assert first.liftday("athlete", "add", "anna").code == 0
    for deed in (served.refresh, lambda: carry_out_here(settings, state, RunTurn(), now=NOW)):
        shutil.copytree(other.folder / "asleep", state, dirs_exist_ok=True)
        with pytest.raises(LiftdayError, match="no athlete 'anna'"):
            deed()
    shutil.copytree(other.folder / "asleep", state)
    assert other.liftday("--athlete", "anna", "mark", "today", "rest", at=NOW).code == 0
    again = {name: (state / name).read_bytes() for name in hers if (state / name).exists()}
    assert [name for name in again if again[name] == hers[name]] == []
    assert screening.FILE not in again


def test_a_wrong_setting_about_health_is_in_no_log_no_notice_and_on_no_page(two, caplog):
    """Whoever comes upon it: a poll, an order, a web server, a reload. Where to mend it is said."""
    first, _ = two
    assert first.liftday("--athlete", "anna", "mark", "today", "rest", at=NOW).code == 0
    told = first.folder / "told"
    first.config.write_text(
        first.config.read_text() + f"[notify]\ncommand = \"sh -c 'cat > {told}.new; mv {told}.new {told}'\"\n"
    )
    places, no = Places(config=first.config, state=first.state), lambda *_: None
    serving = Serving(
        clock=SystemClock(), bound=("", 1), lay=no, asking=no, patient=no, next_poll=no, refusals=Refusals()
    )
    served = Member(places_of(places, "anna"), serving)
    path = own(first, "anna")
    path.write_text(path.read_text().replace("[strength]", '[strength]\ninjuries = { achilles = "sore" }'))
    with Database(first.database, DEFAULT) as database:
        seal = Seal(fresh_key())
        queue = Queue(first.database, database, lambda: seal)
        queue.bring_up()
        turns = Turns(places, clock=SystemClock(), queue=queue, database=database, pool=None)
        turns.sync("anna", Urgency.POLL)
        served.refresh()
        take_edits(places, database, serving.refusals, NOW)
        number = queue.defer(asked(Asked(athlete="anna", ask="1", order=RunTurn())))
        ((args,),) = database.ask("SELECT args FROM procrastinate_jobs WHERE id = %s", number)
        turns.order(args)
        with pytest.raises(RemoteError, match="achilles") as refused:  # a command tells its user
            read_answer([queue.answer_to("1")], RunTurn(), no)
    until(told.exists)
    said = [caplog.text, told.read_text(), refusal(refused.value, here=True).title]
    assert ["anna.toml" in one for one in said] == [True] * 3
    assert caplog.text.count("something in [strength]") == 2  # the turn, and whoever reads the file first
    assert [one for one in said if "achilles" in one or "sore" in one] == []


def test_a_turn_that_waits_for_a_removal_brings_nobody_back(two):
    """It had a directory made for anna and waited for her turn; when it had it, she was gone."""
    first, other = two
    assert first.liftday("--athlete", "anna", "mark", "today", "rest", at=NOW).code == 0
    settings, state = anna_on(first), other.state / "athletes" / "anna"
    assert workbench.has_arrived(settings, state)
    assert first.liftday("athlete", "remove", "anna", "--yes").code == 0
    with pytest.raises(LiftdayError, match="no athlete 'anna'"):
        carry_out_here(settings, state, RunTurn(), now=NOW)
    assert rows(first, "SELECT athlete FROM members") == [("default",)]


def test_signposts_lead_to_the_athlete(two):
    """An address, a session, a number at Strava; an address that was changed leads nowhere from the same commit on."""
    from liftday.daemon.web.bridge import feed_digest

    first, _ = two
    first.liftday("--athlete", "anna", "mark", "today", "rest", at=NOW)
    state = first.state / "athletes" / "anna"
    settings = read(first.config)
    secret = access.existing(state, Secret.FEED)

    def whose(kind, key):
        with workbench.connected(settings) as database:
            return signposts.whose(database, kind, key)

    for one, home in (("anna", state), ("default", first.state)):
        assert whose(signposts.ADDRESS, feed_digest(access.existing(home, Secret.FEED))) == one
        (uid, *_) = uids((home / "feed.ics").read_bytes())
        assert whose(signposts.SESSION, uid.removeprefix(b"UID:")) == one
    assert whose(signposts.OWNER, TokenFile(first.state / access.TOKENS).recall().athlete_id.encode()) == "default"
    assert first.liftday("--athlete", "anna", "feed-url", "--rotate").code == 0
    assert whose(signposts.ADDRESS, feed_digest(secret)) is None
    assert whose(signposts.ADDRESS, feed_digest(access.existing(state, Secret.FEED))) == "anna"


def test_signposts_that_another_machine_took_away_are_put_there_again(synced):
    """What one skips leaves the feed and its address; the other's `undo` brings both back, though it had put them there before."""
    turn(synced)
    before = rows(synced, "SELECT kind, key FROM signposts ORDER BY kind, key")
    uid = next(
        one["uid"] for one in synced.liftday("plan", "--json", at=NOW).json["sessions"] if one["type"] == "strength"
    )
    turn(machine(synced, "other"), SkipSession(session=uid), now=NOW + HOUR)
    assert rows(synced, "SELECT kind, key FROM signposts ORDER BY kind, key") != before
    turn(synced, Undo(), now=NOW + 2 * HOUR)
    assert rows(synced, "SELECT kind, key FROM signposts ORDER BY kind, key") == before


def test_members_are_due_one_after_another(two):
    """The longest overdue first, and last whose history is still being read; how each stands is counted. One whose polls fail is due
    ever later, up to an hour; one whose poll is under way is not due until it says when."""
    first, _ = two
    with workbench.connected(read(first.config)) as database:
        assert members.names(database) == ("anna", "default")
        assert timetable.due(database, NOW, 10) == ()
        timetable.plan(database, {"anna": NOW - HOUR, "default": NOW})
        assert timetable.due(database, NOW, 10) == (("anna", "unknown"), ("default", "unknown"))
        timetable.settle(database, "anna", NOW - HOUR, "history")
        assert timetable.due(database, NOW, 1, least=("history",)) == (("default", "unknown"),)
        timetable.begun(database, "anna", NOW)
        assert timetable.due(database, NOW, 10) == (("default", "unknown"),)
        timetable.settle(database, "anna", NOW + HOUR, "connected")
        for minutes in (2, 4, 8, 16, 32, 60, 60):
            timetable.failed(database, "default", NOW, "failed")
            assert timetable.next_poll(database, "default") == NOW + minutes * HOUR / 60
        timetable.settle(database, "default", NOW - HOUR, "unreachable")
        assert timetable.due(database, NOW + HOUR, 1) == (("default", "unreachable"),)
        assert members.counts(database) == {"connected": 1, "unreachable": 1}
        timetable.failed(database, "default", NOW, "failed")
        assert timetable.next_poll(database, "default") == NOW + 2 * HOUR / 60
        timetable.hurry(database, "anna", NOW)
        assert timetable.due(database, NOW, 10) == (("anna", "connected"),)
        assert [timetable.configured(database, word) for word in ("a", "a", "b")] == [True, False, True]


def test_who_reads_beside_a_turn_brings_nothing_back(synced):
    """A file that a turn deletes stays deleted, though a question asks for the shelf's meanwhile."""
    turn(synced)
    page = synced.state / "coach.shared"
    page.write_bytes(b"yes\n")
    turn(synced)
    settings = read(synced.config)
    from liftday.daemon.state.lock import one_turn

    with one_turn(synced.state), workbench.workbench(settings, synced.state, lambda *_: {}):
        page.unlink()
        assert workbench.lay_out(settings, synced.state) is False
        assert not page.exists()
    assert rows(synced, "SELECT 1 FROM shelf WHERE name = 'coach.shared'") == []
    other = machine(synced, "other")
    turn(other)
    assert not (other.state / "coach.shared").exists()


def test_a_spoilt_secret_is_laid_out_again(synced):
    """What lies on the shelf is good; an edit of a good one by hand goes up, but never of the key of the uids."""
    turn(synced)
    kept = {one: access.existing(synced.state, one) for one in (Secret.FEED, Secret.INSTALLATION)}
    for one in kept:
        (synced.state / one.file).write_bytes(b"")
    turn(synced)
    assert {one: access.existing(synced.state, one) for one in kept} == kept
    (synced.state / "feed.secret").write_text("a" * 43 + "\n")
    (synced.state / "installation.key").write_text("a" * 64 + "\n")
    turn(synced)
    other = machine(synced, "other")
    turn(other)
    assert access.existing(other.state, Secret.FEED) == "a" * 43
    assert access.existing(other.state, Secret.INSTALLATION) == kept[Secret.INSTALLATION]


def test_the_web_server_of_another_machine_serves_what_was_published(synced):
    """A daemon that starts on an empty directory has the address and the feed from the first moment."""
    turn(synced)
    address = synced.liftday("feed-url", "--json").json["url"]
    feed = synced.liftday("feed").raw
    other = machine(synced, "other")
    with other.daemon(at=NOW):
        import urllib.request

        with urllib.request.urlopen(address) as answer:
            assert answer.read() == feed
    assert json.loads((other.state / "workbench.json").read_text())["club"]


def test_a_file_counts_once_from_whatever_machines_it_is_imported(synced):
    """Each reads what lies on its own disk, two of them in the same moment: a club's answer to a watched folder."""
    machines = [machine(synced, name) for name in ("first", "second")]
    runs = [{**a_season()[-1], "id": 77_000_000 + day, "start_date_local": f"2019-05-{day:02}T07:00:00Z",
             "start_date": f"2019-05-{day:02}T05:00:00Z"} for day in range(1, 4)]  # fmt: skip
    commands = []
    for one in machines:
        file = one.state.with_suffix(".json")
        file.write_text(json.dumps(runs))
        where = ("--config", str(one.config), "--state", str(one.state), "--at", LATER.isoformat())
        command = [sys.executable, "-m", "liftday", *where, "import", "--json", str(file)]
        commands.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
    told = [json.loads(one.communicate()[0])["files"][0] for one in commands]
    assert [one.returncode for one in commands] == [0, 0]
    assert sorted((one["imported"], one["duplicate"]) for one in told) == [(0, 3), (3, 0)]
    days = [
        one.liftday("days", "--json", "--since", "2019-05-01", "--until", "2019-05-03", at=LATER) for one in machines
    ]
    assert days[0].json == days[1].json
    assert [len(day["activities"]) for day in days[0].json] == [1, 1, 1]


def test_a_web_server_asks_without_the_libraries_of_a_turn(synced):
    """Laid out, asked whose an address is, told who is there: no SQLAlchemy is loaded for it."""
    turn(synced)
    other = machine(synced, "other")
    asks = """
import sys
from pathlib import Path
from liftday.config.read import read
from liftday.daemon.state.workbench import connected, lay_out
from liftday.store.postgres import members, signposts
settings = read(Path(sys.argv[1]))
assert lay_out(settings, Path(sys.argv[2]))
with connected(settings) as database:
    assert signposts.whose(database, signposts.ADDRESS, b"x") is None
    assert members.names(database) == ("default",)
assert not {"sqlalchemy", "alembic", "stravalib", "requests"} & set(sys.modules), sorted(sys.modules)
"""
    ran = subprocess.run(
        [sys.executable, "-c", asks, other.config, other.state], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert (other.state / "feed.ics").read_bytes() == (synced.state / "feed.ics").read_bytes()

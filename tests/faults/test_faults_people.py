"""Faults 5 and 12 in the middle of a sync, 49 to 52, 64 and 67: words from outside, secrets, contradictions, a move."""

import re
import shutil
import signal
from pathlib import Path

import pytest

from faults.ground import T1, T2, news, no_news, says
from faults.serving import SYNCED, daemon
from faults.test_faults_disk import DAMAGES
from homes import an_activity, until
from liftday.calendar.gate import checklist

slow = pytest.mark.slow


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "route"), [("new", "list"), ("new", "detail")], ids=["mid-sync", "mid-publish"])
def test_a_wrong_configuration_in_the_middle_of_a_sync(ground, kind, route):
    """Fault 5: SIGHUP while Strava is slow: refused by name at once, the sync goes on, and so does the old configuration."""
    with ground.life(kind) as life:
        life.strava.fault("delay=2", route=route)
        with daemon(life, synced=False) as one:
            until(lambda: any(entry.fault == "delay" for entry in life.strava.log))
            good = life.home.config.read_bytes()
            life.home.config.write_bytes(good + b"[strengt]\nminutes = 30\n")
            one.send(signal.SIGHUP)
            one.wait_for("reload_refused")
            life.home.config.write_bytes(good)
            one.wait_for(SYNCED)
            life.feed = one.served()
            assert one.health()[0] == 200
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2) == ground.undisturbed(kind, no_news, T1, T2, served=True)


@pytest.mark.slow
@pytest.mark.parametrize("route", ["list", "detail"], ids=["mid-sync", "mid-publish"])
@pytest.mark.parametrize("damage", ["emptied", "cut-in-half", "removed", "not-a-database", "flipped-at-50-percent"])
def test_a_database_that_is_damaged_in_the_middle_of_a_sync(ground, forks, damage, route):
    """Fault 12: while a sync waits for Strava the file is spoilt: it ends with a sentence or well; the next one mends it."""
    with ground.life() as life:
        news(life.strava)
        life.strava.fault("delay=0.5", route=route)
        life.clock(T1)
        child = forks.start(*life.words("sync", at=T1))
        until(lambda: any(entry.fault == "delay" for entry in life.strava.log) or not child.alive)
        DAMAGES[damage](life.state / "liftday.db")
        code = child.wait()
        assert code in {0, 65, 73, 75}, child.err
        assert "Traceback" not in child.err
        life.heard += child.err
        told = life.sync(at=T1)
        says(told, 0)
        if "sessions are lost" in told.err:
            life.feed = None
        life.look(T1)
        life.sound()
        says(life.sync(at=T2), 0)
        assert life.end(T2).days == ground.undisturbed("settled", news, T1, T2).days


HOSTILE = [
    "Run\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\r\nSUMMARY:evil", "bare\rCR\rUID:evil", "next\u0085line", "para\u2029line",
    "line\u2028END:VCALENDAR", "nul\x00nul", "\x1b]0;owned\x07\x1b[2J", "\u202eevil\u202c", "\\n\\,\\;\\", "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0", "x" * 5000, "\n \n UID:evil", "\ufeff\ud83c", "😀" * 300, "🏃\u200d♀️" * 40, "%0D%0AUID:evil",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("detail", ["full", "busy"])
def test_titles_that_would_be_something_else(ground, detail):
    """Faults 50 and 52: whatever a run is called, the events are those of the plan, and no control character reaches a
    terminal or the log."""
    with ground.life() as life:
        text = life.home.config.read_text()
        life.home.config.write_text(text.replace("[feed]", f'[feed]\ndetail = "{detail}"\nshow_days = true'))
        for number, name in enumerate(HOSTILE):
            title = name.encode("utf-8", "ignore").decode()
            start = f"2026-03-03T{5 + number % 15:02d}:0{number // 15}:00"
            life.strava.add(an_activity(8100 + number, start, name=title, description=title))
        says(life.sync(at=T1), 0)
        body = (life.state / "feed.ics").read_bytes()
        plan = {one["uid"] for one in life.home.liftday("plan", "--json", at=T1).json["sessions"]}
        assert checklist.inspect(body, secrets=life.secrets(), today=T1.date()) == ()
        uids = set(re.findall(rb"^UID:(\S+)\r\n", body, re.MULTILINE))
        assert b"evil" not in uids
        assert {uid.encode() for uid in plan} <= uids
        for words in (["days", "--since", "2026-03-01"], ["why", "2026-03-03"], ["plan"], ["status"]):
            said = life.run(*words)
            assert not [c for c in said.out + said.err if ord(c) < 32 and c not in "\n\t"], words
            assert "\u202e" not in said.out


@pytest.mark.slow
def test_no_secret_is_seen_from_outside_the_process(ground):
    """Fault 49: neither a command line nor the environment of the daemon or of its turns holds a secret."""
    with ground.life() as life:
        life.strava.fault("delay=1", route="list")
        with daemon(life, synced=False) as one:
            secrets = [secret.encode() for secret in life.secrets()]
            until(lambda: any(entry.fault == "delay" for entry in life.strava.log))
            looked = 0
            for process in Path("/proc").iterdir():
                if not process.name.isdigit():
                    continue
                try:
                    words = (process / "cmdline").read_bytes()
                    if b"liftday" not in words:
                        continue
                    seen = words + (process / "environ").read_bytes()
                except OSError:
                    continue
                looked += 1
                assert not [secret for secret in secrets if secret in seen], words
            assert looked >= 2, "the daemon and its turn"
            one.wait_for(SYNCED)
        life.look_for_secrets()


CONTRADICTIONS = {
    "no-free-day": "\n[schedule]\nwindows = { mon = [], tue = [], wed = [], thu = [], fri = [], sat = [], sun = [] }\n",
    "one-minute": "\n[schedule]\nwindows = { " + ", ".join(f'{d} = ["05:00-05:01"]' for d in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")) + " }\n",
    "all-avoided": '\n[schedule]\navoid = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]\n',
    "away-for-ever": "\n[schedule]\nblackouts = [{ from = 2026-03-01, to = 2027-03-01 }]\n",
    "ill-for-ever": "\n[schedule]\nill = [{ from = 2026-03-01, to = 2027-03-01 }]\n",
    "races-every-day": "".join(f'\n[[races]]\ndate = 2026-03-{n:02d}\nname = "R{n}"\ndistance_km = 42.2\npriority = "A"\n' for n in range(4, 19)),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("what", CONTRADICTIONS)
def test_wishes_that_cannot_be_met(ground, what):
    """Fault 64: a plan or the reason why there is none, a feed with something in it, and never a crash."""
    with ground.life(config=CONTRADICTIONS[what]) as life:
        says(life.sync(at=T1), 0)
        life.look(T1)
        assert b"BEGIN:VEVENT" in life.feed
        said = life.home.liftday("plan", "--json", at=T1)
        assert said.code == 0
        coming = [one for one in said.json["sessions"] if one["type"] == "strength" and one["variant"] == "full"]
        assert what == "all-avoided" or not coming, coming
        assert said.json["sessions"] or said.json["notes"], "a reason"
        says(life.home.liftday("why", "2026-03-06", at=T1), 0)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["moved", "copied-without-cache", "reinstalled-from-backup"])
def test_a_state_that_moves_house(ground, how):
    """Fault 67: tokens, uids and sequences go along, or every subscriber would see each session twice."""
    with ground.life() as life:
        news(life.strava)
        says(life.sync(at=T1), 0)
        life.look(T1)
        address = life.home.liftday("feed-url").out
        new = life.home.folder / "elsewhere" / "state"
        new.parent.mkdir()
        if how == "moved":
            life.state.rename(new)
        elif how == "copied-without-cache":
            shutil.copytree(life.state, new, ignore=shutil.ignore_patterns("*.lock", "backups", "*-shm"))
        else:
            says(life.run("backup", "--output", str(new.parent / "copy.db"), at=T1), 0)
            new.mkdir(mode=0o700)
            for name in ("installation.key", "strava-tokens.json", "feed.secret", "links.key", "feed.ics"):
                if (life.state / name).exists():
                    shutil.copy2(life.state / name, new / name)
        life.home.state = new
        if how == "reinstalled-from-backup":
            says(life.run("restore", str(new.parent / "copy.db"), at=T1), 0)
        assert life.home.liftday("feed-url").out == address
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2) == ground.undisturbed("settled", news, T1, T2)

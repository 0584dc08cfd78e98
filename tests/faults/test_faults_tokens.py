"""Faults 27, 39 to 43 and 56: the login and its tokens, the clock they are judged by, whose they are."""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import timedelta

import pytest

from faults.ground import HOUR, NOW, T1, T2, Life, as_json, news, no_news, says
from faults.test_faults_strava import PHASES
from homes import an_activity, until
from liftday.config.read import read
from liftday.daemon.sync.login import attempt

slow = pytest.mark.slow
LATER = NOW + 7 * HOUR  # the access token has run out
AFTER = LATER + 7 * HOUR  # what Strava refused is asked for again after six hours


def tokens(life: Life) -> dict:
    """What lies on the disk."""
    return as_json(life.state / "strava-tokens.json")


def log_in(life: Life, follow: str = "", *words: str) -> tuple[int, str, str]:
    """``strava login --no-browser`` as a person does it: the printed address, a browser, the way back.

    ``follow`` is appended to the address: what the athlete does on Strava's page.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "liftday", *life.words("strava", "login", "--no-browser", *words, at=NOW)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        address = process.stdout.readline().strip()
        with urllib.request.urlopen(address + follow, timeout=30) as page:
            page.read()
        out, err = process.communicate(timeout=60)
    life.heard += address + out + err
    return process.returncode, out, err


def test_an_old_token_is_renewed_once(ground):
    """A token that has run out costs one request more, and the new pair is on the disk."""
    with ground.life() as life:
        before = tokens(life)
        says(life.sync(at=LATER), 0)
        assert life.asked("token") == 1
        assert life.asked() == 2
        after = tokens(life)
        assert after["access_token"] != before["access_token"]
        assert after["previous_refresh_token"] == before["refresh_token"]
        life.look(LATER)


@pytest.mark.slow
def test_eight_at_once_renew_once(ground, forks):
    """Eight commands that all find an old token make one request for a new one, and all succeed."""
    with ground.life() as life:
        life.clock(LATER)
        children = [forks.start(*life.words("sync", at=LATER), hold=True) for _ in range(8)]
        for child in children:
            child.go()
        assert [child.wait() for child in children] == [0] * 8
        assert life.asked("token") == 1
        assert life.asked("list") == 8
        life.look(LATER)
        life.sound()


LOST = pytest.mark.parametrize(
    ("call", "number", "path", "asked"),
    [
        pytest.param("pwrite64", 1, "strava-tokens.json.new", 0, id="before-asking", marks=slow),
        pytest.param("pwrite64", 2, "strava-tokens.json.new", 1, id="before-writing", marks=slow),
        pytest.param("ftruncate", 1, "strava-tokens.json.new", 1, id="half-written", marks=slow),
        pytest.param("rename", 1, "strava-tokens.json.new", 1, id="before-renaming", marks=slow),
    ],
)


@LOST
@pytest.mark.parametrize("rotate", [True, False], ids=["rotated", "not-rotated"])
def test_kill_between_the_answer_and_its_commit(ground, forks, call, number, path, asked, rotate):
    """The new pair is lost with the process. If the old one died with it, a login is asked for, once, and the feed stays."""
    with ground.life() as life:
        life.strava.app.rotate = rotate
        news(life.strava)
        life.clock(LATER)
        before = tokens(life)
        child = forks.strike(call, number, *life.words("sync", at=LATER), path=life.state / path)
        assert child.code == -9, child.err
        assert life.asked("token") == asked
        assert tokens(life) == before
        life.look(LATER)
        recover(ground, life, dead=bool(asked) and rotate)


def recover(ground, life: Life, *, dead: bool) -> None:
    """What comes after a lost answer: by itself where Strava has not rotated, else by one login."""
    said = life.sync(at=LATER)
    if dead:
        says(said, 77, "liftday strava login")
        life.look(LATER)
        life.count()
        says(life.sync(at=LATER + HOUR), 77, "liftday strava login")
        assert life.asked() == 0, "what Strava refused is not asked again for six hours"
        assert life.home.liftday("status", "--json").json["strava"] == "login"
        assert life.home.liftday("feed").code == 0
        life.home.login()
        said = life.sync(at=LATER)
    says(said, 0)
    life.look(LATER)
    assert life.end(LATER) == ground.undisturbed("settled", news, LATER)


@pytest.mark.parametrize("rotate", [True, pytest.param(False, marks=slow)], ids=["rotated", "not-rotated"])
def test_the_answer_is_lost_on_the_way(ground, rotate):
    """Fault 39: Strava gave a new pair and the line died. The old refresh token is tried once more, no more than that."""
    with ground.life() as life:
        life.strava.app.rotate = rotate
        news(life.strava)
        life.strava.fault("rotate-then-die", route="token")
        says(life.sync(at=LATER), 69)
        life.look(LATER)
        assert life.asked("token") == 1
        recover(ground, life, dead=rotate)
        assert life.asked("token") <= 4


@pytest.mark.slow
@pytest.mark.parametrize("phase", ["mid-sync", "mid-publish"])
@pytest.mark.parametrize("rotate", [True, False], ids=["rotated", "not-rotated"])
def test_the_answer_is_lost_in_the_middle(ground, rotate, phase):
    """Fault 39 while a history or the laps are read: what was read stays, the next sync goes on with the old token; when
    that has run out, it is renewed by the one before it, or a login is asked for."""
    kind, weeks, story, route, skip = PHASES[phase]
    with ground.life(kind, weeks=weeks) as life:
        life.strava.app.rotate = rotate
        story(life.strava)
        life.strava.fault("status=401", route=route, skip=skip)
        life.strava.fault("rotate-then-die", route="token")
        says(life.sync(at=T1), 69 if phase == "mid-sync" else 0)
        life.look(T1)
        assert life.asked("token") == 1
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2) == ground.undisturbed(kind, story, T1, T2, weeks=weeks)
        said = life.sync(at=LATER)
        says(said, 77 if rotate else 0, *(["liftday strava login"] if rotate else []))
        assert life.asked("token") <= 3
        if rotate:
            life.home.login()
            says(life.sync(at=LATER), 0)
        life.look(LATER)


RENEW = """
import sys
from datetime import datetime
from pathlib import Path
from liftday.integrations.strava.client import App, connect

folder, api, oauth, at = sys.argv[1:]
strava = connect(
    app=App(client_id=12345, client_secret="hush-the-client-secret"), tokens=Path(folder) / "strava-tokens.json",
    clock=lambda: datetime.fromisoformat(at), api_base_url=api, oauth_base_url=oauth,
)
print("ready", flush=True)
sys.stdin.readline()
print(strava.activities(per_page=30).count)
strava.close()
"""


@pytest.mark.slow
def test_eight_processes_that_share_nothing_but_the_file_renew_once(ground):
    """Fault 40 without the lock that keeps turns apart: eight processes, each with a client of its own, one request."""
    with ground.life() as life:
        life.clock(LATER)
        words = [str(life.state), life.strava.api_base_url, life.strava.oauth_base_url, LATER.isoformat()]
        eight = [
            subprocess.Popen(
                [sys.executable, "-c", RENEW, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for _ in range(8)
        ]
        assert [one.stdout.readline() for one in eight] == ["ready\n"] * 8
        for one in eight:
            one.stdin.write("go\n")
            one.stdin.flush()
        assert [one.communicate(timeout=120)[0] for one in eight] == ["30\n"] * 8
        assert [one.returncode for one in eight] == [0] * 8
        assert life.asked("token") == 1
        assert life.asked("list") == 8
        life.look(LATER)


@pytest.mark.slow
@pytest.mark.parametrize("call", ["pwrite64", "fsync"])
def test_no_room_for_the_new_tokens(ground, forks, call):
    """The room is made before Strava is asked: a full disk costs no token, and all is well when there is room again."""
    with ground.life() as life:
        life.clock(LATER)
        path = life.state / "strava-tokens.json.new"
        child = forks.fail(call, "ENOSPC", "1+", *life.words("sync", at=LATER), path=path)
        assert child.code == 73, child.err
        assert child.err.count("liftday: ") == 1
        assert str(life.state) in child.err
        assert life.asked("token") == 0
        life.look(LATER)
        says(life.sync(at=LATER), 0)
        assert life.asked("token") == 1
        life.look(LATER)


@pytest.mark.parametrize(
    "written",
    [b"", b"{}", pytest.param(b"\x00" * 400, marks=slow), pytest.param(b'{"access_token": 7}', marks=slow)],
    ids=["empty", "no-tokens", "zeros", "wrong-types"],
)
def test_a_damaged_login_is_said_and_mended_by_a_new_one(ground, written):
    """The file of the tokens is torn: one sentence, no request, the feed stays; a login puts it right."""
    with ground.life() as life:
        news(life.strava)
        (life.state / "strava-tokens.json").write_bytes(written)
        says(life.sync(at=T1), 77, "damaged", "liftday strava login")
        assert life.asked() == 0
        life.look(T1)
        life.home.login()
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2) == ground.undisturbed("settled", news, T1, T2)


@pytest.mark.parametrize(
    ("wrong", "renewals"),
    [
        pytest.param(HOUR, 0, id="an-hour-fast"),
        pytest.param(-HOUR, 0, id="an-hour-slow"),
        pytest.param(timedelta(hours=5, minutes=57), 1, id="beyond-the-token", marks=slow),
        pytest.param(timedelta(days=-3), 0, id="three-days-slow", marks=slow),
    ],
)
def test_a_clock_that_is_wrong(ground, wrong, renewals):
    """Fault 21: the token's life is judged by Strava's clock too; polls stay cheap, nothing is lost, and it heals."""
    with ground.life() as life:
        life.strava.set_clock(T1)
        for turn in range(3):
            said = life.home.liftday("sync", at=T1 + wrong + turn * timedelta(minutes=1))
            says(said, 0)
        assert life.asked("token") <= 3 * renewals
        assert life.asked("list") == 3
        life.look(max(T1, T1 + wrong))
        says(life.sync(at=T2), 0)
        life.look(T2)
        if wrong > timedelta():
            assert life.end(T2).days == ground.undisturbed("settled", no_news, T1, T2).days


def test_a_dead_token_under_a_slow_clock_is_noticed(ground):
    """By our clock the token lives, by Strava's it is dead: one refusal, one renewal, one answer."""
    with ground.life() as life:
        life.strava.set_clock(LATER)
        says(life.home.liftday("sync", at=NOW + HOUR), 0)
        assert [life.asked("list"), life.asked("token")] == [2, 1]
        life.look(NOW + HOUR)


@pytest.mark.parametrize("scopes", [("read",), pytest.param(("read", "profile:read_all"), marks=slow)])
def test_a_permission_that_was_cut_down_is_named(ground, scopes):
    """Fault 41: without activity:read_all nothing can be read: the scope is named, nothing vanishes."""
    with ground.life() as life:
        news(life.strava)
        life.strava.set_scope(*scopes)
        says(life.sync(at=T1), 77, "activity:read_all", "liftday strava login")
        assert life.asked() <= 2
        life.look(T1)
        assert life.home.liftday("status", "--json").json["strava"] == "scope"
        life.strava.set_scope("read", "activity:read_all", "profile:read_all")
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2) == ground.undisturbed("settled", news, T1, T2)


@pytest.mark.parametrize(
    "phase", ["idle", pytest.param("mid-sync", marks=slow), pytest.param("mid-publish", marks=slow)]
)
def test_the_athlete_takes_the_permission_back(ground, phase):
    """Fault 42 by polls alone: one sentence, the feed stays; after a day it says so itself; a login puts it right."""
    kind = "settled" if phase == "idle" else "new"
    with ground.life(kind) as life:
        if phase == "idle":
            life.strava.revoke_athlete(push=False)
        else:
            route, skip = ("list", 1) if phase == "mid-sync" else ("detail", 0)
            life.strava.fault("status=401", route=route, skip=skip, count=0)
            life.strava.fault("status=400", route="token", count=0)
        said = life.sync(at=T1)
        says(said, 0 if phase == "mid-publish" else 77, *([] if phase == "mid-publish" else ["liftday strava login"]))
        assert life.asked("token") <= 2
        life.look(T1)
        life.strava.clear_faults()
        life.strava.revoke_athlete(push=False)
        says(life.sync(at=AFTER), 77, "strava")
        tomorrow = AFTER + timedelta(hours=26)
        says(life.sync(at=tomorrow), 77)
        life.look(tomorrow)
        assert b"Since 2026-03-0" in (life.state / "feed.ics").read_bytes().replace(b"\r\n ", b"")
        life.home.login()
        says(life.sync(at=tomorrow), 0)
        life.look(tomorrow)
        assert b"Since 2026-03-0" not in (life.state / "feed.ics").read_bytes().replace(b"\r\n ", b"")


def of_somebody_else(life: Life) -> None:
    """Another athlete's tokens are committed, and the process ends before the first one's data are deleted."""
    life.strava.add_athlete({"id": 8, "firstname": "Somebody"}, [an_activity(7777, "2026-03-01T07:00:00")])
    reply = life.strava.grant(athlete=8)
    new = {key: reply[key] for key in ("access_token", "refresh_token", "expires_at")}
    (life.state / "strava-tokens.json").write_text(json.dumps(tokens(life) | new | {"athlete_id": "8"}))


def ids(life: Life, at) -> set[str]:
    """Which activities are held."""
    return {one["id"] for day in life.days(at).values() for one in day["activities"]}


def test_a_login_of_another_athlete_that_was_killed_mixes_nobody(ground):
    """Fault 56: the next sync deletes the first one's data before it asks for the second's, and says so; a copy from the
    first one's time that is put back later is found out alike."""
    with ground.life() as life:
        copy = life.home.folder / "copy.sqlite"
        assert life.home.liftday("backup", "--output", str(copy), at=T1).code == 0
        of_somebody_else(life)
        said = life.sync("--json", at=T1)
        says(said, 0)
        assert ids(life, T1) == {"7777"}
        assert any("another Strava athlete" in note for note in said.json["notes"])
        assert life.home.liftday("restore", str(copy), at=T2).code == 0
        says(life.sync(at=T2), 0)
        assert ids(life, T2) == {"7777"}


def test_a_login_in_anothers_place_leaves_none_of_their_reasons_in_the_feed(ground):
    """With ``--other-athlete`` the first one's data go, and what was made of them leaves the calendar with the login."""
    with ground.life() as life:
        feed = life.state / "feed.ics"
        assert b"likely easy" in feed.read_bytes().replace(b"\r\n ", b"")
        life.strava.add_athlete({"id": 8, "firstname": "Somebody"}, [])
        ended, _, err = log_in(life, "&athlete=8", "--other-athlete")
        assert ended == 0, err
        assert b"likely easy" not in feed.read_bytes().replace(b"\r\n ", b"")
        assert ids(life, T1) == set()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("follow", "code", "words"),
    [
        ("&deny=1", 77, ["declined", "liftday strava login"]),
        ("&untick=activity:read_all", 77, ["activity:read_all"]),
        ("&untick=profile:read_all", 0, ["profile:read_all"]),
        ("&athlete=8", 77, ["another athlete"]),
        ("", 0, []),
    ],
    ids=["refused", "scope-unticked", "zones-unticked", "another-athlete", "granted"],
)
def test_a_login_from_the_browser(ground, follow, code, words):
    """Faults 41 and 56: a no, a scope too small and somebody else are refused by name; the stored athlete stays theirs."""
    with ground.life() as life:
        life.strava.add_athlete({"id": 8, "firstname": "Somebody", "lastname": "Else"}, [])
        before = tokens(life)
        ended, _, err = log_in(life, follow)
        assert ended == code, err
        assert all(word in err for word in words), err
        assert "Traceback" not in err
        if code:
            assert tokens(life) == before
        says(life.sync(at=T1), 0)
        life.look(T1)
        assert life.end(T1) == ground.undisturbed("settled", no_news, T1)


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        "state=forged&code=stolen&scope=read,activity:read_all",
        "code=stolen&scope=read,activity:read_all",
        "state=&code=stolen&scope=read,activity:read_all",
        "error=access_denied&state=forged",
        "state=%0d%0aSet-Cookie:x&code=<script>alert(1)</script>",
        "state=x&state=y&code=a&code=b&next=http://evil.invalid/",
        "x=" + "y" * 3000,
    ],
    ids=["forged", "no-state", "empty-state", "forged-no", "injection", "twice-and-next", "long"],
)
def test_an_answer_of_another_login_is_not_taken(ground, query):
    """Fault 56: the listener reflects nothing, redirects nowhere, and goes on waiting for its own answer."""
    with ground.life() as life:
        process = subprocess.Popen(
            [sys.executable, "-m", "liftday", *life.words("strava", "login", "--no-browser", at=NOW)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        with process:
            address = process.stdout.readline().strip()
            back = re.search(r"redirect_uri=([^&]+)", address)[1]
            try:
                with pytest.raises(urllib.error.HTTPError) as refused:
                    urllib.request.urlopen(f"{back}?{query}", timeout=10)
                with refused.value as answer:
                    page = answer.read()
                assert answer.code == 400
                assert not [word for word in (b"stolen", b"alert", b"evil", b"yyy", b"forged") if word in page]
                assert "Location" not in answer.headers
                assert life.asked("token") == 0
            except BaseException:
                process.kill()
                raise
            with urllib.request.urlopen(address, timeout=30) as page:
                page.read()
            out, err = process.communicate(timeout=60)
        assert process.returncode == 0, out + err
        assert life.asked("token") == 1


@pytest.mark.slow
def test_a_code_works_once(ground):
    """Fault 56: the same answer a second time is refused by Strava, and that is said."""
    with ground.life() as life:
        life.strava.fault("status=400", route="token")
        code, _, err = log_in(life)
        assert (code, "no longer accepts" in err) == (77, True), err
        says(life.sync(at=T1), 0)


@pytest.mark.slow
def test_a_logout_while_strava_is_away_deletes_all_the_same(ground):
    """What came from Strava goes at once; that Strava could not be told is said with where to do it by hand."""
    with ground.life() as life:
        life.strava.fault("status=503", route="*", count=0)
        said = life.run("strava", "logout", at=T1)
        says(said, 0)
        assert "strava.com/settings/apps" in said.out
        assert not (life.state / "strava-tokens.json").exists()
        assert not list((life.state / "backups").glob("*")) or not any(
            b"Morning Run" in path.read_bytes() for path in (life.state / "backups").glob("*")
        )
        assert b"Morning Run" not in (life.state / "liftday.db").read_bytes()
        life.told.clear()
        life.look(T1)
        life.strava.clear_faults()
        says(life.sync(at=T2), 77, "liftday strava login")
        life.home.login()
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.told


@pytest.mark.slow
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_the_api_moves_to_an_address_of_its_own(ground, host):
    """Fault 43: the base address of 2027 is a setting; OAuth stays where it was; nothing is read twice or lost."""
    with ground.life() as life:
        news(life.strava)
        text = life.home.config.read_text()
        moved = life.strava.oauth_base_url.replace("127.0.0.1", host)
        life.home.config.write_text(text.replace(life.strava.api_base_url, moved))
        says(life.sync(at=T1), 0)
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2) == ground.undisturbed("settled", news, T1, T2)


@pytest.mark.slow
@pytest.mark.parametrize("phase", ["mid-sync", "mid-publish"])
@pytest.mark.parametrize("forged", [False, True], ids=["", "and-a-forged-answer"])
def test_login_and_sync_at_once(ground, forks, phase, forged):
    """Fault 56: a login while a sync runs waits for it; both end well, the newer tokens stay, a forged answer gets none."""
    with ground.life("settled" if phase == "mid-sync" else "new") as life:
        route = "list" if phase == "mid-sync" else "detail"
        life.strava.fault("delay=2", route=route, count=1)
        life.clock(T1)
        child = forks.start(*life.words("sync", at=T1))
        until(lambda: life.asked(route))
        if forged:
            with attempt(read(life.home.config)) as under_way:
                back = re.search(r"redirect_uri=([^&]+)", under_way.address)[1]
                with pytest.raises(urllib.error.HTTPError) as refused:
                    urllib.request.urlopen(f"{back}?state=forged&code=stolen&scope=read,activity:read_all", timeout=10)
                refused.value.close()
            assert life.asked("token") == 0
        life.home.now = T1
        life.home.login()
        assert child.wait() == 0, child.err
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2) == ground.undisturbed("settled" if phase == "mid-sync" else "new", no_news, T1, T2)

"""From Strava to the phone's calendar, through the real command line, the real client and the real database."""

import http.client
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import icalendar
import pytest
from ical.calendar_stream import IcsCalendarStream

from homes import NOW, an_activity


def events(body: bytes) -> dict[str, dict[str, object]]:
    """What icalendar reads of each event, by uid."""
    return {
        str(e["UID"]): {
            "start": e["DTSTART"].dt,
            "end": e["DTEND"].dt,
            "summary": str(e["SUMMARY"]),
            "sequence": int(e["SEQUENCE"]),
            "why": next((line for line in str(e["DESCRIPTION"]).splitlines() if line.startswith("Why ")), ""),
        }
        for e in icalendar.Calendar.from_ical(body).walk("VEVENT")
    }


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One GET as a calendar does it."""
    parts = urlsplit(url)
    link = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    link.request("GET", parts.path, headers=headers)
    answer = link.getresponse()
    body = answer.read()
    link.close()
    return answer.status, {k.lower(): v for k, v in answer.getheaders()}, body


def address(home) -> str:
    """The feed's address as `feed-url` prints it."""
    return home.liftday("feed-url").out.splitlines()[0].split()[-1]


def test_login_sync_plan_and_feed(home):
    """A newcomer logs in, syncs once, and has sessions on easy and rest days in a feed that others can read."""
    home.login()
    synced = home.liftday("sync", "--json", at=NOW)
    assert synced.code == 0, synced.err
    assert (synced.json["fetched"], synced.json["new"], synced.json["changed"]) == (60, 60, 0)
    plan = home.liftday("plan", "--json", at=NOW).json
    lifts = [s for s in plan["sessions"] if s["type"] == "strength"]
    assert 3 <= len(lifts) <= 5
    days = {d["date"]: d for d in home.liftday("days", "--json", at=NOW).json}
    for lift in lifts:
        assert days[lift["date"]]["kind"] in {"rest", "easy"}
        assert lift["reason"]
        assert lift["blocks"]
    assert days["2026-02-24"]["kind"] == "hard"
    assert days["2026-03-01"]["kind"] == "long"
    assert days["2026-02-28"]["kind"] == "rest"
    body = home.liftday("feed").raw
    ours = events(body)
    other = IcsCalendarStream.calendar_from_ics(body.decode())
    assert {e.uid: (e.dtstart, e.dtend, e.summary) for e in other.events} == {
        uid: (e["start"], e["end"], e["summary"]) for uid, e in ours.items()
    }
    assert {s["uid"] for s in plan["sessions"]} == set(ours)


def test_a_second_sync_changes_nothing(synced):
    """Idempotent: nothing new, the same bytes, one request once the details of recent runs are in."""
    synced.liftday("sync", at=NOW + timedelta(minutes=1))
    before = synced.liftday("feed").raw
    again = synced.liftday("sync", "--json", at=NOW + timedelta(minutes=20)).json
    assert (again["new"], again["changed"], again["removed"], again["plan_changes"]) == (0, 0, 0, [])
    assert again["requests"] == 1
    assert synced.liftday("feed").raw == before


def test_what_at_shows_is_what_a_turn_then_would_publish(synced):
    """`--at` computes and stores nothing: the published plan stays, and the turn at that instant gives the same."""
    later = NOW + timedelta(days=3)
    published = synced.liftday("plan", "--json").out
    shown = synced.liftday("plan", "--json", at=later).json
    assert synced.liftday("plan", "--json").out == published
    synced.liftday("sync", at=later)
    then = synced.liftday("plan", "--json", at=later).json
    assert shown["sessions"]
    assert {s["uid"]: s["start"] for s in shown["sessions"]} == {s["uid"]: s["start"] for s in then["sessions"]}


def test_a_hard_run_moves_one_session_and_only_its_sequence(synced):
    """A run that was not foreseen changes what it must: the moved session's sequence, and of the others those whose reason
    it made false."""
    before = events(synced.liftday("feed").raw)
    lifts = [s for s in synced.liftday("plan", "--json", at=NOW).json["sessions"] if s["type"] == "strength"]
    first = date.fromisoformat(lifts[0]["date"])
    synced.strava.add(
        an_activity(9001, f"{first}T06:30:00", workout_type=3, average_heartrate=170.0, max_heartrate=190.0)
    )
    at = datetime(first.year, first.month, first.day, 12, tzinfo=UTC)
    told = synced.liftday("sync", "--json", at=at).json
    assert told["new"] == 1
    assert [c["uid"] for c in told["plan_changes"]].count(lifts[0]["uid"]) == 1
    changed = next(c for c in told["plan_changes"] if c["uid"] == lifts[0]["uid"])
    assert changed["from"] == str(first)
    assert "hard" in changed["why"]
    after = events(synced.liftday("feed").raw)
    touched = {c["uid"] for c in told["plan_changes"]}
    mobility = {uid for uid, event in before.items() if event["summary"].startswith("Mobility")}
    for uid in before.keys() & after.keys() - touched - mobility:
        assert after[uid]["sequence"] == before[uid]["sequence"] + (after[uid]["why"] != before[uid]["why"])
    if lifts[0]["uid"] in after:
        assert after[lifts[0]["uid"]]["sequence"] == before[lifts[0]["uid"]]["sequence"] + 1


def test_a_deleted_run_leaves_the_days_and_comes_back(synced):
    """What is deleted at Strava is gone here at the next sync, after a second look by its id; undeleted, it returns."""
    tuesday = next(d for d in synced.liftday("days", "--json", at=NOW).json if d["date"] == "2026-02-24")
    gone = int(tuesday["activities"][0]["id"])
    synced.strava.delete(gone)
    assert synced.liftday("sync", "--json", at=NOW + timedelta(hours=1)).json["removed"] == 1
    after = {d["date"]: d for d in synced.liftday("days", "--json", at=NOW + timedelta(hours=1)).json}
    assert after["2026-02-24"]["kind"] == "rest"


def test_with_the_daemon_running_the_command_waits_for_it(home):
    """An added run appears after `sync`; an unchanged plan keeps bytes and ETag; the command loads nothing heavy."""
    home.login()
    home.strava.advance(timedelta(0))
    with home.daemon(at=NOW) as daemon:
        assert daemon.synced.wait(300)
        url = address(home)
        status, headers, body = get(url)
        assert (status, headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        assert get(url, **{"If-None-Match": headers["etag"]})[0] == 304
        quiet = home.liftday("sync", "--json")
        assert (quiet.code, quiet.json["new"], quiet.json["plan_changes"]) == (0, 0, [])
        assert get(url)[1]["etag"] == headers["etag"]
        assert get(url)[2] == body
        home.strava.add(an_activity(9002, "2026-03-01T18:00:00", distance=5000.0, moving_time=1900))
        assert home.liftday("sync", "--json").json["new"] == 1
        light = subprocess.run(
            [
                sys.executable,
                "-c",
                "import sys; from liftday.cli import run; run(sys.argv[1:]);"
                "print([m for m in ('sqlalchemy', 'stravalib', 'icalendar', 'apscheduler', 'jinja2') if m in sys.modules])",
                *("--config", str(home.config), "--state", str(home.state), "sync", "--json"),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        assert light.stdout.strip().endswith("[]"), light.stdout
        assert home.liftday("status", "--json").json["daemon"] == "running"
        refused = home.liftday("sync", at=NOW)
        assert (refused.code, "daemon" in refused.err) == (2, True)
    assert daemon.process.returncode == 0
    assert not [line for line in daemon.log if "Traceback" in line]


def test_the_owners_hand(synced):
    """A mark, a skip, a move and a done each run a turn; a move onto a closed day names the rule and changes nothing."""
    lifts = [s for s in synced.liftday("plan", "--json", at=NOW).json["sessions"] if s["type"] == "strength"]
    first, second = lifts[0], lifts[1]
    closed = synced.liftday("move", first["uid"], "2026-03-03", at=NOW)
    assert closed.code == 65, closed
    assert "2026-03-03" in closed.err
    assert re.search(r"[^.] \(H\d+: [^)]+\)\n", closed.err), closed.err
    marked = synced.liftday("mark", first["date"], "hard", "--json", at=NOW)
    assert marked.code == 0, marked.err
    assert first["uid"] in {c["uid"] for c in marked.json["plan_changes"]}
    why = synced.liftday("why", first["date"], "--json", at=NOW).json
    assert (why["day"]["kind"], why["day"]["source"]) == ("hard", "marked")
    assert any(rule["verdict"] == "closed" for rule in why["rules"])
    synced.liftday("mark", first["date"], "clear", at=NOW)
    skipped = synced.liftday("skip", second["uid"], at=NOW)
    assert skipped.code == 0, skipped.err
    assert second["uid"] not in {s["uid"] for s in synced.liftday("plan", "--json").json["sessions"]}
    assert "No strength session moved" not in skipped.out  # its own sentence says what was done
    unknown = synced.liftday("done", "2019-01-01", at=NOW)
    assert (unknown.code, "no session" in unknown.err) == (65, True)


def test_a_mobility_entry_goes_where_the_owner_puts_it(synced):
    """To a day that takes it, also in another week, and it stays there; where none may stand the reason is named."""

    def entries(hours=1):
        sessions = synced.liftday("plan", "--json", at=NOW + timedelta(hours=hours)).json["sessions"]
        return {s["uid"]: s["date"] for s in sessions if s["type"] == "mobility"}

    before = entries()
    uid, day = next(iter(before.items()))
    taken = synced.liftday("move", uid, next(on for on in before.values() if on != day), at=NOW)
    assert (taken.code, "another mobility entry stands there" in taken.err) == (65, True)
    away = synced.liftday("mark", f"{day}", "blocked", at=NOW)
    assert away.out.endswith(
        ": blocked.\nNo strength session moved. Mobility entries changed: `liftday plan` shows them.\n"
    ), away.out
    assert synced.liftday("mark", day, "clear", "--json", at=NOW).json["mobility_changed"] is True
    assert entries() == before
    assert synced.liftday("mark", "2026-03-10", "blocked", at=NOW).code == 0
    refused = synced.liftday("move", uid, "2026-03-10", at=NOW)
    assert (refused.code, "marked as not available" in refused.err) == (65, True)
    assert "(H" not in taken.err + refused.err
    before = entries()
    free = next(
        on for n in range(7, 14) if (on := f"{NOW.date() + timedelta(days=n)}") not in {*before.values(), "2026-03-10"}
    )
    moved = synced.liftday("move", uid, free, at=NOW)
    assert moved.code == 0, moved.err
    assert entries() == before | {uid: free}
    synced.liftday("sync", at=NOW + timedelta(hours=20))
    assert entries(hours=21)[uid] == free


@pytest.mark.parametrize(
    "verb",
    [
        ["plan"],
        ["days"],
        ["why", "2026-03-04"],
        ["status"],
        ["doctor"],
        ["privacy"],
        ["strava", "status"],
        ["config", "show"],
        ["config", "check"],
        ["feed-url", "--qr"],
        ["backup"],
        ["backtest"],
    ],
)
def test_every_verb_has_a_screen(synced, verb):
    """Each reading verb answers in words, without a traceback, and never shows a secret."""
    said = synced.liftday(*verb) if verb[0] != "doctor" else synced.liftday(*verb, at=NOW)
    assert said.code in {0, 1}, said.err
    assert said.out.strip()
    assert "Traceback" not in said.err
    assert "hush" not in said.out + said.err

"""What Strava's terms ask to be shown and said (docs/strava.md), where a runner meets it."""

import re
import sqlite3
import zlib
from contextlib import closing
from datetime import timedelta

import pytest

from homes import NOW, a_season, furnish
from strava_emulator import Emulator

GPX = """<?xml version="1.0"?><gpx version="1.1" creator="w" xmlns="http://www.topografix.com/GPX/1/1"><trk><type>running</type>
<trkseg><trkpt lat="52.5" lon="13.4"><time>2026-03-01T07:00:00Z</time></trkpt>
<trkpt lat="52.54" lon="13.4"><time>2026-03-01T07:30:00Z</time></trkpt></trkseg></trk></gpx>"""


@pytest.fixture
def home(tmp_path):
    with Emulator(a_season(6), now=NOW, client_id=12345, client_secret="hush-the-client-secret") as strava:
        yield furnish(tmp_path, strava)


def test_activities_are_shown_with_the_words_strava_asks_for(home):
    """Each links to where it stands at Strava; machine-readable answers carry no advertisement."""
    home.login()
    home.liftday("sync", at=NOW)
    why = home.liftday("why", "2026-03-01", at=NOW).out
    assert "View on Strava: https://www.strava.com/activities/1029" in why
    assert why.rstrip().endswith("Powered by Strava")
    assert "Powered by Strava" in home.liftday("days", at=NOW).err
    for words in (["why", "2026-03-01", "--json"], ["days", "--json"]):
        said = home.liftday(*words, at=NOW)
        assert "Powered" not in said.out + said.err


def test_what_never_came_from_strava_is_not_called_strava_s(home, tmp_path):
    """A recording of one's own is nobody else's."""
    (tmp_path / "run.gpx").write_text(GPX)
    assert home.liftday("import", str(tmp_path / "run.gpx"), at=NOW).code == 0
    for words in (["why", "2026-03-01"], ["days"]):
        said = home.liftday(*words, at=NOW)
        assert said.code == 0
        assert "Strava" not in said.out + said.err


def written(home):
    """Everything that the memory says of sessions, entries, days and moves, in all versions that are kept."""
    with closing(sqlite3.connect(home.state / "liftday.db")) as base:
        packed = [blob for row in base.execute("SELECT session, entry FROM versions") for blob in row if blob]
        packed += [body for (body,) in base.execute("SELECT body FROM turns")]
        moved = [why for (why,) in base.execute("SELECT why FROM changes")]
    return "\n".join([*(zlib.decompress(blob).decode() for blob in packed), *moved])


def sequences(feed):
    """The sequence of each event of a feed, by uid."""
    events = feed.replace("\r\n ", "").split("BEGIN:VEVENT")[1:]
    values = [dict(line.split(":", 1) for line in event.splitlines() if ":" in line) for event in events]
    return {event["UID"]: int(event["SEQUENCE"]) for event in values}


def test_after_a_logout_nothing_that_was_made_of_activities_is_told(home, tmp_path):
    """No label of a past day, no reason of a session or of a move; what the owner's own file tells of is labelled as
    before. Identities and sequences go on."""
    home.config.write_text(home.config.read_text() + "show_days = true\n")
    home.login()
    (tmp_path / "run.gpx").write_text(GPX)
    home.liftday("sync", at=NOW)
    home.liftday("import", str(tmp_path / "run.gpx"), at=NOW)
    plan = home.liftday("plan", "--json", at=NOW + timedelta(minutes=1)).json
    told = {session["reason"] for session in plan["sessions"] if session["type"] == "strength"}
    told |= {day["reason"] for day in home.liftday("days", "--json", at=NOW).json if "tagged" in day["reason"]}
    assert len(told) > 2
    assert any(reason in written(home) for reason in told)
    before = sequences(home.liftday("feed").out)
    home.liftday("strava", "logout", at=NOW)
    for at in (NOW, NOW + timedelta(days=10)):
        home.liftday("sync", at=at)
        feed = home.liftday("feed").out
        assert not [reason for reason in told if reason in written(home)]
        assert [day for day in PAST.findall(feed) if day < "20260302"] == ["20260301"]
        now = sequences(feed)
        assert all(now[uid] >= before[uid] for uid in now.keys() & before.keys())
    assert {session["uid"] for session in plan["sessions"]} & now.keys()


PAST = re.compile(r"DTSTART;VALUE=DATE:(\d{8})")


def test_privacy_says_what_is_kept_why_and_until_when(home):
    """Counted on this machine, now: and after logging out nothing is left of Strava's."""
    home.login()
    home.liftday("sync", at=NOW)
    told = home.liftday("privacy").out
    assert "Raw facts of 30 activities" in told
    assert "without the webhook a refusal alone deletes nothing" in told
    for word in ("until 7 days after Strava last sent them", "to tell easy days from hard", "liftday strava logout", "API Policy",
                 "open question", "Powered by Strava"):  # fmt: skip
        assert word in told
    home.liftday("strava", "logout", at=NOW)
    told = home.liftday("privacy").out
    assert "Raw facts of 0 activities" in told
    assert "Of 0 older" in told

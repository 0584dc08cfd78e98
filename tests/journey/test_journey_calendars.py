"""Other calendars around a plan: what is taken moves hours, a calendar that fails moves nothing, and nothing of either leaks."""

import json
import re
from datetime import datetime, timedelta

from homes import NOW, Home, a_season
from icals import Reply, busy_for_three_hours, calendar, publishing, titled
from liftday.config.read import read
from liftday.daemon.queries import answers
from liftday.daemon.state.instance import open_instance
from liftday.integrations.ical.parse import parse

HUSH = ("hush", "Doctor")


def configure(home, *, plan: str, busy: str) -> None:
    """Name the calendars."""
    head = home.config.read_text().split("\n[calendars]")[0].rstrip()
    home.config.write_text(f'{head}\n\n[calendars]\nplan = ["{plan}"]\nbusy = ["{busy}"]\n')


def strength(home, at: datetime) -> dict[str, tuple[str, str]]:
    """The coming strength sessions: date and hour by uid."""
    with open_instance(read(home.config), home.state, readonly=True) as instance:
        told = answers.plan(instance, at=None, now=at, weeks=None).as_json()["sessions"]
    return {s["uid"]: (s["date"], s["start"][11:16]) for s in told if s["type"] == "strength"}


def test_what_is_taken_moves_an_hour_and_what_fails_moves_nothing(home, monkeypatch):
    """The session keeps its day and says why at home; the feed says nothing of the calendar; down for days, nothing moves; a
    page to log in at, and an address that is gone, are named with since when."""
    monkeypatch.setattr("liftday.daemon.sync.calendars.read_apart", parse)  # the process apart has tests of its own
    home.login()
    home.liftday("sync", at=NOW)
    before = strength(home, NOW)
    uid, (on, hour) = max(before.items(), key=lambda item: item[1])
    start = datetime.fromisoformat(f"{on}T{hour}:00+01:00")
    with publishing(busy_for_three_hours(start - timedelta(hours=2))) as busy, publishing(calendar()) as plan:
        configure(home, plan=plan.address, busy=busy.address)
        now = NOW + timedelta(minutes=10)
        (change,) = home.liftday("sync", "--json", at=now).json["plan_changes"]
        assert change["why"] == "moved from 18:00 to 19:15: the hour was taken"
        assert strength(home, now) == {**before, uid: (on, "19:15")}
        why = home.liftday("why", on, at=now + timedelta(minutes=1))
        assert "3.5 hours are taken by other calendars" in " ".join(why.out.split())
        assert "the hour was taken" in " ".join(why.out.split())
        feed = home.liftday("feed").raw
        assert b"taken" not in feed
        assert b"T181500Z" in feed
        said = home.liftday("status").out
        assert "http://127.0.0.1/***" in said
        busy.reply, plan.reply = Reply(status=503), Reply(b"<html>Log in</html>", headers={"Content-Type": "text/html"})
        for days in (3,):
            outcome = home.liftday("sync", at=now + timedelta(days=days))
            assert outcome.code == 0
            assert (
                "Note: The calendar busy 1 has not been read since Thursday 5 March: its server is too busy"
                in outcome.out
            )
            assert strength(home, now + timedelta(days=days))[uid] == (on, "19:15")
        (first, second) = home.liftday("status", "--json").json["calendars"]
        assert (first["trouble"], second["trouble"]) == ("login", "busy")
        standing = " ".join(home.liftday("status").out.split())
        assert re.search(r"read 2026\S+ \S+; since 2026-03-05 \S+: its server is too busy", standing)
        doctor = home.liftday("doctor").out
        assert "The calendar plan 1 (http://127.0.0.1/***) has not been read since 2026-03-05" in doctor
        assert doctor.count("calendar plan 1") == 1
        shown = [said, doctor, why.out, outcome.out + outcome.err, home.liftday("config", "show").out]
        kept = [path.read_bytes().decode("latin-1") for path in home.state.iterdir() if path.is_file()]
        for word in HUSH:
            assert not any(word in text for text in (*shown, *kept, feed.decode()))
        configure(home, plan=plan.address, busy="/nowhere/hush.ics")
        later = now + timedelta(days=3, minutes=5)
        said = home.liftday("sync", at=later).out
        assert "its file cannot be read; what the one before it said on Monday 2 March is used meanwhile." in said
        assert strength(home, later)[uid] == (on, "19:15")


def test_an_import_plans_with_the_calendars_at_once(tmp_path, monkeypatch):
    """A home on files alone: the first import reads plan and busy hours, so that the next sync moves nothing. So does a word
    of the owner's after a calendar was added; what was read once is not asked for again by either."""
    monkeypatch.setattr("liftday.daemon.sync.calendars.read_apart", parse)
    config, runs = tmp_path / "config.toml", tmp_path / "runs.json"
    runs.write_text(json.dumps(a_season()))
    evenings = [NOW.replace(hour=16) + timedelta(days=n) for n in range(14)]
    hard = titled((f"{at:%d}", at.date(), "6x800") for at in evenings[2::3])
    with publishing(busy_for_three_hours(*evenings)) as busy, publishing(hard) as plan:
        config.write_text('[athlete]\ntimezone = "Europe/Berlin"\n[page]\nenabled = false\n')
        home = Home(folder=tmp_path, strava=None, config=config, state=tmp_path / "state")
        configure(home, plan=plan.address, busy=busy.address)
        assert home.liftday("import", str(runs), at=NOW).code == 0
        before = strength(home, NOW)
        assert before
        assert all(hour < "16:45" or hour >= "20:15" for _, hour in before.values())
        asked = [len(plan.asked), len(busy.asked)]
        assert home.liftday("mark", "2026-03-02", "easy", at=NOW + timedelta(minutes=5)).code == 0
        assert [len(plan.asked), len(busy.asked)] == asked
        assert home.liftday("sync", "--json", at=NOW + timedelta(minutes=10)).json["plan_changes"] == []
        assert strength(home, NOW) == before
        with publishing(calendar()) as further:
            config.write_text(config.read_text().replace("busy = [", f'busy = ["{further.address}", '))
            assert home.liftday("mark", "2026-03-02", "clear", at=NOW + timedelta(minutes=15)).code == 0
            assert len(further.asked) == 1

"""Several feeds beside each other: whatever the state, each is published or says why not, and holds no other back."""

import json
import re
import stat
import urllib.error
import urllib.request
from datetime import date, timedelta
from urllib.parse import urljoin

import pytest

from homes import NOW, a_season, an_activity, until
from liftday.config.read import read
from liftday.daemon.state import feed_files
from liftday.daemon.state.instance import open_instance
from liftday.daemon.turn import check
from liftday.daemon.turn.feeds import BUSY, looks
from liftday.store import sync_state

DAY = timedelta(days=1)


def settle(home, feed, *, races=""):
    """A runner without Strava, with these lines under [feed]."""
    text = re.sub(r"\[strava\].*?\n\n", "", home.config.read_text(), flags=re.DOTALL)
    home.config.write_text(f"{text.rstrip()}\n{feed}\n{races}")


def take_in(home, runs, at):
    """Import runs as Strava's API would send them."""
    file = home.folder / f"runs-{at:%Y%m%d%H}.json"
    file.write_text(json.dumps(runs))
    said = home.liftday("import", str(file), at=at)
    assert said.code == 0, said.err


def event_starts(body):
    """Start and title of every timed event."""
    text = body.replace(b"\r\n ", b"").decode()
    return re.findall(r"DTSTART:(\d{8})T\d{6}Z\r\n(?:(?!END:VEVENT).*\r\n)*?SUMMARY:(.*)\r\n", text)


def turn(home, at, *words):
    """One turn that must end well, with no feed refused."""
    said = home.liftday(*(words or ("sync",)), at=at)
    assert said.code == 0, (at, words, said.err)
    assert refused(home) == []
    return said


def refused(home):
    """What `status` says of feeds that are not published."""
    return [note for note in home.liftday("status", "--json").json["notes"] if "stays as it was" in note]


@pytest.mark.parametrize("feed", ["busy = true", 'detail = "busy"', 'busy = true\ndetail = "busy"\nshow_days = true'])
@pytest.mark.parametrize("pause", [2, 3, 9, 40, 400])
def test_days_without_a_turn_freeze_no_feed(home, feed, pause):
    """What was missed meanwhile is free time and leaves the busy feed: no turn fails for that, nor do those after it."""
    settle(home, feed)
    take_in(home, a_season(), NOW)
    busy = ("feed", "--busy") if "busy = true" in feed else ("feed",)
    before = event_starts(home.liftday(*busy).raw)
    later = NOW + pause * DAY
    turn(home, later)
    turn(home, later + DAY)
    after = event_starts(home.liftday(*busy).raw)
    assert before
    assert not {start for start, _ in after} & {start for start, _ in before if start < f"{later:%Y%m%d}"}


@pytest.mark.sqlite  # it puts a backup back
def test_no_state_a_runner_can_come_to_freezes_a_feed(home, tmp_path):
    """A pause, a clock put forward and back, every look, a copy put back, words and their end, a race and its end, runs that
    come late, labels on and off, history gone: each turn publishes all feeds."""
    settle(home, "busy = true\nshow_days = true")
    take_in(home, a_season(), NOW)
    copy = tmp_path / "copy.sqlite"
    assert home.liftday("backup", "--output", str(copy), at=NOW).code == 0
    base = home.config.read_text()
    turn(home, NOW + 5 * DAY)
    turn(home, NOW + 5 * DAY, "mark", "2026-03-09", "hard")
    turn(home, NOW + 6 * DAY, "done", "2026-03-06") if "2026-03-06" in home.liftday("plan", at=NOW).out else None
    for text in (
        base.replace("show_days = true", ""),
        base.replace("show_days = true", 'title = "Kraft"\ncolor = "tomato"\nreminder_minutes = 30'),
        base.replace("busy = true", 'detail = "busy"'),
        base,
        f"{base}\n[[races]]\ndate = 2026-03-15\ndistance_km = 21.1\n",
        base,
    ):
        home.config.write_text(text)
        turn(home, NOW + 7 * DAY)
    turn(home, NOW + 60 * DAY)
    turn(home, NOW + 8 * DAY)  # the clock was wrong
    assert home.liftday("restore", str(copy), at=NOW + 9 * DAY).code == 0
    turn(home, NOW + 9 * DAY)
    turn(home, NOW + 9 * DAY, "mark", "2026-03-09", "clear")
    late = [
        an_activity(5000 + n, f"{(NOW + n * DAY):%Y-%m-%d}T07:00:00", sport_type="WeightTraining") for n in range(9)
    ]
    take_in(home, late, NOW + 10 * DAY)
    turn(home, NOW + 11 * DAY, "mark", "2026-03-01..2026-03-12", "ill")
    turn(home, NOW + 370 * DAY)
    turn(home, NOW + 800 * DAY)
    turn(home, NOW + 12 * DAY)


def spoil_busy(home):
    """Put a busy feed in place that holds past hours nobody remembers, as if this memory had published it."""
    settings = read(home.config)
    path = home.state / feed_files.BUSY
    body = path.read_bytes()
    event = body[body.index(b"BEGIN:VEVENT") : body.index(b"END:VEVENT") + len(b"END:VEVENT\r\n")]
    past = b""
    for number in range(5):
        other = re.sub(rb"UID:[0-9a-f]{8}", b"UID:0000000%d" % number, event)
        past += re.sub(rb"(DTSTART|DTEND):\d{8}", rb"\1:2026010%d" % (number + 1), other)
    spoilt = body.replace(b"BEGIN:VEVENT", past + b"BEGIN:VEVENT", 1)
    path.write_bytes(spoilt)
    with open_instance(settings, home.state, readonly=False) as instance:
        spoiled = check.Checked(outlet=BUSY, look=looks(settings)[BUSY], body=spoilt, refusal=None)
        sync_state.remember_published(instance.store, {BUSY.file: spoiled.digest})
    return spoilt


@pytest.mark.parametrize("cure", ["full", "state"])
def test_a_busy_feed_that_is_refused_holds_nothing_back_and_heals(home, cure):
    """The turn ends well, the calendar goes on, the last busy feed stays; `status` and `doctor` say which, why and the cure;
    the cure or the next good state ends it."""
    settle(home, "busy = true")
    take_in(home, a_season(), NOW)
    good = (home.state / feed_files.BUSY).read_bytes()
    before = home.liftday("feed").raw
    spoilt = spoil_busy(home)
    later = NOW + DAY
    assert home.liftday("mark", "2026-03-06", "hard", at=later).code == 0
    assert home.liftday("feed").raw != before
    assert home.liftday("feed", "--busy").raw == spoilt
    (said,) = refused(home)
    assert "The busy feed stays as it was since 2026-03-03 06:00 UTC: the new busy feed did not pass" in said
    assert "`liftday sync --full`" in said
    told = home.liftday("doctor", at=later)
    assert (told.code, "wrong The busy feed stays as it was" in told.out) == (1, True)
    assert home.liftday("sync", at=later + DAY).code == 0
    assert "since 2026-03-03 06:00 UTC" in refused(home)[0]
    if cure == "state":
        (home.state / feed_files.BUSY).write_bytes(good)
    turn(home, later + DAY, *(["sync", "--full"] if cure == "full" else ["sync"]))
    assert b"UID:00000001" not in home.liftday("feed", "--busy").raw
    turn(home, later + 2 * DAY)


def test_the_calendar_that_is_refused_holds_no_other_back(home):
    """Its title is the secret of its address: the turn fails with 73 and the cure, the busy feed goes on, the last good one is
    served; a new title heals it."""
    settle(home, "busy = true")
    take_in(home, a_season(), NOW)
    full, busy = home.liftday("feed").raw, home.liftday("feed", "--busy").raw
    base = home.config.read_text()
    home.config.write_text(base.replace("busy = true", f'busy = true\ntitle = "{"a" * 43}"'))
    (home.state / "feed.secret").write_text("a" * 43)
    said = home.liftday("mark", "2026-03-06..2026-03-09", "blocked", at=NOW + DAY)
    assert (said.code, "line 23" in said.err, "feed-url --rotate" in said.err) == (73, True, True)
    assert home.liftday("feed").raw == full
    assert home.liftday("feed", "--busy").raw != busy
    assert "The feed stays as it was" in refused(home)[0]
    assert "wrong The feed stays as it was" in home.liftday("doctor").out
    home.config.write_text(base)
    turn(home, NOW + 2 * DAY)
    assert home.liftday("feed").raw != full


def test_a_busy_feed_that_cannot_be_written_fails_no_turn(home):
    """A folder stands where its file should: the calendar is published, and the file is named, not where it is."""
    settle(home, "busy = true")
    take_in(home, a_season(), NOW)
    (home.state / feed_files.BUSY).unlink()
    (home.state / feed_files.BUSY).mkdir()
    before = home.liftday("feed").raw
    assert home.liftday("mark", "2026-03-06", "hard", at=NOW + DAY).code == 0
    assert home.liftday("feed").raw != before
    assert ("busy.ics cannot be written" in refused(home)[0], str(home.state) in refused(home)[0]) == (True, False)
    (home.state / feed_files.BUSY).rmdir()
    turn(home, NOW + 2 * DAY)


def events(body):
    """Each event's lines by name, unfolded, by uid."""
    found = {}
    for block in body.replace(b"\r\n ", b"").decode().split("BEGIN:VEVENT\r\n")[1:]:
        lines = dict(line.split(":", 1) for line in block.split("END:VEVENT")[0].splitlines() if ":" in line)
        found[lines["UID"]] = lines | {"alarm": "BEGIN:VALARM" in block}
    return found


def past(body, now):
    """The events that had begun."""
    return {
        uid: e for uid, e in events(body).items() if e.get("DTSTART", f"{now:%Y%m%dT%H%M%SZ}") < f"{now:%Y%m%dT%H%M%SZ}"
    }


def test_a_daemon_says_which_feed_is_refused_and_serves_the_others(home):
    """At /healthz the busy feed is named; the calendar answers, and so does a name of the home network that is allowed."""
    settle(home, 'busy = true\nhosts = ["nas.local"]')
    take_in(home, a_season(), NOW)
    (home.state / feed_files.BUSY).unlink()
    (home.state / feed_files.BUSY).mkdir()
    with home.daemon(at=NOW):
        home.liftday("sync")
        address = home.liftday("feed-url").out.splitlines()[0].split()[-1]
        with pytest.raises(urllib.error.HTTPError) as unwell:
            urllib.request.urlopen(urljoin(address, "/healthz"))
        said = "1 of 1 athletes cannot be served" if home.database else "The busy feed stays as it was"
        assert said in json.loads(unwell.value.read())["wrong"][0]
        asked = urllib.request.Request(address, headers={"Host": "nas.local:8437"})
        with urllib.request.urlopen(asked) as answer:
            assert answer.read() == home.liftday("feed").raw
        (home.state / feed_files.BUSY).rmdir()
        home.liftday("sync")
        until(lambda: answers(urljoin(address, "/healthz")) == 200)  # a club asks its database every other second


def answers(address):
    """The status of an answer."""
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_mobility_is_an_offer(home):
    """Free time, without an alarm, never in the busy feed, and every entry says how its moves are done."""
    settle(home, "busy = true\nreminder_minutes = 20")
    take_in(home, a_season(), NOW)
    shown = events(home.liftday("feed").raw).values()
    offers = [e for e in shown if e["CATEGORIES"] == "MOBILITY"]
    lifts = [e for e in shown if e["CATEGORIES"] == "STRENGTH"]
    assert {(e["TRANSP"], e["alarm"]) for e in offers} == {("TRANSPARENT", False)}
    assert {(e["TRANSP"], e["alarm"]) for e in lifts} == {("OPAQUE", True)}
    busy = events(home.liftday("feed", "--busy").raw)
    assert busy.keys() == {e["UID"] for e in lifts}
    assert not any(e["alarm"] for e in busy.values())
    for offer in offers:
        moves = [part for part in offer["DESCRIPTION"].split("\\n\\n")[1:-1] if not part.startswith("Done: ")]
        assert moves
        assert all("\\n   " in move for move in moves), moves
        assert "If it hurts" not in offer["DESCRIPTION"]


def test_mobility_stands_where_the_owner_wants_it(home):
    """All, one a week, none, at an address of its own, and all again: what is shown changes, and no number does."""
    settle(home, "show_days = true")
    take_in(home, a_season(), NOW)
    base = home.config.read_text()
    first = events(home.liftday("feed").raw)
    offers = {uid for uid, e in first.items() if e["CATEGORIES"] == "MOBILITY"}
    assert home.liftday("feed-url", "--mobility").err == (
        'liftday: there is no mobility feed\n  set `mobility = "separate"` under [feed]\n'
    )
    assert home.liftday("feed", "--mobility", "--busy").code == 2

    def shown(word, *words):
        home.config.write_text(base.replace("show_days = true", f'show_days = true\nmobility = "{word}"'))
        turn(home, NOW)
        return events(home.liftday("feed", *words).raw)

    weekly = shown("one_a_week")
    weeks = [date.fromisoformat(weekly[uid]["DTSTART"][:8]).isocalendar()[:2] for uid in offers & weekly.keys()]
    assert weeks
    assert len(weeks) == len(set(weeks)) < len(offers)
    assert shown("none").keys() == first.keys() - offers
    assert shown("separate").keys() == first.keys() - offers
    apart = shown("separate", "--mobility")
    assert apart == {uid: first[uid] for uid in offers}
    assert home.liftday("feed", "--mobility", at=NOW).raw == home.liftday("feed", "--mobility").raw
    assert b"NAME:Mobility" in home.liftday("feed", "--mobility").raw
    address = home.liftday("feed-url", "--mobility").out.splitlines()[0].split()[-1]
    assert "/mobility/" in address
    assert address in home.liftday("feed-url").out
    assert shown("entries") == first
    shown("separate")
    assert address not in home.liftday("feed-url", "--rotate", at=NOW).out
    assert address not in home.liftday("feed-url", "--mobility").out


def test_the_mobility_feed_is_served_like_the_feed(home):
    """By its own secret, with ETag and 304; a wrong one is any unknown path; without a plan it says that there is none."""
    settle(home, 'mobility = "separate"')
    take_in(home, a_season(), NOW)
    text = home.config.read_text()
    home.config.write_text(text.replace("[strength]\n", "[strength]\nmobility_per_week = 0\n"))
    with home.daemon(at=NOW):
        home.liftday("sync")
        address = home.liftday("feed-url", "--mobility").out.splitlines()[0].split()[-1]
        with urllib.request.urlopen(address) as answer:
            body, tag = answer.read(), answer.headers["ETag"]
        assert b"SUMMARY:No mobility planned" in body
        assert b"Strength \xc2\xb7" not in body
        for path, headers, code in (
            (address, {"If-None-Match": tag}, 304),
            (address.replace("/mobility/", "/feed/"), {}, 404),
            (address[:-6] + "xx.ics", {}, 404),
            (address, {"Host": "evil.test"}, 421),
        ):
            with pytest.raises(urllib.error.HTTPError) as refusal:
                urllib.request.urlopen(urllib.request.Request(path, headers=headers))
            assert refusal.value.code == code, path
    secret = address.rpartition("/")[2].removesuffix(".ics")
    assert secret not in home.liftday("doctor").out
    assert stat.S_IMODE((home.state / "mobility.secret").stat().st_mode) == 0o600


def test_a_setting_touches_no_past_entry(home):
    """Reminders, titles, the choice of mobility, a key that is rotated for what is over: the past keeps every byte of its
    events; what is to come is counted up once."""
    settle(home, "")
    take_in(home, a_season(), NOW)
    now = NOW + 12 * DAY
    turn(home, NOW + 6 * DAY, "mark", "today", "easy")
    turn(home, now)
    before, base = home.liftday("feed").raw, home.config.read_text()
    over = past(before, now)
    assert len({e["CATEGORIES"] for e in over.values()}) == 2
    for feed in (
        "reminder_minutes = 45\nmobility_reminder_minutes = 5",
        'strength_title = "{type} {minutes}"\nmobility_title = "M {variant}"',
        'title = "Kraft"\ncolor = "tomato"',
        "",
    ):
        home.config.write_text(f"{base}\n{feed}\n")
        turn(home, now)
        assert past(home.liftday("feed").raw, now) == over, feed
    home.config.write_text(f"{base}\nreminder_minutes = 45\n")
    turn(home, now)
    new, old = events(home.liftday("feed").raw), events(before)
    ahead = [uid for uid in new.keys() - over.keys() if new[uid]["CATEGORIES"] == "STRENGTH"]
    assert ahead
    assert all(new[uid]["alarm"] and int(new[uid]["SEQUENCE"]) > int(old[uid]["SEQUENCE"]) for uid in ahead)
    turn(home, now + 60 * DAY)


def test_the_note_that_there_is_no_plan_stands_beside_labels(home):
    """Labels of days are no plan: with `show_days` the note says so all the same."""
    settle(home, "show_days = true")
    text = home.config.read_text()
    home.config.write_text(
        f"{text}\n[schedule]\nwindows = {{ mon = [], tue = [], wed = [], thu = [], fri = [], sat = [], sun = [] }}\n"
    )
    take_in(home, a_season(), NOW)
    titles = [e["SUMMARY"] for e in events(home.liftday("feed").raw).values()]
    assert "No training plan yet" in titles
    assert any("day" in title for title in titles)


def test_the_zone_stands_in_the_feed_and_changes_no_entry(home):
    """`X-WR-TIMEZONE` is for the reader's display; every time stays an instant in UTC."""
    settle(home, "busy = true")
    take_in(home, a_season(), NOW)
    for words in (("feed",), ("feed", "--busy")):
        assert b"X-WR-TIMEZONE:Europe/Berlin\r\n" in home.liftday(*words).raw
        assert b"TZID" not in home.liftday(*words).raw

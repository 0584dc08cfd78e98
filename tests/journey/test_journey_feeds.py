"""Several feeds beside each other: whatever the state, each is published or says why not, and holds no other back."""

import json
import re
from datetime import timedelta

import pytest

from homes import NOW, a_season, an_activity
from liftday.config.read import read
from liftday.daemon import checked, published
from liftday.daemon.house import open_house
from liftday.daemon.outlets import BUSY, looks
from liftday.store import facts

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
    path = home.state / published.BUSY
    body = path.read_bytes()
    event = body[body.index(b"BEGIN:VEVENT") : body.index(b"END:VEVENT") + len(b"END:VEVENT\r\n")]
    past = b""
    for number in range(5):
        other = re.sub(rb"UID:[0-9a-f]{8}", b"UID:0000000%d" % number, event)
        past += re.sub(rb"(DTSTART|DTEND):\d{8}", rb"\1:2026010%d" % (number + 1), other)
    spoilt = body.replace(b"BEGIN:VEVENT", past + b"BEGIN:VEVENT", 1)
    path.write_bytes(spoilt)
    with open_house(settings, home.state, readonly=False) as house:
        facts.remember(
            house.store, **checked.Checked(outlet=BUSY, look=looks(settings.feed)[BUSY], body=spoilt, refusal=None).mark
        )
    return spoilt


@pytest.mark.parametrize("cure", ["full", "state"])
def test_a_busy_feed_that_is_refused_holds_nothing_back_and_heals(home, cure):
    """The turn ends well, the calendar goes on, the last busy feed stays; `status` and `doctor` say which, why and the cure;
    the cure or the next good state ends it."""
    settle(home, "busy = true")
    take_in(home, a_season(), NOW)
    good = (home.state / published.BUSY).read_bytes()
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
        (home.state / published.BUSY).write_bytes(good)
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
    """A folder stands where its file should: the calendar is published, and the path is named."""
    settle(home, "busy = true")
    take_in(home, a_season(), NOW)
    (home.state / published.BUSY).unlink()
    (home.state / published.BUSY).mkdir()
    before = home.liftday("feed").raw
    assert home.liftday("mark", "2026-03-06", "hard", at=NOW + DAY).code == 0
    assert home.liftday("feed").raw != before
    assert "busy.ics" in refused(home)[0]
    (home.state / published.BUSY).rmdir()
    turn(home, NOW + 2 * DAY)

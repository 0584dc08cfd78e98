"""A time zone that is corrected: the coming sessions keep their hour on the wall, and every screen says the true one."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from homes import NOW
from liftday.config.read import read
from liftday.daemon import answers
from liftday.daemon.house import open_house

LATER = NOW + timedelta(hours=1)
HOME, AWAY = ZoneInfo("America/New_York"), ZoneInfo("Etc/UTC")


def starts(home):
    """Each published session's start as `plan` tells it an hour after NOW, by uid."""
    with open_house(read(home.config), home.state, readonly=True) as house:
        told = answers.plan(house, at=None, now=LATER, weeks=None).as_json()["sessions"]
    return {s["uid"]: datetime.fromisoformat(s["start"]) for s in told if s["type"] == "strength"}


def fed(home):
    """Each entry's start and sequence in the feed, by uid."""
    calendar = icalendar.Calendar.from_ical(home.liftday("feed").raw)
    return {str(e["UID"]): (e["DTSTART"].dt, int(e["SEQUENCE"])) for e in calendar.walk("VEVENT")}


def settle(home, zone):
    """Write a zone into the configuration."""
    text = home.config.read_text()
    line = next(line for line in text.splitlines() if line.startswith("timezone"))
    home.config.write_text(text.replace(line, f'timezone = "{zone}"'))


def test_the_sessions_keep_their_hour_on_the_wall(home):
    """Until the next turn the command tells what the feed says; after it, six in the evening is six where they live."""
    settle(home, AWAY.key)
    home.login()
    home.liftday("sync", at=NOW)
    before, served = starts(home), fed(home)
    assert len(before) >= 3
    settle(home, HOME.key)
    assert starts(home) == before
    assert {s.utcoffset() for s in starts(home).values()} <= {timedelta(hours=-5), timedelta(hours=-4)}
    assert home.liftday("sync", at=LATER).code == 0
    after, now_served = starts(home), fed(home)
    assert after.keys() == before.keys()
    for uid, start in after.items():
        was = before[uid].astimezone(AWAY)
        assert start.astimezone(HOME).replace(tzinfo=None) == was.replace(tzinfo=None)
        assert now_served[uid] == (start.astimezone(UTC), served[uid][1] + 1)
    body = home.liftday("feed").raw
    home.liftday("sync", at=LATER + timedelta(minutes=20))
    assert home.liftday("feed").raw == body

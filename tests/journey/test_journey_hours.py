"""A changed default start or window applies: from tomorrow on, with its true cause, and once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from homes import NOW
from liftday.config.read import read
from liftday.daemon.queries import answers
from liftday.daemon.state.instance import open_instance

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def planned(home):
    """A home whose plan stands."""
    home.login()
    assert home.liftday("sync", at=NOW).code == 0
    return home


def hours(home, at):
    """When the coming sessions begin, by uid: type, date and hour."""
    with open_instance(read(home.config), home.state, readonly=True) as instance:
        told = answers.plan(instance, at=None, now=at, weeks=None).as_json()["sessions"]
    return {s["uid"]: (s["type"], s["date"], datetime.fromisoformat(s["start"]).strftime("%H:%M")) for s in told}


def schedule(home, text):
    """Write the [schedule] table."""
    head = home.config.read_text().split("\n[schedule]")[0].rstrip()
    home.config.write_text(f"{head}\n\n[schedule]\n{text}\n")


def strength(found):
    """Those of them that are strength."""
    return {uid: one for uid, one in found.items() if one[0] == "strength"}


def test_a_changed_default_start_moves_what_is_published(planned):
    """Every coming strength session from tomorrow on, on its own day; the next turn changes nothing."""
    before = strength(hours(planned, NOW))
    assert {hour for _, _, hour in before.values()} == {"18:00"}
    later = NOW + timedelta(hours=1)
    schedule(planned, 'default_start = "20:00"')
    told = {c["uid"]: c for c in planned.liftday("sync", "--json", at=later).json["plan_changes"]}
    after = strength(hours(planned, later))
    today = NOW.astimezone(BERLIN).date().isoformat()
    assert {uid: one[:2] for uid, one in after.items()} == {uid: one[:2] for uid, one in before.items()}
    for uid, (_, on, hour) in after.items():
        assert hour == ("18:00" if on == today else "20:00")
        if on != today:
            assert told[uid]["why"] == "moved from 18:00 to 20:00: you changed the hours your sessions stand at"
    body = planned.liftday("feed").raw
    assert planned.liftday("sync", "--json", at=later + timedelta(hours=1)).json["plan_changes"] == []
    assert planned.liftday("feed").raw == body


def test_a_changed_window_says_so(planned):
    """An hour that no window holds any more moves with that cause; a wider one lets sessions back to their start."""
    later = NOW + timedelta(hours=1)
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    narrow = ", ".join(f'{day} = ["19:00-21:00"]' for day in days)
    schedule(planned, f"windows = {{ {narrow} }}")
    told = planned.liftday("sync", "--json", at=later).json["plan_changes"]
    stayed = [c for c in told if c["from"] == c["to"]]
    assert stayed
    assert all("no window of yours holds it any more" in c["why"] for c in stayed)
    assert {hour for _, _, hour in strength(hours(planned, later)).values()} == {"19:00"}
    schedule(planned, "horizon_days = 14")
    planned.liftday("sync", at=later + timedelta(hours=1))
    assert {hour for _, _, hour in strength(hours(planned, later)).values()} <= {"18:00", "19:00"}
    tomorrow = (NOW + timedelta(days=1)).date().isoformat()
    assert {hour for _, on, hour in strength(hours(planned, later)).values() if on >= tomorrow} == {"18:00"}


def test_a_changed_start_reaches_mobility(planned):
    """Entries that stood at the default start stand at the new one."""
    before = {uid: one for uid, one in hours(planned, NOW).items() if one[0] == "mobility" and one[2] == "18:00"}
    later = NOW + timedelta(hours=1)
    schedule(planned, 'default_start = "20:00"')
    planned.liftday("sync", at=later)
    after = hours(planned, later)
    tomorrow = (NOW + timedelta(days=1)).date().isoformat()
    assert all(after[uid][2] != "18:00" for uid, (_, on, _) in before.items() if on >= tomorrow and uid in after)

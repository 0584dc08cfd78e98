"""What was promised holds, through the real command line, cycle and store: no Strava, only the owner's files."""

import json
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from homes import Home, an_activity
from liftday.config.read import read
from liftday.daemon.state import feed_files
from liftday.daemon.state.instance import open_instance
from liftday.store import entries
from liftday.training.session import Session, Status

NOW = datetime(2026, 11, 27, 6, tzinfo=UTC)  # a Friday
HARD = {"average_heartrate": 168.0, "max_heartrate": 189.0, "workout_type": 3, "average_speed": 3.6}
LONG = {"moving_time": 7500, "elapsed_time": 7600, "distance": 20500.0, "workout_type": 2}
GYM = {"sport_type": "WeightTraining", "type": "WeightTraining", "name": "Gym", "distance": 0.0, "average_speed": 0.0}
CONFIG = """[athlete]
timezone = "Europe/Berlin"

[safety]
accepted = 2026-01-01

[strength]
equipment = ["dumbbell", "band"]

[feed]
port = 0
"""


def runs(rhythm: str, until: date) -> list[dict]:
    """Twelve weeks of a rhythm, Monday first: E easy, H hard, L long, a dot rests."""
    shapes = {"E": {}, "H": HARD, "L": LONG}
    days = [until - timedelta(days=back) for back in range(84, 0, -1)]
    kinds = [(on, rhythm.split()[on.weekday()]) for on in days]
    return [an_activity(1000 + n, f"{on}T07:00:00", **shapes[k]) for n, (on, k) in enumerate(kinds) if k in shapes]


def furnished(folder, rhythm: str, now: datetime) -> Home:
    """A machine on which twelve weeks of a rhythm were imported."""
    config = folder / "config.toml"
    config.write_text(CONFIG)
    mine = Home(folder=folder, strava=None, config=config, state=folder / "state")
    assert take(mine, *runs(rhythm, now.date()), at=now).code == 0
    return mine


@pytest.fixture
def home(tmp_path):
    """Hard Tuesdays and long Saturdays."""
    return furnished(tmp_path, "E H E E . L E", NOW)


def take(home, *activities, at):
    """Import activities from a file."""
    file = home.folder / f"{activities[0]['id']}.json"
    file.write_text(json.dumps(activities))
    return home.liftday("import", str(file), at=at)


def sessions(home, kind: str = "strength") -> dict[str, Session]:
    """The published sessions by uid."""
    with open_instance(read(home.config), home.state, readonly=True) as instance:
        plan = entries.recall_plan(instance.store)
    return {s.uid: s for s in plan.sessions if s.type == kind}


def places(home) -> dict[str, tuple]:
    """Where each strength session stands."""
    return {uid: (str(s.date), s.variant.value, s.status.value) for uid, s in sessions(home).items()}


def on(home, day: str, kind: str = "strength") -> str:
    """The uid of a date's session."""
    return next(uid for uid, s in sessions(home, kind).items() if str(s.date) == day)


def event(home, uid: str):
    """The event of the feed."""
    body = feed_files.read(home.state / feed_files.FEED)[0]
    return next(e for e in icalendar.Calendar.from_ical(body).walk("VEVENT") if str(e["UID"]) == uid)


def text(home, uid: str) -> str:
    """What stands in the calendar."""
    return str(event(home, uid)["DESCRIPTION"])


def test_of_the_owners_moves_only_the_one_that_collides_falls_and_its_cause_is_named(home):
    """Three moves, two of which stand side by side: the oldest stays, the newest wins, the one in between is told why."""
    nov29, dec3, dec10 = on(home, "2026-11-29"), on(home, "2026-12-03"), on(home, "2026-12-10")
    for name, to in ((dec10, "2026-12-09"), (dec3, "2026-12-04"), (nov29, "2026-12-03")):
        said = home.liftday("move", name, to, at=NOW)
        assert said.code == 0, said.err
    now = places(home)
    assert now[dec10][0] == "2026-12-09"
    assert now[nov29][0] == "2026-12-03"
    assert now.get(dec3, ("",))[0] != "2026-12-04"
    assert "It cannot stand beside the session you moved to Thursday 3 December" in said.out
    assert "Moved on Friday 27 November from Sunday 29 November by you." in text(home, nov29)


def test_a_move_that_fell_does_not_come_back_when_its_rival_leaves(home):
    """The newer word took its place; that one is skipped; no other session moves for it, then or later."""
    first, second = on(home, "2026-11-29"), on(home, "2026-12-03")
    home.liftday("move", second, "2026-12-04", at=NOW)
    home.liftday("move", first, "2026-12-03", at=NOW)
    before = places(home)
    home.liftday("skip", first, at=NOW)
    assert {uid: place for uid, place in places(home).items() if uid != first} == {
        uid: place for uid, place in before.items() if uid != first
    }
    after = places(home)
    for later in (NOW + timedelta(minutes=5), NOW + timedelta(hours=2)):
        home.liftday("sync", at=later)
        assert places(home) == after


def test_an_order_that_fails_changes_nothing(home):
    """A file that is none, a move onto a closed day, a session that is not there: the calendar keeps its bytes, and what
    is remembered stays as it was, also hours later."""
    home.liftday("move", on(home, "2026-12-10"), "2026-12-09", at=NOW)
    home.liftday("skip", on(home, "2026-12-03"), at=NOW)
    body, stood = feed_files.read(home.state / feed_files.FEED), places(home)
    pdf = home.folder / "plan.pdf"
    pdf.write_bytes(b"%PDF-1.7 no runs in here")
    for order in (
        ("import", str(pdf)),
        ("move", on(home, "2026-12-06"), "2026-12-05"),
        ("skip", "2026-10-02"),
        ("done", "2026-12-06"),
    ):
        assert home.liftday(*order, at=NOW + timedelta(hours=5)).code == 65
        assert feed_files.read(home.state / feed_files.FEED) == body
        assert places(home) == stood


def test_a_refused_file_moves_no_session_after_moves_and_a_skip(tmp_path):
    """Two sessions put where they stand, one skipped, a third moved onto a second: what comes of it stays."""
    now = datetime(2026, 3, 5, 6, tzinfo=UTC)
    home = furnished(tmp_path, "E E H E E L E", now)
    ahead = sorted((str(s.date), uid) for uid, s in sessions(home, "strength").items())
    (today, first), (_, skipped), (stays, second), (_, third) = ahead[:4]
    for order in (("move", second, stays), ("skip", skipped), ("move", first, today), ("move", third, stays)):
        assert home.liftday(*order, at=now).code == 0
    pdf = tmp_path / "plan.pdf"
    pdf.write_bytes(b"%PDF-1.7 no runs in here")
    stood = places(home)
    for order in (("import", str(pdf)), ("sync",)):
        home.liftday(*order, at=now + timedelta(minutes=1))
        assert places(home) == stood


def test_a_refused_file_beside_a_good_one_keeps_no_turn_back(home):
    """What was taken in is planned on, in whichever part of a long list it came."""
    pdf = home.folder / "plan.pdf"
    pdf.write_bytes(b"%PDF-1.7 no runs in here")
    good = home.folder / "good.json"
    good.write_text(json.dumps([an_activity(9, "2026-11-27T05:00:00", **HARD)]))
    said = home.liftday("import", str(good), *[str(pdf)] * 100, at=NOW + timedelta(hours=1))
    assert said.code == 65
    assert home.liftday("days", "--json", "--since", "2026-11-27", "--until", "2026-11-27", at=NOW).code == 0
    with open_instance(read(home.config), home.state, readonly=True) as instance:
        assert entries.recall_plan(instance.store).days[0].kind == "hard"


def late_in_the_day(home) -> tuple[str, str, datetime]:
    """The evening of the first session's day, an hour after it began: its uid, its date, the instant."""
    uid = on(home, "2026-11-29")
    return uid, "2026-11-29", datetime(2026, 11, 29, 18, 0, tzinfo=UTC)  # 19:00 in Berlin


def test_a_session_that_has_begun_stands_whatever_is_imported_and_can_be_recorded(home):
    """A hard run of the morning that is imported in the evening: strength and mobility of today stay, by uid and by date."""
    uid, day, evening = late_in_the_day(home)
    mobility = {s: m for s, m in sessions(home, "mobility").items() if str(m.date) == day}
    assert take(home, an_activity(7, f"{day}T07:00:00", **HARD), at=evening).code == 0
    assert sessions(home)[uid].status is Status.PLANNED
    assert str(sessions(home)[uid].date) == day
    for other, was in mobility.items():
        assert sessions(home, "mobility")[other] == was
    assert str(event(home, uid)["SEQUENCE"]) == "0"
    said = home.liftday("done", day, at=evening)
    assert said.code == 0
    assert sessions(home)[uid].status is Status.DONE


def test_before_its_hour_the_same_run_still_moves_it(home):
    """The past stands; what is to come follows the facts, and the entry says so."""
    uid, day, _ = late_in_the_day(home)
    noon = datetime(2026, 11, 29, 11, tzinfo=UTC)
    assert take(home, an_activity(7, f"{day}T07:00:00", **HARD), at=noon).code == 0
    assert uid not in sessions(home) or str(sessions(home)[uid].date) != day


def test_a_session_that_has_begun_is_not_moved_by_its_owner_either(home):
    """The past stands; the refusal says that tomorrow still counts."""
    uid, day, evening = late_in_the_day(home)
    said = home.liftday("move", uid, "2026-11-30", at=evening)
    assert said.code == 65
    assert "began at 18:00" in said.err
    assert "it counts" in said.err
    assert str(sessions(home)[uid].date) == day


def test_within_its_grace_a_session_waits_and_nothing_is_offered_in_its_place(home):
    """Just after midnight it is neither missed nor offered again; the gym visit of noon is its own."""
    uid, day, _ = late_in_the_day(home)
    before = places(home)
    midnight = datetime(2026, 11, 29, 23, 5, tzinfo=UTC)  # 00:05 on Monday
    said = home.liftday("sync", at=midnight)
    assert places(home)[uid][2] == "planned"
    assert set(places(home)) - set(before) <= {u for u, p in places(home).items() if p[0] > "2026-12-10"}
    assert "Was the session of Sunday 29 November done?" in said.out
    gym = an_activity(8, "2026-11-30T12:00:00", **(GYM | {"moving_time": 2400, "elapsed_time": 2400}))
    assert take(home, gym, at=datetime(2026, 11, 30, 13, tzinfo=UTC)).code == 0
    assert places(home)[uid] == (day, before[uid][1], "done")


def test_within_a_grace_nothing_new_comes_for_an_earlier_session_either(tmp_path):
    """Wednesday's was missed and Friday's still waits: Saturday stays free, and its gym visit is Friday's."""
    home = furnished(tmp_path, "E H E . E . L", datetime(2026, 3, 2, 6, tzinfo=UTC))
    friday = on(home, "2026-03-06")
    assert home.liftday("sync", at=datetime(2026, 3, 6, 23, 5, tzinfo=UTC)).code == 0  # 00:05 on Saturday
    assert places(home)[friday][2] == "planned"
    assert "2026-03-07" not in {place[0] for place in places(home).values()}
    gym = an_activity(8, "2026-03-07T12:00:00", **(GYM | {"moving_time": 2400, "elapsed_time": 2400}))
    assert take(home, gym, at=datetime(2026, 3, 7, 13, tzinfo=UTC)).code == 0
    assert places(home)[friday][2] == "done"


def test_when_its_grace_is_over_it_was_missed(home):
    """Nothing came: it says so, and a later recording of the day between still completes it."""
    uid, _, _ = late_in_the_day(home)
    home.liftday("sync", at=datetime(2026, 11, 30, 22, 55, tzinfo=UTC))
    assert places(home)[uid][2] == "planned"
    home.liftday("sync", at=datetime(2026, 11, 30, 23, 5, tzinfo=UTC))
    assert places(home)[uid][2] == "missed"
    gym = an_activity(8, "2026-11-30T12:00:00", **(GYM | {"moving_time": 2400, "elapsed_time": 2400}))
    take(home, gym, at=datetime(2026, 12, 1, 6, tzinfo=UTC))
    assert places(home)[uid][2] == "done"


def test_a_reason_that_became_false_is_written_anew_and_one_that_merely_grew_is_not(home):
    """The day after a session is marked hard: its text says so, as a change of the event; the others keep theirs."""
    uid, other = on(home, "2026-12-06"), on(home, "2026-12-10")
    was = event(home, uid)
    kept = feed_files.read(home.state / feed_files.FEED)[0]
    home.liftday("mark", "2026-12-05", "long", at=NOW)  # what was likely is certain: true as it was
    assert feed_files.read(home.state / feed_files.FEED)[0] == kept
    home.liftday("mark", "2026-12-08", "easy", at=NOW)
    now = event(home, uid)
    assert "two days before a likely hard day" in str(was["DESCRIPTION"])
    assert "hard day" not in str(now["DESCRIPTION"])
    assert now["SEQUENCE"] == was["SEQUENCE"] + 1
    assert now["LAST-MODIFIED"].dt >= was["LAST-MODIFIED"].dt
    assert "two days after a" not in text(home, other)
    home.liftday("sync", at=NOW + timedelta(minutes=10))
    assert event(home, uid)["SEQUENCE"] == now["SEQUENCE"]


def test_a_moved_entry_says_what_moved_it_and_nothing_private(home):
    """Ill on its day: the entry tells from where and that the day was not available; the terminal says ill, and so of what is
    lighter after it. The page of a link is told what the entry tells."""
    uid = on(home, "2026-12-03")
    changes = home.liftday("mark", "2026-12-03", "ill", "--json", at=NOW).json["plan_changes"]
    if uid in sessions(home):
        told = text(home, uid)
        assert "Moved on Friday 27 November from Thursday 3 December: Thursday is not available." in told
        assert "ill" not in told.replace("still", "").replace("will", "").split()
    (here,) = (one for one in changes if one["uid"] == uid)
    assert ("Thursday is marked as ill" in here["why"], "Thursday is not available" in here["told"]) == (True, True)
    told = home.liftday("plan", at=NOW + timedelta(minutes=1)).out
    assert "Thursday is marked as ill" in " ".join(told.split())
    body = home.liftday("feed").raw
    assert (b"marked as" in body, b"illness" in body) == (False, False)


def test_after_weeks_without_a_run_no_entry_speaks_of_hard_days(home):
    """Sixteen days of silence: what stood in the calendar about hard days is not said any more."""
    for day in range(1, 17):
        home.liftday("sync", at=NOW + timedelta(days=day))
    later = NOW + timedelta(days=16)
    with open_instance(read(home.config), home.state, readonly=True) as instance:
        plan = entries.recall_plan(instance.store)
    hard = {d.date for d in plan.days if d.chances.closed >= 0.35}
    for s in (*sessions(home).values(), *sessions(home, "mobility").values()):
        if s.start > later and not hard & {s.date + timedelta(days=n) for n in range(-3, 4)}:
            assert "hard day" not in text(home, s.uid)

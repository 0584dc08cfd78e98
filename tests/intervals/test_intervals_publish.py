"""Our sessions in intervals.icu's calendar: each once, always as it stands in ours, and nothing else is touched."""

import re
import shutil
from datetime import timedelta
from functools import partial

import pytest

from homes import NOW
from intervals_homes import KEY, alone, an_event, icu_season
from liftday.config.read import read
from liftday.daemon.state.instance import open_instance
from liftday.daemon.sync import mirror
from liftday.daemon.sync.intervals import account_of
from liftday.integrations.intervals.session_text import plain

HOUR = timedelta(hours=1)
THEIRS = ("POST", "PUT", "DELETE")
FOREIGN = [
    an_event("2026-03-04", name="Easy run"),
    an_event("2026-03-20", type="WeightTraining", name="Gym with a friend", external_id="another-app-7"),
    an_event("2026-03-05", category="NOTE", name="Dentist", type=None),
]


@pytest.fixture
def home(tmp_path):
    with alone(tmp_path, icu_season(5), publish=True, events=FOREIGN) as made:
        yield made


def synced(home, at=NOW):
    said = home.liftday("sync", "--json", at=at)
    assert said.code == 0, said.err
    return said.json


def ours(home):
    """Our events by uid: each must be there once."""
    mine = [one for one in home.strava.world.events.values() if one["tags"] == ["liftday"]]
    by_uid = {one["external_id"]: one for one in mine}
    assert len(by_uid) == len(mine), "a session stands there twice"
    return by_uid


def theirs(home):
    return [one["name"] for one in home.strava.world.events.values() if one["tags"] != ["liftday"]]


def planned(home, at):
    """What the plan promises: start without its offset and minutes, by uid."""
    sessions = home.liftday("plan", "--json", at=at).json["sessions"]
    return {one["uid"]: (one["start"][:19], one["minutes"] * 60) for one in sessions if one["status"] != "skipped"}


def standing(home):
    return {uid: (one["start_date_local"], one["moving_time"]) for uid, one in ours(home).items()}


def writes(home, since):
    return [entry.method for entry in home.strava.log[since:] if entry.method in THEIRS]


def test_every_session_stands_there_as_it_stands_in_our_calendar(home):
    """All in one request; a poll that changes nothing sends nothing."""
    synced(home)
    assert standing(home) == planned(home, NOW)
    assert writes(home, 0) == ["POST"]
    strength = next(one for one in ours(home).values() if one["type"] == "WeightTraining")
    assert (strength["category"], strength["indoor"], strength["workout_doc"]) == ("WORKOUT", True, {"steps": []})
    assert strength["name"].startswith("Strength · ")
    before = len(home.strava.log)
    synced(home, NOW + HOUR)
    assert writes(home, before) == []


def test_what_moves_goes_or_is_done_is_followed_and_only_that_is_sent(home):
    """A move and a skip by the owner, a session that was done; the athlete's own entries stand as they stood."""
    synced(home)
    uids = [one["uid"] for one in home.liftday("plan", "--json", at=NOW).json["sessions"] if one["type"] == "strength"]
    assert home.liftday("skip", uids[-1], at=NOW).code == 0
    assert home.liftday("move", uids[1], "2026-03-07", at=NOW).code == 0
    later = NOW + timedelta(days=2, hours=14)  # Wednesday evening, an hour after the first
    before = len(home.strava.log)
    assert home.liftday("done", uids[0], "--rating", "6", at=later).code == 0
    synced(home, later)
    assert uids[-1] not in ours(home)
    assert ours(home)[uids[1]]["start_date_local"].startswith("2026-03-07T")
    assert "done" in ours(home)[uids[0]]["name"].lower()
    assert planned(home, later).items() <= standing(home).items()
    assert len(writes(home, before)) < len(standing(home)) + 2
    assert theirs(home) == ["Easy run", "Gym with a friend", "Dentist"]
    assert not any(entry.route == "delete-range" for entry in home.strava.log)


def test_no_word_of_health_and_no_signed_link_goes_out(home):
    """Whatever hurts, whatever the heart did: the entry says what our feed says, without the feed's links."""
    home.config.write_text(home.config.read_text() + 'public_url = "https://lift.example.org"\n')
    text = home.config.read_text().replace("[strength]\n", '[strength]\ninjuries = { achilles = "active" }\n')
    home.config.write_text(text)
    home.liftday("mark", "2026-03-01", "pain", "achilles", "4", at=NOW)
    synced(home)
    assert "https://lift.example.org" in home.liftday("feed").out.replace("\r\n ", "")
    for event in ours(home).values():
        told = f"{event['name']} {event['description']}"
        assert not re.search(r"https?://|achilles|tendon|pain was|bpm|heart", told, re.IGNORECASE), told
        assert KEY not in told


def test_publishing_that_is_switched_off_takes_back_what_is_ahead(home):
    """And leaves everything else."""
    synced(home)
    home.config.write_text(home.config.read_text().replace("publish = true", "publish = false"))
    synced(home, NOW + HOUR)
    assert ours(home) == {}
    assert theirs(home) == ["Easy run", "Gym with a friend", "Dentist"]
    before = len(home.strava.log)
    synced(home, NOW + 2 * HOUR)
    assert writes(home, before) == []


def test_what_the_owner_deleted_there_stays_deleted_until_it_changes(home):
    """We do not fight over it; a session that moves is written anew."""
    synced(home)
    uid = next(
        one["uid"] for one in home.liftday("plan", "--json", at=NOW).json["sessions"] if one["type"] == "strength"
    )
    home.strava.delete_event(ours(home)[uid]["id"])
    synced(home, NOW + HOUR)
    assert uid not in ours(home)
    assert home.liftday("move", uid, "2026-03-05", at=NOW + HOUR).code == 0
    synced(home, NOW + 2 * HOUR)
    assert standing(home)[uid] == planned(home, NOW + 2 * HOUR)[uid]


@pytest.mark.parametrize("fault", ["status=500", "reset", "loses-the-answer", "bad-json", "html"])
def test_a_failure_is_a_note_and_the_next_sync_goes_on(home, fault):
    """The turn is good, the feed is out; nothing is written twice, even where the answer alone was lost."""
    home.strava.fault(fault, route="create")
    said = synced(home)
    assert "Not all sessions are in intervals.icu's calendar yet" in " ".join(said["notes"])
    assert b"BEGIN:VEVENT" in home.liftday("feed").raw
    synced(home, NOW + HOUR)
    assert standing(home) == planned(home, NOW + HOUR)


def test_a_copy_that_was_put_back_finds_its_entries_again(home, tmp_path):
    """A backup from before the first publication: what stands there is known by tag and uid."""
    home.config.write_text(home.config.read_text().replace("publish = true", "publish = false"))
    synced(home)
    assert home.liftday("backup", "--output", str(tmp_path / "copy.sqlite"), at=NOW).code == 0
    home.config.write_text(home.config.read_text().replace("publish = false", "publish = true"))
    synced(home, NOW + HOUR)
    numbers = {uid: one["id"] for uid, one in ours(home).items()}
    assert home.liftday("restore", str(tmp_path / "copy.sqlite"), at=NOW + 2 * HOUR).code == 0
    synced(home, NOW + 2 * HOUR)
    assert {uid: one["id"] for uid, one in ours(home).items()} == numbers


class Killed(BaseException):
    """The process is gone: nothing catches it."""


def dying(account, at, *, heard):
    """Let the account die at its n-th request, before it goes out or before its answer is kept."""
    ask, count = account.line.ask, iter(range(1000))

    def struck(method, path, **more):
        if next(count) != at:
            return ask(method, path, **more)
        if heard:
            ask(method, path, **more)
        raise Killed

    account.line.ask = struck


def published_once(home, at, dies=None):
    """Read the calendar and write into it, in a process that may die; return how many requests it took."""
    with (
        open_instance(read(home.config), home.state, readonly=False) as instance,
        account_of(instance, KEY, at) as account,
    ):
        if dies is not None:
            dies(account)
        events = account.events((at - timedelta(days=7)).date(), (at + timedelta(days=90)).date())
        assert mirror.publish(instance, account, events, at) == ()
        return account.line.requests - 1


def test_killed_at_any_request_it_comes_to_the_same_calendar(home, tmp_path):
    """First publication, then one with a move, a withdrawal and what follows from them: before each request, and between
    each request and its record."""
    home.config.write_text(home.config.read_text().replace("publish = true", "publish = false"))
    synced(home)
    home.config.write_text(home.config.read_text().replace("publish = false", "publish = true"))
    strength = [
        one["uid"] for one in home.liftday("plan", "--json", at=NOW).json["sessions"] if one["type"] == "strength"
    ]
    home.strava.world.upserts = False  # nobody helps us to know our own
    deaths = dies_everywhere(home, tmp_path / "first")
    home.liftday("skip", strength[-1], at=NOW + HOUR)
    home.liftday("move", strength[1], "2026-03-07", at=NOW + HOUR)
    deaths += dies_everywhere(home, tmp_path / "second")
    assert deaths >= 6


def dies_everywhere(home, kept):
    """Publish undisturbed; then die at every request of the same publication, and recover; return how often."""
    shutil.copytree(home.state, kept)
    events = dict(home.strava.world.events)

    def put_back():
        shutil.rmtree(home.state)
        shutil.copytree(kept, home.state)
        home.strava.world.events = dict(events)

    def told():
        return {uid: one | dict.fromkeys(("id", "updated", "uid")) for uid, one in ours(home).items()}

    requests = published_once(home, NOW + 2 * HOUR)
    wanted = told()
    points = [(n, heard) for n in range(requests) for heard in (False, True)]
    for n, heard in points:
        put_back()
        with pytest.raises(Killed):
            published_once(home, NOW + 2 * HOUR, partial(dying, at=n + 1, heard=heard))
        published_once(home, NOW + 3 * HOUR)
        assert told() == wanted
        assert theirs(home) == ["Easy run", "Gym with a friend", "Dentist"]
    return len(points)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- Squat 3x10\n  * slow", "• Squat 3 sets of 10\n  • slow"),
        ("3 x 30 s plank", "3 sets of 30 s plank"),
        ("4×8 rows", "4 sets of 8 rows"),
        ("3x\n", "3 sets of \n"),
        ("box 2, max effort", "box 2, max effort"),
    ],
)
def test_no_line_is_read_as_a_step_or_a_repeat(text, told):
    """A description there is a workout in a language of its own."""
    assert plain(text) == told

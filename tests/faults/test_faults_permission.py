"""Faults 42, 44 and 45 without a daemon around them: what an event may do to what is stored, and when it may not."""

import json
from datetime import datetime

import pytest

from faults.ground import HOUR, NOW, T1, Life, as_json
from liftday.config.read import read
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.process.events import Events
from liftday.daemon.protocol.orders import Sync
from liftday.daemon.protocol.outcomes import Synced
from liftday.daemon.state.instance import open_instance
from liftday.store import sync_state

LATER = NOW + 7 * HOUR  # the access token has run out
SOON = T1 + HOUR / 2


def poll(life: Life, at: datetime, *events: dict) -> Synced:
    """One poll of the timetable that is told of events; its outcome."""
    life.clock(at)
    told = [json.dumps(event) for event in events]
    order = Sync(by_schedule=True, events=tuple(told))
    return carry_out_here(read(life.home.config), life.state, order, now=at)


def taken_back(life: Life) -> dict:
    """The event that says that the athlete took the permission back; anybody who knows the address can send it."""
    return life.strava.event(1, "update", object_type="athlete", updates={"authorized": "false"})


def held(life: Life, at: datetime) -> int:
    """How many activities are held."""
    return sum(len(day["activities"]) for day in life.days(at).values())


def mistyped(life: Life) -> None:
    """The owner renewed the client secret and mistyped it."""
    (life.home.folder / "client-secret").write_text("mistyped\n")


def torn(life: Life) -> None:
    """The file of the tokens is damaged: nobody is asked at all."""
    (life.state / "strava-tokens.json").write_text("{")


def lost(life: Life) -> None:
    """A newer refresh token was lost in a crash."""
    file = life.state / "strava-tokens.json"
    file.write_text(json.dumps(as_json(file) | {"refresh_token": "gone", "previous_refresh_token": None}))


def refused_before(life: Life) -> None:
    """The login was refused an hour ago and nothing is asked for six hours."""
    lost(life)
    poll(life, LATER - HOUR / 2)


@pytest.mark.parametrize("wrong", [mistyped, torn, lost, refused_before])
def test_an_event_takes_nothing_while_strava_itself_did_not_say_so(ground, wrong):
    """Wrong keys, a torn file, a lost token, a remembered refusal: a login is needed, and what is stored stays."""
    with ground.life() as life:
        before = held(life, LATER)
        wrong(life)
        assert poll(life, LATER, taken_back(life)).strava == "login"
        assert held(life, LATER) == before > 0
        assert (life.state / "strava-tokens.json").exists()


def test_what_strava_confirms_is_done(ground):
    """A token that lives is refused, and so is its renewal: with the event behind it, everything goes."""
    with ground.life() as life:
        life.strava.revoke_athlete(push=False)
        assert poll(life, T1, taken_back(life)).strava == "revoked"
        assert held(life, T1) == 0
        assert not (life.state / "strava-tokens.json").exists()


def test_an_event_survives_the_outage_it_came_in(ground):
    """It is told once; Strava is away at that poll and answers at the next: then it is confirmed."""
    with ground.life() as life:
        life.strava.revoke_athlete(push=False)
        life.strava.fault("status=503", route="api", count=0)
        life.strava.fault("status=503", route="token", count=0)
        assert poll(life, T1, taken_back(life)).strava == "unreachable"
        assert held(life, T1) > 0
        life.strava.clear_faults()
        assert poll(life, SOON).strava == "revoked"
        assert held(life, SOON) == 0


def test_an_event_that_was_refuted_takes_nothing_later(ground):
    """Strava answered after it: what happens months later has nothing to do with it."""
    with ground.life() as life:
        before = held(life, T1)
        assert poll(life, T1, taken_back(life)).strava is None
        life.strava.revoke_athlete(push=False)
        assert poll(life, SOON).strava == "revoked"
        assert held(life, SOON) == before


def test_where_only_the_owner_can_know_the_remedy_says_both_ways(ground):
    """The token had run out before: Strava's refusal may mean a lost one. Nothing goes, and nothing is forgotten."""
    with ground.life() as life:
        before = held(life, LATER)
        life.strava.revoke_athlete(push=False)
        assert poll(life, LATER, taken_back(life)).strava == "login"
        assert poll(life, LATER + HOUR).strava == "login"
        assert held(life, LATER) == before
        remedy = life.home.liftday("status", "--json").json["remedy"]
        assert "`liftday strava login`" in remedy
        assert "`liftday strava logout` to delete" in remedy


def test_every_event_of_a_known_activity_is_looked_at_in_time(ground):
    """Thirty old runs are corrected in one afternoon: twenty looks a poll, and none is dropped."""
    with ground.life() as life:
        corrected = [1000 + number for number in range(30)]
        for number in corrected:
            life.strava.edit(number, push=False, moving_time=1111)
        told = [life.strava.event(number, "update") for number in corrected]
        assert poll(life, T1, *told).turn.changed == 20
        assert poll(life, SOON).turn.changed == 10
        life.count()
        poll(life, SOON + HOUR)
        assert life.asked("detail") == 0


def test_whoever_knows_the_address_cannot_spend_the_day(ground):
    """A day of polls that are told of two hundred activities each: no look at what nobody knows, forty at what is said to
    be new."""
    with ground.life() as life:
        for hour in range(8):
            at = T1 + hour * HOUR / 2
            life.clock(at)
            many = [
                life.strava.event(10**7 + 1000 * hour + n, ("create", "update", "delete")[n % 3]) for n in range(200)
            ]
            poll(life, at, *many)
        assert life.asked("detail") == 40
        assert life.asked("list") == 8


def test_the_daemon_loses_no_event_to_a_burst_or_to_a_poll_that_failed(ground):
    """What a poll took comes back when it failed, before what came meanwhile; a withdrawn permission is never crowded out."""
    with ground.life() as life:
        events = Events(lambda: None)
        events.add(b"first")
        taken = events.take()
        events.add(b"second")
        events.give_back(taken)
        assert events.take() == ("first", "second")
        for number in range(5_000):
            events.add(b"%d" % number)
        withdrawn = json.dumps(taken_back(life))
        events.add(withdrawn.encode())
        assert events.waiting <= 201
        assert withdrawn in events.take()


def test_what_was_taken_back_stays_taken_back_until_the_owner_says_otherwise(ground):
    """Polls go on saying so, with what is true now; after a day the calendar says so too; a login begins anew."""
    with ground.life() as life:
        life.strava.revoke_athlete(push=False)
        poll(life, T1, taken_back(life))
        life.count()
        for hours in (7, 30):
            assert poll(life, T1 + hours * HOUR).strava == "revoked"
        assert life.asked() == 0
        told = life.home.liftday("status", "--json").json
        assert told["strava"] == "revoked"
        assert "is deleted" in told["last_error"]
        assert "liftday strava login" in told["remedy"]
        assert "revoked" in life.home.liftday("strava", "status").out.splitlines()[0]
        feed = life.home.liftday("feed").raw.replace(b"\r\n ", b"").decode()
        assert "Strava is disconnected" in feed
        assert f"Since {T1:%Y-%m-%d}: the permission was taken back" in feed
        life.home.login()
        back = T1 + 31 * HOUR
        life.clock(back)
        assert poll(life, back).strava is None
        assert "disconnected" not in life.home.liftday("feed").out


def test_a_stop_in_the_middle_of_a_withdrawal_is_gone_on_with(ground):
    """The tokens are gone and the process with them: the next poll deletes the rest, and asks nobody."""
    with ground.life() as life:
        with open_instance(read(life.home.config), life.state, readonly=False) as instance:
            sync_state.remember(instance.store, sync_state.Withdrawal(withdrawn=T1))
        (life.state / "strava-tokens.json").unlink()
        assert poll(life, SOON).strava == "revoked"
        assert (held(life, SOON), life.asked()) == (0, 0)


def test_a_logout_ends_what_was_taken_back(ground):
    """Then nobody is logged in, and nothing is said of it in the calendar."""
    with ground.life() as life:
        life.strava.revoke_athlete(push=False)
        poll(life, T1, taken_back(life))
        assert life.home.liftday("strava", "logout", at=T1 + HOUR).code == 0
        assert poll(life, T1 + 30 * HOUR).strava == "never"
        assert "disconnected" not in life.home.liftday("feed").out

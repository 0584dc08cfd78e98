"""Faults 42, 44 and 45 without a daemon around them: what an event may do to what is stored, and when it may not."""

import json
from datetime import datetime

import pytest

from faults.ground import HOUR, NOW, T1, Life, as_json
from liftday.config.read import read
from liftday.daemon.orders import carry_out_here

LATER = NOW + 7 * HOUR  # the access token has run out
SOON = T1 + HOUR / 2


def poll(life: Life, at: datetime, *events: dict) -> dict:
    """One poll of the timetable that is told of events; its outcome."""
    life.clock(at)
    told = [json.dumps(event) for event in events]
    order = {"verb": "sync", "full": False, "by": "schedule", "events": told}
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
        assert poll(life, LATER, taken_back(life))["strava"] == "login"
        assert held(life, LATER) == before > 0
        assert (life.state / "strava-tokens.json").exists()


def test_what_strava_confirms_is_done(ground):
    """A token that lives is refused, and so is its renewal: with the event behind it, everything goes."""
    with ground.life() as life:
        life.strava.revoke_athlete(push=False)
        assert poll(life, T1, taken_back(life))["strava"] == "revoked"
        assert held(life, T1) == 0
        assert not (life.state / "strava-tokens.json").exists()

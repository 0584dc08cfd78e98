"""Faults 42 and 44 to 47: a real daemon whose webhook is told lies, told too much, told too late, or told nothing.

Strava's side is the emulator, which posts over real HTTP as Strava does: two seconds, three tries. In each phase:

idle         the daemon waits for its next poll
mid-sync     a sync waits for Strava's list
mid-publish  the first plan is out, and the laps that could change it are being fetched
"""

import contextlib
import json
import random
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from faults.ground import DELETED, NOW, T1, T2, Life, intervals, news, no_news, says
from faults.serving import Daemon, daemon
from homes import until
from liftday.config.read import read
from liftday.daemon.state.instance import open_instance
from liftday.store import sync_state

pytestmark = pytest.mark.slow

NUMBER = 131_300  # of the subscription
PHASES = ("idle", "mid-sync", "mid-publish")
POLL = 150.0  # an event brings the next poll forward to a minute from now


@dataclass
class Strava:
    """The emulator's end of the webhook."""

    life: Life
    address: str

    def event(self, number: int, aspect: str = "update", **more: object) -> dict:
        """An event in Strava's words."""
        return self.life.strava.event(number, aspect, subscription_id=NUMBER, **more)

    def push(self, *events: dict) -> list[float]:
        """Deliver events; each must be taken at the first try. Return how long each answer took."""
        sent = self.life.strava.push(events)
        until(sent[-1].done.is_set, 600)
        assert all(one.attempts[0][0] == 200 for one in sent), [one.attempts for one in sent if not one.delivered][:3]
        return [one.attempts[0][1] for one in sent]

    def status(self, method: str, query: str = "", body: bytes | None = None, *, beside: str = "") -> tuple[int, bytes]:
        """What a request to the webhook (or beside it) is answered."""
        request = urllib.request.Request(self.address + beside + query, data=body, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()


@contextlib.contextmanager
def subscribed(life: Life) -> Iterator[tuple[Daemon, Strava]]:
    """A daemon whose webhook Strava knows. (The subscription's own GET wants https; it is asked here as Strava asks.)"""
    text = life.home.config.read_text()
    life.home.config.write_text(text.replace("[strava]\n", '[strava]\nwebhook_url = "https://runner.example"\n'))
    with open_instance(read(life.home.config), life.state, readonly=False) as instance:
        sync_state.remember(instance.store, sync_state.Webhook(webhook=str(NUMBER)))
    with daemon(life) as one:
        port = int(one.said.partition("port=")[2].split()[0])
        address = f"http://127.0.0.1:{port}/strava/webhook/{(life.state / 'webhook.secret').read_text().strip()}"
        life.strava.webhooks.subscription = {"id": NUMBER, "callback_url": address}
        yield one, Strava(life, address)


@contextlib.contextmanager
def phase_of(life: Life, phase: str) -> Iterator[None]:
    """Be in a phase: a sync that was ordered hangs at Strava until the body is done."""
    if phase == "idle":
        yield
        return
    route = {"mid-sync": "list", "mid-publish": "detail"}[phase]
    life.strava.fault("delay=20", route=route, count=1)
    if phase == "mid-publish":
        life.strava.add(intervals(9050, "2026-03-04T06:10:00"), push=False)
    before = life.asked(route)
    thread = threading.Thread(target=life.run, args=("sync",))
    thread.start()
    try:
        until(lambda: life.asked(route) > before)
        yield
    finally:
        thread.join(120)
    assert not thread.is_alive()


def lies(life: Life, strava: Strava) -> list[dict]:
    """Forged events: every activity deleted, permissions taken back, other owners, other subscriptions."""
    known = [r.id for a in life.strava.world.athletes.values() for r in a.records]
    return [
        *(strava.event(number, "delete") for number in known),
        strava.event(1, "update", object_type="athlete", updates={"authorized": "false"}),
        strava.event(1, "update", object_type="athlete", updates={"authorized": "false"}, owner_id=8),
        *(strava.event(number, "delete", owner_id=8) for number in known[:20]),
        *({**strava.event(number, "delete"), "subscription_id": 7} for number in known[:20]),
        strava.event(5001, "update", updates={"title": "\x1b[2J' OR 1=1 --", "private": "true"}),
    ]


@pytest.mark.parametrize("phase", PHASES)
def test_what_is_told_is_a_hint_and_nothing_more(ground, phase):
    """Faults 44 and 45: forged, replayed a thousand times, out of order, a burst of 5,000: every one is answered at once,
    nothing is believed, one poll follows, and the end is that of a life in which nobody told anything."""
    with ground.life() as life:
        with subscribed(life) as (one, strava):
            asked = life.asked()
            with phase_of(life, phase):
                forged = lies(life, strava)
                true = strava.event(9001, "create")
                burst = [strava.event(10**7 + n, ("create", "update", "delete")[n % 3]) for n in range(5_000)]
                told = [*forged, *[true] * 1_000, *burst]
                random.Random(7).shuffle(told)
                strava.push(*told)  # each waits for its answer, while the sync stands still
                assert one.served()
            if phase == "mid-publish":
                life.strava.delete(9050, push=False)
            listed = life.asked("list")
            news(life.strava)
            until(lambda: life.asked("list") > listed, POLL)
            says(life.run("sync"), 0)
            by_id = [e.path for e in life.strava.log[asked:] if e.route == "detail"]
            turns = life.asked("list")
            assert turns <= 7, "polls are a minute apart, whatever is told"
            assert len(by_id) <= 20 * turns + 10
            assert max(by_id.count(path) for path in by_id) <= turns
            assert (life.state / "strava-tokens.json").exists()
            assert one.served()
            assert one.health()[0] == 200
        life.told.discard("9050")
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2).days == ground.undisturbed("settled", news, T1, T2).days


@pytest.mark.parametrize("phase", PHASES)
def test_a_permission_that_was_taken_back_is_confirmed_and_then_everything_goes(ground, phase):
    """Fault 42: the event alone deletes nothing; Strava's own refusal behind it does. The feed stays up and says so."""
    with ground.life() as life:
        with subscribed(life) as (one, strava):
            asked = life.asked()
            with phase_of(life, phase):
                life.strava.revoke_athlete(push=True)
                until(life.strava.webhooks.deliveries[-1].done.is_set)
                assert (life.state / "strava-tokens.json").exists(), "nobody has asked Strava yet"
                assert one.served()
            until(lambda: not (life.state / "strava-tokens.json").exists(), POLL)
            until(lambda: life.home.liftday("status", "--json").json["strava"] in {"revoked", "login"})
            assert life.asked() - asked <= 8
            status, _, body = one.get(one.feed_path)
            assert status == 200
            assert b"END:VCALENDAR" in body
            strava.push(strava.event(5001, "delete"))
        assert b"Morning Run" not in b"".join(p.read_bytes() for p in life.state.glob("liftday.db*"))
        assert not [p for p in (life.state / "backups").glob("*") if b"5001" in p.read_bytes()]
        assert not [a for day in life.days(T2).values() for a in day["activities"]]
        life.told.clear()
        life.feed = None
        life.count()
        says(life.sync(at=T2), 77, "liftday strava login")
        assert life.asked() == 0
        life.home.now = T2
        life.home.login()
        says(life.sync(at=T2), 0)
        life.look(T2)
        here = life.end(T2).days
        there = ground.undisturbed("settled", no_news, T1, T2).days
        assert {on: day[4] for on, day in here.items() if on < "2026-03-04"} == {
            on: day[4] for on, day in there.items() if on < "2026-03-04"
        }


@pytest.mark.parametrize("phase", PHASES)
def test_the_validation_answers_the_right_token_only(ground, phase):
    """Fault 46: 200 and the challenge as JSON for the token that was sent to Strava, 403 without an echo for all else."""
    with ground.life() as life, subscribed(life) as (one, strava), phase_of(life, phase):
        token = (life.state / "webhook.verify").read_text().strip()
        right = f"?hub.mode=subscribe&hub.verify_token={token}&hub.challenge="
        asked = life.asked()
        status, body = strava.status("GET", right + "15f7d1a9")
        assert (status, json.loads(body)) == (200, {"hub.challenge": "15f7d1a9"})
        status, body = strava.status("GET", right + "%3Cscript%3Ealert(1)%3C/script%3E")
        assert (status, json.loads(body)) == (200, {"hub.challenge": "<script>alert(1)</script>"})
        for wrong in (right.replace(token, token[:-1]) + "x", right, right + "x" * 10_000, "?hub.challenge=x"):
            status, body = strava.status("GET", wrong)
            assert status in {403, 414, 431}, wrong[:80]
            assert b"xxx" not in body
        for method in ("GET", "POST"):
            assert strava.status(method, body=b"{}" if method == "POST" else None, beside="x")[0] == 404
        assert strava.status("POST", body=b"x" * 9_000)[0] == 413
        assert life.asked() == asked
        assert one.served()


@pytest.mark.parametrize("phase", PHASES)
def test_a_webhook_that_is_silent_for_a_week_costs_nothing(ground, phase):
    """Fault 47: events that never arrive are found by the poll, all of them."""
    with ground.life() as life:
        with subscribed(life) as (one, strava):
            life.strava.webhooks.dropped = True
            with phase_of(life, phase):
                news(life.strava)
            assert life.strava.webhooks.deliveries == []
            if phase == "mid-publish":
                life.strava.delete(9050, push=False)
            says(life.run("sync"), 0)
            assert strava.event(DELETED)["owner_id"] == 1
            assert one.served()
        life.told.discard("9050")
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2).days == ground.undisturbed("settled", news, T1, T2).days
        assert NOW < T2

"""Faults 27 to 35 and 43 seen by a subscriber: a real daemon polls, Strava answers wrongly, the feed is read meanwhile."""

import http.client
import threading

import pytest

from faults.ground import T1, Life
from faults.serving import SYNCED, Daemon, daemon
from faults.test_faults_strava import PHASES, TABLE, Fault
from homes import until
from liftday.calendar.gate import checklist

pytestmark = pytest.mark.slow


class Reader(threading.Thread):
    """Fetches the feed again and again, as an impatient calendar would, and keeps what it was answered."""

    def __init__(self, one: Daemon) -> None:
        super().__init__(daemon=True)
        self.one, self.path = one, one.feed_path
        self.over = threading.Event()
        self.answers: dict[tuple[int, bytes], int] = {}
        self.refused: list[Exception] = []

    def run(self) -> None:
        while not self.over.wait(0.02):
            try:
                status, _, body = self.one.get(self.path)
            except (OSError, http.client.HTTPException) as error:
                self.refused.append(error)
            else:
                self.answers[status, body] = self.answers.get((status, body), 0) + 1

    def end(self) -> None:
        self.over.set()
        self.join(30)


def inject(life: Life, fault: Fault, route: str, skip: int) -> None:
    """Let it go wrong from the daemon's first poll on."""
    life.clock(T1)
    if callable(fault.what):
        fault.what(life, route, skip)
    else:
        life.strava.fault(fault.what, route=route, skip=skip, count=fault.count, **fault.more)


def _cases():
    """Each fault in one of the phases, in turn; `test_faults_strava` has each in all of them."""
    for number, fault in enumerate(TABLE):
        phase = list(PHASES)[number % len(PHASES)]
        yield pytest.param(fault, phase, id=f"{fault.number}-{fault.name}-{phase}")


@pytest.mark.parametrize(("fault", "phase"), list(_cases()))
def test_the_feed_stays_up(ground, fault, phase):
    """Every fetch is answered with 200 and a whole, good feed; the daemon lives, says what is wrong, and asks little."""
    kind, weeks, story, route, skip = PHASES[phase]
    with ground.life(kind, weeks=weeks) as life:
        story(life.strava)
        inject(life, fault, route, skip)
        with daemon(life, synced=False) as one:
            reader = Reader(one)
            reader.start()
            one.wait_for(SYNCED, seconds=120)
            until(lambda: sum(reader.answers.values()) >= 5)
            reader.end()
            assert reader.refused == []
            assert {status for status, _ in reader.answers} == {200}
            for _, body in reader.answers:
                assert checklist.inspect(body, secrets=life.secrets(), today=T1.date()) == ()
            assert one.get("/healthz")[0] in {200, 503}
            told = life.home.liftday("status", "--json").json
            assert told["daemon"] == "running"
            assert told["strava"] == (fault.state if route == "list" else "connected")
            assert bool(told["last_error"]) == (told["strava"] != "connected")
            assert life.asked() <= fault.most + skip + 12
            assert "turn_failed" not in one.said
        life.look(T1)

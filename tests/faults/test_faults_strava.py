"""Faults 27 to 35, 41 and 43: Strava answers wrongly, in each of three phases.

idle         the history is read; a poll meets the fault while there is news (a run added, one edited, one deleted)
mid-sync     the first history is being read; its second request meets the fault
mid-publish  the first plan is out; the laps that could still change it are being fetched
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from faults.ground import HOUR, NOW, T1, T2, Life, instant, news, no_news, says
from liftday.config.read import read
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.orders import Sync
from strava_emulator import Emulator

slow = pytest.mark.slow

PHASES = {  # how the life begins, with how many weeks of running, what happens meanwhile, which request is hit
    "idle": ("settled", 12, news, "list", 0),
    "mid-sync": ("new", 41, no_news, "list", 1),  # 205 runs: the second page holds five
    "mid-publish": ("new", 12, no_news, "detail", 0),
}
TOMORROW = instant("2026-03-05T01:00:00")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One line of the fault table.

    ``what`` is the emulator's verb, or a function of the life and of how many requests go well first. ``count`` 0 is for
    ever. ``code``, ``state`` and ``words`` are what the owner is told when the fault meets a list; the details of runs
    are fetched after the plan is out, and trouble there is not the owner's. ``most`` requests go out in the sync.
    """

    number: int
    name: str
    what: str | Callable[[Life, str, int], None]
    count: int = 0
    code: int = 0
    state: str = "connected"
    words: tuple[str, ...] = ()
    most: int = 6
    after: timedelta = HOUR  # when the next sync finds all well again
    more: dict = field(default_factory=dict)
    quick: tuple[str, ...] = ()
    detail: int = 0  # the exit code when a detail meets the fault
    lies: bool = False  # the answer looked like one: what it said of old runs stands until `sync --full`


def spent(*, quarter: bool) -> Callable[[Life, str, int], None]:
    """The quota is used up by others but for the requests that go well first."""

    def spend(life: Life, route: str, skip: int) -> None:
        quota = life.strava.world.quota
        quota.roll(life.strava.clock.epoch())
        left = 2 if route == "detail" else skip  # a history of one page is two requests
        window = 0 if quarter else 1
        quota.read.used[window] = quota.read.limits[window] - left

    return spend


INACTIVE = {
    "message": "Forbidden",
    "errors": [{"resource": "Application", "field": "Status", "code": "Inactive"}],
}
UNTICKED = {
    "message": "Authorization Error",
    "errors": [{"resource": "AccessToken", "field": "activity:read_permission", "code": "missing"}],
}
CAPPED = {"message": "Forbidden: limit of connected athletes exceeded", "errors": []}
LOGIN = {"code": 77, "state": "login", "words": ("liftday strava login",), "after": 7 * HOUR}
AWAY = {"code": 69, "state": "unreachable", "words": ("strava",)}
LATER = {"code": 75, "state": "quota", "words": ("quota", "until")}

TABLE = (
    Fault(number=27, name="401-once", what="status=401", count=1, quick=("idle", "mid-sync")),
    Fault(number=27, name="401-for-ever", what="status=401", **LOGIN, quick=("idle",)),
    Fault(
        number=28, name="403-inactive", what="status=403", more={"body": INACTIVE}, code=77, state="inactive",
        words=("inactive", "strava.com/settings/api"), most=2, quick=("idle",),
    ),
    Fault(
        number=28, name="403-athlete-cap", what="status=403", more={"body": CAPPED}, code=77, state="capped",
        words=("athletes",), most=2,
    ),
    Fault(number=28, name="402-payment", what="status=402", code=77, state="inactive", words=("strava",), most=2),
    Fault(number=29, name="404-json", what="status=404", **AWAY, most=2),
    Fault(number=29, name="404-empty", what="status=404", more={"body": "empty"}, **AWAY, most=2),
    Fault(number=30, name="429", what="status=429", **LATER, most=3, quick=("idle",)),
    Fault(number=30, name="429-a-sentence", what="status=429", more={"body": "string"}, **LATER, most=3),
    Fault(number=30, name="429-empty", what="status=429", more={"body": "empty"}, **LATER, most=3),
    Fault(number=30, name="quarter-spent", what=spent(quarter=True), **LATER, most=3, quick=("mid-sync",)),
    Fault(
        number=30, name="day-spent", what=spent(quarter=False), code=75, state="quota",
        words=("quota", "2026-03-05 00:00"), most=3, after=TOMORROW - T1, quick=("idle",),
    ),
    Fault(number=30, name="no-rate-headers", what="missing-headers"),
    Fault(number=30, name="garbled-rate-headers", what="garbled-headers", quick=("idle",)),
    Fault(number=31, name="500", what="status=500", **AWAY),
    Fault(number=31, name="502", what="status=502", **AWAY),
    Fault(number=31, name="503-once", what="status=503", count=1, quick=("mid-sync",)),
    Fault(number=31, name="503", what="status=503", **AWAY, quick=("idle", "mid-sync", "mid-publish")),
    Fault(number=31, name="504", what="status=504", **AWAY),
    Fault(number=31, name="597", what="status=597", **AWAY),
    Fault(number=31, name="html-200", what="html", **AWAY, quick=("idle",)),
    Fault(number=31, name="html-503", what="html=503", **AWAY),
    Fault(number=31, name="empty-200", what="empty", **AWAY, quick=("mid-sync",)),
    Fault(number=32, name="reset-once", what="reset", count=1, quick=("mid-sync",)),
    Fault(number=32, name="reset", what="reset", **AWAY, most=5, quick=("idle",)),
    Fault(number=32, name="silence", what="hang=0.3", **AWAY, most=5),
    Fault(number=32, name="slow-answer", what="delay=1", count=1),
    Fault(number=32, name="cut-off", what="truncate=1", **AWAY, most=5, quick=("mid-publish",)),
    Fault(number=33, name="bad-json", what="bad-json", **AWAY, most=2, quick=("idle",)),
    Fault(number=33, name="wrong-type", what="wrong-type", **AWAY, most=2, quick=("mid-sync",)),
    Fault(number=33, name="deep-json", what="deep-json=100000", **AWAY, most=9, quick=("mid-publish",)),
    Fault(number=33, name="huge", what="huge=20", **AWAY, most=9),
    Fault(number=33, name="gzip-bomb", what="gzip-bomb=200", **AWAY, most=9, quick=("idle",)),
    Fault(lies=True, number=33, name="nan", what="nan", most=12, quick=("idle",)),
    Fault(number=33, name="duplicate-keys", what="dup-keys", **AWAY, most=9),
    Fault(lies=True, number=34, name="unknown-sport", what="unknown-sport", quick=("mid-sync",)),
    Fault(lies=True, number=34, name="all-fields-null", what="null-fields", quick=("idle",)),
    Fault(lies=True, number=34, name="starts-in-the-future", what="future-start=400"),
    Fault(lies=True, number=35, name="short-page", what="short-page=3", quick=("idle",)),
    Fault(number=35, name="unordered", what="unordered", quick=("mid-sync",)),
    Fault(number=35, name="page-again", what="dup-page", count=1),
    Fault(
        number=41, name="scope-reduced", what="status=401", more={"body": UNTICKED}, code=77, state="scope",
        words=("activity:read_all", "liftday strava login"), most=2, quick=("mid-sync",),
    ),
    Fault(number=43, name="redirect-to-another-host", what="redirect=evil", **AWAY, most=2, quick=("idle",)),
    Fault(number=43, name="redirect-in-a-circle", what="redirect=loop", **AWAY, most=2),
    Fault(number=21, name="date-header-a-day-off", what="clock-skew=86400", count=1),
)  # fmt: skip


def _cases():
    for fault in TABLE:
        for phase in PHASES:
            marks = () if phase in fault.quick else (pytest.mark.slow,)
            yield pytest.param(fault, phase, id=f"{fault.number}-{fault.name}-{phase}", marks=marks)


@pytest.mark.parametrize(("fault", "phase"), list(_cases()))
def test_strava_answers_wrongly(ground, fault, phase):
    """Nothing is lost, the feed stays good, one sentence says it, few requests go out, and the next sync heals it all."""
    kind, weeks, story, route, skip = PHASES[phase]
    with ground.life(kind, weeks=weeks) as life:
        story(life.strava)
        life.clock(T1)
        if callable(fault.what):
            fault.what(life, route, skip)
        else:
            life.strava.fault(fault.what, route=route, skip=skip, count=fault.count, **fault.more)
        said = life.sync(at=T1)
        assert callable(fault.what) or any(one.fault for one in life.strava.log), "the fault was never met"
        met = fault.code if route == "list" else fault.detail
        says(said, met, *(fault.words if met else ()))
        assert life.asked() <= (fault.most + skip if met or phase == "idle" else fault.most + 10), life.asked()
        assert not [one for one in life.strava.evil_log if "authorization" in one.headers]
        life.look(T1)
        assert life.home.liftday("status", "--json").json["strava"] == (fault.state if route == "list" else "connected")
        life.strava.clear_faults()
        life.count()
        healed = T1 + fault.after
        says(life.sync(*(["--full"] if fault.lies and phase != "idle" else []), at=healed), 0)
        assert life.asked() <= 12
        life.look(healed)
        late = healed.date() > T1.date()
        assert life.end(healed) == ground.undisturbed(kind, story, T1, healed, late=late, weeks=weeks)


LINES = {  # what stands in the configuration instead of Strava's address
    "nobody-listens": "http://127.0.0.1:9",
    "no-such-name": "https://strava.invalid",
    "no-tls-where-it-is-wanted": "https://127.0.0.1:{port}",
}


@pytest.mark.parametrize("line", [pytest.param(one, marks=slow if n else ()) for n, one in enumerate(LINES)])
def test_the_line_is_broken(ground, line):
    """Fault 32: refused, unresolvable, untrusted: one sentence, no request gets through, and all is well afterwards."""
    with ground.life() as life:
        news(life.strava)
        right = life.home.config.read_text()
        port = life.strava.oauth_base_url.rpartition(":")[2]
        life.home.config.write_text(right.replace(life.strava.oauth_base_url, LINES[line].format(port=port)))
        says(life.sync(at=T1), 69, "strava")
        assert life.asked() == 0
        life.look(T1)
        assert life.home.liftday("status", "--json").json["strava"] == "unreachable"
        life.home.config.write_text(right)
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2) == ground.undisturbed("settled", news, T1, T2)


def used_up(strava: Emulator) -> None:
    """Other tools of the owner's have asked for all there is today."""
    quota = strava.world.quota
    quota.roll(strava.clock.epoch())
    quota.read.used[1] = quota.read.limits[1]


STATES = {  # what happens at Strava, the exit code, words of the sentence, words of the remedy, hours until it is asked again
    "inactive": (
        lambda s: s.fault("status=403", route="api", count=0, body=INACTIVE),
        77,
        "inactive",
        "reactivate",
        24,
    ),
    "capped": (
        lambda s: s.fault("status=403", route="api", count=0, body=CAPPED),
        77,
        "limit",
        "disconnect another",
        24,
    ),
    "scope": (lambda s: s.set_scope("read"), 77, "activity:read_all", "leave every box ticked", 6),
    "revoked": (lambda s: s.revoke_athlete(push=False), 77, "revoked", "`liftday strava logout`", 6),
    "unreachable": (lambda s: s.fault("reset", route="api", count=0), 69, "reached", "by itself", 1 / 60),
    "quota": (used_up, 75, "until", "by itself", 16),
}


@pytest.mark.parametrize("state", [pytest.param(one, marks=() if n % 3 == 0 else slow) for n, one in enumerate(STATES)])
def test_a_state_has_its_sentence_its_remedy_and_its_rhythm(ground, state):
    """The same words in `sync`, `status` and `doctor`; the timetable waits as long as fits; in the feed after a day."""
    act, code, sentence, remedy, hours = STATES[state]
    with ground.life() as life:
        life.clock(T1)
        act(life.strava)
        says(life.sync(at=T1), code, sentence, remedy)
        told = life.home.liftday("status", "--json").json
        assert told["strava"] == state
        assert sentence in told["last_error"]
        assert remedy in told["remedy"]
        shown = life.home.liftday("status").out
        assert sentence in shown
        assert remedy in shown
        doctor = life.home.liftday("doctor").out
        assert sentence in doctor
        assert remedy in doctor
        order = Sync(by_schedule=True)
        rest = carry_out_here(read(life.home.config), life.state, order, now=T1).retry_seconds / 3600
        assert 0.9 * hours <= rest <= 2.3 * hours
        assert b"Since 2026-03-04" not in life.home.liftday("feed").raw
        tomorrow = T1 + timedelta(hours=25)
        life.clock(tomorrow)
        if state == "quota":  # it has passed by itself; others were faster once more
            act(life.strava)
            sentence, remedy = "at each attempt", "let other programs"
        says(life.sync(at=tomorrow), code)
        feed = life.home.liftday("feed").raw.replace(b"\r\n ", b"").decode()
        assert "Since 2026-03-04" in feed
        assert sentence in feed
        assert (remedy in feed) == (state != "unreachable"), "what passes by itself needs no hand"
        life.look(tomorrow)
        again = tomorrow + timedelta(minutes=16)
        life.clock(again)
        says(life.sync(at=again), code)
        assert life.home.liftday("feed").raw.replace(b"\r\n ", b"").decode() == feed, "an entry that changes once a day"


def test_the_table_is_what_it_says(ground):
    """The undisturbed end is no empty one: the hard run counts, the deleted one is gone, sessions stand ahead."""
    end = ground.undisturbed("settled", news, T1, T2)
    before = ground.undisturbed("settled", no_news, T1, T2)
    assert end.days["2026-03-04"][0] == "hard"
    assert end.days["2026-02-28"][4] == ()
    assert end.sessions != before.sessions
    assert len([one for one in end.sessions.values() if one[1] == "strength"]) >= 2
    assert set(end.sessions) <= set(end.events)
    assert NOW < T1 < T2

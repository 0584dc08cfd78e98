"""Faults 29 and 34 to 37: what runners do with activities after they were recorded, and what recorders write."""

import contextlib
from datetime import timedelta

import pytest

from faults.ground import DELETED, HOUR, NOW, T1, T2, as_json, news, no_news, says
from homes import an_activity, until

slow = pytest.mark.slow
T3 = T2 + HOUR
HARD = {"workout_type": 3, "average_heartrate": 171.0, "max_heartrate": 190.0}
EASY = "5001"  # Monday's run


def named(life, at, number):
    """The day and the reading of an activity; None when it counts nowhere."""
    for on, day in life.days(at).items():
        for one in day["activities"]:
            if one["id"] == str(number):
                return on, one
    return None


EDITS = {
    "sport": (lambda s: s.edit(5001, sport_type="Ride", type="Ride"), lambda on, one: one["sport"] == "Ride"),
    "distance": (lambda s: s.edit(5001, distance=100.0), lambda on, one: one is not None),
    "redated": (
        lambda s: s.edit(5001, start_date="2026-02-27T06:00:00Z", start_date_local="2026-02-27T07:00:00Z"),
        lambda on, one: on == "2026-02-27",
    ),
    "became-hard": (lambda s: s.edit(5001, **HARD), lambda on, one: one["kind"] == "hard"),
    "private": (lambda s: s.edit(5001, private=True), lambda on, one: one is not None),
    "flagged": (lambda s: s.edit(5001, flagged=True), lambda on, one: one is not None),
    "deleted": (lambda s: s.delete(5001), None),
    "hidden": (lambda s: s.hide(5001), None),
    "fields-gone": (
        lambda s: s.edit(5001, remove=("average_heartrate", "max_heartrate", "distance")),
        lambda on, one: one is not None,
    ),
    "start-hidden": (
        lambda s: s.edit(5001, start_date_local="2026-03-02T00:00:01Z", start_date="2026-03-02T00:00:01Z"),
        lambda on, one: on == "2026-03-02",
    ),
}


@pytest.mark.parametrize(
    "phase", ["idle", pytest.param("mid-sync", marks=slow), pytest.param("mid-publish", marks=slow)]
)
@pytest.mark.parametrize("edit", [pytest.param(one, marks=() if n % 3 == 0 else slow) for n, one in enumerate(EDITS)])
def test_the_feed_follows_an_edit_within_one_sync(ground, forks, edit, phase):
    """Fault 36: whatever became of an activity, the next sync knows it, and nothing else is touched.

    mid-sync: it happens while a sync waits for Strava's answer; mid-publish: while a turn is being written.
    """
    act, holds = EDITS[edit]
    with ground.life() as life:
        if phase == "idle":
            act(life.strava)
        else:
            change_during(life, forks, phase, act)
        says(life.sync(at=T2), 0)
        if holds is None:
            life.told.discard(EASY)
        life.look(T2)
        found = named(life, T2, 5001)
        assert (found is None) if holds is None else holds(*found), found
        here = life.end(T2)
        assert here == ground.undisturbed("settled", act, T1, T2)
        assert life.sync("--full", at=T3).code == 0
        assert life.end(T2).days == here.days, "a re-read of everything comes to the same"


def change_during(life, forks, phase, act):
    """Let the activity change while a command is under way."""
    if phase == "mid-sync":
        life.strava.fault("delay=0.5", route="list")
        life.clock(T1)
        child = forks.start(*life.words("sync", at=T1))
        until(lambda: life.asked("list") or not child.alive)
    else:
        child = forks.start(*life.words("mark", "2026-03-12", "rest", at=T1), hold=True)
        child.go()
        until(lambda: (life.state / "liftday.db-wal").exists() or not child.alive)
        life.marks["2026-03-12"] = "rest"
    act(life.strava)
    assert child.wait() == 0, child.err
    if phase == "mid-publish":
        says(life.run("mark", "2026-03-12", "clear", at=T1), 0)
        life.marks.clear()


@pytest.mark.parametrize("how", ["delete", pytest.param("hide", marks=slow)])
def test_what_comes_back_is_the_same_again(ground, how):
    """Fault 36: deleted or hidden and then there again, an activity finds its place; the plan is the one before."""
    with ground.life() as life:
        getattr(life.strava, how)(5001)
        says(life.sync(at=T1), 0)
        life.look(T1)
        assert named(life, T1, 5001) is None
        {"delete": life.strava.undelete, "hide": life.strava.show}[how](5001)
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2).days == ground.undisturbed("settled", no_news, T1, T2).days


def test_a_deletion_is_believed_after_a_second_look(ground):
    """Fault 29: an activity that is missing from the list is asked for by its id; only a 404 makes it gone."""
    with ground.life() as life:
        life.strava.fault("short-page=2", route="list")
        says(life.sync(at=T1), 0)
        assert life.asked("detail") >= 2
        life.look(T1)
        life.strava.delete(DELETED)
        life.strava.fault("status=404", route="detail", body="empty")
        says(life.sync(at=T2), 0)
        assert life.asked() <= 6
        assert named(life, T2, DELETED) is None


@pytest.mark.parametrize(
    "answer", ["status=503", pytest.param("status=404", marks=slow), pytest.param("html", marks=slow)]
)
def test_when_everything_seems_to_vanish_nothing_goes(ground, answer):
    """The safety rail: an empty list where much was known is no news, whatever a second look says."""
    with ground.life() as life:
        life.strava.fault("short-page=200", route="list", count=0)
        life.strava.fault(answer, route="detail", count=0)
        said = life.sync(at=T1)
        assert said.code in {0, 69}, said.err
        life.look(T1)
        assert life.asked() <= 4
        life.strava.clear_faults()
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2) == ground.undisturbed("settled", no_news, T1, T2)


@pytest.mark.parametrize(
    ("by", "route"),
    [(1, 1), pytest.param(3, 1, marks=slow), pytest.param(-1, 1, marks=slow), pytest.param(-2, 0, marks=slow)],
)
def test_pages_that_shift_between_requests(ground, by, route):
    """Fault 35: an activity that arrives or goes while a history is paged leaves no hole and no double."""
    with ground.life("new", weeks=41) as life:
        life.strava.fault(f"shift-page={by}", route="list", skip=route)
        says(life.sync(at=T1), 0)
        says(life.sync(at=T2), 0)
        living = {str(r.id) for a in life.strava.world.athletes.values() for r in a.records if r.listed}
        life.look(T2)
        seen = [one["id"] for day in life.days(T2).values() for one in day["activities"]]
        assert sorted(seen) == sorted(set(seen))
        assert {one for one in living if int(one) >= 1000} <= set(seen)


@pytest.mark.parametrize(
    ("copies", "phase"),
    [
        (2, "idle"),
        *[pytest.param(n, phase, marks=slow) for n in (2, 5) for phase in ("idle", "mid-sync", "mid-publish")][1:],
    ],
)
def test_the_same_run_from_two_watches_counts_once(ground, forks, copies, phase):
    """Fault 37: overlapping copies are one run, every copy says how it counted, and the next sync says the same.

    The first copy is there; the others come before the sync, while it waits for Strava, or while a turn is written.
    """

    def more(strava):
        for n in range(1, copies):
            strava.add(an_activity(9100 + n, f"2026-03-04T06:3{n}:00", name=f"Watch {n}", **HARD))

    def all_at_once(strava):
        strava.add(an_activity(9100, "2026-03-04T06:30:00", name="Watch 0", **HARD))
        more(strava)

    with ground.life() as life:
        life.strava.add(an_activity(9100, "2026-03-04T06:30:00", name="Watch 0", **HARD))
        if phase == "idle":
            more(life.strava)
        else:
            change_during(life, forks, phase, more)
        says(life.sync(at=T2), 0)
        life.look(T2)
        day = life.days(T2)["2026-03-04"]
        assert len(day["activities"]) == copies
        assert sum("duplicate" in one["flags"] for one in day["activities"]) == copies - 1
        assert day["minutes"] <= 50
        before = life.days(T2)
        says(life.sync(at=T2 + timedelta(minutes=5)), 0)
        assert life.days(T2) == before
        assert life.end(T2).days == ground.undisturbed("settled", all_at_once, T1, T2).days


ODD = {
    "null": None,
    "list": [],
    "table": {"a": [1]},
    "text": "\x00\x1b[2J\u202e DROP TABLE",
    "huge": 10**400,
    "negative": -1,
    "true": True,
    "long": "x" * 20_000,
}
FIELDS = [
    *sorted(an_activity(1, "2026-03-04T07:00:00").keys() - {"id"}),
    "laps",
    "splits_metric",
    "workout_type",
    "description",
]


@pytest.mark.parametrize(
    "odd", [pytest.param(one, marks=() if one in {"null", "huge"} else slow) for one in [*ODD, "absent"]]
)
def test_a_field_that_holds_anything(ground, odd):
    """Fault 34: each field null, absent, of a wrong type or extreme: never fatal, the others are read, all is bounded."""
    with ground.life() as life:
        for n, name in enumerate(FIELDS):
            one = an_activity(7000 + n, f"2026-02-{n % 9 + 20}T05:00:00", distance=3000.0, moving_time=1200)
            if odd == "absent":
                one.pop(name, None)
            else:
                one[name] = ODD[odd]
            life.strava.add(one, push=False)
        news(life.strava)
        says(life.sync(at=T1), 0)
        life.look(T1)
        assert named(life, T1, 9001)[0] == "2026-03-04"
        assert life.asked() <= 25
        for n in range(len(FIELDS)):
            with contextlib.suppress(KeyError):
                life.strava.delete(7000 + n, push=False)
        for turn in range(3):
            says(life.sync(at=T2 + turn * timedelta(minutes=20)), 0)
        life.told = {one for one in life.told if not one.startswith("70")}
        assert life.end(T2).days == ground.undisturbed("settled", news, T1, T2).days


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(an_activity(2**53 + 1, "2026-03-04T06:00:00"), id="id-beyond-2-53"),
        pytest.param(an_activity(2**63 - 1, "2026-03-04T06:00:00"), id="id-of-64-bits", marks=slow),
        pytest.param(an_activity(9200, "2026-03-04T06:00:00", moving_time=300 * 3600, elapsed_time=300 * 3600), id="300-hours", marks=slow),
        pytest.param(an_activity(9200, "2026-03-04T06:00:00", moving_time=-5, elapsed_time=-5), id="negative", marks=slow),
        pytest.param(an_activity(9200, "2031-03-04T06:00:00"), id="in-five-years"),
        pytest.param(an_activity(9200, "1969-12-31T06:00:00"), id="before-1970", marks=slow),
        pytest.param(an_activity(9200, "2026-03-04T06:00:00", sport_type="Quidditch", type="Quidditch"), id="quidditch", marks=slow),
        pytest.param(an_activity(9200, "2026-03-04T06:00:00", timezone="(GMT+99:00) Mars/Olympus", utc_offset=1e9), id="mars", marks=slow),
        pytest.param(an_activity(9200, "2026-03-04T06:00:00", distance=1e308, average_speed=1e308), id="light-years", marks=slow),
    ],
)  # fmt: skip
def test_an_activity_nobody_would_believe(ground, one):
    """Fault 34: it is stored or set aside, the days of the others stay, and the feed is good."""
    with ground.life() as life:
        before = life.days(T1)
        life.strava.add(one, push=False)
        says(life.sync(at=T1), 0)
        life.look(T1)
        after = life.days(T1)
        odd = str(one["id"])
        for on, day in before.items():
            if on < "2026-03-01" and not any(a["id"] == odd for a in after[on]["activities"]):
                assert [a["id"] for a in after[on]["activities"]] == [a["id"] for a in day["activities"]]
        life.strava.delete(one["id"], push=False)
        says(life.sync("--full", at=T2), 0)
        life.told.discard(odd)
        life.look(T2)
        assert named(life, T2, odd) is None
        assert as_json(life.state / "strava-tokens.json")["athlete_id"] == "1"
        assert NOW < T2

"""Home as it is read on seven kinds of days, and one page of each other kind: golden/NAME.txt.

`PYTHONPATH=tests python tests/page/test_page_golden.py` writes them anew; read the difference before it is kept.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from liftday.page import render
from liftday.page.facts import LastWord, Replayed, Sources
from liftday.training.backtest import replay, summary
from liftday.training.day import rest_day
from liftday.training.lifted import LiftedSet, Load, LoadType, Workout
from liftday.training.owner import Race, Strength
from liftday.training.session import Status
from page.outline import outline
from page.weeks import MONDAY, NOW, OWNER, facts, season, with_pain

HERE = Path(__file__).parent
WEDNESDAY = MONDAY + timedelta(days=2)


def _first_day():
    """Nothing is connected, nothing known; the history is still to be read."""
    return facts(days=(rest_day(MONDAY),), known={"awaited": True}, sources=Sources())


def _ordinary():
    """The first session is behind the runner, the last word was a move."""
    first = facts()
    done = min((s for s in first.plan.sessions if s.type == "strength"), key=lambda s: s.start)
    sessions = tuple(replace(s, status=Status.DONE) if s is done else s for s in first.plan.sessions)
    said = LastWord(said="Monday 2 March: easy.", public=True, at=NOW)
    return replace(first, plan=replace(first.plan, sessions=sessions), last_word=said)


def _race_week():
    """A half marathon on Sunday."""
    race = Race(date=MONDAY + timedelta(days=6), name="City half", distance_km=21.1, priority="A")
    return facts(owner=replace(OWNER, races=(race,)))


def _injury():
    """Strong pain on Tuesday, as it is told at home."""
    return with_pain(facts(), MONDAY - timedelta(days=6))


def _stale():
    """Nothing came for five days."""
    return facts(sources=Sources(strava="unreachable", last_sync=NOW - timedelta(days=5)))


def _strava_gone():
    """The permission was taken back."""
    gone = Sources(
        strava="revoked",
        last_sync=NOW - timedelta(days=1),
        trouble="Strava no longer accepts our permission",
        remedy="run `liftday strava login`",
    )
    return facts(sources=gone)


def _empty():
    """Strava is connected and has nothing."""
    return facts(days=season(". . . . . . .", weeks=4))


def _measured():
    """A history that was replayed."""
    days = season("E H E . E . L", weeks=20)[:-1]
    told = summary(replay(days, owner=OWNER, evening=False, warmup=100, horizon=14), days)
    return facts(replayed=Replayed(on=MONDAY, summary=told))


HOMES = {
    "first_day": _first_day,
    "ordinary": _ordinary,
    "race_week": _race_week,
    "injury": _injury,
    "stale": _stale,
    "strava_gone": _strava_gone,
    "empty": _empty,
}


def _pages():
    """Every golden's name, and the outline of its page."""
    for name, made in HOMES.items():
        yield f"home_{name}", lambda made=made: _at(made(), "")
    yield "session", lambda: _session(_ordinary())
    yield "session_lifted", lambda: _session(_lifted())
    yield "session_done", lambda: _session(_lifted(Status.DONE), Status.DONE)
    yield "day_past", lambda: _at(_injury(), f"day/{MONDAY - timedelta(days=6)}")
    yield "day_past_away", lambda: _at(_injury(), f"day/{MONDAY - timedelta(days=6)}", away=True)
    yield "day_ahead", lambda: _at(_ordinary(), f"day/{MONDAY + timedelta(days=1)}")
    yield "progress", lambda: _at(_ordinary(), "progress")
    yield "trust", lambda: _at(_measured(), "trust")


def _lifted(status=Status.PLANNED):
    """The session of the day, for one who has done its moves with 16 kg twice."""
    days = [datetime.combine(WEDNESDAY - timedelta(days=n), time(18)) for n in (7, 5)]
    done = [
        LiftedSet(name=name, exercise=name, load=Load(LoadType.WEIGHT, 16), reps=10, effort=6)
        for name in ("lo_rdl", "up_row_db")
    ]
    known = {"workouts": tuple(Workout(source="typed", key=f"{at}", start=at, sets=tuple(done)) for at in days)}
    owner = replace(OWNER, strength=Strength(equipment=frozenset({"dumbbell", "band", "bench"})))
    told = facts(now=NOW + timedelta(days=2), known=known, owner=owner)
    sessions = tuple(replace(s, status=status) if s.date == WEDNESDAY else s for s in told.plan.sessions)
    return replace(told, plan=replace(told.plan, sessions=sessions))


def _at(told, path, *, away=False):
    pages = render.render(told, health=False)
    return outline((pages.away if away else pages.home)[path].body)


def _session(told, status=Status.PLANNED):
    planned = (s for s in told.plan.sessions if s.type == "strength" and s.status is status)
    return _at(told, f"session/{min(planned, key=lambda s: s.start).uid}")


@pytest.mark.parametrize(("name", "made"), list(_pages()), ids=lambda value: value if isinstance(value, str) else "")
def test_a_page_reads_as_it_did(name, made):
    assert made() == (HERE / "golden" / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("away", [False, True])
@pytest.mark.parametrize("path", ["", "trust"])
def test_each_service_says_what_is_wrong_with_it(path, away):
    """Strava and intervals.icu alike, each with what to do; what was wrong before it was well again is no news."""
    wrong = {
        "trouble": "the address of Strava leads elsewhere", "remedy": "look at it",
        "icu_trouble": "intervals.icu does not accept the key", "icu_remedy": "copy the API key",
    }  # fmt: skip
    known = {"last_sync": NOW, "icu_last_sync": NOW - timedelta(days=5)}
    said = _at(facts(sources=Sources(strava="unreachable", icu="key", **known, **wrong)), path, away=away)
    assert "The address of Strava leads elsewhere. What to do: look at it." in " ".join(said.split())
    assert "intervals.icu does not accept the key. What to do: copy the API key." in " ".join(said.split())
    alone = _at(facts(sources=Sources(icu="key", **known, **wrong)), path, away=away)
    assert ("does not accept the key" in alone, "leads elsewhere" in alone) == (True, False)
    well = _at(facts(sources=Sources(strava="connected", icu="connected", **known, **wrong)), path, away=away)
    assert not any(words in well for words in ("leads elsewhere", "does not accept"))


def test_how_fresh_the_runs_are_is_said_anew_alone():
    """The first page and that of trust after a turn in which nothing happened are those of a whole one."""
    early, late = (
        facts(now=NOW, sources=Sources(strava="connected", last_sync=NOW + timedelta(minutes=minutes)))
        for minutes in (0, 20)
    )
    pages = [render.render(told, health=True).home for told in (early, late)]
    lines = [
        f'<span id="fresh">{render.render_fresh(told.now, told.sources)}</span>'.encode() for told in (early, late)
    ]
    assert pages[0][""].body.replace(*lines) == pages[1][""].body != pages[0][""].body
    assert render.render_trust(late.now, late.sources, late.replayed, late.sign, shared=None) == pages[1]["trust"]


if __name__ == "__main__":
    (HERE / "golden").mkdir(exist_ok=True)
    for name, made in _pages():
        (HERE / "golden" / f"{name}.txt").write_text(made(), encoding="utf-8")

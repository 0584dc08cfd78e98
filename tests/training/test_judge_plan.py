"""The whole judgment in one call: days and promises in, a plan with its reasons out."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from liftday.config.catalogue import catalogue_text
from liftday.training.claim import Grounds
from liftday.training.day import Chances, Day, Kind, Source, rest_day
from liftday.training.exercises.catalogue import parse
from liftday.training.judge import TAKEN_BACK, UNREAD, make_plan
from liftday.training.owner import Athlete, Feedback, Mark, Owner, Safety, Strength, Word
from liftday.training.placing.changes import changes
from liftday.training.placing.values import Placed, Placement
from liftday.training.plan import Known
from liftday.training.prescribing import former
from liftday.training.reason import told_in_public
from liftday.training.safety import UNANSWERED
from liftday.training.session import Session, Status, Variant, session_uid
from liftday.words.changes import change_text
from liftday.words.notes import gate_text
from reasons import advised, verbatim, why_here, worded

CATALOGUE = parse(catalogue_text())
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)
OWNER = Owner(athlete=Athlete(timezone=BERLIN), safety=Safety(accepted=date(2026, 1, 1)))
LETTERS = {"E": Kind.EASY, "H": Kind.HARD, "L": Kind.LONG, ".": Kind.REST}


def season(week: str, weeks: int = 12, *, until: date = MONDAY) -> tuple[Day, ...]:
    """A week of runs as a picture, repeated, up to and with a day that is still open."""
    pattern = week.split()
    days = []
    for n in range(7 * weeks):
        on = until - timedelta(days=7 * weeks - n)
        kind = LETTERS[pattern[on.weekday()]]
        days.append(
            replace(rest_day(on), kind=kind, chances=Chances.sure(kind), minutes=0.0 if kind is Kind.REST else 50.0)
        )
    return (*days, rest_day(until))


def known(**facts: object) -> Known:
    """What is known on a Monday morning in March."""
    given: dict[str, object] = {
        "now": datetime.combine(MONDAY, time(6), BERLIN),
        "owner": OWNER,
        "days": season("E H E . E . L"),
        "key": bytes(range(16)),
    }
    return Known(**(given | facts))  # type: ignore[arg-type]


def lifts(sessions: tuple[Session, ...]) -> list[Session]:
    """The strength sessions among them."""
    return [s for s in sessions if s.type == "strength"]


def test_a_plan_has_sessions_days_reasons_and_a_gate():
    """Two sessions a week on easy or rest days, each written, each with its reason; and what holds the next phase."""
    plan = make_plan(known(), CATALOGUE)
    assert [s.date.isocalendar().week for s in lifts(plan.sessions)] == [10, 10, 11, 11]
    kinds = {day.date: day.kind for day in plan.days}
    assert {kinds[s.date] for s in lifts(plan.sessions)} <= {Kind.REST, Kind.EASY}
    assert all(s.reasons and s.blocks and s.written_for for s in lifts(plan.sessions))
    assert (plan.phase, plan.sessions_per_week) == ("F1", 2)
    assert "0 of 6" in gate_text(plan.gate)
    assert len(plan.days) == 14
    assert {c.origin for c in plan.changes} == {None}


def test_while_the_history_is_awaited_nothing_is_promised():
    """The days are expected and the phase is told, but no session stands: it would be kept, and rest on nothing."""
    plan = make_plan(known(days=(rest_day(MONDAY),), awaited=True), CATALOGUE)
    assert (plan.sessions, plan.changes, plan.notes) == ((), (), (UNREAD,))
    assert (len(plan.days), plan.phase, plan.sessions_per_week) == (14, "F1", 2)
    assert make_plan(known(days=(rest_day(MONDAY),)), CATALOGUE).sessions


def test_what_was_promised_before_stays_while_the_history_is_awaited_and_nothing_comes_to_it():
    """After a logout nothing is known any more: the calendar keeps what it has, a mark still closes a day."""
    first = make_plan(known(), CATALOGUE)
    later = {"now": datetime.combine(MONDAY + timedelta(days=7), time(6), BERLIN), "published": first.sessions}
    nothing = (rest_day(MONDAY + timedelta(days=7)),)
    plan = make_plan(known(days=nothing, awaited=True, **later), CATALOGUE)
    ahead = {s.uid for s in first.sessions if s.date >= MONDAY + timedelta(days=7)}
    assert {s.uid for s in plan.sessions if s.status is Status.PLANNED} == ahead
    target = next(s.date for s in lifts(plan.sessions) if s.uid in ahead)
    word = Mark(date=target, word=Word.HARD, at=datetime.combine(MONDAY, time(6), BERLIN))
    marked = make_plan(known(days=nothing, awaited=True, marks=(word,), **later), CATALOGUE)
    assert target not in {s.date for s in lifts(marked.sessions) if s.status is Status.PLANNED}


def test_planning_again_on_what_was_published_changes_nothing():
    """The identity, an hour later and the next morning."""
    first = make_plan(known(), CATALOGUE)
    for later in (timedelta(hours=1), timedelta(hours=12)):
        again = make_plan(
            known(published=first.sessions, now=datetime.combine(MONDAY, time(6), BERLIN) + later), CATALOGUE
        )
        assert again.changes == ()
        assert lifts(again.sessions) == lifts(first.sessions)


def test_a_lost_session_rewrites_no_far_one():
    """The others keep their exercises until the day before theirs; by then they follow what was really done."""
    first = make_plan(known(), CATALOGUE)
    one, two, *rest = lifts(first.sessions)
    skipped = Feedback(uid=one.uid, act="skip", at=datetime.combine(MONDAY, time(7), BERLIN), date=one.date)
    now = datetime.combine(MONDAY, time(8), BERLIN)
    then = make_plan(known(published=first.sessions, feedback=(skipped,), now=now), CATALOGUE)
    kept = {s.uid: s for s in lifts(then.sessions)}
    assert kept[one.uid].status is Status.SKIPPED
    for session in (two, *rest):
        assert kept[session.uid].blocks == session.blocks
    eve = two.date - timedelta(days=1)
    days = season("E H E . E . L", until=eve)
    near = make_plan(
        known(published=then.sessions, feedback=(skipped,), now=datetime.combine(eve, time(8), BERLIN), days=days),
        CATALOGUE,
    )
    rewritten = {s.uid: s for s in lifts(near.sessions)}
    assert rewritten[two.uid].step == one.step
    assert rewritten[rest[-1].uid].blocks == rest[-1].blocks


def test_a_changed_setting_rewrites_every_coming_session():
    """Equipment that came or went counts at once, however far a session lies."""
    first = make_plan(known(), CATALOGUE)
    owner = replace(OWNER, strength=Strength(equipment=frozenset({"dumbbell", "band"})))
    then = {s.uid: s for s in lifts(make_plan(known(published=first.sessions, owner=owner), CATALOGUE).sessions)}
    assert all(then[s.uid].blocks != s.blocks for s in lifts(first.sessions) if s.uid in then)


def test_a_hard_day_that_was_not_foreseen_withdraws_tonight():
    """Facts move sessions: the change names where from, where to, and why."""
    first = make_plan(known(), CATALOGUE)
    tonight = lifts(first.sessions)[0]
    on = tonight.date
    hard = replace(
        rest_day(on),
        kind=Kind.HARD,
        chances=Chances.sure(Kind.HARD),
        source=Source.RECORDED,
        minutes=60.0,
        reasons=worded("Hard: tagged as a workout on Strava."),
    )
    days = (*season("E H E . E . L", until=on)[:-1], hard)
    then = make_plan(known(published=first.sessions, now=datetime.combine(on, time(12), BERLIN), days=days), CATALOGUE)
    mine = [c for c in then.changes if c.uid == tonight.uid]
    assert [c.origin for c in mine] == [on]
    assert "hard" in change_text(mine[0])


def test_a_horizon_looks_further_when_asked():
    """What is tentative reaches as far as it is asked for."""
    assert len(make_plan(known(), CATALOGUE, horizon=28).days) == 28


def a_session(number: int, on: date, **facts: object) -> Session:
    """A strength session in short."""
    start = datetime.combine(on, time(18), UTC)
    year, week, _ = on.isocalendar()
    return Session(
        uid=session_uid(bytes(16), "strength", year, week, number),
        date=on,
        start=start,
        minutes=30,
        type="strength",
        variant=Variant.FULL,
        week=(year, week, number),
        **facts,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ({}, [(MONDAY, None, "it became hard")]),
        ({"date": MONDAY + timedelta(days=1)}, [(MONDAY, MONDAY + timedelta(days=1), "moved")]),
        ({"variant": Variant.LITE}, [(MONDAY, MONDAY, "now light; Monday: easy.")]),
        ({"start": datetime.combine(MONDAY, time(6, 30), UTC)}, [(MONDAY, MONDAY, "moved from 18:00 to 06:30")]),
        ({"status": Status.DONE}, []),
        ({"reasons": worded("the same, told better")}, []),
    ],
)
def test_what_counts_as_a_change(after, found):
    """Gone, moved, lighter: each with its cause; done is no change, and neither are better words."""
    old = a_session(1, MONDAY, reasons=worded("Monday: easy."))
    new = () if not after else (replace(old, **after),)
    placement = Placement(
        date=MONDAY, start=old.start, minutes=30, variant=old.variant, week=old.week, uid=old.uid, grounds=Grounds(), anew=Grounds(),
        cause=worded("moved")[0] if "date" in after else None,
    )  # fmt: skip
    placed = Placed(placements=(placement,), withdrawn=((old.uid, *worded("it became hard")),))
    assert [(c.origin, c.to, change_text(c)) for c in changes((old,), new, placed, {})] == found


def test_whether_mobility_was_touched_is_told():
    """A blocked day takes entries away; the next turn finds everything as it is, and what is done is no change."""
    first = make_plan(known(), CATALOGUE)
    assert first.mobility_changed
    entries = [s for s in first.sessions if s.type == "mobility"]
    assert not make_plan(known(published=first.sessions), CATALOGUE).mobility_changed
    marks = tuple(Mark(date=s.date, word=Word.BLOCKED, at=known().now) for s in entries[:1])
    then = make_plan(known(published=first.sessions, marks=marks), CATALOGUE)
    assert then.mobility_changed
    assert not make_plan(known(published=then.sessions, marks=marks), CATALOGUE).mobility_changed
    today = Feedback(uid=entries[0].uid, act="skip", at=known().now, date=entries[0].date)
    assert not make_plan(known(published=first.sessions, feedback=(today,)), CATALOGUE).mobility_changed


def test_a_session_that_moves_and_becomes_lighter_says_both():
    """The cause of the move, then what the programme makes of it."""
    old = a_session(1, MONDAY)
    new = replace(old, date=MONDAY + timedelta(days=1), variant=Variant.LITE, reasons=worded("Tuesday: easy."))
    (told,) = changes((old,), (new,), Placed(placements=()), {old.uid: worded("now light: the first session back")[0]})
    assert change_text(told) == "Tuesday: easy.; now light: the first session back"


def evening(session, **words):
    """What is known on the evening of a session, when the owner says how it was."""
    now = datetime.combine(session.date, time(20), BERLIN)
    done = Feedback(uid=session.uid, act="done", at=now, date=session.date, **words)
    return {"now": now, "days": season("E H E . E . L", until=session.date), "feedback": (done,)}


def test_strong_pain_names_itself_as_the_cause_and_stays_out_of_the_calendar():
    """Every coming session is lite: change and reason say why and how it ends; the reason in the feed says only that it is."""
    first = make_plan(known(), CATALOGUE)
    one, *others = lifts(first.sessions)
    given = evening(one, pain=7)
    then = make_plan(known(published=first.sessions, **given), CATALOGUE)
    coming = [s for s in lifts(then.sessions) if s.status is Status.PLANNED]
    assert {s.variant for s in coming} == {Variant.LITE}
    lighter = {s.uid for s in others if s.variant is Variant.FULL}
    why = "now light: strong pain was reported (until it stays at 2 or less for three days)"
    assert lighter
    assert {change_text(c) for c in then.changes if c.uid in lighter} == {why}
    for session in coming:
        told = why_here(replace(session, reasons=told_in_public(session.reasons)))
        assert "pain" not in told
        if session.uid in lighter:
            assert told.endswith("A light session for now.")
            assert why_here(session).endswith(f"A light session for now, because {why.removeprefix('now light: ')}.")
        assert "pain" not in " ".join(advised(session))
    assert not any("pain" in note.code for note in then.notes if note.public)
    assert "pain" not in repr(then.rulings)
    again = make_plan(known(published=then.sessions, **given), CATALOGUE)
    assert again.changes == ()
    assert lifts(again.sessions) == lifts(then.sessions)


def test_once_the_pain_is_over_no_session_is_lite_only_for_now():
    """The cap ended: a session that goes on as lite says another reason, and one that was full is full again or says so."""
    first = make_plan(known(), CATALOGUE)
    given = evening(lifts(first.sessions)[0], pain=7)
    then = make_plan(known(published=first.sessions, **given), CATALOGUE)
    assert any("A light session for now" in why_here(s) for s in lifts(then.sessions))
    well = make_plan(known(published=then.sessions, **(given | {"feedback": ()})), CATALOGUE)
    coming = [s for s in lifts(well.sessions) if s.start > given["now"]]
    assert coming
    assert not any("session for now" in why_here(s) for s in coming)
    assert all(
        s.variant is Variant.FULL or why_here(s).endswith("A light session: it costs the legs less here.")
        for s in coming
    )


def test_a_new_session_is_told_with_its_reason():
    """Where there was nothing, the reason for the day is the news."""
    new = a_session(1, MONDAY, reasons=worded("Monday: easy."))
    (told,) = changes((), (new,), Placed(placements=()), {})
    assert (told.origin, told.to, change_text(told)) == (None, MONDAY, "Monday: easy.")


def test_the_first_entry_asks_for_the_safety_text_until_it_is_read():
    """Only the first coming one; when that one is done the next asks; once it is accepted nobody does."""
    unread = replace(OWNER, safety=Safety())

    def asking(sessions, owner, days=0):
        now = datetime.combine(MONDAY, time(6), BERLIN) + timedelta(days=days)
        runs = season("E H E . E . L", until=now.date())
        plan = make_plan(known(owner=owner, published=sessions, now=now, days=runs), CATALOGUE)
        ahead = [s for s in lifts(plan.sessions) if s.status is Status.PLANNED and s.start > now]
        return plan.sessions, [UNANSWERED in advised(s) for s in ahead]

    first, asked = asking((), unread)
    assert asked == [True, False, False, False]
    assert asking(first, unread)[0] == first
    later, asked = asking(first, unread, days=(lifts(first)[0].date - MONDAY).days + 1)
    assert asked[0]
    assert not any(asked[1:])
    assert not any(asking(later, OWNER, days=5)[1])


def test_the_request_of_an_earlier_liftday_ends_with_the_answer_too():
    """It was stored as a sentence, with a remedy of its own."""
    said = verbatim(former.UNANSWERED)
    first, *others = lifts(make_plan(known(), CATALOGUE).sessions)
    plan = make_plan(known(published=(replace(first, advice=(said, *first.advice)), *others)), CATALOGUE)
    assert not any(said in session.advice for session in plan.sessions)


def test_a_corrected_zone_keeps_the_hour_on_the_wall():
    """Whoever writes another zone means six in the evening where they live."""
    first = make_plan(known(), CATALOGUE)
    there = tuple(replace(s, start=s.start.replace(tzinfo=ZoneInfo("America/Denver"))) for s in first.sessions)
    again = make_plan(known(published=there), CATALOGUE)
    assert [(s.uid, s.start) for s in lifts(again.sessions)] == [(s.uid, s.start) for s in lifts(first.sessions)]


def test_a_session_that_is_moved_back_is_not_said_to_be_moved_by_the_owner():
    """The note of the entry and the change tell that a word was taken back; a later move is the owner's own again."""
    first = make_plan(known(), CATALOGUE)
    one = lifts(first.sessions)[0]
    tried = [one.date + timedelta(days=n) for n in range(1, 5)]

    def moved(to, published, *before, back):
        word = Feedback(
            uid=one.uid, act="move", at=first.at + timedelta(minutes=len(before)), to=to, back=back, date=one.date
        )
        plan = make_plan(known(published=published, feedback=(*before, word)), CATALOGUE)
        there = next(s for s in plan.sessions if s.uid == one.uid)
        why = next((c.reasons[0] for c in plan.changes if c.uid == one.uid), None)
        return word, plan, there, why

    for to in tried:
        word, away, there, _ = moved(to, first.sessions, back=False)
        if there.date == to:
            break
    assert there.moved is not None
    assert there.moved.params["by_you"]
    *_, there, why = moved(one.date, away.sessions, word, back=True)
    assert (there.date, why) == (one.date, TAKEN_BACK)
    assert there.moved is not None
    assert (there.moved.params["why"], "by_you" in there.moved.params) == (TAKEN_BACK, False)

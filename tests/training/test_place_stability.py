"""A published session stays put: what may move it, who may move it, and what it says when it moves."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from liftday.training.day import Chances, Day, Kind, Source
from liftday.training.owner import Athlete, Feedback, Owner, Race, Schedule, Span, Window
from liftday.training.placing.causes import gone
from liftday.training.placing.costs import WEIGHTS
from liftday.training.placing.place import place
from liftday.training.placing.rules import Lifted
from liftday.training.placing.values import Done, Placed, Promise, Situation, Wish
from liftday.training.reason import because, told_in_public
from liftday.training.session import Variant
from liftday.words.changes import moved_text
from liftday.words.rules import ruling_text
from reasons import noted, said, verbatim, why_here, worded

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (MONDAY + timedelta(days=step) for step in range(1, 7))
OWNER = Owner(athlete=Athlete(timezone=BERLIN))
WISH = Wish(phase="F2")
FULL, LITE, UPPER = Variant.FULL, Variant.LITE, Variant.UPPER_CORE


def likely(on, **chances):
    """An expected day."""
    spread = Chances(**chances) if chances else Chances(easy=0.9, rest=0.1)
    return Day(date=on, kind=spread.likeliest, source=Source.EXPECTED, confidence=0.8, reasons=(), chances=spread)


def fact(on, kind, source=Source.RECORDED, **more):
    """A day that is known."""
    return Day(date=on, kind=kind, source=source, confidence=1, reasons=(), chances=Chances.sure(kind), **more)


def weeks(*known, first=MONDAY, count=14):
    """Easy days from a date on, but for those given."""
    given = {day.date: day for day in known}
    return tuple(given.get(on, likely(on)) for on in (first + timedelta(days=step) for step in range(count)))


def promise(on, uid="a", variant=FULL, ordinal=1, clock=time(18), **more):
    """A session that was published."""
    year, week, _ = on.isocalendar()
    start = datetime.combine(on, clock, tzinfo=BERLIN)
    minutes = 30 if variant is FULL else 20
    return Promise(uid=uid, date=on, start=start, minutes=minutes, variant=variant, week=(year, week, ordinal), **more)


def plan(expected, *promises, now=None, owner=OWNER, wish=WISH, past=(), **more) -> Placed:
    """A plan on the first expected day's morning."""
    now = now or datetime.combine(expected[0].date, time(6), tzinfo=BERLIN)
    return place(Situation(now=now, expected=expected, past=past, promises=promises, owner=owner, wish=wish, **more))


def stands(placed):
    """Where each published session stands now."""
    return {item.uid: item.date for item in placed.placements if item.uid}


def published(placed):
    """The placements as the next morning's promises."""
    return tuple(
        Promise(
            uid=item.uid or str(item.week),
            date=item.date,
            start=item.start,
            minutes=item.minutes,
            variant=item.variant,
            week=item.week,
            pinned=item.pinned,
            reasons=item.grounds.reasons,
            claims=item.grounds.claims,
            moves=item.moves,
            fallen=item.fallen,
        )
        for item in placed.placements
    )


def test_planning_again_changes_nothing():
    """The same morning twice gives the same sessions, silently."""
    first = plan(weeks(fact(TUESDAY, Kind.HARD, Source.MARKED)))
    again = plan(weeks(fact(TUESDAY, Kind.HARD, Source.MARKED)), *published(first))
    assert [(item.date, item.variant, item.start) for item in again.placements] == [
        (item.date, item.variant, item.start) for item in first.placements
    ]
    assert all(item.cause is None for item in again.placements)
    assert not again.withdrawn


def test_a_hard_run_recorded_this_morning_moves_tonights_session():
    """A session on a day that became hard leaves it, keeps its uid, and says why."""
    placed = plan(
        weeks(fact(WEDNESDAY, Kind.HARD), first=WEDNESDAY), promise(WEDNESDAY), promise(SATURDAY, "b", ordinal=2)
    )
    moved = next(item for item in placed.placements if item.uid == "a")
    assert moved.date != WEDNESDAY
    assert moved.week == (2026, 10, 1)
    assert said(moved.cause) == "moved from Wednesday: Wednesday became a hard day"
    assert stands(placed)["b"] == SATURDAY


def test_with_no_other_day_it_is_withdrawn():
    """When the week has no other day the session goes, and the reason goes with it."""
    placed = plan(weeks(fact(SUNDAY, Kind.HARD), first=SUNDAY), promise(SUNDAY))
    assert "a" not in stands(placed)
    assert [(uid, said(why)) for uid, why in placed.withdrawn] == [
        ("a", "Sunday became a hard day; the week has no other day for it")
    ]


@pytest.mark.parametrize(
    ("ahead", "chance", "stays"),
    [(0, 0.79, True), (1, 0.79, True), (1, 0.81, False), (3, 0.64, True), (3, 0.66, False), (9, 0.64, True)],
)
def test_a_forecast_alone_moves_a_session_only_when_it_is_nearly_sure(ahead, chance, stays):
    """Today and tomorrow P >= .8 ends a session, later days P >= .65 (H10)."""
    on = MONDAY + timedelta(days=ahead)
    likely_hard = likely(on, hard=chance, easy=1 - chance)
    weights = replace(WEIGHTS, closed=0, eve_of_hard=(0, 0, 0))  # only the rule speaks
    placed = plan(weeks(likely_hard), promise(on), weights=weights)
    assert (stands(placed).get("a") == on) is stays
    if not stays:
        moved = next(item for item in placed.placements if item.uid == "a")
        assert f"likely hard ({chance * 100:.0f}%)" in said(moved.cause)


def test_a_new_session_asks_for_more():
    """A future day is closed to a new session from P = .5 on."""
    closed = [likely(MONDAY + timedelta(days=step), hard=0.5, easy=0.5) for step in range(14)]
    assert not plan(tuple(closed)).placements
    open_days = [likely(MONDAY + timedelta(days=step), hard=0.49, easy=0.51) for step in range(14)]
    assert plan(tuple(open_days)).placements


def test_a_small_gain_moves_nothing():
    """Friday is a little better than Thursday; the promise of Thursday holds."""
    expected = weeks(likely(THURSDAY, hard=0.2, easy=0.8), first=MONDAY)
    assert stands(plan(expected, promise(MONDAY), promise(THURSDAY, "b", ordinal=2)))["b"] == THURSDAY


def test_what_can_stay_for_little_stays():
    """Two small gains are a large one together: one session moves for it, the other stays where it was published."""
    free = replace(WEIGHTS, move_far=0, move_day=0)
    tastes = replace(OWNER, schedule=Schedule(prefer=frozenset({0, 3})))
    tuesday, friday = TUESDAY + timedelta(days=7), FRIDAY + timedelta(days=7)
    promises = (promise(tuesday), promise(friday, "b", ordinal=2))
    now = stands(plan(weeks(), *promises, owner=tastes, weights=free))
    assert sum(now[uid] != was for uid, was in (("a", tuesday), ("b", friday))) == 1


def test_a_large_gain_moves_a_session_beyond_tomorrow():
    """Most of the week ahead is better than a Thursday that is probably hard."""
    expected = weeks(likely(THURSDAY, hard=0.6, easy=0.4), likely(FRIDAY, easy=1.0))
    placed = plan(expected, promise(MONDAY), promise(THURSDAY, "b", ordinal=2))
    assert stands(placed)["b"] != THURSDAY
    assert next(said(item.cause) for item in placed.placements if item.uid == "b") == (
        "moved from Thursday: 60% that the day turns out hard or long"
    )


def test_today_and_tomorrow_do_not_move_for_a_gain():
    """However much better Thursday looks, tomorrow's session stays."""
    expected = weeks(likely(TUESDAY, hard=0.7, easy=0.3))
    assert stands(plan(expected, promise(TUESDAY)))["a"] == TUESDAY


def test_a_shorter_horizon_withdraws_what_lies_beyond():
    """Who wants to see two weeks ahead is not promised a fourth one."""
    placed = plan(weeks(), promise(MONDAY + timedelta(days=23)))
    assert [(uid, said(why)) for uid, why in placed.withdrawn] == [("a", "Wednesday lies beyond the horizon")]


def test_past_promises_are_not_ours():
    """A session of yesterday is settled elsewhere; it neither stands nor is withdrawn."""
    placed = plan(weeks(first=TUESDAY), promise(MONDAY))
    assert "a" not in stands(placed)
    assert not placed.withdrawn


def test_a_finished_session_is_not_planned_again():
    """A promise that was already done today leaves the plan without being withdrawn."""
    done = (Done(date=MONDAY, uid="a"),)
    placed = plan(weeks(), promise(MONDAY), done=done)
    assert "a" not in stands(placed)
    assert not placed.withdrawn
    assert all(item.date >= WEDNESDAY for item in placed.placements)


def test_an_unplanned_visit_counts():
    """A gym visit today sends tomorrow's session away and counts for the week."""
    placed = plan(weeks(), promise(TUESDAY), promise(FRIDAY, "b", ordinal=2), done=(Done(date=MONDAY),))
    this_week = [item for item in placed.placements if item.date <= SUNDAY]
    assert len(this_week) == 1
    assert this_week[0].date >= WEDNESDAY


def test_a_visit_on_the_day_of_a_session_takes_its_place():
    """Two sessions on one day never: the planned one moves on."""
    placed = plan(weeks(), promise(MONDAY), done=(Done(date=MONDAY),))
    moved = next(item for item in placed.placements if item.uid == "a")
    assert moved.date >= WEDNESDAY
    assert said(moved.cause) == "moved from Monday: strength was done on this day"


def test_a_missed_session_is_offered_once_more_in_its_week():
    """One missed: two still stand this week. Two missed: only one more."""
    week = {(2026, 10): frozenset({1})}
    once = plan(weeks(first=TUESDAY), taken=week)
    twice = plan(weeks(first=TUESDAY), taken={(2026, 10): frozenset({1, 2})})
    assert sum(item.date <= SUNDAY for item in once.placements) == 2
    assert sum(item.date <= SUNDAY for item in twice.placements) == 1
    assert [item.week for item in once.placements if item.date <= SUNDAY] == [(2026, 10, 2), (2026, 10, 3)]


def test_a_done_session_is_not_a_missed_one():
    """Ordinals of sessions that were done take nothing away."""
    done = (Done(date=MONDAY, uid="x"),)
    placed = plan(weeks(first=TUESDAY), done=done, taken={(2026, 10): frozenset({1})})
    assert [item.week for item in placed.placements if item.date <= SUNDAY] == [(2026, 10, 2)]


def test_a_skipped_session_is_not_offered_again():
    """Skipping lowers the week by one, whether its date is past or to come."""
    for skipped_on in (MONDAY, THURSDAY):
        placed = plan(
            weeks(first=TUESDAY), promise(skipped_on, "s"), promise(FRIDAY, "b", ordinal=2), skipped=frozenset({"s"})
        )
        assert [item.uid for item in placed.placements if item.date <= SUNDAY] == ["b"]
        assert not placed.withdrawn


def move(uid, to, at=1):
    """The owner's word: this session goes there."""
    said = datetime(2026, 3, 1, at, tzinfo=BERLIN)
    return Feedback(uid=uid, act="move", at=said, to=to, date=MONDAY)


def test_the_owners_move_is_kept():
    """A session moved by the owner stands where it was put, also when the planner would know better."""
    expected = weeks(likely(SATURDAY, hard=0.45, easy=0.55))
    moved = plan(expected, promise(TUESDAY), promise(FRIDAY, "b", ordinal=2), moves=[move("b", SATURDAY)])
    item = next(item for item in moved.placements if item.uid == "b")
    assert (item.date, item.pinned, said(item.cause)) == (SATURDAY, True, "moved from Friday by you")
    again = plan(expected, *published(moved), moves=[move("b", SATURDAY)])
    assert next((item.date, item.pinned, said(item.cause)) for item in again.placements if item.uid == "b") == (
        SATURDAY,
        True,
        None,
    )


def test_the_last_word_counts():
    """Of two moves the later one is obeyed."""
    moves = [move("b", SUNDAY, at=2), move("b", SATURDAY, at=1)]
    assert stands(plan(weeks(), promise(FRIDAY, "b"), moves=moves))["b"] == SUNDAY


def test_a_move_to_another_week_keeps_its_name():
    """Uid and place in the programme go along; one of the next week's own two makes way (H4)."""
    next_monday = MONDAY + timedelta(days=7)
    moved = plan(
        weeks(),
        promise(FRIDAY, "b"),
        promise(next_monday + timedelta(days=2), "c"),
        promise(next_monday + timedelta(days=5), "d", ordinal=2),
        moves=[move("b", next_monday)],
    )
    item = next(item for item in moved.placements if item.uid == "b")
    assert item.date == next_monday
    assert item.week == (2026, 10, 1)
    assert len({"c", "d"} & stands(moved).keys()) == len(moved.withdrawn) == 1


def test_a_move_that_a_race_ends_is_given_up():
    """Where the owner put a session a race came up later: the move is refused in words, and the session is free again."""
    raced = weeks(fact(SATURDAY, Kind.RACE, Source.MARKED))
    placed = plan(raced, promise(SATURDAY, "b", pinned=True, moves=1))
    assert placed.refused.keys() == {"b"}
    assert stands(placed).get("b") != SATURDAY
    assert not any(item.pinned for item in placed.placements)


def test_a_move_onto_a_closed_day_is_refused_in_words():
    """The safety rule wins over the owner's word, and says so."""
    expected = weeks(fact(SATURDAY, Kind.LONG, Source.MARKED))
    placed = plan(expected, promise(FRIDAY, "b"), moves=[move("b", SATURDAY)])
    assert stands(placed)["b"] == FRIDAY
    assert "The session you moved to Saturday 7 March cannot stand there: the day is long (marked)." in noted(placed)
    assert {uid: said(why) for uid, why in placed.refused.items()} == {"b": "the day is long (marked)"}


def test_a_move_onto_a_day_whose_hour_has_passed_is_refused():
    """Whoever moves a session to today at nine in the evening would have it three hours ago; what stands there later today
    by an earlier word goes on."""
    night = datetime.combine(MONDAY, time(21), tzinfo=BERLIN)
    placed = plan(weeks(), promise(FRIDAY, "b"), now=night, moves=[move("b", MONDAY)])
    assert stands(placed)["b"] == FRIDAY
    assert {uid: said(why) for uid, why in placed.refused.items()} == {"b": "today's hour has passed"}
    late = promise(MONDAY, "b", clock=time(22), pinned=True, moves=1)
    assert stands(plan(weeks(), late, now=night, moves=[move("b", MONDAY)]))["b"] == MONDAY


def test_a_day_that_is_merely_likely_hard_takes_what_is_moved_there():
    """Below 65% a forecast keeps new sessions off a later day and no more; from there on the refusal names both chances."""
    expected = weeks(likely(SATURDAY, hard=0.6, easy=0.4), likely(SUNDAY, long=0.67, easy=0.33))
    moved = plan(expected, promise(FRIDAY, "b"), moves=[move("b", SATURDAY)])
    assert stands(moved)["b"] == SATURDAY
    closed = plan(expected, promise(FRIDAY, "b"), moves=[move("b", SUNDAY)])
    assert said(closed.refused["b"]) == "the day is likely long (67%); from 65% on none is moved there"
    news = {on: [r.new_only for r in rulings if r.rule == "H1"] for on, rulings in moved.rulings.items()}
    assert (news[SATURDAY], news[SUNDAY]) == ([True], [False])
    assert not moved.takes[SUNDAY]


def test_a_move_onto_a_lighter_day_makes_the_session_lighter():
    """A full session put on the eve of a race becomes lite there."""
    owner = replace(OWNER, races=(Race(date=SUNDAY, distance_km=10),))
    expected = weeks(fact(SUNDAY, Kind.RACE, Source.RACE))
    placed = plan(expected, promise(THURSDAY, "b"), owner=owner, moves=[move("b", SATURDAY)])
    item = next(item for item in placed.placements if item.uid == "b")
    assert (item.date, item.variant) == (SATURDAY, LITE)


def test_a_word_that_was_answered_moves_nothing_again():
    """Put on Saturday, and long since on Friday again by a newer move's doing: the old word is spent."""
    spent = promise(FRIDAY, "b", moves=1, fallen=verbatim("Told."))
    placed = plan(weeks(), spent, moves=[move("b", SATURDAY)])
    assert stands(placed)["b"] == FRIDAY
    assert "Told." in noted(placed)
    anew = plan(weeks(), spent, moves=[move("b", SATURDAY), move("b", SUNDAY, at=2)])
    assert stands(anew)["b"] == SUNDAY
    assert "Told." not in noted(anew)


def test_a_session_done_the_day_before_keeps_its_own_date():
    """Its entry stands on Wednesday as done; no other one comes there."""
    done = (Done(date=TUESDAY, uid="a", entry_date=WEDNESDAY),)
    placed = plan(weeks(first=TUESDAY), done=done)
    assert WEDNESDAY not in {item.date for item in placed.placements}
    assert "This day's session was done the day before." in [ruling_text(v.reasons) for v in placed.rulings[WEDNESDAY]]


def test_a_session_that_waits_holds_its_place():
    """Yesterday's may still be done: nothing stands beside it, nothing makes up for it, and no rule calls it done."""
    waiting = (Done(date=MONDAY, uid="a", waiting=True),)
    placed = plan(
        weeks(first=TUESDAY), promise(FRIDAY, "b", ordinal=2), done=waiting, taken={(2026, 10): frozenset({1, 2})}
    )
    assert [item.uid for item in placed.placements if item.date <= SUNDAY] == ["b"]
    why = {v.rule: ruling_text(v.reasons) for v in placed.rulings[TUESDAY] if v.verdict == "closed"}
    assert "may still be done" in why["H3"]


def test_a_session_that_follows_a_move_says_so():
    """The owner's move of one session makes another day better for the other: the cause names the move."""
    taste = replace(OWNER, schedule=Schedule(prefer=frozenset({2})))
    free = replace(WEIGHTS, move_near=0, move_day=0, threshold=0)
    two = (promise(THURSDAY, "a"), promise(SUNDAY, "b", ordinal=2))
    placed = plan(weeks(), *two, moves=[move("a", FRIDAY)], owner=taste, weights=free)
    (item,) = (item for item in placed.placements if item.uid == "b")
    why = "Wednesday fits the week better, now that you moved a session to Friday 6 March"
    assert said(item.cause) == f"moved from Sunday: {why}"
    assert (
        moved_text(item.moved)
        == f"Moved on Monday 2 March from Sunday 8 March{said(item.cause).removeprefix('moved from Sunday')}."
    )


def test_a_lighter_session_says_why_only_while_the_rule_is_there():
    """Lite on the eve of a race; the race is gone from the list: the sentence goes, though the session stays lite."""
    owner = replace(OWNER, races=(Race(date=SUNDAY, distance_km=10),))
    eve = fact(SUNDAY, Kind.RACE, Source.RACE)
    placed = plan(weeks(eve), promise(SATURDAY, "b", LITE), owner=owner)
    (lite,) = (item for item in published(placed) if item.uid == "b")
    assert lite.variant is LITE
    assert "A light session, because it is the eve of a race." in why_here(lite)
    (same,) = (item for item in plan(weeks(eve), lite, owner=owner).placements if item.uid == "b")
    assert why_here(same) == why_here(lite)
    (after,) = (item for item in plan(weeks(), lite).placements if item.uid == "b")
    assert "race" not in why_here(after)


def test_a_move_beyond_the_horizon_waits():
    """A date nobody has planned yet cannot be judged: the session stays where it was."""
    assert stands(plan(weeks(), promise(FRIDAY, "b"), moves=[move("b", MONDAY + timedelta(days=60))]))["b"] == FRIDAY


def test_a_move_onto_the_eve_of_the_long_run_leaves_todays_session_alone():
    """Friday's session put on Saturday is lite there, as full beside today's is one too many; today's stays as it is."""
    expected = weeks(likely(SUNDAY, long=0.7, easy=0.3), likely(THURSDAY, hard=0.55, easy=0.45))
    placed = plan(expected, promise(MONDAY), promise(FRIDAY, "b", ordinal=2), moves=[move("b", SATURDAY)])
    found = {item.uid: (item.date, item.variant) for item in placed.placements if item.uid}
    assert found == {"a": (MONDAY, FULL), "b": (SATURDAY, LITE)}
    (cause,) = (said(item.cause) for item in placed.placements if item.uid == "b")
    assert cause == "moved from Friday by you; now light: a full one does not fit beside the others"


def test_two_moves_that_cannot_both_be_kept():
    """Side by side two leg sessions break H3: the newest word wins, the older one is given up, in words that name it."""
    moves = [move("a", THURSDAY), move("b", FRIDAY)]
    placed = plan(weeks(), promise(TUESDAY), promise(SATURDAY, "b", ordinal=2), moves=moves)
    assert stands(placed)["b"] == FRIDAY
    assert stands(placed).get("a") != THURSDAY
    why = "it cannot stand beside the session you moved to Friday 6 March"
    assert {uid: said(why) for uid, why in placed.refused.items()} == {"a": why}
    assert f"The session you moved to Thursday 5 March does not stand there: {why}." in noted(placed)
    again = plan(weeks(), *published(placed), moves=moves)
    assert [(item.date, item.variant) for item in again.placements] == [
        (item.date, item.variant) for item in placed.placements
    ]
    assert noted(again) == noted(placed)


def test_the_owners_move_wins_over_tomorrows_session():
    """Tomorrow's session makes way for the one the owner puts on the day after."""
    placed = plan(weeks(), promise(TUESDAY), promise(FRIDAY, "b", ordinal=2), moves=[move("b", WEDNESDAY)])
    assert stands(placed)["b"] == WEDNESDAY
    assert stands(placed).get("a") != TUESDAY


def test_a_pause_withdraws_everything():
    """No automatic strength at all: the note says why, the sessions leave the plan."""
    placed = plan(weeks(), promise(FRIDAY), wish=replace(WISH, paused=verbatim("Ask a professional first.")))
    assert not placed.placements
    assert noted(placed) == ("Ask a professional first.",)
    assert [(uid, said(why)) for uid, why in placed.withdrawn] == [("a", "strength is paused")]
    assert all(rules[0].rule == "H12" or rules[1].rule == "H12" for rules in placed.rulings.values())


def test_the_first_session_under_a_cap_is_lite():
    """Back from illness the next session is lite, those after it are not."""
    placed = plan(weeks(), wish=replace(WISH, cap=LITE))
    assert [item.variant for item in placed.placements][:2] == [LITE, FULL]


def test_a_cap_that_lasts_is_the_reason():
    """Strong pain keeps sessions lighter beyond the next one: that one says so, and not that it is the first back."""
    pain = because("strong_pain_cap", public=False)
    placed = plan(weeks(), wish=replace(WISH, cap=LITE, lasting=pain))
    first = placed.placements[0]
    assert because("lighter_for_now", variant="lite", why=pain) in first.grounds.reasons


def test_no_legs_under_an_upper_core_cap():
    """With the legs out of play every session is upper body and core."""
    placed = plan(weeks(), wish=replace(WISH, cap=UPPER))
    assert {item.variant for item in placed.placements} == {UPPER}


def test_the_wall_clock_does_not_move_with_the_sun():
    """18:00 is 18:00 before and after the clocks change (29 March 2026)."""
    placed = plan(weeks(first=date(2026, 3, 23)))
    assert {item.start.strftime("%H:%M") for item in placed.placements} == {"18:00"}
    assert len({item.start.utcoffset() for item in placed.placements}) == 2


def test_todays_hour_has_passed():
    """In the evening nothing new is put on today; what stands there stays."""
    evening = datetime(2026, 3, 2, 19, tzinfo=BERLIN)
    assert min(item.date for item in plan(weeks(), now=evening).placements) > MONDAY
    assert stands(plan(weeks(), promise(MONDAY), now=evening))["a"] == MONDAY


def test_a_published_hour_stays_while_it_may():
    """Half past seven was published; nothing asks for another hour."""
    placed = plan(weeks(), promise(FRIDAY, clock=time(19, 30)))
    item = next(item for item in placed.placements if item.uid == "a")
    assert (item.start.time(), said(item.cause)) == (time(19, 30), None)


def test_a_closed_window_moves_the_hour():
    """New windows: the session goes to the first hour they leave, and says so."""
    owner = replace(OWNER, schedule=Schedule(windows={4: (Window(time(6), time(9)),)}))
    item = next(item for item in plan(weeks(), promise(FRIDAY), owner=owner).placements if item.uid == "a")
    assert item.start.time() == time(6)
    assert said(item.cause) == "moved from 18:00 to 06:00: no window of yours holds it any more"


def test_changed_hours_are_chosen_anew_from_a_date_on():
    """In the turn that sees a new default start; before that date, and in every other turn, an hour stays."""
    schedule = Schedule(default_start=time(20), anew_from=FRIDAY)
    item = next(i for i in plan(weeks(), promise(FRIDAY), owner=replace(OWNER, schedule=schedule)).placements if i.uid)
    assert item.start.time() == time(20)
    assert said(item.cause) == "moved from 18:00 to 20:00: you changed the hours your sessions stand at"
    for anew in (None, FRIDAY + timedelta(days=1)):
        kept = replace(OWNER, schedule=replace(schedule, anew_from=anew))
        item = next(i for i in plan(weeks(), promise(FRIDAY), owner=kept).placements if i.uid)
        assert (item.start.time(), said(item.cause)) == (time(18), None)


def test_a_changed_variant_says_why():
    """Friday becomes a low-energy day: the session turns lite on the spot."""
    low = replace(likely(FRIDAY), flags=("low",))
    item = next(item for item in plan(weeks(low), promise(FRIDAY), promise(TUESDAY, "b")).placements if item.uid == "a")
    assert (item.date, item.variant) == (FRIDAY, LITE)
    assert said(item.cause) == "now light: Friday is marked as low in energy"


def test_private_reasons_stay_private():
    """Illness and travel are called by their names at home and not available elsewhere; what the owner wrote is nowhere."""
    schedule = Schedule(
        blackouts=(Span(first=FRIDAY, last=FRIDAY, reason="surgery"),), ill=(Span(first=TUESDAY, last=TUESDAY),)
    )
    placed = plan(weeks(), promise(FRIDAY), promise(TUESDAY, "b"), owner=replace(OWNER, schedule=schedule))
    assert "surgery" not in repr(placed)
    causes = [item.cause for item in placed.placements if item.cause]
    home, away = ("; ".join(map(said, those)) for those in (causes, told_in_public(causes)))
    assert ("Tuesday is marked as ill" in home, "Friday is marked as not available" in home) == (True, True)
    assert ("ill " not in away, "marked" not in away, "Friday is not available" in away) == (True, True, True)


def test_a_reason_written_once_stays():
    """Evidence that merely grew does not rewrite the text of a session that stays."""
    item = next(
        item for item in plan(weeks(), promise(FRIDAY, reasons=worded("As I said."))).placements if item.uid == "a"
    )
    assert item.grounds.reasons == worded("As I said.")


def test_new_sessions_take_the_lowest_free_ordinal():
    """Two promises of last week's numbers stay theirs; a new session of the week gets the first free one."""
    placed = plan(weeks(), promise(FRIDAY, "b", ordinal=2))
    assert sorted(item.week for item in placed.placements if item.date <= SUNDAY) == [(2026, 10, 1), (2026, 10, 2)]
    assert {item.cause for item in placed.placements if item.uid is None} == {None}


def test_the_horizon_hides_the_rest_of_its_week():
    """Days beyond the horizon are thought of but not published."""
    placed = plan(weeks(count=14), horizon=3)
    assert all(item.date < THURSDAY for item in placed.placements)
    assert len(placed.rulings) == 3


class Unplanned:
    """A ground on which nothing is known of the days, or of plans."""

    lifted = Lifted(on={}, week_count={}, cap=2)
    days = {}  # noqa: RUF012  a fake


class OpenWeek:
    """A board on which no rule speaks against any date."""

    ground = Unplanned()

    def at(self, on):
        """The square of a date."""
        return Unbarred()


class Unbarred:
    """A date that is open."""

    bars = ()


def test_a_session_that_no_rule_ended_says_that_the_week_has_no_room():
    """Nothing of its date speaks against it: its neighbours do."""
    why = gone(OpenWeek(), promise(MONDAY + timedelta(days=2)))
    assert said(why) == "Wednesday no longer fits the week: no day keeps its distance from the other sessions"

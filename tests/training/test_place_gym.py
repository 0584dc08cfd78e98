"""Who lifts anyway: sessions stand on their gym days, and never beside them."""

from datetime import datetime, time

import pytest

from drawn import BERLIN, LETTERS, MONDAY, OWNER, WISH, a_day, a_lifter, causes, drawn_days, on, picture, timetable
from liftday.training.day import Source
from liftday.training.owner import Span
from liftday.training.placing.place import place
from liftday.training.placing.values import Done, Situation
from liftday.training.session import Variant
from liftday.words.rules import ruling_text
from reasons import noted, why_here


def test_sessions_stand_on_gym_days():
    """Who lifts on Tuesdays and Thursdays anyway finds the sessions there, at their hour."""
    placed = picture(
        """
        runs  E E E E E E E | E E E E E E E
        plan  - F - F - - - | - F - F - - -
        """,
        past=a_lifter(1, 3),
    )
    assert {f"{item.start:%H:%M}" for item in placed.placements} == {"18:30"}
    assert "-30 points: a day you lift on anyway (100% of the last weeks)." in [
        ruling_text(rule.reasons) for rule in placed.rulings[on(1)]
    ]


def test_a_visit_now_and_then_makes_no_gym_day():
    """Four Tuesdays of eight are not most of them."""
    picture(
        """
        runs  E E E E E E E | E E E E E E E
        plan  F - - F - - - | F - - F - - -
        """,
        past=a_lifter(1, weeks=4),
    )


def test_a_gym_day_is_no_reason_for_heavy_legs_in_a_workout():
    """Monday is their gym day and the eve of the workout: upper body there, and the full session stays on Wednesday."""
    picture(
        """
        runs  E H E . H E L | E H E . H E L
        plan  u - F - - - - | u - F - - - -
        """,
        past=a_lifter(0),
    )


def test_what_stands_on_a_gym_day_is_added_to_it():
    """Their visits last fifty minutes: no second half hour on top, but three exercises; who follows ours does them whole."""
    week = """
        runs  E E H . E E L | E E H . E E L
        plan  - u - - F - - | - u - - F - -
    """
    placed = picture(week, past=a_lifter(1, 4))
    assert {item.adds for item in placed.placements} == {True}
    assert why_here(placed.placements[0]).endswith("You lift on this day anyway: add these to it.")
    assert {item.adds for item in picture(week, past=a_lifter(1, 4, minutes=30)).placements} == {False}


def test_a_published_session_keeps_its_form():
    """What was published whole is not cut down because a habit was learnt meanwhile."""
    placed = picture(
        """
        runs  E E H . E E L
        was   - F - - F - -
        plan  - F - - F - -
        """,
        past=a_lifter(1, 4),
    )
    assert {item.adds for item in placed.placements} == {False}


def test_nothing_stands_on_the_eve_of_a_gym_day():
    """They lift on Fridays. Thursday would be cheaper, the eve of Saturday's workout dearer: Friday it is, with the legs spared."""
    placed = picture(
        """
        runs  E E H . E H L | E E H . E H L
        plan  F - - - u - - | F - - - u - -
        """,
        past=a_lifter(4),
    )
    told = [ruling_text(rule.reasons) for rule in placed.rulings[on(3)] if rule.rule == "H3"]
    assert told == ["Beside a day you lift on anyway."]


def test_a_visit_on_a_hard_day_takes_the_place_of_a_session():
    """On Tuesdays they run hard and lift in the evening: it counts, and one session of ours is left."""
    placed = picture(
        """
        runs  E H E . E E L | E H E . E E L
        plan  - - - - F - - | - - - - F - -
        """,
        past=a_lifter(1),
    )
    assert noted(placed) == ()


def test_a_gym_day_of_hard_runs_draws_no_session():
    """Five of eight Tuesdays saw a visit: one after a hard run changes nothing, two make it a day like others."""
    week = """
        runs  E E E . E E L | E E E . E E L
        plan  {} | - F - - F - -
    """
    picture(week.format("- F - - F - -"), past=a_lifter(1, weeks=5, hard=1))
    picture(week.format("F - F - - - -"), past=a_lifter(1, weeks=5, hard=2))


def test_gym_days_that_fill_a_week():
    """Tuesday and Friday are theirs, and hard: nothing of ours, and the note says that this is no want."""
    placed = picture(
        """
        runs  E H E . H E L | E H E . H E L
        plan  - - - - - - - | - - - - - - -
        """,
        past=a_lifter(1, 4),
    )
    assert noted(placed) == (
        "Tuesday and Friday are your own gym days and count as sessions: nothing stands beside them, and they take none of"
        " ours.",
    )
    told = [ruling_text(rule.reasons) for rule in placed.rulings[on(6)] if rule.rule == "H4"]
    assert told == ["Your own gym days fill the week."]


def test_a_gym_day_that_is_only_ours_is_given_up_for_a_workout():
    """They lifted on Tuesdays because we said so. Tuesday turned hard: nobody is expected there, and Monday is free."""
    past = a_lifter(1, minutes=30)
    ours = [Done(date=day.date, uid=f"{day.date}") for day in past if day.strength]
    placed = place(
        Situation(
            now=datetime.combine(MONDAY, time(6), tzinfo=BERLIN),
            expected=[
                a_day("H" if step % 7 in {1, 2, 3, 5, 6} else "E", on(step), Source.MARKED) for step in range(14)
            ],
            past=past,
            done=ours,
            owner=OWNER,
            wish=WISH,
        )
    )
    assert {item.date.weekday() for item in placed.placements} & {0, 2} == {0}


@pytest.mark.parametrize(
    ("ours", "minutes", "plan"),
    [(True, 30, "- - F - - - F"), (False, 30, "- - - l - - F"), (True, 50, "- - - l - - F")],
)
def test_a_habit_of_our_own_making_costs_no_full_session(ours, minutes, plan):
    """Thursdays and Sundays for eight weeks because sessions stood there. Thursday's run became a moderate one: the full
    session goes to Wednesday, where a gym day of their own, or a visit with a programme of its own, would hold a lite one.
    """
    past = a_lifter(3, 6, minutes=minutes)
    placed = place(
        Situation(
            now=datetime.combine(MONDAY, time(6), tzinfo=BERLIN),
            expected=[a_day(letter, on(step), Source.MARKED) for step, letter in enumerate("EE.M.HE" * 2)],
            past=past,
            done=[
                Done(date=day.date, variant=Variant.FULL, uid=f"{day.date}" if ours else None)
                for day in past
                if day.strength
            ],
            owner=OWNER,
            wish=WISH,
        )
    )
    standing = {item.date: LETTERS[item.variant] for item in placed.placements}
    assert " ".join(standing.get(on(step), "-") for step in range(7)) == plan


def test_nobody_lifts_while_away():
    """A blackout on their Tuesday: the Monday before it may hold a session."""
    placed = picture(
        """
        runs  E E H H E H L
        plan  F - - - u - -
        """,
        past=a_lifter(1),
        owner=timetable(blackouts=(Span(first=on(1), last=on(1)),)),
    )
    assert len(placed.placements) == 2


def test_a_visit_on_monday_sends_no_friday_away():
    """Three gym days a week and two sessions: Monday's was their own, Wednesday and Friday stand as published; a third
    visit ends what would be the fourth."""
    week = """
        runs  E E ^ E . E E L
        was   - - ^ F - F - -
        plan  F - ^ F - F - -
    """
    assert causes(picture(week, past=a_lifter(0, 2, 4)[2:] + drawn_days("E E"))) == {}
    gone = picture(
        """
        runs  E E E E ^ E . L
        was   - - - - ^ F - -
        plan  F F - F ^ - - -
        """,
        past=a_lifter(0, 1, 3, 4)[4:] + drawn_days("E E E E"),
    )
    assert causes(gone) == {"gone": "the week's sessions are done"}


def test_a_fourth_gym_day_takes_none():
    """Mondays, Wednesdays, Fridays and Sundays are theirs: three lifting days of a week are enough for ours."""
    placed = picture(
        """
        runs  H E H E H E E
        plan  - - - - - - -
        """,
        past=a_lifter(0, 2, 4, 6),
    )
    told = [ruling_text(rule.reasons) for rule in placed.rulings[on(6)] if rule.rule == "H4"]
    assert told == ["Your own gym days fill the week."]


def test_of_gym_days_running_the_first_takes_the_session():
    """Monday's visit is no rest for Tuesday's legs."""
    picture(
        """
        runs  E E E E E E L
        plan  F - - F - - -
        """,
        past=a_lifter(0, 1, 3),
    )


def test_never_five_lifting_days_running():
    """Monday, Tuesday, Thursday and Friday they lift: the Wednesday between stays free, though nothing else is open."""
    placed = picture(
        """
        runs  H H E H H L L
        plan  - - - - - - -
        """,
        past=a_lifter(0, 1, 3, 4),
    )
    told = [ruling_text(rule.reasons) for rule in placed.rulings[on(2)] if rule.rule == "H3"]
    assert told == ["Beside a day you lift on anyway."]


def test_their_lifting_days_and_ours_together():
    """Between two gym days there is no room for a session; tomorrow's, published before that was learnt, stands."""
    week = """
        runs  H E H E H L L
        plan  - {0} - {0} - - -
    """
    picture(week.format("-"), past=a_lifter(0, 2, 4))
    picture(week.format("u"))
    placed = picture(
        """
        runs  H E H E H L L
        was   - u - u - - -
        plan  - u - - - - -
        """,
        past=a_lifter(0, 2, 4),
    )
    assert causes(placed) == {"gone": "the day is beside a day you lift on anyway"}

"""Who lifts anyway: sessions stand on their gym days, and never beside them."""

from drawn import a_lifter, on, picture
from liftday.words.rules import ruling_text


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
    assert told == ["With your own gym days it would be the fifth lifting day running."]


def test_their_lifting_days_and_ours_together():
    """Between three gym days there is room for one session, not for two; two that were published stand."""
    week = """
        runs  H E H E H L L
        plan  - u - {0} - - -
    """
    picture(week.format("-"), past=a_lifter(0, 2, 4))
    picture(week.format("u"))
    picture(week.format("u") + "    was   - u - u - - -\n", past=a_lifter(0, 2, 4))

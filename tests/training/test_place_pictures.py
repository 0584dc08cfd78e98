"""Weeks drawn as pictures (``drawn``): one for everything that the planner has to get right."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from drawn import BERLIN, MONDAY, OWNER, WISH, a_day, a_race, causes, on, only, picture, published, timetable
from liftday.training.day import Kind, Reading, Source
from liftday.training.owner import Feedback, Race, Span, Strength, Window
from liftday.training.placing.costs import WEIGHTS
from liftday.training.placing.place import place
from liftday.training.placing.values import Promise, Situation
from liftday.training.session import Variant
from liftday.words.rules import ruling_text
from reasons import noted, said, verbatim, why_here


def test_two_workouts_and_a_sunday_long_run():
    """Only Wednesday is no eve and takes the full session; the eve of the long run takes a lite one."""
    picture("""
        runs  E H E . H E L | E H E . H E L
        plan  - - F - - l - | - - F - - l -
    """)


def test_workouts_on_tuesday_and_thursday():
    """Friday is no eve and takes the full session; what is left is upper body on the eve of Tuesday's workout."""
    picture("""
        runs  E H E H E . L | E H E H E . L
        plan  u - - - F - - | u - - - F - -
    """)


def test_the_example_of_the_rules():
    """Tuesday full, the only day that is no eve, and a lite one on Friday."""
    placed = picture("""
        runs  H E . H E L E
        plan  - F - - l - -
    """)
    assert why_here(placed.placements[1]).endswith("A light session: it costs the legs less here.")


def test_easy_every_day():
    """Nothing pulls anywhere: as evenly as two in a week can stand, over the week's end too."""
    picture("""
        runs  E E E E E E E | E E E E E E E
        plan  F - - F - - - | F - - F - - -
    """)


def test_hard_every_other_day():
    """Every easy day is an eve: upper body and core, and the legs are spared."""
    picture("""
        runs  H E H E H E H | E H E H E H E
        plan  - u - u - - - | u - - - u - -
    """)


def test_likely_is_enough():
    """A forecast of three in four closes a day to new sessions as a fact does."""
    picture("""
        runs  e h e h e . l | e h e h e . l
        plan  u - - - F - - | u - - - F - -
    """)


def test_only_one_slot():
    """One open day is one session, never two beside each other, and the note says which day it is."""
    placed = picture("""
        runs  H H E H H L H | H H H H E L H
        plan  - - u - - - - | - - - - l - -
    """)
    assert noted(placed)[0] == "Only one slot this week: Wednesday is the only easy day."


def test_no_slot():
    """No session is better than one on a hard day; the rule that closes each day is named."""
    placed = picture("""
        runs  H H H H L H H | H H L h h h h
        plan  - - - - - - - | - - - - - - -
    """)
    assert noted(placed) == (
        "No slot this week: Monday, Tuesday, Wednesday, Thursday, Saturday and Sunday are hard (marked); "
        "Friday is long (marked).",
        "No slot next week: Monday and Tuesday are hard (marked); Wednesday is long (marked); "
        "Thursday, Friday, Saturday and Sunday are likely hard (75%).",
    )


def test_a_runner_who_is_always_likely_hard():
    """Nobody is told to lift on a day that is probably hard, however long that goes on."""
    placed = picture("""
        runs  h h h h h h h
        plan  - - - - - - -
    """)
    assert noted(placed) == ("No slot this week: every day is likely hard (75%).",)


def test_a_runner_of_whom_little_is_known():
    """Indoor runs without a tag, a first week: a chance of one in four closes nothing, and no day is better."""
    picture("""
        runs  ? ? ? ? ? ? ? | ? ? ? ? ? ? ?
        plan  F - - F - - - | F - - F - - -
    """)


def test_parkrun_on_saturdays():
    """A race of no importance is a hard day: its eve takes no full session, the day after takes one."""
    races = tuple(Race(date=on(step), distance_km=5) for step in (5, 12))
    placed = picture(
        """
        runs  E H E E . R E | E H E E . R E
        plan  - - F - - - F | - - F - - - F
        """,
        owner=replace(OWNER, races=races),
    )
    assert [item.verdict for item in placed.rulings[on(4)] if item.rule == "H5"] == ["closed"]


def test_a_short_a_race():
    """10 km on Sunday: full until Tuesday, one session in its week; full again from Wednesday."""
    picture(
        """
        runs  E E E E E E E | E E E E E E R | E E E E E E E
        plan  F - F - - - - | - F - - - - - | - - F - F - -
        """,
        owner=a_race(13, 10),
    )


def test_a_half_marathon():
    """Nothing full in its week, nothing at all from Thursday; full again on the fifth day."""
    picture(
        """
        runs  E E E E E E E | E E E E E E R | E E E E E E E
        plan  F - F - - - - | - - l - - - - | - - - - F - F
        """,
        owner=a_race(13, 21.1),
    )


def test_a_marathon():
    """Full until ten days before, lite until six; the first session comes after a week, and it is lite."""
    placed = picture(
        """
        runs  E E E E E E E | E E E E E E R | E E E E E E E | E E E E E E E
        plan  F - F - - - - | l - - - - - - | - - - - - - l | - - - F - - F
        """,
        owner=a_race(13, 42.2),
    )
    back = next(item for item in placed.placements if item.date == on(20))
    assert why_here(back).endswith("A light session, because it is seven days after a long race.")


def test_an_ultra():
    """Two weeks around it stay empty, and the legs are asked gently until the third."""
    placed = picture(
        """
        runs  E E E E E E E | E E E E E E R | E E E E E E E | E E E E E E E
        plan  F - - l - - - | - - - - - - - | - - - - - - - | - - l - - l -
        """,
        owner=a_race(13, 80),
    )
    assert noted(placed)[0].startswith(
        "No slot next week: Monday, Tuesday, Wednesday, Thursday, Friday and Saturday are too close to a race"
    )
    assert noted(placed)[1] == "No slot in the week of 16 March: every day is recovery from a race."


def test_a_race_of_the_second_rank():
    """A B race takes three days less before it, and as much after."""
    picture(
        """
        runs  E E E E E E E | E E E E E E R | E E E E E E E
        plan  F - - F - - - | F - F - - - - | - - - - F - F
        """,
        owner=a_race(13, 21.1, "B"),
    )


def test_travel():
    """A blackout takes its days; what is left of the week is used, and the next week begins where the trip ends."""
    picture(
        """
        runs  E H E . H E L | E H E . H E L
        plan  u - - - - - - | - - F - - l -
        """,
        owner=timetable(blackouts=(Span(first=on(2), last=on(8)),)),
    )


def test_illness():
    """Ill until Thursday: a day without strength, a lite session, and two days before the next with legs."""
    placed = picture(
        """
        runs  E E E E E E E | E E E E E E E
        plan  - - - - - l u | - - F - - F -
        """,
        owner=timetable(ill=(Span(first=on(0), last=on(3)),)),
    )
    assert "ill" not in " ".join(ruling_text(why.reasons) for days in placed.rulings.values() for why in days).split()


def test_three_sessions():
    """Earned by two in the week before: every other day, the rest of the week free."""
    picture(
        """
        runs  E E E E E E E | ^ E E E E E E E
        plan  F - - F - - - | ^ F - F - F - -
        """,
        wish=replace(WISH, sessions_per_week=3),
    )


def test_the_first_third_session_is_lite():
    """It joins the other two as a lite one."""
    picture(
        """
        runs  E E E E E E E | ^ E E E E E E E
        plan  F - - F - - - | ^ F - F - l - -
        """,
        wish=replace(WISH, sessions_per_week=3, third=Variant.LITE),
    )


def test_three_sessions_have_to_be_earned():
    """Who did none in the last weeks begins with two, and is told why."""
    placed = picture(
        """
        runs  E E E E E E E
        plan  - - F - F - -
        """,
        wish=replace(WISH, sessions_per_week=3),
        owner=only(0, 2, 4),
    )
    assert noted(placed) == ("Two sessions this week: a week grows by one over the best of the last four.",)


def test_never_three_days_running():
    """Upper body may stand beside the others, but not between two of them."""
    picture(
        """
        runs  E E E E E E E | ^ E E E E E E E
        plan  F - - F - - - | ^ F - F - - - -
        """,
        owner=only(0, 1, 2),
        wish=replace(WISH, sessions_per_week=3),
    )


def test_one_session():
    """The best day of the week alone: the one that is no eve."""
    picture(
        """
        runs  E H E . H E L | E H E . H E L
        plan  - - F - - - - | - - F - - - -
        """,
        wish=replace(WISH, sessions_per_week=1),
    )


def test_the_eve_of_a_long_run_for_a_novice():
    """When every open day is an eve, a runner of experience may stand there in full; a novice never."""
    week = """
        runs  H H H H E L H
        plan  - - - - {} - -
    """
    weights = replace(WEIGHTS, eve_of_long=(0, 60, 60))  # legs of iron: only the rule speaks
    picture(week.format("F"), weights=weights)
    picture(week.format("l"), wish=replace(WISH, novice=True), weights=weights)


def test_the_grey_zone():
    """Moderate days take lite sessions; who calls them easy gets full ones."""
    week = """
        runs  M M M M M M M
        plan  {0} - - {0} - - -
    """
    picture(week.format("l"))
    picture(week.format("F"), owner=replace(OWNER, strength=Strength(treat_moderate_as_easy=True)))


def test_the_other_school():
    """Hard days hard: strength joins the workouts and leaves the easy days alone; the long run stays closed."""
    picture(
        """
        runs  E H E . H E L | E H E . H E L
        plan  - F - - F - - | - F - - F - -
        """,
        owner=replace(OWNER, strength=Strength(on_hard_days=True)),
    )


def test_closed_weekdays():
    """Time on Tuesdays and Saturdays only."""
    picture(
        """
        runs  E E E E E E E | E E E E E E E
        plan  - F - - - F - | - F - - - F -
        """,
        owner=only(1, 5),
    )


def test_the_last_day_of_rest():
    """An easy day is taken before the week's only day of rest, though it comes later."""
    picture(
        """
        runs  E E . E E E E
        plan  - - - F - - -
        """,
        owner=only(2, 3),
        wish=replace(WISH, sessions_per_week=1),
    )


def test_preferred_and_avoided_weekdays():
    """Where the legs do not mind, the owner's taste decides."""
    picture(
        """
        runs  E E E E E E E | E E E E E E E
        plan  - - F - - F - | - - F - - F -
        """,
        owner=timetable(prefer=frozenset({2}), avoid=frozenset({0, 3})),
    )


def test_the_week_end_is_no_border():
    """Full on Sunday is no leg session on Monday, in the next week as in the same one; and Tuesday is open too."""
    placed = picture("""
        runs  E E E E E E E | ^ E E H H H H H
        plan  - - - F - - F | ^ - u - - - - -
    """)
    assert noted(placed) == (
        "Only 1 of 2 sessions this week: the other open days stand too close to them or cost more than they bring.",
    )


def test_a_day_between_two_sessions():
    """Upper body before the long run would cost a little less than before a workout, and stand beside Friday's session."""
    picture("""
        runs  E H E H E E L | E H E H E E L
        plan  u - - - F - - | u - - - F - -
    """)


def test_a_day_between_two_sessions_only_where_one_is_open():
    """Every other day is closed, or three times as likely to close: they stand beside each other."""
    picture("""
        runs  H H H H E E L | H H h h E E L
        plan  - - - - F u - | - - - - F u -
    """)
    picture("""
        runs  E E ? H H H H | E E ? H H H H
        plan  F u - - - - - | F u - - - - -
    """)


def test_two_sessions_are_no_week_apart():
    """Monday, six days before Sunday, is no worse than Thursday, three days before it: Thursday it is."""
    picture("""
        runs  E H H E H H E
        plan  - - - u - - F
    """)


def test_late_evenings():
    """Time from half past eight, runs until twenty to seven: three hours after them it is too late, so a day of rest it is."""
    past = tuple(
        replace(
            a_day("E", on(step), Source.RECORDED),
            readings=(
                Reading(
                    id=str(step),
                    sport="Run",
                    start=datetime.combine(on(step), time(17, 30)),
                    minutes=70,
                    kind=Kind.EASY,
                    confidence=0.9,
                    reasons=(),
                ),
            ),
        )
        for step in range(14)
    )
    late = (Window(time(20, 30), time(21, 50)),)
    placed = picture(
        """
        runs  E E E E E E E | E E E E E E E | ^ E E . E E E E
        plan  - - - - - - - | - - - - - - - | ^ - - F - - - -
        """,
        owner=timetable(windows=dict.fromkeys(range(7), late)),
        past=past,
        wish=replace(WISH, sessions_per_week=1),
    )
    assert [f"{item.start:%a %H:%M}" for item in placed.placements] == ["Wed 20:30"]


def test_the_week_the_clocks_change():
    """Six in the evening stays six in the evening, on both sides of the night that has only 23 hours."""
    placed = picture(
        """
        runs  E E E E E E E | E E E E E E E
        plan  F - - F - - - | F - - F - - -
        """,
        monday=date(2026, 3, 23),
    )
    assert {f"{item.start:%H:%M}" for item in placed.placements} == {"18:00"}
    assert [item.start.utcoffset() for item in placed.placements] == [timedelta(hours=hours) for hours in (1, 1, 2, 2)]


def test_a_hard_morning_moves_tonights_session():
    """Wednesday was promised and became hard: the session goes to the next good day, the other one stays."""
    placed = picture("""
        runs  H E ^ H E . E E | H E E E E E E
        was   - - ^ F - - F - | - - F - - F -
        plan  - - ^ - F - F - | - - F - - F -
    """)
    assert causes(placed) == {"Thu": "moved from Wednesday: Wednesday became a hard day"}


def test_a_hard_sunday_withdraws():
    """The week has no other day: the session goes, and it is not owed to the next week."""
    placed = picture("""
        runs  E E E E E E ^ H | E E E E E E E
        was   - - - - - - ^ F | - - F - - F -
        plan  - - F - - - ^ - | - - F - - F -
    """)
    assert causes(placed) == {"gone": "Sunday became a hard day; the week has no other day for it"}


def test_a_likely_hard_tomorrow_moves_nothing():
    """Three in four end no promise of tomorrow; of the day after the next they do."""
    picture("""
        runs  E E ^ E h E E E
        was   - - ^ - F - - -
        plan  - F ^ - F - - -
    """)
    placed = picture("""
        runs  E E ^ E E h E E
        was   - - ^ - - F - -
        plan  F - ^ - - - - F
    """)
    assert causes(placed) == {"Sun": "moved from Friday: Friday became likely hard (75%)"}


def test_a_small_gain_moves_nothing():
    """Not the evenest of weeks, but the one on people's phones."""
    picture("""
        runs  E E E E E E E | E E E E E E E
        was   - - F - F - - | - F - - - - F
        plan  - - F - F - - | - F - - - - F
    """)


def test_a_better_day_close_by_is_not_worth_a_move():
    """Wednesday is the week's only rest day, and the easy days beside it are better; but Wednesday was promised."""
    picture("""
        runs  E E . E E E E
        was   - - F - - F -
        plan  - - F - - F -
    """)


def test_a_better_day_next_week_is_not_worth_a_move_either():
    """The day after the long run is a poor day, but by less than ten points more than the move costs."""
    picture("""
        runs  E E E E E E L | E E E E E E E
        was   - F - - F - - | F - - F - - -
        plan  - F - - F - - | F - - F - - -
    """)


def test_the_owner_moves_a_session():
    """From Tuesday to Wednesday by hand: it stays there, and the others keep their distance from it."""
    moved = Feedback(uid="Tue03", act="move", at=datetime(2026, 3, 2, 5, tzinfo=BERLIN), to=on(2), date=on(1))
    placed = picture(
        """
        runs  E E E E E E E | E E E E E E E
        was   - F - F - - - | F - - F - - -
        plan  - - F - F - - | F - - F - - -
        """,
        moves=(moved,),
    )
    assert causes(placed)["Wed"] == "moved from Tuesday by you"


def test_a_move_onto_a_hard_day_is_refused():
    """The owner's word places a session, but not on a hard day; it stays where it was, and the plan says so."""
    moved = Feedback(uid="Tue03", act="move", at=datetime(2026, 3, 2, 5, tzinfo=BERLIN), to=on(5), date=on(1))
    placed = picture(
        """
        runs  E E E E E H E
        was   - F - F - - -
        plan  - F - F - - -
        """,
        moves=(moved,),
    )
    assert noted(placed) == ("The session you moved to Saturday 7 March cannot stand there: the day is hard (marked).",)


def test_a_visit_to_the_gym_counts():
    """Unplanned strength on Wednesday: Thursday's session keeps two days from it, and none comes on top."""
    placed = picture("""
        runs  E E E ^ E E E E
        was   - - - ^ F - - -
        plan  - - F ^ - F - -
    """)
    assert causes(placed) == {"Fri": "moved from Thursday: Thursday is less than two days from a session that was done"}


def test_a_skipped_session_is_not_owed():
    """Friday's was skipped: the week stays at one."""
    picture(
        """
        runs  E E ^ E E E E E
        was   - - ^ - - F - -
        plan  F - ^ - - - - -
        """,
        skipped=frozenset({"Fri06"}),
    )


def test_nothing_takes_the_place_of_a_skipped_session():
    """Without Friday's full session Wednesday's lite one would gain by taking its day, or by becoming full; it stays."""
    placed = picture(
        """
        runs  ^ H E E h E E L
        was   ^ - - l - F - -
        plan  ^ - - l - - - -
        """,
        skipped=frozenset({"Fri06"}),
    )
    assert causes(placed) == {}
    said = {
        ruling_text(rule.reasons) for rule in placed.rulings[on(4)] if (rule.rule, rule.verdict) == ("H8", "closed")
    }
    assert said == {"You skipped strength on this day, and nothing takes its place."}
    assert not placed.notes


def test_a_session_of_next_week_is_skipped_as_well():
    """Its day stays empty, and the three others stand where they stood."""
    placed = picture(
        """
        runs  ^ E E E E E E E | E E E E E E E
        was   ^ F - - F - - - | F - - F - - -
        plan  ^ F - - F - - - | F - - - - - -
        """,
        skipped=frozenset({"Thu12"}),
    )
    assert causes(placed) == {}


def test_a_skipped_session_of_today_leaves_its_day_empty():
    """This morning's word: the evening stays free, and Thursday's and the next week's stand where they stood."""
    placed = picture(
        """
        runs  ^ E E E E E E E | E E E E E E E
        was   ^ F - - F - - - | F - - F - - -
        plan  ^ - - - F - - - | F - - F - - -
        """,
        skipped=frozenset({"Mon02"}),
    )
    assert causes(placed) == {}


def test_the_owner_may_move_another_session_onto_a_skipped_day():
    """The later word counts: Wednesday's goes to Friday, or beside it, and says that the owner put it there."""
    week = """
        runs  ^ H H E H E E L
        was   ^ - - F - F - -
        plan  ^ - - - - {friday} {saturday} -
        """
    for step, drawn in ((4, {"friday": "F", "saturday": "-"}), (5, {"friday": "-", "saturday": "F"})):
        to = on(step)
        word = Feedback(uid="Wed04", act="move", at=datetime(2026, 3, 1, 12, tzinfo=BERLIN), to=to, date=on(2))
        placed = picture(week.format(**drawn), skipped=frozenset({"Fri06"}), moves=(word,))
        (item,) = (item for item in placed.placements if item.uid)
        assert item.pinned
        assert said(item.cause).startswith("moved from Wednesday by you")
        assert "skipped" not in why_here(item)


def test_a_session_made_lighter_on_a_skipped_day_says_the_true_cause():
    """The owner's move to a moderate day: lite for what the day is, not for what was skipped there."""
    word = Feedback(uid="Wed04", act="move", at=datetime(2026, 3, 1, 12, tzinfo=BERLIN), to=on(4), date=on(2))
    placed = picture(
        """
        runs  ^ H H E H M E L
        was   ^ - - F - l - -
        plan  ^ - - - - l - -
        """,
        skipped=frozenset({"Fri06"}),
        moves=(word,),
    )
    (item,) = placed.placements
    assert why_here(item).endswith("A light session, because a moderate day takes no full one.")


def test_a_skipped_session_whose_day_turned_hard_is_still_not_owed():
    """Its place is gone, its week is not filled up again."""
    picture(
        """
        runs  E E ^ E E H E E
        was   - - ^ - - F - -
        plan  F - ^ - - - - -
        """,
        skipped=frozenset({"Fri06"}),
    )


def test_a_skipped_session_is_not_owed_in_the_week_it_was_moved_to():
    """Born last week, moved into this one and skipped here: this week gets no other one for it."""
    guest = Promise(
        uid="guest", date=on(3), start=datetime.combine(on(3), time(18), tzinfo=BERLIN), minutes=30,
        variant=Variant.FULL, week=(2026, 9, 2), pinned=True,
    )  # fmt: skip
    rows = published("F------", MONDAY)
    placed = place(
        Situation(
            now=datetime.combine(MONDAY, time(6), tzinfo=BERLIN),
            expected=[a_day("E", on(step), Source.MARKED) for step in range(7)],
            past=(),
            promises=(*rows, guest),
            owner=OWNER,
            wish=WISH,
            skipped=frozenset({"guest"}),
        )
    )
    assert [(item.uid, item.date) for item in placed.placements] == [("Mon02", MONDAY)]


def test_a_missed_session_is_offered_once_more():
    """Monday's was not done: Wednesday and Saturday keep the week's two, never two in a day."""
    picture(
        """
        runs  E E ^ E E E E E
        was   - - ^ - - - F -
        plan  - - ^ F - - F -
        """,
        taken={(2026, 10): frozenset({1, 2})},
    )


def test_a_missed_session_makes_no_neighbours():
    """Monday's was not done, and Thursday's stands: Wednesday and Friday are no days for it; a
    week that holds one is no debt."""
    placed = picture(
        """
        runs  E E ^ E E E H L
        was   - - ^ - F - - -
        plan  - - ^ - F - - -
        """,
        taken={(2026, 10): frozenset({1, 2})},
    )
    told = [ruling_text(rule.reasons) for rule in placed.rulings[on(4)] if rule.rule == "H3"]
    assert told == ["A missed session is not made up beside another one."]


def test_a_missed_session_leaves_the_legs_to_the_long_run():
    """Monday's was not done. Saturday is the only day left for it, and the eve of the long run: upper body and core."""
    placed = picture(
        """
        runs  E E H ^ E H E L
        was   - - - ^ F - - -
        plan  - - - ^ F - u -
        """,
        taken={(2026, 10): frozenset({1, 2})},
    )
    told = [ruling_text(rule.reasons) for rule in placed.rulings[on(5)] if rule.rule == "H5"]
    assert told == ["No full or light session: a missed session spares the legs on the eve of a hard or long day."]


def test_the_way_back():
    """After a gap the first session is lite; the next may be full again."""
    picture(
        """
        runs  E E E E E E E
        plan  l - - F - - -
        """,
        wish=replace(WISH, cap=Variant.LITE),
    )


def test_a_pause():
    """No automatic strength: everything that was promised goes, with the reason."""
    placed = picture(
        """
        runs  E E E E E E E
        was   F - - F - - -
        plan  - - - - - - -
        """,
        wish=replace(WISH, paused=verbatim("A professional's word first.")),
    )
    assert noted(placed) == ("A professional's word first.",)
    assert causes(placed) == {"gone": "strength is paused"}

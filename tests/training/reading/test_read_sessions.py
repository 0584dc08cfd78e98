"""One session or two: pieces that belong together, copies from a second device, and what is too short to count."""

from dataclasses import replace

from liftday.training.day import Kind
from reasons import codes, text, why


def test_a_run_in_two_pieces_is_one_long_run(diary):
    """An hour, a pause of ten minutes, an hour: one long run, and nobody trained twice."""
    first = diary.run("E", minutes=60.0, hour=8)
    second = diary.run("E", minutes=65.0, hour=9.2)
    assert diary.reading(first).kind is Kind.EASY
    assert diary.reading(first).flags == ("awaiting_laps", "merged") or "merged" in diary.reading(first).flags
    carrier = diary.reading(second)
    assert carrier.kind is Kind.LONG
    assert why(carrier, "long_for_you")["minutes"] == 125
    assert text(carrier).endswith(" In 2 recordings.")
    assert carrier.minutes == 65.0


def test_three_quarters_of_an_hour_part_two_sessions(diary):
    """A pause of 50 minutes makes two runs, one of 40 makes one."""
    diary.run("E", hour=8)
    late = diary.run("E", hour=9.6)
    assert "merged" not in diary.reading(late).flags
    other = replace(late, id="9", start=late.start.replace(hour=9, minute=20))
    diary.activities[1] = other
    assert "merged" in (*diary.reading(other).flags, *diary.reading("1000").flags)


def test_work_between_a_warm_up_and_a_cool_down_carries_the_session(seasoned):
    """Three recordings of one evening: the middle one is the workout, the others keep their own class."""
    warm = seasoned.run("E", minutes=15.0, speed=2.6, hour=18)
    work = seasoned.run("H", minutes=30.0, hour=18.4)
    cool = seasoned.run("E", minutes=12.0, speed=2.5, hour=19)
    kinds = [seasoned.reading(a).kind for a in (warm, work, cool)]
    assert kinds == [Kind.EASY, Kind.HARD, Kind.EASY]
    assert ["merged" in seasoned.reading(a).flags for a in (warm, work, cool)] == [True, False, True]
    borderline = {"average_hr": 142, "max_hr": 161, "speed": 2.82}
    alone = seasoned.next(2).run("M", minutes=30.0, **borderline)
    seasoned.next(2).run("E", minutes=15.0, speed=2.6, hour=18)
    framed = seasoned.run("M", minutes=30.0, hour=18.4, **borderline)
    seasoned.run("E", minutes=12.0, speed=2.5, hour=19)
    assert seasoned.reading(framed).kind.severity > seasoned.reading(alone).kind.severity
    assert "framed" in codes(seasoned.reading(framed))


def test_pieces_too_short_to_judge_are_judged_together(seasoned):
    """Four hill repetitions recorded one by one are a hard session, not four scraps."""
    pieces = [seasoned.run("H", minutes=4.0, hour=18 + n / 5) for n in range(4)]
    kinds = [seasoned.reading(p).kind for p in pieces]
    assert Kind.HARD in kinds
    assert sum("merged" in seasoned.reading(p).flags for p in pieces) == 3
    assert not any("too_short" in seasoned.reading(p).flags for p in pieces)


def test_a_tag_on_one_piece_is_the_sessions(diary):
    """Who tags the race tags the race, not the jog before it."""
    jog = diary.run("E", minutes=15.0, hour=8)
    race = diary.run("H", minutes=42.0, hour=8.5, workout_type=1)
    assert diary.reading(race).kind is Kind.RACE
    assert diary.reading(jog).kind is Kind.EASY


def test_the_same_run_from_two_devices_counts_once(diary):
    """The watch and the phone recorded one run: the one with heart rate stays and the other says so."""
    watch = diary.run("H", hour=8)
    phone = diary.add(minutes=54.0, speed=3.3, hour=8.02, workout_type=3)
    assert "duplicate" in diary.reading(phone).flags
    assert diary.reading(phone).kind is Kind.REST
    assert diary.reading(watch).kind is Kind.HARD
    assert "tagged_workout" in codes(diary.reading(watch))


def test_a_copy_without_a_time_is_known_by_its_numbers(diary):
    """Bare dates cannot overlap: equal distance and time are the same run, different ones are not."""
    one = diary.run("E", time_known=False)
    same = diary.run("E", time_known=False)
    other = diary.run("E", time_known=False, minutes=46.0)
    flags = [diary.reading(a).flags for a in (one, same, other)]
    assert sum("duplicate" in f for f in flags) == 1
    assert "duplicate" not in flags[2]
    assert not any("merged" in f for f in flags)


def test_sports_at_the_same_time_are_not_copies(diary):
    """A run on the way to a ride, a strength session logged over it: each its own."""
    run = diary.run("E", hour=8)
    ride = diary.add(sport="Ride", minutes=60.0, speed=7.0, hour=8.1)
    lift = diary.add(sport="WeightTraining", minutes=30.0, speed=None, hour=8.2)
    again = diary.add(sport="WeightTraining", minutes=30.0, speed=None, hour=8.8)
    for activity in (run, ride, lift, again):
        assert not {"duplicate", "merged"} & set(diary.reading(activity).flags)


def test_a_copy_of_a_piece_is_dropped_with_it(diary):
    """Two pieces of one run, one of them recorded twice: one session and one copy."""
    diary.run("E", hour=8)
    diary.run("E", hour=8.9)
    copy = diary.add(minutes=44.0, hour=8.92)
    assert "duplicate" in diary.reading(copy).flags
    assert len(diary.read().readings) == 3


def test_what_is_too_short_does_not_count(diary):
    """Four minutes, or four hundred metres, started by mistake."""
    brief = diary.run("E", minutes=4.0, hour=7)
    near = diary.run("E", minutes=9.0, speed=0.7, hour=9)
    pool = diary.add(sport="Swim", minutes=15.0, speed=0.5, hour=12)
    for activity in (brief, near):
        reading = diary.reading(activity)
        assert reading.flags == ("too_short",)
        assert reading.kind is Kind.REST
    assert diary.reading(pool).kind is Kind.EASY


def test_pieces_on_the_belt_and_in_heat_add_up(diary):
    """A session of several recordings has the mean pulse, the highest peak, all metres, and the heat of one of them."""
    diary.run("E", minutes=40.0, hour=8, average_temp=30.0, suffer_score=40.0)
    diary.run("H", minutes=40.0, hour=8.75, suffer_score=80.0)
    traced = diary.anchors().windows["run"][-1]
    assert 145 < traced.average < 155
    assert traced.peak == 186
    assert traced.km == 14.64
    assert traced.effort == 90.0
    bare = diary.next().add(minutes=40.0, speed=None, hour=8, trainer=True)
    diary.run("E", minutes=10.0, hour=8.75)
    last = diary.anchors().windows["run"][-1]
    assert (last.average, last.peak, last.pace) == (None, None, None)
    assert diary.reading(bare)


def test_two_runs_a_day_apart_in_hours_are_doubles_that_may_add_up(diary):
    """Two easy runs of 50 minutes: each easy, together as long as a long run."""
    diary.weeks("E . E . E . .")
    diary.run("E", minutes=50.0, hour=7)
    diary.run("E", minutes=50.0, hour=18)
    assert ["long_easy" in r.flags for r in diary.read().readings[3:]] == [True, True]
    diary.next().run("E", minutes=30.0, hour=7)
    diary.run("E", minutes=30.0, hour=18)
    assert not any("long_easy" in r.flags for r in diary.read().readings[5:])


def test_the_fuller_version_of_an_activity_counts(diary):
    """The same id as a summary and with details: whichever comes first, the details are read."""
    plain = diary.run("E")
    rated = replace(plain, detailed=True, perceived_exertion=8.0)
    for order in ([plain, rated], [rated, plain], [rated, plain, rated, plain]):
        diary.activities = order
        assert [r.kind for r in diary.read().readings] == [Kind.HARD]


def test_a_scrap_beside_a_run_is_no_part_of_it(diary):
    """A minute and a half recorded by accident before the real thing does not count."""
    scrap = diary.run("E", minutes=1.5, hour=8)
    run = diary.run("E", hour=8.2)
    assert diary.reading(scrap).flags == ("too_short",)
    assert "merged" not in diary.reading(run).flags


def test_what_strava_flagged_does_not_count(diary):
    """A run of 41 km in 57 minutes was a car."""
    car = diary.add(minutes=57.0, speed=12.0, flagged=True)
    reading = diary.reading(car)
    assert (reading.kind, reading.flags) == (Kind.REST, ("flagged",))
    assert codes(reading) == {"flagged"}
    assert diary.anchors().windows == {}

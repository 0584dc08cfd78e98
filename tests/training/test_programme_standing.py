"""Where the programme stands: phases chosen and natural, seasons, ages, pain, the third session, what is said of it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from liftday.training import safety
from liftday.training.day import Chances, Day, Kind, Source
from liftday.training.owner import Athlete, Owner, Race, Safety, Span, Strength
from liftday.training.programme.record import Completion, Record
from liftday.training.programme.standing import Standing, project, standing_on
from liftday.training.session import Session, Status, Variant
from liftday.words.notes import gate_text
from reasons import noted, said

BERLIN = ZoneInfo("Europe/Berlin")
START = date(2026, 1, 5)  # a Monday
RUNNER = Owner(
    athlete=Athlete(timezone=BERLIN, birth_year=1990),
    safety=Safety(accepted=START),
    strength=Strength(experienced=True),
)


def day(number: int) -> date:
    return START + timedelta(days=number)


def done(count: int, last: date, pains: dict[int, int] | None = None, every: float = 3.5) -> Record:
    """So many completions, the last on a date, two a week unless told; pains by number from the end (0 is the last)."""
    found = [
        Completion(date=last - timedelta(days=int(every * n)), pain=(pains or {}).get(n), uid=f"s{n}")
        for n in range(count)
    ]
    return Record(completions=tuple(reversed(found)))


def settings(owner: Owner = RUNNER, **changes: object) -> Owner:
    return replace(owner, strength=replace(owner.strength, **changes))  # type: ignore[arg-type]


def stand(record: Record, owner: Owner = RUNNER, on: date | None = None, days: tuple[Day, ...] = ()) -> Standing:
    return standing_on(record, owner, on or day(100), days=days)


def week(kinds: str, last: date) -> tuple[Day, ...]:
    """Recorded days up to a date, a letter each: r rest, e easy, m moderate, h hard, l long."""
    names = {"r": Kind.REST, "e": Kind.EASY, "m": Kind.MODERATE, "h": Kind.HARD, "l": Kind.LONG}
    return tuple(
        Day(
            date=last - timedelta(days=len(kinds) - 1 - n),
            kind=names[letter],
            source=Source.RECORDED,
            confidence=1,
            reasons=(),
            chances=Chances.sure(names[letter]),
        )
        for n, letter in enumerate(kinds)
    )


def test_a_beginner_starts_with_f1_at_five() -> None:
    """Two sets, effort 5, twice a week, and the gate in words."""
    stands = stand(Record())
    assert (stands.phase, stands.sets, stands.rpe, stands.wish.sessions_per_week) == ("F1", 2, 5, 2)
    assert gate_text(stands.gate) == "0 of 6 sessions done, 0 of 3 weeks"
    assert stands.wish.novice
    assert stands.opening


def test_the_owner_may_choose_the_phase() -> None:
    """But the first two weeks stay at six, and power waits for technique."""
    chosen = stand(Record(), settings(phase="S"))
    assert (chosen.phase, chosen.sets, chosen.rpe) == ("S", 3, 6)
    assert gate_text(chosen.gate) == "none, S stays as long as the season or the setting says so"
    held = stand(Record(), settings(phase="P", experienced=False))
    assert held.phase == "S"
    assert "Power waits" in noted(held)[0]


def test_from_sixty_on_everybody_learns_first() -> None:
    """Whatever phase is set; and maintenance is twice a week."""
    old = replace(settings(phase="S"), athlete=replace(RUNNER.athlete, birth_year=1960))
    assert stand(Record(), old).phase == "F1"
    assert "From 60 on" in noted(stand(Record(), old))[0]
    assert stand(done(40, day(98)), old).phase == "S"
    assert stand(done(40, day(98)), replace(old, strength=replace(old.strength, phase="M"))).wish.sessions_per_week == 2
    assert stand(done(40, day(98)), settings(phase="M")).wish.sessions_per_week == 1


def test_in_season_strength_is_maintained_once_a_week() -> None:
    """Whoever has not got that far goes on with the foundations."""
    season = settings(season="in")
    kept = stand(done(40, day(98)), season)
    assert (kept.phase, kept.wish.sessions_per_week, noted(kept)) == ("M", 1, ("In season: strength is maintained.",))
    early = stand(done(3, day(98)), season)
    assert (early.phase, early.wish.sessions_per_week) == ("F1", 2)
    assert "foundations come first" in noted(early)[0]


def test_before_an_a_race_strength_is_maintained() -> None:
    """The last five weeks, at most twice a week; a B race changes nothing."""

    def racing(days: int, priority: str = "A") -> Standing:
        race = Race(date=day(100 + days), priority=priority, distance_km=21.1)
        return stand(done(40, day(98)), replace(settings(sessions_per_week=3), races=(race,)))

    assert (racing(35).phase, racing(35).wish.sessions_per_week) == ("M", 2)
    assert racing(36).phase != "M"
    assert racing(20, "B").phase != "M"
    assert "A race is near" in noted(racing(35))[0]


@pytest.mark.parametrize(
    ("born", "clearance", "why"),
    [
        (2010, "none", safety.UNDER_AGE),
        (1990, "asked", safety.UNCLEARED),
        (1990, "cleared", None),
        (None, "none", None),
    ],
)
def test_some_get_no_automatic_strength(born: int | None, clearance: str, why: str | None) -> None:
    """Under 18, and after a yes to a screening question until somebody agreed (H12)."""
    owner = replace(
        RUNNER,
        athlete=replace(RUNNER.athlete, birth_year=born),
        safety=Safety(accepted=START, clearance=clearance),
    )
    stands = stand(Record(), owner)
    assert said(stands.wish.paused) == (why and why.removesuffix("."))
    assert noted(stands) == ()


def test_the_safety_text_wants_an_answer() -> None:
    """Until then it plans, with a note."""
    stands = stand(Record(), replace(RUNNER, safety=Safety()))
    assert stands.wish.paused is None
    assert noted(stands) == (safety.UNANSWERED,)


def test_the_safety_text_is_shown_again_after_a_year() -> None:
    """Whole, in the notes, until its date is renewed (training.md, Safety)."""
    read = replace(RUNNER, safety=Safety(accepted=day(100) - timedelta(days=364)))
    assert noted(stand(Record(), read)) == ()
    old = replace(RUNNER, safety=Safety(accepted=day(100) - timedelta(days=365)))
    (note,) = noted(stand(Record(), old))
    assert note.startswith("It is a year")
    assert note.endswith(safety.LONG_TEXT)


@pytest.mark.parametrize(
    ("pains", "on", "open_"),
    [
        ({3: 5}, 100, False),  # not strong
        ({0: 6}, 100, True),
        ({1: 6, 0: 3}, 100, True),  # not calm yet
        ({1: 6, 0: 2}, 100, False),  # calm on day 98: on day 101 for three days
        ({1: 6, 0: 2}, 99, True),
        ({3: 6, 2: 1, 1: 4, 0: 2}, 99, True),  # calm, not calm, calm again
        ({3: 6, 2: 1, 1: 2, 0: 2}, 98, False),  # three calm sessions
        ({0: 9}, 98 + 84, False),  # long ago: the programme begins anew
    ],
)
def test_strong_pain_means_lite_until_it_is_calm(pains: dict[int, int], on: int, open_: bool) -> None:  # noqa: FBT001
    """Six or more: lite at most until three days at two or less; said on the terminal, never in public."""
    record = done(20, day(97), pains)
    stands = stand(record, on=day(on))
    assert (stands.wish.cap is Variant.LITE) is open_
    assert any(note.public for note in stands.notes) is False
    assert bool(stands.notes) is open_
    assert said(stands.capped) == (
        "strong pain was reported (until it stays at 2 or less for three days)" if open_ else None
    )
    assert (stands.wish.lasting is not None) is open_


def test_pain_that_lasts_goes_to_a_professional() -> None:
    """After ten days, in words."""
    assert len(stand(done(20, day(97), {0: 7}), on=day(107)).notes) == 1
    assert "professional" in noted(stand(done(20, day(97), {0: 7}), on=day(108)))[1]


def test_two_sore_legs_leave_upper_body_and_core() -> None:
    """One does not, nor do a back or an old story."""
    both = stand(Record(), settings(injuries={"itb": "active", "plantar": "active"}))
    assert both.wish.cap is Variant.UPPER_CORE
    assert "clinician" in noted(both)[0]
    assert said(both.capped) == "two or more leg injuries are active"
    for injuries in ({"itb": "active", "low_back": "active"}, {"itb": "active", "plantar": "history"}):
        assert stand(Record(), settings(injuries=injuries)).wish.cap is None


def session(number: int, status: Status = Status.DONE, phase: str = "F2", ordinal: int = 1) -> Session:
    on = day(number)
    return Session(
        uid=f"u{number}",
        date=on,
        start=datetime(on.year, on.month, on.day, 18, tzinfo=BERLIN),
        minutes=30,
        type="strength",
        variant=Variant.FULL,
        week=(*on.isocalendar()[:2], ordinal),
        phase=phase,
        status=status,
    )


def four_weeks(*statuses: Status) -> tuple[Session, ...]:
    return tuple(session(73 + 3 * n, status) for n, status in enumerate(statuses))


D, M = Status.DONE, Status.MISSED
TYPICAL = week("rehelhe" * 4, day(100))


@pytest.mark.parametrize(
    ("count", "sessions", "days", "pains", "held"),
    [
        (20, four_weeks(*[D] * 6, M), TYPICAL, {}, None),
        (11, four_weeks(*[D] * 7), TYPICAL, {}, "11 of 12 sessions done"),
        (20, four_weeks(*[D] * 5, M, M), TYPICAL, {}, "5 of 7 planned sessions done in four weeks"),
        (20, (), TYPICAL, {}, "0 of 0 planned sessions done in four weeks"),
        (20, four_weeks(D), week("hmmelme" * 4, day(100)), {}, "three easy or rest days in the typical week"),
        (20, four_weeks(D), (), {}, "three easy or rest days in the typical week"),
        (20, four_weeks(D), TYPICAL, {0: 8}, "sessions that feel right"),
    ],
)
def test_a_third_session_has_to_be_earned(
    count: int, sessions: tuple[Session, ...], days: tuple[Day, ...], pains: dict[int, int], held: str | None
) -> None:
    """Twelve completed, 85 % of four weeks, three open days a week, nothing hurting (training.md, Completion)."""
    record = replace(done(count, day(99), pains), sessions=sessions)
    stands = stand(record, settings(sessions_per_week=3), days=days)
    assert stands.wish.sessions_per_week == (2 if held else 3)
    assert noted(stands)[:1] == ((f"A third session a week waits: {held}.",) if held else ())


def test_moderate_days_count_where_they_are_taken_for_easy() -> None:
    """The owner's own setting."""
    record = replace(done(20, day(99)), sessions=four_weeks(D))
    days = week("hmmelme" * 4, day(100))
    owner = settings(sessions_per_week=3, treat_moderate_as_easy=True)
    assert stand(record, owner, days=days).wish.sessions_per_week == 3


def test_effort_has_its_caps() -> None:
    """Six in the first two weeks, four in the easiest of weeks, never more than eight."""
    strong = settings(phase="S")
    assert stand(done(2, day(98)), strong).rpe == 6
    assert [stand(done(4, day(97)), strong, on=day(on)).rpe for on in (100, 101)] == [6, 8]  # begun on day 87
    assert stand(done(9, day(97)), strong).rpe == 8
    eased = stand(done(9, day(85)), strong)
    assert (eased.rpe, eased.sets, eased.eased) == (7, 2, True)
    easier = stand(done(6, day(97)), on=day(98))
    assert (easier.deload, easier.rpe, easier.sets) == (True, 4, 1)


def test_the_fourth_and_the_fifth_set() -> None:
    """From the fifth and the ninth session in S on (training.md, Phases)."""
    sets = {}
    for count, last in product(range(18, 36), (295, 297, 300)):
        stands = stand(done(count, day(last)), settings(experienced=False), on=day(last + 1))
        if stands.phase == "S" and not stands.deload and stands.basis:
            sets[stands.basis.state.credit // 2] = stands.sets
    assert sets
    assert all(count == 3 + (credit >= 4) + (credit >= 8) for credit, count in sets.items())
    assert set(sets.values()) == {3, 4, 5}


def test_illness_counts_from_marks_and_from_the_schedule() -> None:
    """The first session after it is lite at five, the second has a set less."""
    record = done(9, day(93))
    marked = replace(week("rrr", day(97))[1], flags=("ill",))
    scheduled = replace(RUNNER, schedule=replace(RUNNER.schedule, ill=(Span(first=day(95), last=day(96)),)))
    for stands in (stand(record, days=(marked,)), stand(record, scheduled)):
        assert (stands.wish.cap, stands.rpe) == (Variant.LITE, 5)
        assert (said(stands.capped), stands.wish.lasting) == ("it is the first session back", None)
        after = project(stands, [replace(session(100), variant=Variant.LITE)], owner=scheduled, on=day(103))
        assert (after.wish.cap, after.eased) == (None, True)


def test_a_full_week_gets_a_word() -> None:
    """Four demanding runs and two strength sessions in seven days (training.md, Strain)."""
    full = stand(done(9, day(98)), days=week("hhrhlrr", day(99)))
    assert any('phase = "M"' in note for note in noted(full))
    assert noted(stand(done(9, day(98)), days=week("hhrhrrr", day(99)))) == ()


def test_only_strength_makes_a_week_thin() -> None:
    """Mobility entries that were missed hold nobody back; nor does what was cancelled."""
    stretch = replace(session(70, M), type="mobility", uid="m")
    record = replace(done(9, day(97)), sessions=(stretch, session(71, Status.CANCELLED), session(72, D)))
    basis = stand(record).basis
    assert basis is not None
    assert basis.setting.thin == frozenset()
    thin = stand(replace(record, sessions=(session(70, M), session(72, M, ordinal=2), session(74, D, ordinal=3)))).basis
    assert thin is not None
    assert thin.setting.thin == {day(70)}


def test_projection_takes_the_planned_as_done() -> None:
    """Session by session: the next phase begins when the sessions before it are done, not when they are missed."""
    record = done(5, day(17))
    stands = stand(record, on=day(18))
    ahead = project(stands, [session(20)], owner=RUNNER, on=day(29))
    assert (stands.completed, ahead.completed, ahead.on) == (5, 6, day(29))
    assert project(stands, [session(20)], owner=RUNNER).on == day(20)
    assert project(stands, (), owner=RUNNER) == stands
    assert project(project(stands, [session(20)], owner=RUNNER), [session(24)], owner=RUNNER).completed == 7


def test_a_standing_made_by_hand_stays() -> None:
    """There is nothing to project it from."""
    by_hand = Standing(on=START, phase="B")
    assert project(by_hand, [session(3)], owner=RUNNER, on=day(9)) is by_hand


def test_the_first_session_of_a_phase_is_known() -> None:
    """By what was written before it."""
    learning = replace(done(3, day(97)), sessions=(session(97, phase="F1"),))
    assert not stand(learning).opening
    assert stand(replace(learning, sessions=(session(97, phase="F2"),))).opening


def test_the_gate_says_when_the_door_is_open() -> None:
    """The next session opens the next phase."""
    record = done(7, day(26), every=4)
    assert gate_text(stand(record, on=day(26)).gate) == "everything F2 needs is done"

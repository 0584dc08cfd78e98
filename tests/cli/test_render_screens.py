"""Whole screens as they are drawn: at 80 columns for a program, wider and in colour for a person, narrow for a phone."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len
from rich.text import Text

from liftday.cli.plan import on_date, weeks_to
from liftday.cli.render import backtest as backtest_screen
from liftday.cli.render import days as days_screen
from liftday.cli.render import exercises as exercises_screen
from liftday.cli.render.page import Page, bar, drawn, hanging, paragraphs
from liftday.cli.render.plan import legend, screen, weeks
from liftday.cli.render.status import finding, problems, table
from liftday.cli.render.why import screen as why_screen
from liftday.config.problem import Problem
from liftday.config.settings import Settings
from liftday.daemon.queries.answers import PlanAnswer, WhyAnswer
from liftday.daemon.queries.exercises import listed
from liftday.errors import Usage
from liftday.training.backtest.score import CalibrationStep, Share, Summary
from liftday.training.day import Chances, Day, Kind, Reading, Ruling, Source, rest_day
from liftday.training.owner import Athlete, Owner, OwnExercise, Strength
from liftday.training.reason import Reason, because
from liftday.training.session import Session, Status, Variant
from reasons import worded

MONDAY = date(2026, 3, 2)
BERLIN = ZoneInfo("Europe/Berlin")

WIDTHS = (40, 60, 80, 100, 140)


def expected(on: date, **chances: float) -> Day:
    """A day to come."""
    shares = Chances(**chances)
    kind = shares.likeliest
    return Day(date=on, kind=kind, source=Source.EXPECTED, confidence=shares.of(kind), reasons=(), chances=shares)


DAYS = (
    expected(MONDAY, rest=0.79, easy=0.21),
    expected(MONDAY + timedelta(days=1), hard=0.77, easy=0.23),
    expected(MONDAY + timedelta(days=2), easy=0.93, rest=0.07),
    expected(MONDAY + timedelta(days=7), long=0.41, easy=0.34, hard=0.25),
)
LIFT = Session(
    uid="u",
    date=MONDAY + timedelta(days=2),
    start=datetime(2026, 3, 4, 19, 15, tzinfo=BERLIN),
    minutes=30,
    type="strength",
    variant=Variant.FULL,
    week=(2026, 10, 1),
    reasons=(
        because("day_likely", kind="easy", percent=93, closed_percent=4, assumed=False),
        because("after", days=1, kind="hard", percent=77, closed_percent=80),
        because("before", days=5, kind="long"),
    ),
    moved=because(
        "moved",
        on=date(2026, 3, 2),
        origin=date(2026, 3, 3),
        why=because("ended", day=date(2026, 3, 3), why=because("day_is", kind="hard", source="recorded")),
    ),
)
PLAN = PlanAnswer(
    at=datetime(2026, 3, 2, 6, tzinfo=BERLIN),
    timezone="Europe/Berlin",
    phase="F1",
    sessions_per_week=2,
    sessions=(LIFT,),
    sequences={},
    notes=("Only one slot this week: Wednesday is the only easy day.",),
    gate="2 of 6 sessions done",
    days=DAYS,
    tentative_from=MONDAY + timedelta(days=7),
)


def shown(page: Page) -> list[str]:
    """The plan's screen, line by line."""
    return drawn(screen(PLAN, page, full=False), page).splitlines()


def test_the_plan_at_eighty_columns() -> None:
    """A line a day, why below its session, no line over the edge and no word in two."""
    assert shown(Page()) == [
        "Phase F1: Learn · next phase: 2 of 6 sessions done",
        "",
        "Week of 2 March",
        " Mon  2 Mar · likely rest, 79%",
        " Tue  3 Mar ● likely hard, 77%",
        " Wed  4 Mar ○ likely easy, 93%      19:15 Strength, full body, 30 min",
        "   Likely easy (93%), the day after a likely hard day (77%) and five days before",
        "   a long run. Moved on Monday 2 March from Tuesday 3 March: Tuesday became a",
        "   hard day.",
        "",
        "Week of 9 March, tentative",
        " Mon  9 Mar ◆ hard or long, 66%",
        "",
        "· rest  ○ easy  ◆ long  ● hard",
        "",
        "Note: Only one slot this week: Wednesday is the only easy day.",
    ]


def test_a_reason_of_an_earlier_day_says_of_which() -> None:
    """Its chances are those of that day; beside them stands the forecast of today. One of today needs no day."""
    early = replace(PLAN, sessions=(replace(LIFT, reckoned=date(2026, 2, 27)),))
    lines = drawn(screen(early, Page(), full=False), Page()).splitlines()
    assert "   As of Friday 27 February: likely easy (93%), the day after a likely hard day" in lines
    today = replace(PLAN, sessions=(replace(LIFT, reckoned=MONDAY),))
    assert drawn(screen(today, Page(), full=False), Page()).splitlines() == shown(Page())


def test_a_day_that_is_marked_shows_the_mark_and_no_forecast() -> None:
    """Ill or away on a coming day stands where its forecast stood, on every screen that lists days; a light one beside it."""
    marks = dict(zip(DAYS, ((), ("ill",), ("low",), ("blocked",)), strict=True))
    those = tuple(replace(day, flags=flags) for day, flags in marks.items())
    assert [line.rstrip() for line in drawn(weeks(those, (), Page()), Page()).splitlines()] == [
        "Week of 2 March",
        " Mon  2 Mar · likely rest, 79%",
        " Tue  3 Mar - ill",
        " Wed  4 Mar ○ likely easy, low",
        "",
        "Week of 9 March",
        " Mon  9 Mar - not available",
    ]
    lines = drawn(days_screen.table(those, Page(width=110)), Page()).splitlines()
    assert [line.split() for line in lines if line.startswith(" Tue")] == [
        ["Tue", "3", "Mar", "-", "ill", "expected", "Ill.", "[ill]"]
    ]
    answer = WhyAnswer(date=those[1].date, day=those[1], past=False, rules=(), session=None, sequence=0, changes=())
    assert drawn(why_screen(answer, Page()), Page()).startswith(
        "Tuesday 2026-03-03: - ill (otherwise likely hard, 77%)\n  Ill.\n  flags: ill\n"
    )
    assert drawn([legend(those, Page())], Page()) == "· rest  ○ easy"


def test_every_width_keeps_words_whole() -> None:
    """From a phone's to a wall's: what is said is the same, and nothing stands over the edge."""
    said = " ".join(" ".join(shown(Page())).split())
    for width in (40, 60, 80, 100):
        lines = shown(Page(width=width))
        assert max(map(cell_len, lines)) <= width, width
        assert sorted(" ".join(lines).split()) == sorted(said.split())
    wide = shown(Page(width=140))
    assert any("30 min   " in line and "Likely easy (93%)" in line for line in wide)


def test_a_week_says_what_of_it_is_tentative() -> None:
    """All of it, or from the day on that the feed does not reach yet."""
    lines = drawn(weeks(DAYS, (), Page(), tentative_from=MONDAY + timedelta(days=1)), Page()).splitlines()
    assert [line for line in lines if line.startswith("Week")] == [
        "Week of 2 March, tentative from Tuesday on",
        "Week of 9 March, tentative",
    ]


@pytest.mark.parametrize("width", [120, 140])
def test_a_reason_never_touches_its_session(width: int) -> None:
    """The longest session leaves a gap before its reason; one that is longer still has its reason below."""
    upper = replace(LIFT, variant=Variant.UPPER_CORE)
    for session in (upper, replace(upper, status=Status.DONE)):
        page = Page(width=width)
        lines = drawn(weeks(DAYS, (session,), page), page).splitlines()
        (line,) = [line for line in lines if "Likely easy" in line]
        assert "  Likely easy" in line
        assert ("30 min" in line) == (session.status is Status.PLANNED)


def test_ascii_alone_and_colour_say_the_same() -> None:
    """A symbol stands beside every colour; without UTF-8 it is a letter of ASCII."""
    plain = "\n".join(shown(Page(unicode=False)))
    assert plain.isascii()
    assert plain.startswith("Phase F1: Learn - next phase")
    assert drawn([Text("走る")], Page(unicode=False)) == "\\u8d70\\u308b"
    assert " Tue  3 Mar # likely hard, 77%" in plain
    coloured = "\n".join(shown(Page(colour=True, terminal=True)))
    assert "\x1b[31m" in coloured
    assert not re.search(
        r"\x1b\[(?:1;)?(?:37|9[0-7])m", coloured
    )  # these vanish on white, on black or in a known theme
    assert Text.from_ansi(coloured).plain.split() == "\n".join(shown(Page())).split()


LONG = (Reason("long_run", {"minutes": 109}),)
RUN = replace(
    rest_day(MONDAY - timedelta(days=1)), kind=Kind.LONG, confidence=0.63, minutes=124.5, load=150.2, flags=("long",)
)


def test_days_are_a_coachs_table() -> None:
    """What a day was, how sure that is, minutes, load and source; less than half is not likely; nothing expected has a
    number of minutes."""
    lines = drawn(days_screen.table((RUN, *DAYS[2:]), Page(width=110)), Page()).splitlines()
    assert lines == [
        " day        kind                  sure  min load  source    why",
        "",
        "Week of 23 February 2026",
        " Sun  1 Mar ◆ long          ███░░  63%  125  150  recorded  Long: nothing recorded. [long]",
        "",
        "Week of 2 March 2026",
        " Wed  4 Mar ○ likely easy   █████  93%            expected",
        "",
        "Week of 9 March 2026",
        " Mon  9 Mar ◆ hard or long  ███░░  66%            expected",
    ]


def test_a_narrow_page_leaves_out_columns_and_no_words() -> None:
    """First the bar, then the source, the load and the minutes; the reason goes below when it has no room beside; and no
    column of loads where none is known."""
    heads = [drawn(days_screen.table((RUN, *DAYS), Page(width=width)), Page()).split("\n")[0] for width in WIDTHS]
    assert [head.split() for head in heads] == [
        ["day", "kind", "sure", "min"],
        ["day", "kind", "sure", "min", "load", "source"],
        ["day", "kind", "sure", "min", "load", "why"],
        ["day", "kind", "sure", "min", "load", "source", "why"],
        ["day", "kind", "sure", "min", "load", "source", "why"],
    ]
    for width in WIDTHS:
        page = Page(width=width, unicode=False)
        lines = drawn(days_screen.table((RUN, *DAYS), page), page).splitlines()
        assert max(map(len, lines)) <= width
        said = " ".join(lines).split()
        assert {"Long:", "recorded.", "[long]", "63%", "66%"} <= set(said)
    assert "load" not in drawn(days_screen.table(DAYS, Page()), Page())


REPLAYED = Summary(
    first=MONDAY,
    last=MONDAY + timedelta(days=99),
    days=100,
    sessions=26,
    per_week=1.8,
    hits=Share(22, 26),
    mild=Share(61, 100),
    moderate=Share(0, 26),
    eves=Share(4, 26),
    before=Share(30, 99),
    withdrawn=None,
    late=None,
    kept=Share(20, 25),
    moves=3,
    brier={},
    average=0.6,
    calibration=(CalibrationStep(0.06, 0.02, 900), CalibrationStep(0.5, 0.75, 48), CalibrationStep(1.0, 0.9, 12)),
)


def test_the_backtest_draws_what_came_beside_what_was_promised() -> None:
    """Sessions above days picked blindly; a line for each step of the calibration, the promise marked in its bar; how far to
    trust the plan comes last."""
    page = Page(width=60, unicode=False)
    lines = drawn(backtest_screen.screen(REPLAYED, page), page).splitlines()
    assert lines == [
        "100 mornings replayed, 2026-03-02 to 2026-06-09: 26 sessions",
        "done, 1.8 a week.",
        "",
        "On a rest or easy day (the more, the better)",
        "  sessions ###########################.....   85%  22 of 26",
        "  any day  ####################............   61%  61 of 100",
        "Before a hard or long day (the fewer, the better)",
        "  sessions #####...........................   15%  4 of 26",
        "  any day  ##########......................   30%  30 of 99",
        "",
        "Hard or long days: the chance promised (|) and how often",
        "they came",
        "  promised                                   came  forecasts",
        "        6% #.|.............................    2%        900",
        "       50% ################|#######........   75%         48",
        "      100% #############################..|   90%         12",
        "",
        "Promises: 20 of 25 (80%) of the sessions shown a week",
        "  ahead stood when their day came.",
        "Moves: a session of today or tomorrow came or went",
        "  overnight 3 times.",
        "",
        "Trust the week, but look again that evening: 15% of the",
        "sessions met a harder day; 39% of days picked blindly would",
        "have. A running daemon withdraws such a session as soon as",
        "the run is recorded.",
    ]


def test_the_backtest_on_any_page() -> None:
    """No line over the edge; a share of nothing is a dash; a history too short is one sentence."""
    for width in WIDTHS:
        page = Page(width=width)
        assert max(map(cell_len, drawn(backtest_screen.screen(REPLAYED, page), page).splitlines())) <= width
    none = replace(REPLAYED, hits=Share(0, 0), calibration=())
    lines = drawn(backtest_screen.screen(none, Page(unicode=False)), Page(unicode=False)).splitlines()
    assert f"  sessions {'.' * 40}     -  0 of 0" in lines
    assert not any("promised" in line for line in lines)
    empty = replace(REPLAYED, first=None)
    assert drawn(backtest_screen.screen(empty, Page()), Page()).startswith("Nothing to replay")


def test_why_shows_chances_rules_and_changes() -> None:
    """Each rule and cost in the page's words, with no number that only the documentation explains."""
    answer = WhyAnswer(
        date=MONDAY + timedelta(days=1),
        day=DAYS[1],
        past=False,
        rules=(
            Ruling("H1", "closed", worded("Likely hard (77%)."), new_only=True),
            Ruling("H5", "closed", (because("barred", variants=("full",), why=because("eve_of_race")),)),
            Ruling("eve", "cost", (because("costs", points=(4, 2, 1), why=because("demanding_next_day", percent=8)),)),
            Ruling("gym day", "cost", (because("costs", points=(-9,), why=because("preferred_weekday")),)),
        ),
        session=None,
        sequence=0,
        changes=(),
        gate="2 of 6 sessions done",
    )
    text = drawn(why_screen(answer, Page()), Page())
    assert text.splitlines() == [
        "Tuesday 2026-03-03: ● likely hard (expected, 77%)",
        "",
        "  ○ easy      █████░░░░░░░░░░░░░░░  23%",
        "  ● hard      ███████████████░░░░░  77%",
        "",
        "Does strength fit here?",
        "  ✗ no new one        What the day is: Likely hard (77%).",
        "  ± in part           The day before a demanding one: No full session: the eve",
        "                      of a race.",
        "  ± a little against  The day after it: 8% that the next day is hard or long.",
        "  + in favour         Your gym days: A weekday you prefer.",
        "",
        "No strength session on this day.",
        "",
        "Next phase: 2 of 6 sessions done",
    ]


def test_status_and_doctor_mark_what_is_wrong_for_a_person() -> None:
    """For a program the lines are plain words; a terminal gets a symbol before them."""
    rows, wrong = [("daemon", "stopped"), ("version", "1")], {"daemon": True}
    person = Page(terminal=True)
    assert drawn(table(rows, wrong, Page()), Page()).splitlines() == ["daemon          stopped", "version         1"]
    assert drawn(table(rows, wrong, person), person).splitlines()[0] == "daemon          ✗ stopped"
    assert drawn(finding("wrong", "No daemon runs.", Page()), Page()) == "wrong No daemon runs."
    assert drawn(finding("good", "It runs.", person), person) == "✓ good  It runs."
    coloured = Page(terminal=True, colour=True)
    assert drawn(finding("good", "It runs.", coloured), coloured).endswith(
        "\x1b[0m  It runs."
    )  # a sentence has no colour


def test_the_exercises_by_section() -> None:
    """A symbol says whether one is for this runner; the name beside the id, all the rest below it; nothing over the edge."""
    strength = Strength(equipment=frozenset({"barbell"}), exclude=frozenset({"lo_goblet_squat"}))
    settings = Settings(owner=Owner(athlete=Athlete(timezone=BERLIN), strength=strength))
    squats = [one for one in listed(settings, "squat") if one.exercise.id in {"lo_goblet_squat", "lo_back_squat"}]
    page = Page(width=72, unicode=False)
    assert drawn(exercises_screen.screen((*listed(settings, "wu_air_squat"), *squats), page), page).splitlines() == [
        "Warm-up",
        "+ wu_air_squat     Air squat",
        "                   Feet about hip width, sit between the heels, stand",
        "                   tall; smooth, no load.",
        "                   instead: Sit-to-stand from a chair (needs chair)",
        "",
        "Main",
        "- lo_goblet_squat  Goblet squat (excluded)",
        "                   needs dumbbell, or kettlebell (not among your",
        "                   equipment)",
        "                   Hold the weight at the chest, elbows inside knees at",
        "                   the bottom, whole foot on the floor.",
        "                   instead: Goblet squat with a backpack (needs",
        "                   backpack)",
        "                   instead: Squat with the band under the feet (needs",
        "                   band)",
        "                   instead: Bodyweight squat, 3 s lowering",
        "x lo_back_squat    Back or front squat",
        "                   needs barbell and rack (not among your equipment)",
        "                   Brace before each rep, same depth every time, stop",
        "                   two clean reps before form breaks.",
        "                   instead: Double-dumbbell squat (needs dumbbell)",
        "                   instead: Heavy goblet squat (needs kettlebell, or",
        "                   dumbbell)",
        "                   instead: Bulgarian split squat (needs bench, or",
        "                   chair)",
        "",
        "+ for you  x needs what you do not have  - excluded by you",
    ]
    for width in WIDTHS:
        page = Page(width=width)
        for whole in (False, True):
            lines = drawn(exercises_screen.screen(listed(None), page, whole=whole), page).splitlines()
            assert max(map(cell_len, lines)) <= width


def test_an_exercise_by_name_is_told_whole() -> None:
    """How it is done and the commonest fault; one's own that leaves them out has its cue."""
    page = Page(width=72, unicode=False)
    own = OwnExercise(
        id="my_sit",
        keys=MappingProxyType(
            {"name": "Wall sit", "section": "main", "pattern": "squat", "hold_seconds": 30, "cue": "Thighs level."}
        ),
    )
    settings = Settings(owner=Owner(athlete=Athlete(timezone=BERLIN), strength=Strength(own_exercises=(own,))))
    found = (*listed(settings, "up_pushup"), *listed(settings, "my_sit"))
    assert drawn(exercises_screen.screen(found, page, whole=True), page).splitlines()[1:8] == [
        "+ up_pushup  Push-up",
        "             Put the hands under the shoulders and make one line from",
        "             head to heels. Lower the chest between the hands with the",
        "             elbows half-way to the sides and push the floor away.",
        "             commonest fault: The hips sag and the elbows flare out to",
        "             shoulder height.",
        "             instead: Push-up with the hands on a bench or the wall",
    ]
    assert "             Thighs level." in drawn(exercises_screen.screen(found, page, whole=True), page).splitlines()


def test_a_configuration_is_marked_for_a_person_and_whole_for_a_program() -> None:
    """A symbol before each problem and hint, what to do below it, the verdict last; a program reads lines as they are."""
    found = (
        Problem(Path("c.toml"), 3, "strength.minutes", "is 90; at most 60"),
        Problem(Path("c.toml"), 5, "strava.client_id", "is not there", fatal=False, remedy="make one at Strava"),
    )
    person = Page(width=40, terminal=True, unicode=False)
    assert drawn(problems(found, "It works.", person), person).splitlines() == [
        "x c.toml:3: strength.minutes is 90; at",
        "  most 60",
        "> c.toml:5: hint: strava.client_id is",
        "  not there",
        "    make one at Strava",
        "+ It works.",
    ]
    assert drawn(problems(found, "", Page(width=10_000)), Page()).splitlines() == [
        "c.toml:3: strength.minutes is 90; at most 60",
        "c.toml:5: hint: strava.client_id is not there",
        "  make one at Strava",
    ]


def test_a_date_beyond_the_horizon_is_looked_at_and_a_past_one_is_not() -> None:
    """Tentatively, up to the weeks that a plan may look ahead; and a day without a session is sent to what says why."""
    assert [weeks_to(MONDAY + timedelta(days=n), MONDAY, 14) for n in (0, 13, 14, 20, 21, 83)] == [0, 0, 3, 3, 4, 12]
    with pytest.raises(Usage, match="2026-03-01 is past") as past:
        weeks_to(MONDAY - timedelta(days=1), MONDAY, 14)
    assert past.value.remedy == "`liftday why 2026-03-01` says what that day was"
    with pytest.raises(Usage, match="further ahead") as far:
        weeks_to(MONDAY + timedelta(days=84), MONDAY, 14)
    assert far.value.remedy == "name a date up to 2026-05-24"
    empty = screen(on_date(PLAN, MONDAY), Page(), full=True, nothing="Nothing on Monday.")
    assert drawn(empty, Page()).splitlines()[-1] == "Nothing on Monday."


def test_words_from_anywhere_move_no_terminal() -> None:
    """A control character is shown, a wide one counts two cells, a path is never broken."""
    page = Page(width=30)
    path = "/a/very/long/path/that/is/longer/than/the/page"
    (first, second) = drawn(hanging(Text("x: "), f"走る\x1b[2J {path}", page, indent=3), page).splitlines()
    assert first == "x: 走る\\x1b[2J"
    assert second == f"   {path}"
    assert bar(2.0, 4, Page(unicode=False)) == "####"


def test_words_go_below_a_beginning_that_leaves_no_room() -> None:
    """A heading of a day, a session's name behind its id: nothing stands over the edge, and the words begin set in."""
    page = Page(width=30)
    lines = drawn(
        hanging(Text("Thursday 2026-02-26: hard "), "(recorded, 90% sure)", page, indent=2), page
    ).splitlines()
    assert lines == ["Thursday 2026-02-26: hard", "  (recorded, 90% sure)"]
    assert drawn(paragraphs(["one two three", "four"], Page(width=12), indent=2, mark="- "), page).splitlines() == [
        "  - one two",
        "    three",
        "  - four",
    ]


def test_why_says_once_what_a_day_and_its_only_run_share() -> None:
    """Below the run stands the evidence, and not the day's sentence again; two runs have each their own."""
    run = Reading(
        id="7",
        sport="Run",
        start=datetime.combine(RUN.date, time(9)),
        minutes=109,
        kind=Kind.LONG,
        confidence=0.63,
        reasons=LONG,
    )
    day = replace(RUN, readings=(run,), reasons=LONG, flags=())
    answer = WhyAnswer(
        date=day.date,
        day=day,
        past=True,
        rules=(),
        session=None,
        sequence=0,
        changes=(),
        evidence={"7": ("Left out: none.",)},
    )
    page = Page(width=40)
    assert drawn(why_screen(answer, page), page).splitlines() == [
        "Sunday 2026-03-01: ◆ long (recorded, 63%",
        "  sure)",
        "  Long: a long run of 109 minutes.",
        "",
        "  09:00 Run: long (63% sure)",
        "    Left out: none.",
        "    View on Strava: https://www.strava.com/activities/7",
        "",
        "Powered by Strava",
    ]
    easier = replace(answer, day=replace(day, reasons=(Reason("marked", {}),)))
    assert "    Long: a long run of 109 minutes." in drawn(why_screen(easier, page), page).splitlines()


def test_a_day_that_is_neither_likely_hard_nor_likely_long_is_called_both() -> None:
    """What decides about it is what is shown: the chance of any demanding kind."""
    day = replace(DAYS[0], kind=Kind.HARD, chances=Chances(easy=0.3, hard=0.44, long=0.2, rest=0.06), confidence=0.44)
    assert "hard or long, 64%" in drawn(weeks((day,), (), Page()), Page())
    assert " 64%" in drawn(days_screen.table((day,), Page()), Page())
    why = WhyAnswer(date=day.date, day=day, past=False, rules=(), session=None, sequence=0, changes=(), gate="")
    assert "hard or long (expected, 64%)" in drawn(why_screen(why, Page()), Page())

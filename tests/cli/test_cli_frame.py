"""The command line's frame: verbs by name, one sentence and a remedy, words that become dates."""

import importlib
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import click
import pytest

from liftday import cli
from liftday.cli import VERBS, complain, run, visible
from liftday.cli.parsers import a_date, a_span, dates, joined
from liftday.cli.render.page import Page, drawn
from liftday.cli.render.plan import screen
from liftday.cli.render.session import heading, words
from liftday.daemon.queries.answers import PlanAnswer
from liftday.errors import BadInput, LiftdayError, Usage, for_athlete
from liftday.training.safety import DISCLAIMER, PAIN_LINE
from liftday.training.session import Block, Session, Status, Variant
from reasons import worded

TODAY = date(2026, 3, 2)


def wrapped(text):
    """A text as it stands on 80 columns."""
    return textwrap.wrap(text, 80, break_on_hyphens=False)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_that_is_named_exists_and_explains_itself(verb, capsys):
    """What `--help` lists can be called, and says what it does."""
    module, _, name = VERBS[verb][0].partition(":")
    command = getattr(importlib.import_module(f"liftday.cli.{module}"), name)
    assert isinstance(command, click.Command)
    assert command.name == verb
    assert run([verb, "--help"]) == 0
    assert verb in capsys.readouterr().out


def test_help_imports_no_verb():
    """`liftday --help` answers before anything heavy is loaded."""
    code = (
        "import sys; from liftday.cli import run; run(['--help']);"
        "print([m for m in sys.modules if m.startswith('liftday.') and m.count('.') > 1 or m in ('sqlalchemy', 'rich')])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip().endswith("['liftday.cli.printing']"), said.stdout  # how errors are written
    for verb in VERBS:
        assert verb in said.stdout


def test_an_error_is_one_sentence_and_a_remedy(capsys):
    """No traceback, its own number, and nothing that moves the terminal."""
    assert run(["frobnicate"]) == 2
    assert capsys.readouterr().err == "liftday: No such command 'frobnicate'\n  see `liftday --help`\n"
    complain("a title \x1b[2J came in", "first\nthen")
    assert capsys.readouterr().err == "liftday: a title \\x1b[2J came in\n  first\n  then\n"
    assert visible("tab\tand\nline \u202e") == "tab\tand\nline \\u202e"


def test_a_command_in_a_remedy_is_about_the_athlete_unless_it_is_everybodys():
    """A worker is the club's, a webhook the application's; a new verb has to be thought of here."""
    everybodys = {"athlete", "demo", "run", "worker", "web", "service"}
    for verb in VERBS:
        whose = "" if verb in everybodys else "--athlete anna "
        assert for_athlete(f"run `liftday {verb}`", "anna") == f"run `liftday {whose}{verb}`"
    assert for_athlete("`liftday strava webhook view`", "anna") == "`liftday strava webhook view`"
    assert for_athlete("`liftday webs`, `liftday --athlete ben sync`", "anna").startswith(
        "`liftday --athlete anna webs`"
    )


@pytest.mark.parametrize("words", [[], ["strava"], ["config"], ["service"]], ids=" ".join)
def test_without_a_verb_the_help_stands_on_stderr_as_it_is(capsys, words):
    """It is no error message, and it does not end by pointing at itself."""
    assert run(words) == 2
    shown = capsys.readouterr()
    assert run([*words, "--help"]) == 0
    assert (shown.out, shown.err) == ("", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["plan", "--at", "2026-12-01"], "--at stands before the verb\n  write `liftday --at … plan`"),
        (["plan", "--state=x"], "--state stands before the verb\n  write `liftday --state … plan`"),
        (
            ["strava", "login", "--config", "x"],
            "--config stands before the verb\n  write `liftday --config … strava login`",
        ),
        (["sync", "-v"], "-v stands before the verb\n  write `liftday -v sync`"),
        (["plan", "--frob"], "No such option '--frob'\n  see `liftday plan --help`"),
        (["--frob"], "No such option '--frob'\n  see `liftday --help`"),
        (["backtest", "--history"], "Option '--history' requires an argument\n  see `liftday backtest --help`"),
        (["--at"], "Option '--at' requires an argument\n  see `liftday --help`"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_a_global_option_behind_the_verb_is_told_its_place(capsys, words, said):
    """Most programs take it there; nobody finds it by "no such option"."""
    assert run(words) == 2
    assert capsys.readouterr().err == f"liftday: {said}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["backup", "a copy.db"], "takes a file by --output\n  write `liftday backup --output 'a copy.db'`"),
        (["feed", "mine.ics"], "takes a file by --output\n  write `liftday feed --output mine.ics`"),
        (["export", "mine.fit"], "Missing option '--fit'\n  see `liftday export --help`"),
        (["status", "mine"], "Got unexpected extra argument (mine)\n  see `liftday status --help`"),
        (["backup", "a", "b"], "Got unexpected extra arguments (a b)\n  see `liftday backup --help`"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_a_file_behind_a_verb_is_told_its_option(capsys, words, said):
    """`restore` takes a path, and so one is given to `backup` too; where nothing else can be meant the answer says how."""
    assert run(words) == 2
    assert capsys.readouterr().err.replace(f"liftday {words[0]} takes", "takes") == f"liftday: {said}\n"


def test_an_answer_that_nobody_takes_is_said():
    """Fault 18: stdout on a full disk is a sentence and its number, not a traceback."""
    with open("/dev/full", "w") as full:
        said = subprocess.run(
            [sys.executable, "-B", "-m", "liftday", "--help"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert said.returncode == 73
    assert said.stderr.startswith("liftday: the answer cannot be written: ")


def test_the_version_is_that_of_the_package(capsys):
    """It stands once, in pyproject.toml."""
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("liftday 0.")


def test_an_interrupted_command_says_so(monkeypatch, capsys):
    """Ctrl-C is no traceback."""

    def interrupted(**_):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.cli, "main", interrupted)
    assert run([]) == 130
    assert "stopped" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("today", TODAY),
        ("tomorrow", date(2026, 3, 3)),
        ("yesterday", date(2026, 3, 1)),
        ("2026-05-01", date(2026, 5, 1)),
        ("monday", TODAY),
        ("Fri", date(2026, 3, 6)),
        ("sunday", date(2026, 3, 8)),
        ("next fri", date(2026, 3, 6)),
        ("next monday", date(2026, 3, 9)),
        ("next-mon", date(2026, 3, 9)),
        ("last mon", date(2026, 2, 23)),
        ("last sunday", date(2026, 3, 1)),
    ],
)
def test_a_date_may_be_a_word(text, meant):
    """The words everybody uses, and ISO 8601; weekdays as date(1) reads them."""
    assert a_date(text, TODAY) == meant


def test_every_weekday_has_a_date_ahead_and_one_behind():
    """From any day on: the named weekday, within a week, today included unless `next` or `last` stands before it."""
    for offset in range(7):
        today = TODAY + timedelta(days=offset)
        for weekday, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sunday")):
            found = {
                "ahead": (a_date(name, today) - today).days,
                "next": (a_date(f"next {name}", today) - today).days,
                "behind": (today - a_date(name, today, back=True)).days,
                "last": (today - a_date(f"last {name}", today)).days,
            }
            assert all(on in range(7) for on in (found["ahead"], found["behind"]))
            assert all(on in range(1, 8) for on in (found["next"], found["last"]))
            assert {(today + timedelta(days=found[way])).weekday() for way in ("ahead", "next")} == {weekday}
            assert {(today - timedelta(days=found[way])).weekday() for way in ("behind", "last")} == {weekday}


def test_a_weekday_of_two_words_needs_no_quotes():
    """`mark next fri hard`; a range of weekdays ends on the first one after its beginning."""
    assert joined(["next", "fri", "hard"]) == ["next fri", "hard"]
    assert joined(["next", "mon..fri", "rest"]) == ["next mon..fri", "rest"]
    assert joined(["fri..next", "mon", "--json"]) == ["fri..next mon", "--json"]
    assert joined(["fri", "next", "thing"]) == ["fri", "next", "thing"]
    assert dates("sat..mon", TODAY) == (date(2026, 3, 7), date(2026, 3, 9))
    assert dates("next mon..fri", TODAY) == (date(2026, 3, 9), date(2026, 3, 13))


def test_a_range_has_two_ends():
    """A..B with both included; one date is a range of a day."""
    assert dates("2026-03-04..2026-03-06", TODAY) == (date(2026, 3, 4), date(2026, 3, 6))
    assert dates("tomorrow", TODAY) == (date(2026, 3, 3), date(2026, 3, 3))


@pytest.mark.parametrize("text", ["2026-12-01..", "..2026-12-01", ".."])
def test_a_range_that_is_open_at_one_end_is_named_as_that(text):
    """Not as an empty text that is no date."""
    with pytest.raises(Usage, match=rf"'{text}' is open at one end") as caught:
        dates(text, TODAY)
    assert caught.value.remedy == "write both dates, such as 2026-03-04..2026-03-06"


def test_a_span_of_days_has_its_ends_in_order():
    """As a range does; either end may be left open."""
    assert a_span("2026-03-01", "today", TODAY) == (date(2026, 3, 1), TODAY)
    assert a_span(None, "yesterday", TODAY) == (None, date(2026, 3, 1))
    with pytest.raises(Usage, match="--until 2026-12-01 lies before --since 2026-12-05"):
        a_span("2026-12-05", "2026-12-01", TODAY)


def test_a_wrong_word_for_a_day_is_told_the_words_once(capsys):
    """The argument has a name, and the list stands once."""
    assert run(["mark", "today", "lazy"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("liftday: Invalid value for 'WORD': 'lazy' is not one of 'easy', 'moderate'")
    assert said.count("moderate") == 1


@pytest.mark.parametrize(
    "text", ["soon", "next", "next year", "fridays", "2026-03-06..2026-03-04", "2026-01-01..2028-01-01", ".."]
)
def test_what_is_no_date_is_refused(text):
    """With what to write instead."""
    with pytest.raises(Usage) as caught:
        dates(text, TODAY)
    assert caught.value.remedy


def test_the_plan_on_the_screen():
    """Each session with the words of its calendar entry; how to do a move is told once."""
    start = datetime(2026, 3, 6, 18, tzinfo=UTC)
    blocks = (
        Block(name="Air squat", exercise="wu_air_squat", section="warm-up", sets=1, reps=18),
        Block(
            name="Goblet squat",
            exercise="x",
            section="main",
            sets=3,
            reps=10,
            rpe=7,
            rest_seconds=120,
            pair="A",
            cue="Whole foot on the floor.",
        ),
        Block(
            name="Side plank",
            exercise="y",
            section="core",
            sets=2,
            seconds=25,
            per_side=True,
            substitute="Side plank, knees bent",
        ),
    )
    lift = Session(
        uid="u",
        date=start.date(),
        start=start,
        minutes=30,
        type="strength",
        variant=Variant.UPPER_CORE,
        week=(2026, 10, 1),
        reasons=worded("Friday: likely easy."),
        blocks=blocks,
    )
    answer = PlanAnswer(
        at=start, timezone="Europe/Berlin", phase="F2", sessions_per_week=2, sessions=(lift,), sequences={},
        notes=("One slot.",), gate="4 of 6 sessions done",
    )  # fmt: skip
    assert drawn(screen(answer, Page(), full=True), Page()).splitlines() == [
        "Phase F2: Build the base · next phase: 4 of 6 sessions done",
        "",
        "Week of 2 March",
        " Fri  6 Mar                         18:00 Strength, upper body and core, 30 min",
        "   Likely easy.",
        "",
        "Fri  6 Mar 18:00  Strength, upper body and core, 30 min",
        "  Why Friday: likely easy.",
        "",
        "  WARM-UP, 5-7 min",
        "  Air squat: 18 times",
        "",
        "  EFFORT: stop with 3 clean reps left.",
        "  A hold ends before the position slips.",
        "",
        "  A1 Goblet squat: 3 x 10",
        "     Whole foot on the floor.",
        "",
        "  Side plank, knees bent: 2 x 25 s each side",
        "",
        *wrapped(PAIN_LINE),
        *wrapped(DISCLAIMER),
        "",
        "Note: One slot.",
    ]
    empty = replace(answer, sessions=(), notes=(), phase="")
    assert drawn(screen(empty, Page(), full=False), Page()) == "\nNo session is planned."
    done = Session(
        uid="v", date=start.date(), start=start, minutes=5, type="mobility", variant=Variant.MOBILITY,
        week=(2026, 10, 1), status=Status.DONE, template="tentative",
    )  # fmt: skip
    assert heading(done) == "Fri  6 Mar 18:00  Mobility, 5 min  [done]  [tentative]"
    told = {"x"}
    assert not any("Whole foot" in line for line in words(lift, told))
    assert told == {"wu_air_squat", "x", "y"}


def test_every_error_has_its_number():
    """The tree in the module's docstring is the list."""
    numbers = {
        kind.__name__: kind.exit_code for kind in LiftdayError.__subclasses__() if kind.__module__ == "liftday.errors"
    }
    assert numbers == {
        "Usage": 2,
        "BadInput": 65,
        "Unavailable": 69,
        "CannotWrite": 73,
        "TryLater": 75,
        "NotPermitted": 77,
        "BadConfiguration": 78,
    }
    assert str(BadInput("no such thing", remedy="look")) == "no such thing"

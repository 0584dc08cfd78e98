"""The number that each verb ends with, where something it needs is not there; docs/operations.md has the table of them."""

import re
from pathlib import Path

import pytest

from liftday.cli import VERBS, run
from liftday.errors import LiftdayError

DOCS = Path(__file__).parents[2] / "docs" / "operations.md"
GOOD = '[athlete]\ntimezone = "Europe/Berlin"\n[feed]\nbusy = false\n'
TO = "postgresql+psycopg://liftday@/liftday?host=/nowhere"
# What is typed, and what it ends with in an installation that is new: nothing was planned, said, read or lifted yet.
NEW = {
    "athlete add anna": None,  # changes something, so it is not typed there
    "athlete coach": 0,
    "athlete invite anna": 78,  # no application
    "athlete list": 0,
    f"athlete move --to {TO.replace('?', ':99999?')}": 65,  # no state directory
    "athlete remove anna --yes": 65,
    "backtest": 65,
    "backup --list": 0,
    "calendars": 0,
    "config check": 0,
    "config show": 0,
    "days": 0,
    "doctor": 1,
    "done today": 65,
    "exercises": 0,
    "exercises frobnication": 1,
    "export today --fit": 65,
    "feed": 69,
    "feed --busy": 78,
    "feed-url": None,
    "import /nowhere": 65,
    "lifts": 1,
    "lifts squat": 1,
    "mark today easy": None,
    "move today tomorrow": 65,
    "page-url": None,
    "plan": 69,
    "plan 1900-01-01": 2,
    "plan 2026-02-30": 2,
    "plan 2999-01-01": 2,
    "privacy": 0,
    "restore /nowhere": 65,
    "run": None,
    "safety": 0,
    "skip today": 65,
    "status": 1,
    "strava login --no-browser": 78,
    "strava logout": None,
    "strava status": 0,
    "strava webhook view": 78,
    "swap squat lunge": 65,
    "sync": None,
    "undo": 65,
    "unskip today": 65,
    "web": 78,
    "why today": 0,
    "why 1900-01-01": 65,
    "why 2999-01-01": 65,
    "why 2026-02-30": 2,
    "worker": 78,
}
ELSEWHERE = {"demo", "service"}  # one needs no configuration, the other changes the machine
NEEDS_NONE = {"safety": 0, "exercises": 0, "exercises frobnication": 1}
FIRST = {"import /nowhere": 65, "restore /nowhere": 65}  # is refused before all else
ANSWERS = {"config check": 1, "doctor": 1}


def ends(tmp_path: Path, words: str, text: str | None) -> int:
    """What a command ends with beside a configuration of that text, None for none."""
    config = tmp_path / "config.toml"
    if text is not None:
        config.write_text(text)
    return run(["--config", str(config), "--state", str(tmp_path / "state"), *words.split()])


def test_every_verb_is_asked():
    """A new one has to be thought of here."""
    assert {words.split()[0] for words in NEW} | ELSEWHERE == VERBS.keys()


@pytest.mark.parametrize("words", NEW)
@pytest.mark.parametrize(
    "text", [None, "no toml\n", "[strava]\nclient_id = 0\n" + GOOD], ids=["none", "no toml", "wrong"]
)
def test_without_a_configuration_that_can_be_used(tmp_path, capsys, words, text):
    """78, but for what looks for just that, and for what needs none; in one sentence with a remedy, and nothing is made."""
    good_without = NEEDS_NONE if text is None else {"safety": 0}
    wanted = FIRST | good_without | ANSWERS
    assert ends(tmp_path, words, text) == wanted.get(words, 78), capsys.readouterr()
    shown = capsys.readouterr()
    if words not in wanted:
        assert re.match(r"liftday: \S.*\n(  .*\n)+\Z", shown.err), shown.err
        assert not shown.out or words == "config show"  # which shows what is wrong as well
    assert not (tmp_path / "state").exists()


def test_a_variable_that_says_no_key_is_refused_before_anything_is_shown(tmp_path, capsys, monkeypatch):
    """It would stand nowhere in what is shown, and its refusal below a screen of lines."""
    monkeypatch.setenv("LIFTDAY_FEED_HOST", "x")
    assert ends(tmp_path, "config show", GOOD) == 78
    shown = capsys.readouterr()
    assert (shown.out, "LIFTDAY_FEED__HOST" in shown.err) == ("", True)


@pytest.mark.parametrize(("words", "code"), [one for one in NEW.items() if one[1] is not None])
def test_before_anything_was_planned(tmp_path, capsys, words, code):
    """What is asked for and not there yet is one number for all, and so is a day, a session or a word that there is not."""
    assert ends(tmp_path, words, GOOD) == code, capsys.readouterr()
    if code > 1:
        assert re.match(r"liftday: \S.*\n(  .*\n)+\Z", capsys.readouterr().err)


def test_the_table_of_the_docs_has_every_number_and_no_other():
    """Whoever writes a script reads it there."""

    def all_of(kind):
        return {kind.exit_code}.union(*map(all_of, kind.__subclasses__()))

    table = DOCS.read_text().partition("| exit code of the other commands |")[2].partition("\n\n")[0]
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)} == all_of(LiftdayError) | {
        0,
        2,
        130,
    }
    for words, code in NEW.items():
        if code == 1 and "status" not in words:
            assert f"`{words.split()[0]}`" in table, words

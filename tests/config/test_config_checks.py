"""What works and is probably not meant."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from liftday.config.athletes import Shared
from liftday.config.checks import lacks_driver
from liftday.config.keys import SECRET_FILES
from liftday.config.read import problems
from liftday.config.shapes import WEEKDAYS
from liftday.errors import NoDriver

Hints = Callable[..., list[str]]


def test_a_plain_configuration_has_no_hints(hints: Hints) -> None:
    """Nothing is said where nothing is odd."""
    assert hints("[strength]\nsessions_per_week = 3\n") == []


def test_the_safety_question_is_kept_in_sight(tmp_path: Path) -> None:
    """Until it was answered, every check says so; a hint is no problem."""
    path = tmp_path / "config.toml"
    path.write_text('[athlete]\ntimezone = "UTC"\n[safety]\n')
    (found,) = problems(path, environ={})
    assert str(found).startswith(f"{path}:3: hint: safety.accepted is not set")
    assert not found.fatal


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[schedule]\nwindows = { " + ", ".join(f"{day} = []" for day in WEEKDAYS) + " }\n",
            "schedule.windows leaves no weekday with 30 minutes: there will be no sessions",
        ),
        (
            "[strength]\nsessions_per_week = 3\n[schedule]\nwindows = { mon = [], tue = [], wed = [], thu = [] }\n",
            "strength.sessions_per_week is 3; the weekdays that are free take 2 at most, two days apart",
        ),
        (
            "[strength]\nsessions_per_week = 2\n[schedule]\nwindows = { tue=[], wed=[], thu=[], fri=[], sat=[] }\n",
            "strength.sessions_per_week is 2; the weekdays that are free take 1 at most, two days apart",
        ),
        (
            '[strength]\nminutes = 60\n[schedule]\nwindows = { mon = ["06:00-06:45", "20:00-20:30"] }\n',
            "schedule.windows.mon has no span of 60 minutes: sessions there will be shorter or not at all",
        ),
        ('[schedule]\nprefer = ["tue"]\navoid = ["tue"]\n', "schedule.prefer names tue, and so does avoid"),
        ('[schedule]\nprefer = ["sat"]\nwindows = { sat = [] }\n', "schedule.prefer names sat, on which nothing can"),
        (
            "[schedule]\nblackouts = [{ from = 2026-03-01, to = 2026-03-20 }]\n[[races]]\ndate = 2026-03-15\n",
            "schedule.blackouts closes 2026-03-15, the day of a race",
        ),
        ("[[races]]\ndate = 2026-03-15\n[[races]]\ndate = 2026-03-15\n", "races has two races on 2026-03-15"),
        ("[schedule]\nill = [{ from = 2026-03-01, to = 2027-03-01 }]\n", "schedule.ill[1] is longer than half a year"),
        ("[strava]\nclient_id = 1\n", "strava.client_id is set, and no client secret can be found"),
        (
            "[strava]\nclient_id = 1\nclient_secret_file = 'missing'\n",
            "strava.client_secret_file cannot be used: No such file or directory",
        ),
        (
            '[calendars]\nwords = { "Fahrtspiel" = "hard" }\n',
            "calendars.words says how titles are read, and no plan is",
        ),
        ("[feed]\nhost = '0.0.0.0'\n", "feed.host lets other machines reach the feed without https"),
    ],
)
def test_each_contradiction_has_its_hint(hints: Hints, text: str, said: str) -> None:
    """It works as far as it can, and the owner is told what stands against what."""
    assert any(said in hint for hint in hints(text)), hints(text)


def test_a_secret_that_can_be_found_needs_no_hint(hints: Hints) -> None:
    """From the environment as well as from a file."""
    assert hints("[strava]\nclient_id = 1\n", {"LIFTDAY_STRAVA_CLIENT_SECRET": "s"}) == []


def test_publishing_without_a_key_has_its_hint(hints: Hints, tmp_path: Path) -> None:
    """Nothing could be published; a key that cannot be read is named by its file."""
    assert hints("[intervals]\npublish = true\n") == [
        "intervals.publish is set, and no key of intervals.icu can be found; set api_key_file"
    ]
    assert hints("[intervals]\npublish = true\n", {"LIFTDAY_INTERVALS_API_KEY": "k"}) == []
    (said,) = hints('[intervals]\napi_key_file = "nowhere"\n')
    assert said == "intervals.api_key_file cannot be used: No such file or directory"


@pytest.mark.parametrize(
    ("mode", "said"), [(0o600, ""), (0o640, ""), (0o644, "(mode 0644)"), (0o666, "(mode 0666)"), (0o444, "")]
)
@pytest.mark.parametrize("key", sorted(SECRET_FILES))
def test_a_secret_that_every_user_may_read_has_its_hint(tmp_path: Path, key: str, mode: int, said: str) -> None:
    """Whichever secret it is: the mode and the command that closes it; what a container is handed read-only is not ours."""
    table, _, name = key.partition(".")
    file = tmp_path / "my secret"
    file.write_text("hush\n")
    file.chmod(mode)
    path = tmp_path / "config.toml"
    path.write_text(f'[athlete]\ntimezone = "UTC"\n[{table}]\n{name} = "{file}"\n')
    found = [(p.line, p.what, p.remedy, p.fatal) for p in problems(path, {}) if p.key == key]
    what = f"can be read by every user of this machine {said}"
    assert found == ([(4, what, f"chmod 600 '{file}'", False)] if said else [])


def test_until_midnight_counts_in_full(hints: Hints) -> None:
    """A window to 24:00 is as long as it looks."""
    assert hints('[schedule]\nwindows = { mon = ["23:30-24:00"] }\n') == []


def test_two_exercises_of_one_id(tmp_path: Path) -> None:
    """Twice the same id is no hint but a problem, at the second."""
    path = tmp_path / "config.toml"
    row = '[[exercises]]\nid = "mine"\nname = "x"\nsection = "main"\npattern = "squat"\nrep_seconds = 3\n'
    path.write_text('[athlete]\ntimezone = "UTC"\n' + row + row)
    found = [str(problem) for problem in problems(path) if problem.fatal]
    assert f'{path}:10: exercises[2].id is "mine", which another [[exercises]] has' in found


@pytest.mark.parametrize("name", ["postgresql", "postgresql+psycopg"])
def test_a_database_whose_driver_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Nothing could be opened, so it is a problem, beside all others, with what to install; for an athlete who was added
    it stands in the shared file. A driver that is there, and SQLite, are nothing to speak of."""
    path, own = tmp_path / "config.toml", tmp_path / "anna.toml"
    own.write_text('[athlete]\ntimezone = "UTC"\n')
    path.write_text(f'[athlete]\ntimezone = "UTC"\nsex = "x"\n[store]\nurl = "{name}://me@db/x"\n')
    shared = Shared(text=path.read_text(), path=str(path), athlete="anna")
    for missing in ("psycopg", "procrastinate", "cryptography"):
        monkeypatch.setitem(sys.modules, missing, None)
    said = f"{path}:5: store.url names a database whose driver is not installed"
    *others, lacking = problems(path, environ={})
    assert ([one.line for one in others], str(lacking), lacking.fatal) == ([3], said, True)
    assert "requirements-club.lock" in lacking.remedy
    assert [str(one) for one in problems(own, environ={}, shared=shared)] == [said]
    (decided,) = problems(own, environ={"LIFTDAY_STORE__URL": f"{name}://me@db/x"})
    assert (decided.variable, decided.remedy) == ("LIFTDAY_STORE__URL", lacking.remedy)
    for there in ("psycopg", "procrastinate", "cryptography"):
        assert lacks_driver(f"{name}://me@db/x"), there
        monkeypatch.setitem(sys.modules, there, sys)
    assert not any(one.fatal for one in problems(own, environ={}, shared=shared))


def test_a_missing_driver_can_be_said_in_other_words() -> None:
    """Whoever was given the address otherwise says it otherwise (``athlete move --to``)."""
    error = NoDriver()
    other = type(error)(error.what.replace("[store] url", "--to"), remedy=error.remedy)
    assert (other.what.partition(" ")[0], other.remedy, other.exit_code) == ("--to", error.remedy, 78)

"""`config show`: what is in force and where it came from, and nothing that is secret."""

import tomllib
from pathlib import Path

import pytest

from liftday.config.read import parse
from liftday.config.show import show
from liftday.config.write import init
from liftday.errors import BadConfiguration


def whence(text: str) -> dict[str, str]:
    """What stands behind each value, by the last table above it."""
    found, table = {}, ""
    for line in text.splitlines():
        if line.startswith("["):
            table = line.strip("[]")
        elif " = " in line:
            found[f"{table}.{line.partition(' = ')[0]}"] = line.rpartition(" # ")[2]
    return found


def test_show_says_whence_each_value_came(tmp_path: Path) -> None:
    """A default, the line of the file, the variable, and the line that a variable overrules; what is unset says so."""
    path = tmp_path / "config.toml"
    path.write_text(
        '[athlete]\ntimezone = "UTC"\n[feed]\nport = 1\n'
        "[schedule]\nblackouts = [\n  { from = 2026-03-05, to = 2026-03-09 },\n]\n[[races]]\ndate = 2026-03-15\n"
    )
    text = show(path, {"LIFTDAY_FEED__PORT": "9000", "LIFTDAY_FEED__TITLE": "Kraft", "LIFTDAY_STATE": "/s"})
    found = whence(text)
    assert found["athlete.timezone"] == "line 2"
    assert found["feed.port"] == "$LIFTDAY_FEED__PORT, not line 4"
    assert found["feed.title"] == "$LIFTDAY_FEED__TITLE"
    assert found["schedule.blackouts"] == "line 6"
    assert found["races.date"] == "line 10"
    assert found["feed.gzip"] == found["schedule.windows"] == "default"
    assert "# birth_year is not set" in text


def test_what_is_shown_can_be_used(tmp_path: Path) -> None:
    """It is a configuration itself, and means the same."""
    path = tmp_path / "config.toml"
    path.write_text(
        '[athlete]\ntimezone = "UTC"\nhr_max = 190\n[strength]\ninjuries = { achilles = "active" }\n'
        '[schedule]\ndefault_start = 07:30:00\nwindows = { mon = ["06:00-08:00"], sat = [] }\n'
        'ill = [{ from = 2026-03-05, to = "2026-03-09", reason = "\\"flu\\"" }]\n'
        '[calendars]\nwords = { "Club night" = "hard" }\n[[exercises]]\nid = "mine"\nname = "Wall sit"\nsection = "main"\n'
        'pattern = "squat"\nhold_seconds = 30\nneeds = [["wall"]]\n'
    )
    environ = {"LIFTDAY_RACES": '[{"date": "2026-03-15", "hours": 3.5}]'}
    assert parse(show(path, environ), path, environ={}) == parse(path.read_text(), path, environ=environ)


def test_without_a_file_the_environment_is_shown(tmp_path: Path) -> None:
    """Where it says enough."""
    text = show(tmp_path / "none.toml", {"LIFTDAY_ATHLETE__TIMEZONE": "Europe/Berlin"})
    assert tomllib.loads(text)["athlete"]["timezone"] == "Europe/Berlin"
    with pytest.raises(BadConfiguration, match="no configuration at"):
        show(tmp_path / "none.toml", {"LIFTDAY_FEED__PORT": "1"})


def test_show_masks_what_is_secret(tmp_path: Path) -> None:
    """Addresses keep their host; commands, passwords and secrets in the wrong place are hidden; paths stay."""
    path = tmp_path / "config.toml"
    path.write_text(
        'token = "hush0"\n[athlete]\ntimezone = "UTC"\n'
        '[strava]\nclient_secret_file = "/run/secret"\nclient_secret = "hush1"\n'
        '[calendars]\nplan = ["https://plan.example/hush2.ics", "hush3"]\nbusy = []\n'
        '[notify]\nurl = "https://hush4:hush5@ntfy.example:8443/hush6?hush7"\ncommand = "curl hush8"\n'
        '[feed]\ntitle = "Kraft"\n[nonsense]\napi_token = "hush10"\ninner = { password = "hush11" }\n'
    )
    text = show(path, {"LIFTDAY_STORE__URL": "postgresql+psycopg://me:hush9@db/x", "LIFTDAY_CALENDARS__BUSY": "hush12"})
    assert "hush" not in text
    for kept in (
        '"/run/secret"',
        "https://plan.example/***",
        "https://ntfy.example/***",
        "postgresql+psycopg://db/***",
    ):
        assert kept in text


def test_show_of_the_default_holds_the_defaults(tmp_path: Path) -> None:
    """Empty secrets are shown as what they are: empty."""
    path = init(tmp_path / "config.toml", timezone="UTC")
    assert tomllib.loads(show(path)) == tomllib.loads(path.read_text())


def test_what_has_the_wrong_form_is_shown_too(tmp_path: Path) -> None:
    """A table that is none, and a list of tables that is none."""
    path = tmp_path / "config.toml"
    path.write_text("feed = 3\nraces = [1]\nnotes = []\n")
    assert tomllib.loads(show(path))["notes"] == []
    assert "feed = 3" in show(path)
    assert "races = [1]" in show(path)


def test_show_of_no_toml_says_where(tmp_path: Path) -> None:
    """What cannot be parsed cannot be masked, so it is not shown."""
    path = tmp_path / "config.toml"
    path.write_text("url = hush\n")
    with pytest.raises(BadConfiguration, match="1: url is not TOML here") as caught:
        show(path)
    assert "hush" not in caught.value.what

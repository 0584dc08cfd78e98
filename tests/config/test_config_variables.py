"""Every key by the environment: the same Settings as by the file, the same problems, and they name the variable."""

import json
import tomllib
from pathlib import Path

import pytest

from liftday.config.keys import TABLES
from liftday.config.read import load, parse, problems, read
from liftday.config.variables import variable
from liftday.errors import BadConfiguration

PATH = Path("/etc/liftday/config.toml")
# A value of each key, other than the default, as TOML writes it.
VALUES = {
    "athlete.timezone": '"America/New_York"',
    "athlete.birth_year": "1991",
    "athlete.sex": '"female"',
    "athlete.hr_max": "190",
    "athlete.hr_rest": "50",
    "athlete.threshold_hr": "172",
    "athlete.critical_speed": "4.2",
    "athlete.ignore_hr": "true",
    "safety.accepted": "2026-11-23",
    "safety.clearance": '"cleared"',
    "strava.client_id": "12345",
    "strava.client_secret_file": '"secret"',
    "strava.api_base_url": '"http://127.0.0.1:9000/api/v3"',
    "strava.oauth_base_url": '"https://strava.example"',
    "strava.poll_minutes": "15",
    "strava.keep_raw_days": "0",
    "strava.webhook_url": '"https://me.example/strava"',
    "intervals.api_key_file": '"/run/secrets/key"',
    "intervals.base_url": '"https://intervals.example"',
    "intervals.publish": "true",
    "strength.sessions_per_week": "3",
    "strength.minutes": "45",
    "strength.equipment": '["dumbbell", "band"]',
    "strength.exclude": '["lo_goblet_squat"]',
    "strength.treat_moderate_as_easy": "true",
    "strength.goal": '"half"',
    "strength.season": '"in"',
    "strength.phase": '"F2"',
    "strength.experienced": "true",
    "strength.on_hard_days": "true",
    "strength.unit": '"lb"',
    "strength.steps": "{ dumbbell = 2, barbell = 2.5 }",
    "strength.mobility_per_week": "0",
    "strength.injuries": '{ achilles = "active" }',
    "schedule.horizon_days": "21",
    "schedule.default_start": '"07:30"',
    "schedule.windows": '{ mon = ["06:00-08:00"], sat = [] }',
    "schedule.prefer": '["tue"]',
    "schedule.avoid": '["fri", "sun"]',
    "schedule.blackouts": '[{ from = 2026-03-05, to = 2026-03-09, reason = "travel" }]',
    "schedule.ill": "[{ from = 2026-03-04, to = 2026-03-07 }]",
    "calendars.plan": '["webcal://plan.example/x.ics"]',
    "calendars.busy": '["work.ics"]',
    "calendars.plan_strength": '"ignore"',
    "calendars.words": '{ "Club night" = "ignore" }',
    "calendars.buffer_minutes": "30",
    "feed.host": '"0.0.0.0"',
    "feed.port": "0",
    "feed.public_url": '"https://lift.example/cal/"',
    "feed.title": '"Kraft"',
    "feed.color": '"SteelBlue"',
    "feed.detail": '"busy"',
    "feed.reminder_minutes": "30",
    "feed.mobility_reminder_minutes": "10",
    "feed.show_days": "true",
    "feed.file": '"/srv/feed.ics"',
    "feed.busy": "true",
    "feed.gzip": "false",
    "feed.mobility": '"separate"',
    "feed.strength_title": '"{type} {minutes}\'"',
    "feed.mobility_title": '"{variant}"',
    "feed.hosts": '["NAS.local"]',
    "page.enabled": "false",
    "page.health": "true",
    "import.watch": '"inbox"',
    "notify.command": '"notify-send liftday"',
    "notify.url": '"https://ntfy.example/topic/"',
    "store.url": '"postgresql+psycopg://me@db/liftday"',
    "store.key_file": '"/run/secrets/store.key"',
}
KEYS = [(table.name, key.name) for table in TABLES if not table.many for key in table.keys]
ZONE = {"LIFTDAY_ATHLETE__TIMEZONE": "Europe/Berlin"}


def in_the_file(table: str, key: str) -> str:
    """A configuration with this key in the file."""
    head = "" if (table, key) == ("athlete", "timezone") else 'timezone = "Europe/Berlin"\n'
    body = f"{key} = {VALUES[f'{table}.{key}']}\n"
    return f"[athlete]\n{head}{body}" if table == "athlete" else f"[athlete]\n{head}[{table}]\n{body}"


def test_there_is_a_value_for_each_key() -> None:
    """A new key gets one, and so a variable."""
    assert [tuple(name.split(".")) for name in VALUES] == KEYS


@pytest.mark.parametrize(("table", "key"), KEYS, ids=".".join)
def test_a_variable_is_as_good_as_the_file(table: str, key: str) -> None:
    """Written as TOML, as JSON where it has it, or as text without quotes, it gives the same Settings, other than the
    default; and beats what the file says."""
    written = VALUES[f"{table}.{key}"]
    wanted = parse(in_the_file(table, key), PATH, environ={})
    value = tomllib.loads(f"x = {written}")["x"]
    ways = [written, json.dumps(value, default=str), *([value] if isinstance(value, str) else [])]
    for way in ways:
        assert parse("", PATH, environ=ZONE | {variable(table, key): way}) == wanted
        over = "[athlete]\n" if table == "athlete" else f"[{table}]\n"
        assert parse(f"{over}{key} = []\n", PATH, environ=ZONE | {variable(table, key): way}) == wanted
    assert wanted != parse("", PATH, environ=ZONE)


@pytest.mark.parametrize(
    ("name", "text", "tables"),
    [
        ("LIFTDAY_RACES", '[{ date = 2026-03-15, name = "Run" }]', '[[races]]\ndate = 2026-03-15\nname = "Run"\n'),
        ("LIFTDAY_RACES", '[{"date": "2026-03-15", "hours": 3.5}]', "[[races]]\ndate = 2026-03-15\nhours = 3.5\n"),
        (
            "LIFTDAY_EXERCISES",
            '[{id="mine", name="Wall sit", section="main", pattern="squat", hold_seconds=30}]',
            '[[exercises]]\nid="mine"\nname="Wall sit"\nsection="main"\npattern="squat"\nhold_seconds=30\n',
        ),
    ],
)
def test_a_list_of_tables_is_one_variable(name: str, text: str, tables: str) -> None:
    """As TOML or as JSON."""
    assert parse("", PATH, environ=ZONE | {name: text}) == parse(
        f'[athlete]\ntimezone = "Europe/Berlin"\n{tables}', PATH, environ={}
    )


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({"LIFTDAY_FEED__PORT": "99999"}, "$LIFTDAY_FEED__PORT: feed.port is 99999; at most 65535"),
        (
            {"LIFTDAY_FEED__PORT": "1\nhost = 2"},
            "$LIFTDAY_FEED__PORT: feed.port must be a whole number from 0 to 65535; it is text",
        ),
        (
            {"LIFTDAY_STRENGTH__EQUIPMENT": '["dumbell"]'},
            '$LIFTDAY_STRENGTH__EQUIPMENT: strength.equipment[1] is "dumbell"; one of',
        ),
        ({"LIFTDAY_STRENGTH__EQUIPMENT": "[band"}, "$LIFTDAY_STRENGTH__EQUIPMENT: strength.equipment must be a list; it is text"),
        ({"LIFTDAY_RACES": '[{"name": "x"}]'}, "$LIFTDAY_RACES: races[1].date is missing"),
        ({"LIFTDAY_RACES": "3"}, "$LIFTDAY_RACES: races must be written as [[races]]"),
        ({"LIFTDAY_ATHLETE__HR_REST": "200", "LIFTDAY_ATHLETE__HR_MAX": "190"}, "$LIFTDAY_ATHLETE__HR_REST: athlete.hr_rest is 200"),
        ({"LIFTDAY_FEED__PROT": "1"}, "$LIFTDAY_FEED__PROT: is not a key of the configuration (nearest: LIFTDAY_FEED__PORT)"),
        ({"LIFTDAY_FEED_PORT": "1"}, "$LIFTDAY_FEED_PORT: is not a key of the configuration (nearest: LIFTDAY_FEED__PORT)"),
        ({"LIFTDAY_FEDE__PORT": "1"}, "$LIFTDAY_FEDE__PORT: is not a key of the configuration (nearest: LIFTDAY_FEED__PORT)"),
        (
            {"LIFTDAY_STRAVA__CLIENT_SECRET": "hush"},
            "$LIFTDAY_STRAVA__CLIENT_SECRET: is not a key of the configuration (nearest: LIFTDAY_STRAVA_CLIENT_SECRET)",
        ),
        ({"LIFTDAY_CALENDARS__BUSY": '["ftp://hush"]'}, "$LIFTDAY_CALENDARS__BUSY: calendars.busy[1] must begin with https://"),
    ],
)  # fmt: skip
def test_a_problem_names_the_variable(environ: dict[str, str], wanted: str) -> None:
    """With the words that the file's would have, and never a secret."""
    with pytest.raises(BadConfiguration) as caught:
        parse("", PATH, environ=ZONE | environ)
    assert caught.value.what.startswith(wanted)
    assert "hush" not in caught.value.what
    assert "mend that variable" in caught.value.remedy


def test_problems_of_both_are_told_at_once(tmp_path: Path) -> None:
    """The environment's first, then the file's by line; JSON has the variable."""
    path = tmp_path / "config.toml"
    path.write_text("[feed]\nprot = 1\nport = 99999\n")
    found = problems(path, {"LIFTDAY_FEED__TITLE": "x" * 61, "LIFTDAY_FEED__PORT": "1"})
    assert [(p.variable, p.line, p.key) for p in found] == [
        ("LIFTDAY_FEED__TITLE", 0, "feed.title"),
        ("", 1, "athlete.timezone"),
        ("", 2, "feed.prot"),
    ]
    assert found[0].as_json()["variable"] == "LIFTDAY_FEED__TITLE"
    assert found[0].place == "$LIFTDAY_FEED__TITLE"
    assert found[1].place == f"{path}, line 1"


def test_a_hint_names_the_variable(tmp_path: Path) -> None:
    """What works and is probably not meant."""
    found = problems(tmp_path / "none.toml", ZONE | {"LIFTDAY_FEED__HOST": "192.0.2.1"})
    (hint,) = (problem for problem in found if problem.key == "feed.host")
    assert str(hint).startswith("$LIFTDAY_FEED__HOST: hint: feed.host lets other machines")


@pytest.mark.parametrize(
    "environ",
    [
        {"LIFTDAY_FEED__TITLE": "  "},  # as a compose file writes what is not set
        {"LIFTDAY_CONFIG": "/x", "LIFTDAY_STATE": "/y", "LIFTDAY_ATHLETE": "ana"},
        {"LIFTDAY_STRAVA_CLIENT_SECRET": "s", "LIFTDAY_INTERVALS_API_KEY": "k"},
        {"LIFTDAY_PORT": "tcp://10.0.0.1:8437", "LIFTDAY_SERVICE_HOST": "10.0.0.1"},  # made for a service of that name
        {"FEED__PORT": "1", "liftday_feed__port": "2"},
    ],
)
def test_what_says_nothing_of_the_configuration(environ: dict[str, str]) -> None:
    """Empty variables, those of other matters, and those that other programs make."""
    assert parse("", PATH, environ=ZONE | environ) == parse("", PATH, environ=ZONE)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("2026", "2026"),
        ("true", "true"),
        ('"Kraft"', "Kraft"),
        ("Kraft # 1", "Kraft # 1"),
        ("[beta]", "[beta]"),
        ("{x", "{x"),
    ],
)
def test_text_needs_no_quotes(text: str, title: str) -> None:
    """What looks like something else is text where text is wanted; quotes are taken off."""
    assert parse("", PATH, environ=ZONE | {"LIFTDAY_FEED__TITLE": text}).feed.title == title


def test_no_file_is_needed_where_the_environment_says_enough(tmp_path: Path) -> None:
    """The time zone is all that is needed; without it the missing file is named."""
    missing = tmp_path / "config.toml"
    assert read(missing, environ=ZONE | {"LIFTDAY_FEED__PORT": "9000"}).feed.port == 9000
    assert load(missing, environ=ZONE) == ""
    with pytest.raises(BadConfiguration, match="there is no configuration at"):
        read(missing, environ={"LIFTDAY_FEED__PORT": "9000"})


def test_a_table_that_is_none_is_still_named(tmp_path: Path) -> None:
    """A variable does not hide what stands in its table's place."""
    with pytest.raises(BadConfiguration, match="1: feed must be a table"):
        parse("feed = 3\n", PATH, environ=ZONE | {"LIFTDAY_FEED__PORT": "1"})

"""The configuration read: every key, and every problem at once with its line and its key."""

import os
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liftday.config.read import load, parse, problems, read
from liftday.config.settings import CalendarSettings, FeedSettings, NotifySettings, Settings, StravaSettings
from liftday.config.write import default_text
from liftday.config.zones import near_zone
from liftday.errors import BadConfiguration
from liftday.training.owner import Athlete, Calendars, Owner, Race, Safety, Schedule, Span, Strength, Window

HEAD = '[athlete]\ntimezone = "Europe/Berlin"\n'
Said = Callable[[str | bytes], list[str]]

EVERYTHING = """
[athlete]
timezone = "Europe/Berlin"
birth_year = 1991
sex = "female"
hr_max = 190
hr_rest = 50
threshold_hr = 172
critical_speed = 4.0
ignore_hr = true

[safety]
accepted = 2026-11-23
clearance = "cleared"

[strava]
client_id = 12345
client_secret_file = "secret"
api_base_url = "http://127.0.0.1:9000/api/v3/"
oauth_base_url = "https://strava.example"
poll_minutes = 15
keep_raw_days = 0
webhook_url = "https://me.example/strava"

[strength]
sessions_per_week = 3
minutes = 45
equipment = ["dumbbell", "band", "chair"]
exclude = ["lo_goblet_squat", "mine"]
treat_moderate_as_easy = true
goal = "half"
season = "in"
phase = "F2"
experienced = true
on_hard_days = true
mobility_per_week = 0
injuries = { achilles = "active", low_back = "history" }

[schedule]
horizon_days = 21
default_start = "07:30"
windows = { mon = ["17:00-21:00", "06:00-08:00"], sat = [], sun = ["10:00-24:00"] }
prefer = ["tue"]
avoid = ["fri", "sun"]
blackouts = [{ from = 2026-03-05, to = 2026-03-09, reason = "travel" }]
ill = [{ from = "2026-03-04", to = 2026-03-07 }]

[[races]]
date = 2026-05-15
name = "City marathon"
distance_km = 42.2
priority = "A"
climb_m = 350
hours = 3.75

[[races]]
date = "2026-03-15"

[[exercises]]
id = "mine"
name = "My bridge"
section = "main"
pattern = "hip extension"
sides = "both"
rep_seconds = 3

[calendars]
plan = ["https://plan.example/x.ics"]
busy = ["work.ics"]
plan_strength = "ignore"
words = { "Fahrtspiel" = "hard", "Club night" = "ignore" }
buffer_minutes = 30

[feed]
host = "0.0.0.0"
port = 0
public_url = "https://lift.example/cal/"
title = "Kraft"
color = "SteelBlue"
detail = "busy"
reminder_minutes = 30
mobility_reminder_minutes = 10
mobility = "separate"
strength_title = "{type} {minutes}'"
mobility_title = "{variant}"
hosts = ["NAS.local", "lift.example."]
show_days = true
file = "/srv/feed.ics"
busy = true
gzip = false

[import]
watch = "inbox"

[notify]
command = "notify-send"
url = "https://ntfy.example/topic/"

[store]
url = "postgresql+psycopg://me@db/liftday"
"""


def test_every_key_is_read() -> None:
    """A file with every key other than its default gives exactly these values; relative paths count from the file."""
    found = parse(EVERYTHING, Path("/etc/liftday/config.toml"))
    own = found.owner.strength.own_exercises
    assert [(e.id, e.keys["name"]) for e in own] == [("mine", "My bridge")]
    assert found == Settings(
        owner=Owner(
            athlete=Athlete(
                timezone=ZoneInfo("Europe/Berlin"),
                birth_year=1991,
                sex="female",
                hr_max=190,
                hr_rest=50,
                threshold_hr=172,
                critical_speed=4,
                ignore_hr=True,
            ),
            safety=Safety(accepted=date(2026, 11, 23), clearance="cleared"),
            strength=Strength(
                sessions_per_week=3,
                minutes=45,
                equipment=frozenset({"dumbbell", "band"}),
                exclude=frozenset({"lo_goblet_squat", "mine"}),
                own_exercises=own,
                treat_moderate_as_easy=True,
                goal="half",
                season="in",
                phase="F2",
                experienced=True,
                on_hard_days=True,
                mobility_per_week=0,
                injuries={"achilles": "active", "low_back": "history"},
            ),
            schedule=Schedule(
                horizon_days=21,
                default_start=time(7, 30),
                windows={
                    0: (Window(time(6), time(8)), Window(time(17), time(21))),
                    5: (),
                    6: (Window(time(10), time(0)),),
                },
                prefer=frozenset({1}),
                avoid=frozenset({4, 6}),
                blackouts=(Span(first=date(2026, 3, 5), last=date(2026, 3, 9), reason="travel"),),
                ill=(Span(first=date(2026, 3, 4), last=date(2026, 3, 7)),),
            ),
            calendars=Calendars(
                plan_strength="ignore", words={"Fahrtspiel": "hard", "Club night": "ignore"}, buffer_minutes=30
            ),
            races=(
                Race(date=date(2026, 3, 15)),
                Race(
                    date=date(2026, 5, 15),
                    name="City marathon",
                    distance_km=42.2,
                    priority="A",
                    climb_m=350,
                    hours=3.75,
                ),
            ),
        ),
        strava=StravaSettings(
            client_id=12345,
            client_secret_file=Path("/etc/liftday/secret"),
            api_base_url="http://127.0.0.1:9000/api/v3",
            oauth_base_url="https://strava.example",
            poll_minutes=15,
            keep_raw_days=0,
            webhook_url="https://me.example/strava",
        ),
        feed=FeedSettings(
            host="0.0.0.0",  # noqa: S104  the test of that setting
            port=0,
            public_url="https://lift.example/cal",
            title="Kraft",
            color="steelblue",
            detail="busy",
            reminder_minutes=30,
            mobility_reminder_minutes=10,
            mobility="separate",
            strength_title="{type} {minutes}'",
            mobility_title="{variant}",
            hosts=("nas.local", "lift.example"),
            show_days=True,
            file=Path("/srv/feed.ics"),
            busy=True,
            gzip=False,
        ),
        import_watch=Path("/etc/liftday/inbox"),
        calendars=CalendarSettings(plan=("https://plan.example/x.ics",), busy=("/etc/liftday/work.ics",)),
        notify=NotifySettings(command="notify-send", url="https://ntfy.example/topic/"),
        store_url="postgresql+psycopg://me@db/liftday",
        path=Path("/etc/liftday/config.toml"),
    )


def test_the_time_zone_alone_is_enough() -> None:
    """Everything but the time zone has a default, and the defaults are those of the values."""
    path = Path("/x/config.toml")
    assert parse(HEAD, path) == Settings(owner=Owner(athlete=Athlete(timezone=ZoneInfo("Europe/Berlin"))), path=path)


def test_addresses_of_calendars_are_https_or_files_and_never_printed() -> None:
    """A webcal is asked by https; a path counts from the configuration; what is printed of the settings holds none."""
    text = (
        "[calendars]\nplan = ['webcal://plan.example/hush.ics', 'HTTPS://plan.example/Hush', 'hush.ics']\n"
        "busy = ['file:///srv/my%20hush.ics', 'file://localhost/srv/hush', 'http://localhost:5232/hush', '/hush.ics']\n"
    )
    found = parse(HEAD + text, Path("/etc/liftday/config.toml"))
    assert found.calendars.plan == (
        "https://plan.example/hush.ics",
        "https://plan.example/Hush",
        "/etc/liftday/hush.ics",
    )
    assert found.calendars.busy == ("/srv/my hush.ics", "/srv/hush", "http://localhost:5232/hush", "/hush.ics")
    assert "hush" not in repr(found).lower()


def test_an_empty_table_of_calendars_asks_for_nothing() -> None:
    """Default files of earlier versions hold one: whoever left it as it was is not turned away."""
    path = Path("/x/config.toml")
    assert parse(HEAD + "[calendars]\nplan = []\nbusy = []\n", path) == parse(HEAD, path)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ['1: athlete.timezone is missing; such as timezone = "Europe/Berlin"']),
        ("[athlete]\n", ['1: athlete.timezone is missing; such as timezone = "Europe/Berlin"']),
        ("# nothing yet\n\n", ['1: athlete.timezone is missing; such as timezone = "Europe/Berlin"']),
        (
            '[athlete]\ntimezone = "Europe/Berlni"\n',
            ['2: athlete.timezone is "Europe/Berlni", which is no IANA time zone (nearest: Europe/Berlin)'],
        ),
        (
            '[athlete]\ntimezone = "europe/berlin"\n',
            ['2: athlete.timezone is "europe/berlin", which is no IANA time zone (nearest: Europe/Berlin)'],
        ),
        ('[athlete]\ntimezone = ""\n', ["2: athlete.timezone is \"\", which is no IANA time zone (name a city's zone"]),
        (
            HEAD + '[feed]\nstrength_title = "{typ} {minutes}"\n',
            [
                "4: feed.strength_title holds {typ}, which is no placeholder (there are {type}, {variant}, {minutes}, "
                "{phase}, {phase_name}; nearest: {type})"
            ],
        ),
        (
            HEAD + '[feed]\nmobility_title = "{type"\n',
            ["4: feed.mobility_title has a brace that opens or closes nothing (there are {type}, {variant}, {minutes}"],
        ),
        (HEAD + '[feed]\nmobility = "weekly"\n', ['4: feed.mobility is "weekly"; one of entries, one_a_week, separate, none']),
        (HEAD + '[feed]\nhosts = ["https://nas"]\n', ['4: feed.hosts[1] is "https://nas"; a name is written nas.example.org']),
        (
            HEAD + "[calendars]\nplan = ['https://plan.example/x.ics', 'ftp://plan.example/x']\nbuzy = []\n",
            [
                "4: calendars.plan[2] must begin with https:// or webcal://, or be a file's path",
                "5: calendars.buzy is not a key (nearest: calendars.busy)",
            ],
        ),
        (
            HEAD + "[calendars]\nbusy = ['', 'http://plan.example/x', 'file://nas/x.ics', 'https://[', 3, 'webcal:/x']\n",
            [
                "4: calendars.busy[1] is empty; leave it out",
                "4: calendars.busy[2] must begin with https://: secrets travel there (http:// only to this machine)",
                "4: calendars.busy[3] must name a file of this machine, written file:///home/me/plan.ics",
                "4: calendars.busy[4] is no web address",
                "4: calendars.busy[5] must be text; it is a whole number",
                "4: calendars.busy[6] must begin with https:// and name a host",
            ],
        ),
        (
            HEAD + "[calendars]\nbusy = ['a.ics', 'b.ics', 'a.ics']\nplan = [" + ",".join(f"'{n}'" for n in range(11)) + "]\n",
            ["4: calendars.busy[3] is there twice", "5: calendars.plan has 11 calendars; at most 10"],
        ),
        (
            HEAD + '[calendars]\nwords = { "Fahrtspiel" = "hart", " " = "easy" }\nplan_strength = "counts"\nbuffer_minutes = -1\n',
            [
                '4: calendars.words.Fahrtspiel is "hart"; one of easy, moderate, hard, long, race, rest, strength, mobility, '
                "cross, ignore (nearest: hard)",
                "names no word",
                '5: calendars.plan_strength is "counts"; one of count, ignore (nearest: count)',
                "6: calendars.buffer_minutes is -1; at least 0",
            ],
        ),
        (
            HEAD + "[calendars.words]\n" + "".join(f'w{n} = "easy"\n' for n in range(201)),
            ["calendars.words has 201 entries; at most 200"],
        ),
        (HEAD + "[strenght]\n", ["3: strenght is no table of this file (nearest: [strength])"]),
        (HEAD + "[strength]\nminuts = 30\n", ["4: strength.minuts is not a key (nearest: strength.minutes)"]),
        (HEAD + "[strength]\nport = 30\n", ["4: strength.port is not a key (nearest: feed.port)"]),
        (HEAD + "[feed]\nurl = 3\n", ["4: feed.url is not a key (nearest: notify.url or store.url)"]),
        ("port = 1\n" + HEAD, ["1: port stands outside of its table (nearest: feed.port)"]),
        ("prot = 1\n" + HEAD, ["1: prot stands outside of its table (nearest: feed.port)"]),
        ('timezone = "UTC"\n', ["1: athlete.timezone is missing", "1: timezone stands outside of its table"]),
        ("strength = 3\n" + HEAD, ["1: strength must be a table: a line [strength] with its keys below"]),
        (HEAD + "[races]\ndate = 2026-03-01\n", ["3: races must be written as [[races]], with its keys below"]),
        (HEAD + "[[feed]]\nport = 1\n", ["3: feed must be a table: a line [feed] with its keys below"]),
        ("races = [1]\n" + HEAD, ["1: races must be written as [[races]], with its keys below"]),
        (HEAD + "[strength]\nminutes = 90\n", ["4: strength.minutes is 90; at most 60"]),
        (HEAD + "[strength]\nminutes = 5\n", ["4: strength.minutes is 5; at least 20"]),
        (
            HEAD + '[strength]\nminutes = "30"\n',
            ["4: strength.minutes must be a whole number from 20 to 60; it is text"],
        ),
        (HEAD + "[strength]\nminutes = 30.0\n", ["4: strength.minutes must be a whole number", "it is a number"]),
        (HEAD + "[strength]\nminutes = true\n", ["4: strength.minutes must be a whole number", "it is true or false"]),
        (HEAD + "[strength]\nexperienced = 1\n", ["4: strength.experienced must be true or false"]),
        (HEAD + "critical_speed = 14.0\n", ["3: athlete.critical_speed is 14; at most 8 m/s"]),
        (HEAD + "critical_speed = nan\n", ["3: athlete.critical_speed must be a number from 1.5 to 8 m/s"]),
        (HEAD + "hr_max = []\n", ["3: athlete.hr_max must be a number from 100 to 240 bpm; it is a list"]),
        (HEAD + "hr_max = 180\nhr_rest = 80\nthreshold_hr = 185\n", ["5: athlete.threshold_hr is 185", "hr_max = 180"]),
        (HEAD + "hr_rest = 120\nthreshold_hr = 110\n", ["3: athlete.hr_rest is 120, which is not below threshold_hr"]),
        (HEAD + 'sex = "Female"\n', ['3: athlete.sex is "Female"; one of female, male (nearest: female)']),
        (
            HEAD + '[strength]\nequipment = [\n  "band",\n  "dumbell",\n  3,\n]\n',
            ['6: strength.equipment[2] is "dumbell"', "(nearest: dumbbell)", "7: strength.equipment[3] must be one of"],
        ),
        (
            HEAD + '[strength]\ninjuries = { achiles = "active", itb = "bad" }\n',
            ["4: strength.injuries.achiles is no injury (nearest: achilles)", '4: strength.injuries.itb is "bad"'],
        ),
        (HEAD + '[strength]\nexclude = ["lo_goblet_sqat"]\n', ['4: strength.exclude names "lo_goblet_sqat"', "nearest: lo_goblet_squat"]),
        (HEAD + '[strength]\nexclude = ["Goblet squat"]\n', ['4: strength.exclude[1] is "Goblet squat"; an id has']),
        (HEAD + '[schedule]\ndefault_start = "25:00"\n', ['4: schedule.default_start is "25:00"; a time is written']),
        (HEAD + "[schedule]\ndefault_start = 18\n", ["4: schedule.default_start must be a time", "it is a whole number"]),
        (HEAD + "[schedule]\ndefault_start = 18:00:30\n", ["4: schedule.default_start must be a time", "it is a time"]),
        (HEAD + "[schedule]\nwindows = { monday = [] }\n", ["4: schedule.windows.monday is no weekday (nearest: mon)"]),
        (HEAD + '[schedule]\nwindows = { mon = ["6-8"] }\n', ['4: schedule.windows.mon[1] is "6-8"; a span is written']),
        (HEAD + '[schedule]\nwindows = { mon = ["09:00"] }\n', ['4: schedule.windows.mon[1] is "09:00"; a span']),
        (HEAD + '[schedule]\nwindows = { mon = "06:00-21:00" }\n', ["4: schedule.windows.mon must be a list; it is text"]),
        (
            HEAD + '[schedule]\nwindows = { mon = ["21:00-06:00"] }\n',
            ['4: schedule.windows.mon[1] is "21:00-06:00"; it ends before it begins'],
        ),
        (HEAD + '[schedule]\nprefer = ["Tuesday"]\n', ['4: schedule.prefer[1] is "Tuesday"', "nearest: tue"]),
        (
            HEAD + "[schedule]\nblackouts = [\n  { from = 2026-03-09, to = 2026-03-05 },\n  { form = 2026-03-09 },\n]\n",
            [
                "5: schedule.blackouts[1].to is 2026-03-05, before from = 2026-03-09",
                "6: schedule.blackouts[2].form is not a key here (nearest: from)",
                "6: schedule.blackouts[2].from is missing",
                "6: schedule.blackouts[2].to is missing",
            ],
        ),
        (HEAD + "[schedule]\nill = [2026-03-01]\n", ["4: schedule.ill[1] must be a table { from", "it is a date"]),
        (HEAD + "[schedule]\nill = { from = 2026-03-01 }\n", ["4: schedule.ill must be a list; it is a table"]),
        (HEAD + "[[races]]\nname = 'x'\n", ["3: races[1].date is missing; such as date = 2026-03-15"]),
        (HEAD + "[[races]]\ndate = 2026-03-01T10:00:00\n", ["4: races[1].date has a time of day"]),
        (HEAD + "[[races]]\ndate = 2026-03-01\n[[races]]\ndate = 'soon'\n", ['6: races[2].date is "soon"; a date is']),
        (HEAD + "[[races]]\ndate = 9999-12-31\n", ["4: races[1].date is 9999-12-31; a race lies between 1970 and 2099"]),
        (HEAD + "[[races]]\ndate = 2026\n", ["4: races[1].date must be a date", "it is a whole number"]),
        (HEAD + "[[exercises]]\nid = 'X y'\n", ['4: exercises[1].id is "X y"; an id has lower-case letters']),
        (HEAD + "[[exercises]]\nname = 'x'\n", ["3: exercises[1].id is missing"]),
        (HEAD + "[[exercises]]\nid = 'mine'\n", ["3: exercises[1] (mine): name is needed", "pattern is needed"]),
        (HEAD + "[feed]\nhost = 'http://x'\n", ['4: feed.host is "http://x"; a host is a name or an address']),
        (HEAD + '[feed]\ncolor = "teel"\n', ['4: feed.color is "teel", which is no CSS colour name (nearest: teal)']),
        (HEAD + "[feed]\ntitle = 'a\tb'\n", ["4: feed.title holds a control character"]),
        (HEAD + f"[feed]\ntitle = '{'x' * 61}'\n", ["4: feed.title has 61 characters; at most 60"]),
        (HEAD + "[store]\nurl = 'here.db'\n", ["4: store.url is no database address"]),
        (HEAD + "[store]\nurl = 'mysql://me@db/x'\n", ["4: store.url is no database address"]),
        (HEAD + "[strava]\napi_base_url = ''\n", ["4: strava.api_base_url is empty; leave the key out"]),
        (HEAD + "[strava]\noauth_base_url = 'http://x.example'\n", ["4: strava.oauth_base_url must begin with https://"]),
        (HEAD + "[strava]\nclient_id = '12345'\n", ["4: strava.client_id must be a whole number", "it is text"]),
        (HEAD + "[strava]\nwebhook_url = 'http://127.0.0.1/x'\n", ["4: strava.webhook_url must begin with https://"]),
        (HEAD + "[notify]\nurl = 'http://[::1/x'\n", ["4: notify.url is no web address"]),
        (HEAD + "[notify]\nurl = 'https:///x'\n", ["4: notify.url must begin with https:// or http:// and name a host"]),
        ("[athlete\n" + HEAD, ["1: athlete is not TOML here: expected ']' at the end of a table declaration"]),
        (HEAD + 'sex = "female\nhr_max = 3\n', ["3: athlete.sex is not TOML here: illegal character", "4: athlete.hr_max is 3"]),
        (HEAD + "hr_max = 180\nhr_max = 190\n", ["4: athlete.hr_max is there twice"]),
        (HEAD + "[feed]\n[feed]\nprot = 1\n", ["4: feed is there twice", "5: feed.prot is not a key"]),
        (HEAD + "injuries = { a = 1, a = 2 }\n", ["3: athlete.injuries is there twice"]),
        (HEAD + "x = [[[", ["3: athlete.x is not TOML here"]),
        ("x = " + "[" * 5000, ["1: is nested too deeply"]),
        ("\ufeff" + HEAD + "hr_max = 3\n", ["1: begins with a byte order mark", "3: athlete.hr_max is 3"]),
        (HEAD.encode("utf-16"), ["1: is not UTF-8 but UTF-16; save it as UTF-8"]),
        (HEAD.encode() + b'sex = "\xff"\n', ["3: is not UTF-8; save it as UTF-8"]),
        (b"# " + b"x" * 1_000_000, ["1: is larger than 1 MB"]),
        (HEAD + "\x00\n", ["3: this is not TOML"]),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_line_key_and_cure(said: Said, text: str | bytes, wanted: list[str]) -> None:
    """Every problem says where it stands and what would be right; in the order of the lines."""
    found = said(text)
    for part in wanted:
        assert any(part in problem for problem in found), (part, found)
    lines = [int(problem.partition(":")[0]) for problem in found]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("this is not toml\n", ["1: this is not TOML: expected '=' after a key in a key/value pair"]),
        ('{"athlete": 1}\n', ["1: this is not TOML: invalid statement"]),
        ("<html>\n<body>\n", ["1: this is not TOML: invalid statement"]),
        ("timezone: UTC\n", ["1: this is not TOML: expected '=' after a key in a key/value pair"]),
        ("[athlete]\ntimezone: UTC\n", ["2: this is not TOML: expected '=' after a key in a key/value pair"]),
        (HEAD.replace("]", ""), ["1: athlete is not TOML here: expected ']' at the end of a table declaration"]),
        (
            "[athlete]\ntimezone = UTC\n[strenght]\nx = 1\n",
            [
                "2: athlete.timezone is not TOML here: text stands in quotes",
                "3: strenght is no table of this file (nearest: [strength])",
            ],
        ),
    ],
)
def test_nothing_is_told_that_only_follows_from_a_line_that_is_no_toml(
    said: Said, text: str, wanted: list[str]
) -> None:
    """What stands on such a line is not missing, and what stands below the line of a table is not outside of it."""
    assert said(text) == wanted


URL = '[store]\nurl = "postgresql+psycopg://{}"\n'


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("liftday@/liftday", ""),
        ("liftday:p%40ss#w@db.example.org:5432/liftday?sslmode=verify-full&passfile=/etc/pgpass", ""),
        ("liftday@[::1]:5432/liftday", ""),
        ("/liftday?host=/run/postgresql", ""),
        ("liftday@db:99999/liftday", "names a port that cannot be; ports go from 1 to 65535"),
        ("liftday@db:0/liftday", "names a port that cannot be"),
        ("liftday@db:five/liftday", "names a port that cannot be"),
        ("liftday@[::1/liftday", "names no server"),
        ("liftday@db/lift%zzday", "write a space as %20, a % as %25"),
        ("liftday@db/lift day", "write a space as %20, a % as %25"),
        ("liftday@db/lift/day", "has a / in the name of the database"),
        ("liftday@db/liftday?sslmode", "behind the ? that is not name=value"),
    ],
)
def test_an_address_of_a_database_is_refused_where_it_stands(said: Said, address: str, wanted: str) -> None:
    """And not by whoever tries to connect, who could not tell it from a server that is away; a password in it is not told."""
    found = [problem for problem in said(HEAD + URL.format(address)) if "url" in problem and "driver" not in problem]
    assert [wanted in problem and problem.startswith("4: store.url ") for problem in found] == [True] * bool(wanted)


def test_all_problems_at_once(said: Said) -> None:
    """A file that is wrong in every table needs one look: syntax, keys, types, ranges and names together."""
    found = said(
        "[athlete]\ntimezone = 'Nowhere/Else'\nhr_max = 300\n[strava]\npoll_minutes = 1\n[strength]\ngoal = 'mile'\n"
        "oops\n[schedule]\nprefer = ['tues']\n[feed]\nport = 99999\n[feed]\n[nothing]\n"
    )
    assert [problem.split(" ")[:2] for problem in found] == [
        ["2:", "athlete.timezone"],
        ["3:", "athlete.hr_max"],
        ["5:", "strava.poll_minutes"],
        ["7:", "strength.goal"],
        ["8:", "strength.oops"],
        ["10:", "schedule.prefer[1]"],
        ["12:", "feed.port"],
        ["13:", "feed"],
        ["14:", "nothing"],
    ]


def test_a_secret_is_never_repeated(said: Said) -> None:
    """What is wrong with a secret address is said without it."""
    found = said(
        HEAD + "[calendars]\nplan = ['ftp://hush.example/token123']\n[notify]\nurl = 'hush token123'\n[store]\n"
        "url = 'token123'\n[strava]\nclient_secret = 'token123'\n"
    )
    assert len(found) == 4
    assert any("calendars.plan[1] must begin with https://" in problem for problem in found)
    assert "token123" not in "".join(found)


def test_control_characters_of_the_file_do_not_reach_the_terminal(said: Said) -> None:
    """A value with escape sequences is shown without them, and not at any length."""
    (found,) = said(HEAD + f'sex = "\\u001b[31m{"x" * 500}"\n')
    assert "\x1b" not in found
    assert len(found) < 200


def test_what_read_raises_lists_them_all(tmp_path: Path) -> None:
    """The error of every verb carries the same list; one problem alone is one sentence."""
    path = tmp_path / "config.toml"
    path.write_text(HEAD + "hr_max = 3\nhr_rest = 3\n")
    with pytest.raises(BadConfiguration) as caught:
        read(path)
    assert caught.value.what == (
        "the configuration has 2 problems\n"
        f"  {path}:3: athlete.hr_max is 3; at least 100 bpm\n"
        f"  {path}:4: athlete.hr_rest is 3; at least 25 bpm"
    )
    assert "config check" in caught.value.remedy
    path.write_text(HEAD + "hr_max = 3\n")
    with pytest.raises(BadConfiguration) as caught:
        read(path)
    assert caught.value.what == f"{path}:3: athlete.hr_max is 3; at least 100 bpm"
    assert caught.value.exit_code == 78


def test_no_file_no_permission_no_file_at_all(tmp_path: Path) -> None:
    """A missing configuration says how to get one; a directory or a pipe does not hang anybody."""
    missing = tmp_path / "config.toml"
    with pytest.raises(BadConfiguration, match="there is no configuration") as caught:
        read(missing)
    assert "config init" in caught.value.remedy
    assert [str(problem) for problem in problems(missing)] == [f"there is no configuration at {missing}"]
    with pytest.raises(BadConfiguration, match="it is not a plain file"):
        read(tmp_path)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(BadConfiguration, match="not a plain file"):
        load(pipe)


def test_loaded_text_parses_as_the_file_does(tmp_path: Path) -> None:
    """The daemon keeps the text and parses it again later: the same settings, the same complaints."""
    path = tmp_path / "config.toml"
    path.write_text(EVERYTHING)
    assert parse(load(path), path) == read(path)
    path.write_bytes(HEAD.encode() + b"\xff")
    with pytest.raises(BadConfiguration, match="3: is not UTF-8"):
        parse(load(path), path)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_mangled_configuration_is_never_a_traceback(data: st.DataObject) -> None:
    """Characters dropped, doubled and strewn anywhere: it reads, or it is refused with a line that exists."""
    text = EVERYTHING
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        cut = data.draw(st.integers(0, 12))
        new = data.draw(st.text(st.sampled_from("[]{}=\"'\n\t.,#\\ 9ax-:é\x00"), max_size=5))
        text = text[:at] + new + text[at + cut :]
    for line in _refused_lines(text):
        assert 1 <= line <= text.count("\n") + 1


def _refused_lines(text: str) -> list[int]:
    """The lines that are named when this text is refused; none when it is good."""
    try:
        parse(text, Path("/x/config.toml"))
    except BadConfiguration as error:
        named = error.what.split("/x/config.toml:")[1:]
        return [int(part.partition(":")[0]) for part in named] or [0]
    return []


def test_text_without_quotes_is_named_as_that(said: Callable[[str], list[str]]) -> None:
    """One mistake is one problem: the zone is there, it only could not be read. What it holds is not repeated."""
    assert said("[athlete]\ntimezone = Europe/Berlin\n") == [
        "2: athlete.timezone is not TOML here: text stands in quotes"
    ]
    assert said(HEAD + "ignore_hr = True\n") == ["3: athlete.ignore_hr is not TOML here: invalid value"]


@pytest.mark.parametrize(
    ("said", "near"),
    [
        ("Europe/Belrin", "Europe/Berlin"),
        ("EUROPE/BERLIN", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("US/Pacfic", "US/Pacific"),
        ("utc", "UTC"),
        *(
            (said, None)
            for said in ("UTC+1", "utc +01:00", "Etc/GMT+25", "+2", "CEST", "localtime", "", " ", "Mars/Base")
        ),
    ],
)
def test_the_nearest_zone_is_one_that_may_be_meant(said: str, near: str | None) -> None:
    """By its letters or its city. An offset or an abbreviation has no near zone: Etc/GMT+1 is an hour behind UTC, and
    EST six hours from CEST."""
    assert near_zone(said) == near


def test_the_default_configuration_is_good(tmp_path: Path) -> None:
    """What `config init` writes is read without a complaint and means the defaults."""
    path = tmp_path / "config.toml"
    assert parse(default_text({"athlete.timezone": "Europe/Berlin"}), path) == parse(HEAD, path)


@pytest.mark.parametrize(
    ("table", "line", "logged"),
    [
        ("strength", 'injuries = { achilles = "sore" }', "something in [strength] is not as it must be"),
        ("strength", 'injuries = { achillles = "active" }', "something in [strength] is not as it must be"),
        ("safety", 'clearance = "heart"', "something in [safety] is not as it must be"),
        ("athlete", "hr_max = 999", "something in [athlete] is not as it must be"),
        ("athlete", "birth_year = 1066", "something in [athlete] is not as it must be"),
        ("schedule", "ill = [{ from = 2026-03-04, to = 2026-03-01 }]", "something in [schedule] is not as it must be"),
        ("strength", 'achilles = "active"', "a name is written here that is not known"),
        ("knee", "sore = true", "a name is written here that is not known"),
        ("strength", "minutes = 900", "strength.minutes is 900; at most 60"),
    ],
)
def test_what_a_log_may_hold_of_a_problem_tells_nothing_of_health(tmp_path, table, line, logged):
    """The file, the line and the key are enough to find it; alone and among others."""
    path = tmp_path / "anna.toml"
    start = '[athlete]\ntimezone = "Europe/Berlin"\n'
    path.write_text(start + ("" if table == "athlete" else f"[{table}]\n") + line + "\n")
    with pytest.raises(BadConfiguration) as alone:
        read(path)
    assert alone.value.logged.endswith(logged)
    assert str(path) in alone.value.logged
    path.write_text(path.read_text() + '[feed]\nport = "x"\n')
    with pytest.raises(BadConfiguration) as among:
        read(path)
    assert logged in among.value.logged
    assert "feed.port" in among.value.logged
    assert str(alone.value) in str(among.value)

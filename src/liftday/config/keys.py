"""Every key of the configuration, once: its table, its shape and its remark; its default is that of the field it fills.

The reader, the default file, ``config show`` and the test of the documentation all go by this list.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, time
from typing import Any

from liftday.calendar import colours, titles
from liftday.config import calendars, shapes, zones
from liftday.config.database_address import database_address
from liftday.config.settings import (
    CalendarSettings,
    FeedSettings,
    IntervalsSettings,
    NotifySettings,
    PageSettings,
    Settings,
    StravaSettings,
)
from liftday.config.shapes import Shape, Wrong
from liftday.training.bounds import FIRST_DAY, LAST_DAY
from liftday.training.exercises import catalogue
from liftday.training.lifted import UNITS
from liftday.training.loads.target import STEPS
from liftday.training.owner import Athlete, Calendars, OwnExercise, Race, Safety, Schedule, Strength

EQUIPMENT = tuple(sorted(catalogue.EQUIPMENT))
_HOST = re.compile(r"[A-Za-z0-9_.-]+|[0-9A-Fa-f:.]+(?:%[A-Za-z0-9]+)?")
SECRET_KEYS = frozenset({"calendars.plan", "calendars.busy", "notify.command", "notify.url", "store.url"})
SECRET_FILES = frozenset({"strava.client_secret_file", "intervals.api_key_file", "store.key_file"})  # only their names


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key. ``default`` is what Settings holds without it; ``sample`` how the default file writes it."""

    name: str
    shape: Shape[Any]
    default: Any
    sample: str
    remark: str
    commented: bool
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the file. ``many`` ones stand in double brackets; an ``open`` one takes further keys as they are."""

    name: str
    remark: str
    keys: tuple[Key, ...]
    many: bool = False
    open: bool = False

    def named(self) -> Mapping[str, Key]:
        """The keys by their name."""
        return {key.name: key for key in self.keys}


# Name, shape, remark, and a sample where one is needed.
_Row = tuple[str, Shape[Any], str] | tuple[str, Shape[Any], str, str]


def _table(
    name: str, of: type[Any] | tuple[type[Any], ...], about: str, *rows: _Row, many: bool = False, open_: bool = False
) -> Table:
    """A table whose defaults are those of the fields of ``of``, named by key, or by table and key. A key with a sample of
    its own stands commented out; one whose field has no default is needed."""
    known = {field.name: field for each in (of if isinstance(of, tuple) else (of,)) for field in fields(each)}
    keys = []
    for key, shape, remark, *sample in rows:
        field = known.get(key) or known[f"{name}_{key}"]
        default = field.default if field.default_factory is MISSING else field.default_factory()
        required = default is MISSING
        keys.append(
            Key(name=key, shape=shape, default=None if required else default, remark=remark, required=required,
                sample=sample[0] if sample else _sample(default), commented=bool(sample))
        )  # fmt: skip
    return Table(name=name, remark=about, keys=tuple(keys), many=many, open=open_)


def _sample(default: Any) -> str:
    """A default as TOML writes it; no path is the empty text.

    >>> _sample(frozenset()), _sample(time(18)), _sample(None)
    ('[]', '"18:00"', '""')
    """
    if isinstance(default, time):
        return f'"{default:%H:%M}"'
    return json.dumps("" if default is None else list(default) if isinstance(default, (tuple, frozenset)) else default)


def _host(value: object) -> str:
    text = shapes.text(253)(value)
    if not _HOST.fullmatch(text):
        raise Wrong(f"is {shapes.shown(text)}; a host is a name or an address such as 127.0.0.1, without a port")
    return text


def _name(value: object) -> str:
    text = shapes.text(253)(value).lower().rstrip(".")
    if not _HOST.fullmatch(text):
        raise Wrong(f"is {shapes.shown(text)}; a name is written nas.example.org, without https:// and without a port")
    return text


def _template(value: object) -> str:
    text = shapes.text(60)(value)
    wrong = titles.fault(text)
    if wrong is None:
        return text
    what, name = wrong
    known = ", ".join(f"{{{each}}}" for each in titles.PLACEHOLDERS)
    near = f"; nearest: {{{shapes.closest(name, titles.PLACEHOLDERS)}}}" if name else ""
    raise Wrong(f"{what} (there are {known}{near})")


def _base(value: object) -> str:
    text = shapes.address("https", plain="http")(value).rstrip("/")
    if not text:
        raise Wrong("is empty; leave the key out for the service itself")
    return text


def _public(value: object) -> str:
    return shapes.address("https", "http")(value).rstrip("/")


def _color(value: object) -> str:
    word = shapes.expect(value, str, "a colour's name").lower()
    if word not in colours.HEX:
        raise Wrong(
            f"is {shapes.shown(word)}, which is no CSS colour name (nearest: {shapes.closest(word, colours.HEX)})"
        )
    return word


def _race_day(value: object) -> date:
    on = shapes.day(value)
    if not FIRST_DAY <= on <= LAST_DAY:
        raise Wrong(f"is {on}; a race lies between {FIRST_DAY.year} and {LAST_DAY.year}")
    return on


def _weekdays(value: object) -> frozenset[int]:
    return frozenset(shapes.WEEKDAYS.index(name) for name in shapes.some_of(*shapes.WEEKDAYS)(value))


def _windows(value: object) -> dict[int, Any]:
    spans = shapes.named(shapes.each(shapes.window), shapes.WEEKDAYS, "weekday")(value)
    return {
        shapes.WEEKDAYS.index(name): tuple(sorted(windows, key=lambda w: w.start))
        for name, windows in sorted(spans.items())
    }


# fmt: off
TABLES = (
    _table(
        "athlete", Athlete, "You. Only the time zone is needed; the rest makes the reading of your runs better.",
        ("timezone", zones.zone, "IANA name; your days and sessions are in this zone", '"Europe/Berlin"'),
        ("birth_year", shapes.whole(1900, 2100), "under 18 gets no automatic strength", "1991"),
        ("sex", shapes.one_of("female", "male"), "moves the easy heart-rate limit a little", '"female"'),
        ("hr_max", shapes.number(100, 240, "bpm"), "highest heart rate you have seen, bpm", "190"),
        ("hr_rest", shapes.number(25, 120, "bpm"), "resting heart rate, bpm", "50"),
        ("threshold_hr", shapes.number(80, 230, "bpm"), "heart rate you can hold for an hour, bpm", "172"),
        ("critical_speed", shapes.number(1.5, 8, "m/s"), "m/s, about the speed you can hold for 40 minutes", "4.0"),
        ("ignore_hr", shapes.yes_no, "true if your heart-rate data are not to be trusted"),
    ),
    _table(
        "safety", Safety, "Written by `liftday config init`. Unset: it plans, with a note until it is answered.",
        ("accepted", shapes.day, "the day you read the safety text; `liftday config init` shows it", "2026-11-23"),
        ("clearance", shapes.one_of("none", "asked", "cleared"),
         "none, asked (a screening question was answered yes), cleared (a professional agreed)"),
    ),
    _table(
        "strava", StravaSettings, "Your own Strava application (https://www.strava.com/settings/api). Without client_id, imports alone are used.",
        ("client_id", shapes.whole(1, 2**63 - 1), "the application's number", "12345"),
        ("client_secret_file", shapes.folder_or_file,
         "a file beside this one, with the application's secret on one line", '"strava-client-secret"'),
        ("api_base_url", _base, "where the API is"),
        ("oauth_base_url", _base, "where you log in"),
        ("poll_minutes", shapes.whole(5, 1440), "minutes between two looks at Strava, 5-1440"),
        ("keep_raw_days", shapes.whole(0, 3650),
         "days Strava's facts are kept after it last sent them; then only the class of each run stays; 0 keeps them"),
        ("webhook_url", shapes.address("https"), "public https address of this daemon, if there is one"),
    ),
    _table(
        "intervals", IntervalsSettings, "intervals.icu: runs, planned days and races, with your personal key and no Strava subscription.",
        ("api_key_file", shapes.folder_or_file,
         "a file beside this one, with the key of Settings > Developer Settings on one line", '"intervals-api-key"'),
        ("base_url", _base, "where it is"),
        ("publish", shapes.yes_no, "true: also write liftday's sessions into its calendar"),
    ),
    _table(
        "strength", Strength, "What you want to train, and with what.",
        ("sessions_per_week", shapes.whole(1, 3), "1, 2 or 3"),
        ("minutes", shapes.whole(20, 60), "length of a session, 20-60"),
        ("equipment", shapes.some_of(*EQUIPMENT, *sorted(catalogue.PRESENT)),
         f"any of {' '.join(EQUIPMENT)}; floor, wall, chair, towel, stairs and a backpack count as present"),
        ("exclude", shapes.identifiers, "ids of exercises never to prescribe"),
        ("treat_moderate_as_easy", shapes.yes_no, "true: moderate days take full sessions too"),
        ("goal", shapes.one_of(*catalogue.GOALS), ", ".join(catalogue.GOALS)),
        ("season", shapes.one_of("off", "in"), "off, in (racing season: maintain)"),
        ("phase", shapes.one_of("auto", *catalogue.PHASES), f"auto, {', '.join(catalogue.PHASES)}"),
        ("experienced", shapes.yes_no, "true: your technique was confirmed; allows heavy barbell work and power"),
        ("on_hard_days", shapes.yes_no, "true: the other school, strength on hard days"),
        ("unit", shapes.one_of(*UNITS), "kg, lb: of the weights that you read and write"),
        ("steps", shapes.named(shapes.number(0.1, 50), tuple(STEPS), "equipment with weights"),
         "the smallest step of your equipment, such as { dumbbell = 2, barbell = 2.5 }, in your unit"),
        ("mobility_per_week", shapes.whole(0, 7), "0-7"),
        ("injuries", shapes.named(shapes.one_of("active", "history"), catalogue.INJURIES, "injury"),
         f'such as {{ achilles = "active" }}, or "history"; of {" ".join(catalogue.INJURIES)}'),
    ),
    _table(
        "schedule", Schedule, "When sessions may stand.",
        ("horizon_days", shapes.whole(7, 56), "days ahead in the feed, 7-56; calendars need 14"),
        ("default_start", shapes.hour, "when a session starts on a free day"),
        ("windows", _windows, 'such as { mon = ["06:00-21:00"], sat = [] }; days not named are free, [] closes a weekday'),
        ("prefer", _weekdays, 'weekdays, such as ["tue"]'),
        ("avoid", _weekdays, "weekdays"),
        ("blackouts", shapes.each(shapes.span),
         'no sessions, such as { from = 2026-03-05, to = 2026-03-09, reason = "travel" }; the reason stays here'),
        ("ill", shapes.each(shapes.span), "days you were ill, such as { from = 2026-03-04, to = 2026-03-07 }"),
    ),
    _table(
        "races", Race, "Your races, one [[races]] each.",
        ("date", _race_day, "needed", "2026-03-15"),
        ("name", shapes.text(), "", '"City marathon"'),
        ("distance_km", shapes.number(0.1, 1000, "km"), "", "42.2"),
        ("priority", shapes.one_of("A", "B", "C"), "A, B or C; C if not given", '"A"'),
        ("climb_m", shapes.number(0, 30000, "m"), "metres of climb", "350"),
        ("hours", shapes.number(0.05, 300, "hours"), "how long it will take you", "3.75"),
        many=True,
    ),
    _table(
        "exercises", OwnExercise, "Exercises of your own, one [[exercises]] each, with the catalogue's keys (docs/configuration.md).",
        ("id", shapes.identifier, "needed; lower-case letters, digits, underscores", '"my_step_down"'),
        many=True,
        open_=True,
    ),
    _table(
        "calendars", (CalendarSettings, Calendars), "Other calendars to plan around; their addresses are secrets.",
        ("plan", calendars.addresses, 'running plans, such as ["https://plans.example/me.ics"]; webcal:// and files too'),
        ("busy", calendars.addresses, "calendars whose times are taken; nothing but the times is kept"),
        ("plan_strength", shapes.one_of("count", "ignore"), "whether strength in a plan counts: count, ignore"),
        ("words", calendars.words, 'how titles are read, such as { "Fahrtspiel" = "hard" }'),
        ("buffer_minutes", shapes.whole(0, 120), "minutes kept free before and after what is taken"),
    ),
    _table(
        "feed", FeedSettings, "The calendar feed.",
        ("host", _host, "address to listen on"),
        ("port", shapes.whole(0, 65535), "0 takes any free one"),
        ("public_url", _public, "what subscribers see, when behind a proxy"),
        ("title", shapes.text(60), "the calendar's name"),
        ("color", _color, "a CSS colour name: teal, tomato, steelblue ..."),
        ("detail", shapes.one_of("full", "busy"), "full, busy (no content)"),
        ("reminder_minutes", shapes.whole(0, 1440), "minutes before a session; 0 is no reminder"),
        ("mobility_reminder_minutes", shapes.whole(0, 1440), "minutes before mobility; 0 is no reminder"),
        ("show_days", shapes.yes_no, "also publish easy/hard/rest as all-day entries"),
        ("file", shapes.folder_or_file, "also write the feed to this file"),
        ("busy", shapes.yes_no, "a second address that shows only busy times"),
        ("gzip", shapes.yes_no, "false if your calendar refuses a compressed answer (Outlook)"),
        ("mobility", shapes.one_of("entries", "one_a_week", "separate", "none"),
         "entries, one_a_week, separate (an address of its own), none"),
        ("strength_title", _template, "of entries, such as \"{type} {minutes}'\"; empty: liftday's own"),
        ("mobility_title", _template, "the same for mobility"),
        ("hosts", shapes.each(_name), "further names this server answers to"),
    ),
    _table("page", PageSettings, "The page: the weeks at a glance, and each session to train from.",
        ("enabled", shapes.yes_no, "on this machine; elsewhere by the secret address of `liftday page-url`"),
        ("health", shapes.yes_no, "true: pages at the secret address may tell of pain, illness and heart rate")),
    _table(
        "import", Settings, "Activities from files.",
        ("watch", shapes.folder_or_file, "a folder whose new files are imported"),
    ),
    _table(
        "notify", NotifySettings, "Who is told when the state gets worse, and when it is well again.",
        ("command", shapes.text(4096), "run once for each change of state"),
        ("url", shapes.address("https", "http"), "posted to once for each change of state"),
    ),
    _table(
        "store", Settings, "Where the memory is.",
        ("url", database_address, "empty: SQLite in the state directory; else postgresql+psycopg://…"),
        ("key_file", shapes.folder_or_file, "with the key that seals secrets in PostgreSQL; every machine's", '"store.key"')),
)
# fmt: on
BY_NAME: Mapping[str, Table] = {table.name: table for table in TABLES}

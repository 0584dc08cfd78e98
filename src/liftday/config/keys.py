"""Every key of the configuration, once: its table, its shape, its default and what it says to the owner.

The reader, the default file, ``config show`` and the test of the documentation all go by this list.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from liftday.calendar import titles
from liftday.calendar.colours import HEX
from liftday.config import settings, shapes
from liftday.config.shapes import Shape, Wrong
from liftday.training.bounds import FIRST_DAY, LAST_DAY
from liftday.training.exercises import catalogue
from liftday.training.exercises.catalogue import GOALS, INJURIES

EQUIPMENT = tuple(sorted(catalogue.EQUIPMENT))
_HOST = re.compile(r"[A-Za-z0-9_.-]+|[0-9A-Fa-f:.]+(?:%[A-Za-z0-9]+)?")
SECRET_KEYS = frozenset({"calendars.plan", "calendars.busy", "notify.command", "notify.url", "store.url"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key. ``default`` is what Settings holds without it; ``sample`` is how the default file writes it, commented
    out where there is no default to write."""

    name: str
    shape: Shape[Any]
    default: Any
    sample: str
    says: str
    commented: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the file. ``many`` ones stand in double brackets; an ``open`` one takes further keys as they are."""

    name: str
    says: str
    keys: tuple[Key, ...]
    many: bool = False
    open: bool = False

    def named(self) -> Mapping[str, Key]:
        """The keys by their name."""
        return {key.name: key for key in self.keys}


def _key(name: str, shape: Shape[Any], default: Any, sample: str, says: str) -> Key:
    return Key(name=name, shape=shape, default=default, sample=sample, says=says)


def _maybe(name: str, shape: Shape[Any], sample: str, says: str, *, required: bool = False) -> Key:
    return Key(name=name, shape=shape, default=None, sample=sample, says=says, commented=True, required=required)


def _host(value: object) -> str:
    found = shapes.text(253)(value)
    if not _HOST.fullmatch(found):
        raise Wrong(f"is {shapes.shown(found)}; a host is a name or an address such as 127.0.0.1, without a port")
    return found


def _name(value: object) -> str:
    found = shapes.text(253)(value).lower().rstrip(".")
    if not _HOST.fullmatch(found):
        raise Wrong(f"is {shapes.shown(found)}; a name is written nas.example.org, without https:// and without a port")
    return found


def _template(value: object) -> str:
    found = shapes.text(60)(value)
    wrong = titles.fault(found)
    if wrong is None:
        return found
    what, name = wrong
    known = ", ".join(f"{{{each}}}" for each in titles.PLACEHOLDERS)
    near = f"; nearest: {{{shapes.closest(name, titles.PLACEHOLDERS)}}}" if name else ""
    raise Wrong(f"{what} (there are {known}{near})")


def _base(value: object) -> str:
    found = shapes.address("https", plain="http")(value).rstrip("/")
    if not found:
        raise Wrong("is empty; leave the key out for Strava itself")
    return found


def _public(value: object) -> str:
    return shapes.address("https", "http")(value).rstrip("/")


def _color(value: object) -> str:
    word = shapes.expect(value, str, "a colour's name").lower()
    if word not in HEX:
        raise Wrong(f"is {shapes.shown(word)}, which is no CSS colour name (nearest: {shapes.closest(word, HEX)})")
    return word


def _race_day(value: object) -> date:
    found = shapes.day(value)
    if not FIRST_DAY <= found <= LAST_DAY:
        raise Wrong(f"is {found}; a race lies between {FIRST_DAY.year} and {LAST_DAY.year}")
    return found


def _weekdays(value: object) -> frozenset[int]:
    return frozenset(shapes.WEEKDAYS.index(name) for name in shapes.some_of(*shapes.WEEKDAYS)(value))


def _windows(value: object) -> dict[int, Any]:
    spans = shapes.named(shapes.each(shapes.window), shapes.WEEKDAYS, "weekday")(value)
    return {
        shapes.WEEKDAYS.index(name): tuple(sorted(found, key=lambda w: w.start))
        for name, found in sorted(spans.items())
    }


def _store_url(value: object) -> str:
    found = shapes.text(2000)(value)
    if found and "://" not in found:
        raise Wrong('is no database address; it looks like "postgresql+psycopg://user@host/name"')
    return found


def _identifier(value: object) -> str:
    found = shapes.text(60)(value)
    if not found.replace("_", "").isalnum() or not found.isascii() or found != found.lower():
        raise Wrong(f"is {shapes.shown(found)}; an id has lower-case letters, digits and underscores")
    return found


ATHLETE = Table(
    name="athlete",
    says="You. Only the time zone is needed; the rest makes the reading of your runs better.",
    keys=(
        Key(name="timezone", shape=shapes.zone, default=None, sample='"Europe/Berlin"', required=True,
            says="IANA name; your days and sessions are in this zone"),
        _maybe("birth_year", shapes.whole(1900, 2100), "1991", "under 18 gets no automatic strength"),
        _maybe("sex", shapes.one_of("female", "male"), '"female"', "moves the easy heart-rate limit a little"),
        _maybe("hr_max", shapes.number(100, 240, "bpm"), "190", "highest heart rate you have seen, bpm"),
        _maybe("hr_rest", shapes.number(25, 120, "bpm"), "50", "resting heart rate, bpm"),
        _maybe("threshold_hr", shapes.number(80, 230, "bpm"), "172", "heart rate you can hold for an hour, bpm"),
        _maybe("critical_speed", shapes.number(1.5, 8, "m/s"), "4.0", "m/s, about the speed you can hold for 40 minutes"),
        _key("ignore_hr", shapes.yes_no, False, "false", "true if your heart-rate data are not to be trusted"),
    ),
)  # fmt: skip
SAFETY = Table(
    name="safety",
    says="Written by `liftday config init`. Unset: it plans, with a note until it is answered.",
    keys=(
        _maybe("accepted", shapes.day, "2026-11-23", "the day you read the safety text; `liftday config init` shows it"),
        _key("clearance", shapes.one_of("none", "asked", "cleared"), "none", '"none"',
             "none, asked (a screening question was answered yes), cleared (a professional agreed)"),
    ),
)  # fmt: skip
STRAVA = Table(
    name="strava",
    says="Your own Strava application (https://www.strava.com/settings/api). Without client_id, imports alone are used.",
    keys=(
        _maybe("client_id", shapes.whole(1, 2**63 - 1), "12345", "the application's number"),
        _maybe("client_secret_file", shapes.folder_or_file, '"strava-client-secret"',
               "a file beside this one, with the application's secret on one line"),
        _key("api_base_url", _base, settings.API_BASE_URL, f'"{settings.API_BASE_URL}"', "where the API is"),
        _key("oauth_base_url", _base, settings.OAUTH_BASE_URL, f'"{settings.OAUTH_BASE_URL}"', "where you log in"),
        _key("poll_minutes", shapes.whole(5, 1440), 60, "60", "minutes between two looks at Strava, 5-1440"),
        _key("keep_raw_days", shapes.whole(0, 3650), 7, "7",
             "days Strava's facts are kept after it last sent them; then only the class of each run stays; 0 keeps them"),
        _key("webhook_url", shapes.address("https"), "", '""', "public https address of this daemon, if there is one"),
    ),
)  # fmt: skip
STRENGTH = Table(
    name="strength",
    says="What you want to train, and with what.",
    keys=(
        _key("sessions_per_week", shapes.whole(1, 3), 2, "2", "1, 2 or 3"),
        _key("minutes", shapes.whole(20, 60), 30, "30", "length of a session, 20-60"),
        _key("equipment", shapes.some_of(*EQUIPMENT, *sorted(catalogue.PRESENT)), frozenset(), "[]",
             f"any of {' '.join(EQUIPMENT)}; floor, wall, chair, towel, stairs and a backpack count as present"),
        _key("exclude", shapes.each(_identifier), (), "[]", "ids of exercises never to prescribe"),
        _key("treat_moderate_as_easy", shapes.yes_no, False, "false", "true: moderate days take full sessions too"),
        _key("goal", shapes.one_of(*GOALS), "general", '"general"', ", ".join(GOALS)),
        _key("season", shapes.one_of("off", "in"), "off", '"off"', "off, in (racing season: maintain)"),
        _key("phase", shapes.one_of("auto", *catalogue.PHASES), "auto", '"auto"', f"auto, {', '.join(catalogue.PHASES)}"),
        _key("experienced", shapes.yes_no, False, "false",
             "true: your technique was confirmed; allows heavy barbell work and power"),
        _key("on_hard_days", shapes.yes_no, False, "false", "true: the other school, strength on hard days"),
        _key("mobility_per_week", shapes.whole(0, 7), 3, "3", "0-7"),
        _key("injuries", shapes.named(shapes.one_of("active", "history"), INJURIES, "injury"), {}, "{}",
             f'such as {{ achilles = "active" }}, or "history"; of {" ".join(INJURIES)}'),
    ),
)  # fmt: skip
SCHEDULE = Table(
    name="schedule",
    says="When sessions may stand.",
    keys=(
        _key("horizon_days", shapes.whole(7, 56), 14, "14", "days ahead in the feed, 7-56; calendars need 14"),
        _key("default_start", shapes.hour, shapes.hour("18:00"), '"18:00"', "when a session starts on a free day"),
        _key("windows", _windows, {}, "{}",
             'such as { mon = ["06:00-21:00"], sat = [] }; days not named are free, [] closes a weekday'),
        _key("prefer", _weekdays, frozenset(), "[]", 'weekdays, such as ["tue"]'),
        _key("avoid", _weekdays, frozenset(), "[]", "weekdays"),
        _key("blackouts", shapes.each(shapes.span), (), "[]",
             'no sessions, such as { from = 2026-03-05, to = 2026-03-09, reason = "travel" }; the reason stays here'),
        _key("ill", shapes.each(shapes.span), (), "[]", "days you were ill, such as { from = 2026-03-04, to = 2026-03-07 }"),
    ),
)  # fmt: skip
RACES = Table(
    name="races",
    says="Your races, one [[races]] each.",
    many=True,
    keys=(
        _maybe("date", _race_day, "2026-03-15", "needed", required=True),
        Key(name="name", shape=shapes.text(), default="", sample='"City marathon"', says="", commented=True),
        _maybe("distance_km", shapes.number(0.1, 1000, "km"), "42.2", ""),
        Key(name="priority", shape=shapes.one_of("A", "B", "C"), default="C", sample='"A"', commented=True,
            says="A, B or C; C if not given"),
        _maybe("climb_m", shapes.number(0, 30000, "m"), "350", "metres of climb"),
        _maybe("hours", shapes.number(0.05, 300, "hours"), "3.75", "how long it will take you"),
    ),
)  # fmt: skip
EXERCISES = Table(
    name="exercises",
    says="Exercises of your own, one [[exercises]] each, with the catalogue's keys (docs/configuration.md).",
    many=True,
    open=True,
    keys=(
        _maybe("id", _identifier, '"my_step_down"', "needed; lower-case letters, digits, underscores", required=True),
    ),
)
CALENDARS = Table(
    name="calendars",
    says="Other calendars. Their addresses are secrets.",
    keys=(
        _key("plan", shapes.each(shapes.address("https", "http", "webcal")), (), "[]",
             "a running plan to build around, such as an https://…/my-plan.ics"),
        _key("busy", shapes.each(shapes.address("https", "http", "webcal")), (), "[]", "times that are taken"),
    ),
)  # fmt: skip
FEED = Table(
    name="feed",
    says="The calendar feed.",
    keys=(
        _key("host", _host, "127.0.0.1", '"127.0.0.1"', "address to listen on"),
        _key("port", shapes.whole(0, 65535), 8437, "8437", "0 takes any free one"),
        _key("public_url", _public, "", '""', "what subscribers see, when behind a proxy"),
        _key("title", shapes.text(60), "Strength", '"Strength"', "the calendar's name"),
        _key("color", _color, "teal", '"teal"', "a CSS colour name: teal, tomato, steelblue ..."),
        _key("detail", shapes.one_of("full", "busy"), "full", '"full"', "full, busy (no content)"),
        _key("reminder_minutes", shapes.whole(0, 1440), 0, "0", "minutes before a session; 0 is no reminder"),
        _key("mobility_reminder_minutes", shapes.whole(0, 1440), 0, "0", "minutes before mobility; 0 is no reminder"),
        _key("show_days", shapes.yes_no, False, "false", "also publish easy/hard/rest as all-day entries"),
        _key("file", shapes.folder_or_file, None, '""', "also write the feed to this file"),
        _key("busy", shapes.yes_no, False, "false", "a second address that shows only busy times"),
        _key("gzip", shapes.yes_no, True, "true", "false if your calendar refuses a compressed answer (Outlook)"),
        _key("mobility", shapes.one_of("entries", "one_a_week", "separate", "none"), "entries", '"entries"',
             "entries, one_a_week, separate (an address of its own), none"),
        _key("strength_title", _template, "", '""', "of entries, such as \"{type} {minutes}'\"; empty: liftday's own"),
        _key("mobility_title", _template, "", '""', "the same for mobility"),
        _key("hosts", shapes.each(_name), (), "[]", "further names this server answers to"),
    ),
)  # fmt: skip
IMPORT = Table(
    name="import",
    says="Activities from files.",
    keys=(_key("watch", shapes.folder_or_file, None, '""', "a folder whose new files are imported"),),
)
NOTIFY = Table(
    name="notify",
    says="Who is told when the state gets worse, and when it is well again.",
    keys=(
        _key("command", shapes.text(4096), "", '""', "run once for each change of state"),
        _key("url", shapes.address("https", "http"), "", '""', "posted to once for each change of state"),
    ),
)
STORE = Table(
    name="store",
    says="Where the memory is.",
    keys=(_key("url", _store_url, "", '""', "empty: SQLite in the state directory; else any SQLAlchemy address"),),
)
TABLES = (
    ATHLETE, SAFETY, STRAVA, STRENGTH, SCHEDULE, RACES, EXERCISES, CALENDARS, FEED, IMPORT, NOTIFY, STORE,
)  # fmt: skip
BY_NAME: Mapping[str, Table] = {table.name: table for table in TABLES}

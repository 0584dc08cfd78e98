"""What the single keys cannot tell: values that contradict each other, and settings that work but are hardly meant."""

import shlex
import stat
from collections.abc import Iterator, Mapping
from datetime import time, timedelta
from importlib import import_module
from importlib.util import find_spec
from itertools import combinations

from liftday.config.environment import client_secret, intervals_key
from liftday.config.problem import Trail
from liftday.config.settings import Settings
from liftday.config.shapes import MIDNIGHT, WEEKDAYS
from liftday.errors import BadConfiguration
from liftday.training.owner import Athlete, Schedule, Strength, Window

Told = Iterator[tuple[Trail, str]]
_FOR_OTHERS = stat.S_IROTH | stat.S_IWOTH
_SHORTEST = 15  # minutes a session needs at least (rule H8)


def contradictions(settings: Settings) -> Told:
    """Given settings, yield what cannot be true: heart rates out of order, an exercise that is there twice."""
    yield from _heart_rates(settings.owner.athlete)
    ids: set[str] = set()
    for place, own in enumerate(settings.owner.strength.own_exercises):
        if own.id in ids:
            yield ("exercises", place, "id"), f'is "{own.id}", which another [[exercises]] has'
        ids.add(own.id)


def _heart_rates(athlete: Athlete) -> Told:
    known = [(name, getattr(athlete, name)) for name in ("hr_rest", "threshold_hr", "hr_max")]
    for (low, below), (high, above) in combinations([(n, v) for n, v in known if v is not None], 2):
        if below >= above:
            yield ("athlete", low), f"is {below:g}, which is not below {high} = {above:g}"


def is_one_for_all(store_url: str) -> bool:
    """Whether an address means one file of SQLite whoever opens it: a relative file is each state directory's own, and a
    PostgreSQL keeps athletes apart."""
    return store_url.startswith("sqlite:////")


def is_server(store_url: str) -> bool:
    """Whether an address means a database server, which goes on when a state directory is deleted."""
    return store_url.startswith("postgresql")


def lacks_driver(store_url: str) -> bool:
    """Whether an address means a PostgreSQL that nothing here can speak to; what is installed and cannot be loaded does
    not count."""
    if not is_server(store_url):
        return False
    try:
        import_module("psycopg")
    except ImportError:
        return True
    return any(find_spec(name) is None for name in ("procrastinate", "cryptography"))  # they take long to load


def hints(settings: Settings, environ: Mapping[str, str] | None = None) -> Told:
    """Given good settings, yield what works but is probably not what the owner wants."""
    yield from _week(settings.owner.schedule, settings.owner.strength)
    yield from _days(settings)
    if settings.owner.safety.accepted is None:
        yield (
            ("safety", "accepted"),
            (
                "is not set: the plan carries a note until the questions of `liftday config init` are answered in a terminal"
            ),
        )
    yield from _strava(settings, environ)
    yield from _intervals(settings, environ)
    if settings.owner.calendars.words and not settings.calendars.plan:
        yield ("calendars", "words"), "says how titles are read, and no plan is named"
    if settings.feed.host not in ("127.0.0.1", "::1", "localhost") and not settings.feed.public_url:
        yield ("feed", "host"), "lets other machines reach the feed without https; a proxy and public_url are safer"


def _strava(settings: Settings, environ: Mapping[str, str] | None) -> Told:
    if settings.strava.client_id is None:
        return
    try:
        if client_secret(settings.strava, environ) is None:
            yield ("strava", "client_id"), "is set, and no client secret can be found; set client_secret_file"
    except BadConfiguration as error:
        yield ("strava", "client_secret_file"), f"cannot be used: {error.what.partition(': ')[2] or error.what}"


def _intervals(settings: Settings, environ: Mapping[str, str] | None) -> Told:
    try:
        key = intervals_key(settings.intervals, environ)
    except BadConfiguration as error:
        yield ("intervals", "api_key_file"), f"cannot be used: {error.what.partition(': ')[2] or error.what}"
        return
    if key is None and settings.intervals.publish:
        yield ("intervals", "publish"), "is set, and no key of intervals.icu can be found; set api_key_file"


def open_secrets(settings: Settings) -> Iterator[tuple[Trail, str, str]]:
    """Given good settings, yield each file of a secret that every user of the machine may read, and how to close it. A file that
    nobody may write was put there by whoever keeps secrets for a container, and is closed to others by other means.

    `strava.client_secret_file` can be read by every user of this machine (mode 0644); `chmod 600 client-secret`
    """
    for trail, file in (
        (("strava", "client_secret_file"), settings.strava.client_secret_file),
        (("intervals", "api_key_file"), settings.intervals.api_key_file),
        (("store", "key_file"), settings.store_key_file),
    ):
        try:
            mode = 0 if file is None else stat.S_IMODE(file.stat().st_mode)
        except OSError:  # which is said where it is read
            continue
        if mode & _FOR_OTHERS and mode & stat.S_IWUSR:
            what = f"can be read by every user of this machine (mode {mode:04o})"
            yield trail, what, f"chmod 600 {shlex.quote(str(file))}"


def _week(schedule: Schedule, strength: Strength) -> Told:
    usable = [day for day in range(7) if _fits(schedule.windows.get(day), strength.minutes)]
    for day, windows in sorted(schedule.windows.items()):
        if windows and day not in usable:
            yield (
                ("schedule", "windows", WEEKDAYS[day]),
                f"has no span of {strength.minutes} minutes: sessions there will be shorter or not at all",
            )
    if not usable:
        yield ("schedule", "windows"), f"leaves no weekday with {strength.minutes} minutes: there will be no sessions"
        return
    most = _most_sessions(usable)
    if strength.sessions_per_week > most:
        yield (
            ("strength", "sessions_per_week"),
            f"is {strength.sessions_per_week}; the weekdays that are free take {most} at most, two days apart",
        )
    for name, days in (("prefer", schedule.prefer), ("avoid", schedule.avoid)):
        for day in sorted(days - set(usable)):
            yield ("schedule", name), f"names {WEEKDAYS[day]}, on which nothing can stand"
    for day in sorted(schedule.prefer & schedule.avoid):
        yield ("schedule", "prefer"), f"names {WEEKDAYS[day]}, and so does avoid"


def _fits(windows: tuple[Window, ...] | None, minutes: int) -> bool:
    return windows is None or any(_length(w) >= max(minutes, _SHORTEST) for w in windows)


def _length(window: Window) -> int:
    end = 24 * 60 if window.end == MIDNIGHT else _minute(window.end)
    return end - _minute(window.start)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _most_sessions(usable: list[int]) -> int:
    """The most days of the week that stand two calendar days apart, Sunday and Monday being neighbours too."""
    return max(
        count
        for count in (1, 2, 3)
        for days in combinations(usable, count)
        if all(2 <= (b - a) % 7 <= 5 for a, b in combinations(days, 2))
    )


def _days(settings: Settings) -> Told:
    schedule = settings.owner.schedule
    for place, race in enumerate(settings.owner.races):
        if any(race.date in span for span in schedule.blackouts):
            yield ("schedule", "blackouts"), f"closes {race.date}, the day of a race"
        if any(race.date == other.date for other in settings.owner.races[:place]):
            yield ("races",), f"has two races on {race.date}"
    for name, spans in (("blackouts", schedule.blackouts), ("ill", schedule.ill)):
        for place, span in enumerate(spans):
            if span.last - span.first > timedelta(days=180):
                yield ("schedule", name, place), "is longer than half a year"

"""Everything the owner decided, as one frozen value. Field names are the keys of the configuration file."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from liftday.config.athletes import DEFAULT
from liftday.training.owner import Owner


@dataclass(frozen=True, slots=True, kw_only=True)
class StravaSettings:
    """How Strava is reached. The client secret is not here: ``environment.client_secret`` reads it where it is used,
    so that no settings value can print it."""

    client_id: int | None = None
    client_secret_file: Path | None = None
    api_base_url: str = "https://www.strava.com/api/v3"
    oauth_base_url: str = "https://www.strava.com"
    poll_minutes: int = 60
    keep_raw_days: int = 7  # days since Strava last sent a fact; 0 keeps it
    webhook_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalsSettings:
    """How intervals.icu is reached. The key is not here: ``environment.intervals_key`` reads it where it is used."""

    api_key_file: Path | None = None
    base_url: str = "https://intervals.icu"
    publish: bool = False  # also write our sessions into its calendar
    own_file_only: bool = False  # the key that the process was handed is another athlete's


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSettings:
    """How the calendar feed is served and what it shows."""

    host: str = "127.0.0.1"
    port: int = 8437  # 0: any free one
    public_url: str = ""
    title: str = "Strength"
    color: str = "teal"  # a CSS3 name
    detail: str = "full"  # full, busy
    reminder_minutes: int = 0
    mobility_reminder_minutes: int = 0
    show_days: bool = False
    file: Path | None = None
    busy: bool = False
    gzip: bool = True
    mobility: str = "entries"  # entries, one_a_week, separate, none
    strength_title: str = ""  # templates; empty: our own titles
    mobility_title: str = ""
    hosts: tuple[str, ...] = ()  # further names this server answers to


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarSettings:
    """Where the other calendars are: addresses (https, or http on this machine) and absolute paths. They are secrets, so
    no settings value prints them; how their entries are read is ``Owner.calendars``."""

    plan: tuple[str, ...] = field(default=(), repr=False)
    busy: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings:
    """Whether there is a page, and whether what the secret address reaches may tell of pain, illness and injuries."""

    enabled: bool = True
    health: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySettings:
    """Who is told when the state gets worse, or well again."""

    command: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The configuration of one athlete, read and checked. ``path`` is its file; None for one that was made in memory."""

    owner: Owner
    strava: StravaSettings = field(default_factory=StravaSettings)
    intervals: IntervalsSettings = field(default_factory=IntervalsSettings)
    calendars: CalendarSettings = field(default_factory=CalendarSettings)
    feed: FeedSettings = field(default_factory=FeedSettings)
    page: PageSettings = field(default_factory=PageSettings)
    import_watch: Path | None = None
    notify: NotifySettings = field(default_factory=NotifySettings)
    store_url: str = ""
    store_key_file: Path | None = None
    path: Path | None = None
    athlete: str = DEFAULT

    def of(self, athlete: str) -> "Settings":
        """The same with another's name: enough to ask what all share."""
        return replace(self, athlete=athlete)

"""One recorded activity as a device and Strava tell it, in the core's own units.

Every fact but the identity, the sport, the start and the duration may be missing; nothing here is judged yet.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lap:
    """One lap of a detailed activity. Distances in metres, durations in seconds, speeds in m/s, heart rates in bpm."""

    distance_m: float
    moving_s: float
    elapsed_s: float
    average_hr: float | None = None
    max_hr: float | None = None
    climb_m: float | None = None

    @property
    def speed(self) -> float:
        """Metres a second over the moving time, 0 when nothing moved."""
        return self.distance_m / self.moving_s if self.moving_s > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One kilometre split of a detailed activity."""

    distance_m: float
    moving_s: float
    speed: float | None = None
    graded_speed: float | None = None  # Strava's grade-adjusted speed, m/s
    average_hr: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BestEffort:
    """The fastest stretch of a standard distance inside an activity."""

    name: str  # as Strava writes it: "1k", "1 mile", "5k"
    distance_m: float
    elapsed_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What was done, before anybody judged how hard it was.

    ``start`` is the wall clock where the athlete was (naive; Strava's ``start_date_local`` without its false Z);
    its date is the day the activity belongs to. ``start_utc`` orders activities and measures gaps.
    ``time_known`` is False for a bare date or a hidden start (Strava then says midnight and one second).
    ``cadence`` counts one leg a minute, as Strava does for runs. ``laps``, ``splits`` and ``best_efforts`` are None
    until the details were fetched; ``detailed`` says that they were. ``left_out`` names, in words, figures that came with it
    and cannot be (``bounds``).
    """

    id: str  # Strava's id in digits, "icu:<id>" of intervals.icu, or "file:<hash>" for a file that carries none
    sport: str  # Strava's sport_type as it came, also when nobody knows it yet
    start: datetime
    elapsed_s: float
    moving_s: float
    origin: str = "strava"  # "strava", "icu" (intervals.icu) or "file"; only what is Strava's is purged
    start_utc: datetime | None = None
    time_known: bool = True
    timezone: str | None = None
    name: str = ""
    distance_m: float | None = None
    climb_m: float | None = None
    descent_m: float | None = None
    average_speed: float | None = None
    max_speed: float | None = None
    average_hr: float | None = None
    max_hr: float | None = None
    cadence: float | None = None
    average_temp: float | None = None
    elev_high: float | None = None
    elev_low: float | None = None
    suffer_score: float | None = None
    workout_type: int | None = None
    perceived_exertion: float | None = None
    trainer: bool = False
    commute: bool = False
    manual: bool = False
    flagged: bool = False
    private: bool = False
    device: str | None = None
    external_id: str | None = None
    strava_id: str | None = None  # Strava's number of the same recording, where another source tells it
    detailed: bool = False
    laps: tuple[Lap, ...] | None = None
    splits: tuple[Split, ...] | None = None
    best_efforts: tuple[BestEffort, ...] | None = None
    left_out: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        """The local calendar day the activity belongs to."""
        return self.start.date()

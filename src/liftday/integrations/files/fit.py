"""FIT, the format of watches: sessions, laps and records become activities.

A watch whose battery died has written records and no session: then the records tell what there is to tell. A file
may hold other things than activities, and says so: those are refused by name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from liftday.integrations.files.fit_clock import wall_offset
from liftday.integrations.files.fit_frames import sound_files
from liftday.integrations.files.fit_messages import Message, Messages, messages
from liftday.integrations.files.fit_sports import (
    DRIVING,
    GENERIC,
    MULTISPORT,
    TRANSITION,
    fit_sport,
    is_indoors,
)
from liftday.integrations.files.movement import UNKNOWN, moved_like
from liftday.integrations.files.report import NotReadable
from liftday.integrations.files.track import Point, Totals, add_up, identity, local, without_standing
from liftday.training.activity import Activity, Lap

_NO_LEG = {TRANSITION, MULTISPORT, DRIVING}
_LEAST_LEFT_OVER_S = 300.0  # a leg of a triathlon that was cut off
_ACTIVITY, _SUMMARY = 4, 20
_OTHER_FILES: Mapping[int, str] = {
    1: "the description of a device", 2: "a device's settings", 3: "a sport's settings", 5: "a workout to do",
    6: "a course to follow", 7: "a schedule", 9: "body weights", 10: "totals", 11: "goals", 14: "blood pressures",
    15: "a day's monitoring", 28: "a day's monitoring", 32: "a day's monitoring", 34: "a segment", 35: "a list of segments",
    40: "a display's configuration",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What is known of one activity before it has an id and a wall clock."""

    start: datetime
    sport: str
    totals: Totals
    laps: tuple[Lap, ...]
    indoor: bool = False
    average_speed: float | None = None
    max_speed: float | None = None
    cadence: float | None = None
    temperature: float | None = None
    rpe: float | None = None


def is_fit(data: bytes) -> bool:
    """True for the signature every FIT file has in its header."""
    return data[8:12] == b".FIT"


def read_fit(data: bytes, *, zone: tzinfo) -> tuple[Activity, ...]:
    """Given the bytes of a FIT file, return its activities: one, several of a multisport session or of files that are
    chained; raises NotReadable, by name for a file that holds something else."""
    activities: list[Activity] = []
    refused: list[str] = []
    place = 0
    for file in sound_files(data):
        read = messages(file)
        other = _other_file(read)
        if other:
            refused.append(other)
            continue
        offset = wall_offset(*read.clock, zone=zone, longitude=read.longitude) if read.clock is not None else None
        for made in _legs(read):
            if made is not None:
                activities.append(_activity(made, identity(data, place), zone, offset))
            place += 1
    if not activities:
        raise NotReadable(refused[0] if refused else "no activity in it")
    return tuple(activities)


def _other_file(read: Messages) -> str:
    """Why a file holds no activity, by what it says it is; "" when it may."""
    if read.file_type is not None and read.file_type in _OTHER_FILES:
        return f"it is {_OTHER_FILES[read.file_type]}, no activity"
    if read.file_type not in {None, _ACTIVITY, _SUMMARY} and not read.sessions:
        return f"no activity in it: it is a FIT file of kind {read.file_type}"
    if read.sessions and all(one.code("sport") == DRIVING for one in read.sessions):
        return "it is a drive, no activity"
    return ""


def _legs(read: Messages) -> Sequence[_Made | None]:
    """The legs of one file, in its order, with None for what is none."""
    sessions = [one for one in read.sessions if one.code("sport") not in _NO_LEG]
    legs = [_of_session(session, read, only=len(sessions) == 1) for session in sessions]
    if not any(legs):
        return [_of_points(read, read.points)]
    if len(read.sessions) > 1 and not read.whole:
        end = max(made.start + timedelta(seconds=made.totals.elapsed_s) for made in legs if made is not None)
        left = [point for point in read.points if point.at > end]
        if left and (left[-1].at - left[0].at).total_seconds() >= _LEAST_LEFT_OVER_S:
            legs.append(_of_points(read, left, leg=len(read.sessions)))
    return legs


def _of_session(session: Message, read: Messages, *, only: bool) -> _Made | None:
    span = _span(session, read, only=only)
    if span is None:
        return None
    start, seconds = span
    timer = session.number("total_timer_time")
    end = start + timedelta(seconds=seconds + 1)
    points = read.points if only else [point for point in read.points if start <= point.at <= end]
    laps = [one for one in read.laps if only or _within(one, start, end)]
    measured = add_up(points) if points else Totals(elapsed_s=seconds, moving_s=timer or seconds)
    rpe = session.number("workout_rpe")
    sport = _sport_of_session(session, read, laps)
    stated = Totals(
        elapsed_s=seconds,
        moving_s=session.number("total_moving_time") or timer or seconds,
        distance_m=_first(session.number("total_distance") or None, measured.distance_m),
        average_hr=session.number("avg_heart_rate") or measured.average_hr,
        max_hr=session.number("max_heart_rate") or measured.max_hr,
        climb_m=_first(session.number("total_ascent"), measured.climb_m),
        descent_m=_first(session.number("total_descent"), measured.descent_m),
        high_m=measured.high_m,
        low_m=measured.low_m,
        splits=measured.splits,
    )
    totals = without_standing(stated, measured, sport)
    stood = totals.moving_s < stated.moving_s  # then the mean speed is that of the clock
    return _Made(
        start=start,
        sport=sport,
        indoor=is_indoors(session.code("sub_sport")),
        totals=totals,
        laps=tuple(_laps(laps)),
        average_speed=None if stood else session.number("enhanced_avg_speed") or session.number("avg_speed"),
        max_speed=session.number("enhanced_max_speed") or session.number("max_speed"),
        cadence=session.number("avg_running_cadence") or session.number("avg_cadence"),
        temperature=session.number("avg_temperature"),
        rpe=rpe / 10 if rpe else None,
    )


def _span(session: Message, read: Messages, *, only: bool) -> tuple[datetime, float] | None:
    """When a session began and how many seconds it took. A watch that forgot to say has written when it ended, and
    laps and records, which are this session's if it is the only one."""
    laps = sum(lap.elapsed_s for lap in _laps(read.laps)) if only else 0.0
    recorded = add_up(read.points).elapsed_s if only and read.points else 0.0
    seconds = session.number("total_elapsed_time") or session.number("total_timer_time") or laps or recorded
    start, end = session.moment("start_time"), session.moment("timestamp")
    if start is None and only:
        begun = [moment for moment in (lap.moment("start_time") for lap in read.laps) if moment is not None]
        start = min([*begun, *(point.at for point in read.points[:1])], default=None)
    if start is None and end is not None:
        start = end - timedelta(seconds=seconds)
    return (start, seconds) if start is not None and seconds else None


def _sport_of_session(session: Message, read: Messages, laps: Sequence[Message]) -> str:
    """As the session says, else as the rest of the file does. "Generic" is the athlete's own word for "other"."""
    own = fit_sport(session.code("sport"), session.code("sub_sport"), session.text("sport_profile_name"))
    return own or _sport_beside(read, read.sports[:1], laps, generic=session.code("sport") == GENERIC)


def _sport_beside(read: Messages, sports: Sequence[Message], laps: Sequence[Message], *, generic: bool) -> str:
    """What sport messages, laps, a workout or the records say, else what the movement looks like."""
    for one in [*sports, *laps]:
        known = fit_sport(one.code("sport"), one.code("sub_sport"), one.text("name"))
        if known is not None:
            return known
        generic = generic or one.code("sport") == GENERIC
    named = fit_sport(read.sport_code, None)
    if named is not None:
        return named
    if generic:
        return UNKNOWN
    speed, seconds = read.speed, None
    if read.points:
        totals = add_up(read.points)
        seconds = totals.moving_s or totals.elapsed_s
        if totals.distance_m and totals.moving_s:
            speed = totals.distance_m / totals.moving_s
    return moved_like(speed, seconds, points=read.points, cadence=read.cadence, dynamics=read.dynamics)


def _of_points(read: Messages, points: Sequence[Point], *, leg: int = 0) -> _Made | None:
    """An activity without a session of its own: the whole file, or what comes after so many legs."""
    totals = add_up(points) if len(points) > 1 else None
    if totals is None or totals.elapsed_s <= 0:
        return None
    sports, laps = read.sports[leg:][:1], [one for one in read.laps if _within(one, points[0].at, points[-1].at)]
    alone = Messages(points=list(points)) if leg else read
    sport = _sport_beside(alone, sports, laps, generic=False)
    return _Made(
        start=points[0].at,
        sport=sport,
        indoor=any(is_indoors(one.code("sub_sport")) for one in [*sports, *laps[:1]]),
        totals=without_standing(totals, totals, sport),
        laps=tuple(_laps(laps)),
    )


def _activity(made: _Made, own_id: str, zone: tzinfo, offset: timedelta | None) -> Activity:
    totals = made.totals
    return Activity(
        id=own_id,
        origin="file",
        sport=made.sport,
        start=local(made.start, zone, offset),
        start_utc=made.start,
        elapsed_s=totals.elapsed_s,
        moving_s=totals.moving_s,
        distance_m=totals.distance_m,
        climb_m=totals.climb_m,
        descent_m=totals.descent_m,
        average_speed=made.average_speed,
        max_speed=made.max_speed,
        average_hr=totals.average_hr,
        max_hr=totals.max_hr,
        cadence=made.cadence,
        average_temp=made.temperature,
        elev_high=totals.high_m,
        elev_low=totals.low_m,
        perceived_exertion=made.rpe,
        trainer=made.indoor,
        detailed=True,
        laps=made.laps,
        splits=totals.splits,
        best_efforts=(),
    )


def _laps(laps: Sequence[Message]) -> Iterator[Lap]:
    for message in laps:
        elapsed, timer = message.number("total_elapsed_time"), message.number("total_timer_time")
        seconds = elapsed or timer
        if seconds:
            yield Lap(
                distance_m=message.number("total_distance") or 0.0,
                moving_s=message.number("total_moving_time") or timer or seconds,
                elapsed_s=seconds,
                average_hr=message.number("avg_heart_rate"),
                max_hr=message.number("max_heart_rate"),
                climb_m=message.number("total_ascent"),
            )


def _within(message: Message, start: datetime, end: datetime) -> bool:
    begun = message.moment("start_time")
    return begun is not None and start <= begun < end


def _first(one: float | None, other: float | None) -> float | None:
    return one if one is not None else other

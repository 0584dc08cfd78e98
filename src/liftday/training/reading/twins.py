"""Two recordings of one session: when they are, which of them stays, and what it takes over from the other.

A clock proves little by itself: a watch that nobody stopped runs past the next session. So the time that is shared, the
moving time, the distance and the heart rate have to agree. Whose clocks both ran no longer than they moved cannot have
been in two places: there the shared time and one more witness are enough. Where the sports differ, a sport that is
certain counts before one that is not, and two that are certain need a witness.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Final

from liftday.training.activity import Activity
from liftday.training.reading.measures import STOP_AND_GO, Measures, measures
from liftday.training.reading.sports import Family
from liftday.training.reading.titles import NO_WORDS, title_words

_SHARED: Final = 0.5  # of the shorter recording (rule 0)
_INSIDE: Final = 0.9  # of a recording that is a piece of another
_AGREE: Final = 0.8  # moving times and distances of two devices
_CLOSELY: Final = 0.9
_PACE: Final = 0.85  # of a piece and the whole
_HEART, _SAME_HEART, _ONE_HEART = 10.0, 5.0, 3.0  # bpm between a wrist and a strap; the same; nobody else's
_ONE_PEAK: Final = 1.0  # bpm
_STARTS_S: Final = 300.0
_LET_RUN_S: Final = 600.0
_OTHER_ZONE_S: Final = 600.0  # the nearest zones are a quarter of an hour apart
_NEARBY_S: Final = 2 * 86_400.0  # local dates of one instant, in two zones
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - of wall clocks
_LENT: Final = ("average_hr", "max_hr", "suffer_score", "laps", "splits", "best_efforts", "distance_m", "climb_m")
_TAG_RANK: Final = {1: 3, 11: 3, 3: 2, 12: 2, 2: 1}
_STRAIN: Final = {Family.MOBILITY: 0, Family.STRENGTH: 1, Family.WALK: 1, Family.HIKE: 2}  # all others 3
_LIFTED_OR_PLAYED: Final = frozenset({Family.STRENGTH, Family.GAME})


@dataclass(slots=True, kw_only=True)
class Recording:
    """One recording as it is compared: seconds, metres on the ground, bpm; None is unknown."""

    activity: Activity
    measures: Measures
    sport: Family
    sure: bool
    clock: float
    moving: float
    metres: float | None
    heart: float | None

    @property
    def unbroken(self) -> bool:
        """Whether the clock ran no longer than the session."""
        return self.clock <= STOP_AND_GO * self.moving or self.clock - self.moving <= _LET_RUN_S


def recording(activity: Activity) -> Recording:
    """Given a recording, return what it is compared by."""
    numbers = measures(activity)
    moving = 60.0 * numbers.minutes
    return Recording(
        activity=activity,
        measures=numbers,
        sport=numbers.sport.family,
        sure=numbers.sure,
        clock=max(activity.elapsed_s, moving),
        moving=moving,
        metres=numbers.distance_m if numbers.ground else None,
        heart=numbers.average,
    )


def same(one: Recording, other: Recording) -> bool:
    """Given two recordings, return whether they are of one session."""
    a, b = one.activity, other.activity
    if b.id == a.strava_id or a.id == b.strava_id:
        return True
    if not (a.time_known and b.time_known):
        alike = (a.distance_m, a.moving_s) == (b.distance_m, b.moving_s)
        return one.sport is other.sport and bool(a.distance_m) and alike and _hearts(one, other) is not False
    shorter, longer = sorted((one, other), key=lambda s: s.clock)
    shared, apart = _shared(one, other), abs(_after(a, b))
    if shared <= _SHARED * shorter.clock:
        return False
    starts = apart <= max(_STARTS_S, 0.1 * max(one.moving, other.moving))
    if one.sport is not other.sport:
        return starts and _two_sports(one, other)
    moving, metres, heart = _ratio(one.moving, other.moving) >= _AGREE, _lengths(one, other), _hearts(one, other)
    whole = moving and metres is not False
    if one.unbroken and other.unbroken:
        close = starts and moving and heart is True and _beats(one, other) <= _SAME_HEART
        return whole or close or (shared >= _INSIDE * shorter.clock and _piece(shorter, longer))
    ends = abs(_after(a, b) + other.clock - one.clock) <= _STARTS_S
    return whole and heart is not False and (starts or ends)


def _two_sports(one: Recording, other: Recording) -> bool:
    """Two sports that began together: of one session where they lasted as long and nothing speaks against it; and where
    neither sport is in doubt, or somebody typed one of them in, only if distance or heart rate bear it out."""
    if _ratio(one.moving, other.moving) < _AGREE and _ratio(one.clock, other.clock) < _CLOSELY:
        return False
    metres, heart = _lengths(one, other), _hearts(one, other)
    if metres is False or heart is False or {one.sport, other.sport} == _LIFTED_OR_PLAYED:
        return False
    if not (one.sure and other.sure) and not (one.activity.manual or other.activity.manual):
        return True
    if one.metres and other.metres and _ratio(one.metres, other.metres) >= _CLOSELY:
        return True
    return heart is True and _beats(one, other) <= _ONE_HEART


def _piece(part: Recording, whole: Recording) -> bool:
    """True for a recording inside another, at its pace and at its pulse or peak: a watch that died on the way."""
    a, b = part.activity, whole.activity
    one_peak = bool(a.max_hr and b.max_hr) and abs((a.max_hr or 0.0) - (b.max_hr or 0.0)) <= _ONE_PEAK
    if a.manual or b.manual or (_hearts(part, whole) is False and not one_peak):
        return False
    if not (part.metres and whole.metres):
        return True
    return _ratio(part.metres / part.moving, whole.metres / whole.moving) >= _PACE


def pieces_of(whole: Recording, others: Sequence[Recording]) -> list[Recording]:
    """Given a recording and others of its day, return those of its sport that lie in it one after the other and add up to
    it, two at least; empty if they do not."""
    if not (whole.unbroken and whole.activity.time_known):
        return []
    inside = [
        o for o in others
        if o is not whole and o.sport is whole.sport and o.activity.time_known and o.moving < _AGREE * whole.moving
        and _shared(o, whole) >= _INSIDE * o.clock > 0.0
    ]  # fmt: skip
    inside.sort(key=lambda s: (s.activity.start, s.activity.id))
    if len(inside) < 2 or any(_shared(a, b) > _STARTS_S for a, b in pairwise(inside)):
        return []
    moving = sum(s.moving for s in inside)
    beating = [s for s in inside if s.heart]
    beaten = sum(s.moving for s in beating)
    summed = replace(
        whole,
        moving=moving,
        metres=sum(s.metres or 0.0 for s in inside) if all(s.metres for s in inside) else None,
        heart=sum((s.heart or 0.0) * s.moving for s in beating) / beaten if beaten >= _AGREE * moving else None,
    )
    agree = _ratio(moving, whole.moving) >= _AGREE
    return inside if agree and _lengths(summed, whole) is not False and _hearts(summed, whole) is not False else []


def better(one: Recording, other: Recording) -> bool:
    """Given two recordings of one session, return whether the second one stays: a certain sport before a doubtful one,
    the whole before a piece, the sport that strains more, then the one with laps, heart rate, a tag, more metres."""
    if one.sure is not other.sure:
        return other.sure
    if _ratio(one.moving, other.moving) < _AGREE:
        return other.moving > one.moving
    return _worth(other) > _worth(one)


def _worth(s: Recording) -> tuple[int, bool, bool, bool, float, str]:
    a = s.activity
    return (
        _STRAIN.get(s.sport, 3), bool(a.laps), a.average_hr is not None, bool(a.workout_type), a.distance_m or 0.0, a.id,
    )  # fmt: skip


def lend(kept: Recording, copy: Recording) -> Activity:
    """Given the recording that stays and its copy, return it with what only the copy knows and with the harder evidence
    of the two: a rating, a tag and a pulse from the other device are the session's too."""
    one, other = kept.activity, copy.activity
    more = {name: getattr(other, name) for name in _LENT if not getattr(one, name) and getattr(other, name)}
    whole = _ratio(kept.moving, copy.moving) >= _AGREE
    if copy.heart and (not kept.heart or (whole and copy.heart > kept.heart + _SAME_HEART)):
        more |= {"average_hr": other.average_hr, "max_hr": other.max_hr or one.max_hr}
    one = replace(one, **more)
    return lend_words(one, other if kept.sport is copy.sport else replace(other, name=""))


def lend_words(one: Activity, other: Activity) -> Activity:
    """Given the recording that stays and another of the same session, return it with the harder tag and rating of the
    two, and with the other's title where its own holds none of our words. The title of another sport describes that sport."""
    tag, rating = other.workout_type, other.perceived_exertion
    if _TAG_RANK.get(tag or 0, 0) > _TAG_RANK.get(one.workout_type or 0, 0):
        one = replace(one, workout_type=tag)
    if (rating or 0.0) > (one.perceived_exertion or 0.0):
        one = replace(one, perceived_exertion=rating)
    if title_words(one.name) == NO_WORDS != title_words(other.name):
        one = replace(one, name=other.name)
    return one


def at_one_hour(activities: Sequence[Activity], home: str) -> list[Activity]:
    """Given recordings by start and the name of the athlete's zone, return them by start, those of one session on one
    date, so that a copy across midnight lies beside what it copies.

    The date is that of the recording that stays. Where the two give one instant another hour, it is that of the one that
    knows the place: Strava's, then one with a zone of its own, then an export's.
    """
    aligned = list(activities)
    spans = [_span(a) for a in aligned]
    for n, (local, instant, lasted) in enumerate(spans):
        for m in range(n - 1, -1, -1):
            before, earlier, long = spans[m]
            if local - before >= _NEARBY_S:
                break
            after = local - before if instant is None or earlier is None else instant - earlier
            if not min(long, after + lasted) > max(0.0, after):
                continue  # the clocks never ran together
            one, other = aligned[m], aligned[n]
            if one.day != other.day or abs(local - before - after) > _OTHER_ZONE_S:
                aligned[m], aligned[n] = _at_one_hour(one, other, home)
    return sorted(aligned, key=lambda a: (a.start, a.id))


def _span(a: Activity) -> tuple[float, float | None, float]:
    """A recording's start on its wall clock and as an instant, and its clock, in seconds."""
    return (
        (a.start - _EPOCH).total_seconds(),
        None if a.start_utc is None else a.start_utc.timestamp(),
        a.elapsed_s,
    )


def _at_one_hour(one: Activity, other: Activity, home: str) -> tuple[Activity, Activity]:
    """Two recordings that share time, at the start of one of them if they are of one session."""
    first, second = recording(one), recording(other)
    if not same(first, second):
        return one, other
    if _zones_apart(one, other):
        right = max(one, other, key=lambda a: (*_knows_the_place(a, home), a.id))
    else:
        right = other if better(first, second) else one
    return replace(one, start=right.start), replace(other, start=right.start)


def _knows_the_place(a: Activity, home: str) -> tuple[bool, bool, bool]:
    return a.origin == "strava", a.timezone not in {None, home}, not a.id.startswith("file:")


def _zones_apart(one: Activity, other: Activity) -> bool:
    """Whether two recordings give one instant another hour."""
    if one.start_utc is None or other.start_utc is None:
        return False
    return abs((other.start - one.start).total_seconds() - _after(one, other)) > _OTHER_ZONE_S


def _after(one: Activity, other: Activity) -> float:
    """How many seconds the second recording began after the first: by the instant where both know it."""
    if one.start_utc is not None and other.start_utc is not None:
        return (other.start_utc - one.start_utc).total_seconds()
    return (other.start - one.start).total_seconds()


def _shared(one: Recording, other: Recording) -> float:
    """The seconds for which both clocks ran."""
    after = _after(one.activity, other.activity)
    return min(one.clock, after + other.clock) - max(0.0, after)


def _lengths(one: Recording, other: Recording) -> bool | None:
    """Whether two distances agree; None where one of them was not measured on the ground."""
    return _ratio(one.metres, other.metres) >= _AGREE if one.metres and other.metres else None


def _hearts(one: Recording, other: Recording) -> bool | None:
    """Whether two average heart rates agree; None where one is unknown."""
    return _beats(one, other) <= _HEART if one.heart and other.heart else None


def _beats(one: Recording, other: Recording) -> float:
    return abs((one.heart or 0.0) - (other.heart or 0.0))


def _ratio(one: float, other: float) -> float:
    """The smaller of two numbers above 0 as a share of the larger."""
    return min(one, other) / max(one, other)

"""Whether the runner lives where the configuration says: by the clocks their activities were recorded by."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Final

from liftday.daemon.state.instance import Instance
from liftday.store import activities
from liftday.training.activity import Activity

_NEWEST: Final = 10  # activities that are asked
_LEAST: Final = 3  # of them that must differ: one journey's run is no new home
_BACK: Final = timedelta(days=28)
_SAME: Final = timedelta(minutes=10)  # what a watch's clock may be wrong by


def differing(instance: Instance, now: datetime) -> tuple[str, str] | None:
    """Given the instant, return what to say and what to do where most of the newest activities, the last among them, were
    recorded by another clock than the configured zone's; None where they agree, or tell nothing."""
    recent = activities.recall(instance.store, since=(now - _BACK).date() - timedelta(days=1))
    dated = [a for a in recent if a.start_utc and a.time_known and now - _BACK <= a.start_utc <= now]
    newest = sorted(dated, key=_instant)[-_NEWEST:]
    away = [a for a in newest if abs(_offset(a) - _home(instance, _instant(a))) > _SAME]
    if len(away) < _LEAST or 2 * len(away) <= len(newest) or newest[-1] not in away:
        return None
    name = Counter(_name(a) for a in reversed(away)).most_common(1)[0][0]
    hour = datetime.combine(
        now.astimezone(instance.zone).date(), instance.settings.owner.schedule.default_start, instance.zone
    )
    there = (hour.astimezone(UTC) + _offset(away[-1])).strftime("%H:%M")
    what = (
        f"{len(away)} of the last {len(newest)} activities were recorded by the clock of {name}, and the plan lives in"
        f" {instance.zone.key}: a session at {hour:%H:%M} is at {there} there."
    )
    do = f"if you live there, set timezone under [athlete] (`{_example(name)}`) and import your own files again"
    return what, f"{do}; on a journey leave it"


def note(instance: Instance, now: datetime) -> str | None:
    """The same in one line, for the verbs that run a turn."""
    found = differing(instance, now)
    return None if found is None else f"{found[0]} {found[1][:1].upper()}{found[1][1:]}."


def _instant(activity: Activity) -> datetime:
    assert activity.start_utc is not None
    return activity.start_utc


def _offset(activity: Activity) -> timedelta:
    """How far the wall clock of an activity was ahead of UTC."""
    return activity.start - _instant(activity).astimezone(UTC).replace(tzinfo=None)


def _home(instance: Instance, at: datetime) -> timedelta:
    return at.astimezone(instance.zone).utcoffset() or timedelta()


def _name(activity: Activity) -> str:
    """The zone as its record names it, or its distance from UTC."""
    if activity.timezone and "/" in activity.timezone:
        return activity.timezone
    minutes = round(_offset(activity).total_seconds() / 900) * 15
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _example(name: str) -> str:
    return f'timezone = "{name}"' if "/" in name else 'timezone = "Europe/Berlin"'

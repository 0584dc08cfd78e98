"""The JSON shapes that the outside relies on (docs/json.md): values in, plain dicts out."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from liftday.daemon.queries.calendars import CalendarStatus
from liftday.daemon.queries.intervals_status import IntervalsStatus
from liftday.daemon.queries.status import LastFetch, Status, StravaStatus
from liftday.training.day import Day, Reading, Ruling
from liftday.training.lifted import Weight
from liftday.training.plan import Change
from liftday.training.reason import Param, Reason
from liftday.training.session import Alternative, Block, Session
from liftday.words.changes import change_text
from liftday.words.lifts import weight_line
from liftday.words.placing import why_here
from liftday.words.reading import day_text, reading_text
from liftday.words.rules import ruling_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A change of the plan with the instant it happened."""

    at: datetime
    change: Change


def reasons_json(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """Reasons as flat objects: the code, whether others may read it, and the parameters by name."""
    return [_reason_json(reason) for reason in reasons]


def _reason_json(reason: Reason) -> dict[str, Any]:
    params = {name: _param(value) for name, value in reason.params.items()}
    return {"code": reason.code, "public": reason.public, **params}


def _param(value: Param) -> Any:
    if isinstance(value, tuple):
        return [_param(element) for element in value]
    if isinstance(value, Reason):
        return _reason_json(value)
    return value.isoformat() if isinstance(value, date) else value


def day_json(day: Day) -> dict[str, Any]:
    """One element of `days --json`."""
    return {
        "date": day.date.isoformat(),
        "kind": day.kind.value,
        "source": day.source.value,
        "confidence": round(day.confidence, 2),
        "reason": day_text(day),
        "reasons": reasons_json(day.reasons),
        "flags": list(day.flags),
        "minutes": round(day.minutes),
        "load": None if day.load is None else round(day.load, 1),
        "strength": day.strength,
        "pain": [{"place": pain.place, "pain": pain.pain} for pain in day.pains],
        "p": {kind: round(chance, 4) for kind, chance in day.chances.as_dict().items()},
        "activities": [reading_json(reading) for reading in day.readings],
    }


def reading_json(reading: Reading) -> dict[str, Any]:
    """One activity inside a day: its class and why."""
    return {
        "id": reading.id,
        "sport": reading.sport,
        "start": reading.start.isoformat(timespec="seconds"),
        "kind": reading.kind.value,
        "intensity": reading.intensity and reading.intensity.value,
        "confidence": round(reading.confidence, 2),
        "reason": reading_text(reading.kind, reading.reasons),
        "reasons": reasons_json(reading.reasons),
        "flags": list(reading.flags),
    }


def block_json(block: Block) -> dict[str, Any]:
    """One exercise of a session."""
    return {
        "name": block.name,
        "exercise": block.exercise,
        "section": block.section,
        "sets": block.sets,
        "reps": block.reps,
        "seconds": block.seconds,
        "per_side": block.per_side,
        "rpe": block.rpe,
        "rest_seconds": block.rest_seconds,
        "pair": block.pair,
        "substitute": block.substitute,
        "weight": _weight_json(block.weight) if block.weight else None,
        "instead_of": block.slot if block.slot != block.exercise else None,
        "alternatives": alternatives_json(block.alternatives if block.section == "main" else ()),
    }


def alternatives_json(those: Sequence[Alternative]) -> list[dict[str, Any]]:
    """What fills the same slot: ids and names."""
    return [{"exercise": one.exercise, "name": one.name} for one in those]


def session_json(session: Session, sequence: int) -> dict[str, Any]:
    """One session of `plan --json`; the sequence is the published entry's."""
    return {
        "uid": session.uid,
        "date": session.date.isoformat(),
        "start": session.start.isoformat(timespec="seconds"),
        "minutes": session.minutes,
        "type": session.type,
        "variant": session.variant.value,
        "phase": session.phase,
        "status": session.status.value,
        "sequence": sequence,
        "reason": why_here(session),
        "reasons": reasons_json(session.reasons),
        "reckoned": session.reckoned.isoformat() if session.reckoned else None,
        "blocks": [block_json(block) for block in session.blocks],
    }


def verdict_json(verdict: Ruling) -> dict[str, Any]:
    """One rule's word in `why --json`."""
    return {
        "rule": verdict.rule,
        "verdict": verdict.verdict,
        "why": ruling_text(verdict.reasons),
        "reasons": reasons_json(verdict.reasons),
    }


def change_json(change: Change) -> dict[str, Any]:
    """One element of `plan_changes`; ``from`` and ``to`` may be null."""
    return {
        "uid": change.uid,
        "from": change.origin.isoformat() if change.origin else None,
        "to": change.to.isoformat() if change.to else None,
        "why": change_text(change),
        "reasons": reasons_json(change.reasons),
    }


def changes_json(logged: Sequence[Logged]) -> list[dict[str, Any]]:
    """The changes of a date in `why --json`, oldest first."""
    return [
        {
            "at": entry.at.isoformat(timespec="seconds"),
            **{k: v for k, v in change_json(entry.change).items() if k != "uid"},
        }
        for entry in logged
    ]


def status_json(value: Status | StravaStatus | LastFetch | CalendarStatus) -> dict[str, Any]:
    """`status --json` and `strava status --json`: the fields by their names."""
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, IntervalsStatus):
        return value.as_json()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return status_json(value) if isinstance(value, LastFetch | CalendarStatus) else value


def instant(at: datetime | None) -> str | None:
    """An instant to the second, with its distance from UTC.

    >>> instant(datetime.fromisoformat("2026-03-02T07:00:00.25+01:00"))
    '2026-03-02T07:00:00+01:00'
    """
    return None if at is None else at.isoformat(timespec="seconds")


def _weight_json(weight: Weight) -> dict[str, Any]:
    """What to lift, what became of it since the last time, and why."""
    last = {
        "date": weight.last_on.isoformat(),
        "kg": weight.last_kg,
        "reps": weight.last_reps,
        "effort": weight.last_effort,
    }
    return {
        "kg": weight.kg,
        "course": weight.course.value,
        "code": weight.reason.code,
        "text": weight_line(weight),
        "last": last,
    }

"""A calendar read in a process of its own, which ends with it: whatever a stranger's file does to a library, it costs the
turn a second at most, and no memory.

The bytes go in on stdin behind a line of JSON; a line of JSON comes out.
"""

import json
import subprocess
import sys
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, Final

from liftday.integrations.ical.event import Event, ForeignCalendar
from liftday.integrations.ical.scan import Window
from liftday.integrations.ical.trouble import Trouble, Unread

_PATIENCE_S: Final = 30  # of wall time, on a machine that is busy
_COMMAND: Final = (sys.executable, "-m", "liftday.integrations.ical.reader")


def read_apart(raw: bytes, window: Window, *, texts: bool = True) -> ForeignCalendar:
    """Given a calendar's bytes, return its events in the window, as ``parse`` does; raises Unread."""
    asked = json.dumps({"first": window.first.isoformat(), "last": window.last.isoformat(), "texts": texts})
    try:
        done = subprocess.run(
            _COMMAND, input=asked.encode() + b"\n" + raw, capture_output=True, timeout=_PATIENCE_S, check=False
        )
        answer = json.loads(done.stdout) if done.returncode == 0 else None
    except (OSError, ValueError, subprocess.TimeoutExpired):
        answer = None
    if answer is None:  # it was killed: by its limits, or for want of memory
        raise Unread(Trouble.HEAVY)
    if "trouble" in answer:
        raise Unread(Trouble(answer["trouble"]))
    return decoded(answer)


def encoded(calendar: ForeignCalendar) -> dict[str, Any]:
    """A calendar as JSON."""
    plain = asdict(calendar)
    for event in plain["events"]:
        for name in ("start", "end", "recurrence"):
            event[name] = event[name].isoformat() if event[name] else None
    return {**plain, "refresh": calendar.refresh.total_seconds() if calendar.refresh else None}


def decoded(plain: dict[str, Any]) -> ForeignCalendar:
    """What ``encoded`` made."""
    events = tuple(
        Event(**event | {name: _instant(event[name]) for name in ("start", "end", "recurrence")})
        for event in plain["events"]
    )
    refresh = timedelta(seconds=plain["refresh"]) if plain["refresh"] else None
    return ForeignCalendar(**plain | {"events": events, "refresh": refresh})


def _instant(text: str | None) -> Any:
    """A date, or a time with its offset."""
    if text is None:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)

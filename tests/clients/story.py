"""What a subscriber lives through: subscribed, unchanged, one session moved, one withdrawn, the daemon away."""

import contextlib
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clients.between import Answer, Between
from clients.packages import Tell
from clients.seen import Differs, Eye, Seen
from clients.stage import Season, Stage, move_one, promised, skip_one, stage

Opens = Callable[[Path], Eye]
_PATIENCE: Final = 30.0  # seconds a calendar may take to show what it was told
_SETTLED: Final = 1.0  # seconds after an answer within which a wrong reaction would show


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A calendar and the server between it and the daemon."""

    eye: Eye
    between: Between

    def answers(self, count: int) -> tuple[Answer, ...]:
        """The answers after the first ``count``; at least one, or Differs."""
        found = self.between.next_after(count, seconds=_PATIENCE)
        if not found:
            raise Differs(f"{self.eye.name} asked for nothing within {_PATIENCE:.0f} s")
        return found


def play(season: Season, opens: Sequence[Opens], tell: Tell) -> bytes:
    """Given a season and ways to open calendars, let all live through it; return the feed they subscribed to.

    Raises Differs at the first thing that is not as promised.
    """
    with contextlib.ExitStack() as stack:
        scene = stack.enter_context(stage(season))
        subscribers = [stack.enter_context(_opened(open_eye, scene.address)) for open_eye in opens]
        said = _Words(season.name, tell)
        before, body = promised(scene)
        for one in subscribers:
            said.begin()
            one.eye.subscribe(one.between.address)
            answers = one.answers(0)
            _shows(one.eye, before)
            one.eye.journal()
            size = f"{answers[0].size} octets{' gzipped' if answers[0].encoding == 'gzip' else ''}"
            said.end(one.eye, f"subscribed: {len(before)} events, {_hours(before)}; {size}")
        _not_modified(subscribers, before, said)
        uid = move_one(scene)
        moved, _ = promised(scene)
        if moved[uid].start.date() == before[uid].start.date() or moved[uid].sequence <= before[uid].sequence:
            raise Differs(f"{uid} was moved: {before[uid]} became {moved[uid]}")
        _changed(
            subscribers,
            before,
            moved,
            f"moved: {before[uid].start:%a %d %b %H:%M} to {moved[uid].start:%a %d %b %H:%M}",
            said,
        )
        _not_modified(subscribers, moved, said)
        gone = skip_one(scene, other_than=uid)
        left, _ = promised(scene)
        if gone in left or gone not in moved:
            raise Differs(f"{gone} was withdrawn and is still served")
        _changed(subscribers, moved, left, f"withdrawn: {moved[gone].start:%a %d %b %H:%M}", said)
        _not_modified(subscribers, left, said)
        _counted(scene, subscribers)
        _daemon_away(scene, subscribers, left, said)
        return body


class _Words:
    """The lines of the report, each with how long it took."""

    def __init__(self, season: str, tell: Tell) -> None:
        self._season, self._tell, self._since = season, tell, 0.0

    def begin(self) -> None:
        self._since = time.monotonic()

    def end(self, eye: Eye, words: str) -> None:
        self._tell(f"  {self._season:<8} {eye.name:<12} {words} ({time.monotonic() - self._since:.1f} s)")


@contextlib.contextmanager
def _opened(open_eye: Opens, address: str) -> Iterator[Subscriber]:
    with tempfile.TemporaryDirectory(prefix="liftday-eye-", ignore_cleanup_errors=True) as folder:
        eye = open_eye(Path(folder))
        try:
            with Between(address) as between:
                yield Subscriber(eye=eye, between=between)
        finally:
            eye.close()


def _not_modified(subscribers: Sequence[Subscriber], shown: Mapping[str, Seen], said: _Words) -> None:
    """A refresh with nothing new: every question names the version it has, every answer is 304, nothing moves."""
    for one in subscribers:
        said.begin()
        count, had = len(one.between.answers), one.between.answers[-1].etag
        one.eye.journal()
        one.eye.refresh()
        one.answers(count)
        threading.Event().wait(_SETTLED)
        answers = one.answers(count)
        if [(a.status, a.had) for a in answers] != [(304, had)] * len(answers) or any(a.size for a in answers):
            raise Differs(f"{one.eye.name}: expected 304 for {had}, saw {answers}")
        _shows(one.eye, shown)
        told = one.eye.journal()
        if told is not None and (told.added or told.changed or told.removed):
            raise Differs(f"{one.eye.name}: nothing was new, yet {told}")
        said.end(one.eye, f"refreshed: 304 for If-None-Match {had}")


def _changed(
    subscribers: Sequence[Subscriber], before: Mapping[str, Seen], after: Mapping[str, Seen], what: str, said: _Words
) -> None:
    """A refresh with news: asked with the old version, answered whole; what changed is shown, the rest is not touched."""
    for one in subscribers:
        said.begin()
        count, had = len(one.between.answers), one.between.answers[-1].etag
        one.eye.refresh()
        first = one.answers(count)[0]
        if (first.status, first.had) != (200, had) or first.etag == had:
            raise Differs(f"{one.eye.name}: expected a new version instead of {had}, saw {first}")
        _shows(one.eye, after)
        threading.Event().wait(_SETTLED)
        told = one.eye.journal()
        wanted = (
            frozenset(after.keys() - before.keys()),
            frozenset(uid for uid in after.keys() & before.keys() if after[uid] != before[uid]),
            frozenset(before.keys() - after.keys()),
        )
        if told is not None and (told.added, told.changed, told.removed) != wanted:
            raise Differs(f"{one.eye.name}: expected added, changed, removed to be {wanted}, saw {told}")
        kept = len(before.keys() & after.keys())
        said.end(
            one.eye,
            f"{what}; added {len(wanted[0])}, changed {len(wanted[1])}, removed {len(wanted[2])}, uids kept {kept}",
        )


def _counted(scene: Stage, subscribers: Sequence[Subscriber]) -> None:
    """The daemon knows which calendars asked, and counts as the server between does."""
    counted = scene.fetches()
    for one in subscribers:
        for status in (200, 304):
            seen = sum(answer.status == status for answer in one.between.answers)
            told = counted.get((one.eye.family, str(status)), 0)
            if seen != told:
                raise Differs(f"{one.eye.name} got {seen} times {status}, /metrics counts {told} for {one.eye.family}")


def _daemon_away(scene: Stage, subscribers: Sequence[Subscriber], shown: Mapping[str, Seen], said: _Words) -> None:
    """With the daemon stopped a refresh fails and every session stays where it is."""
    scene.running.process.send_signal(signal.SIGTERM)
    scene.running.process.wait(15)
    for one in subscribers:
        said.begin()
        count = len(one.between.answers)
        with contextlib.suppress(Differs):  # a calendar may say so
            one.eye.refresh()
        if any(answer.status for answer in one.answers(count)):
            raise Differs("a stopped daemon answered")
        threading.Event().wait(_SETTLED)
        _shows(one.eye, shown)
        said.end(one.eye, f"the daemon is away: all {len(shown)} events stay")


def _shows(eye: Eye, wanted: Mapping[str, Seen]) -> None:
    """Wait until a calendar shows exactly this; raise Differs with the first differences when it does not."""
    pause, until = threading.Event(), time.monotonic() + _PATIENCE
    shown = eye.look()
    while shown != wanted and time.monotonic() < until:
        pause.wait(0.2)
        shown = eye.look()
    if shown == wanted:
        return
    lines = [f"{eye.name} shows something else than the plan:"]
    lines += [
        f"    {uid}: shown {_brief(shown.get(uid))}; wanted {_brief(wanted.get(uid))}"
        for uid in sorted(shown.keys() | wanted.keys())
        if shown.get(uid) != wanted.get(uid)
    ]
    raise Differs("\n".join(lines[:12]))


def _brief(seen: Seen | None) -> Any:
    return "nothing" if seen is None else repr(seen)[:400]


def _hours(shown: Mapping[str, Seen]) -> str:
    """The first two local starts, as a person would check them."""
    starts = sorted(seen.start for seen in shown.values())[:2]
    return ", ".join(f"{start:%a %d %b %H:%M}" for start in starts) + " at home"

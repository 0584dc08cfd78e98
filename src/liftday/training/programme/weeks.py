"""Weeks of the record: how much of what was planned was done, whether a third session may come, how many sets."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from liftday.training.day import Day, Kind, monday
from liftday.training.programme.progress import WEEK
from liftday.training.programme.record import Record
from liftday.training.reason import Reason, because
from liftday.training.session import Session, Status, Variant

THIRD_TOTAL = 12  # completed sessions before a third a week is offered (training.md, Completion)
THIRD_SHARE = 0.85  # of the planned ones completed in four weeks
THIRD_DAYS = 3  # rest or easy days in the typical week
THIRD_LITE_WEEKS = 2  # it starts as lite
FOUR_WEEKS = timedelta(days=28)
SET_GROWTH = 1.2  # weekly sets against the highest of the last four weeks (docs/training.md, Hard rules)
NOVICE = 6  # completed sessions; until then a runner is new to it
COUNTED = frozenset({"power", "main", "core"})  # the sections whose sets count
LIVE = frozenset({Status.PLANNED, Status.DONE})
ENDED = frozenset({Status.DONE, Status.MISSED, Status.SKIPPED})


def thin_weeks(sessions: Iterable[Session]) -> frozenset[date]:
    """Given sessions, return the Mondays of the weeks of which less than half was done; what is to come may yet be."""
    planned: dict[date, int] = defaultdict(int)
    done: dict[date, int] = defaultdict(int)
    for session in sessions:
        if session.type == "strength" and session.status is not Status.CANCELLED:
            planned[monday(session.date)] += 1
            done[monday(session.date)] += session.status in LIVE
    return frozenset(week for week, count in planned.items() if done[week] < count / 2)


def third_session(
    record: Record, completed: int, on: date, days: Sequence[Day], *, hurting: bool, moderate_is_easy: bool
) -> Reason | None:
    """Given the record, return what the third weekly session waits for, None when it may come (training.md, Completion)."""
    if hurting:
        return because("sessions_that_feel_right", public=False)
    if completed < THIRD_TOTAL:
        return because("sessions_done", done=completed, wanted=THIRD_TOTAL)
    since = on - FOUR_WEEKS
    ended = [s for s in record.sessions if s.type == "strength" and s.status in ENDED and since <= s.date <= on]
    done = sum(s.status is Status.DONE for s in ended)
    if not ended or done < THIRD_SHARE * len(ended):
        return because("done_in_four_weeks", done=done, planned=len(ended))
    open_kinds = {Kind.REST, Kind.EASY} | ({Kind.MODERATE} if moderate_is_easy else set())
    known = [day for day in days if since < day.date <= on and not day.foreseen]
    if sum(day.kind in open_kinds for day in known) * 7 < THIRD_DAYS * len(known) or not known:
        return because("three_open_days")
    return None


def third_cap(sessions: Iterable[Session], on: date) -> Variant:
    """Given sessions, return the most a third weekly session may be: lite in its first two weeks (training.md, Completion).

    Weeks before this one that had three sessions count, of the last eight.
    """
    this = monday(on)
    count: dict[date, int] = defaultdict(int)
    for session in sessions:
        if session.type == "strength" and session.status in ENDED:
            count[monday(session.date)] += 1
    weeks = sum(n >= 3 and this - 8 * WEEK <= week < this for week, n in count.items())
    return Variant.LITE if weeks < THIRD_LITE_WEEKS else Variant.FULL


def sets_of(session: Session) -> int:
    """The working sets of a session: power, main and core."""
    return sum(block.sets for block in session.blocks if block.section in COUNTED)


def sets_left(done: Sequence[Session], completed: int, week: date, *, visits: Iterable[date] = ()) -> int | None:
    """Given the sessions done (or taken as done), return how many more sets a week may hold; None when no rule applies.

    A week stays at or below 120 % of the highest of the last four. The first six completed sessions are exempt, and so
    is a week with nothing before it to measure by. ``visits`` are dates of strength that nobody had written: each counts
    as many sets as the last session done before it, in this week as in those it is measured by. The rule holds with them
    and without: a bar that only visits raised is none for what is written.
    """
    alone: dict[date, int] = defaultdict(int)
    for session in done:
        alone[monday(session.date)] += sets_of(session)
    if completed < NOVICE or not _bar(alone, week):
        return None
    together = alone.copy()
    for on in visits:
        together[monday(on)] += _guessed(done, on)
    return min(_bar(sums, week) - sums[week] for sums in (alone, together))


def usual(done: Iterable[Session], week: date, *, visits: Iterable[date] = ()) -> tuple[int, int]:
    """Given the sessions done, return how many the fullest of the last four weeks held, and the sets of the largest of them.
    ``visits`` are dates of strength that nobody had written."""
    recent = {week - n * WEEK for n in range(1, 5)}
    those = [session for session in done if monday(session.date) in recent]
    count = Counter(monday(on) for on in (*(session.date for session in those), *visits) if monday(on) in recent)
    return max(count.values(), default=0), max(map(sets_of, those), default=0)


def _bar(sums: Mapping[date, int], week: date) -> int:
    """The most sets of a week, by those of the weeks before it."""
    return int(max(sums.get(week - n * WEEK, 0) for n in range(1, 5)) * SET_GROWTH)


def _guessed(done: Sequence[Session], on: date) -> int:
    """The sets that a visit on a date is taken for; 0 before the first session."""
    last = max((session for session in done if session.date < on), key=lambda session: session.date, default=None)
    return sets_of(last) if last else 0

"""One event of the feed, as a value: a session, a day's label or a notice, with its name for life.

A composed entry says what ought to stand in the calendar now; ``sequence``, ``created`` and ``modified`` are given to
it by ``revise``, which knows what stood there before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from liftday.calendar import clean, titles
from liftday.calendar.look import Look
from liftday.training.day import Day, Kind, Source
from liftday.training.lifted import Weight
from liftday.training.reason import VERBATIM, Reason, told_in_public
from liftday.training.session import Block, Session, Status, session_uid
from liftday.words import session as session_words
from liftday.words.days import ABSENCES
from liftday.words.reading import day_text

Moment = datetime | date  # an instant, or a whole day
SUMMARY_LIMIT = 80  # characters; the checklist's line 28
DESCRIPTION_LIMIT = 2000
CATEGORIES = {"strength": "STRENGTH", "mobility": "MOBILITY", "day": "TRAINING DAY", "notice": "NOTICE"}
NOTICES = {
    "no_plan": "No training plan yet",
    "no_mobility": "No mobility planned",
    "stale": "Training plan: the data is old",
    "disconnected": "Training plan: Strava is disconnected",
}
PLAIN = Look()
_DAYS = {
    Kind.REST: "Rest day",
    Kind.EASY: "Easy day",
    Kind.MODERATE: "Moderate day",
    Kind.HARD: "Hard day",
    Kind.LONG: "Long run",
    Kind.RACE: "Race",
}
_SOURCES = {
    Source.RECORDED: "",
    Source.MARKED: "",
    Source.RACE: "",
    Source.EXPECTED: " (expected)",
    Source.PLANNED: " (planned)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event. ``start`` and ``end`` are instants, or dates of an all-day event whose ``end`` is the first day after
    it (RFC 5545 3.6.1). Whoever made it, its instants are UTC in whole seconds, its text is clean and within its limits.

    Raise ValueError for an instant without a zone.

    ``content`` is a fingerprint of what is prescribed, ``why`` of the reasons: the plan gives another one only when the
    published one became false, so it is news. A tombstone (``live`` False) is not in the feed; its uid and sequence are kept.
    """

    uid: str
    date: date  # the athlete's local day; what "past" is judged by
    start: Moment
    end: Moment
    summary: str
    description: str = ""
    kind: str = "strength"  # strength, mobility, day, notice, mobility notice
    status: str = "planned"  # planned, done, missed, skipped, cancelled
    categories: tuple[str, ...] = ()
    transparent: bool = False
    reminder_minutes: int = 0  # before the start; 0: none
    content: str = ""
    why: str = ""  # empty where there is none, or where an older liftday wrote the entry
    live: bool = True
    sequence: int = 0
    created: datetime | None = None  # None until it was published
    modified: datetime | None = None  # LAST-MODIFIED and DTSTAMP: when this event last changed, never "now"

    def __post_init__(self) -> None:
        summary = clean.shorten(clean.line(self.summary), SUMMARY_LIMIT)
        object.__setattr__(self, "summary", summary or "Training")
        object.__setattr__(self, "description", clean.shorten(clean.text(self.description), DESCRIPTION_LIMIT))
        for name in ("start", "end", "created", "modified"):
            object.__setattr__(self, name, _whole_utc(getattr(self, name)))

    @property
    def all_day(self) -> bool:
        """True when the event has dates and no times."""
        return not isinstance(self.start, datetime)

    @property
    def acts(self) -> tuple[str, ...]:
        """The lines of the description that talk back."""
        return tuple(line for line in self.description.split("\n") if line.startswith(_ACTS))

    @property
    def order(self) -> tuple[datetime, str]:
        """What the feed is sorted by: the start (a date counts as its midnight in UTC), then the uid."""
        if isinstance(self.start, datetime):
            return self.start, self.uid
        return datetime.combine(self.start, time(), UTC), self.uid


_ACTS = ("Done: http", "Skip: http", "Move: http")


def _whole_utc(moment: Moment | None) -> Moment | None:
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no zone: an entry stands at an instant")
    return moment.astimezone(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActLinks:
    """Signed addresses that talk back. They depend on the session and the key alone, not on the clock: a link that
    differs is a change of the entry and is published as one."""

    done: str = ""
    skip: str = ""
    move: str = ""


def compose(
    session: Session,
    *,
    links: ActLinks | None = None,
    look: Look = PLAIN,
    summary: Callable[[Session], str] | None = None,
    description: Callable[[Session, int], str] = session_words.description,
) -> Entry:
    """Given a session of the plan, return the entry that ought to stand for it.

    Times become UTC instants: a wall time that a clock change skips moves on, one that occurs twice is the first, and
    the minutes are counted after that. A skipped or cancelled session is not live; a missed one takes no time, nor does
    mobility, which is an offer. Links and the reminder belong to what can still be answered: a planned session. A
    ``look`` that changes what is told of every session changes every entry, else some subscribers would go on showing
    the old text. The words come from ``titles`` and ``words.session``.
    """
    start = session.start.replace(fold=0).astimezone(UTC)
    acts = links if links and session.status is Status.PLANNED else ActLinks()
    discreet = _discreet(session)
    return Entry(
        uid=session.uid,
        date=session.date,
        start=start,
        end=start + timedelta(minutes=session.minutes),
        summary=summary(session) if summary else titles.title(session, look),
        description=_with_links(description(discreet, DESCRIPTION_LIMIT - len(_asked(acts))), acts),
        kind=session.type,
        status=session.status.value,
        categories=(CATEGORIES[session.type],),
        transparent=session.status is Status.MISSED or session.type == "mobility",
        reminder_minutes=_reminder(session, look),
        content=_prescribed(session, acts, look),
        why=_fingerprint(_reasons(discreet.reasons), _reasons((discreet.moved,) if discreet.moved else ())),
        live=session.status not in (Status.SKIPPED, Status.CANCELLED),
    )


def _discreet(session: Session) -> Session:
    """A session with its reasons as others may read them."""
    moved = next(iter(told_in_public((session.moved,) if session.moved else ())), None)
    return replace(session, reasons=told_in_public(session.reasons), moved=moved)


def _prescribed(session: Session, acts: ActLinks, look: Look) -> str:
    """The fingerprint of what a session prescribes, and of what can be answered."""
    blocks = (_dose(block) for block in session.blocks)
    plain = (session.type, session.variant, session.phase, _said(session.goal))
    return _fingerprint(*plain, *map(_said, session.advice), *blocks, *_lines(acts), look.mark)


def _said(reason: Reason | None) -> str:
    """A reason as a value, so that another wording of ours is no change; what an earlier liftday wrote counts by its text."""
    if reason is None:
        return ""
    return (
        str(reason.params["text"]) if reason.code == VERBATIM else repr((reason.code, *sorted(reason.params.items())))
    )


def _reminder(session: Session, look: Look) -> int:
    """Minutes before the start of a session that is to come: mobility has its own, by default none."""
    if session.status is not Status.PLANNED:
        return 0
    return look.mobility_reminder_minutes if session.type == "mobility" else look.reminder_minutes


def compose_day(day: Day, *, key: bytes, look: Look = PLAIN) -> Entry:
    """Given a day and the installation's key, return its all-day label: what kind of day, and the evidence.

    The label takes no time. A day that is blocked or ill reads "Not available" and nothing else; of the evidence only
    what tells of training is said, never heart rate, load or how the runner feels.
    """
    hidden = not ABSENCES.keys().isdisjoint(day.flags)
    title = "Not available" if hidden else _DAYS[day.kind] + _SOURCES[day.source]
    year, week, weekday = day.date.isocalendar()
    return Entry(
        uid=session_uid(key, "day", year, week, weekday),
        date=day.date,
        start=day.date,
        end=day.date + timedelta(days=1),
        summary=title,
        description="" if hidden else day_text(day, public=True, lasting=True),
        kind="day",
        categories=(CATEGORIES["day"],),
        transparent=True,
        content=_fingerprint("day", title, look.mark),
    )


def compose_notice(code: str, on: date, text: str, *, key: bytes) -> Entry:
    """Given why the calendar has nothing (or nothing new) to say, return an all-day entry that says so on that date.

    ``code`` is one of ``NOTICES``; each has one uid for life, so that the notice moves along with today instead of leaving
    a trail. "no_mobility" is for the feed of mobility alone.
    """
    summary = NOTICES[code]
    return Entry(
        uid=session_uid(key, f"notice:{code}", 0, 0, 0),
        date=on,
        start=on,
        end=on + timedelta(days=1),
        summary=summary,
        description=text,
        kind="mobility notice" if code == "no_mobility" else "notice",
        categories=(CATEGORIES["notice"],),
        transparent=True,
        content=_fingerprint("notice", summary, clean.text(text)),
    )


def _lines(links: ActLinks) -> tuple[str, ...]:
    named = (("Done", links.done), ("Skip", links.skip), ("Move", links.move))
    return tuple(f"{word}: {address}" for word, address in named if address)


def _asked(links: ActLinks) -> str:
    """The links as a paragraph of their own, with the empty line before it; nothing when there are none."""
    asked = "\n".join(_lines(links))
    return f"\n\n{asked}" if asked else ""


def _with_links(text: str, links: ActLinks) -> str:
    """The description with its links before the last paragraph (what to do if it hurts, the disclaimer). What does not
    fit is missing in the middle: links and last paragraph are always whole."""
    body, _, last = clean.text(text).rpartition("\n\n")
    asked = _asked(links)
    last = clean.shorten(last, DESCRIPTION_LIMIT - len(asked) - 4)
    tail = f"{asked}\n\n{last}" if last else asked
    return clean.shorten(body, max(1, DESCRIPTION_LIMIT - len(tail))) + tail


def _dose(block: Block) -> str:
    """Everything of an exercise that the runner reads, in the order of its fields."""
    told = (
        *(block.section, block.exercise, block.name, block.sets, block.reps, block.seconds, block.per_side),
        *(block.rpe, block.rest_seconds, block.pair, block.substitute, block.cue, block.note),
        *filter(None, (block.ramp, block.load, block.weight and _weight(block.weight))),
    )
    return "|".join(map(str, told))


def _weight(weight: Weight) -> str:
    """Everything of a weight that the runner reads."""
    why = _said(weight.reason) if weight.reason.public else ""
    return "/".join(map(str, (weight.kg, weight.unit, weight.last_kg, weight.last_reps, weight.last_effort, why)))


def _reasons(reasons: Sequence[Reason]) -> str:
    """Reasons as values, so that another wording of ours is no change; what an earlier liftday wrote counts by its text."""
    return ("" if any(reason.code == VERBATIM for reason in reasons) else "\n").join(map(_said, reasons))


def _fingerprint(*parts: str) -> str:
    return sha256("\n".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:24]

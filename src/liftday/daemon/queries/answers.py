"""What the reading verbs answer. Without `--at` they show what is published; with it they compute, and store nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from liftday.calendar import ics
from liftday.calendar.entry import Entry
from liftday.config.athletes import root_of
from liftday.config.settings import Settings
from liftday.config.state_directory import prepare_state
from liftday.daemon.protocol.client import running
from liftday.daemon.queries import disk, intervals_status
from liftday.daemon.queries.json_shapes import Logged, changes_json, day_json, session_json, verdict_json
from liftday.daemon.state import access, feed_files
from liftday.daemon.state.instance import Instance
from liftday.daemon.state.lock import present
from liftday.daemon.state.workbench import lay_out
from liftday.daemon.turn import cycle, publish
from liftday.daemon.turn.evidence import evidence_of
from liftday.daemon.turn.feeds import chosen, looks
from liftday.daemon.web import addresses
from liftday.errors import BadConfiguration, BadInput, TryLater, Unavailable
from liftday.store import entries
from liftday.training.day import Day, Ruling
from liftday.training.plan import Plan, no_strength
from liftday.training.programme.marked_pain import with_pains
from liftday.training.session import Session, Status
from liftday.words.evidence import evidence_lines
from liftday.words.notes import gate_text, notes_text

_BACK: Final = timedelta(days=28)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAnswer:
    """`liftday plan`: the sessions from today on, and what the runner should know."""

    at: datetime
    timezone: str
    phase: str
    sessions_per_week: int
    sessions: tuple[Session, ...]
    sequences: Mapping[str, int]
    notes: tuple[str, ...]
    gate: str
    days: tuple[Day, ...] = ()  # from today on, as they are expected
    tentative_from: date | None = None  # where what is shown lies beyond the feed

    def as_json(self) -> dict[str, Any]:
        """The shape of docs/json.md; what lies beyond the feed's horizon carries "tentative": true."""
        return {
            "at": self.at.isoformat(timespec="seconds"),
            "timezone": self.timezone,
            "phase": self.phase,
            "sessions_per_week": self.sessions_per_week,
            "sessions": [
                session_json(s, self.sequences.get(s.uid, 0))
                | ({"tentative": True} if s.template == "tentative" else {})
                for s in self.sessions
            ],
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyAnswer:
    """`liftday why`: one date and everything that decided it."""

    date: date
    day: Day
    past: bool
    rules: tuple[Ruling, ...]
    session: Session | None
    sequence: int
    changes: tuple[Logged, ...]
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gate: str = ""
    none: str = ""

    def as_json(self) -> dict[str, Any]:
        """The shape of docs/json.md."""
        return {
            "date": self.date.isoformat(),
            "day": day_json(self.day),
            "rules": [verdict_json(rule) for rule in self.rules],
            "session": None if self.session is None else session_json(self.session, self.sequence),
            "changes": changes_json(self.changes),
            "evidence": {name: list(lines) for name, lines in self.evidence.items()},
        }


def plan(instance: Instance, *, at: datetime | None, now: datetime, weeks: int | None) -> PlanAnswer:
    """The coming sessions: what is published, or with ``at`` what a turn then would give.

    ``weeks`` beyond the horizon adds what is tentative: shown here, never in the feed.
    """
    today = now.astimezone(instance.zone).date()
    shown, sequences = _plan_and_sequences(instance, at)
    sessions = [s for s in shown.sessions if s.date >= today and s.status is not Status.SKIPPED]
    horizon = instance.settings.owner.schedule.horizon_days
    coming = [day for day in shown.days if day.date >= today]
    border = today + timedelta(days=horizon)
    if weeks is not None:
        end = today + timedelta(days=7 * weeks)
        if 7 * weeks > horizon:
            further = cycle.decide(instance, at or now, horizon=7 * weeks, past=at is not None).plan
            known = {s.uid for s in sessions}
            coming += [day for day in further.days if day.date >= border]
            sessions += [
                replace(s, template="tentative") for s in further.sessions if s.date >= border and s.uid not in known
            ]
        sessions = [s for s in sessions if s.date < end]
        coming = [day for day in coming if day.date < end]
    return PlanAnswer(
        at=shown.at.astimezone(instance.zone),
        timezone=instance.zone.key,
        phase=shown.phase,
        sessions_per_week=shown.sessions_per_week,
        sessions=tuple(sessions),
        sequences=sequences,
        notes=(*notes_text(shown.notes), *intervals_status.offers(instance, today=today)),
        gate=gate_text(shown.gate),
        days=tuple(coming),
        tentative_from=border,
    )


def days(
    instance: Instance, *, at: datetime | None, now: datetime, since: date | None = None, until: date | None = None
) -> tuple[Day, ...]:
    """Past days as they were read, today and the coming ones as expected, oldest first.

    Without ``at`` the expectation is the published one; dates it does not reach are expected now.
    """
    today = now.astimezone(instance.zone).date()
    horizon = instance.settings.owner.schedule.horizon_days
    ahead = max(horizon, min((until - today).days + 1, 366)) if until else horizon
    decision = cycle.decide(instance, at or now, past=at is not None, horizon=ahead)
    shown = entries.recall_plan(instance.store) if at is None else None
    promised = {d.date: d for d in shown.days if d.date >= today} if shown else {}
    coming = [promised.get(d.date, d) for d in decision.plan.days]
    first = since or today - _BACK
    found = (*decision.known.days[:-1], *coming)
    shown_days = (d for d in found if first <= d.date and (until is None or d.date <= until))
    return with_pains(shown_days, decision.known.feedback)


def why(instance: Instance, on: date, *, at: datetime | None, now: datetime) -> WhyAnswer:
    """Everything that decided a date."""
    today = now.astimezone(instance.zone).date()
    ahead = min(max((on - today).days + 1, 1), 366)
    horizon = instance.settings.owner.schedule.horizon_days
    decision = cycle.decide(instance, at or now, past=at is not None, horizon=max(ahead, horizon), every=True)
    shown, sequences = (
        (decision.plan, {}) if at is not None else _plan_and_sequences(instance, None, default=decision.plan)
    )
    found = [d for d in (*decision.known.days[:-1], *decision.plan.days) if d.date == on]
    if not found:
        raise BadInput(f"nothing is known of {on}", remedy="choose a date of the last years or within the next one")
    (day,) = with_pains(found[:1], decision.known.feedback)
    sessions = sorted((s for s in shown.sessions if s.date == on), key=lambda s: s.type != "strength")
    session = next((s for s in sessions if s.status is not Status.SKIPPED), None)
    return WhyAnswer(
        date=on,
        day=day,
        past=on < today,
        rules=(shown.rulings.get(on) or decision.plan.rulings.get(on) or ()) if on >= today else (),
        session=session,
        sequence=0 if session is None else sequences.get(session.uid, 0),
        changes=tuple(
            Logged(at=c.at.astimezone(instance.zone), change=c.change)
            for c in entries.changes(instance.store, day=on, before=at)
        ),
        evidence={name: evidence_lines(reasons) for name, reasons in evidence_of(instance, decision.past, day).items()},
        gate=gate_text(shown.gate) if on >= today else "",
        none="".join(notes_text(no_strength(shown, on))),
    )


def feed(instance: Instance, *, at: datetime | None, busy: bool = False, mobility: bool = False) -> bytes:
    """The feed's bytes: those served, or with ``at`` those a turn then would serve.

    Raises Unavailable when nothing was published yet, BadConfiguration for a feed that is not switched on.
    """
    outlet = chosen(instance.settings, busy=busy, mobility=mobility)
    if at is not None:
        return ics.write(_plan_and_entries(instance, at)[1], looks(instance.settings)[outlet])
    found = feed_files.read(instance.state / outlet.file)
    if found is None:
        raise Unavailable("nothing has been published yet", remedy="run `liftday sync` first")
    return found[0]


def addresses_of(settings: Settings, state: Path, *, busy: bool = False, mobility: bool = False) -> addresses.Addresses:
    """The addresses of a feed for each calendar; a secret that is not there yet is made.

    Raises BadConfiguration for a feed that is not switched on, and TryLater where a daemon knows the secret and cannot be
    asked: a new one would count as a new address.
    """
    outlet = chosen(settings, busy=busy, mobility=mobility)
    secret = _secret(settings, state, outlet.secret)
    return addresses.addresses(_base(settings), secret, title=looks(settings)[outlet].title, path=outlet.path)


def page_address(settings: Settings, state: Path) -> str:
    """The address of the page from elsewhere; a secret that is not there yet is made.

    Raises BadConfiguration where there is to be no page, and TryLater as ``addresses_of`` does.
    """
    if not settings.page.enabled:
        raise BadConfiguration("there is no page", remedy="set `enabled = true` under [page]")
    return f"{_base(settings)}/page/{_secret(settings, state, access.Secret.PAGE)}/"


def _base(settings: Settings) -> str:
    feed = settings.feed
    return addresses.base_url(public_url=feed.public_url, host=addresses.outward(feed.host), port=feed.port)


def _secret(settings: Settings, state: Path, which: access.Secret) -> str:
    try:
        lay_out(settings, state)
    except Unavailable:  # the one that is known here
        if access.existing(state, which) is None:
            raise
    known = access.existing(state, which)
    if known is not None:
        return known
    root = root_of(state, settings.athlete)
    if present(root) and not running(root):
        wait = "wait a minute: the daemon puts both back, and the address stays"
        wrong = disk.unwritable(state, root)
        raise TryLater(
            f"{which.file} is lost, and so is the control socket of the daemon that knows it",
            remedy=f"{wrong.remedy}; then {wait}" if wrong else wait,
        )
    prepare_state(state)  # only who writes must own it: root may read what the service's own user made
    return access.secret(state, which)


def _plan_and_entries(instance: Instance, at: datetime) -> tuple[Plan, tuple[Entry, ...]]:
    """What a turn at that instant would publish."""
    decision = cycle.decide(instance, at, past=True)
    recorded = decision.known.days[:-1]
    return decision.plan, publish.revised(instance, decision.plan, decision.published, at, recorded=recorded)


def _plan_and_sequences(
    instance: Instance, at: datetime | None, *, default: Plan | None = None
) -> tuple[Plan, Mapping[str, int]]:
    """The published plan with the sequences of its entries; with ``at`` the one a turn then would publish."""
    if at is not None:
        then, revised = _plan_and_entries(instance, at)
        return then, {e.uid: e.sequence for e in revised}
    shown = entries.recall_plan(instance.store) or default
    if shown is None:
        raise Unavailable("nothing has been planned yet", remedy="run `liftday sync`, or `liftday import FILE`")
    held = entries.recall(instance.store)
    here = tuple(
        replace(s, start=s.start.astimezone(instance.zone)) for s in shown.sessions
    )  # as the feed will be read
    shown = replace(shown, sessions=here)
    return shown, {p.uid: p.entry.sequence for p in held if p.entry is not None}

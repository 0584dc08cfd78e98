"""The pages of a turn: made from what it decided, written beside the feed.

They come last: whatever goes wrong here, the feed is out. The file is replaced as a whole, so a reader sees the pages of
one turn, never of two.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from liftday.config.athletes import DEFAULT
from liftday.daemon.logs import trouble
from liftday.daemon.state import feed_files, page_files, sharing
from liftday.daemon.state.forms import Form, sign_form, stamp_of
from liftday.daemon.state.instance import Instance
from liftday.daemon.state.page_files import Bundle, form_name
from liftday.daemon.state.strava_link import connection_of
from liftday.daemon.turn import refused_feeds
from liftday.daemon.turn.evidence import evidence_of
from liftday.daemon.turn.past import Past
from liftday.errors import CannotWrite
from liftday.page import facts as page_facts
from liftday.page.facts import Facts, Fetch, LastWord, Logged, Replayed, Sources
from liftday.page.render import BACK, Pages, render
from liftday.store import entries, fetches, sync_state, word_log
from liftday.store.sync_state import Backtested, IntervalsLink, Quota
from liftday.training.owner import Mark
from liftday.training.plan import Known, Plan
from liftday.training.programme.marked_pain import with_pains
from liftday.words.said import said_text

_KEPT: Final = timedelta(days=180)  # of days and readings: what a page draws
_PRIVATE: Final = frozenset({"ill", "low", "blocked", "clear"})


def publish_pages(instance: Instance, past: Past, known: Known, plan: Plan, now: datetime) -> None:
    """Given what a turn knew and decided, write its pages, or take them away where there are to be none. A disk that refuses
    them is said and costs no turn."""
    file, fresh = instance.state / page_files.PAGES, instance.state / page_files.FRESH
    if not instance.settings.page.enabled or instance.link_key is None:
        with suppress(OSError):
            file.unlink(missing_ok=True)  # what it told may be forgotten meanwhile
            fresh.unlink(missing_ok=True)
        return
    signed = Signed(instance, known, plan)
    told = facts_of(instance, past, known, plan, now, sign=signed.sign)
    pages = render(told, health=instance.settings.page.health)
    try:
        body = page_files.pack(bundle_of(pages, signed.stamps))
        feed_files.replace_if_other(file, body, changed=now)
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    except CannotWrite as error:
        trouble("pages_not_written", error)


def facts_of(
    instance: Instance, past: Past, known: Known, plan: Plan, now: datetime, *, sign: page_facts.Sign
) -> Facts:
    """Everything that the pages show."""
    first = known.today - BACK
    days = with_pains((d for d in known.days[:-1] if known.today - d.date <= _KEPT), known.feedback)
    shown = [*(d for d in days if d.date >= first), known.days[-1]]
    return Facts(
        now=now.astimezone(instance.zone),
        plan=replace(plan, days=with_pains(plan.days, known.feedback)),
        days=days,
        catalogue=instance.catalogue,
        sign=sign,
        changes=tuple(Logged(at=one.at, change=one.change) for one in entries.changes(instance.store, since=first)),
        evidence={name: why for day in shown for name, why in evidence_of(instance, past, day).items()},
        sources=sources_of(instance),
        last_word=_last_word(instance),
        replayed=replayed_of(instance),
        shared=shared_of(instance),
    )


def sources_of(instance: Instance) -> Sources:
    """How Strava, intervals.icu and the feeds stand."""
    known = connection_of(instance)
    link = sync_state.recall(instance.store, IntervalsLink)
    counts = sync_state.recall(instance.store, Quota).quota_counts
    return Sources(
        strava=known.strava,
        last_sync=known.last_sync,
        icu=link.icu,
        icu_last_sync=link.icu_last_sync,
        trouble=known.last_error,
        remedy=known.last_remedy,
        icu_trouble=link.icu_error,
        icu_remedy=link.icu_remedy,
        quota={window: (used, limit) for window, (used, limit) in counts.items()},
        fetches=tuple(Fetch(client=one.client, at=one.at) for one in fetches.recall(instance.store)),
        refused=tuple((f"{one.words()}.", one.remedy) for one in refused_feeds.recall(instance.store)),
    )


def _last_word(instance: Instance) -> LastWord | None:
    words = word_log.recall(instance.store)
    if not words:
        return None
    last = words[-1]
    said = said_text(last.act, last.first, last.last, word=last.word, to=last.to)
    return LastWord(said=said, public=last.act != "pain" and last.word not in _PRIVATE, at=last.at)


def replayed_of(instance: Instance) -> Replayed | None:
    """How the plans turned out on the runner's own history, if it was measured."""
    kept = sync_state.recall(instance.store, Backtested)
    if kept.replayed_on is None or kept.replayed is None:
        return None
    return Replayed(on=kept.replayed_on, summary=kept.replayed)


def shared_of(instance: Instance) -> bool | None:
    """Whether the operator sees an athlete's sessions; None of ``default``, who is the operator."""
    return None if instance.settings.athlete == DEFAULT else sharing.is_on(instance.state)


def trust_state(instance: Instance, deed: str) -> date | bool | None:
    """What a form of the page of trust changes."""
    return (
        sharing.is_on(instance.state) if deed == "share" else sync_state.recall(instance.store, Backtested).replayed_on
    )


def token_of(instance: Instance, key: bytes, asked: tuple[str, str, date], stamp: str) -> str:
    """The token of a form: what it does, what it is about, and the last date it counts."""
    deed, subject, last = asked
    ends = datetime.combine(last + timedelta(days=1), time(), instance.zone)
    return sign_form(key, Form(deed=deed, subject=subject, expires=ends, stamp=stamp))


class Signed:
    """Signs the forms of a turn's pages and keeps the stamp of each: what is not among them does not count any more."""

    def __init__(self, instance: Instance, known: Known, plan: Plan) -> None:
        assert instance.link_key is not None
        self._key = instance.link_key
        self._known = known
        self._sessions = {session.uid: session for session in plan.sessions}
        self._instance = instance
        self._tokens: dict[tuple[str, str, date], str] = {}
        self.stamps: dict[str, str] = {}

    def sign(self, deed: str, subject: str, last: date) -> str:
        """The token of a form, as ``page.facts.Sign`` asks for it."""
        asked = (deed, subject, last)
        if asked not in self._tokens:
            stamp = stamp_of(*self._state(deed, subject))
            self._tokens[asked] = token_of(self._instance, self._key, asked, stamp)
            self.stamps[form_name(deed, subject)] = stamp
        return self._tokens[asked]

    def _state(self, deed: str, subject: str) -> Iterator[object]:
        """What a deed changes of its subject."""
        match deed:
            case "mark":
                yield from sorted((m.word.value, m.at.isoformat()) for m in self._marks(subject))
            case "pain":
                yield from ((f.uid, f.pain) for f in self._known.feedback if f.uid.startswith(f"pain-{subject}"))
            case "undo":
                yield from ((w.act, w.at.isoformat(), w.first) for w in word_log.recall(self._instance.store)[-1:])
            case "share" | "measure":
                yield trust_state(self._instance, deed)
            case _:
                session = self._sessions[subject]
                said = [(f.act, f.at.isoformat()) for f in self._known.feedback if f.uid == subject]
                yield from (session.status.value, session.date, session.start.isoformat(), said[-1:])

    def _marks(self, subject: str) -> list[Mark]:
        return [mark for mark in self._known.marks if mark.date.isoformat() == subject]


def bundle_of(pages: Pages, stamps: dict[str, str]) -> Bundle:
    """Given the pages and the stamps of their forms, return them as they are written."""
    return Bundle(home=pages.home, away=pages.away, stamps=dict(sorted(stamps.items())))

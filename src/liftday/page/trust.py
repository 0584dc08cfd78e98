"""Trust: how the plans would have turned out on the runner's own history, and where everything comes from and goes to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from liftday.page import svg
from liftday.page.facts import Replayed, Sign, Sources
from liftday.training.backtest.score import Share, Summary
from liftday.words.backtest import opening, remarks, share, verdict
from liftday.words.dates import dated, sentence
from liftday.words.freshness import client_text, freshness


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A share of ours beside the same of days picked blindly."""

    name: str
    ours: str
    blind: str
    our_bar: Markup
    blind_bar: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """How the replayed plans turned out."""

    on: str
    opening: str
    verdict: str
    compared: tuple[Compared, ...]
    calibration: svg.Picture | None
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """The page. ``measure`` is the token of the form that has the history replayed, empty on a day that it was;
    ``share`` of the one that lets the operator see the sessions, or takes that back: empty where there is nobody to ask."""

    record: Record | None
    measure: str
    share: str
    shared: bool
    strava: str
    icu: str
    fresh: str
    troubles: tuple[tuple[str, str], ...]
    quota: tuple[str, ...]
    fetches: tuple[tuple[str, str], ...]


def trust(now: datetime, sources: Sources, replayed: Replayed | None, sign: Sign, *, shared: bool | None) -> Trust:
    """Given what a turn knows of it, return the page. Nothing here tells of a body."""
    measured = replayed is not None and replayed.on == now.date()
    return Trust(
        record=None if replayed is None else _record(replayed),
        measure="" if measured else sign("measure", "", now.date() + timedelta(days=1)),
        share="" if shared is None else sign("share", "", now.date() + timedelta(days=1)),
        shared=bool(shared),
        strava="not connected" if sources.strava == "never" else sources.strava,
        icu=sources.icu if sources.icu != "never" else "",
        fresh=freshness(now, sources.read),
        troubles=sources.troubles,
        quota=tuple(f"{used} of {limit} requests ({window})" for window, (used, limit) in sources.quota.items()),
        fetches=tuple(_fetches(now, sources)),
    )


def _fetches(now: datetime, sources: Sources) -> Iterator[tuple[str, str]]:
    for fetch in sources.fetches:
        here = fetch.at.astimezone(now.tzinfo)
        yield sentence(client_text(fetch.client)).removesuffix("."), f"{dated(here.date())}, {here:%H:%M}"


def _record(replayed: Replayed) -> Record:
    s = replayed.summary
    return Record(
        on=dated(replayed.on),
        opening=opening(s),
        verdict="" if s.first is None else verdict(s),
        compared=() if s.first is None else tuple(_compared(s)),
        calibration=_calibration(s) if s.calibration else None,
        remarks=() if s.first is None else remarks(s),
    )


def _compared(s: Summary) -> Iterator[Compared]:
    """What was hit, and how often a session stood on the eve of a hard or long day: ours, then blind choice."""
    for key, name, ours, blind in (
        ("hits", "On an easy or rest day", s.hits, s.mild),
        ("eves", "The day before a hard or long one", s.eves, s.before),
    ):
        yield Compared(
            name=name,
            ours=share(ours),
            blind=share(blind),
            our_bar=_bar(f"{key}-ours", f"{name}: sessions", ours),
            blind_bar=_bar(f"{key}-blind", f"{name}: any day", blind),
        )


def _bar(name: str, title: str, of: Share) -> Markup:
    return svg.progress(name, title, of.part, of.whole)


def _calibration(s: Summary) -> svg.Picture:
    """How often a hard or long day came, by how likely it was called; on the line both are the same."""
    title = "Said and what came: hard or long days"
    points = [svg.Dot(step.expected, step.came) for step in s.calibration]
    rows = tuple((f"{step.expected:.0%}", f"{step.came:.0%}", str(step.days)) for step in s.calibration)
    words = "; ".join(f"said {row[0]}, came {row[1]}" for row in rows)
    drawn = svg.dots(
        "calibration",
        title,
        words,
        (),
        points,
        across=("said 0%", "100%"),
        up=("0%", "came"),
        diagonal=True,
        height=220,
    )
    head = ("Said", "Came", "Days")
    return svg.Picture(title=title, svg=drawn, table=svg.Table(head=head, rows=rows))

"""Entries as bytes, held by golden feeds. `python tests/calendar/test_calendar_ics.py` writes the goldens anew."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from liftday.calendar.entry import ActLinks, Entry, compose, compose_day, compose_notice
from liftday.calendar.gate.checklist import inspect
from liftday.calendar.ics import SIZE_LIMIT, Look, issue, reminder, write
from liftday.calendar.revise import revise
from liftday.training.day import Chances, Day, Kind, Source
from liftday.training.session import Block, Session, Status, Variant, session_uid
from reasons import worded

GOLDEN = Path(__file__).parent / "golden"
BERLIN = ZoneInfo("Europe/Berlin")
KEY = b"an installation's key"
NOW = datetime(2026, 3, 2, 6, tzinfo=BERLIN)
LINKS = ActLinks(done="https://x.test/act/d", skip="https://x.test/act/s", move="https://x.test/act/m")


def a_plan() -> list[Session]:
    """Two weeks of a runner in Berlin, with what became of last week's sessions and a clock change to come."""
    blocks = (
        Block(name="Goblet squat", exercise="lo_goblet_squat", section="main", sets=3, reps=10, rpe=7),
        Block(name="Plank", exercise="co_plank", section="core", sets=2, seconds=30),
    )
    shape = [
        ("2026-02-24T18:00", 30, "strength", Variant.FULL, (2026, 9, 1), Status.DONE),
        ("2026-02-27T18:00", 30, "strength", Variant.LITE, (2026, 9, 2), Status.MISSED),
        ("2026-03-03T18:00", 30, "strength", Variant.FULL, (2026, 10, 1), Status.PLANNED),
        ("2026-03-04T07:30", 12, "mobility", Variant.MOBILITY, (2026, 10, 1), Status.PLANNED),
        ("2026-03-06T18:00", 30, "strength", Variant.UPPER_CORE, (2026, 10, 2), Status.SKIPPED),
        ("2026-03-29T02:30", 30, "strength", Variant.FULL, (2026, 13, 1), Status.PLANNED),
        ("2026-07-03T18:00", 30, "strength", Variant.FULL, (2026, 27, 1), Status.PLANNED),
    ]
    return [
        Session(
            uid=session_uid(KEY, kind, *week),
            date=datetime.fromisoformat(start).date(),
            start=datetime.fromisoformat(start).replace(tzinfo=BERLIN),
            minutes=minutes,
            type=kind,
            variant=variant,
            week=week,
            status=status,
            phase="F2",
            reasons=worded("Easy day; two days after intervals, two before the long run."),
            blocks=() if kind == "mobility" else blocks,
        )
        for start, minutes, kind, variant, week, status in shape
    ]


def put(session: Session, links: ActLinks | None = None, look: Look | None = None) -> Entry:
    """The entry of a session in words that no other room can change."""
    words = {Status.DONE: "Done: ", Status.MISSED: "Missed: "}
    lines = [f"{block.name}: {block.sets} x {block.reps or f'{block.seconds} s'}" for block in session.blocks]
    return compose(
        session,
        links=links,
        look=look or Look(),
        summary=lambda one: f"{words.get(one.status, '')}{one.type.capitalize()}, {one.variant}",
        description=lambda one, _: "\n".join(
            [one.reasons[0].params["text"], "", *lines, "", "General training information, not medical advice."]
        ),
    )


def some_days() -> Iterator[Entry]:
    """A recorded, an expected, a marked and a blocked day."""
    shape = [
        (2, Kind.HARD, Source.RECORDED, "Hard: 5 fast laps, 20 minutes of work.", ()),
        (3, Kind.EASY, Source.EXPECTED, "Tuesdays were easy 7 times of 8.", ()),
        (4, Kind.REST, Source.MARKED, "Marked: ill.", ("ill",)),
        (8, Kind.LONG, Source.PLANNED, "Your plan says: long run.", ()),
    ]
    for day, kind, source, reason, flags in shape:
        yield compose_day(
            Day(
                date=date(2026, 3, day),
                kind=kind,
                source=source,
                confidence=0.8,
                reasons=(*worded(reason), *worded("Average 171 bpm.", public=False)),
                chances=Chances.sure(kind),
                flags=flags,
            ),
            key=KEY,
        )


def hostile() -> list[Entry]:
    """Titles as an attacker, a broken device and a poet would write them."""
    titles = [
        "Tempo\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil",
        "Tempo\rATTENDEE:mailto:x@x.test",
        "Tempo\u2028DTSTART:19700101T000000Z\u2029\x85\v\f\0",
        "a\\nb; c\\, d, C:\\New\\;",
        "\u202eevil\u202c \ud800\udfff\ufeff",
        "👩🏽‍🦱🏃🏽‍♀️ Läufe 日本語 שלום",
        "<script>alert(1)</script> & <b>6x400</b>",
        "é" * 10_000,
    ]
    start = datetime(2026, 3, 3, 17, tzinfo=UTC)
    return [
        Entry(
            uid=session_uid(KEY, "strength", 2026, 10, place),
            date=date(2026, 3, 3),
            start=start + timedelta(days=place),
            end=start + timedelta(days=place, minutes=30),
            summary=title,
            description=title,
            categories=("STRENGTH",),
        )
        for place, title in enumerate(titles)
    ]


def moved() -> tuple[Entry, ...]:
    """The second publication: one session moved, one withdrawn, the rest as it was."""
    plan = a_plan()
    later = plan[2].start + timedelta(days=2)
    turned = [replace(plan[2], date=later.date(), start=later), *plan[3:6]]
    return revise(revise([], [put(one) for one in plan], NOW), [put(one) for one in turned], NOW + timedelta(days=1))


def published(wanted: list[Entry]) -> tuple[Entry, ...]:
    """The first publication."""
    return revise([], wanted, NOW)


REMINDING = Look(reminder_minutes=90)
BUSY = Look(detail="busy", reminder_minutes=10)
A_NOTICE = compose_notice("no_mobility", date(2026, 3, 2), "None for now.", key=KEY)
FEEDS: dict[str, Callable[[], tuple[tuple[Entry, ...], Look]]] = {
    "full": lambda: (published([put(one, LINKS) for one in a_plan()]), Look()),
    "moved": lambda: (moved(), Look()),
    "days": lambda: (published([*some_days(), *map(put, a_plan())]), Look(title="Läufe, Kraft", color="tomato")),
    "reminder": lambda: (published([put(one, look=REMINDING) for one in a_plan()]), REMINDING),
    "busy": lambda: (published([*some_days(), *(put(one, look=BUSY) for one in a_plan())]), BUSY),
    "mobility": lambda: (published([*some_days(), *map(put, a_plan()), A_NOTICE]), Look(mobility="only")),
    "zone": lambda: (published([put(one) for one in a_plan()]), Look(mobility="none", timezone="Europe/Berlin")),
    "free": lambda: (published(list(some_days())), Look(detail="busy")),
    "notice": lambda: (
        published([compose_notice("no_plan", NOW.date(), "No runs are known yet: liftday sync", key=KEY)]),
        Look(),
    ),
    "hostile": lambda: (published(hostile()), Look(title="Stre\r\nngth; <x>", about="\0")),
}
GATE = {"busy": {"busy": True}, "free": {"busy": True}}


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_is_its_golden_byte_for_byte(name: str) -> None:
    """The same entries and the same look are the same bytes, today and after an update."""
    assert write(*FEEDS[name]()).decode() == (GOLDEN / f"{name}.ics").read_bytes().decode()


@pytest.mark.parametrize("name", FEEDS)
def test_every_golden_passes_the_gate(name: str) -> None:
    """What we publish breaks no line of the checklist and holds the plan's events, no more and no fewer."""
    entries, look = FEEDS[name]()
    feed = issue(entries, look)
    reminders = {entry.uid: reminder(entry, look) for entry in feed.entries}
    uids = [entry.uid for entry in feed.entries]
    assert inspect(feed.body, uids, reminders=reminders, **GATE.get(name, {})) == ()


def test_every_golden_is_checked() -> None:
    """No golden lies around that nothing compares."""
    assert {path.stem for path in GOLDEN.glob("*.ics")} == set(FEEDS)


def test_a_busy_feed_tells_when_and_never_what() -> None:
    """No title, no exercise, no kind of session and no name of the calendar."""
    text = write(*FEEDS["busy"]()).decode()
    for word in ("Strength", "STRENGTH", "Mobility", "squat", "Easy", "Missed", "DESCRIPTION:Easy"):
        assert word not in text
    assert text.count("BEGIN:VEVENT") == 4  # mobility takes no time
    assert text.count("BEGIN:VALARM") == 3


def test_a_feed_for_others_reminds_nobody() -> None:
    """The same entries in a look without alarms."""
    entries, _ = FEEDS["busy"]()
    assert b"VALARM" not in write(entries, Look(detail="busy", alarms=False))


def test_a_busy_feed_of_free_days_is_not_empty() -> None:
    """With no session at all one free entry stands, so that nobody's calendar takes the feed for broken."""
    text = write(*FEEDS["free"]()).decode()
    assert text.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:Free\r\n" in text


def test_tombstones_are_not_in_the_feed() -> None:
    """Of the moved calendar the withdrawn session is gone and remembered, the history stays."""
    entries = moved()
    feed = issue(entries, Look())
    assert [entry.status for entry in feed.entries] == ["done", "missed", "planned", "planned", "planned"]
    assert [entry.uid for entry in entries if not entry.live] == [a_plan()[-1].uid]


def test_the_order_of_the_input_is_nothing() -> None:
    """Bytes are a function of what is there."""
    entries, look = FEEDS["days"]()
    assert write(reversed(entries), look) == write(entries, look)


def test_a_feed_is_never_empty() -> None:
    """Nothing to show is refused: the caller gives a notice instead."""
    with pytest.raises(ValueError, match="never empty"):
        write([], Look())
    with pytest.raises(ValueError, match="never empty"):
        write([replace(entry, live=False) for entry in moved()], Look(detail="busy"))


def test_what_was_never_stamped_is_not_written() -> None:
    """An entry that no revision has seen has no DTSTAMP, and now is not an answer."""
    with pytest.raises(ValueError, match="never stamped"):
        write([put(a_plan()[0])], Look())


def heavy(count: int, status: str) -> tuple[Entry, ...]:
    """As many entries, each of some 6,200 octets."""
    start = datetime(2026, 1, 1, 17, tzinfo=UTC)
    return published(
        [
            Entry(
                uid=session_uid(KEY, "strength", 2026, 1, place),
                date=(start + timedelta(days=place)).date(),
                start=start + timedelta(days=place),
                end=start + timedelta(days=place, minutes=30),
                summary="Strength",
                description="日" * 2000,
                status=status,
            )
            for place in range(count)
        ]
    )


def test_the_oldest_history_leaves_a_feed_that_grows_too_large() -> None:
    """500 kB hold the newest; the bytes and the entries told agree."""
    entries = heavy(100, "done")
    feed = issue(entries, Look())
    assert SIZE_LIMIT - 7000 < len(feed.body) <= SIZE_LIMIT
    assert feed.entries == entries[-len(feed.entries) :]
    assert inspect(feed.body, [entry.uid for entry in feed.entries]) == ()


def test_what_is_to_come_is_never_dropped() -> None:
    """A feed whose coming sessions alone are too large is refused by the gate rather than published in part."""
    feed = issue(heavy(100, "planned"), Look())
    assert len(feed.entries) == 100
    assert {fault.line for fault in inspect(feed.body, [entry.uid for entry in feed.entries])} == {28}


def test_labels_leave_first_then_mobility_then_history_and_offers_last() -> None:
    """A year that is too large loses the oldest of what tells least; sessions to come stay."""
    kinds = [("day", "planned"), ("mobility", "done"), ("strength", "missed"), ("mobility", "planned")]
    entries = list(heavy(100, "planned"))
    for place, entry in enumerate(entries[:96]):
        kind, status = kinds[place % 4]
        entries[place] = replace(entry, kind=kind, status=status)
    left: list[tuple[str, str]] = []
    for count in range(20, 116, 8):  # ever more sessions to come
        more = [replace(e, uid=session_uid(KEY, "strength", 2027, 1, n)) for n, e in enumerate(heavy(count, "planned"))]
        feed = issue([*entries, *more], Look())
        gone = [e for e in entries if e not in feed.entries]
        left = list(dict.fromkeys([*left, *((e.kind, e.status) for e in gone)]))
        assert not set(more) - set(feed.entries)
        assert not set(entries[96:]) - set(feed.entries)
        for kind, status in kinds[:3]:
            alike = [e in gone for e in entries if (e.kind, e.status) == (kind, status)]
            assert alike == sorted(alike, reverse=True)  # the oldest first
    assert left == kinds


def test_a_year_of_history_fits() -> None:
    """Three sessions and seven mobility entries a week, each as long as it may be, and a label a day: labels and mobility
    make room, and every session of the year is there."""
    start = datetime(2025, 3, 2, 17, tzinfo=UTC)
    wanted = []
    for place in range(366):
        day = start + timedelta(days=place)
        shapes = [
            ("mobility", "m" * 1400),
            ("day", "d" * 200),
            *([("strength", "s" * 2000)] if place % 7 in {0, 2, 4} else []),
        ]
        for kind, text in shapes:
            whole = kind == "day"
            wanted.append(
                Entry(
                    uid=session_uid(KEY, kind, 2025, 1, place),
                    date=day.date(),
                    start=day.date() if whole else day,
                    end=day.date() + timedelta(days=1) if whole else day + timedelta(minutes=30),
                    summary="Strength",
                    description=text,
                    kind=kind,
                    status="done",
                    transparent=kind != "strength",
                )
            )
    feed = issue(published(wanted), Look())
    assert sum(entry.kind == "strength" for entry in feed.entries) == 157
    assert not any(entry.kind == "day" for entry in feed.entries)
    assert any(entry.kind == "mobility" for entry in feed.entries)
    assert inspect(feed.body, [entry.uid for entry in feed.entries]) == ()


def some_mobility() -> list[Entry]:
    """Two weeks with three mobility entries each, and a session."""
    session = put(a_plan()[2])
    offers = [
        replace(
            put(next(one for one in a_plan() if one.type == "mobility")),
            uid=session_uid(KEY, "mobility", 2026, 10, place),
            date=date(2026, 3, 2) + timedelta(days=place),
            start=datetime(2026, 3, 2, 6, tzinfo=UTC) + timedelta(days=place),
            end=datetime(2026, 3, 2, 6, 10, tzinfo=UTC) + timedelta(days=place),
        )
        for place in (1, 3, 5, 7, 8, 12)
    ]
    return [session, *offers]


@pytest.mark.parametrize(
    ("mobility", "days"),
    [("entries", [3, 5, 7, 9, 10, 14]), ("one_a_week", [3, 9]), ("none", []), ("only", [3, 5, 7, 9, 10, 14])],
)
def test_mobility_stands_where_the_owner_wants_it(mobility: str, days: list[int]) -> None:
    """All of it, the first of each week, none, or nothing else: a choice of what is shown, that touches no entry."""
    entries = published([*some_mobility(), A_NOTICE])
    feed = issue(entries, Look(mobility=mobility))
    assert [entry.date.day for entry in feed.entries if entry.kind == "mobility"] == days
    assert any(entry.kind == "strength" for entry in feed.entries) == (mobility != "only")
    assert (entries[0] in feed.entries) == (mobility == "only")
    assert set(feed.entries) <= set(entries)


def test_a_feed_of_mobility_alone_says_nothing_where_words_are_hidden() -> None:
    """`detail = "busy"` hides what it is there too; its entries are free time."""
    text = write(published(some_mobility()), Look(mobility="only", detail="busy")).decode()
    assert text.count("SUMMARY:Free") == text.count("BEGIN:VEVENT") == 6
    assert "obility" not in text


def test_a_look_is_checked() -> None:
    """A colour or a detail that does not exist is refused by name."""
    with pytest.raises(ValueError, match="'teel' is no CSS3 colour name"):
        Look(color="teel")
    with pytest.raises(ValueError, match="detail is full or busy, not 'none'"):
        Look(detail="none")
    with pytest.raises(ValueError, match="mobility is entries, one_a_week, none or only, not 'separate'"):
        Look(mobility="separate")


def test_the_default_look_leaves_no_mark() -> None:
    """Only what stands in every event marks it."""
    assert Look().mark == Look(title="x", color="red").mark == ""
    assert Look(reminder_minutes=5, strength_title="{type}").mark == ""
    assert Look(detail="busy").mark == "busy/0"


if __name__ == "__main__":
    for feed_name, build in FEEDS.items():
        (GOLDEN / f"{feed_name}.ics").write_bytes(write(*build()))

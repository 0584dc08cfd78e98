"""Feeds whose words try to break out: made by the product's own composer from a fixed draw, the same every time."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from liftday.calendar.entry import Entry
from liftday.calendar.gate.checklist import inspect
from liftday.calendar.ics import Issue, Look, issue
from liftday.calendar.revise import revise
from liftday.training.session import session_uid

NOW: Final = datetime(2026, 3, 2, 5, tzinfo=UTC)
_WORDS: Final = (
    *(
        "\r",
        "\n",
        "\r\n",
        "\v",
        "\f",
        "\x85",
        "\u2028",
        "\u2029",
        "\0",
        "\x1b[2J",
        "\x7f",
        "\ud800",
        "\udfff",
        "\ufeff",
    ),
    *("END:VEVENT", "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:x\r\n", "\nATTENDEE:mailto:x@x.test", "\r BEGIN:VALARM"),
    *(
        "\\",
        "\\n",
        "\\N",
        "\\\\n",
        "\\,",
        "\\;",
        ",",
        ";",
        ":",
        '"',
        "^n",
        "^'",
        "%0D%0A",
        "=0D=0A",
        "&lt;",
        "<b>",
        "{}",
    ),
    *(
        "\u202e",
        "\u200f",
        "\u2066",
        "\u061c",
        "👩🏽‍🦱",
        "🏃🏽‍♀️",
        "e\u0301",
        "日本語",
        "שלום",
        "\t",
        "  ",
        " ",
        "x" * 80,
        "ß",
    ),
    *("x" * 10_000, "é" * 10_000, "💪🏽" * 5_000, "a\r\n" * 3_333, "\\," * 5_000, " " * 10_000),
)


def feeds(count: int) -> dict[str, Issue]:
    """Given how many, return feeds with up to six events each, by name; each has passed the product's own gate.

    Half of the words are from the list of known troubles, half are letters from anywhere in Unicode.
    """
    chance = random.Random(20260302)
    made = {}
    for number in range(count):
        look, reminder = Look(title=_text(chance), about=_text(chance)), chance.choice((0, 15))
        wanted = [_entry(chance, place) for place in sorted(chance.sample(range(400), chance.randint(1, 6)))]
        wanted = [replace(entry, reminder_minutes=reminder) for entry in wanted]
        made[f"hostile-{number:03}"] = feed = issue(revise([], wanted, NOW), look)
        uids = [entry.uid for entry in wanted]
        faults = inspect(feed.body, uids, reminders=dict.fromkeys(uids, reminder))
        if faults:
            raise AssertionError(f"feed {number} does not pass the gate: {faults[0]}")
    return made


def _entry(chance: random.Random, place: int) -> Entry:
    on = date(2026, 1, 1) + timedelta(days=place)
    whole = chance.random() < 0.5
    start = datetime(on.year, on.month, on.day, chance.randrange(24), chance.randrange(60), tzinfo=UTC)
    return Entry(
        uid=session_uid(b"key", "strength", 2026, 1, place),
        date=on,
        start=on if whole else start,
        end=on + timedelta(days=1) if whole else start + timedelta(minutes=chance.randint(5, 90)),
        summary=_text(chance),
        description=_text(chance),
        kind="day" if whole else "strength",
        categories=("TRAINING DAY",) if whole else ("STRENGTH",),
        transparent=whole,
        status=chance.choice(("planned", "done")),
    )


def _text(chance: random.Random) -> str:
    return "".join(
        chance.choice(_WORDS) if chance.random() < 0.5 else chr(chance.randrange(0x110000))
        for _ in range(chance.randrange(12))
    )

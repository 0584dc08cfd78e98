"""Plans as their services write them, bytes and all: odd dates, long lines, blank lines, emoji without a charset."""

from datetime import date
from zoneinfo import ZoneInfo

from liftday.integrations.ical.parse import parse
from liftday.integrations.ical.plans.read import read_plan
from liftday.integrations.ical.scan import Window

YEAR = Window(first=date(2026, 1, 1), last=date(2026, 12, 31))

RUNNA = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Runna//EN
X-WR-CALNAME:Runna

BEGIN:VEVENT
UID:UPCOMING_PLAN_WORKOUT-11112222-3333-4444-8555-666677778888_plan_week_2_LONG_RUN_0
DTSTAMP:20261101
DTSTART:20261108
DTEND:20261109
SUMMARY:🏃 Sortie longue • 12.5km
DESCRIPTION:Long Run • 12.5km • 1h10m - 1h20m\\n\\n12.5km at a conversational pace
X-USER-TIMEZONE:Europe/Paris
X-WORKOUT-ESTIMATED-DURATION:4800
END:VEVENT

BEGIN:VEVENT
UID:COMPLETED_PLAN_WORKOUT-AAAA
DTSTAMP:20261101T184128
DTSTART:20261101T175834
DTEND:20261101T183010
SUMMARY:🏃 Côtes
DESCRIPTION:📊 Summary:\\nDistance: 5.27km
X-USER-TIMEZONE:Europe/Paris
END:VEVENT
END:VCALENDAR
"""
PEAKS = """BEGIN:VCALENDAR
VERSION:2.0
METHOD:PUBLISH
PRODID:-//ddaysoftware.com//NONSGML DDay.iCal 1.0//EN
BEGIN:VEVENT
DESCRIPTION:Workout type: Run\\nEin- und auslaufen\\nPlanned Time: 1:
 05\\n
DTEND:20260507T010500
DTSTAMP:20260501T010101Z
DTSTART;VALUE=DATE:20260507
SEQUENCE:0
SUMMARY:Run: 5x1000m / 3min TP
UID:0b0b0b0b-0000-4000-8000-000000000001
END:VEVENT
BEGIN:VEVENT
DESCRIPTION:Workout type: Run\\nPlanned Time: 0:40\\nActual Time: 0:43\\nPace: 6.28 min/km\\n
DTEND:20260506T074000
DTSTAMP:20260501T010101Z
DTSTART:20260506T070000
SEQUENCE:0
SUMMARY:Run: DL locker
UID:0b0b0b0b-0000-4000-8000-000000000002
END:VEVENT
BEGIN:VEVENT
DTEND;VALUE=DATE:20260614
DTSTAMP:20260501T010101Z
DTSTART;VALUE=DATE:20260613
SEQUENCE:0
SUMMARY:Stadtlauf
UID:0b0b0b0b-0000-4000-8000-000000000003
END:VEVENT
END:VCALENDAR
"""
ROAD = """BEGIN:VCALENDAR
PRODID:-// Trainer Road LLC// Cycling// EN
VERSION:2.0
X-PUBLISHED-TTL:PT15M
BEGIN:VEVENT
TRANSP:TRANSPARENT
DTSTART;VALUE=DATE:20260310
DTEND;VALUE=DATE:20260311
SUMMARY:1:15 - Somewhere High
DESCRIPTION:TSS 78\\, IF 0.79\\, kJ(Cal) 900.  Description: LONG
UID:abcd_20260310T000000Z
X-ALT-DESC;FMTTYPE=text/html:<p>x</p>
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260316
DTEND;VALUE=DATE:20260317
SUMMARY:Build
UID:efgh_20260316T000000Z
END:VEVENT
END:VCALENDAR
""".replace("LONG", "and on " * 500)
COACH = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//A coach//EN
BEGIN:VEVENT
DTSTART:20260302T063000
DTEND:20260302T072000
SUMMARY:Rodaje suave
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260303
SUMMARY:Ripetute 6x1000
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260304
SUMMARY:Rustdag
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260305
SUMMARY:Longão 20 km
END:VEVENT
END:VCALENDAR
"""


def read(text: str, newline: str = "\r\n") -> list[str]:
    """What the bytes of a calendar are read as, by date."""
    calendar = parse(text.replace("\n", newline).encode(), YEAR)
    planned = read_plan(calendar, source="plan 1", host="", words={}, zone=ZoneInfo("Europe/Paris"))
    return [
        f"{one.date:%d.%m.} {one.type} {one.kind or '-'} {one.minutes or '-'}{' done' if one.done else ''}"
        for one in planned
    ]


def test_runnas_bytes() -> None:
    """Bare dates, blank lines between the events, either end of line."""
    expected = ["01.11. run hard - done", "08.11. run long 80"]
    assert read(RUNNA) == read(RUNNA, "\n") == expected


def test_training_peaks_bytes() -> None:
    """A date that ends at a time of day is all day; a done one has its hour; a race has no text."""
    assert read(PEAKS) == ["06.05. run easy 40 done", "07.05. run hard 65", "13.06. race race -"]


def test_trainer_roads_bytes() -> None:
    """One line of 3,500 letters; the phase is none."""
    assert read(ROAD) == ["10.03. cross moderate 75", "16.03. marker - -"]


def test_a_coachs_bytes() -> None:
    """No uid, no stamp, no end; four languages."""
    assert read(COACH) == ["02.03. run easy 50", "03.03. run hard -", "04.03. rest rest -", "05.03. run long -"]

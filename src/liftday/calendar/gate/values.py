"""Values and properties as the gate reads them: strictly, and never raising."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from liftday.calendar.gate.lines import Component, Fault, Property

Moment = datetime | date
# Properties that this feed never has, and the line of the checklist that says why.
BANNED = dict.fromkeys(("RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"), 8)
BANNED |= dict.fromkeys(("ATTENDEE", "ORGANIZER", "CONTACT", "ATTACH", "IMAGE", "CONFERENCE"), 19)
BANNED |= {"DURATION": 9, "TZID": 11, "UID": 15, "METHOD": 20, "SOURCE": 23, "URL": 23, "X-ALT-DESC": 26}
PARAMETERS = {"DTSTART": ("VALUE", "DATE"), "DTEND": ("VALUE", "DATE"), "REFRESH-INTERVAL": ("VALUE", "DURATION")}
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?", re.ASCII
)
_STRAY = re.compile(r"(?<!\\)(?:\\\\)*[;,]|(?<!\\)(?:\\\\)*\\(?![\\;,n])")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def moment(value: str) -> Moment | None:
    """Given a DATE or DATE-TIME value, return it (UTC if it says so, else naive), or None when there is no such time.

    >>> moment("20260230T070000Z") is None
    True
    """
    found = _MOMENT.fullmatch(value)
    if not found:
        return None
    year, month, day, hour, minute, second, zulu = found.groups()
    try:
        on = date(int(year), int(month), int(day))
        if hour is None:
            return on
        return datetime.combine(on, time(int(hour), int(minute), int(second)), UTC if zulu else None)
    except ValueError:
        return None


def duration(value: str) -> timedelta | None:
    """Given a DURATION value, return it, or None when it is none.

    >>> duration("-PT1H30M")
    datetime.timedelta(days=-1, seconds=81000)
    """
    found = _DURATION.fullmatch(value)
    if not found or not any(found.groups()[1:]) or value.endswith("T"):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] == "-" else length


def plain(value: str) -> str:
    """Given an escaped TEXT, return what a reader shows."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def check_properties(
    component: Component,
    *,
    required: Mapping[str, int],
    optional: Collection[str],
    texts: Mapping[str, int],
    faults: list[Fault],
) -> None:
    """Each property once and known, the required ones there, no parameters, texts escaped and within their lengths.

    ``required`` maps a name to the checklist line that its absence breaks, ``texts`` a name to its characters.
    """
    where = f"{component.name}, line {component.number}"
    counts = Counter(found.name for found in component.properties)
    faults.extend(Fault(8, f"{name} stands there {count} times", where) for name, count in counts.items() if count > 1)
    faults.extend(Fault(line, f"{name} is missing", where) for name, line in required.items() if name not in counts)
    for found in component.properties:
        if found.name not in required and found.name not in optional:
            faults.append(Fault(BANNED.get(found.name, 4), "a property that has no place here", found.where))
            continue
        _check_parameters(found, faults)
        if found.name in texts:
            _check_text(found, texts[found.name], faults)


def _check_parameters(found: Property, faults: list[Fault]) -> None:
    allowed = PARAMETERS.get(found.name)
    for parameter in found.parameters:
        if parameter[0] == "TZID":
            faults.append(Fault(11, "a TZID: times are UTC instants", found.where))
        elif parameter != allowed:
            faults.append(Fault(6, "a parameter: text of other people may hide there", found.where))
    if len(found.parameters) > 1:
        faults.append(Fault(6, "more than one parameter", found.where))
    if found.name == "REFRESH-INTERVAL" and not found.parameters:
        faults.append(Fault(22, "REFRESH-INTERVAL without VALUE=DURATION (RFC 7986 5.7)", found.where))


def _check_text(found: Property, limit: int, faults: list[Fault]) -> None:
    value = plain(found.value)
    told: Iterable[tuple[bool, int, str]] = (
        (
            bool(_STRAY.search(found.value)),
            5,
            "a comma, semicolon or backslash that is not escaped as RFC 5545 3.3.11 says",
        ),
        ("<" in value or ">" in value, 26, "markup: some calendars render it"),
        (not value.strip(), 28, "an empty text"),
        (len(value) > limit, 28, f"{len(value)} characters, {limit} are allowed"),
        ("\ufffd" in value, 30, "a letter that was damaged on its way"),
    )
    faults.extend(Fault(line, what, found.where) for broken, line, what in told if broken)

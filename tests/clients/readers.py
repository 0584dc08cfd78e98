"""The same feeds read by independent programs: what each makes of every event, held against what was meant.

The libraries behind Plone, Home Assistant, Radicale, Thunderbird, MagicMirror and GNOME.
"""

import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import icalendar
import vobject
from ical.calendar_stream import IcsCalendarStream

from clients import hostile, packages
from clients.packages import Missing, Tell
from clients.seen import Differs

HOSTILE: Final = 200
LEAST: Final = 5  # readers that must have read everything as meant; fewer prove too little

Event = tuple[str, str, str, str, int]  # start, end, summary, description, sequence
Events = Mapping[str, Event]
Feeds = Mapping[str, bytes]
FIELDS: Final = ("start", "end", "summary", "description", "sequence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What one reader made of all feeds: the events by uid, or the sentence with which it refused a feed."""

    reader: str
    used_by: str
    found: Mapping[str, Events | str]
    fault: Callable[[str], str] | None = None  # how a known fault of its own reads a text
    remark: str = ""


def compare(real: Feeds, *, install: bool, tell: Tell) -> None:
    """Given the daemon's feeds by name, read them and the hostile ones with every reader, and print what agrees.

    A reader's known fault excuses hostile words only, never a feed of the daemon. Raises Differs when a reader reads
    anything else than was meant, Missing when fewer than five read everything as meant.
    """
    made = hostile.feeds(HOSTILE)
    feeds = {**{name: issue.body for name, issue in made.items()}, **real}
    meant: dict[str, Events] = {
        name: {e.uid: (_told(e.start), _told(e.end), e.summary, e.description, e.sequence) for e in issue.entries}
        for name, issue in made.items()
    }
    meant |= {name: by_hand(body) for name, body in real.items()}
    events = sum(map(len, meant.values()))
    tell(f"Independent readers of {len(real)} feeds of the daemon and {len(made)} hostile ones, {events} events:")
    equal, differences = 0, []
    with tempfile.TemporaryDirectory(prefix="liftday-readers-") as place:
        folder = Path(place) / "feeds"
        folder.mkdir()
        for name, body in feeds.items():
            (folder / f"{name}.ics").write_bytes(body)
        for reader in (_by_icalendar, _by_ical, _by_vobject, _by_icaljs, _by_node_ical, _by_libical):
            try:
                read = reader(Path(place), folder, feeds, install=install, tell=tell)
            except Missing as missing:
                tell(f"  SKIPPED  {missing}")
                continue
            same, found = _judge(read, meant, excused=made.keys())
            equal += same == len(meant)
            differences += found
            odd = len(meant) - same - len(found)
            known = f"; {odd} with its known fault" if odd else ""
            tell(f"  {read.reader:<18} {same:>3} of {len(meant)} feeds as meant{known} {read.remark}({read.used_by})")
    if differences:
        raise Differs("\n".join([f"{len(differences)} readings differ:", *differences[:20]]))
    if equal < LEAST:
        raise Missing(f"only {equal} readers read everything as meant and {LEAST} are needed: see the lines above")


def _judge(read: Read, meant: Mapping[str, Events], *, excused: Collection[str]) -> tuple[int, list[str]]:
    """How many feeds a reader read as meant, and a line for each that neither that nor its known fault explains."""
    same, differences = 0, []
    for name, wanted in meant.items():
        found = read.found.get(name, "it said nothing of it")
        if found == wanted:
            same += 1
        elif name not in excused or read.fault is None or found != _with(read.fault, wanted):
            differences.append(f"    {read.reader}, {name}: {_first_difference(found, wanted)}")
    return same, differences


def _with(fault: Callable[[str], str], events: Events) -> Events:
    return {uid: (e[0], e[1], fault(e[2]), fault(e[3]), e[4]) for uid, e in events.items()}


def _like_node_ical(text: str) -> str:
    """A text as node-ical 0.27 reads it: its replacements in its order (lib/ical-parser-utils.js, line 4), so that an
    escaped backslash before an n or a comma is taken for the escape of that letter, against RFC 5545 3.3.11; and a
    text within double quotes loses them."""
    read = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    read = read.replace("\\,", ",").replace("\\;", ";")
    read = re.sub(r"\\n", "\n", read, flags=re.IGNORECASE).replace("\\\\", "\\")
    return re.sub(r'^"(.*)"$', r"\1", read)


def _first_difference(found: Events | str, wanted: Events) -> str:
    if isinstance(found, str):
        return f"refused: {found}"
    if found.keys() != wanted.keys():
        return f"other events: {sorted(found.keys() ^ wanted.keys())[:3]}"
    for uid, event in wanted.items():
        for field, was, is_ in zip(FIELDS, event, found[uid], strict=True):
            if was != is_:
                at = next((i for i, (a, b) in enumerate(zip(str(was), str(is_), strict=False)) if a != b), -1)
                near = slice(max(0, at - 20), at + 20)
                return f"{uid} {field} at {at}: meant {str(was)[near]!r}, read {str(is_)[near]!r}"
    return "the same events in another shape"


def by_hand(body: bytes) -> dict[str, Event]:
    """What the text itself says, read without any library: lines unfolded, values unescaped (RFC 5545 3.1, 3.3.11)."""
    events: dict[str, Event] = {}
    for part in body.replace(b"\r\n ", b"").decode().split("\r\nBEGIN:VEVENT\r\n")[1:]:
        own = part.partition("\r\nEND:VEVENT\r\n")[0].partition("\r\nBEGIN:VALARM\r\n")[0]
        values = {line.partition(":")[0].partition(";")[0]: line.partition(":")[2] for line in own.split("\r\n")}
        events[values["UID"]] = (
            values["DTSTART"],
            values["DTEND"],
            _unescaped(values["SUMMARY"]),
            _unescaped(values.get("DESCRIPTION", "")),
            int(values["SEQUENCE"]),
        )
    return events


def _unescaped(value: str) -> str:
    found, escaped = [], False
    for letter in value:
        if escaped:
            found.append("\n" if letter in "nN" else letter)
        elif letter != "\\":
            found.append(letter)
        escaped = letter == "\\" and not escaped
    return "".join(found)


def _told(moment: datetime | date) -> str:
    """A moment in iCalendar's notation; an instant in UTC."""
    if isinstance(moment, datetime):
        return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{moment:%Y%m%d}"


def _each(feeds: Feeds, parse: Callable[[bytes], dict[str, Event]]) -> dict[str, Events | str]:
    found: dict[str, Events | str] = {}
    for name, body in feeds.items():
        try:
            found[name] = parse(body)
        except Exception as error:  # noqa: BLE001  whatever a library of others raises is its refusal
            found[name] = repr(error)[:200]
    return found


def _by_icalendar(_: Path, __: Path, feeds: Feeds, **___: Any) -> Read:
    def parse(body: bytes) -> dict[str, Event]:
        events: list[Any] = icalendar.Calendar.from_ical(body).walk("VEVENT")
        return {
            str(e["UID"]): (
                *(_told(e["DTSTART"].dt), _told(e["DTEND"].dt), str(e["SUMMARY"])),
                *(str(e.get("DESCRIPTION", "")), int(e["SEQUENCE"])),
            )
            for e in events
        }

    return Read(reader=f"icalendar {version('icalendar')}", used_by="Plone and many", found=_each(feeds, parse))


def _by_ical(_: Path, __: Path, feeds: Feeds, **___: Any) -> Read:
    def parse(body: bytes) -> dict[str, Event]:
        events: list[Any] = IcsCalendarStream.calendar_from_ics(body.decode()).events
        return {
            e.uid: (_told(e.dtstart), _told(e.dtend), e.summary or "", e.description or "", e.sequence or 0)
            for e in events
        }

    return Read(reader=f"ical {version('ical')}", used_by="Home Assistant", found=_each(feeds, parse))


def _by_vobject(_: Path, __: Path, feeds: Feeds, **___: Any) -> Read:
    def parse(body: bytes) -> dict[str, Event]:
        return {
            e.uid.value: (
                *(_told(e.dtstart.value), _told(e.dtend.value), e.summary.value),
                *(e.description.value if hasattr(e, "description") else "", int(e.sequence.value)),
            )
            for e in vobject.readOne(body.decode()).vevent_list
        }

    return Read(reader=f"vobject {version('vobject')}", used_by="Radicale", found=_each(feeds, parse))


def _by_icaljs(place: Path, folder: Path, _: Feeds, *, install: bool, tell: Tell) -> Read:
    return _by_javascript("ical.js", "Thunderbird", place, folder, install=install, tell=tell)


def _by_node_ical(place: Path, folder: Path, _: Feeds, *, install: bool, tell: Tell) -> Read:
    return _by_javascript("node-ical", "MagicMirror", place, folder, install=install, tell=tell)


def _by_javascript(library: str, used_by: str, place: Path, folder: Path, *, install: bool, tell: Tell) -> Read:
    modules = place / "node_modules"
    if not modules.exists():
        modules = packages.javascript(place, install=install, tell=tell)
    script = Path(__file__).with_name("reader.mjs")
    found = json.loads(_output(library, "node", str(script), library, str(modules), str(folder)))
    number = json.loads((modules / library / "package.json").read_text(encoding="utf-8"))["version"]
    return Read(
        reader=f"{library} {number}",
        used_by=used_by,
        found={name: told if isinstance(told, str) else _by_uid(told) for name, told in found.items()},
        fault=_like_node_ical if library == "node-ical" else None,
    )


def _by_libical(place: Path, folder: Path, _: Feeds, *, install: bool, tell: Tell) -> Read:
    packages.ensure(packages.LIBICAL, install=install, tell=tell)
    program, source = place / "reader", Path(__file__).with_name("reader.c")
    flags = _output("pkg-config", "pkg-config", "--cflags", "--libs", "libical").split()
    _output("the C compiler", "cc", "-O1", "-Wall", "-o", str(program), str(source), *flags)
    said = _output("libical", str(program), *map(str, sorted(folder.glob("*.ics"))))
    found: dict[str, Events | str] = {}
    for line in said.splitlines():
        told = json.loads(line)
        wrong = f"{told['errors']} errors by its own check" if told["errors"] else ""
        found[told["name"].removesuffix(".ics")] = wrong or _by_uid(told["events"])
    number = _output("pkg-config", "pkg-config", "--modversion", "libical").strip()
    return Read(
        reader=f"libical {number}",
        used_by="GNOME, KDE",
        found=found,
        remark="with icalrestriction_check ",
    )


def _by_uid(events: list[list[Any]]) -> Events | str:
    """The events by uid; a uid that stands twice is a word of refusal, for it must not be hidden."""
    shown = {event[0]: (*event[1:5], int(event[5])) for event in events}
    return shown if len(shown) == len(events) else "a uid stands twice"


def _output(name: str, *command: str) -> str:
    done = subprocess.run(command, capture_output=True, check=False, timeout=300)
    if done.returncode != 0:
        raise Missing(f"{name} does not run: {done.stderr.decode('utf-8', 'replace').strip()[-300:]}")
    return done.stdout.decode("utf-8", "replace")

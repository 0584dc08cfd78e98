"""Calendar bytes taken apart the way a suspicious reader would: line by line, with every fault named.

Nothing here knows icalendar: a gate that shares the writer's library shares its blind spots.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_FOLDS = (b" ", b"\t")
OCTETS = 75  # RFC 5545 3.1, without the line break

# A name, parameters whose values are quoted or free of `";:`, a colon, the value.
_PROPERTY = re.compile(r'([A-Z][A-Z0-9-]*)((?:;[A-Z][A-Z0-9-]*=(?:"[^"]*"|[^";:]*))*):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';([A-Z][A-Z0-9-]*)=("[^"]*"|[^";:]*)')
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_SEPARATOR = re.compile("[\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong: the number of the checklist's line that is broken, a sentence, and where. Nothing of the feed's
    text is quoted: faults are logged."""

    line: int
    what: str
    where: str


@dataclass(frozen=True, slots=True)
class Property:
    """One content line, unfolded; ``number`` is that of its first physical line, from 1."""

    number: int
    name: str
    parameters: tuple[tuple[str, str], ...]
    value: str

    @property
    def where(self) -> str:
        """Name and place, for a fault."""
        return f"{self.name}, line {self.number}"


@dataclass(slots=True)
class Component:
    """BEGIN to END: properties and inner components, in the order they stand in."""

    name: str
    number: int
    properties: list[Property] = field(default_factory=list)
    inner: list["Component"] = field(default_factory=list)

    def first(self, name: str) -> Property | None:
        """The first property of that name, or None."""
        return next((found for found in self.properties if found.name == name), None)

    def value(self, name: str) -> str | None:
        """The value of the first property of that name, or None."""
        found = self.first(name)
        return found.value if found else None


def unfold(body: bytes, faults: list[Fault]) -> Iterator[tuple[int, str]]:
    """Given a feed, yield its logical lines as (number, text); add what breaks lines 1 to 3 and 5 to ``faults``."""
    if not body.endswith(b"\r\n"):
        faults.append(Fault(1, "the last line does not end with CRLF", "end of file"))
    if body.startswith(b"\xef\xbb\xbf"):
        faults.append(Fault(3, "a byte order mark stands before the calendar", "line 1"))
    pieces = body.removesuffix(b"\n").split(b"\n")
    start, parts = 1, [_physical(1, pieces[0], last=len(pieces) == 1, faults=faults)]
    if parts[0][:1] in _FOLDS:
        faults.append(Fault(2, "a fold with nothing before it", "line 1"))
    for number, piece in enumerate(pieces[1:], 2):
        part = _physical(number, piece, last=number == len(pieces), faults=faults)
        if part[:1] in _FOLDS:
            parts.append(part[1:])
            continue
        yield start, _logical(start, parts, faults)
        start, parts = number, [part]
    yield start, _logical(start, parts, faults)


def _physical(number: int, piece: bytes, *, last: bool, faults: list[Fault]) -> bytes:
    """One line without its break."""
    part = piece.removesuffix(b"\r")
    if part == piece and not last:
        faults.append(Fault(1, "a line ends with a bare LF", f"line {number}"))
    if b"\r" in part:
        faults.append(Fault(3, "a bare CR: some readers end the line there", f"line {number}"))
    if len(part) > OCTETS:
        faults.append(Fault(2, f"{len(part)} octets in a line, {OCTETS} are allowed", f"line {number}"))
    return part


def _logical(number: int, parts: list[bytes], faults: list[Fault]) -> str:
    """The parts of a folded line as one text."""
    where = f"line {number}"
    try:
        text = b"".join(parts).decode()
    except UnicodeDecodeError:
        faults.append(Fault(3, "not UTF-8", where))
        text = b"".join(parts).decode("utf-8", "replace")
    else:
        if text != "".join(part.decode("utf-8", "replace") for part in parts):
            faults.append(Fault(2, "a fold cuts a character in two", where))
    if _CONTROL.search(text):
        faults.append(Fault(3, "a control character or a mark that turns the writing direction", where))
    if _SEPARATOR.search(text):
        faults.append(Fault(5, "a raw line or paragraph separator: some readers end the line there", where))
    return text


def parse(number: int, line: str) -> Property | None:
    """Given a logical line, return its parts, or None when it is no property."""
    found = _PROPERTY.fullmatch(line)
    if not found:
        return None
    name, parameters, value = found.groups()
    return Property(number, name, tuple(_PARAMETER.findall(parameters)), value)


def tree(body: bytes, faults: list[Fault]) -> Component | None:
    """Given a feed, return its VCALENDAR with everything in it, or None when none begins; add to ``faults`` what
    breaks lines 1 to 5. Components that are never closed end where their parent ends."""
    root = Component("", 0)
    stack = [root]
    for number, text in unfold(body, faults):
        found = parse(number, text)
        if found is None:
            what = "an empty line" if not text else "not a property: a line break in a text was not escaped"
            faults.append(Fault(5 if text else 4, what, f"line {number}"))
        elif found.name == "BEGIN":
            stack[-1].inner.append(Component(found.value, number))
            stack.append(stack[-1].inner[-1])
        elif found.name == "END":
            _close(stack, found, faults)
        else:
            stack[-1].properties.append(found)
    if len(stack) > 1:
        faults.append(Fault(4, "a component is never closed", f"line {stack[-1].number}"))
    if root.properties or len(root.inner) != 1 or root.inner[0].name != "VCALENDAR":
        faults.append(Fault(4, "a feed is one VCALENDAR and nothing around it", "outermost level"))
    return next((inner for inner in root.inner if inner.name == "VCALENDAR"), None)


def _close(stack: list[Component], found: Property, faults: list[Fault]) -> None:
    if len(stack) > 1 and stack[-1].name == found.value:
        stack.pop()
        return
    faults.append(Fault(4, "closes nothing that is open", found.where))

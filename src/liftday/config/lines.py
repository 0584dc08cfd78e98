"""Where every value of a TOML text stands: tomllib tells what the values are, not on which line.

The scanner takes text that tomllib accepted, so it only has to find its way, not to judge.
"""

import re
from collections.abc import Mapping

from liftday.config.problem import Trail

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SPACE = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SCALAR = re.compile(r"[^,\]\}\r\n#]*")
_ESCAPES = re.compile(r"\\(.)", re.DOTALL)


def lines(text: str) -> Mapping[Trail, int]:
    r"""Given valid TOML, return the line, from 1, of each table, key and array element.

    >>> lines('[athlete]\nsex = "female"\n')[("athlete", "sex")]
    2
    """
    return _Scanner(text).run()


def nearest(where: Mapping[Trail, int], trail: Trail) -> int:
    """Given the lines and a trail, return the line of it or of the closest thing around it; 1 if nothing is known."""
    while trail:
        if trail in where:
            return where[trail]
        trail = trail[:-1]
    return 1


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._counted = 0
        self._found: dict[Trail, int] = {}
        self._lists: dict[Trail, int] = {}  # how many [[tables]] of a name there were

    def run(self) -> dict[Trail, int]:
        table: Trail = ()
        while self._gap():
            if self._ahead("["):
                table = self._header()
            else:
                self._pair(table)
        return self._found

    def _header(self) -> Trail:
        many = self._ahead("[[")
        line = self._here()
        self._at += 2 if many else 1
        trail = self._key()
        self._at += 2 if many else 1
        table = self._in_lists(trail[:-1]) + trail[-1:]
        self._found.setdefault(table, line)
        if not many:
            return self._in_lists(trail)
        count = self._lists.get(table, 0)
        self._lists[table] = count + 1
        self._found[*table, count] = line
        return (*table, count)

    def _in_lists(self, trail: Trail) -> Trail:
        """The trail with the number of the last [[table]] behind each name that is a list of tables."""
        place: Trail = ()
        for step in trail:
            place = (*place, step)
            if place in self._lists:
                place = (*place, self._lists[place] - 1)
        return place

    def _pair(self, table: Trail) -> None:
        line = self._here()
        trail = table + self._key()
        self._found.setdefault(trail, line)
        self._at += 1  # the equals sign
        self._space()
        self._value(trail)

    def _key(self) -> Trail:
        """A bare, quoted or dotted key; leaves the place behind it and the blanks after it."""
        names: list[str] = []
        while True:
            self._space()
            if self._ahead('"', "'"):
                quote = self._text[self._at]
                start = self._at + 1
                self._string()
                name = self._text[start : self._at - 1]
                names.append(_ESCAPES.sub(r"\1", name) if quote == '"' else name)
            else:
                names.append(self._take(_BARE))
            self._space()
            if not self._ahead("."):
                return tuple(names)
            self._at += 1

    def _value(self, trail: Trail) -> None:
        if self._ahead('"', "'"):
            self._string()
        elif self._ahead("["):
            self._at += 1
            count = 0
            while self._gap() and not self._ahead("]"):
                self._found[*trail, count] = self._here()
                self._value((*trail, count))
                count += 1
                self._comma()
            self._at += 1
        elif self._ahead("{"):
            self._at += 1
            while self._gap() and not self._ahead("}"):
                self._pair(trail)
                self._comma()
            self._at += 1
        else:
            self._take(_SCALAR)

    def _comma(self) -> None:
        self._gap()
        if self._ahead(","):
            self._at += 1

    def _string(self) -> None:
        quote = self._text[self._at]
        if self._ahead(quote * 3):
            quote *= 3
        self._at += len(quote)
        while not self._ahead(quote):
            self._at += 2 if quote[0] == '"' and self._ahead("\\") else 1
        self._at += len(quote)
        while len(quote) == 3 and self._ahead(quote[0]):  # up to two quotes may stand before the closing three
            self._at += 1

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _ahead(self, *what: str) -> bool:
        return self._text.startswith(what, self._at)

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        assert match is not None
        self._at = match.end()
        return match.group()

    def _space(self) -> None:
        self._take(_SPACE)

    def _gap(self) -> bool:
        """Skip blanks, line ends and comments; False at the end of the text."""
        self._take(_GAP)
        return self._at < len(self._text)

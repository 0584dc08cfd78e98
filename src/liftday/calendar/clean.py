"""Text at the door of a calendar: what other people wrote, made harmless before it is escaped.

A title from a recording, a race's name or an exercise of the owner's own may hold anything. Calendar programs differ
most where the standard is silent: which characters end a line (two products took a bare CR or U+2028 for one, and an
attacker's title became an event), what a NUL does, which way the text after a direction mark runs. So none of these
pass: the text that is left means the same everywhere.
"""

import re

# What some reader takes for the end of a line: CR LF, CR, VT, FF, NEL, LINE and PARAGRAPH SEPARATOR.
_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")

# Controls but TAB and LF; marks that turn the writing direction (Trojan Source, CVE-2021-42574) or forbid joining
# words; the byte order mark; the sign for text that was damaged elsewhere; half characters; non-characters.
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_BEYOND = dict.fromkeys(0x10000 * plane + low for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))

# Google renders markup in descriptions (a report); these look alike and render nowhere.
_MARKUP = str.maketrans({"<": "\u2039", ">": "\u203a", "\t": " "}) | _BEYOND

_GAPS = re.compile(r"\n{3,}")
_JOINERS = "\u200d\ufe0e\ufe0f"  # a cut must not end in the middle of a joined emoji


def text(raw: str) -> str:
    r"""Given any text, return it as lines that every calendar reads alike: LF ends a line, and nothing else does.

    >>> text("Hill\rrepeats\x00 6 x 400\u2028BEGIN:VEVENT")
    'Hill\nrepeats 6 x 400\nBEGIN:VEVENT'
    """
    kept = _DROPPED.sub("", _BREAKS.sub("\n", raw)).translate(_MARKUP)
    return _GAPS.sub("\n\n", "\n".join(part.rstrip() for part in kept.split("\n"))).strip()


def line(raw: str) -> str:
    r"""Given any text, return it on one line, runs of white space as one space.

    >>> line("Tempo\r\n  on the\ttrack ")
    'Tempo on the track'
    """
    return " ".join(text(raw).split())


def shorten(clean: str, room: int) -> str:
    """Given clean text and how many characters there is room for, return what fits, ``…`` where something is missing.

    >>> shorten("Goblet squat, split squat", 14)
    'Goblet squat,…'
    """
    if len(clean) <= room:
        return clean
    return clean[: room - 1].rstrip().rstrip(_JOINERS) + "…"

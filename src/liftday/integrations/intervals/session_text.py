"""A session's text as intervals.icu takes it: there a description is a workout in a language of its own.

A line that begins with "-" becomes a step, "3x" a repeat, "10m" ten minutes. None of it is meant here: lines begin with
a bullet, and "3x10" is written out.
"""

import re
from collections.abc import Collection
from typing import Final

_STEP: Final = re.compile(r"^(\s*)[-*\u2013\u2014]\s*", re.MULTILINE)
_REPEAT: Final = re.compile(r"\b(\d+)\s?[x\u00d7](?=\s|\d|$)", re.MULTILINE)


def plain(text: str, *, without: Collection[str] = ()) -> str:
    r"""Given a description and lines to leave out (the signed links are the calendar's own), return it with nothing that
    would be read as a workout.

    >>> plain("- Goblet squat 3x10\n3 x 30 s plank")
    '\u2022 Goblet squat 3 sets of 10\n3 sets of 30 s plank'
    """
    kept = "\n".join(line for line in text.split("\n") if line not in without)
    kept = re.sub(r"\n{3,}", "\n\n", kept)
    return _REPEAT.sub(_sets, _STEP.sub("\\1\u2022 ", kept))


def _sets(match: re.Match[str]) -> str:
    follows = match.string[match.end() : match.end() + 1]
    return f"{match[1]} sets of" + ("" if follows == " " else " ")

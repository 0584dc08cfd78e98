"""What a calendar that others may see does not say: heart rate, load, pain, illness (contract, section 5)."""

import re

_SENTENCE = re.compile(r"(?<=[.;!?\n])\s+")
_PRIVATE = re.compile(
    r"\b(?:heart|hr|hrmax|bpm|pulse|load|trimp|strain|relative effort|suffer score"
    r"|pain\w*|ach(?:e|es|ing)|sore\w*|ill|illness\w*|sick\w*|fever\w*|injur\w*|low[- ]energy|unwell)\b"
    r"|% of (?:the |your )?max",
    re.IGNORECASE,
)


def tactful(reason: str) -> str:
    """Given a reason, return it without the sentences that tell of a body rather than of training.

    >>> tactful("Hard: 5 fast laps. Heart rate reached 96 % of max.")
    'Hard: 5 fast laps.'
    """
    return " ".join(part for part in _SENTENCE.split(reason) if part and not _PRIVATE.search(part))

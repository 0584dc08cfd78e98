"""What a calendar that others may see does not say: heart rate, load, pain, illness (docs/privacy.md)."""

import re

_SENTENCE = re.compile(r"(?<=[.;!?\n])\s+")
_CLASS = re.compile(r"(?:Likely )?[A-Z]?[a-z]+: ")
_PRIVATE = re.compile(
    r"\b(?:heart|hr|hrmax|bpm|pulse|load|trimp|strain|relative effort|suffer score"
    r"|pain\w*|ach(?:e|es|ing)|sore\w*|ill|illness\w*|sick\w*|fever\w*|injur\w*|low[- ]energy|unwell)\b"
    r"|% of (?:the |your )?max",
    re.IGNORECASE,
)


def tactful(reason: str) -> str:
    """Given a reason, return it without the sentences that tell of a body rather than of training; what is left begins
    with the class of the day, if the reason did, and ends as a sentence.

    >>> tactful("Easy: average heart rate 68 % of your maximum; your usual pace.")
    'Easy: your usual pace.'
    """
    parts = [part for part in _SENTENCE.split(reason) if part]
    told = [part for part in parts if not _PRIVATE.search(part)]
    if not told:
        return ""
    head = _CLASS.match(parts[0])
    text = " ".join(told)
    if told[0] is not parts[0]:
        text = f"{head[0]}{text}" if head else text[:1].upper() + text[1:]
    return f"{text.removesuffix(';')}." if text.endswith(";") else text

"""The log: one line an event, with facts and without people.

Under journald each line starts with its priority (sd-daemon(3)), and the journal adds the time. What may never be
logged is not logged where it happens; the redaction here is the net below. What a library has to say is a line of the same
kind, ``library``: its errors, with `-v` its warnings too, and nothing of those whose lines hold addresses or rows.
"""

import contextlib
import copy
import logging
import re
import sys
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, TextIO

from liftday.config.athletes import DEFAULT
from liftday.config.environment import under_journal
from liftday.errors import LiftdayError, for_athlete

_PRIORITIES = (
    (logging.CRITICAL, "<2>"),
    (logging.ERROR, "<3>"),
    (logging.WARNING, "<4>"),
    (logging.INFO, "<6>"),
    (logging.DEBUG, "<7>"),
)
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

_NAMES = r"access_token|refresh_token|client_secret|verify_token|hub\.verify_token|authorization|password"
_REDACTED = "[redacted]"
_NETS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(/(?:feed|mobility|act|strava/webhook)/)[^\s\"'<>\\]+"), rf"\1{_REDACTED}"),
    (re.compile(r"(/(?:page|invite)/)[\w-]{22,}"), rf"\1{_REDACTED}"),  # a traceback has shorter ones below page/
    (re.compile(r"([?&]code=)[^\s\"'&<>]+"), rf"\1{_REDACTED}"),
    (re.compile(r"(?i)(\bbearer\s+)[^\s\"',]+"), rf"\1{_REDACTED}"),
    # query strings, JSON and reprs: client_secret=…, "client_secret": "…", 'code': '…'
    (
        re.compile(rf"(?i)(\b(?:{_NAMES})[\"']?\s*[=:]\s*[\"']?)(?!bearer\b)(?!\[redacted\])[^\s\"'&,;}}]+"),
        rf"\1{_REDACTED}",
    ),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

_log = logging.getLogger("liftday")
_about: ContextVar[str] = ContextVar("athlete", default=DEFAULT)
_NOWHERE = logging.NullHandler()
_PROTOCOL = "liftday.integrations.strava.wire.Protocol"  # stravalib's, under our name
_TALKATIVE = (_PROTOCOL, "stravalib", "apscheduler", "uvicorn", "asyncio", "alembic")
# Their lines hold addresses, or what a job was given, and a traceback where a connection was lost: whoever uses them says what
# happened.
_SILENT = ("urllib3", "procrastinate", "psycopg", "sqlalchemy")
_LINE_END = re.compile(r"\s*\n(\s*)")


def event(name: str, *, priority: str = "info", athlete: str | None = None, **facts: Any) -> None:
    """Given what happened and its facts, log one line: ``synced fetched=34 new=2``. Facts that are None are left out. Whoever
    was added is named in every line about them (``about``), ``default`` in none."""
    whose = athlete or _about.get()
    told = {"athlete": None if whose == DEFAULT else whose, **facts}
    details = " ".join(f"{key}={_fact(value, whose)}" for key, value in told.items() if value is not None)
    _log.log(_LEVELS[priority], "%s", f"{name} {details}".rstrip())


def trouble(
    name: str, error: LiftdayError, *, priority: str = "error", athlete: str | None = None, first: str = ""
) -> None:
    """Given what happened and the error that says why, log one line: the sentence as a log may hold it, what was said ``first``
    before it, and the remedy behind it."""
    event(name, priority=priority, athlete=athlete, text=f"{first}{error.logged} ({error.remedy})")


@contextlib.contextmanager
def about(athlete: str) -> Iterator[None]:
    """Every event in here is about this athlete."""
    token = _about.set(athlete)
    try:
        yield
    finally:
        _about.reset(token)


def setup(
    *, verbose: bool = False, journal: bool | None = None, stream: TextIO | None = None, routine: bool = True
) -> None:
    """Send the log to stderr. ``journal`` adds the priorities; by default it is found out from JOURNAL_STREAM. Without
    ``routine`` what goes as it should is left out: a command says that in its own words."""
    target = sys.stderr if stream is None else stream
    handler = QuietHandler(target)
    handler.setFormatter(LineFormatter(journal=under_journal() if journal is None else journal))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    libraries = logging.WARNING if verbose else logging.ERROR
    root.setLevel(libraries)
    _log.setLevel(logging.DEBUG if verbose else logging.INFO if routine else logging.WARNING)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(libraries)
    for name in _SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    logging.captureWarnings(capture=True)


def leave_to_the_command() -> None:
    """A command says in its own words what happened: the lines of a daemon's log, and a library's, are left out."""
    logging.getLogger().addHandler(_NOWHERE)


def redact(text: str) -> str:
    """Given a line of the log, return it without secrets.

    >>> redact("GET /feed/abc.ics?x HTTP/1.1"), redact('{"refresh_token": "abc", "n": 1}')
    ('GET /feed/[redacted] HTTP/1.1', '{"refresh_token": "[redacted]", "n": 1}')
    """
    for net, instead in _NETS:
        text = net.sub(instead, text)
    return text


def visible(text: str) -> str:
    r"""Given text from outside, return it with control characters written out, harmless to a terminal.

    >>> visible("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    return _CONTROL.sub(lambda match: match.group().encode("unicode_escape").decode("ascii"), text)


class LineFormatter(logging.Formatter):
    """Redacted, printable, and under journald with the priority before each line of a traceback too."""

    def __init__(self, *, journal: bool) -> None:
        super().__init__("%(message)s" if journal else "%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")
        self._journal = journal

    def format(self, record: logging.LogRecord) -> str:
        """Given a record, return its line or lines."""
        lines = visible(redact(super().format(_structured(record))).replace("\t", " ")).split("\n")
        if not self._journal:
            return "\n".join(lines)
        priority = next((sign for level, sign in _PRIORITIES if record.levelno >= level), "<7>")
        return "\n".join(f"{priority}{line}" for line in lines)


class QuietHandler(logging.StreamHandler[TextIO]):
    """Goes on without a log when nobody reads it any more or its disk is full (fault 18)."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """A line that cannot be written is lost; a bug in a call of the log is shown."""
        if isinstance(sys.exc_info()[1], OSError | ValueError):  # ValueError: the stream was closed
            return
        with contextlib.suppress(OSError, ValueError):
            super().handleError(record)


def _structured(record: logging.LogRecord) -> logging.LogRecord:
    """A record as it is written: of a library's the words are a fact of a line of ours."""
    if record.name.partition(".")[0] == _log.name and record.name != _PROTOCOL:
        return record
    line = copy.copy(record)
    line.msg, line.args = f"library name={record.name} text={_fact(record.getMessage(), DEFAULT)}", ()
    return line


def _fact(value: Any, whose: str) -> str:
    """A fact on one line: of a text of several lines those that stand further in are parts of a list, the others of a sentence.
    Commands in it are about the athlete whose line it is."""
    text = _LINE_END.sub(lambda end: "; " if end[1] else " ", str(value).rstrip())
    text = text if whose == DEFAULT else for_athlete(text, whose)
    return f'"{text}"' if " " in text else text

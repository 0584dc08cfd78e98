"""The log: priorities for journald, one line an event, no secret, no terminal tricks, no end when nobody reads."""

import io
import logging
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.daemon import logs
from liftday.errors import BadConfiguration


def failing(text):
    raise RuntimeError(text)


CANARY = "kanari3nv0gel_XYZ-0123456789abcdefghijklmnop"


@pytest.fixture(autouse=True)
def _own_logging():
    root, ours = logging.getLogger(), logging.getLogger("liftday")
    before = root.handlers[:], root.level, ours.level
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level, ours.level = before[0], before[1], before[2]


def written(*, journal=True, verbose=False):
    stream = io.StringIO()
    logs.setup(verbose=verbose, journal=journal, stream=stream)
    return stream


def test_an_event_is_one_line_with_its_priority():
    """Journald reads <6>; facts that are None are left out."""
    stream = written()
    logs.event("synced", fetched=34, new=2, error=None, next="in 60 minutes")
    logs.event("turn_failed", priority="error", text="disk full")
    logs.event("state_directory", priority="warning")
    assert stream.getvalue().splitlines() == [
        '<6>synced fetched=34 new=2 next="in 60 minutes"',
        '<3>turn_failed text="disk full"',
        "<4>state_directory",
    ]


def test_on_a_terminal_the_line_has_time_and_level():
    """There is no journal to add them."""
    stream = written(journal=False)
    logs.event("ready", port=8437)
    assert stream.getvalue().endswith(" INFO ready port=8437\n")


def test_verbose_explains_and_quiet_does_not():
    """Debug lines are ours alone: libraries speak of their errors, and with `-v` from a warning on."""
    for verbose in (False, True):
        stream = written(verbose=verbose)
        logs.event("detail", priority="debug")
        logging.getLogger("urllib3").info("chatter")
        assert ("detail" in stream.getvalue(), "chatter" in stream.getvalue()) == (verbose, False)


@pytest.mark.parametrize(
    ("name", "level", "plainly", "with_v"),
    [
        ("urllib3.connectionpool", logging.ERROR, False, False),
        ("urllib3.util.retry", logging.WARNING, False, False),
        ("procrastinate.worker", logging.ERROR, False, False),
        ("psycopg.pool", logging.ERROR, False, False),
        ("psycopg", logging.WARNING, False, False),
        ("sqlalchemy.pool.impl.QueuePool", logging.ERROR, False, False),
        ("apscheduler.scheduler", logging.WARNING, False, True),
        ("apscheduler.executors.default", logging.ERROR, True, True),
        ("stravalib.protocol", logging.WARNING, False, True),
        ("liftday.integrations.strava.wire.Protocol", logging.WARNING, False, True),
        ("uvicorn.error", logging.ERROR, True, True),
        ("asyncio", logging.ERROR, True, True),
        ("py.warnings", logging.WARNING, False, True),
        ("a_library_nobody_thought_of", logging.WARNING, False, True),
        ("a_library_nobody_thought_of", logging.ERROR, True, True),
    ],
)
def test_a_library_has_no_lines_of_its_own(name, level, plainly, with_v):
    """What it says is a fact of a line of ours, or nothing at all where addresses and rows stand in it."""
    for verbose, wanted in ((False, plainly), (True, with_v)):
        stream = written(verbose=verbose)
        logging.getLogger(name).log(level, "Retrying (%s) after\n  '%s'", "Retry(total=1)", "/x?client_secret=hush")
        lines = stream.getvalue().splitlines()
        sign = "<3>" if level == logging.ERROR else "<4>"
        said = f"{sign}library name={name} text=\"Retrying (Retry(total=1)) after; '/x?client_secret=[redacted]'\""
        assert lines == [said] * wanted


def test_a_commands_own_words_are_all_that_is_read_there():
    """Without a log a library's warning would reach the terminal as it is."""
    code = "import logging; from liftday.cli import run; run(['exercises', 'squat']); logging.getLogger('urllib3').error('raw')"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "raw" not in said.stderr


@pytest.mark.parametrize(
    ("athlete", "text", "line"),
    [
        ("default", "run `liftday sync`", '<6>x text="run `liftday sync`"'),
        ("anna", "run `liftday sync`", '<6>x athlete=anna text="run `liftday --athlete anna sync`"'),
        ("anna", "`liftday worker`, `liftday web`", '<6>x athlete=anna text="`liftday worker`, `liftday web`"'),
        ("default", "do this\n(it helps)", '<6>x text="do this (it helps)"'),
        ("default", "2 problems\n  a.toml:1: b\n  a.toml:2: c\n", '<6>x text="2 problems; a.toml:1: b; a.toml:2: c"'),
    ],
)
def test_a_remedy_is_one_line_and_about_whoever_the_line_is_about(athlete, text, line):
    """Whoever copies a command out of it runs the right one; a line end is no two characters that nobody can read."""
    stream = written()
    logs.event("x", athlete=athlete, text=text)
    with logs.about(athlete):
        logs.event("x", text=text)
    assert stream.getvalue().splitlines() == [line, line]


def test_an_error_is_logged_with_its_remedy_and_without_anybodys_health():
    """Whatever line it is in: what the configuration says of an injury stands in no log."""
    stream = written()
    error = BadConfiguration("anna.toml:3: strength.injuries.knee is sore", remedy="mend it", logged="anna.toml:3")
    logs.trouble("turn_failed", error, athlete="anna", first="no: ")
    assert stream.getvalue() == '<3>turn_failed athlete=anna text="no: anna.toml:3 (mend it)"\n'


def test_each_line_of_a_traceback_has_its_priority():
    """Else the journal files the rest under another one."""
    stream = written()
    try:
        failing("a\nb")
    except RuntimeError:
        logging.getLogger("liftday").exception("failed")
    lines = stream.getvalue().splitlines()
    assert len(lines) > 3
    assert all(line.startswith("<3>") for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        f"GET /feed/{CANARY}.ics HTTP/1.1", f"https://a.test/feed/{CANARY}.ics?x=1", f"http://h/x/act/{CANARY}.{CANARY}",
        f"POST /strava/webhook/{CANARY}", f"client_id=1&client_secret={CANARY}&grant_type=x", f"'Authorization': 'Bearer {CANARY}'",
        f'{{"access_token": "{CANARY}", "expires_at": 1}}', f"{{'refresh_token': '{CANARY}'}}", f"?state=1&code={CANARY}&scope=read",
        f"hub.verify_token={CANARY}", f"Authorization: Bearer {CANARY}", f"authorization={CANARY}", f"refresh_token={CANARY};",
        f"client_secret = {CANARY}", f"GET /page/{CANARY * 3}/trust", f"https://a.test/invite/{CANARY * 3}",
    ],
)  # fmt: skip
def test_a_secret_that_slips_into_a_line_is_redacted(text):
    """Line 53, fault 49: in paths, queries, JSON and reprs; in messages, arguments and tracebacks."""
    stream = written()
    log = logging.getLogger("liftday")
    log.error(text)
    log.error("x %s", text)
    try:
        failing(text)
    except RuntimeError:
        log.exception("failed")
    assert CANARY not in stream.getvalue()
    assert stream.getvalue().count("[redacted]") >= 3


def test_what_is_no_secret_stays_readable():
    """A net with too fine a mesh would make the log useless."""
    for text in (
        "exit_code=75",
        "status code: 404",
        '{"field": "code", "code": "invalid"}',
        "/feed/ was asked",
        "the act of 2026-03-04",
        "token age 3 h",
        "synced new=2",
    ):
        assert logs.redact(text) == text


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_no_control_character_reaches_a_terminal(text):
    """Fault 52: ESC, CR, NUL, C1 and direction marks are written out; one event stays one line."""
    shown = logs.visible(text)
    assert not any(c in shown for c in "\x1b\r\x00\x7f\x9b\u202e\u2028")
    stream = written()
    logs.event("heard", title=text)
    assert len(stream.getvalue().splitlines()) == 1


def test_a_log_nobody_reads_stops_nothing(capsys):
    """Fault 18: closed stdout, a broken pipe, a full disk; and no complaint on stderr either."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as broken:
        logs.setup(journal=True, stream=broken)
        logs.event("ready")
        logs.event("ready")
        with pytest.raises(BrokenPipeError):
            broken.flush()
        os.dup2(os.open(os.devnull, os.O_WRONLY), broken.fileno())
    logs.event("after it was closed")
    with open("/dev/full", "w") as full:
        logs.setup(journal=True, stream=full)
        logs.event("ready")
        os.dup2(os.open(os.devnull, os.O_WRONLY), full.fileno())
    assert capsys.readouterr().err == ""


def test_a_bug_in_a_call_of_the_log_is_shown(capsys):
    """Only the disk's and the pipe's troubles are swallowed."""
    written()
    logging.getLogger("liftday").error("%d", "no number")
    assert "no number" in capsys.readouterr().err

"""The tokens of the page's forms, the file of the pages, and what a form's fields become."""

import gzip
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftday.daemon.process.says import say
from liftday.daemon.protocol import orders
from liftday.daemon.state.forms import Form, read_form, sign_form, stamp_of
from liftday.daemon.state.links import Expired, Forged
from liftday.daemon.state.page_files import Bundle, pack, unpack
from liftday.errors import BadInput, Usage
from liftday.page.document import Document
from served_pages import KEY, UID, a_form, token

LINES = "rdl 3x8@16kg, plank 3x45s....\r\n"  # thirty letters as a browser counts them
NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
BUNDLE = Bundle(home={"": Document("text/html", b"<p>")}, away={"": Document("text/html", b"<p>")}, stamps={"a|b": "c"})


@given(
    deed=st.sampled_from(["done", "skip", "mark", "undo"]),
    subject=st.one_of(st.just(UID), st.dates().map(str), st.just("")),
    state=st.lists(st.text()),
)
def test_a_token_gives_back_its_form_and_no_other(deed, subject, state):
    form = Form(deed=deed, subject=subject, expires=NOW.replace(second=0), stamp=stamp_of(*state))
    assert read_form(KEY, sign_form(KEY, form), now=NOW) == form
    with pytest.raises(Forged):
        read_form(bytes(32), sign_form(KEY, form), now=NOW)


@given(st.text(max_size=200), st.integers(0, 90))
def test_no_other_text_is_a_token(text, at):
    good = token(a_form("done", UID))
    for other in (text, good[:at] + text + good[at + 1 :]):
        if other != good:
            with pytest.raises(Forged):
                read_form(KEY, other, now=NOW)


def test_a_token_ends():
    form = a_form("done", UID)
    assert read_form(KEY, token(form), now=form.expires) == form
    with pytest.raises(Expired):
        read_form(KEY, token(form), now=form.expires + timedelta(seconds=1))


def test_the_file_of_the_pages_gives_them_back_and_keeps_each_document_once():
    assert unpack(pack(BUNDLE)) == BUNDLE
    assert pack(BUNDLE) == pack(BUNDLE)
    assert gzip.decompress(pack(BUNDLE)).count(b"<p>") == 1


@pytest.mark.parametrize(
    "spoilt",
    [b"", b"x", pack(BUNDLE)[:-9], gzip.compress(b"{}"), gzip.compress(b"[]"), gzip.compress(b"\xff")],
    ids=["empty", "letter", "short", "object", "list", "bytes"],  # gzip holds the second it was made in
)
def test_a_file_that_is_spoilt_holds_no_pages(spoilt):
    assert unpack(spoilt) is None


@pytest.mark.parametrize(
    ("deed", "subject", "fields", "order"),
    [
        ("done", UID, {}, orders.SessionDone(session=UID)),
        (
            "done",
            UID,
            {"rating": "7", "pain": "0", "morning": "worse"},
            orders.SessionDone(session=UID, rating=7, pain=0, morning="worse"),
        ),
        ("done", UID, {"sets": LINES * 20}, orders.SessionDone(session=UID, sets=LINES * 20)),
        ("skip", UID, {"reason": "a cold"}, orders.SkipSession(session=UID, reason="a cold")),
        ("move", UID, {"to": "2026-03-05"}, orders.MoveSession(session=UID, to=date(2026, 3, 5))),
        (
            "mark",
            "2026-03-02",
            {"word": "hard"},
            orders.MarkDays(first=NOW.date(), last=NOW.date(), word="hard"),
        ),
        ("mark", "2026-03-02", {"word": "clear"}, orders.MarkDays(first=NOW.date(), last=NOW.date(), word="clear")),
        (
            "pain",
            "2026-03-02",
            {"place": "achilles", "pain": "10"},
            orders.MarkPain(on=NOW.date(), place="achilles", pain=10),
        ),
        ("undo", "", {}, orders.Undo()),
        ("measure", "", {}, orders.MeasureTrust()),
    ],
)
def test_a_form_becomes_the_order_it_names(deed, subject, fields, order):
    given_orders = []
    say(given_orders.append, a_form(deed, subject), fields)
    assert given_orders == [order]


@pytest.mark.parametrize(
    ("deed", "fields"),
    [
        ("done", {"rating": "0"}),
        ("done", {"rating": "11"}),
        ("done", {"pain": "-1"}),
        ("done", {"pain": "٣"}),
        ("done", {"morning": "fine"}),
        ("move", {}),
        ("move", {"to": "tomorrow"}),
        ("mark", {}),
        ("mark", {"word": "lazy"}),
        ("pain", {"place": "achilles"}),
        ("pain", {"pain": "3"}),
        ("pain", {"place": "elbow", "pain": "3"}),
    ],
)
def test_a_field_that_does_not_hold_what_it_must_is_refused(deed, fields):
    subject = UID if deed in {"done", "move"} else "2026-03-02"
    with pytest.raises(BadInput):
        say(lambda order: pytest.fail(f"{order} was carried out"), a_form(deed, subject), fields)


def test_more_than_anybody_lifts_is_refused_as_what_cannot_be_read_is():
    with pytest.raises(Usage) as refused:
        say(lambda order: pytest.fail(f"{order} was carried out"), a_form("done", UID), {"sets": LINES * 20 + "."})
    assert "600" in refused.value.remedy


def test_the_daemon_goes_without_templates_and_codes():
    """Pages are drawn by the worker: what the daemon holds of them are bytes."""
    script = "import liftday.daemon.process.app, sys; print([m for m in ('jinja2', 'markupsafe', 'segno') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

"""Orders and outcomes on their way through the doors: what goes in comes out equal, what cannot be is a sentence."""

import contextlib
import json
import socket
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.outcomes import AFTER, a_turn
from homes import furnish
from liftday.config.read import read
from liftday.daemon.clock import TickingClock
from liftday.daemon.process.task import Task
from liftday.daemon.process.web_side import WebSide
from liftday.daemon.protocol import athlete_orders, imports, invitations, orders, outcomes
from liftday.daemon.protocol.orders import Order
from liftday.daemon.protocol.wire import RemoteError, answer_line, decode, decode_order, encode, read_answer
from liftday.daemon.state.links import Act, Deed
from liftday.daemon.web.bridge import ActForm
from liftday.daemon.web.clients import Fetch
from liftday.errors import BadInput, LiftdayError
from liftday.training.owner import Word
from strava_emulator import Emulator

ON, NOW = date(2026, 3, 5), datetime(2026, 3, 4, 18, 30, 0, 250, tzinfo=UTC)
A_SESSION = outcomes.NamedSession(uid="u-1", date=ON, type="strength")
TURN = a_turn(
    plan_changes=(outcomes.PlanChange(uid="u-1", from_=None, to=ON, why="It is new."),), quota={"day": (4, 1000)}
)
ROW = imports.RefusedRow(line=3, why="no date")
TAKEN = outcomes.TakenBack(act="mark", first=ON, last=ON, word="ill", session=None, to=None)
FAILURE = outcomes.Failure(what="Strava answered 503", remedy="wait", code=69)
# One of each order, with an outcome that it may have.
PAIRS = [
    (orders.AskStatus(), outcomes.DaemonStatus(now=NOW, port=8437, losses=(outcomes.Advice(what="it was lost"),))),
    (orders.RunTurn(), outcomes.Outcome(turn=TURN, facts=AFTER)),
    (
        orders.Sync(full=True, events=("{}",)),
        outcomes.Synced(turn=TURN, strava="quota", trouble=FAILURE, retry_seconds=90, zone=None, facts=AFTER),
    ),
    (
        orders.MarkDays(first=ON, last=ON, word=Word.ILL),
        outcomes.Marked(turn=TURN, first=ON, last=ON, word="ill", said="Ill."),
    ),
    (orders.MarkDays(first=ON, last=ON, word="clear"), outcomes.Marked(first=ON, last=ON, word="clear", said="Back.")),
    (
        orders.MarkPain(on=ON, place="achilles", pain=0),
        outcomes.Marked(first=ON, last=ON, word="pain", place="achilles", pain=0, said="It is calm."),
    ),
    (
        orders.SessionDone(session="u-1", rating=7, pain=0, morning="usual"),
        outcomes.FeedbackKept(act="done", session=A_SESSION, rating=7, pain=0, said="It is done."),
    ),
    (
        orders.SkipSession(session="2026-03-05", reason="a cold"),
        outcomes.FeedbackKept(act="skip", session=A_SESSION, reason="a cold", said="It is left out."),
    ),
    (
        orders.MoveSession(session="u-1", to=ON),
        outcomes.FeedbackKept(turn=TURN, act="move", session=A_SESSION, to=ON, said="It moves."),
    ),
    (
        orders.SwapExercise(session="u-1", exercise="goblet squat", instead="split squat", lasting=True),
        outcomes.FeedbackKept(
            act="swap", session=A_SESSION, exercise="a", instead="b", lasting=True, said="It stands."
        ),
    ),
    (
        orders.SwapWeek(on=date(2026, 3, 4), gym=False),
        outcomes.WeekKept(
            first=date(2026, 3, 2), last=date(2026, 3, 8), gym=False, sessions=2, exercises=5, said="Kept."
        ),
    ),
    (orders.Undo(session="u-1", or_="2026-03-01", act="skip"), outcomes.Undone(said="It counts.", undone=TAKEN)),
    (
        orders.ImportFiles(files=("a.gpx",), more=True),
        imports.Imported(
            files=(imports.ImportedFile(file="a.gpx", rows=2, imported=1, duplicate=0, refused=(ROW,)),), zone="here"
        ),
    ),
    (orders.RotateSecrets(), outcomes.Outcome(turn=TURN)),
    (orders.RotatePage(), outcomes.Outcome()),
    (orders.MeasureTrust(), outcomes.Outcome(turn=TURN)),
    (
        orders.Login(grant=orders.Grant(code="abc", scope=("read",))),
        outcomes.LoggedIn(turn=TURN, said="Connected.", remarks=("Zones are estimated.",)),
    ),
    (orders.BeginLogin(redirect_uri="http://localhost/", state="s"), outcomes.LoginBegun(address="https://a.test/")),
    (orders.EndLogin(query="code=c", state="s"), outcomes.LoggedIn(said="Connected.")),
    (orders.DrawSetup(), outcomes.Drawn(html="<p>")),
    (orders.Logout(), outcomes.Said(turn=TURN, said="Logged out.")),
    (orders.GiveBack(), outcomes.Said(said="")),
    (athlete_orders.AddAthlete(name="anna", config="/etc/anna.toml"), outcomes.Said(said="Added anna.")),
    (
        invitations.Invite(here=True),
        outcomes.Invited(address="https://a.test/invite/x", expires=datetime(2026, 3, 9, 6, tzinfo=UTC)),
    ),
    (invitations.DrawInvitation(), outcomes.Drawn(html="<p>")),
    (
        invitations.TakeInvitation(query="code=c", state="s", clearance="asked", invitation="a1"),
        outcomes.Drawn(html="<p>"),
    ),
    (invitations.ShareSessions(on=True), outcomes.Outcome(turn=TURN)),
    (athlete_orders.RemoveAthlete(name="anna"), outcomes.Said(said="Everything of anna is deleted.")),
    (orders.RestoreLogin(login="{}"), outcomes.LoginRestored(put_back=False)),
    (orders.ManageWebhook(act="view"), outcomes.Said(said="There is no subscription.")),
    (orders.BackUp(), outcomes.BackedUp(path="/x/liftday.db")),
    (orders.Restore(files=("/x/liftday.db",)), outcomes.Said(turn=TURN, said="Restored.")),
    (
        orders.DescribeAct(session="u-1", act=Deed.MOVE),
        outcomes.Described(title="Move it?", days=(ON, ON + timedelta(days=1))),
    ),
    (orders.DescribeAct(session="u-1", act=Deed.DONE), outcomes.Described(title="Done?", sets="rdl 3x8@16kg")),
]


def test_every_order_has_its_example_here():
    """An order that is added is carried through the doors by these tests too."""
    assert {type(order) for order, _ in PAIRS} == {kind for kind in Order.__subclasses__() if "__slots__" in vars(kind)}


@pytest.mark.parametrize("order", [order for order, _ in PAIRS], ids=lambda order: order.verb)
def test_an_order_comes_out_as_it_went_in(order):
    """From the command through the socket, and again from the daemon to its worker."""
    assert decode_order(json.loads(json.dumps(encode(order)))) == order
    task = Task(
        order=order,
        config="[athlete]",
        path="/etc/liftday.toml",
        state="/x",
        now=NOW,
        files=(7,),
        fetches=(Fetch(client="Apple", at=NOW, unchanged=True),),
        bound=("::1", 8437),
    )
    assert decode(Task, json.dumps(encode(task))) == task


@pytest.mark.parametrize(("order", "outcome"), PAIRS, ids=lambda one: getattr(one, "verb", None))
def test_an_outcome_comes_back_as_it_was(order, outcome):
    """Progress is told on the way, and a stray print does no harm."""
    heard = []
    lines = ["a stray print\n", "5\n", '{"progress": "half way"}\n', answer_line(lambda: outcome)]
    assert read_answer(lines, order, heard.append) == outcome
    assert heard == ["half way"]


def test_a_turn_stands_flat_in_json_and_the_facts_come_last():
    """The shape of docs/json.md: `sync --json` and what came of any other order look alike."""
    written = encode(outcomes.Marked(turn=TURN, facts=AFTER, first=ON, last=ON, word="ill", said="Ill."))
    assert list(written)[:2] == ["fetched", "new"]
    assert list(written)[-5:] == ["first", "last", "word", "said", "facts"]
    assert written["plan_changes"] == [{"uid": "u-1", "from": None, "to": "2026-03-05", "why": "It is new."}]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (None, "there is no order None"),
        ([], "there is no order None"),
        ({"verb": ["mark"]}, "there is no order ['mark']"),
        ({"verb": "mark", "first": "2026-03-05", "last": "2026-03-05"}, "the order 'mark' lacks 'word'"),
        ({"verb": "mark", "first": "5 March", "last": "2026-03-05", "word": "ill"}, "a 'first' that cannot be"),
        ({"verb": "mark", "first": "2026-03-05", "last": "2026-03-05", "word": "fine"}, "a 'word' that cannot be"),
        ({"verb": "done", "session": 7}, "has a 'session' that cannot be: 7"),
        ({"verb": "done", "session": "u", "rating": 11}, "has a 'rating' that cannot be: 11"),
        ({"verb": "done", "session": "u", "pain": True}, "has a 'pain' that cannot be: True"),
        ({"verb": "done", "session": "u", "morning": "good"}, "has a 'morning' that cannot be"),
        ({"verb": "done", "session": "u", "raiting": 3}, "the order 'done' knows no 'raiting'"),
        ({"verb": "import", "files": "a.gpx"}, "has a 'files' that cannot be"),
        ({"verb": "restore", "files": []}, "has a 'files' that cannot be"),
        ({"verb": "login", "grant": {"code": "abc"}}, "the order 'login' lacks 'scope'"),
        ({"verb": "login", "grant": "abc"}, "the order 'login' is no object"),
    ],
)
def test_a_bad_word_is_a_sentence_that_names_it(raw, words):
    """Never a KeyError: who wrote the order is told what to mend."""
    with pytest.raises(LiftdayError) as refused:
        decode_order(raw)
    assert words in refused.value.what
    assert refused.value.remedy


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = sorted({name for order, _ in PAIRS for name in encode(order)})


@given(st.sampled_from(sorted({order.verb for order, _ in PAIRS})), st.dictionaries(st.sampled_from(NAMES), JSON))
def test_whatever_is_said_is_an_order_or_a_sentence(verb, said):
    """No words of anybody's break a door."""
    with contextlib.suppress(LiftdayError):
        assert isinstance(decode_order({**said, "verb": verb}), Order)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("no JSON\n", "the message (Task) is no JSON"),
        ("[]\n", "the message (Task) is no object"),
        ('{"order": {"verb": "dance"}}\n', "there is no order 'dance'"),
        ('{"order": {"verb": "turn"}}\n', "the message (Task) lacks 'config'"),
    ],
)
def test_a_worker_answers_a_bad_task_with_a_sentence(line, words):
    """The daemon that was updated under its feet hears what is wrong, and nobody's log has a traceback."""
    pipe, (daemon, link) = subprocess.PIPE, socket.socketpair()
    command = [sys.executable, "-m", "liftday.daemon.process.child", "60"]
    with subprocess.Popen(command, stdin=link, stdout=pipe, stderr=pipe, text=True) as worker:
        link.close()
        with daemon:  # it stays open until the answer is here: a worker ends with its daemon
            daemon.sendall(line.encode())
            with pytest.raises(RemoteError) as refused:
                read_answer(worker.stdout, orders.RunTurn(), lambda _: None)
        assert worker.stderr.read() == ""
    assert refused.value.what == words
    assert refused.value.remedy


def test_a_link_that_moves_and_names_no_day_is_a_sentence(tmp_path):
    """The form of its page was sent without a day: nothing is ordered."""
    asked = []
    with Emulator(activities=[], client_id=12345, client_secret="hush", now=NOW) as strava:
        home = furnish(tmp_path, strava)
    side = WebSide(state=home.state, settings=read(home.config), clock=TickingClock(NOW), order=asked.append)
    with pytest.raises(BadInput, match="no day was chosen"):
        side.bridge.act(Act(uid="u-1", deed=Deed.MOVE, expires=NOW), ActForm())
    assert asked == []

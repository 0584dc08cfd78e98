"""The control socket: one order in, progress and one outcome out."""

import json
import os
import socket
import threading
from pathlib import Path

import pytest

from daemon.outcomes import a_turn
from liftday.daemon.process.control import Control
from liftday.daemon.protocol.client import NAME, Silent, ask, daemon_status, running
from liftday.daemon.protocol.imports import Imported
from liftday.daemon.protocol.orders import AskStatus, ImportFiles, SkipSession, Sync, Undo
from liftday.daemon.protocol.outcomes import DaemonStatus, Synced
from liftday.daemon.protocol.progress import Count
from liftday.daemon.protocol.wire import RemoteError
from liftday.errors import BadInput, LiftdayError, Unavailable

A_SYNC = Synced(turn=a_turn(new=2), zone=None)


class Bridge:
    """A handler that keeps what it was asked and answers as told."""

    def __init__(self, answer=None, error: LiftdayError | None = None):
        self.answer, self.error = answer or DaemonStatus(), error
        self.orders = []
        self.read = []

    def __call__(self, order, files, progress, athlete):
        self.orders.append(order)
        self.read += [os.read(file, 100) for file in files]
        progress("half way")
        progress(Count("3 files", done=3, of=6))
        if self.error:
            raise self.error
        return self.answer


@pytest.fixture
def serve(tmp_path):
    """Start a control for a bridge in a fresh state directory."""
    started = []

    def start(bridge):
        one = Control(tmp_path, bridge)
        one.start()
        started.append(one)
        return tmp_path

    yield start
    for one in started:
        one.stop()


def test_an_order_is_answered_with_progress_and_one_outcome(serve):
    """The command hears how far it is, then the outcome."""
    bridge, heard = Bridge(A_SYNC), []
    state = serve(bridge)
    assert ask(state, Sync(full=True), progress=heard.append) == A_SYNC
    assert bridge.orders == [Sync(full=True)]
    assert heard == ["half way", "3 files"]
    assert (heard[1].done, heard[1].of) == (3, 6)


def test_an_open_file_travels_with_its_order(serve, tmp_path):
    """The daemon may not look into the owner's home, so the file comes to it already open."""
    bridge = Bridge(Imported(files=()))
    state = serve(bridge)
    (tmp_path / "run.gpx").write_bytes(b"<gpx/>")
    handle = os.open(tmp_path / "run.gpx", os.O_RDONLY)
    ask(state, ImportFiles(files=("run.gpx",)), files=[handle])
    os.close(handle)
    assert bridge.read == [b"<gpx/>"]


def test_what_the_daemon_refuses_keeps_its_words_and_its_exit_code(serve):
    """A refusal crosses the socket as a sentence, a remedy and a number."""
    state = serve(Bridge(error=BadInput("no session on 2026-03-04", remedy="see `liftday plan`")))
    with pytest.raises(RemoteError, match="no session") as caught:
        ask(state, SkipSession(session="2026-03-04"))
    assert (caught.value.remedy, caught.value.exit_code) == ("see `liftday plan`", 65)


def test_without_a_daemon_there_is_no_answer(tmp_path):
    """No socket, or a socket nobody listens at, means that the command does the work itself."""
    assert ask(tmp_path, Sync()) is None
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(str(tmp_path / NAME))
    dead.close()
    assert ask(tmp_path, Sync()) is None
    assert not running(tmp_path)


def test_a_daemon_that_dies_in_the_middle_is_said(tmp_path):
    """A link that closes without an outcome is no silent success."""
    ear = socket.socket(socket.AF_UNIX)
    ear.bind(str(tmp_path / NAME))
    ear.listen(1)

    def die():
        link, _ = ear.accept()
        link.recv(100)
        link.close()

    thread = threading.Thread(target=die)
    thread.start()
    with pytest.raises(Unavailable, match="stopped before it answered"):
        ask(tmp_path, Sync())
    thread.join()
    ear.close()


@pytest.mark.parametrize(("order", "remedy"), [(Sync(), "give it again"), (Undo(), "before you take it back again")])
def test_a_daemon_that_is_killed_before_it_has_read_is_said(tmp_path, order, remedy):
    """The system resets such a link. A second `undo` would take back another word, so nobody is sent to say it again."""
    with socket.socket(socket.AF_UNIX) as ear:
        ear.bind(str(tmp_path / NAME))
        ear.listen(1)

        def die():
            link, _ = ear.accept()
            link.recv(1, socket.MSG_PEEK)  # it is there, and nobody takes it
            link.close()

        thread = threading.Thread(target=die)
        thread.start()
        with pytest.raises(Unavailable, match="stopped before it answered") as refused:
            ask(tmp_path, order)
        thread.join()
    assert remedy in refused.value.remedy


def test_a_daemon_that_hangs_is_not_waited_for_without_end(tmp_path):
    """It took the call and says nothing: `status` gives up; an order that takes its time is still waited for."""
    with socket.socket(socket.AF_UNIX) as ear:
        ear.bind(str(tmp_path / NAME))
        ear.listen(1)
        for _ in range(3):  # and when nobody even takes the call
            with pytest.raises(Silent, match="does not answer"):
                daemon_status(tmp_path, patience=0.05)


def test_the_socket_is_private_and_its_directory_may_be_deep(tmp_path):
    """The socket is 0600, and a path of more than 108 bytes is no obstacle."""
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    one = Control(deep, Bridge(DaemonStatus(port=8437)))
    one.start()
    try:
        assert (deep / NAME).stat().st_mode & 0o777 == 0o600
        assert daemon_status(deep) == DaemonStatus(port=8437)
        assert running(deep)
    finally:
        one.stop()
    assert not (deep / NAME).exists()


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ('{"verb": 7}', "there is no order 7"),
        ('{"verb": "dance"}', "there is no order 'dance'"),
        ('{"verb": "skip"}', "the order 'skip' lacks 'session'"),
    ],
)
def test_a_bad_word_is_answered_with_a_sentence_and_a_remedy(serve, message, words):
    """Whoever sends an order that cannot be hears what is wrong with it; nothing is carried out."""
    bridge = Bridge()
    state = serve(bridge)
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(str(Path(state) / NAME))
        link.sendall(message.encode() + b"\n")
        error = json.loads(link.makefile().readline())["error"]
    assert error["what"] == words
    assert "restart the daemon" in error["remedy"]
    assert bridge.orders == []


@pytest.mark.parametrize("noise", [b"not json\n", b"[1]\n", b"", b"[" * 5000 + b"\n"])
def test_noise_is_not_an_order(serve, noise):
    """What is no order is not answered and does no harm to the next caller."""
    bridge = Bridge(DaemonStatus(port=8437))
    state = serve(bridge)
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(str(Path(state) / NAME))
        link.sendall(noise)
        link.shutdown(socket.SHUT_WR)
        assert link.recv(100) == b""
    assert bridge.orders == []
    assert ask(state, AskStatus()) == DaemonStatus(port=8437)
    assert bridge.orders == [AskStatus()]


def test_an_order_that_names_more_files_than_it_brings_is_refused(serve, tmp_path):
    """The system passes on so many descriptors at once and drops the rest without a word: that is not taken for all."""
    state = serve(Bridge())
    path = tmp_path / "run.gpx"
    path.write_text("x")
    with path.open("rb") as file, pytest.raises(LiftdayError, match="other files than the 1"):
        ask(state, ImportFiles(files=("a.gpx", "b.gpx")), files=[file.fileno()])

"""A worker whose daemon was killed in the very moment in which it answers."""

import socket
import subprocess
import sys

from liftday.errors import TryLater


def test_who_has_nobody_to_answer_ends_without_a_traceback():
    """The pipe to the daemon is broken before the socket from it has closed: nothing is left to be said."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        command = [sys.executable, "-m", "liftday.daemon.process.child", "60"]
        worker = subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        worker.stdout.close()
        ours.sendall(b"{}\n")
        assert worker.wait(120) == TryLater.exit_code
        with worker.stderr as said:
            assert said.read() == b""

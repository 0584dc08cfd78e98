"""Signals that come while others are being taken."""

import signal
import subprocess
import sys

import pytest

from homes import PATIENCE

_TAKES = """
from liftday.daemon.process.signals import Signals

signals = Signals(end_turn=lambda: None, reload=lambda: None)
signals.listen()
print("listening", flush=True)
signals.wait()
print("left")
"""


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT], ids=lambda one: one.name)
def test_a_storm_of_signals_ends_as_one_does(number):
    """Each may come in the middle of the handler of the one before it."""
    with subprocess.Popen([sys.executable, "-c", _TAKES], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "listening\n"
        for _ in range(3000):
            child.send_signal(number)
        child.send_signal(signal.SIGTERM)
        try:
            assert child.communicate(timeout=PATIENCE)[0] == "left\n"
        finally:
            child.kill()

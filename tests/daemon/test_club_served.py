"""What a web server of a club does while something is away: it shows what it had, tries again, and says each once."""

import threading
from types import SimpleNamespace

import pytest

from homes import NOW, PATIENCE, until
from liftday.daemon import logs
from liftday.daemon.club.outage import Outage
from liftday.daemon.club.served import Served
from liftday.daemon.web.bridge import Bridge, Bridges
from liftday.errors import BadInput, CannotWrite, Unavailable

FULL = CannotWrite("no room", remedy="make some")


class Shown:
    """An athlete in memory whose refreshing fails as often as it says, by itself or by the database."""

    def __init__(self, name, fails):
        self.name, self.short, self.tries = name, None, 0
        self.web_side = SimpleNamespace(bridge=Bridge(now=lambda: NOW))
        self._fails = iter(fails)

    def refresh(self):
        self.tries += 1
        error = next(self._fails, None)
        if error is FULL:
            self.short = error
        elif error is not None:
            raise error
        else:
            self.short = None


@pytest.mark.parametrize("why", [FULL, Unavailable("away", remedy="wait")])
def test_who_could_not_be_refreshed_is_tried_again_until_it_works(capfd, why):
    """One line says that something old is shown, however often it is tried, and one that it no longer is."""
    logs.setup(journal=True)
    served = Served(Bridges(Bridge(now=lambda: NOW)), make=lambda _: None, whose=lambda *_: None)
    anna, bob = Shown("anna", [why, why]), Shown("bob", [])
    served.keep(anna)
    served.keep(bob)
    served.published("anna")
    for tries in (1, 2, 3):
        until(lambda tries=tries: anna.tries == tries and (anna.short is None) == (tries == 3))
        served.try_again()
    served.stop()
    said = [line.split()[:2] for line in capfd.readouterr().err.splitlines()]
    assert said == [["<4>not_refreshed", "athlete=anna"], ["<6>refreshed", "athlete=anna"]]
    assert (anna.tries, bob.tries) == (3, 0)


def test_who_was_removed_elsewhere_is_tried_no_more():
    """Nothing of theirs is in memory."""
    served = Served(Bridges(Bridge(now=lambda: NOW)), make=lambda _: None, whose=lambda *_: None)
    anna = Shown("anna", [BadInput("nobody", remedy="add them")])
    served.keep(anna)
    served.published("anna")
    until(lambda: len(served) == 0)
    served.try_again()
    served.stop()
    assert anna.tries == 1


def test_who_was_removed_while_they_were_opened_is_let_go():
    """What was told in the very moment is not lost."""
    begun, gate = threading.Event(), threading.Event()
    anna = Shown("anna", [BadInput("nobody", remedy="add them")])

    def make(name):
        begun.set()
        assert gate.wait(PATIENCE)
        return anna

    served = Served(Bridges(Bridge(now=lambda: NOW)), make=make, whose=lambda *_: None)
    opening = threading.Thread(target=served.named, args=("anna",), daemon=True)
    opening.start()
    assert begun.wait(PATIENCE)
    served.published("anna")
    gate.set()
    opening.join(PATIENCE)
    served.wait()
    served.stop()
    assert (anna.tries, len(served), anna.web_side.bridge.dropped) == (1, 0, True)


GONE = Unavailable("gone", remedy="wait")


def test_that_the_database_is_away_and_back_is_said_once_by_a_process(capfd):
    """Whichever part of it notices, and however often."""
    logs.setup(journal=True)
    outage = Outage()
    outage.back("listener")
    for part in ("listener", "queue", "listener"):
        outage.away(part, GONE)
    outage.back("queue")
    outage.away("queue", GONE)
    outage.back("queue")
    outage.back("listener")
    outage.back("queue")
    outage.away("queue", Unavailable("gone again", remedy="wait"))
    said = capfd.readouterr().err.splitlines()
    assert said == [
        '<3>database_away text="gone (wait)"',
        "<6>database_back",
        '<3>database_away text="gone again (wait)"',
    ]

"""What is the operator's to read (addresses, ports, keys, files) stands on no page elsewhere, whichever door it would come by."""

import re

from athletes.test_athletes_invited import PUBLIC, SAID, club, strava
from journey.test_journey_page import FORM
from liftday.daemon.protocol.wire import RemoteError, failure_of
from liftday.daemon.web.server import WebServer
from liftday.daemon.web.short_lived import InProcess
from liftday.errors import BadConfiguration, BadInput, CannotWrite, Damaged, TryLater, Unavailable

__all__ = ["club", "strava"]
PLUMBING = 'connection to server at "127.0.0.1", port 5599 failed: /var/lib/liftday/store.key'
OPERATORS = [BadConfiguration, CannotWrite, Damaged, TryLater, Unavailable]


class Away(InProcess):
    """What servers remember, in a database that does not answer."""

    def recall(self, kind, key):
        """Nothing."""
        raise Unavailable(PLUMBING, remedy=f"see {PLUMBING}")


def test_every_door_elsewhere_says_that_nothing_was_done_and_the_log_says_why(club, caplog):
    """A form, a link by both methods, the coach's view, an invitation by both, and the way back; from this machine the
    operator reads it all. Whatever is the athlete's own mistake is told everywhere."""
    club.strava.consent(athlete=2)
    club.and_back(club.invite("anna"))
    (anna,) = club.app.others
    anna.poll()
    secret, feed = ((club.state("anna") / f"{one}.secret").read_text().strip() for one in ("page", "feed"))
    page = f"/page/{secret}"
    token = FORM.search(club.ask(f"{page}/")[2])[2]
    share = re.search(
        r'aria-label="Let them see it"><input type="hidden" name="token" value="([^"]+)"', club.ask(f"{page}/trust")[2]
    )[1]
    text = club.ask(f"/feed/{feed}.ics")[2].replace("\r\n ", "")
    link = re.search(rf"https://{PUBLIC}(/act/[\w.~-]+)", text)[1]
    path = club.invite("anna")
    doors = [
        (f"{page}/say", "POST", {"token": token, "word": "rest"}),
        (f"{page}/say", "POST", {"token": share, "word": "on"}),
        (link, "GET", None),
        (link, "POST", {}),
        (path, "GET", None),
        (path, "POST", SAID),
    ]

    raised = []

    def fails(*_):
        raise raised[-1]

    for name in ("say", "act", "invitation", "begin_login", "take_invitation"):
        setattr(anna.web_side.bridge, name, fails)
    for kind in OPERATORS:
        error = kind(PLUMBING, remedy=f"see {PLUMBING}")
        for one in (error, RemoteError(failure_of(error))):
            raised.append(one)
            for door in doors:
                caplog.clear()
                status, _, said = club.ask(*door)
                assert (status, "Nothing was done" in said, "in a minute" in said) == (503, True, True), door
                assert re.search(r"5599|127\.0|store\.key|/var", said) is None, door
                assert PLUMBING in caplog.text, door
        assert "5599" in club.straight(*doors[0])[2]
    raised.append(BadInput("2026-03-05 is closed by rule H5", remedy="choose another day"))
    assert "closed by rule H5" in club.ask(*doors[0])[2]


def test_a_way_back_while_the_database_is_away_is_told_no_more(club):
    with WebServer(club.app.bridges, "127.0.0.1", 0, kept=Away(club.clock.now)) as web:
        club.port = web.port
        status, _, said = club.ask(f"/strava/callback?code=c&state={'s' * 43}")
        assert (status, "in a minute" in said, "5599" in said) == (503, True, False)
        assert "5599" in club.straight(f"/strava/callback?code=c&state={'s' * 43}", Host=f"127.0.0.1:{web.port}")[2]

"""Logging in to Strava, the half that meets a browser: the address, the one-shot listener, the code it brings back.

The other half, trading the code for tokens, is an order (`pull.login`): with a daemon running its files stay its own.
"""

import contextlib
import sys
import webbrowser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.request import urlopen

from liftday.config.environment import client_secret
from liftday.config.settings import Settings
from liftday.daemon.protocol.orders import Grant
from liftday.errors import BadConfiguration, Unavailable
from liftday.integrations.strava.listener import Listener, new_state
from liftday.integrations.strava.oauth import authorization_url

_PATIENCE_SECONDS = 600.0
_LONELY = (
    "No browser was found here: open the address in one on this machine, or stop this and run\n"
    "`liftday strava login --no-browser`, which takes the answer from a browser anywhere.\n"
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A login under way: the address for the browser, and who listens for its return."""

    address: str
    listener: Listener


def no_application() -> BadConfiguration:
    """What is said to who would log somebody in without one."""
    return BadConfiguration(
        "no Strava application is configured",
        remedy="create one at https://www.strava.com/settings/api (its owner needs a paid Strava subscription since\n"
        "June 2026) and put its client_id and client_secret_file under [strava]",
    )


@contextmanager
def attempt(settings: Settings, *, secret: bool | None = None) -> Iterator[Attempt]:
    """Given the settings, listen on 127.0.0.1 and yield the attempt. ``secret`` is whether the running daemon, which
    will trade the code, has the client secret: systemd hands it to the service alone. None: it is looked for here.

    Raises BadConfiguration without an application.
    """
    strava = settings.strava
    if strava.client_id is None:
        raise no_application()
    if not (client_secret(strava) is not None if secret is None else secret):
        raise BadConfiguration(
            "the client secret of the Strava application is missing",
            remedy="name a file that holds it with `client_secret_file` under [strava]; the system's service takes it\n"
            "from /etc/credstore/liftday.strava-client-secret when it starts",
        )
    with Listener(state=new_state()) as listener:
        address = authorization_url(
            oauth_base_url=strava.oauth_base_url,
            client_id=strava.client_id,
            redirect_uri=listener.redirect_uri,
            state=listener.state,
        )
        yield Attempt(address, listener)


def wait(under_way: Attempt, *, browser: bool, paste: bool) -> Grant:
    """Wait for the browser's return, or for a pasted address on stdin; return what it brought.

    Raises Refused for a no or a scope that is too small, TryLater when nobody came.
    """
    if browser and not _opens(under_way.address):
        sys.stderr.write(_LONELY)
    lines: Iterable[str] | None = sys.stdin if paste else None
    answer = under_way.listener.wait(_PATIENCE_SECONDS, pasted=lines, puzzled=_puzzled)
    return Grant(code=answer.code, scope=answer.scope)


def _opens(address: str) -> bool:
    """Show the address in a browser of this machine; False where there is none."""
    with contextlib.suppress(webbrowser.Error):
        return webbrowser.open(address)
    return False


def approve(under_way: Attempt) -> Grant:
    """Be the browser of the demo: follow the address of an emulator that approves by itself."""
    if not under_way.address.startswith("http://127.0.0.1:"):
        raise Unavailable("only an emulator on this machine approves by itself", remedy="use a browser")
    with urlopen(under_way.address, timeout=30) as page:  # noqa: S310  a loopback address, checked above
        page.read()
    return wait(under_way, browser=False, paste=False)


def _puzzled(why: str) -> None:
    sys.stderr.write(f"That is not the address of this login ({why}); paste the whole address the browser shows.\n")

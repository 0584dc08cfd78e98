"""Set-up in a browser of this machine: its page, and Strava's permission.

The browser leaves with a state that nobody else knows and that counts once; only with it an answer is taken. All of it is
there for this machine alone.
"""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta
from typing import Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from liftday.daemon.web.act import from_here, refusal
from liftday.daemon.web.bridge import ActPage, Bridge
from liftday.daemon.web.hosts import name_of
from liftday.daemon.web.page_set import PAGE_HEADERS
from liftday.daemon.web.pages import plain_page
from liftday.daemon.web.requests import not_found
from liftday.errors import LiftdayError

T = TypeVar("T")
CALLBACK: Final = "/strava/callback"
_SETUP: Final = "/setup"
_PATIENCE: Final = timedelta(minutes=10)
_MOST: Final = 8  # logins under way: a browser that is reloaded begins another
_NO_LOGIN: Final = ActPage(
    title="No login is under way",
    lines=("It was finished already, or took more than ten minutes. Begin again on the set-up page.",),
    status=409,
    back=_SETUP,
)
_ELSEWHERE: Final = ActPage(title="Nothing was done", lines=("Another page led here.",), status=403, back=_SETUP)
_LATE: Final = ActPage(
    title="Not finished yet", lines=("Look at the set-up again in a minute.",), status=202, back=_SETUP
)


class SetupHandler:
    """The page, and the two ends of a login."""

    def __init__(self, bridge: Bridge, threads: Executor, patience: float) -> None:
        self._bridge = bridge
        self._threads = threads
        self._patience = patience
        self._states: dict[str, datetime] = {}

    async def page(self, request: Request) -> Response:
        """The page as it is now."""
        del request
        if not self._bridge.view.form_key:
            return not_found()
        drawn = await self._asked(self._bridge.setup)
        if isinstance(drawn, Response):
            return drawn
        headers = {name.decode(): value.decode() for name, value in PAGE_HEADERS}
        return Response(drawn, media_type="text/html", headers={**headers, "Cache-Control": "no-store"})

    async def connect(self, request: Request) -> Response:
        """Send the browser to Strava's question."""
        if not self._bridge.view.form_key:
            return not_found()
        if not from_here(request, self._bridge):
            return plain_page(_ELSEWHERE)
        state = secrets.token_urlsafe(32)
        redirect_uri = f"http://{_reachable(request)}{CALLBACK}"
        address = await self._asked(lambda: self._bridge.begin_login(redirect_uri, state))
        if isinstance(address, Response):
            return address
        now = self._bridge.now()
        known = {one: ends for one, ends in self._states.items() if ends > now}
        self._states = dict([*known.items(), (state, now + _PATIENCE)][-_MOST:])
        return _to(address)

    async def callback(self, request: Request) -> Response:
        """Take what the browser brought back from Strava."""
        if not self._bridge.view.form_key:
            return not_found()
        state = request.query_params.get("state", "")
        ends = self._states.pop(state, None)
        if ends is None or ends < self._bridge.now():
            return plain_page(_NO_LOGIN)
        query = request.url.query
        refused = await self._asked(lambda: self._bridge.end_login(query, state))
        return refused if isinstance(refused, Response) else _to(_SETUP)

    async def _asked(self, ask: Callable[[], T]) -> T | Response:
        """What the daemon answers, or the page that says why it does not."""
        said = asyncio.get_running_loop().run_in_executor(self._threads, ask)
        try:
            return await asyncio.wait_for(asyncio.shield(said), self._patience)
        except TimeoutError:
            said.add_done_callback(lambda late: late.cancelled() or late.exception())
            return plain_page(_LATE)
        except LiftdayError as error:
            return plain_page(refusal(error, back="/"))


def _reachable(request: Request) -> str:
    """This server's name and port as the browser has them; Strava takes no IPv6 address for a callback."""
    host = request.headers.get("host", "")
    return host if name_of(host.encode("ascii", "replace")) != "::1" else f"localhost:{request.url.port or 80}"


def _to(address: str) -> Response:
    return Response(
        status_code=303, headers={"Location": address, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    )

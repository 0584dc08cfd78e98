"""Set-up in a browser of this machine: its page, and Strava's permission.

All of it is there for this machine alone, but for the way back from Strava: that is the way of whoever was invited, too, and
answers elsewhere to nothing but the state that an open invitation began.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from typing import Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from liftday.daemon.web.act import from_here
from liftday.daemon.web.bridge import ActPage, Bridge
from liftday.daemon.web.invite import InviteHandler
from liftday.daemon.web.logins import Login, Logins, may_be_state
from liftday.daemon.web.page_set import PAGE_HEADERS
from liftday.daemon.web.pages import plain_page
from liftday.daemon.web.requests import is_local, not_found, reachable
from liftday.daemon.web.responses import CALLBACK
from liftday.daemon.web.threads import in_thread
from liftday.daemon.web.waiting import answer_or_page

T = TypeVar("T")
_SETUP: Final = "/setup"
_NO_LOGIN: Final = ActPage(
    title="No login is under way",
    lines=("It was finished already, or took more than ten minutes. Begin again on the set-up page.",),
    status=409,
    back=_SETUP,
)
_ELSEWHERE: Final = ActPage(title="Nothing was done", lines=("Another page led here.",), status=403, back=_SETUP)
_ANOTHER_BROWSER: Final = ActPage(
    title="Nothing was done",
    lines=(
        "Another browser began this, or this one keeps no cookies.",
        "Open the invitation again, and stay in the browser that opens it until it says that Strava is connected.",
    ),
    status=403,
)
_LATE: Final = ActPage(
    title="Not finished yet", lines=("Look at the set-up again in a minute.",), status=202, back=_SETUP
)


class SetupHandler:
    """The page, and the two ends of a login; the second is that of an invitation too."""

    def __init__(
        self, bridge: Bridge, logins: Logins, invited: InviteHandler, threads: Executor, patience: float
    ) -> None:
        self._bridge = bridge
        self._logins = logins
        self._invited = invited
        self._threads = threads
        self._patience = patience

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
        redirect_uri = f"http://{reachable(request)}{CALLBACK}"
        address = await self._asked(lambda: self._bridge.begin_login(redirect_uri, self._logins.begin(Login())))
        return address if isinstance(address, Response) else _to(address)

    async def callback(self, request: Request) -> Response:
        """Take what the browser brought back from Strava."""
        state = request.query_params.get("state", "")
        login = await self._remembered(request, lambda: self._logins.under_way(state)) if may_be_state(state) else None
        if isinstance(login, Response):
            return login
        if login is not None and not login.is_from(request.cookies, state):
            return plain_page(_ANOTHER_BROWSER)  # and it stays under way: for the browser that began it
        ended = login is not None and await self._remembered(request, lambda: self._logins.end(state))
        if isinstance(ended, Response):
            return ended
        if not ended:
            login = None  # another request was faster
        if login is not None and login.invitation:
            return await self._invited.take(request, login)
        if not is_local(request) or not self._bridge.view.form_key:
            return not_found()
        if login is None:
            return plain_page(_NO_LOGIN)
        query = request.url.query
        refused = await self._asked(lambda: self._bridge.end_login(query, state))
        return refused if isinstance(refused, Response) else _to(_SETUP)

    async def _remembered(self, request: Request, ask: Callable[[], T]) -> T | Response:
        """What is remembered of logins, or the page that says why it cannot be known."""
        asked = in_thread(self._threads, ask)
        return await answer_or_page(asked, None, late=_LATE, back="", here=is_local(request))

    async def _asked(self, ask: Callable[[], T]) -> T | Response:
        """What the daemon answers to this machine, or the page that says why it does not."""
        asked = in_thread(self._threads, ask)
        return await answer_or_page(asked, self._patience, late=_LATE, back="/", here=True)


def _to(address: str) -> Response:
    return Response(
        status_code=303, headers={"Location": address, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    )

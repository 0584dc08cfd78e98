"""/invite/<secret>: what somebody who was invited reads, the way to Strava, and where their feed is when they have come back.

A look changes nothing: the programs that draw previews of links open them first. The link is good until a login has worked
by it. What came of a login is shown at an address of its own, so that a page that is loaded again shows the same.
"""

import asyncio
import secrets
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final, TypeVar
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from liftday.config.screening import CLEARANCES
from liftday.daemon.web.act import from_here
from liftday.daemon.web.bridge import ActPage, Bridge, Bridges, path_digest
from liftday.daemon.web.doorway import ADDRESS, Find
from liftday.daemon.web.hosts import is_loopback, name_of
from liftday.daemon.web.logins import PATIENCE, SHOWN_FOR, Login, Logins, cookie_of, may_be_state
from liftday.daemon.web.page_set import PAGE_HEADERS
from liftday.daemon.web.pages import again_page, onward_page, plain_page, waiting_page
from liftday.daemon.web.requests import BodyTooLarge, body_of, is_local, not_found, reachable
from liftday.daemon.web.responses import CALLBACK
from liftday.daemon.web.threads import in_thread
from liftday.daemon.web.waiting import answer_or_page

T = TypeVar("T")
_FORM_BYTES: Final = 1_024
_MOST: Final = 64  # results that are in memory at once
_NOTHING: Final = "Nothing was done"
_LATE: Final = ActPage(title="Not finished yet", lines=("This page looks again by itself.",), status=202)
_BUSY: Final = ActPage(
    title="Not finished yet",
    lines=("Much is going on here. Your answers are kept: press Connect Strava again in a minute.",),
    status=202,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What comes of a login that came back here, of whom, until when it is shown, and the last part of the invitation's path."""

    bridge: Bridge
    html: "asyncio.Future[str]"
    ends: datetime
    invitation: str


class InviteHandler:
    """The page of an invitation, by both methods, and the end of its login."""

    def __init__(
        self, bridges: Bridges, logins: Logins, threads: Executor, patience: float, *, find: Find | None = None
    ) -> None:
        self._bridges = bridges
        self._logins = logins
        self._threads = threads
        self._patience = patience
        self._find = find
        self._shown: dict[str, _Shown] = {}

    async def answer(self, request: Request) -> Response:
        """Given a request whose path holds a secret, return the page; for one that is used, over or unknown what any unknown
        address gets."""
        digest, secret = path_digest(request.scope["path"]), request.path_params["secret"]
        shown, bridge = self._shown.get(secret), self._bridges.of_invitation(digest)
        if shown is not None and not shown.bridge.dropped and self._bridges.home.now() < shown.ends:
            return await self._page(request, shown.html, back=f"./{shown.invitation}")
        if bridge is None:
            return await self._taken_elsewhere(request, secret) if may_be_state(secret) else not_found()
        base = _base(request, bridge)
        if base is None:
            return not_found()
        if request.method == "POST":
            return await self._begun(request, bridge, Login(invitation=digest, secret=secret), base)
        drawn = in_thread(self._threads, bridge.invitation)
        return await self._page(request, drawn, back=f"./{secret}")

    async def take(self, request: Request, login: Login) -> Response:
        """Given a browser that comes back from Strava and the login that its invitation began, here or elsewhere, carry it out; lead
        to where it is shown what came of it."""
        query, state = request.url.query, request.query_params["state"]
        begun = await self._remembered(request, lambda: self._begin_to_take(state, login))
        if isinstance(begun, Response):
            return begun
        bridge, name = begun
        if bridge is None:
            return not_found()  # used by now, or over, or another was made
        taken = in_thread(self._threads, bridge.take_invitation, query, state, login.clearance, login.invitation)
        now = self._bridges.home.now()
        still = [(name, shown) for name, shown in self._shown.items() if now < shown.ends]
        shown = _Shown(bridge=bridge, html=taken, ends=now + SHOWN_FOR, invitation=login.secret)
        self._shown = dict([*still, (name, shown)][-_MOST:])
        headers = {"Location": f"../invite/{name}", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        return Response(status_code=303, headers=headers)

    def _begin_to_take(self, state: str, login: Login) -> tuple[Bridge | None, str]:
        """Whose invitation it is that a login began with, None where it is open no more; and the last part of the address where it
        is shown what comes of it."""
        bridge = self._bridges.of_invitation(login.invitation)
        if bridge is None and self._find is not None and self._find(ADDRESS, login.invitation):
            bridge = self._bridges.of_invitation(login.invitation)
        return bridge, "" if bridge is None else self._logins.show(state, login, bridge.athlete)

    async def _taken_elsewhere(self, request: Request, name: str) -> Response:
        """What came of a login that came back at another server, or at this one before it was started again, or let go of them."""
        shown = await self._remembered(request, lambda: self._logins.shown(name))
        if shown is None or isinstance(shown, Response):
            return shown or not_found()
        back = f"./{shown.invitation}"
        asked = in_thread(self._threads, lambda: self._bridges.home.taken(shown.state))
        html = await answer_or_page(
            asked, self._patience, late=_LATE, back=back, here=is_local(request), draw=waiting_page
        )
        if html is None or isinstance(html, Response):
            return html or not_found()
        return _with_its_style(html)

    async def _remembered(self, request: Request, ask: Callable[[], T]) -> T | Response:
        """What is remembered, or the page that says why it cannot be known."""
        asked = in_thread(self._threads, ask)
        return await answer_or_page(asked, None, late=_LATE, back="", here=is_local(request))

    async def _begun(self, request: Request, bridge: Bridge, login: Login, base: str) -> Response:
        """Send the browser to Strava's question, once the safety text was read."""
        back = f"./{login.secret}"
        if not from_here(request, bridge):
            return _refused("The form was sent from another page.", 403, back)
        try:
            form = parse_qs((await body_of(request, _FORM_BYTES)).decode("utf-8"), max_num_fields=8, errors="strict")
        except (ValueError, BodyTooLarge):
            return _refused("The form could not be read.", 400, back)
        clearance = form.get("clearance", [""])[-1]
        if form.get("read") != ["yes"] or clearance not in CLEARANCES:
            return _refused("Read the safety text, answer its question and tick its box first.", 400, back)
        browser = secrets.token_urlsafe(32) if _comes_back(request, base) else ""
        login = replace(login, clearance=clearance, browser=browser)

        def begin() -> tuple[str, str]:
            state = self._logins.begin(login)
            return bridge.begin_login(f"{base}{CALLBACK}", state), state

        def kept(page: ActPage) -> Response:
            return again_page(page, {"read": "yes", "clearance": clearance}, "Connect Strava")

        asked = in_thread(self._threads, begin)
        begun = await answer_or_page(asked, self._patience, late=_BUSY, back="", here=is_local(request), draw=kept)
        return begun if isinstance(begun, Response) else _onward(*begun, base, browser)

    async def _page(self, request: Request, asked: "asyncio.Future[str]", *, back: str) -> Response:
        html = await answer_or_page(
            asked, self._patience, late=_LATE, back=back, here=is_local(request), draw=waiting_page
        )
        return html if isinstance(html, Response) else _with_its_style(html)


def _base(request: Request, bridge: Bridge) -> str | None:
    """What Strava's answer comes back to: this machine's own address for a browser on it, which Strava always allows, and whose cookies
    are not those of the public address; the public address for any other, None where there is none."""
    if is_local(request) and _is_from_loopback(request):
        return f"http://{reachable(request)}"
    public = bridge.view.public_url
    return public.rstrip("/") if public.startswith("https://") else None


def _is_from_loopback(request: Request) -> bool:
    """Whether the page that sent a form was at a loopback address, as far as the browser says: a proxy that hands on neither the Host
    nor who asks looks as if it was this machine."""
    origin = request.headers.get("origin")
    return origin is None or is_loopback(name_of(urlsplit(origin).netloc.encode("ascii", "replace")))


def _comes_back(request: Request, base: str) -> bool:
    """Whether Strava's answer comes back under the name that the browser is at now, which then keeps our cookie for it: not
    where it is at [::1], which Strava takes for no address."""
    return base.startswith("https://") or base == f"http://{request.headers.get('host', '')}"


def _onward(address: str, state: str, base: str, browser: str) -> Response:
    """The page that leads to Strava, with the cookie that only the way back will show us."""
    page, back = onward_page(address), urlsplit(f"{base}{CALLBACK}")
    if browser:
        page.set_cookie(
            cookie_of(state),
            browser,
            max_age=int(PATIENCE.total_seconds()),
            path=back.path,
            secure=back.scheme == "https",
            httponly=True,
            samesite="lax",  # strict would keep it back on the way from Strava
        )
    return page


def _refused(why: str, status: int, back: str) -> Response:
    return plain_page(ActPage(title=_NOTHING, lines=(why,), status=status, back=back))


def _with_its_style(html: str) -> Response:
    """A page that holds its style, with the policy that lets this style in and nothing else."""
    style = html.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    )
    headers = {name.decode(): value.decode() for name, value in PAGE_HEADERS}
    headers |= {"content-security-policy": policy, "cache-control": "no-store"}
    return Response(html, media_type="text/html", headers=headers)

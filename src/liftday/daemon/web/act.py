"""/act/<signed>: GET asks, POST acts. The signature in the address is the permission; there is no cookie."""

import asyncio
import logging
from concurrent.futures import Executor
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from liftday.daemon.logs import trouble
from liftday.daemon.state.links import Act, Expired, Forged, read, session_in
from liftday.daemon.web.bridge import ActForm, ActPage, Bridge, Bridges
from liftday.daemon.web.pages import form_page, plain_page
from liftday.daemon.web.requests import BodyTooLarge, body_of, is_local, not_found
from liftday.daemon.web.threads import in_thread
from liftday.errors import LiftdayError
from liftday.training.lifted import WRITTEN_LETTERS

_FORM_BYTES = 4_096
_REASON_LETTERS = 200

_log = logging.getLogger(__name__)

_OVER = ActPage(
    title="This link is over", lines=("Open the newest version of the session in your calendar.",), status=410
)
_ELSEWHERE = ActPage(title="Nothing was done", lines=("The form was sent from another page.",), status=403)
_UNREADABLE = ActPage(title="Nothing was done", lines=("The form could not be read.",), status=400)
_UNDER_WAY = ActPage(
    title="Taken, but not finished yet", lines=("Look into the calendar in a few minutes.",), status=202
)
_BUSY = ActPage(
    title="Busy: try again in a minute",
    lines=("Something longer is under way. Nothing was done with this link.",),
    final=True,
    status=503,
)
_AWAY = ActPage(
    title="Nothing was done",
    lines=(
        "Something here does not answer. Try again in a minute; if it lasts, tell whoever looks after this liftday.",
    ),
    final=True,
    status=503,
)
_BROKEN = ActPage(title="Nothing was done", lines=("Something went wrong here; the log says what.",), status=500)


class ActHandler:
    """The page of one link, by both methods."""

    def __init__(self, bridges: Bridges, threads: Executor, patience: float) -> None:
        self._bridges = bridges
        self._patience = patience
        self._threads = threads

    async def answer(self, request: Request) -> Response:
        """Given a request whose path holds a token, return the page."""
        token = request.path_params["token"]
        bridge = self._bridges.of_session(session_in(token))
        key = bridge.view.link_key
        try:
            act = read(key, token, now=bridge.now()) if key else None
        except Forged:
            act = None
        except Expired:
            return plain_page(_OVER)
        if act is None:
            return not_found()
        here = is_local(request)
        if request.method != "POST":
            return form_page(act.deed, await self._page(bridge, act, None, here=here), fixed=act.to)
        if not from_here(request, self._bridges.home):
            return plain_page(_ELSEWHERE)
        try:
            form = _parse(await body_of(request, _FORM_BYTES), act)
        except (ValueError, BodyTooLarge):
            return plain_page(_UNREADABLE)
        return plain_page(await self._page(bridge, act, form, here=here))

    async def _page(self, bridge: Bridge, act: Act, form: ActForm | None, *, here: bool) -> ActPage:
        said = in_thread(self._threads, bridge.act, act, form)
        try:
            return await asyncio.wait_for(asyncio.shield(said), self._patience)
        except TimeoutError:
            return _BUSY if form is None else _UNDER_WAY
        except LiftdayError as error:
            log_untold(error, here=here)
            return refusal(error, here=here)
        except Exception:  # noqa: BLE001 - a bug there is logged whole, and must not show itself to the web
            _log.exception("an act failed")
            return _BROKEN


def refusal(error: LiftdayError, *, here: bool, back: str = "") -> ActPage:
    """Given why an order was refused, return the page that says so; ``back`` is where its link leads. ``here``: to a browser of this
    machine. Elsewhere nobody reads what is the operator's: addresses, files, settings."""
    if not (here or error.public):
        return replace(_AWAY, back=back)
    status = {2: 400, 65: 409}.get(error.exit_code, 503)
    title = f"{error.logged[:1].upper()}{error.logged[1:]}"
    return ActPage(title=title, lines=(error.remedy,), final=True, status=status, back=back)


def log_untold(error: LiftdayError, *, here: bool) -> None:
    """What a page elsewhere does not say, the log does."""
    if not (here or error.public):
        trouble("not_done", error, priority="warning")


def from_here(request: Request, bridge: Bridge) -> bool:
    """Whether a POST comes from our own page: a browser says so in Sec-Fetch-Site, an older one in Origin; a client
    that sends neither is no browser, so nobody can have led it here."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is None or bridge.view.hosts.knows(urlsplit(origin).netloc.encode("ascii", "replace"))


def _parse(body: bytes, act: Act) -> ActForm:
    form = parse_qs(body.decode("utf-8"), strict_parsing=bool(body), max_num_fields=8, errors="strict")
    said = {name: values[-1].strip() for name, values in form.items() if values[-1].strip()}
    return ActForm(
        rating=_number(said.get("rating"), 1),
        pain=_number(said.get("pain"), 0),
        morning=_morning(said.get("morning")),
        sets=_sets(said.get("sets")),
        reason=said.get("reason", "")[:_REASON_LETTERS] or None,
        to=act.to or (date.fromisoformat(said["to"]) if "to" in said else None),
    )


def _sets(text: str | None) -> str | None:
    if text is not None and len(text.replace("\r\n", "\n")) > WRITTEN_LETTERS:  # a browser counts a line's end once
        raise ValueError("more than anybody lifts in a session")
    return text


def _morning(text: str | None) -> str | None:
    if text not in {None, "usual", "worse"}:
        raise ValueError("a morning is usual or worse")
    return text


def _number(text: str | None, least: int) -> int | None:
    if text is None:
        return None
    number = int(text)
    if not least <= number <= 10:
        raise ValueError(f"{number} is not between {least} and 10")
    return number

"""What the page's forms send: checked, carried out, and back to the page.

A form counts when it was sent from our own page, its token was signed here and its time is not over, and what it is about
stands as it was shown: so a stranger's page can send nothing, and the same form counts once, whichever servers of a club it
is sent to.
"""

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import Executor
from contextlib import suppress
from datetime import timedelta
from hmac import compare_digest
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from liftday.daemon.state.forms import Form, read_form
from liftday.daemon.state.links import Expired, Forged
from liftday.daemon.state.page_files import form_name
from liftday.daemon.web.act import from_here, log_untold, refusal
from liftday.daemon.web.bridge import ActPage, Bridge
from liftday.daemon.web.pages import plain_page
from liftday.daemon.web.requests import BRIDGE, BodyTooLarge, body_of, is_local
from liftday.daemon.web.short_lived import ShortLived
from liftday.daemon.web.threads import in_thread
from liftday.errors import LiftdayError

_FORM_BYTES: Final = 4_096
_FIELDS: Final = 8
_LETTERS: Final = 200  # of one field; what is long by nature is not cut
_LONG: Final = frozenset({"token", "sets"})

_FORM: Final = "form"
_LONGEST: Final = timedelta(minutes=15)  # that an order is waited for, and more

_log = logging.getLogger(__name__)

_ELSEWHERE = ActPage(title="Nothing was done", lines=("The form was sent from another page.",), status=403, back="./")
_UNREADABLE = ActPage(title="Nothing was done", lines=("The form could not be read.",), status=400, back="./")
_FORGED = ActPage(title="Nothing was done", lines=("The form was not made here.",), status=403, back="./")
_OVER = ActPage(
    title="Nothing was done", lines=("The page was too old. Open it again, and say it there.",), status=410, back="./"
)
_STALE = ActPage(
    title="Nothing was done",
    lines=("This was said already, or something has changed since the page was opened. Look at it as it is now.",),
    status=409,
    back="./",
)
_UNDER_WAY = ActPage(
    title="Taken, but not finished yet", lines=("Look at the page again in a few minutes.",), status=202, back="./"
)
_BROKEN = ActPage(
    title="Nothing was done", lines=("Something went wrong here; the log says what.",), status=500, back="./"
)


class SayHandler:
    """The forms of the page, wherever its root is."""

    def __init__(self, threads: Executor, patience: float, kept: ShortLived) -> None:
        self._threads = threads
        self._patience = patience
        self._kept = kept

    async def answer(self, request: Request) -> Response:
        """Given a form that was sent to a page, whose bridge comes along, carry it out and lead back to the page, or say
        why not."""
        bridge: Bridge = request.scope[BRIDGE]
        if not from_here(request, bridge):
            return plain_page(_ELSEWHERE)
        try:
            fields = _fields(await body_of(request, _FORM_BYTES))
        except (ValueError, BodyTooLarge):
            return plain_page(_UNREADABLE)
        token = fields.pop("token", "")
        view = bridge.view
        try:
            form = read_form(view.form_key, token, now=bridge.now()) if view.form_key else None
        except Forged:
            form = None
        except Expired:
            return plain_page(_OVER)
        if form is None:
            return plain_page(_FORGED)
        refused = await self._carried_out(bridge, form, fields, token, here=is_local(request))
        return _back(form, fields) if refused is None else plain_page(refused)

    async def _carried_out(
        self, bridge: Bridge, form: Form, fields: Mapping[str, str], token: str, *, here: bool
    ) -> ActPage | None:
        """Do what a form asks; the page that says why it was not done, None where it was."""
        said = in_thread(self._threads, self._say, bridge, form, fields, token)
        try:
            stood = await asyncio.wait_for(asyncio.shield(said), self._patience)
        except TimeoutError:
            return _UNDER_WAY
        except LiftdayError as error:
            log_untold(error, here=here)
            return refusal(error, here=here, back=f"./session/{form.subject}" if "sets" in fields else "./")
        except Exception:  # noqa: BLE001 - a bug there is logged whole, and must not show itself to the web
            _log.exception("a form failed")
            return _BROKEN
        return None if stood else _STALE

    def _say(self, bridge: Bridge, form: Form, fields: Mapping[str, str], token: str) -> bool:
        """Do what a form asks, if what it is about stands as it was shown; return whether it did. Its token does not count again
        until the order has come to its end, however long somebody waits for it."""
        if not self._kept.keep(_FORM, token, "", _LONGEST):
            return False
        try:
            bridge.renew()
            stamp = bridge.view.pages.stamps.get(form_name(form.deed, form.subject), "")
            if not compare_digest(stamp, form.stamp):
                return False
            bridge.say(form, fields)
        finally:
            with suppress(LiftdayError):  # else its time is over by itself
                self._kept.forget(_FORM, token)
        return True


def _fields(body: bytes) -> dict[str, str]:
    """The fields of a form that hold something, each once."""
    form = parse_qs(body.decode("utf-8"), strict_parsing=bool(body), max_num_fields=_FIELDS, errors="strict")
    return {
        name: text if name in _LONG else text[:_LETTERS]
        for name, values in form.items()
        if (text := values[-1].strip())
    }


def _back(form: Form, fields: Mapping[str, str]) -> Response:
    """To the page that shows what came of it; relative, so that it holds behind any base path."""
    below = ""
    if form.deed == "mark" and fields.get("word") != "low":
        below = f"day/{form.subject}"
    elif form.deed in {"measure", "share"}:
        below = "trust"
    return Response(status_code=303, headers={"Location": f"./{below}", "Cache-Control": "no-store"})

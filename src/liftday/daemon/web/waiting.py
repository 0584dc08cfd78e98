"""What the daemon answers to a page, or the page that says why it does not: a turn may take longer than a browser waits."""

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

from starlette.responses import Response

from liftday.daemon.web.act import log_untold, refusal
from liftday.daemon.web.bridge import ActPage
from liftday.daemon.web.pages import plain_page
from liftday.errors import LiftdayError

T = TypeVar("T")
_log = logging.getLogger(__name__)


async def answer_or_page(
    asked: "asyncio.Future[T]",
    patience: float | None,
    *,
    late: ActPage,
    back: str,
    here: bool,
    draw: Callable[[ActPage], Response] = plain_page,
) -> T | Response:
    """Given what was asked, return the answer; the page ``late`` where it takes longer than the patience, if there is any, and goes on;
    or the refusal, whose link leads ``back``, as a browser ``here`` may read it or one elsewhere; ``draw`` makes a page of either. What
    is asked without patience is what the database remembers, which anybody may ask for; that it is away is logged already."""
    try:
        return await asyncio.wait_for(asyncio.shield(asked), patience)
    except TimeoutError:
        return draw(late)
    except LiftdayError as error:
        if patience is not None:
            log_untold(error, here=here)
        return draw(refusal(error, here=here, back=back))
    except Exception:  # noqa: BLE001 - a bug there is logged whole, and must not show itself to the web
        _log.exception("a page failed")
        what = ActPage(title="Nothing was done", lines=("Something went wrong here; the log says what.",), status=500)
        return draw(what)

"""/strava/webhook/<secret>: Strava's validation and its events, answered at once; the work comes later.

Anyone who knows the address can forge an event, so nothing said here is believed: the body goes on as a hint.
"""

import asyncio
from hashlib import sha256
from hmac import compare_digest

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from liftday.daemon.web.bridge import Bridge
from liftday.daemon.web.requests import BodyTooLarge, as_response, body_of
from liftday.daemon.web.responses import fixed
from liftday.daemon.web.threads import looked_at

_EVENT_BYTES = 8_192  # an event has a few hundred
_CHALLENGE_LETTERS = 1_024  # Strava's has 16
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

_REFUSED = fixed(403, "Not expected\n")
_TOO_LARGE = fixed(413, "Too large\n")
_ACCEPTED = fixed(200, "")
_LATER = fixed(503, "Not kept\n", more=((b"retry-after", b"60"),))


class WebhookHandler:
    """The handler, reached only with the right secret in the path."""

    def __init__(self, bridge: Bridge, patience: float) -> None:
        self._bridge = bridge
        self._patience = patience

    async def answer(self, request: Request) -> Response:
        """Given a request, return the validation or take the event."""
        return await self._take_event(request) if request.method == "POST" else self._validate(request)

    def _validate(self, request: Request) -> Response:
        asked = request.query_params
        token = sha256(asked.get("hub.verify_token", "").encode("utf-8", "surrogatepass")).digest()
        challenge = asked.get("hub.challenge", "")
        expected = compare_digest(token, self._bridge.view.verify_digest) and asked.get("hub.mode") == "subscribe"
        if not expected or not 0 < len(challenge) <= _CHALLENGE_LETTERS:
            return as_response(_REFUSED)
        return JSONResponse({"hub.challenge": challenge}, headers=_HEADERS)

    async def _take_event(self, request: Request) -> Response:
        try:
            body = await body_of(request, _EVENT_BYTES)
        except (BodyTooLarge, ValueError):
            return as_response(_TOO_LARGE)
        kept = self._bridge.on_event(body)
        if kept is not None and not await self._in_time(looked_at(asyncio.wrap_future(kept))):
            return as_response(_LATER)  # Strava sends it again
        return as_response(_ACCEPTED)

    async def _in_time(self, kept: "asyncio.Future[bool]") -> bool:
        """Whether an event is kept, as far as it is known before Strava gives up: kept later, it comes a second time."""
        try:
            return await asyncio.wait_for(asyncio.shield(kept), self._patience)
        except TimeoutError:
            return False

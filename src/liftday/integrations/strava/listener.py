"""The one-shot listener: a web server on 127.0.0.1 that waits for one redirect and then is gone.

It answers a fixed page and reflects nothing it was sent. An address with a wrong state is answered and forgotten, so
that a stranger's page cannot end the login; the same address may also be pasted, for a browser on another machine.
"""

import queue
import secrets
import threading
from base64 import b64encode
from collections.abc import Callable, Iterable
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self, cast
from urllib.parse import urlsplit

from liftday.errors import TryLater
from liftday.integrations.strava.oauth import Answer, NotOurs, read_redirect
from liftday.integrations.strava.trouble import LOGIN, Refused

CALLBACK = "/callback"
_HOST = "127.0.0.1"
_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.4rem}"
)
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'"
_SILENCE_S = 5.0  # a browser that connects and says nothing


def _page(title: str, text: str) -> bytes:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>liftday</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{title}</h1><p>{text}</p></main></body></html>\n"
    ).encode()


_THANKS = _page("Thank you", "Strava has answered. liftday goes on in the terminal; this page can be closed.")
_NO = _page("Not connected", "The permission is missing or too small. The terminal says what to do.")
_STRANGER = _page(
    "Not this login", "This address belongs to another attempt. Begin again with the one in the terminal."
)


def new_state() -> str:
    """A word nobody can guess; it comes back with the redirect and proves that the login is ours."""
    return secrets.token_urlsafe(24)


class Listener:
    """Listens while it is entered. ``redirect_uri`` goes into the address for the browser.

    >>> with Listener(state="x") as listener: listener.redirect_uri.startswith("http://127.0.0.1:")
    True
    """

    def __init__(self, *, state: str) -> None:
        self.state = state
        self._answers: queue.SimpleQueue[Answer | Refused] = queue.SimpleQueue()
        self._server = _Server((_HOST, 0), self._redirected)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def redirect_uri(self) -> str:
        """Where Strava sends the browser: loopback addresses are allowed for every application."""
        return f"http://{_HOST}:{self._server.server_address[1]}{CALLBACK}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=2)

    def wait(
        self,
        timeout_s: float = 600.0,
        *,
        pasted: Iterable[str] | None = None,
        puzzled: Callable[[str], None] | None = None,
    ) -> Answer:
        """Return the first answer to this login, from the browser or from the lines of ``pasted``.

        ``puzzled`` is told why a pasted line was not it. Raises Refused for a no, TryLater when nobody came.
        """
        if pasted is not None:
            reader = threading.Thread(target=self._read, args=(pasted, puzzled), daemon=True)
            reader.start()
        try:
            answer = self._answers.get(timeout=timeout_s)
        except queue.Empty as error:
            raise TryLater("nobody came back from Strava", remedy=LOGIN) from error
        if isinstance(answer, Refused):
            raise answer
        return answer

    def _redirected(self, query: str, show: Callable[[int, bytes], None]) -> None:
        """Take a redirect and show the browser its page; first the page, because with the answer the program may end."""
        try:
            answer = self._answer_in(query)
        except NotOurs:
            show(400, _STRANGER)
            return
        try:
            show(200, _NO if isinstance(answer, Refused) else _THANKS)
        finally:  # a browser that has hung up has answered all the same
            self._answers.put(answer)

    def _read(self, lines: Iterable[str], puzzled: Callable[[str], None] | None) -> None:
        for line in lines:
            if not line.strip():
                continue
            why = self._take(line)
            if not why:
                return
            if puzzled is not None:
                puzzled(why)

    def _take(self, address: str) -> str:
        """Take an address; "" when it was this login's, else why it was not."""
        try:
            self._answers.put(self._answer_in(address))
        except NotOurs as error:
            return str(error)
        return ""

    def _answer_in(self, address: str) -> Answer | Refused:
        """What an address says, a no as a value; raises NotOurs."""
        try:
            return read_redirect(address, state=self.state)
        except Refused as refusal:
            return refusal


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = False

    def __init__(
        self, address: tuple[str, int], redirected: Callable[[str, Callable[[int, bytes], None]], None]
    ) -> None:
        self.redirected = redirected
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is not worth a traceback."""


class _Handler(BaseHTTPRequestHandler):
    timeout = _SILENCE_S
    server_version = "liftday"
    sys_version = ""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        server = cast("_Server", self.server)
        if parts.path != CALLBACK or not self._is_local():
            self._answer(404, b"")
        else:
            server.redirected(parts.query, self._answer)

    def _is_local(self) -> bool:
        """A name that was rebound to 127.0.0.1 is not us."""
        host = self.headers.get("Host", "").rpartition(":")[0]
        return host in {"127.0.0.1", "localhost"}

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """The address holds the code: nothing is written."""

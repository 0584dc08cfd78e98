"""A threaded HTTP server on the loopback: requests in, one write out, and an end that leaves no thread behind."""

import contextlib
import json
import socket
import sys
import threading
from collections.abc import Callable
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from strava_emulator.reply import Request

MOST_BODY = 1_000_000
IDLE = 75  # seconds an idle connection is kept

# Given a request and its connection, answer it on the wire; False: the connection is over.
Answering = Callable[[Request, bytes, socket.socket], bool]


class Server(ThreadingHTTPServer):
    """Listens on the loopback and hands each request to ``answering``."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, port: int, answering: Answering, *, host: str = "127.0.0.1") -> None:
        self.answering = answering
        self._open: set[socket.socket] = set()
        self._workers: list[threading.Thread] = []
        self._guard = threading.Lock()
        super().__init__((host, port), _Handler)
        self.thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.02}, name=f"emulator:{self.port}", daemon=True
        )

    @property
    def port(self) -> int:
        """The port it got."""
        return int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer a connection on a thread of its own, and remember both."""
        worker = threading.Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        with self._guard:
            self._open.add(request)
            self._workers = [known for known in self._workers if known.is_alive()]
            self._workers.append(worker)
            worker.start()

    def shutdown_request(self, request: Any) -> None:
        """Close a connection, also one a fault closed already."""
        with self._guard:
            self._open.discard(request)
        with contextlib.suppress(OSError):
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no error of ours; anything else is a bug and is shown."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        """Close the listener and every connection, and wait for their threads."""
        if self.thread.is_alive():
            self.shutdown()
            self.thread.join(timeout=5)
        self.server_close()
        with self._guard:
            held, threads = list(self._open), list(self._workers)
        for connection in held:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(timeout=5)


class _Handler(BaseHTTPRequestHandler):
    """Takes a request apart; everything else is the server's ``answering``."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE
    server: Server

    def _serve(self) -> None:
        length = self.headers.get("Content-Length", "0")
        size = int(length) if length.isdigit() else 0
        body = self.rfile.read(min(size, MOST_BODY))
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(
            method=self.command,
            raw_path=self.path,
            path=parts.path,
            query=_fields(parts.query),
            form=_form(headers.get("content-type", ""), body),
            headers=headers,
        )
        if not self.server.answering(request, body, self.connection) or size > MOST_BODY:
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 - the base class's names

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Requests are in the emulator's own log."""


def _form(kind: str, body: bytes) -> dict[str, str]:
    """Given a content type and a body, return its fields: a form in either coding, or a JSON object."""
    if kind.startswith("application/x-www-form-urlencoded"):
        return _fields(body.decode("utf-8", "replace"))
    if kind.startswith("multipart/form-data"):
        message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode("latin-1") + b"\r\n\r\n" + body)
        return {
            str(part.get_param("name", header="content-disposition")): part.get_content()
            for part in message.iter_parts()
        }
    if kind.startswith("application/json"):
        try:
            value = json.loads(body or b"{}")
        except ValueError:
            return {}
        return {key: str(held) for key, held in value.items()} if isinstance(value, dict) else {}
    return {}


def _fields(text: str) -> dict[str, str]:
    """Given a query or a form, return its fields; one that is said twice keeps both, with a comma."""
    told: dict[str, str] = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        told[key] = f"{told[key]},{value}" if key in told else value
    return told

"""A running plan published on this machine, as a service of running plans does: by HTTP, at an address of its own."""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast


@contextlib.contextmanager
def published(calendar: bytes) -> Iterator[str]:
    """Given a calendar's bytes, serve them at a free port of 127.0.0.1; yield the address."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.calendar = calendar
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/plan.ics"
        finally:
            server.shutdown()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    calendar = b""


class _Handler(BaseHTTPRequestHandler):
    server_version = "liftday-demo"
    sys_version = ""

    def do_GET(self) -> None:
        body = cast("_Server", self.server).calendar
        self.send_response(200)
        self.send_header("Content-Type", "text/calendar; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """The demo's screen is no server's log."""

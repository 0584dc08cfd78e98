"""A server between a calendar and the daemon that passes everything on and writes down what was asked and answered."""

import http.client
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

_HOP: Final = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "proxy-connection"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One exchange. ``status`` 0: the daemon was not there and the connection was closed without a word."""

    method: str
    agent: str
    accepts: str  # Accept-Encoding
    had: str  # If-None-Match: what the calendar said it has
    since: str  # If-Modified-Since
    status: int
    etag: str
    encoding: str
    size: int


class Between(ThreadingHTTPServer):
    """A context manager; ``address`` is what the calendar subscribes to."""

    daemon_threads = True

    def __init__(self, address: str) -> None:
        self.parts = urlsplit(address)
        self.answers: list[Answer] = []
        self.noted = threading.Condition()
        super().__init__(("127.0.0.1", 0), _Handler)
        self.address = self.parts._replace(netloc=f"127.0.0.1:{self.server_address[1]}").geturl()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()

    def note(self, answer: Answer) -> None:
        """Write one exchange down."""
        with self.noted:
            self.answers.append(answer)
            self.noted.notify_all()

    def next_after(self, count: int, *, seconds: float) -> tuple[Answer, ...]:
        """Given how many exchanges were seen before, wait for one more; return all new ones, none when time is up."""
        with self.noted:
            self.noted.wait_for(lambda: len(self.answers) > count, timeout=seconds)
            return tuple(self.answers[count:])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Between

    def do_GET(self) -> None:
        self._pass_on()

    def do_HEAD(self) -> None:
        self._pass_on()

    def log_message(self, *words: object) -> None:
        """Nothing is printed: the path is a secret."""

    def _pass_on(self) -> None:
        asked = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
        link = http.client.HTTPConnection(self.server.parts.hostname or "", self.server.parts.port, timeout=30)
        try:
            link.request(self.command, self.path, headers=asked)
            reply = link.getresponse()
            body = reply.read()
        except OSError:
            self._note(0, {}, 0)
            self.close_connection = True
            return
        finally:
            link.close()
        told = {name.lower(): value for name, value in reply.getheaders()}
        self.send_response_only(reply.status, reply.reason)
        for name, value in reply.getheaders():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self._note(reply.status, told, len(body))

    def _note(self, status: int, told: dict[str, str], size: int) -> None:
        self.server.note(
            Answer(
                method=self.command,
                agent=self.headers.get("User-Agent", ""),
                accepts=self.headers.get("Accept-Encoding", ""),
                had=self.headers.get("If-None-Match", ""),
                since=self.headers.get("If-Modified-Since", ""),
                status=status,
                etag=told.get("etag", ""),
                encoding=told.get("content-encoding", ""),
                size=size,
            )
        )

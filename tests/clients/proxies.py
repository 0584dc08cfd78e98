"""The proxies of docs/calendar-clients.md, exactly as they stand there, in front of the running daemon."""

import gzip
import http.client
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from clients import packages
from clients.packages import Tell
from clients.seen import Differs
from clients.stage import SEASONS, Stage, stage

NAME: Final = "feed.example.org"
_PAGE: Final = Path(__file__).parents[2] / "docs/calendar-clients.md"
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """One example: how its text begins in the page, what makes it run here, how it is started."""

    name: str
    fence: str
    fitted: Callable[[str, int, Path, int], str]
    command: Callable[[Path], tuple[str, ...]]


def _nginx(text: str, port: int, folder: Path, upstream: int) -> str:
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;").replace(
        "127.0.0.1:8437", f"127.0.0.1:{upstream}"
    )
    text = re.sub(r"/etc/letsencrypt/live/feed\.example\.org", str(folder), text)
    places = "\n".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"pid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\n{places}\naccess_log {folder}/access.log;\n{text}\n}}\n"
    )


def _caddy(text: str, port: int, folder: Path, upstream: int) -> str:
    text = text.replace("127.0.0.1:8437", f"127.0.0.1:{upstream}")
    text = text.replace(
        f"{NAME} {{",
        f"https://{NAME}:{port} {{\n\tbind 127.0.0.1\n\ttls {folder}/fullchain.pem {folder}/privkey.pem",
        1,
    )
    return f"{{\n\tadmin off\n\tauto_https disable_redirects\n\tstorage file_system {folder}/caddy\n}}\n{text}"


PROXIES: Final = (
    Proxy(
        name="nginx",
        fence="nginx",
        fitted=_nginx,
        command=lambda file: ("nginx", "-p", str(file.parent), "-c", str(file), "-g", "daemon off;"),
    ),
    Proxy(
        name="Caddy",
        fence="caddyfile",
        fitted=_caddy,
        command=lambda file: ("caddy", "run", "--adapter", "caddyfile", "--config", str(file)),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Outside:
    """Somebody on the internet: speaks https to the name, wherever it is here."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._trust = ssl.create_default_context()
        self._trust.check_hostname = False
        self._trust.verify_mode = ssl.CERT_NONE  # the certificate is our own, made for this minute

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: str | None = None) -> Reply:
        """Ask for something."""
        raw = socket.create_connection(("127.0.0.1", self._port), timeout=30)
        link = http.client.HTTPSConnection(NAME, timeout=30)
        link.sock = self._trust.wrap_socket(raw, server_hostname=NAME)
        try:
            link.request(method, path, body, headers or {})
            reply = link.getresponse()
            return Reply(status=reply.status, headers={k.lower(): v for k, v in reply.getheaders()}, body=reply.read())
        finally:
            link.close()


def prove(*, install: bool, tell: Tell) -> None:
    """Put each proxy in front of a daemon and ask as calendars, phones and strangers do; raise Differs."""
    for need in (packages.NGINX, packages.CADDY):
        packages.ensure(need, install=install, tell=tell)
    tell("The proxies of docs/calendar-clients.md in front of the daemon:")
    with stage(SEASONS[0]) as scene:
        _named_outside(scene)
        for proxy in PROXIES:
            with tempfile.TemporaryDirectory(prefix="liftday-proxy-") as folder:
                _certificate(Path(folder))
                with _running(proxy, Path(folder), urlsplit(scene.address).port or 0) as outside:
                    _calendar(scene, outside, proxy.name)
                    _phone(scene, outside, proxy.name)
                    _stranger(scene, outside, proxy.name)
                    _kept_quiet(scene, Path(folder), proxy.name)
            tell(f"  {proxy.name}: feed, 304, gzip, pages, and nothing for strangers")


def _named_outside(scene: Stage) -> None:
    """The owner's part: public_url, and a reload."""
    config = scene.home.config
    config.write_text(config.read_text().replace("[feed]\n", f'[feed]\npublic_url = "https://{NAME}"\n'))
    scene.running.process.send_signal(signal.SIGHUP)
    if not scene.running.hears("reloaded"):
        raise Differs("the daemon did not take over its public address")
    if f"https://{NAME}/feed/" not in scene.home.liftday("feed-url").out:
        raise Differs("feed-url does not show the public address")


def _calendar(scene: Stage, outside: Outside, name: str) -> None:
    path, wanted = urlsplit(scene.address).path, scene.feed()
    plain = outside.ask("GET", path)
    _same(name, "the feed", (plain.status, plain.body), (200, wanted))
    _same(name, "its kind", plain.headers["content-type"], "text/calendar; charset=utf-8")
    head = outside.ask("HEAD", path)
    _same(name, "HEAD", (head.status, head.body, head.headers["etag"]), (200, b"", plain.headers["etag"]))
    for asked in ({"If-None-Match": plain.headers["etag"]}, {"If-Modified-Since": plain.headers["last-modified"]}):
        _same(name, f"asked with {asked}", outside.ask("GET", path, asked).status, 304)
    small = outside.ask("GET", path, {"Accept-Encoding": "gzip"})
    _same(name, "gzip", (small.headers.get("content-encoding"), gzip.decompress(small.body)), ("gzip", wanted))
    again = {"Accept-Encoding": "gzip", "If-None-Match": small.headers["etag"]}
    _same(
        name,
        "gzip's validator",
        (outside.ask("GET", path, again).status, small.headers["etag"] != plain.headers["etag"]),
        (304, True),
    )
    _same(name, "robots.txt", outside.ask("GET", "/robots.txt").status, 200)


def _phone(scene: Stage, outside: Outside, name: str) -> None:
    text = scene.feed().decode().replace("\r\n ", "").replace("\\n", "\n")
    links = re.findall(rf"Skip: https://{re.escape(NAME)}(/act/\S+)", text)
    if not links:
        raise Differs(f"{name}: the entries carry no links of https://{NAME}")
    page = outside.ask("GET", links[-1])
    _same(name, "the page", (page.status, b"<form" in page.body), (200, True))
    evil = outside.ask("POST", links[-1], {**_FORM, "Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site"}, "")
    _same(name, "a form from elsewhere", evil.status, 403)
    evil = outside.ask("POST", links[-1], {**_FORM, "Origin": "https://evil.test"}, "")
    _same(name, "a form from elsewhere in an old browser", evil.status, 403)
    ours = outside.ask("POST", links[-1], {**_FORM, "Origin": f"https://{NAME}"}, "reason=tired")
    _same(name, "our own form", (ours.status, b"left out" in ours.body), (200, True))


def _stranger(scene: Stage, outside: Outside, name: str) -> None:
    path = urlsplit(scene.address).path
    for wrong in (f"{path[:-5]}x.ics", "/", "/metrics", "/healthz", "/feed/", "/act/forged", "/.env"):
        _same(name, wrong, outside.ask("GET", wrong).status, 404)
    with_no_proxy = scene.get(urlsplit(scene.address)._replace(path="/metrics").geturl())
    _same(name, "/metrics on the machine itself", with_no_proxy[0], 200)


def _kept_quiet(scene: Stage, folder: Path, name: str) -> None:
    """The path is the secret: no log of the proxy's holds it."""
    secret = urlsplit(scene.address).path.rpartition("/")[2].removesuffix(".ics")
    for file in folder.rglob("*"):
        if file.is_file() and secret.encode() in file.read_bytes():
            raise Differs(f"{name} wrote the feed's secret into {file.name}")


def _same(name: str, what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise Differs(f"{name}: {what}: {str(found)[:300]} instead of {str(wanted)[:300]}")


def _certificate(folder: Path) -> None:
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"),
            *("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")),
        ],
        check=True,
        capture_output=True,
    )


@contextmanager
def _running(proxy: Proxy, folder: Path, upstream: int) -> Iterator[Outside]:
    example = re.search(rf"^```{proxy.fence}\n(.*?)^```", _PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    if example is None:
        raise Differs(f"{_PAGE.name} has no example for {proxy.name}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder.chmod(0o755)  # nginx's workers are somebody else
    file = folder / "config"
    file.write_text(proxy.fitted(example[1], port, folder, upstream), encoding="utf-8")
    log = (folder / "said").open("w+", encoding="utf-8")
    process = subprocess.Popen(
        proxy.command(file), stdout=log, stderr=log, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(folder)}
    )
    try:
        ends, pause = time.monotonic() + 30, threading.Event()
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > ends:
                    log.seek(0)
                    raise Differs(f"{proxy.name} does not start: {log.read()[-500:]}") from None
                pause.wait(0.1)
        yield Outside(port)
    finally:
        process.terminate()
        process.wait(30)
        log.close()

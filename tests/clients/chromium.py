"""Chromium on a phone's width without scripts, led by its own driver over HTTP; nothing but the standard library."""

import base64
import http.client
import json
import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import Any, Final, Self

from clients.seen import Differs

WIDTH: Final = 360  # CSS pixels: a small phone
_ELEMENT: Final = "element-6066-11e4-a52e-4f735466cecf"  # the W3C's name for a reference to an element


class Chromium:
    """A window. While it is entered, it follows addresses, fills fields and presses buttons."""

    def __init__(self, folder: Path, *, dark: bool = False) -> None:
        self._port = _free_port()
        self._driver = subprocess.Popen(
            ["chromedriver", f"--port={self._port}", "--silent"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}", "--lang=en"]
        options = {
            "args": [*arguments, *(["--force-dark-mode"] if dark else [])],
            "prefs": {"profile.managed_default_content_settings.javascript": 2},  # the page's own scripts, if any
            "mobileEmulation": {
                "deviceMetrics": {"width": WIDTH, "height": 740, "pixelRatio": 2, "touch": True, "mobile": True}
            },
        }
        asked = {
            "capabilities": {"alwaysMatch": {"goog:loggingPrefs": {"browser": "ALL"}, "goog:chromeOptions": options}}
        }
        self._wait_for_driver()
        self._session = f"/session/{self._say('POST', '/session', asked)['sessionId']}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._say("DELETE", self._session)
        finally:
            self._driver.terminate()
            self._driver.wait(30)

    def open(self, address: str) -> None:
        """Follow an address and wait until the page is there."""
        self._say("POST", f"{self._session}/url", {"url": address})

    def text(self) -> str:
        """What the page shows."""
        return str(self._say("GET", f"{self._session}/element/{self._find('body')}/text"))

    def press(self, selector: str) -> None:
        """Press the button that the selector names, and wait for the page it leads to. By its key: the driver's own click
        needs a script in the page."""
        page = self._find("html")
        self.write(selector, "\ue007")
        ends, pause = time.monotonic() + 60, threading.Event()
        while not self._is_gone(page):
            if time.monotonic() > ends:
                raise Differs(f"the button {selector} leads nowhere")
            pause.wait(0.05)

    def choose(self, selector: str, value: str) -> None:
        """Choose from a list of choices."""
        self._ask(f"document.querySelector('{selector}').value = '{value}'")

    def write(self, selector: str, text: str) -> None:
        """Write into a field."""
        self._say("POST", f"{self._session}/element/{self._find(selector)}/value", {"text": text})

    def choices(self, selector: str) -> list[str]:
        """The values that a field offers."""
        return [
            str(value) for value in self._ask(f"[...document.querySelectorAll('{selector} option')].map(o => o.value)")
        ]

    def faults(self) -> list[str]:
        """What is wrong with the page on a phone: it scrolls sideways, letters make the phone zoom, a thumb misses."""
        wide, small, low, scripts = self._ask(
            "[document.documentElement.scrollWidth,"
            " Math.min(99, ...[...document.querySelectorAll('input,select,button,p')]"
            "  .map(e => parseFloat(getComputedStyle(e).fontSize))),"
            " Math.min(99, ...[...document.querySelectorAll('input,select,button')]"
            "  .map(e => e.getBoundingClientRect().height)),"
            " document.scripts.length]"
        )
        told = {
            f"it is {wide} wide": wide > WIDTH,
            f"letters of {small} pixels": small < 16,  # below, an iPhone zooms into the field
            f"something to touch is {low} high": low < 44,  # Apple's and the W3C's least target
            "it holds a script": scripts > 0,
        }
        return [what for what, is_so in told.items() if is_so]

    def complaints(self) -> list[str]:
        """What the console said since the last time: violations of the policy, errors, what could not be loaded."""
        return [str(entry["message"]) for entry in self._say("POST", f"{self._session}/se/log", {"type": "browser"})]

    def picture(self) -> bytes:
        """The screen as PNG."""
        return base64.b64decode(self._say("GET", f"{self._session}/screenshot"))

    def _ask(self, expression: str) -> Any:
        return self._say("POST", f"{self._session}/execute/sync", {"script": f"return {expression}", "args": []})

    def _find(self, selector: str) -> str:
        found = self._say("POST", f"{self._session}/element", {"using": "css selector", "value": selector})
        return str(found[_ELEMENT])

    def _is_gone(self, element: str) -> bool:
        try:
            self._say("GET", f"{self._session}/element/{element}/name")
        except Differs as said:
            return "stale" in str(said) or "no such element" in str(said)
        return False

    def _wait_for_driver(self) -> None:
        ends, pause = time.monotonic() + 60, threading.Event()
        while True:
            try:
                if self._say("GET", "/status")["ready"]:
                    return
            except OSError:
                if time.monotonic() > ends:
                    raise
            pause.wait(0.2)

    def _say(self, method: str, path: str, body: object = None) -> Any:
        link = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        try:
            sent = None if method in {"GET", "DELETE"} else json.dumps(body or {})
            link.request(method, path, sent, {"Content-Type": "application/json"})
            said = json.loads(link.getresponse().read())["value"]
        finally:
            link.close()
        if isinstance(said, dict) and "error" in said:
            raise Differs(f"the browser: {said['error']}: {str(said.get('message')).splitlines()[0]}")
        return said


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

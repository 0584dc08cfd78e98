"""Firefox by WebDriver BiDi, which it speaks itself: no driver program between."""

import itertools
import json
import re
import subprocess
import tempfile
from contextlib import contextmanager

from websockets.sync.client import connect

ENTER, TAB, SPACE, RIGHT = "\ue007", "\ue004", " ", "\ue014"


class Firefox:
    """One window. ``wrong`` collects what it writes to the console and whom else than the site it asks."""

    def __init__(self, link, site):
        self._link, self._site, self._numbers = link, site, itertools.count(1)
        self.wrong = []
        self._say("session.new", capabilities={})
        self._say("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self._window = self._say("browsingContext.create", type="tab")["context"]

    def _say(self, method, **params):
        number = next(self._numbers)
        self._link.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            told = json.loads(self._link.recv(timeout=120))
            if told.get("id") == number:
                assert told["type"] == "success", told
                return told["result"]
            self._note(told)

    def _note(self, told):
        params = told.get("params", {})
        if told.get("method") == "log.entryAdded":
            self.wrong.append(params["text"])
        elif told.get("method") == "network.beforeRequestSent":
            url = params["request"]["url"]
            if not url.startswith((self._site, "data:")):
                self.wrong.append(url)

    def visit(self, path, *, width=1280, height=900):
        self._say("browsingContext.setViewport", context=self._window, viewport={"width": width, "height": height})
        self._say("browsingContext.navigate", context=self._window, url=self._site + path, wait="complete")

    def run(self, script):
        """The value of an expression, awaited."""
        done = self._say(
            "script.evaluate", expression=f"(async () => JSON.stringify(await ({script})))()", awaitPromise=True,
            target={"context": self._window},
        )  # fmt: skip
        assert done["type"] == "success", done
        value = done["result"].get("value")
        return None if value is None else json.loads(value)

    def load(self, text):
        """Have a script of ours in the page."""
        self._say("script.evaluate", expression=text, awaitPromise=False, target={"context": self._window})

    def press(self, key):
        actions = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        keys = [{"type": "key", "id": "keyboard", "actions": actions}]
        self._say("input.performActions", context=self._window, actions=keys)

    def tab_to(self, words):
        """Press Tab until what has the focus reads so."""
        for _ in range(300):
            self.press(TAB)
            if re.match(words, (self.run("document.activeElement.innerText || ''") or "").strip()):
                return
        raise AssertionError(f"the keyboard does not reach {words}")

    def wait(self, script):
        """Until an expression is true."""
        for _ in range(600):
            if self.run(f"document.readyState === 'complete' && ({script})"):
                return
            self.run("new Promise(done => setTimeout(done, 100))")
        raise AssertionError(f"waited in vain for {script}")


@contextmanager
def firefox(site):
    """Debian's Firefox without a window, with a profile of its own."""
    with tempfile.TemporaryDirectory() as profile:
        command = ["firefox-esr", "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            try:
                found = (re.search(r"WebDriver BiDi listening on (ws://\S+)", line) for line in process.stderr)
                address = next(one[1] for one in found if one)
                with connect(f"{address}/session", max_size=None) as link:
                    yield Firefox(link, site)
            finally:
                process.terminate()
                process.stderr.close()

"""The demo, served for a browser, and the browser."""

import contextlib
import re
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
AT = "2026-03-07T06:00"  # a Saturday with a strength session


@pytest.fixture(scope="module")
def site():
    """The root of a demo's page on this machine; each browser has a demo of its own, for its stories change it."""
    command = [ROOT / ".venv/bin/liftday", "--at", AT, "demo"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as demo:
        address = ""
        for line in demo.stdout:
            sys.stderr.write(line)
            address = address or (re.match(r"(http://127\.0\.0\.1:\d+/)feed/", line) or [None, ""])[1]
            if line.startswith("Serving until"):
                break
        assert address, "the demo did not start"
        yield address
        demo.terminate()
        demo.stdout.read()


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, site):
    """Open the site as somebody: ``visit(path, width=…, …)``; the same somebody has one window in a test. What it writes
    to the console, and whom else it asks, fails the test."""
    wrong, windows = [], {}

    def window(**somebody):
        page = chromium.new_context(base_url=site, **somebody).new_page()
        page.set_default_timeout(60_000)  # a turn takes long where the machine is busy
        page.on("console", lambda said: wrong.append(said.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith((site, "data:")) else wrong.append(asked.url))
        return page

    def open_it(path="", *, width=1280, height=800, **more):
        name = repr((width, height, sorted(more.items())))
        page = windows.get(name) or window(viewport={"width": width, "height": height}, **more)
        windows[name] = page
        page.goto(path)
        return page

    yield open_it
    for page in windows.values():
        page.context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def paths(site):
    """One page of each kind."""
    with urllib.request.urlopen(site) as reply:
        home = reply.read().decode()
    strength, mobility = (
        re.search(rf'class="chip s-{kind}" href="\./(session/[^"]+)"', home)[1] for kind in ("strength", "mobility")
    )
    return ["", "progress", "trust", "setup", "day/2026-03-03", "day/2026-03-10", strength, mobility]


CONFIG = """[athlete]
timezone = "Europe/Vienna"

[strava]
client_id = 12345
client_secret_file = "client-secret"
api_base_url = "{strava}/api/v3"
oauth_base_url = "{strava}"

[feed]
port = {port}
"""


@pytest.fixture
def invitation(tmp_path):
    """The link that an operator sends, the root of that daemon, and the root of a Strava that shows its page and waits."""
    python = ROOT / ".venv/bin/python"
    emulator = [python, "-m", "strava_emulator", "--sample", "--at", f"{AT}+01:00", "--approve", "page"]
    with contextlib.ExitStack() as stack:
        strava = stack.enter_context(_program(emulator)).stdout.readline().strip()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        (tmp_path / "client-secret").touch(mode=0o600)
        (tmp_path / "client-secret").write_text("emulated-secret\n")
        (tmp_path / "config.toml").write_text(CONFIG.format(strava=strava, port=port))
        liftday = [ROOT / ".venv/bin/liftday", "--config", tmp_path / "config.toml", "--state", tmp_path / "state"]
        daemon = stack.enter_context(_program([*liftday, "--at", AT, "run"], stderr=subprocess.STDOUT))
        for line in daemon.stdout:
            sys.stderr.write(line)
            if "ready" in line:
                break
        threading.Thread(target=daemon.stdout.read, daemon=True).start()
        link = subprocess.run(
            [*liftday, "athlete", "invite", "anna", "--here"], stdout=subprocess.PIPE, text=True, check=True
        ).stdout.strip()
        yield link, f"http://127.0.0.1:{port}/", f"{strava}/"


@contextlib.contextmanager
def _program(command, **more):
    """Something that runs until the test is over."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, **more) as process:
        try:
            yield process
        finally:
            process.terminate()

"""The demo, served for a browser, and the browser."""

import re
import subprocess
import sys
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
            if "synced" in line:
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

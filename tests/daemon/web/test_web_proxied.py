"""What a proxy passes on: the examples of docs/calendar-clients.md let through what is meant for others, and nothing else."""

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from liftday.daemon.web import server, site

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/calendar-clients.md").read_text(encoding="utf-8")
OTHERS = (
    "/feed/secret/training.ics", "/mobility/secret/training.ics", "/page/secret/", "/page/secret/say", "/act/token",
    "/invite/secret", "/strava/callback", "/strava/webhook/secret", "/robots.txt",
)  # fmt: skip
HERE = (
    "/",
    "/setup",
    "/strava/connect",
    "/metrics",
    "/healthz",
    "/say",
    "/day/2026-03-02",
    "/session/uid",
    "/feedback",
)


def caddy(path):
    patterns = re.search(r"@public path (.+)", PAGE)[1].split()
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def nginx(path):
    return re.search(re.search(r"location ~ (\S+) \{", PAGE)[1], path) is not None


@pytest.mark.parametrize("passes", [caddy, nginx])
def test_what_is_meant_for_others_is_passed_on_and_nothing_else(passes):
    assert [path for path in OTHERS if not passes(path)] == []
    assert [path for path in HERE if passes(path)] == []


def test_every_address_is_one_or_the_other():
    """Whoever adds one says whether a proxy passes it on."""
    code = "".join(Path(module.__file__).read_text(encoding="utf-8") for module in (server, site))
    found = set(re.findall(r'"(/[a-z/]+)', code)) | {server.CALLBACK}
    assert {"/act/", "/feed/", "/invite/", "/metrics"} <= found
    unknown = [path for path in found if not any(one.startswith(path) for one in (*OTHERS, *HERE))]
    assert unknown == []

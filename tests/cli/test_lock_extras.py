"""The lock names the extras that are asked for. Without them older pips (Debian's 23.0, say) try the newest release of
`name[extra]` first and then refuse it for its hash: the day a newer one is out, nothing installs any more."""

import re
from importlib import metadata
from pathlib import Path

LOCKED = re.compile(r"^(?P<name>[a-z0-9-]+)(?:\[(?P<extras>[a-z0-9,-]+)\])?==", re.MULTILINE)
ASKED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)\[(?P<extras>[^\]]+)\][^;]*$")  # without a marker: always asked for


def plain(name):
    """A name as the index spells it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_each_extra_that_a_locked_package_asks_for_is_locked_with_it():
    """What `name[extra]` some package needs stands as `name[extra]` in the lock."""
    text = (Path(__file__).parents[2] / "requirements.lock").read_text(encoding="utf-8")
    locked = {one["name"]: set((one["extras"] or "").split(",")) for one in LOCKED.finditer(text)}
    asked = [
        (plain(one["name"]), plain(extra.strip()))
        for package in locked
        for line in _needs(package)
        if (one := ASKED.match(line))
        for extra in one["extras"].split(",")
    ]
    assert asked, "pytest-cov asks for coverage[toml]: this test reads nothing"
    assert [(name, extra) for name, extra in asked if extra not in locked[name]] == []


def _needs(package):
    try:
        return metadata.requires(package) or []
    except metadata.PackageNotFoundError:
        return []  # locked for another platform or Python

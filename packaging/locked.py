"""The part of requirements.lock that liftday needs to run, or with an argument what that extra needs: `locked.py build`.

The lock holds the tests' packages too. It says behind each package through which others it came (`via`), so what hangs on
a root is found without asking an index. Standard library only: the system's Python runs it before anything is installed.
"""

import re
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
_ENTRY = re.compile(r"^(?P<name>[a-z0-9-]+)(?:\[[a-z0-9,-]+\])?==[^\n]*\n(?:[ ]{4}[^\n]*\n)*", re.MULTILINE)
_VIA = re.compile(r"^    #(?: via)? +([a-z0-9-]+)", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def plain(name: str) -> str:
    """A name as the index spells it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def roots(extra: str = "") -> set[str]:
    """What pyproject.toml asks for: to run, or the extra."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return {plain(match[0]) for match in map(_NAME.match, asked) if match}


def part(wanted: set[str]) -> str:
    """Given names, return their entries of the lock and those of all that they need, hashes and all."""
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    entries = {match["name"]: match[0] for match in _ENTRY.finditer(lock)}
    found = set(wanted)
    while more := {name for name, text in entries.items() if name not in found and found & set(_VIA.findall(text))}:
        found |= more
    return "".join(text for name, text in entries.items() if name in found)


if __name__ == "__main__":
    sys.stdout.write(part(roots(*sys.argv[1:])))

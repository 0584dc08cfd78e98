"""The feed in real calendar programs and in independent readers; `make test-clients` runs it.

Usage: PYTHONPATH=tests python -m clients.prove [--no-install] [--only evolution|thunderbird|readers|browser|proxies]... [--pictures FOLDER]

Needs Debian (or a relative), liftday's own environment, and root or sudo for apt; installs what is missing:
Evolution Data Server with its Python bindings, Thunderbird, libical's headers with a C compiler, Node.js with npm,
Chromium with its driver, nginx, Caddy, and two npm packages into a temporary folder. Ends with 0 when everything agrees, 1 when something differs, 2 when
something is missing. It is no part of `make test`.
"""

import argparse
import sys
import time
from pathlib import Path
from typing import Final

from clients import browser, packages, proxies
from clients.evolution import Evolution
from clients.packages import Missing
from clients.readers import compare
from clients.seen import Differs
from clients.stage import SEASONS
from clients.story import Opens, play
from clients.thunderbird import Thunderbird

_PARTS: Final = ("evolution", "thunderbird", "readers", "browser", "proxies")


def main() -> int:
    """Run the proofs and return the exit code."""
    parser = argparse.ArgumentParser(prog="make test-clients", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--no-install", action="store_true", help="install nothing; say what is missing")
    parser.add_argument("--only", action="append", choices=_PARTS, help="only this part; may be given again")
    parser.add_argument("--pictures", type=Path, help="keep the pages' pictures in this folder")
    asked = parser.parse_args()
    parts = tuple(asked.only or _PARTS)
    since = time.monotonic()
    try:
        if set(parts) - {"browser", "proxies"}:
            feeds = _calendars(parts, install=not asked.no_install)
            if "readers" in parts:
                compare(feeds, install=not asked.no_install, tell=tell)
        if "browser" in parts:
            browser.prove(install=not asked.no_install, tell=tell, pictures=asked.pictures)
        if "proxies" in parts:
            proxies.prove(install=not asked.no_install, tell=tell)
    except Missing as missing:
        tell(f"MISSING  {missing}")
        return 2
    except Differs as differs:
        tell(f"DIFFERS  {differs}")
        return 1
    tell(f"All agree ({time.monotonic() - since:.0f} s).")
    return 0


def _calendars(parts: tuple[str, ...], *, install: bool) -> dict[str, bytes]:
    """Let the calendars live through every season; return the feeds they were given, by season.

    Evolution must be there. Thunderbird may be missing where a distribution has no package of it, unless asked for.
    """
    opens: list[Opens] = []
    if "evolution" in parts:
        packages.ensure(packages.EVOLUTION, install=install, tell=tell)
        opens.append(Evolution)
    if "thunderbird" in parts:
        try:
            packages.ensure(packages.THUNDERBIRD, install=install, tell=tell)
            opens.append(Thunderbird)
        except Missing as missing:
            if "evolution" not in parts:
                raise
            tell(f"SKIPPED  {missing}")
    tell("Calendars subscribed to a running daemon:" if opens else "The daemon's feeds:")
    return {season.name: play(season, opens, tell) for season in SEASONS}


def tell(line: str) -> None:
    """Show a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

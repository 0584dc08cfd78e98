"""The daemon under a clock that a story sets: `liftday run`, but "now" is what stands in a file."""

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from liftday.daemon.logs import setup
from liftday.daemon.process.app import App


@dataclass(frozen=True)
class DialledClock:
    """A clock somebody else sets, forwards and back."""

    dial: Path

    def now(self) -> datetime:
        """What stands in the file."""
        return datetime.fromisoformat(self.dial.read_text())


if __name__ == "__main__":
    config, state, dial = map(Path, sys.argv[1:])
    setup(verbose=False, journal=False)
    sys.exit(App(config=config, state=state, clock=DialledClock(dial)).run())

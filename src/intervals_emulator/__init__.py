"""An emulation of intervals.icu for the tests: a real HTTP server with a state, a clock, its limits and faults.

It behaves as docs/intervals.md says that the service does, the odd things first: naive local times, lists without pages,
windows that default to a week, Strava's activities as stubs, a description that is read as a workout.

>>> with Emulator() as icu:
...     icu.base_url.startswith("http://127.0.0.1:")
True
"""

from intervals_emulator.service import Emulator

__all__ = ["Emulator"]

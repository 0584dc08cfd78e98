"""An emulation of Strava for the demo and the tests: a real HTTP server with a state, a clock, quotas and faults.

It behaves as Strava's API was seen to behave in recorded replies and reports; where the sources disagree the module in
question says so. Nothing in it reaches out to the network but to the loopback.

>>> with Emulator([{"id": 1, "start_date": "2026-03-01T07:00:00Z", "sport_type": "Run"}]) as strava:
...     strava.api_base_url.endswith("/api/v3")
True
"""

from strava_emulator.journal import Entry
from strava_emulator.service import Emulator

__all__ = ["Emulator", "Entry"]

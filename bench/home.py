"""What the benches live in: the configuration of a home beside an emulated Strava, and a runner who has logged in there."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tests"))  # whose configuration it is

from liftday.config.read import read
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.orders import Login
from liftday.daemon.sync.login import approve, attempt
from settings_text import RUNNER, at_strava


def furnish(folder, address, *, now, more=""):
    """Given a folder, the emulator's address and what else is configured, return the settings and the state directory."""
    secret, config, state = folder / "secret", folder / "config.toml", folder / "state"
    secret.touch(mode=0o600)
    secret.write_text("bench\n")
    config.write_text(RUNNER + at_strava(address, secret) + more)
    settings = read(config)
    with attempt(settings) as under_way:
        carry_out_here(settings, state, Login(grant=approve(under_way)), now=now)
    return settings, state

"""What the benches live in: the configuration of a home beside an emulated Strava, and a runner who has logged in there."""

from liftday.config.read import read
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.orders import Login
from liftday.daemon.sync.login import approve, attempt

CONFIG = """[athlete]
timezone = "Europe/Berlin"
[safety]
accepted = 2026-01-01
[strava]
client_id = 12345
client_secret_file = "{secret}"
api_base_url = "{oauth}/api/v3"
oauth_base_url = "{oauth}"
"""


def furnish(folder, address, *, now, more=""):
    """Given a folder, the emulator's address and what else is configured, return the settings and the state directory."""
    secret, config, state = folder / "secret", folder / "config.toml", folder / "state"
    secret.touch(mode=0o600)
    secret.write_text("bench\n")
    config.write_text(CONFIG.format(secret=secret, oauth=address) + more)
    settings = read(config)
    with attempt(settings) as under_way:
        carry_out_here(settings, state, Login(grant=approve(under_way)), now=now)
    return settings, state

"""What the configurations of the tests and of the benches have in common, as TOML."""

from pathlib import Path

RUNNER = """[athlete]
timezone = "Europe/Berlin"

[safety]
accepted = 2026-01-01

"""


def at_strava(base: str, secret: Path | None = None) -> str:
    """Given where an emulated Strava answers and the file of the client secret (None: it is a credential), return [strava]."""
    file = f'client_secret_file = "{secret}"\n' if secret else ""
    return f'[strava]\nclient_id = 12345\n{file}api_base_url = "{base}/api/v3"\noauth_base_url = "{base}"\n'

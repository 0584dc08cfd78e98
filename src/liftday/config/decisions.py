"""Whether two configurations decide the same, whatever stands in them of one machine alone."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Final

from liftday.config import toml

_OF_A_MACHINE: Final = {
    "strava": ("client_secret_file",),
    "intervals": ("api_key_file",),
    "feed": ("host", "port", "file"),
    "import": ("watch",),
    "store": ("url", "key_file"),
}


def decisions(text: str, path: Path) -> str:
    """Given the text of a good configuration, return what tells it from one that decides otherwise.

    >>> one, two = "feed = {port = 1, title = 'Gym'}", "feed = {title = 'Gym', port = 2}  # elsewhere"
    >>> decisions(one, Path("a")) == decisions(two, Path("b")), decisions(one, Path("a")) == decisions("", Path("a"))
    (True, False)
    """
    values = toml.from_bytes(text.encode("utf-8", "surrogateescape"), path).values
    said = {
        table: {key: value for key, value in of.items() if key not in _OF_A_MACHINE.get(table, ())}
        if isinstance(of, dict)
        else of
        for table, of in values.items()
    }
    return sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()

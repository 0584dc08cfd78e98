"""What is still to be set up, step by step, in the order to do it."""

from collections.abc import Mapping
from typing import Final

STEPS: Final[Mapping[str, tuple[str, str, str]]] = {
    "safety": (
        "Read the safety text",
        "It says what this is and is not, and when to ask a professional first.",
        "liftday config init",
    ),
    "application": (
        "Name your Strava application",
        (
            "Create one at strava.com/settings/api with the callback domain localhost, and write its client_id into the"
            " configuration. Without Strava, import your own files: `liftday import FILE`."
        ),
        "liftday config check",
    ),
    "secret": (
        "Give it its secret",
        "Put the client secret into the file that client_secret_file names; only you may read it.",
        "liftday config check",
    ),
    "login": (
        "Connect Strava",
        "Strava asks for your permission in this browser and leads back here.",
        "liftday strava login",
    ),
    "history": (
        "Read your history",
        "It is read at the next sync; ten years take a few minutes.",
        "liftday sync",
    ),
    "plan": (
        "Have a plan",
        "Sessions stand as soon as something is known of your runs.",
        "liftday plan",
    ),
    "subscribe": (
        "Subscribe with your calendar",
        "Open or scan one of the addresses on this page; it is done once a calendar has fetched it.",
        "liftday feed-url --qr",
    ),
}
"""By step: its name, what there is to know, and the command that does it or says more."""
ALONE: Final[Mapping[str, tuple[str, str, str]]] = {
    "subscribe": (
        STEPS["subscribe"][0],
        (
            "Open one of the addresses on this page in a calendar on this machine; it is done once one has fetched it. A"
            " phone or a web calendar cannot reach them: set `public_url` or another `host` under `[feed]` first."
        ),
        "liftday feed-url",
    ),
}
"""What is another step where the addresses answer on this machine only."""

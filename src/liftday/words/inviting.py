"""What somebody who was invited is told: what is kept of them and what is not, how to take it back, and how each calendar
subscribes.
"""

from collections.abc import Mapping
from typing import Final


def kept(keep_days: int) -> tuple[str, ...]:
    """Given for how many days raw facts are kept (0: for good), return what is kept, and until when."""
    until = f"{keep_days} days after Strava last sent them" if keep_days else "you have them deleted"
    return (
        f"Of your activities the times, distance, climb, heart rate, effort and title: until {until}.",
        "Of older ones only sport, start, minutes, how hard it was and why it is called so: until you have it deleted.",
        "Your sessions, and what you say of them, pain included: until you have it deleted.",
        "What opens your Strava and your calendar, in files of its own.",
    )


NOT_KEPT: Final = (
    "No route and no place. Nothing is written to Strava, and nothing is sent to anybody else.",
    "No other runner here sees anything of yours. Your calendar tells of no heart rate, pain, illness or injury.",
    "Whoever runs this machine can read its disk: accept only from somebody you trust with your training.",
)
TAKEN_BACK: Final = (
    "You can take it back at any time: at Strava under Settings, My Apps. Whoever invited you can delete everything of yours, "
    "at once: ask them."
)
ANSWERS: Final[Mapping[str, str]] = {
    "none": "No, none of them",
    "cleared": "Yes, and a health professional has agreed to strength training",
    "asked": "Yes: plan no strength until I have asked",
}
"""What can be answered to the questions of the safety text."""
CLIENTS: Final[Mapping[str, str]] = {
    "Apple, Thunderbird, most calendars": (
        "iPhone, iPad, Mac: tap the address and choose Subscribe. Thunderbird: New Calendar, On the Network, and paste it."
    ),
    "As a web address": "For whatever asks for an address that begins with http, such as ICSx5 on Android.",
    "Outlook on Windows": "Add calendar, From internet, and paste it.",
    "Google Calendar": (
        "Open it where you are logged in to Google and choose Add; on a phone it shows up some hours later. If nothing "
        "happens: on a computer, Other calendars, From URL, and paste the web address."
    ),
    "Outlook on the web": "Open it where you are logged in to Outlook, and choose Import.",
    "The busy feed": "For others: it shows when you are taken, and never with what.",
    "The mobility feed": "Mobility, in a calendar of its own.",
    "The page, on your phone": "Your plan, and where you say what was done. Keep it as a bookmark.",
}
"""By the name of an address: how it is used."""

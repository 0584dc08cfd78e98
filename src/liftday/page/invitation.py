"""An invitation: what an athlete reads before they connect Strava, and where their feed is when they have."""

from collections.abc import Sequence
from dataclasses import dataclass

from liftday.page.setup import Address, addresses_of
from liftday.training.safety import LONG_TEXT, QUESTIONS
from liftday.words.inviting import ANSWERS, CLIENTS, NOT_KEPT, TAKEN_BACK, kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """The page of the link. ``answers`` are the values with their words."""

    athlete: str
    host: str
    title: str
    kept: tuple[str, ...]
    not_kept: tuple[str, ...] = NOT_KEPT
    taken_back: str = TAKEN_BACK
    safety: str = LONG_TEXT
    questions: tuple[str, ...] = QUESTIONS
    answers: tuple[tuple[str, str], ...] = tuple(ANSWERS.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """The page after the login. ``addresses`` with how each is used; ``alone``: no other machine can reach them."""

    addresses: tuple[tuple[Address, str], ...]
    remarks: tuple[str, ...]
    alone: bool


def invitation(*, athlete: str, host: str, title: str, keep_days: int) -> Invitation:
    """Given who is invited, by which host, what the feed is called and for how many days raw facts are kept, return the page."""
    return Invitation(athlete=athlete, host=host, title=title, kept=kept(keep_days))


def welcome(addresses: Sequence[tuple[str, str]], remarks: tuple[str, ...], *, alone: bool) -> Welcome:
    """Given the addresses by whom they are for, and what is to be known of the login, return the page."""
    made = addresses_of(addresses, alone=alone)
    return Welcome(addresses=tuple((each, CLIENTS[each.name]) for each in made), remarks=remarks, alone=alone)

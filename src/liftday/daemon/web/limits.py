"""How long and how much: what one request may take of us."""

from dataclasses import dataclass

URL_BYTES = 8_192
HEAD_BYTES = 32_768
HEAD_LINES = 100
AFTER_HEAD_BYTES = 1_000_000  # no address takes more than 8 kB; the rest is there to be polite


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a connection may take, in seconds but for the last."""

    head: float = 10  # for a request's whole head, from its first byte or from the connection
    reply: float = 60  # for a body to arrive, the answer to be made and read: a phone on a slow line reads 100 kB in 40
    idle: float = 15  # between two requests
    linger: float = 2  # to read a refusal, while what still comes is thrown away
    act: float = 25  # that a page waits for an act: a turn takes two, and a sync may run before it
    event: float = 1.5  # that Strava waits for our word on an event: it gives up after two seconds
    health: float = 5  # that a page waits for the daemon's word on its health
    sweep: float = 1  # between two looks at all of these
    stop: int = 3  # for answers under way when the server stops
    connections: int = 4_096  # open at once

"""How long and how much: what one request may take of us."""

from dataclasses import dataclass

URL_BYTES = 8_192
HEAD_BYTES = 32_768
HEAD_LINES = 100
AFTER_HEAD_BYTES = 1_000_000  # no address takes more than 8 kB; the rest is there to be polite


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds: for a whole head, from its first byte or from the connection; for a body to arrive, the answer to be
    made and read (a phone on a slow line reads 100 kB in 40); between requests; to read a refusal, while what still
    comes is thrown away; that a page waits for the daemon's word on an act (a turn takes two, a sync may stand before
    it) or on its health; between two looks at all of these; for answers under way when the server stops.
    ``connections`` is the most that are held at once."""

    head: float = 10
    reply: float = 60
    rest: float = 15
    goodbye: float = 2
    act: float = 25
    health: float = 5
    look: float = 1
    stop: int = 3
    connections: int = 4_096

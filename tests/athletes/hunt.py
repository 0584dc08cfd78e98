"""The hunt for what is one athlete's and nobody else's: by marker and number in every text, by every secret that was ever seen.

Health has no marker: places that hurt are looked for by their names where nothing of the kind may stand, in the log, the figures,
the state of health, the processes, and every feed.
"""

import html
import re
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

from athletes.members import MARK, NUMBER, Member
from journey.living import UNSAID
from liftday.training.exercises.catalogue import INJURIES

FILES = ("feed.secret", "busy.secret", "mobility.secret", "page.secret", "links.key", "installation.key")
HEALTH = re.compile("|".join((*INJURIES, "injur", "pain", "tendon")), re.IGNORECASE)
IN_A_FEED = re.compile("|".join(UNSAID), re.IGNORECASE)  # where exercises are told of, and when to stop
# What may name somebody: the label of a line, and a command on it about the same; the place of a file of theirs; and a link spells
# anything.
_LABEL = re.compile(r"\bathlete=\S+|/athletes/\w+\.toml|https://\S+?/act/[\w.-]+")
_LABELLED = re.compile(r".*\bathlete=(\w+).*")


class Hunt:
    """What was found where it must not be, in words, and how much was looked through."""

    def __init__(self, members: Sequence[Member], *secret: str) -> None:
        self._letters = {one.mark[-2]: one.index for one in members}
        self._secrets: dict[str, int] = dict.fromkeys(secret, -1)  # -1: nobody may see it
        self._lock = threading.Lock()
        self.found: list[str] = []
        self.texts = self.size = 0

    def know(self, member: Member, state: Path) -> None:
        """Take down the secrets that somebody has now; those of before stay known."""
        texts = [(state / name).read_text().strip() for name in FILES if (state / name).exists()]
        if (state / "strava-tokens.json").exists():
            texts += re.findall(r'_token": "([^"]+)"', (state / "strava-tokens.json").read_text())
        with self._lock:
            self._secrets |= dict.fromkeys(texts, member.index)

    @property
    def secrets(self) -> int:
        """How many secrets are known."""
        return len(self._secrets)

    def look(self, where: str, text: bytes | str, owner: Member | None = None, *, own: bool = True) -> None:
        """Given a text and whose it is (None: nobody's), keep whatever in it is somebody else's; ``own`` False: their own
        secrets too."""
        read = text if isinstance(text, str) else text.decode("utf-8", "replace")
        read = html.unescape(read.replace("\r\n ", ""))
        mine = None if owner is None else owner.index
        with self._lock:
            self.texts, self.size = self.texts + 1, self.size + len(read)
            secrets = tuple(self._secrets.items())
        hits = [(hit, self._letters.get(hit[1].lower())) for hit in MARK.finditer(read)]
        hits += [(hit, int(hit[1])) for hit in NUMBER.finditer(read)]
        self._keep(where, read, (hit.start() for hit, whose in hits if whose != mine))
        self._keep(
            where, read, (read.find(one) for one, whose in secrets if one in read and (whose != mine or not own))
        )

    def public(self, where: str, text: bytes | str, owner: Member | None = None, health: re.Pattern = HEALTH) -> None:
        """The same of what must not tell of health either."""
        read = (text if isinstance(text, str) else text.decode("utf-8", "replace")).replace("\r\n ", "")
        read = _LABEL.sub("", _LABELLED.sub(lambda line: line[0].replace(f"--athlete {line[1]} ", ""), read))
        self.look(where, read, owner)
        self._keep(where, read, (hit.start() for hit in health.finditer(read)))

    def _keep(self, where: str, text: str, places: Iterable[int]) -> None:
        with self._lock:
            self.found += [f"{where}: …{text[max(0, at - 60) : at + 60]!r}…" for at in places]

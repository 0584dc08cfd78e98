"""Which of the moves that suit fills a slot (docs/training.md, Rotation).

The main lifts stay for as long as a phase lasts, and none is easier than the best that suits. Every other slot keeps its
move for four weeks and three times at least, so that it can be learnt and grow, and then passes it on to the one that has
rested longest: what was never done comes first, and what suits better comes back sooner. An easier week begins nothing
new.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from liftday.training.prescribing.choice import ALIKE, Choice, Kit, score
from liftday.training.session import Session

STINT = timedelta(days=28)  # three loading weeks and an easier one (training.md, Rotation)
TIMES = 3  # a move that was done less often than this has not been learnt yet, however long ago it came
NEVER = 10_000  # days of rest of a move that was never done
MAIN_TEMPLATE, MAIN_ROLES = "A", frozenset({"squat", "hinge"})  # the main lifts; what B does beside them takes turns


@dataclass(frozen=True, slots=True)
class Done:
    """A session that was done, as far as the rotation depends on it: its moves in their order."""

    date: date
    template: str
    phase: str
    moves: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """What was done before a session of a template on a date, the latest first. ``easier``: its week begins nothing."""

    on: date
    template: str
    phase: str
    easier: bool
    past: tuple[Done, ...]

    @classmethod
    def of(cls, sessions: Iterable[Session], *, on: date, template: str, phase: str, easier: bool) -> "Rotation":
        """Given the sessions done before a date, return the turns of a session there."""
        past = (Done(s.date, s.template, s.phase, tuple(b.slot for b in s.blocks)) for s in sessions)
        latest = sorted(past, key=lambda done: done.date, reverse=True)
        return cls(on=on, template=template, phase=phase, easier=easier, past=tuple(latest))

    def choose(self, ranked: Sequence[Choice], role: str, kit: Kit) -> Choice:
        """Given the choices that suit a slot, best first and at least one, return the one whose turn it is.

        With an injury only those near the best take turns: the others suit less for a reason.
        """
        best = ranked[0]
        main = self.template == MAIN_TEMPLATE and role in MAIN_ROLES
        pool = [best, *(choice for choice in ranked[1:] if self._takes_part(choice, best, kit, main=main))]
        ids = {choice.exercise.id: choice for choice in reversed(pool)}
        holder, phase = self._holder(ids)
        if holder and (phase == self.phase if main else self._fresh(holder, ids)):
            return ids[holder]
        elsewhere = self._elsewhere()
        resting = [choice for choice in pool if choice.exercise.id not in {holder, *elsewhere}]
        if not resting and holder and holder not in elsewhere:
            if main or self.template != MAIN_TEMPLATE:
                return ids[holder]
            resting = [
                choice for choice in pool if choice.exercise.id != holder
            ]  # two for two slots: they change places
        return max(resting or pool, key=lambda choice: score(choice, kit) * self._rested(choice.exercise.id))

    def _takes_part(self, choice: Choice, best: Choice, kit: Kit, *, main: bool) -> bool:
        """Whether a choice takes turns with the best: a main lift only with what is no easier."""
        near = score(choice, kit) >= ALIKE * score(best, kit)
        return near and choice.exercise.level >= best.exercise.level if main else near or not kit.active

    def _holder(self, ids: Iterable[str]) -> tuple[str, str]:
        """The move that held a slot the last time this template was done, and the phase of that session; nothing if none."""
        return next(((move, done.phase) for done in self._alike() for move in done.moves if move in ids), ("", ""))

    def _fresh(self, holder: str, ids: Iterable[str]) -> bool:
        """Whether a move stays: its stint is not over, it was done too few times yet, or the week is an easier one."""
        since, times = self.on, 0
        for done in self._alike():
            if holder in done.moves:
                since, times = done.date, times + 1
            elif any(move in ids for move in done.moves):
                break
        return self.easier or times < TIMES or self.on - since < STINT

    def _elsewhere(self) -> tuple[str, ...]:
        """The moves that another full session holds: A and B share no move where there are enough."""
        others = {"A", "B"} - {self.template}
        return next((done.moves for done in self.past if done.template in others), ())

    def _alike(self) -> Iterator[Done]:
        """The sessions of this template."""
        return (done for done in self.past if done.template == self.template)

    def _rested(self, move: str) -> int:
        """Days since a move was done in any session, one at least."""
        return next((max(1, (self.on - done.date).days) for done in self.past if move in done.moves), NEVER)

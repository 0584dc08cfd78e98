"""Which of the catalogue's exercises suits this runner: equipment, injuries, experience, goal, phase."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from liftday.training.exercises.catalogue import PRESENT, Catalogue, Exercise, Needs, Substitute
from liftday.training.owner import Owner

EMPHASIS = 1.5  # what the goal asks for, and what suits an injury (docs/training.md, Emphasis and Injuries)
ADAPTED, REPLACED = 0.8, 0.6  # a move that must be adapted, or stands in for equipment
ALIKE = 0.7  # main lifts, and with an injury all moves, take turns only when this close to the best
LANDING = {
    "shin_splints": 1,
    "achilles": 2,
    "plantar": 2,
    "runners_knee": 2,
    "itb": 2,
}  # no impact from here (training.md, Injuries)
WORK = frozenset({"power", "main", "core"})  # the sections whose slots are filled by choice


@dataclass(frozen=True, slots=True)
class Choice:
    """An exercise for one runner: with what, instead of what, adapted how. ``using`` is the equipment it takes, ``load``
    what of it is added to a move that needs none."""

    exercise: Exercise
    using: frozenset[str] = frozenset()
    substitute: Substitute | None = None
    note: str = ""
    load: str = ""

    @property
    def name(self) -> str:
        """The name in the entry."""
        return self.substitute.name if self.substitute else self.exercise.name

    @property
    def cue(self) -> str:
        """How to do it, and what everybody should mind."""
        how = self.substitute.cue if self.substitute else self.exercise.cue
        return " ".join((how, *self.exercise.notes)).strip()

    @property
    def sides(self) -> str:
        """How it is counted: each side, or both together."""
        return (self.substitute.sides if self.substitute else None) or self.exercise.sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """What a choice depends on: things owned, injuries, wishes. ``tender`` are the active injuries that have not gone
    without pain for long enough to bear more weight."""

    things: frozenset[str]
    active: frozenset[str] = frozenset()
    past: frozenset[str] = frozenset()
    tender: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()
    goal: str = "general"
    experienced: bool = False

    @classmethod
    def of(cls, owner: Owner) -> "Kit":
        """Given the owner, return the kit. A barbell counts with a rack, confirmed technique and a sound back (training.md, Limits)."""
        strength = owner.strength
        active = frozenset(name for name, status in strength.injuries.items() if status == "active")
        things = strength.equipment | PRESENT
        if not strength.experienced or "rack" not in things or "low_back" in active:
            things -= {"barbell"}
        return cls(
            things=frozenset(things),
            active=active,
            past=frozenset(strength.injuries) - active,
            exclude=strength.exclude,
            goal=strength.goal,
            experienced=strength.experienced,
        )


def suit(exercise: Exercise, kit: Kit, catalogue: Catalogue) -> Choice | None:
    """Given an exercise and a kit, return how this runner does it, None when not at all."""
    if exercise.id in kit.exclude or barred(exercise, kit):
        return None
    note = _note(exercise, None, kit)
    using = _first(exercise.needs, kit.things)
    if using is not None:
        return Choice(exercise, using, note=note)
    for substitute in exercise.substitutes:
        using = _first(substitute.needs, kit.things)
        if using is None or substitute.name.lower() in catalogue.names:  # an entry of its own is chosen as such
            continue
        if not any(caution.action == "avoid" and caution.injury in kit.active for caution in substitute.cautions):
            return Choice(exercise, using, substitute, _note(exercise, substitute, kit))
    return None


def barred(exercise: Exercise, kit: Kit) -> bool:
    """True when an injury or missing technique forbids a move, whatever is owned."""
    if exercise.technique and not kit.experienced:
        return True
    if any(exercise.impact >= LANDING.get(injury, 9) for injury in kit.active):
        return True
    return any(caution.action == "avoid" and caution.injury in kit.active for caution in exercise.cautions)


def rank(
    catalogue: Catalogue,
    kit: Kit,
    patterns: Iterable[str],
    phase: str,
    *,
    light: bool = False,
    sore: int = 3,
    taken: Iterable[str] = (),
) -> list[Choice]:
    """Given patterns and a phase, return the choices that suit, best first; ``taken`` names are out of the running.

    ``light`` asks for moves fit for a lite session, ``sore`` for the most soreness (``doms``) a move may leave.

    Where the first pick would have been one that an injury bars, what the catalogue says to do instead comes first.
    """
    wanted, gone = frozenset(patterns), frozenset(taken)

    def open_to(entry: Exercise) -> bool:
        fitting = phase in entry.phases and entry.section in WORK and entry.doms <= sore
        if entry.only_for and entry.only_for.isdisjoint(kit.active):
            return False
        return fitting and (entry.light or not light)

    pool = [entry for entry in catalogue.exercises if entry.pattern in wanted and open_to(entry)]
    best = max(pool, key=lambda entry: entry.rank, default=None)
    instead = []
    if best is not None and barred(best, kit):
        named = [i for caution in best.cautions if caution.injury in kit.active for i in caution.instead]
        instead = [catalogue[name] for name in named if open_to(catalogue[name])]
    usual = [choice for entry in pool if entry not in instead and (choice := suit(entry, kit, catalogue))]
    usual.sort(key=lambda choice: -score(choice, kit))
    first = [choice for entry in instead if (choice := suit(entry, kit, catalogue))]
    return [choice for choice in (*first, *usual) if choice.name not in gone]


def stepped_back(chosen: Choice, ranked: Sequence[Choice], steps: int) -> Choice:
    """Given a choice among ranked ones, return the one so many variations easier, or the easiest there is."""
    for _ in range(steps):
        chosen = next((choice for choice in ranked if choice.exercise.level < chosen.exercise.level), chosen)
    return chosen


def weighted(choice: Choice, kit: Kit) -> Choice:
    """Given a move that needs nothing, return it with the weight that is at hand: the phase asks for effort. What a tender
    place changes gets none."""
    load = next((thing for thing in choice.exercise.loads if thing in kit.things), None)
    if load is None or choice.substitute or _changed(choice.exercise, kit.tender):
        return choice
    return replace(choice, using=choice.using | {load}, load=load)


def adapted(choice: Choice, kit: Kit) -> bool:
    """True when an active injury changes how a move is done."""
    return _changed(choice.exercise, kit.active)


def _changed(exercise: Exercise, injuries: frozenset[str]) -> bool:
    return any(caution.action == "modify" and caution.injury in injuries for caution in exercise.cautions)


def score(choice: Choice, kit: Kit) -> float:
    """Given a choice and the kit, return how gladly it is taken; 1 is usual."""
    exercise = choice.exercise
    actions = {caution.action for caution in exercise.cautions if caution.injury in kit.active}
    past = {caution.action for caution in exercise.cautions if caution.injury in kit.past}
    return (
        exercise.rank
        * (EMPHASIS if kit.goal in exercise.goals else 1)
        * (EMPHASIS if "prefer" in actions | past else 1)
        * (ADAPTED if "modify" in actions else 1)
        * (REPLACED if choice.substitute else 1)
    )


def _first(needs: Needs, things: frozenset[str]) -> frozenset[str] | None:
    """The first list of equipment that is owned; nothing needed is owned by everybody."""
    if not needs:
        return frozenset()
    return next((each for each in needs if each <= things), None)


def _note(exercise: Exercise, substitute: Substitute | None, kit: Kit) -> str:
    """What to do differently, without saying why."""
    cautions = (*exercise.cautions, *(substitute.cautions if substitute else ()))
    return "; ".join(dict.fromkeys(c.note for c in cautions if c.injury in kit.active and c.note))

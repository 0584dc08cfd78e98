"""Putting a session together: fill the slots, fit the time, say what had to stay out (docs/training.md, Building a session).

What the session is about comes first and is made to fit by fewer sets; more is added as time allows, then the rests grow
towards what the phase wants. Nothing here knows the calendar.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from liftday.training.exercises.catalogue import LOWER, Catalogue
from liftday.training.prescribing import injuries, templates
from liftday.training.prescribing.choice import Choice, Kit, rank, stepped_back, suit
from liftday.training.prescribing.dose import MAIN_ROLES, Prescription, dose
from liftday.training.prescribing.duration import Group, Move, gap, total
from liftday.training.prescribing.templates import Pair, Slot
from liftday.training.programme.phases import PHASES
from liftday.training.session import Variant

STEPPED_BACK = MAIN_ROLES | {"legs", "calf", "step"}
UPPER = ("main", 1)  # goes last where the legs have a second move in what an injury needs
LITE_SHARE, LITE_LEGS = 0.6, 5  # of the full session's lower sets, and the most of them (training.md, Variants)
SHAPES = ((3, 3), (3, 2), (2, 2), (3, 1), (2, 1), (1, 1))  # sets of main and second, first choice first
REMOVALS = {
    Variant.FULL: (("power", 1), ("power", 0), ("second", 1), ("main", 1), ("second", 0)),
    Variant.LITE: (("second", 0), ("second", 0), ("main", 1)),
    Variant.UPPER_CORE: (("second", 1), ("second", 0), ("main", 1)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A session put together. ``missing`` names what no exercise suits, ``dropped`` what there was no room for."""

    warm_up: tuple[Move, ...]
    groups: tuple[Group, ...]
    cool_down: tuple[Move, ...]
    missing: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """What it takes by the duration model."""
        return total(self.warm_up, self.groups, self.cool_down)

    @property
    def leg_sets(self) -> int:
        """Sets of the lower body."""
        return sum(leg_sets(group) for group in self.groups)


@dataclass(frozen=True, slots=True)
class _FilledPair:
    """A pair with the moves that fill it."""

    pair: Pair
    moves: tuple[Move, ...]


def leg_sets(group: Group) -> int:
    """Given a group, return its sets of the lower body."""
    return sum(group.sets_of(move) for move in group.moves if move.choice.exercise.pattern in LOWER)


def build(spec: Prescription, kit: Kit, catalogue: Catalogue) -> Draft:
    """Given a prescription, the runner's kit and the catalogue, return the session that fits."""
    usual = templates.layout(spec.variant, spec.letter, spec.minutes, power=spec.power, lacks=spec.lacks)
    pairs = injuries.reserve(usual, spec.cares)
    parts, missing = _filled(pairs, spec, kit, catalogue)
    bare = Draft(
        warm_up=_still(_warm_up(spec), spec, kit, catalogue),
        groups=(),
        cool_down=_still(((templates.COOL_DOWN, 0),), spec, kit, catalogue),
        missing=missing,
    )
    core = [part for part in parts if part.pair.kind in {"power", "main", "second", "care"}]
    more = [part for part in parts if part not in core]
    draft, kept = _with_calf(bare, core, more, spec)
    draft, dropped = _extended(draft, more, spec)
    draft = _grown(draft, kept, spec)
    gone = [move for part in core for move in part.moves if all(move not in group.moves for group in draft.groups)]
    labels = {slot.role: slot.label for pair in pairs for slot in pair.slots}
    whole = _rested(_held(draft, spec), spec)
    return replace(whole, dropped=tuple(dict.fromkeys(labels[role] for role in (*(m.role for m in gone), *dropped))))


def _filled(
    pairs: Iterable[Pair], spec: Prescription, kit: Kit, catalogue: Catalogue
) -> tuple[list[_FilledPair], tuple[str, ...]]:
    """The pairs with an exercise in each slot, and the names of slots that nothing fills."""
    taken: list[str] = []
    parts: list[_FilledPair] = []
    missing: list[str] = []
    for pair in pairs:
        moves = []
        for slot in pair.slots:
            choice = _choice(slot, taken, spec, kit, catalogue)
            if choice:
                taken.append(choice.name)
                move = injuries.move(choice, slot, kit, rpe=spec.rpe, variant=spec.variant)
                moves.append(move or dose(choice, slot.role, spec, kit))
            elif pair.kind != "extra":
                missing.append(slot.label)
        if moves:
            parts.append(_FilledPair(pair, tuple(moves)))
    return parts, tuple(dict.fromkeys(missing))


def _choice(slot: Slot, taken: Sequence[str], spec: Prescription, kit: Kit, catalogue: Catalogue) -> Choice | None:
    """What fills a slot; whoever steps back a variation does so from the best that suits."""
    easier = spec.easier if slot.role in STEPPED_BACK else 0
    sore = 0 if spec.variant is Variant.UPPER_CORE else 3
    for name in slot.names:
        named = suit(catalogue[name], kit, catalogue)
        if named and named.name not in taken and spec.phase in named.exercise.phases:
            return named
    for tier in slot.tiers:
        ranked = rank(catalogue, kit, tier, spec.phase, light=slot.light, sore=sore, taken=taken)
        if ranked:
            return stepped_back(ranked[0], ranked, easier) if easier else spec.rotation.choose(ranked, slot.role, kit)
    return None


def _warm_up(spec: Prescription) -> tuple[tuple[str, int], ...]:
    more = templates.WARM_UP_MORE if spec.minutes >= templates.LONG else ()
    return (*templates.WARM_UP, *more, *((templates.HOPS,) if spec.power and spec.variant is Variant.FULL else ()))


def _still(wanted: Iterable[tuple[str, int]], spec: Prescription, kit: Kit, catalogue: Catalogue) -> tuple[Move, ...]:
    """Moves of the warm-up and the cool-down that suit the runner; a count of 0 takes the catalogue's hold."""
    moves = []
    for name, count in wanted:
        choice = suit(catalogue[name], kit, catalogue) if name in catalogue else None
        if choice and spec.phase in choice.exercise.phases:
            seconds = None if count else choice.exercise.hold_seconds
            moves.append(Move(choice=choice, role="still", reps=count or None, seconds=seconds))
    return tuple(moves)


def _fits(draft: Draft, spec: Prescription) -> bool:
    sets = sum(group.total_sets for group in draft.groups)
    return (
        draft.seconds <= spec.minutes * 60
        and (spec.limit is None or sets <= spec.limit)
        and (spec.legs is None or draft.leg_sets <= spec.legs)
    )


def _group(part: _FilledPair, sets: int, spec: Prescription) -> Group:
    least = (part.pair.rest or PHASES[spec.phase].rest)[0]
    return Group(moves=part.moves, sets=sets, gap=gap(part.moves, least))


def _shapes(parts: Sequence[_FilledPair], spec: Prescription) -> Iterator[list[_FilledPair]]:
    """What the session is about, whole first, then with less and less in it."""
    current = list(parts)
    yield current
    legs = any(part.pair.kind == "care" and part.moves[0].role in injuries.LEGS for part in parts)
    removals = REMOVALS[spec.variant]
    for kind, index in sorted(removals, key=UPPER.__eq__) if legs else removals:
        current = [_FilledPair(part.pair, moves) for part in current if (moves := _without(part, kind, index))]
        yield current


def _without(part: _FilledPair, kind: str, index: int) -> tuple[Move, ...]:
    moves = part.moves
    return moves[:index] + moves[index + 1 :] if part.pair.kind == kind else moves


def _required(
    bare: Draft, parts: Sequence[_FilledPair], spec: Prescription, *, room: tuple[Group, ...] = ()
) -> tuple[Draft, list[_FilledPair]]:
    """The most of what the session is about that fits with ``room`` for what follows, in sets before in moves; nothing when
    not even a set does."""
    for shape, most in _trials(parts, spec):
        groups = [_group(part, min(_sets(part, spec), most[part.pair.kind]), spec) for part in shape]
        draft = replace(bare, groups=tuple(groups))
        if groups and _fits(replace(draft, groups=(*draft.groups, *room)), spec):
            return draft, shape
    return bare, []


def _with_calf(
    bare: Draft, core: Sequence[_FilledPair], more: Iterable[_FilledPair], spec: Prescription
) -> tuple[Draft, list[_FilledPair]]:
    """What the session is about, with room for one set of the calf raise after it, where an injury's moves would take that
    room and fewer sets of the others make it: no move goes for it."""
    usual = _required(bare, core, spec)
    if not spec.cares:
        return usual
    calves = [_FilledPair(part.pair, part.moves[:1]) for part in more if part.moves[0].role == "calf"]
    roomy = _required(bare, core, spec, room=tuple(_group(part, 1, spec) for part in calves))
    return roomy if roomy[1] == usual[1] else usual


def _trials(parts: Sequence[_FilledPair], spec: Prescription) -> Iterator[tuple[list[_FilledPair], dict[str, int]]]:
    """What to try in turn: the moves, and the most sets of each kind. What is reserved for an injury keeps its least sets as
    long as anything else can give way."""
    reserved = [part for part in parts if part.pair.kind == "care"]
    dose = max((_sets(part, spec) for part in reserved), default=0)
    kept = max((part.pair.least for part in reserved), default=0)
    for least in sorted({min(dose, kept), min(dose, 1)}, reverse=True):
        for shape, (main, second) in product(_shapes(parts, spec), SHAPES):
            for care in range(dose, least - 1, -1):
                yield shape, {"power": 2, "main": main, "second": second, "care": care}


def _sets(part: _FilledPair, spec: Prescription) -> int:
    """The sets a pair has at most: the phase's, or fewer where the pair says so; what is reserved has its own."""
    own = part.pair.sets or spec.sets
    return own if part.pair.kind == "care" else min(own, spec.sets)


def _extended(draft: Draft, parts: Sequence[_FilledPair], spec: Prescription) -> tuple[Draft, list[str]]:
    """The draft with every further pair that fits, whole, with fewer sets, or its first move alone."""
    dropped: list[str] = []
    for part in parts:
        third = part.pair.kind == "third"
        most = min(2, spec.sets)
        few = third or spec.minutes < templates.SHORT  # where time is short a set is better than none
        for moves, sets in product((part.moves, part.moves[:1]), range(most, 0 if few else most - 1, -1)):
            longer = replace(draft, groups=(*draft.groups, _group(_FilledPair(part.pair, moves), sets, spec)))
            if _fits(longer, spec):
                draft = longer
                dropped += [move.role for move in part.moves if third and move not in moves]
                break
        else:
            dropped += [move.role for move in part.moves if third]
    return draft, dropped


def _grown(draft: Draft, kept: Sequence[_FilledPair], spec: Prescription) -> Draft:
    """The draft with the sets that time still allows: the main lift's first, then one more for the others."""
    kinds = [part.pair.kind for part in kept]
    growing = [n for n, kind in enumerate(kinds) if kind in {"main", "second", "care"}]
    if spec.minutes >= templates.LONG and spec.variant is Variant.FULL:
        growing += range(len(kinds), min(len(kinds) + 1, len(draft.groups)))
        growing += [n for n, kind in enumerate(kinds) if kind == "power"]
    for index in growing:
        kind = kinds[index] if index < len(kinds) else ""
        most = _sets(kept[index], spec) if kind == "care" else spec.sets if kind == "main" else min(3, spec.sets)
        while draft.groups[index].sets < most:
            longer = _with(draft, index, replace(draft.groups[index], sets=draft.groups[index].sets + 1))
            if not _fits(longer, spec):
                break
            draft = longer
    return draft


def _held(draft: Draft, spec: Prescription) -> Draft:
    """The draft with the holds as long as their ladders say, as far as time allows: it costs no set."""
    for index, at in [(n, at) for n, group in enumerate(draft.groups) for at in range(len(group.moves))]:
        group = draft.groups[index]
        move = group.moves[at]
        for more in range(move.longer, 0, -templates.RUNG_S):
            held = replace(move, seconds=(move.seconds or 0) + more)
            grown = _with(draft, index, replace(group, moves=(*group.moves[:at], held, *group.moves[at + 1 :])))
            if _fits(grown, spec):
                draft = grown
                break
    return draft


def _rested(draft: Draft, spec: Prescription) -> Draft:
    """The draft with the rests the phase wants, as far as time allows; the first blocks first."""
    wanted = PHASES[spec.phase].rest[1]
    for index, least in enumerate(draft.groups):
        group = least
        main = any(move.role in MAIN_ROLES for move in group.moves)
        most = wanted if main else min(wanted, 90)
        while group.sets > 1 and group.rest(group.moves[0]) + 5 * len(group.moves) <= most:
            group = replace(group, gap=group.gap + 5)
            longer = _with(draft, index, group)
            if not _fits(longer, spec):
                break
            draft = longer
    return draft


def _with(draft: Draft, index: int, group: Group) -> Draft:
    return replace(draft, groups=(*draft.groups[:index], group, *draft.groups[index + 1 :]))

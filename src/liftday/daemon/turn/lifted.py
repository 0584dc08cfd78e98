"""What was lifted, wherever it was written down, and the names by which exercises are known here."""

from dataclasses import replace

from liftday.daemon.state.instance import Instance
from liftday.integrations.logs.names import Names, folded, load_names, with_own
from liftday.store import feedback, workouts
from liftday.training.exercises.catalogue import WEIGHTS, Catalogue, Needs
from liftday.training.lifted import LiftedSet, Workout
from liftday.training.loads.workouts import all_workouts


def names_of(instance: Instance) -> Names:
    """Every name by which an exercise is known here."""
    return names_in(instance.catalogue)


def names_in(catalogue: Catalogue) -> Names:
    """Given the catalogue with the owner's own exercises, return their names, those of what replaces them where equipment is
    not owned, and what people call them."""
    every = catalogue.exercises
    other = [(one.id, substitute) for one in every for substitute in one.substitutes]
    things = {
        each.name: _thing(each.needs)
        for _, each in other
        if len(each.needs) < 2 and each.name.lower() not in catalogue.names
    }
    named = ((name, each.name) for name, each in other)
    return with_own(load_names(), (*named, *((one.id, one.name) for one in every)), things)


def _thing(needs: Needs) -> str:
    """What a move is done with that says so: its weight, or anything else, which is no other weight."""
    return next((thing for each in needs for thing in sorted(each) if thing in WEIGHTS), "body")


def all_lifted(instance: Instance) -> tuple[Workout, ...]:
    """Every workout by its start, wherever it was written down. What was foreign when it was read, and is called like an
    exercise of the owner's own since, is that exercise."""
    known = all_workouts(workouts.recall(instance.store), feedback.recall(instance.store))
    if all(one.exercise for workout in known for one in workout.sets):
        return known
    names = names_of(instance)
    return tuple(replace(one, sets=tuple(_known(each, names) for each in one.sets)) for one in known)


def _known(one: LiftedSet, names: Names) -> LiftedSet:
    """A set, by the owner's own name for its exercise where it has one."""
    own = names.own.get(folded(one.name)) if one.exercise is None else None
    return replace(one, exercise=own) if own else one

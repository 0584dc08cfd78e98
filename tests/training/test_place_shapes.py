"""The patterns that a week may have, reckoned without the cache: what a law has asked before would not be seen here."""

from liftday.training.placing import week
from liftday.training.placing.spacing import gap_cost


def test_no_pattern_breaks_a_rule_and_none_is_missing():
    """Two days take one session in three ways each, two only where the legs rest on one of them."""
    found = [shape.pattern for shape in week.shapes.__wrapped__(2, 2)]
    assert len(found) == len(set(found)) == 1 + 2 * 3 + 5
    assert all(week.apart(pattern) for pattern in found)
    assert not week.apart(((0, week.FULL), (1, week.FULL)))


def test_what_is_near_and_what_is_far_costs():
    """Days running cost more than days apart."""
    assert gap_cost.__wrapped__(1, 3, 2) >= gap_cost.__wrapped__(3, 3, 2)

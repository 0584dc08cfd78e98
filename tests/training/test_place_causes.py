"""A change says its true cause: the rule, the owner's word, or the one cost that was worth it."""

from dataclasses import replace

import pytest

from drawn import a_day, causes, on, only, picture
from liftday.training.day import Kind, Source
from reasons import noted, why_here


def a_past(**flags):
    """Four weeks of easy running before the picture, with flags on its last day."""
    days = [a_day("E", on(step), Source.RECORDED) for step in range(-28, 0)]
    return [*days[:-1], replace(days[-1], **flags)]


def test_a_jump_in_load_is_named_where_it_makes_a_session_light():
    """Sunday's run was far beyond the month's: Wednesday's full session becomes a light one, and says why."""
    placed = picture(
        """
        runs  E E E E E E E
        was   - - F - F - -
        plan  - - l - F - -
        """,
        past=a_past(flags=("distance_spike",)),
        owner=only(2, 4),
    )
    assert causes(placed) == {"Wed": "now light: load or distance jumped just before"}
    light, _ = placed.placements
    assert why_here(light).endswith("A light session, because load or distance jumped just before.")
    assert not light.cause.public


def test_a_week_that_is_done_looks_for_no_other_day():
    """Two visits were enough: Saturday's session goes because of them, not for want of a day."""
    placed = picture("""
        runs  E E E E ^ E E E
        was   - - - - ^ - F -
        plan  F - - F ^ - - -
    """)
    assert causes(placed) == {"gone": "the week's sessions are done"}


@pytest.mark.parametrize(
    ("flags", "kind", "text"),
    [
        (("effort_medium", "effort_longest"), Kind.LONG, "recovery from a long run"),
        (("effort_medium", "effort_raced"), Kind.LONG, "recovery from a run near race effort"),
        (("effort_long",), Kind.LONG, "recovery from a run as long as a race"),
        (("effort_long",), Kind.RACE, "recovery from a race"),
    ],
)
def test_what_the_legs_recover_from(flags, kind, text):
    """A week that is closed by what was run on Sunday says what it was."""
    days = a_past(flags=flags, kind=kind)
    placed = picture(
        """
        runs  E E H H H H H
        plan  - - - - - - -
        """,
        past=days,
    )
    assert f" {text}" in noted(placed)[0]

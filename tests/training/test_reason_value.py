"""A reason as a value."""

from liftday.training.reason import because


def test_equal_reasons_are_one_in_a_set() -> None:
    """What was found twice is told once."""
    twice = {because("repetitions", count=5), because("repetitions", count=5), because("repetitions", count=6)}
    assert twice == {because("repetitions", count=5), because("repetitions", count=6)}

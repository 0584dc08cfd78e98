"""What holds for all tests: laws are tried on the same examples on every machine, and coverage is measured where it counts."""

from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "liftday",
    deadline=None,  # a machine's pace proves nothing
    derandomize=True,  # what is green here is green there
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("liftday")

HERE = Path(__file__).parent
PURE = ("training", "words", "calendar", "page")  # the rooms of which every branch is asked for
LAWS = frozenset(
    {  # they go the same ways a hundred times, and each costs three times as much when it is measured
        "test_read_laws.py",
        "test_programme_year.py",
        "test_prescribe_every.py",
        "test_place_brute.py",
        "test_place_laws.py",
        "test_everything_named_has_its_turn",
        "test_no_line_up_lasts_longer_than_six_weeks",
        "test_main_lifts_stay_for_a_phase_and_the_others_for_four_weeks",
        "test_repetitions_climb_for_each_exercise",
        "test_each_injury_has_its_slot_and_nothing_that_it_bars",
        "test_the_weekly_number_is_the_owners",
        "test_the_same_history_gives_the_same_mornings",
        "test_calendar_readers.py",
        "test_a_year_of_history_fits",
        "test_labels_leave_first_then_mobility_then_history_and_offers_last",
        "test_laws_of_promises",
        "test_no_evening_leaves_a_session_on_a_demanding_day",
        "test_every_kind_has_its_own_chance",
    }
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Coverage rests outside the pure rooms and in their laws, unless every room is measured (`make coverage`)."""
    room = item.path.relative_to(HERE).parts[0]
    resting = []
    if (
        room not in PURE or not LAWS.isdisjoint((item.path.name, getattr(item, "originalname", item.name)))
    ) and "every_room" not in str(item.config.getoption("cov_config", "")):
        while (
            measuring := coverage.Coverage.current()
        ) is not None:  # the `no_cover` mark stops one of two below xdist
            measuring.stop()
            resting.append(measuring)
    try:
        return (yield)
    finally:
        for measuring in reversed(resting):
            measuring.start()

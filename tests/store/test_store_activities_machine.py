"""Any history of tellings, deletions and reductions ends as a plain dictionary says it should."""
# ruff: noqa: DTZ001  an activity starts at a wall time, which has no zone

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from liftday.store import activities
from liftday.training.activity import Activity, Lap
from memories import open_store

_NUMBERS = st.integers(1, 6)
_LAPS = (Lap(distance_m=1000, moving_s=240, elapsed_s=240),)


class Memory(RuleBasedStateMachine):
    """The model: what Strava last told of each id, what a file told, when each was heard, and when each went."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = open_store(Path(self.folder.name), durable=False)
        self.now = datetime(2026, 3, 1, tzinfo=UTC)
        self.strava: dict[str, Activity] = {}
        self.reduced: dict[str, Activity] = {}
        self.files: dict[str, tuple[Activity, datetime]] = {}
        self.heard: dict[str, datetime] = {}
        self.gone: dict[str, datetime] = {}

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def _activity(self, number: int, metres: int, *, origin: str, detailed: bool = False) -> Activity:
        return Activity(
            id=str(number),
            sport="Run",
            start=datetime(2026, 2, number, 7),
            elapsed_s=600,
            moving_s=600,
            distance_m=metres,
            origin=origin,
            detailed=detailed,
            laps=_LAPS if detailed else None,
        )

    @rule(numbers=st.sets(_NUMBERS), metres=st.integers(1, 2), detailed=st.booleans(), twice=st.booleans())
    def strava_tells(self, *, numbers: set[int], metres: int, detailed: bool, twice: bool) -> None:
        """A list or a detailed answer, perhaps twice."""
        told = [self._activity(n, metres, origin="strava", detailed=detailed) for n in numbers]
        first = activities.remember(self.store, told, heard_at=self.now)
        if twice:
            assert activities.remember(self.store, told, heard_at=self.now).ids == ()
        for activity in told:
            before = self.strava.get(activity.id)
            asleep = self.reduced.get(activity.id)
            name = activity.id
            if asleep and not detailed and asleep.distance_m == metres:
                assert name not in first.ids
                self.heard[name] = self.now
                continue
            self.reduced.pop(name, None)
            self.gone.pop(name, None)
            keeps_laps = before is not None and before.detailed and before.distance_m == metres
            self.strava[name] = before if before is not None and keeps_laps and not detailed else activity
            self.heard[name] = self.now

    @rule(number=_NUMBERS, metres=st.integers(1, 2))
    def a_file_tells(self, number: int, metres: int) -> None:
        """An import of one file."""
        activity = self._activity(number, metres, origin="file")
        activities.remember(self.store, [activity], heard_at=self.now)
        self.files[activity.id] = (activity, self.now)

    @rule(numbers=st.sets(_NUMBERS))
    def strava_deletes(self, numbers: set[int]) -> None:
        """Second looks that found nothing."""
        activities.forget(self.store, map(str, numbers), at=self.now)
        for name in map(str, numbers):
            if name in self.strava or name in self.reduced:
                self.strava.pop(name, None)
                self.reduced.pop(name, None)
                self.gone[name] = self.now

    @rule(days=st.integers(1, 10))
    def time_passes(self, days: int) -> None:
        """Days go by and the facts of a week ago are reduced."""
        self.now += timedelta(days=days)
        border = self.now - timedelta(days=7)
        activities.reduce(self.store, before=border)
        for name in [n for n in self.strava if self.heard[n] < border]:
            self.reduced[name] = self.strava.pop(name)

    @rule()
    def the_process_restarts(self) -> None:
        """Everything is read from the disk again."""
        self.store.close()
        self.store = open_store(Path(self.folder.name), durable=False)

    @invariant()
    def it_is_as_the_model_says(self) -> None:
        """What stands with facts is what Strava told last, and a file's word where Strava has none."""
        wanted = dict(self.strava)
        for name, (activity, at) in self.files.items():
            if name in wanted or name in self.reduced or (name in self.gone and self.gone[name] >= at):
                continue
            wanted[name] = activity
        assert {a.id: a for a in activities.recall(self.store)} == wanted


Memory.TestCase.settings = settings(max_examples=25, stateful_step_count=15)
TestMemory = Memory.TestCase

"""Any life of orders, runs, refusals and edits leaves a calendar that can be trusted (a state machine over the real thing)."""

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from homes import an_activity
from journey.living import Life
from liftday.training.exercises.catalogue import INJURIES

RUNS = {
    "easy": {},
    "hard": {"average_heartrate": 170.0, "max_heartrate": 190.0, "workout_type": 3, "average_speed": 3.6},
    "long": {"moving_time": 7500, "elapsed_time": 7600, "distance": 20500.0, "workout_type": 2},
    "gym": {
        "sport_type": "WeightTraining",
        "type": "WeightTraining",
        "name": "Gym",
        "distance": 0.0,
        "moving_time": 2100,
        "elapsed_time": 2200,
        "average_speed": 0.0,
        "average_heartrate": 105.0,
    },
    "yoga": {"sport_type": "Yoga", "type": "Yoga", "name": "Yoga", "distance": 0.0, "average_speed": 0.0},
    "walk": {"sport_type": "Walk", "type": "Walk", "average_speed": 1.4, "average_heartrate": 95.0, "distance": 3000.0},
}
EDITS = [
    ("feed", "busy", "true"),
    ("feed", "busy", "false"),
    ("feed", "detail", '"busy"'),
    ("feed", "detail", '"full"'),
    ("feed", "show_days", "true"),
    ("feed", "show_days", "false"),
    ("feed", "reminder_minutes", "30"),
    ("schedule", "default_start", '"07:00"'),
    ("schedule", "windows", '{ wed = [], sat = ["09:00-12:00"] }'),
    ("strength", "sessions_per_week", "1"),
    ("strength", "sessions_per_week", "2"),
    ("strength", "mobility_per_week", "0"),
    ("strength", "minutes", "20"),
    ("athlete", "hr_max", "195"),
    ("athlete", "timezone", '"Europe/London"'),
    ("athlete", "timezone", '"Europe/Berlin"'),
    ("strength", "injuries", '{ achilles = "active" }'),
    ("strength", "injuries", "{}"),
    ("strength", "on_hard_days", "true"),
    ("schedule", "avoid", '["thu"]'),
    ("schedule", "blackouts", '[{ from = 2026-03-10, to = 2026-03-12, reason = "travel" }]'),
    ("feed", "mobility", '"separate"'),
    ("feed", "mobility", '"one_a_week"'),
    ("feed", "mobility", '"entries"'),
]
RACES = [(4, "A"), (9, "B"), (13, "C"), (-2, "A")]  # days from today, priority
WORDS = ["easy", "hard", "long", "rest", "blocked", "ill", "low", "clear"]


class Living(RuleBasedStateMachine):
    """A runner who trains, answers, changes their mind, and whose machine is off for days."""

    def __init__(self) -> None:
        super().__init__()
        self.life = Life()

    def teardown(self) -> None:
        self.life.close()

    @rule(hours=st.sampled_from([1, 5, 13, 24, 24, 71]))
    def time_passes(self, hours: int) -> None:
        """Nobody does anything; the machine may be off."""
        self.life.pass_time(hours)

    @rule(hours=st.sampled_from([1, 5]))
    def the_clock_is_put_back(self, hours: int) -> None:
        """The machine's clock was ahead and is corrected."""
        self.life.put_back(hours)

    @rule()
    def a_poll(self) -> None:
        """Strava is asked."""
        self.life.turn()

    @rule()
    def strava_is_away(self) -> None:
        """Strava answers nothing but errors for one poll."""
        self.life.strava.fault("status=503", count=0)
        self.life.turn()
        self.life.strava.clear_faults()

    @rule()
    def everything_is_read_again(self) -> None:
        """The owner asks for the whole history once more."""
        self.life.order("sync", "--full", "--json")

    @rule(kind=st.sampled_from(sorted(RUNS)), back=st.integers(0, 2), hour=st.integers(6, 20))
    def a_run(self, kind: str, back: int, hour: int) -> None:
        """Something was done in the last three days, and the next poll reads it."""
        on = self.life.today - timedelta(days=back)
        self.life.ran(on, hour, **RUNS[kind])

    @rule(kind=st.sampled_from(sorted(RUNS)), back=st.integers(0, 6), hour=st.integers(6, 20))
    def a_file(self, kind: str, back: int, hour: int) -> None:
        """The same by hand: an import."""
        life = self.life
        life.number += 1
        path = life.home.folder / f"{life.number}.json"
        path.write_text(
            json.dumps([an_activity(life.number, f"{life.today - timedelta(days=back)}T{hour:02}:40:00", **RUNS[kind])])
        )
        life.order("import", str(path), "--json")

    @rule(ahead=st.integers(-3, 9), length=st.integers(0, 2), word=st.sampled_from(WORDS))
    def a_mark(self, ahead: int, length: int, word: str) -> None:
        """The owner's word for a day or a few."""
        first = self.life.today + timedelta(days=ahead)
        self.life.order("mark", f"{first}..{first + timedelta(days=length)}", word, "--json")

    @rule(back=st.integers(-1, 4), place=st.sampled_from(INJURIES), pain=st.sampled_from([0, 1, 4, 7]))
    def it_hurts(self, back: int, place: str, pain: int) -> None:
        """The owner says where it hurts, today or on a day before; tomorrow's pain is refused."""
        on = self.life.today - timedelta(days=back)
        said = self.life.order("mark", f"{on}", "pain", place, f"{pain}", "--json", refusable=back < 0)
        assert (said.code == 0) == (back >= 0)

    @precondition(lambda self: self.life.coming())
    @rule(which=st.integers(0, 5), to=st.integers(-2, 12))
    def a_move(self, which: int, to: int) -> None:
        """The owner moves a strength session; a closed day refuses."""
        coming = self.life.coming()
        self.life.move(coming[which % len(coming)].uid, self.life.today + timedelta(days=to))

    @precondition(lambda self: self.life.coming())
    @rule(which=st.integers(0, 5))
    def a_skip(self, which: int) -> None:
        """The owner leaves a strength session out."""
        coming = self.life.coming()
        self.life.skip(coming[which % len(coming)].uid)

    @precondition(lambda self: self.life.begun)
    @rule(which=st.integers(0, 50), rating=st.integers(1, 10))
    def a_done(self, which: int, rating: int) -> None:
        """The owner says that a session that began was done."""
        begun = sorted(self.life.begun.values(), key=lambda pair: pair[0].start, reverse=True)[:4]
        self.life.order("done", begun[which % len(begun)][0].uid, "--rating", str(rating), "--json", refusable=True)

    @precondition(lambda self: self.life.coming("mobility"))
    @rule(which=st.integers(0, 5), to=st.integers(-2, 12))
    def mobility_moved(self, which: int, to: int) -> None:
        """The owner moves a mobility entry, perhaps onto a day that is over."""
        coming = self.life.coming("mobility")
        self.life.move(coming[which % len(coming)].uid, self.life.today + timedelta(days=to))

    @precondition(lambda self: self.life.coming("mobility"))
    @rule(which=st.integers(0, 5))
    def mobility_skipped(self, which: int) -> None:
        """The owner leaves a mobility entry out."""
        coming = self.life.coming("mobility")
        self.life.skip(coming[which % len(coming)].uid)

    @precondition(lambda self: self.life.left_out)
    @rule(which=st.integers(0, 5))
    def a_skip_taken_back(self, which: int) -> None:
        """A session is no longer left out."""
        left_out = sorted(self.life.left_out)
        self.life.unskip(left_out[which % len(left_out)])

    @rule(race=st.sampled_from(RACES))
    def a_race(self, race: tuple[int, str]) -> None:
        """The owner writes a race down, or none any more."""
        days, priority = race
        self.life.race(self.life.today + timedelta(days=days) if days > 0 else None, priority)

    @rule()
    def a_backup_put_back(self) -> None:
        """What was remembered is copied and put back at once: nothing is lost, nothing changes."""
        self.life.backup_and_restore()

    @rule()
    def a_word_taken_back(self) -> None:
        """The owner's last word is taken back, whatever it was."""
        self.life.undo()

    @precondition(lambda self: self.life.recorded)
    @rule(which=st.integers(0, 20))
    def a_deletion(self, which: int) -> None:
        """The runner deletes an activity at Strava; the next poll has a second look."""
        recorded = sorted(self.life.recorded)
        self.life.delete(recorded[which % len(recorded)])

    @rule(edit=st.sampled_from(EDITS))
    def an_edit(self, edit: tuple[str, str, str]) -> None:
        """The owner edits the configuration."""
        section, key, value = edit
        self.life.configure(section, **{key: value})

    @rule(which=st.sampled_from(["plan.pdf", "mark", "move", "done"]))
    def a_refusal(self, which: str) -> None:
        """Something that cannot be carried out is said so, and changes nothing."""
        life = self.life
        if which == "plan.pdf":
            path = life.home.folder / "plan.pdf"
            path.write_bytes(b"%PDF-1.7\nno activities in here\n")
            words: tuple[str, ...] = ("import", str(path), "--json")
        elif which == "mark":
            words = ("mark", "someday", "hard", "--json")
        else:
            words = (which, "2031-01-01", *(["2031-01-02"] if which == "move" else []), "--json")
        assert life.order(*words, refusable=True).code != 0


def test_any_life_leaves_a_calendar_that_can_be_trusted():
    """Some short lives, the same at each run, with everything that may happen in them in any order."""
    _live(examples=2, steps=14, random=False)


@pytest.mark.slow
def test_a_thousand_lives_leave_calendars_that_can_be_trusted():
    """The same, longer."""
    _live(examples=1000, steps=40, random=True)


def _live(*, examples: int, steps: int, random: bool) -> None:
    run_state_machine_as_test(
        Living,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=not random,
            suppress_health_check=list(HealthCheck),
        ),
    )

"""The soak: a year of running, with a fault every few hours; nothing is lost, the feed never breaks, nothing grows."""

import statistics
import time
from datetime import timedelta

import pytest

from faults.ground import NOW, says
from faults.year import Story, live

SEED = 20260304
DAYS = 365


def facts_of(life, at):
    """What a home knows of each past day: its kind, and its activities with their kinds.

    Whether laps are still to come is left out: a new home asks for those of the last four weeks only, and one that was
    there at the time has those of older runs.
    """
    return {
        on: (day["kind"], tuple((one["id"], one["kind"], tuple(_settled(one["flags"]))) for one in day["activities"]))
        for on, day in life.days(at).items()
        if on <= at.date().isoformat()
    }


def _settled(flags):
    return [flag for flag in flags if flag != "awaiting_laps"]


def reread(life, at):
    """Everything is read again, and the laps of the last weeks are fetched."""
    first, last = NOW.date(), (at + timedelta(days=20)).date()
    while first <= last:  # a year at once is the most a mark may span
        upto = min(last, first + timedelta(days=300))
        says(life.run("mark", f"{first}..{upto}", "clear", at=at), 0)
        first = upto + timedelta(days=1)
    life.marks.clear()
    says(life.sync("--full", at=at), 0)
    for n in range(1, 3):
        says(life.sync(at=at + timedelta(hours=n)), 0)
    return facts_of(life, at + timedelta(hours=2))


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "days"), [(SEED, DAYS)])
def test_a_year_with_a_fault_every_few_hours(ground, forks, seed, days, capsys):
    """Nothing that was acknowledged is lost, each feed is good, and at the end the home knows what a new one would."""
    began = time.monotonic()
    with ground.life() as life:
        story = Story(life, forks, seed)
        try:
            live(story, days)
        except BaseException:
            print("\n".join(story.diary[-40:]))  # noqa: T201  how it came to that
            raise
        story.heal()
        story.look()
        ended = story.now
        here = reread(life, ended)
        with capsys.disabled():
            print(report(story, time.monotonic() - began))  # noqa: T201  the numbers are what it is run for
        assert growth(story.turns) < 1.15
        assert growth([last for _, last in story.serving]) < 1.15
        assert max(last - first for first, last in story.serving) < 24_000_000
        assert growth(story.spaces) < 2
        assert story.logins <= sum(story.struck.values()) / 50
        athlete = next(iter(life.strava.world.athletes.values()))
        runs = [record.raw for record in athlete.records if record.listed]
    with ground.life("new", activities=runs) as new:
        assert here == reread(new, ended)


def growth(numbers):
    """How much larger the last quarter is than the second, by their medians."""
    quarter = max(1, len(numbers) // 4)
    return statistics.median(numbers[-quarter:]) / statistics.median(numbers[quarter : 2 * quarter] or numbers)


def report(story, seconds):
    """The numbers of a year, on a few lines."""
    mega = 1_000_000
    starts, ends = zip(*story.serving, strict=True)
    return (
        f"\nsoak: seed {story.seed}, {(story.now - NOW).days} days, {sum(story.struck.values())} faults, "
        f"{sum(story.codes.values())} commands, {story.looks} looks, {seconds:.0f} s\n"
        f"  faults: {dict(sorted(story.struck.items()))}\n"
        f"  exit codes: {dict(sorted(story.codes.items()))}; repairs that cost words: {story.losses}; logins: {story.logins}\n"
        f"  memory of a turn, MB: first {story.turns[0] / mega:.0f}, median {statistics.median(story.turns) / mega:.0f}, "
        f"last {story.turns[-1] / mega:.0f}, growth {growth(story.turns):.3f}\n"
        f"  memory of the daemon, MB: start {starts[0] / mega:.1f} .. {starts[-1] / mega:.1f}, "
        f"end of day {ends[0] / mega:.1f} .. {ends[-1] / mega:.1f}, growth {growth(ends):.3f}\n"
        f"  state directory, MB: {story.spaces[0] / mega:.2f} .. {story.spaces[-1] / mega:.2f}, "
        f"growth {growth(story.spaces):.2f}\n"
    )

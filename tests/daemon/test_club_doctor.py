"""What the doctor says of a club's queue, and of what a club does not do."""

from datetime import timedelta
from pathlib import Path

import pytest

from liftday.config.read import parse
from liftday.daemon.queries import club
from liftday.store.postgres.queue import QueueState

PLAIN = '[athlete]\ntimezone = "UTC"\n'
WATCH = f'{PLAIN}[import]\nwatch = "/srv/watch"\n'


@pytest.mark.parametrize(
    ("workers", "oldest", "text", "marks"),
    [
        (1, 0, PLAIN, ["good"]),
        (1, 3600, PLAIN, ["hint"]),
        (0, 0, PLAIN, ["wrong"]),
        (2, 0, WATCH, ["good", "hint"]),
    ],
)
def test_a_remedy_stands_beside_what_needs_one(tmp_path: Path, workers: int, oldest: int, text: str, marks: list[str]):
    """No worker, one that does not keep up, a folder that nobody looks into."""
    now = QueueState(workers=workers, waiting=int(oldest > 0), under_way=0, oldest=timedelta(seconds=oldest))
    found = list(club.findings(now, parse(text, tmp_path / "config.toml")))
    assert [one.mark for one in found] == marks
    assert ("import" in found[-1].remedy) == (text is WATCH)


@pytest.mark.parametrize(
    ("workers", "waiting", "seconds", "said"),
    [
        (0, 0, 0, "No worker of the club lives; no job waits."),
        (1, 1, 1, "1 worker of the club lives; 1 job waits, for 1 second."),
        (2, 3, 5, "2 workers of the club live; 3 jobs wait, the oldest for 5 seconds."),
        (0, 2, 7200, "No worker of the club lives; 2 jobs wait, the oldest for 2 hours."),
    ],
)
def test_how_the_queue_stands_reads_as_somebody_would_say_it(workers: int, waiting: int, seconds: int, said: str):
    """Of nobody, of one and of several."""
    assert (
        club.said(QueueState(workers=workers, waiting=waiting, under_way=0, oldest=timedelta(seconds=seconds))) == said
    )

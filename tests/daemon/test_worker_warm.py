"""Workers that are kept for the next turn: nothing of one turn is in another, and none outlives what it is for."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from daemon.here import Here
from liftday.daemon.process import warm
from liftday.daemon.process.task import Task
from liftday.daemon.process.worker import Worker
from liftday.daemon.protocol.orders import ImportFiles, MarkDays, RunTurn, SkipSession
from liftday.daemon.state import page_files
from liftday.errors import LiftdayError, Unavailable

NOW = datetime(2026, 3, 4, 6, tzinfo=UTC)
CONFIG = '[athlete]\ntimezone = "{}"\n[safety]\naccepted = 2026-01-01\n[feed]\ntitle = "{}"\n'
ATHLETES = {"Berlin": ("Europe/Berlin", "Kestrel"), "Tokyo": ("Asia/Tokyo", "Wolverine")}


def runs(title, every):
    """Eight weeks of runs with a title of the athlete's own."""
    days = (NOW - timedelta(days=n) for n in range(1, 57, every))
    return [
        {
            "id": 1000 + n * every,
            "name": f"{title} {n}",
            "sport_type": "Run",
            "start_date": f"{on:%Y-%m-%dT%H:%M:%SZ}",
            "start_date_local": f"{on:%Y-%m-%dT%H:%M:%SZ}",
            "moving_time": 2400 + 60 * n,
            "elapsed_time": 2500 + 60 * n,
            "distance": 8000.0 + 100 * n,
        }
        for n, on in enumerate(days)
    ]


@contextlib.contextmanager
def workers(places=1):
    """A worker that is stopped at the end."""
    worker = Worker(places)
    try:
        yield worker
    finally:
        worker.stop()


def task(state, order, files=(), at=NOW):
    """A task of the athlete whose state directory it is."""
    config = CONFIG.format(*ATHLETES[state.name])
    return Task(order=order, config=config, path=f"{state}.toml", state=str(state), now=at, files=tuple(files))


def story(state):
    """What an athlete does, as tasks that open their files when it is their turn."""
    zone, title = ATHLETES[state.name]
    for hour, order in enumerate(
        (
            ImportFiles(files=(f"{title}.json",)),
            SkipSession(session="no such session"),
            MarkDays(first=date(2026, 3, 6), last=date(2026, 3, 7), word="hard"),
        )
    ):
        with tempfile.TemporaryFile() as file:
            if isinstance(order, ImportFiles):
                file.write(json.dumps(runs(title, 2 if zone == "Europe/Berlin" else 3)).encode())
                file.seek(0)
            files = [file.fileno()] if isinstance(order, ImportFiles) else []
            yield task(state, order, files, NOW + timedelta(hours=hour))


def answer(worker, one):
    """What a task comes to, an error too."""
    try:
        return worker.carry_out(one)
    except LiftdayError as error:
        return error.what


def left(state):
    """What a turn publishes."""
    pages = page_files.unpack((state / page_files.PAGES).read_bytes())
    return (state / "feed.ics").read_bytes(), pages


def test_two_athletes_in_one_worker_come_to_what_each_comes_to_alone(tmp_path):
    """Turn about in one warm process, and each of their turns in a new one: the same bytes, nothing of the other's."""
    shared, alone = ([tmp_path / where / name for name in ATHLETES] for where in ("shared", "alone"))
    for one, other in zip(shared, alone, strict=True):
        one.mkdir(mode=0o700, parents=True)
        Here().carry_out(task(one, RunTurn(), at=NOW - timedelta(hours=1)), lambda _: None)  # makes the keys
        shutil.copytree(one, other)
    with workers() as worker:
        together, seen, open_files = [], set(), set()
        for both in zip(*map(story, shared), strict=True):
            for one in both:
                together.append(answer(worker, one))
                seen.add(worker._idle[0].pid)
                open_files.add(len(list(Path(f"/proc/{worker._idle[0].pid}/fd").iterdir())))
    apart = []
    for both in zip(*map(story, alone), strict=True):
        for one in both:
            with workers() as worker:
                apart.append(answer(worker, one))
    assert len(seen) == 1, "one process carried them all out"
    assert len(open_files) == 1, "and kept none of their files"
    assert [str(one).replace("/shared/", "/alone/") for one in together] == [str(one) for one in apart]
    for one, other, mine in zip(shared, alone, ATHLETES.values(), strict=True):
        assert left(one) == left(other)
        (theirs,) = (title for _, title in ATHLETES.values() if title != mine[1])
        feed, pages = left(one)
        whole = feed + b"".join(document.body for document in (*pages.home.values(), *pages.away.values()))
        assert mine[1].encode() in whole
        assert theirs.encode() not in whole


def test_another_takes_the_place_of_a_worker_that_is_not_fit(tmp_path, monkeypatch):
    """Turns go on; the old process is gone. One that dies while it is idle is no turn that failed."""
    turn = task(tmp_path / "Berlin", RunTurn())
    with workers() as worker:
        worker.carry_out(turn)
        for name, most in (("MOST_TASKS", 1), ("MOST_MEMORY", 1), (None, None)):
            (before,) = worker._idle
            if name is None:
                os.kill(before.pid, signal.SIGKILL)
            else:
                with monkeypatch.context() as patched:
                    patched.setattr(warm, name, most)
                    assert worker._waiting() is None
            worker.carry_out(turn)
            assert before.ended(0)
            assert worker._idle[0].pid != before.pid


def test_an_idle_worker_ends(tmp_path, monkeypatch):
    """Nothing waits for hours in memory; the next turn has a worker again, until the daemon stops."""
    turn = task(tmp_path / "Berlin", RunTurn())
    monkeypatch.setattr(warm, "IDLE", timedelta(seconds=0.01))
    with workers() as worker:
        worker.carry_out(turn)
        (gone,) = worker._idle or [None]
        assert gone is None or gone.ended(60)
        worker.tidy()
        assert worker._idle == []
        monkeypatch.setattr(warm, "IDLE", timedelta(hours=1))
        worker.carry_out(turn)
        (one,) = worker._idle
        worker.tidy()
        assert worker._idle == [one] != [gone]
        worker.stop()
        assert one.ended(0)
        assert worker._idle == []
        with pytest.raises(Unavailable, match="the daemon is stopping"):
            worker.carry_out(turn)


DIES = """
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[2])
from daemon.test_worker_warm import RunTurn, Worker, task

worker = Worker()
worker.carry_out(task(Path(sys.argv[1]), RunTurn()))
print(worker._idle[0].pid, flush=True)
sys.stdin.read()
"""


def test_an_idle_worker_ends_with_a_daemon_that_is_killed(tmp_path):
    """Its successor finds nobody. A worker's stdout is its daemon's pipe: the test waits for the end on one of its own."""
    tests = Path(__file__).parents[1]
    command = [sys.executable, "-c", DIES, str(tmp_path / "Berlin"), str(tests)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as daemon:
        said = daemon.stdout.readline()
        assert Path(f"/proc/{int(said)}").exists()
        daemon.kill()
        assert daemon.stderr.read() == "", "it reaches its end when the worker, too, has closed it"


def test_places_are_for_different_athletes(tmp_path):
    """While a turn of one athlete waits for its file, another athlete's runs; the first one's next waits for it."""
    one, other = tmp_path / "Berlin", tmp_path / "Tokyo"
    over = []
    with workers(places=2) as worker:
        reading, writing = os.pipe()
        with open(reading, "rb"), open(writing, "wb") as file:
            first = task(one, ImportFiles(files=("a.json",)), [reading])
            named = (("first", first), ("second", task(one, RunTurn())))
            threads = [
                threading.Thread(target=lambda n=n, t=t: over.append((answer(worker, t), n)[1])) for n, t in named
            ]
            threads[0].start()
            until_busy(worker)
            threads[1].start()
            worker.carry_out(task(other, RunTurn()))
            over.append("other")
            file.write(json.dumps(runs("Kestrel", 2)).encode())
        for thread in threads:
            thread.join()
    assert over == ["other", "first", "second"]


def until_busy(worker):
    """Return when a turn is under way."""
    while not worker._busy:
        threading.Event().wait(0.01)

"""The folder whose new files are imported: what is handed out, when, and what becomes of it."""

import json
import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from homes import NOW, an_activity
from liftday.config.read import read
from liftday.daemon.protocol.imports import Imported, ImportedFile, RefusedRow
from liftday.daemon.protocol.orders import ImportFiles, files_of
from liftday.daemon.state.instance import Instance, open_instance
from liftday.daemon.sync.importing import take_files
from liftday.daemon.sync.watched_folder import MOST_FILES, Watched, take_in
from liftday.errors import CannotWrite, TryLater


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def names(paths):
    return [path.name for path in paths]


def test_a_file_is_handed_out_once_it_has_stopped_growing(folder):
    """A copy under way is left alone; what was handed out is not handed out again, until it changes."""
    watched = Watched(folder)
    run = folder / "run.gpx"
    run.write_text("<gpx")
    assert watched.fresh() == ()
    run.write_text("<gpx></gpx>")
    assert watched.fresh() == ()
    assert names(watched.fresh()) == ["run.gpx"]
    assert watched.fresh() == ()
    run.write_text("<gpx> </gpx>")
    assert watched.fresh() == ()
    assert names(watched.fresh()) == ["run.gpx"]


def test_what_is_no_recording_is_left_alone(folder):
    """Other kinds, hidden files, folders, and the folder that is not there."""
    for name in ("notes.txt", ".run.gpx", "run.gpx.part"):
        (folder / name).write_text("x")
    (folder / "album.zip").mkdir()
    watched = Watched(folder)
    assert (watched.fresh(), watched.fresh()) == ((), ())
    assert Watched(folder / "nowhere").fresh() == ()
    assert Watched(None).fresh() == ()


def test_what_could_not_be_taken_in_is_handed_out_again(folder):
    """Another turn was running, or the disk was full: the next look tries once more."""
    (folder / "run.fit").write_bytes(b"x")
    watched = Watched(folder)
    watched.fresh()
    handed = watched.fresh()
    watched.again(handed)
    assert watched.fresh() == handed


def open_files():
    """How many this process holds."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def a_file(name, **other):
    """What became of a file of one row, which was new."""
    return ImportedFile(**{"file": name, "rows": 1, "imported": 1, "duplicate": 0, "refused": (), **other})


class Orders:
    """Carries out imports: reads what it is handed, and tells."""

    def __init__(self, told=()):
        self.told, self.seen = told, []

    def __call__(self, order, files):
        self.seen = [(name, os.pread(handle, 100, 0)) for name, handle in zip(order.files, files, strict=True)]
        return Imported(files=tuple(self.told))


def test_files_go_in_open_and_what_became_of_each_is_logged(folder, caplog):
    """One line a file: how many rows, what was new, and why the first refused one was; then nothing is left open."""
    (folder / "a.gpx").write_text("one")
    (folder / "b.csv").write_text("two")
    orders = Orders(
        [
            a_file("a.gpx"),
            a_file("b.csv", rows=2, imported=0, duplicate=1, refused=(RefusedRow(line=3, why="no date"),)),
            a_file("c.fit", rows=0, imported=0, refused=(RefusedRow(line=0, why="is empty"),)),
            a_file("d.csv", notes=("read by position",)),
        ]
    )
    before = open_files()
    with caplog.at_level("INFO", logger="liftday"):
        take_in(sorted(folder.iterdir()), orders)
    assert orders.seen == [("a.gpx", b"one"), ("b.csv", b"two")]
    assert open_files() == before
    lines = [record.getMessage() for record in caplog.records]
    assert "imported file=a.gpx rows=1 imported=1 duplicate=0 refused=0" in lines[0]
    assert caplog.records[1].levelname == "WARNING"
    assert "line 3: no date" in lines[1]
    assert 'text="is empty"' in lines[2]
    assert 'text="read by position"' in lines[3]
    assert caplog.records[3].levelname == "INFO"


def test_a_file_that_has_gone_costs_the_others_nothing(folder, caplog):
    """It is named; a link is not followed; when nothing is left, nothing is ordered."""
    (folder / "here.gpx").write_text("x")
    (folder / "link.gpx").symlink_to("/etc/passwd")
    orders = Orders()
    with caplog.at_level("INFO", logger="liftday"):
        take_in([folder / "gone.gpx", folder / "link.gpx", folder / "here.gpx"], orders)
    assert [name for name, _ in orders.seen] == ["here.gpx"]
    assert [word in caplog.text for word in ("gone.gpx", "link.gpx")] == [True, True]
    alone = Orders()
    take_in([folder / "gone.gpx"], alone)
    assert alone.seen == []


def test_what_the_order_raises_is_raised(folder):
    """The daemon says it, and looks again."""
    (folder / "run.gpx").write_text("x")

    def busy(_order, _files):
        raise TryLater("busy", remedy="wait")

    with pytest.raises(TryLater):
        take_in([folder / "run.gpx"], busy)


def test_a_folder_of_hundreds_is_taken_in_by_parts(folder):
    """An order carries so many open files at most; the turn comes with the last part."""
    paths = [folder / f"{n:03}.fit" for n in range(2 * MOST_FILES + 1)]
    for path in paths:
        path.write_bytes(b"x")
    heard = []

    def order(given, handles=()):
        heard.append((len(handles), given.more))
        return Imported(files=tuple(a_file(name) for name in given.files))

    take_in(tuple(paths), order)
    assert heard == [(MOST_FILES, True), (MOST_FILES, True), (1, False)]


class Odd(Instance):
    """A instance whose zone is none: whatever asks for it breaks in a way nobody foresaw."""

    zone = "nowhere"


def config(tmp_path):
    """The shortest configuration there is."""
    path = tmp_path / "config.toml"
    path.write_text('[athlete]\ntimezone = "Europe/Berlin"\n')
    return read(path)


def test_a_file_that_breaks_its_reader_stops_no_other(tmp_path):
    """What nobody foresaw is refused and logged; the file behind it is taken."""
    point = "<trkpt lat='1' lon='1'><time>2026-03-01T06:00:00Z</time></trkpt>"
    odd, run = tmp_path / "odd.gpx", tmp_path / "run.json"
    odd.write_text(f"<gpx><trk><trkseg>{point}{point.replace('06:00', '06:30')}</trkseg></trk></gpx>")
    run.write_text(json.dumps([an_activity(7, "2026-03-01T07:00:00")]))
    with ExitStack() as stack:
        handles = [(path.name, stack.enter_context(path.open("rb")).fileno()) for path in (odd, run)]
        instance = stack.enter_context(open_instance(config(tmp_path), tmp_path, readonly=False))
        broken = Odd(settings=instance.settings, state=instance.state, store=instance.store)
        first, second = take_files(broken, handles, NOW, tell=lambda _: None)
    assert (first.rows, first.refused[0].line) == (0, 0)
    assert "odd.gpx is damaged in a way nobody foresaw" in first.refused[0].why
    assert second.imported == 1


def test_a_disk_that_refuses_is_no_damaged_file(tmp_path):
    """It is the machine's trouble: the command ends with 73, and the folder hands the file out again."""
    with (
        open_instance(config(tmp_path), tmp_path, readonly=False) as instance,
        pytest.raises(CannotWrite, match=r"run\.fit cannot be taken in: Bad file descriptor"),
    ):
        take_files(instance, [("run.fit", 1_000_000)], NOW, tell=lambda _: None)


def test_a_last_part_that_has_gone_still_ends_in_a_turn(folder):
    """The first sixty-four are in; what came after them was deleted meanwhile. They are planned on all the same."""
    paths = [folder / f"{n:03}.fit" for n in range(MOST_FILES + 1)]
    for path in paths[:-1]:
        path.write_bytes(b"x")
    heard = []

    def order(given, handles=()):
        heard.append((given.verb, len(handles)))
        return Imported(files=tuple(a_file(name) for name in files_of(given)))

    take_in(paths, order)
    assert heard == [("import", MOST_FILES), ("turn", 0)]


def test_a_last_part_that_was_refused_still_ends_in_a_turn(folder):
    """Where every file of it is refused its order makes no turn: what was taken before asks for its own."""
    paths = [folder / f"{n:03}.fit" for n in range(MOST_FILES + 1)]
    for path in paths:
        path.write_bytes(b"x")
    heard = []

    def order(given, handles=()):
        heard.append((given.verb, len(handles)))
        bad = isinstance(given, ImportFiles) and not given.more
        row = {"imported": 0, "refused": (RefusedRow(line=0, why="no"),)} if bad else {}
        return Imported(files=tuple(a_file(name, **row) for name in files_of(given)))

    take_in(paths, order)
    assert heard == [("import", MOST_FILES), ("import", 1), ("turn", 0)]
    heard.clear()
    take_in(paths[-1:], order)
    assert heard == [("import", 1)]

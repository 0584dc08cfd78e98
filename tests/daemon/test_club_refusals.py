"""A configuration that cannot be used, as the processes of a club and of a household say it."""

import pytest

from liftday.config.athletes import Places
from liftday.config.read import read_at
from liftday.daemon.club.refusals import Refusals
from liftday.daemon.process.condition import failed
from liftday.errors import BadConfiguration, Unavailable

GOOD = '[athlete]\ntimezone = "UTC"\n'


@pytest.mark.parametrize(
    ("shared", "own", "lines"),
    [
        (GOOD, GOOD, []),
        (GOOD + "[strava]\npoll_minutes = 0\n", GOOD, ["default"]),
        ("no toml\n", GOOD, ["default"]),
        (None, GOOD, ["default"]),
        (GOOD.replace("UTC", "Nowhere"), GOOD, ["default"]),
        (GOOD, "no toml\n", ["anna"]),
        (GOOD, None, ["anna"]),
        (GOOD + "[strava]\npoll_minutes = 0\n", GOOD.replace("UTC", "Nowhere"), ["default", "anna"]),
    ],
)
def test_what_is_wrong_is_said_once_and_of_whom_it_is(tmp_path, caplog, shared, own, lines):
    """The file that all share is read for each athlete, and by each part of a process; its fault is said of the installation."""
    home = Places(config=tmp_path / "config.toml", state=tmp_path)
    anna = Places(config=tmp_path / "anna.toml", state=tmp_path / "anna", athlete="anna", shared=home.config)
    for places, text in ((home, shared), (anna, own)):
        if text is not None:
            places.config.write_text(text)
    refusals = Refusals()
    for _ in range(2):
        for places in (home, anna, anna):
            try:
                read_at(places)
            except BadConfiguration as error:
                refusals.say(places, error)
    said = [record.getMessage() for record in caplog.records]
    assert [line.split()[0] for line in said] == ["reload_refused"] * len(lines)
    assert ["anna" if "athlete=anna" in line else "default" for line in said] == lines
    refusals.forget()
    for places in (home, anna):
        try:
            read_at(places)
        except BadConfiguration as error:
            refusals.say(places, error)
    assert len(caplog.records) == 2 * len(lines)


def test_a_notice_about_somebody_names_them_in_its_remedy():
    """Whoever is told by mail that something of hers is wrong looks at hers."""
    error = Unavailable("the disk is gone", remedy="run `liftday doctor`")
    assert failed(error, athlete="anna").remedy == "run `liftday --athlete anna doctor`"
    assert failed(error, athlete="default").remedy == "run `liftday doctor`"

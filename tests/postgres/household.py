"""An installation with three athletes who have lived a little: words, sets, a running plan, logins; in SQLite, to begin with."""

import contextlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from homes import NOW, Home, a_season, furnish
from icals import titled
from strava_emulator import Emulator

NAMES = ("default", "anna", "bob")
NUMBERS = {"anna": 2, "bob": 3}  # what Strava calls those who were added
LATER = NOW + timedelta(days=4)
OWN = '[athlete]\ntimezone = "Europe/Vienna"\n\n[safety]\naccepted = 2026-01-01\n\n[strength]\nminutes = {minutes}\n'
SETS = "goblet squat 3x10@16kg, rdl 3x8@20 rpe 7, plank 2x45s"


@contextlib.contextmanager
def household(folder: Path) -> Iterator[Home]:
    """Yield the installation; everybody has logged in and synced, and said something of a day and of a session."""
    with Emulator(a_season(6), now=NOW, client_id=12345, client_secret="hush-the-client-secret") as strava:
        home = furnish(folder, strava)
        plan = folder / "plan.ics"
        plan.write_bytes(titled([("one", date(2026, 3, 10), "Intervals"), ("two", date(2026, 3, 15), "Long run")]))
        without = home.config.read_text().replace(f'[store]\nurl = "{home.database}"\n\n', "")
        home.config.write_text(f'{without}\n[calendars]\nplan = ["{plan}"]\n')
        (folder / "athletes").mkdir()
        for name, number in NUMBERS.items():
            runs = [one | {"id": one["id"] + 5000 * number} for one in a_season(3 + number)]
            strava.add_athlete({"id": number, "firstname": name}, runs)
            (folder / "athletes" / f"{name}.toml").write_text(OWN.format(minutes=30 + 5 * number))
            good(home, "athlete", "add", name)
        for name in NAMES:
            strava.consent(athlete=NUMBERS.get(name))
            home.login(name)
            _live(home, name)
        yield home


def _live(home: Home, name: str) -> None:
    """A first sync, a word for a day, a session that was done with its sets, and one that was left out."""
    good(home, "--athlete", name, "sync", at=NOW)
    plan = home.liftday("--athlete", name, "plan", "--json", at=NOW).json
    first, second, *_ = [one for one in plan["sessions"] if one["type"] == "strength"]
    evening = datetime.fromisoformat(first["start"]) + timedelta(hours=2)
    good(home, "--athlete", name, "mark", "2026-03-11", "blocked", at=NOW)
    good(home, "--athlete", name, "done", first["date"], "--rating", "6", "--sets", SETS, at=evening)
    good(home, "--athlete", name, "skip", second["date"], at=evening)
    good(home, "--athlete", name, "sync", at=LATER)


def good(home: Home, *words: str, at: datetime | None = None, stdin: str | None = None) -> str:
    """Run a command that has to go well; return what it says."""
    said = home.liftday(*words, at=at, stdin=stdin)
    assert said.code == 0, (words, said.out, said.err)
    return said.out


def switch(home: Home, url: str) -> None:
    """Write `[store] url`, as the move says; "": take it out again."""
    text = home.config.read_text().partition("[store]")[0].rstrip() + "\n"
    home.config.write_text(f'{text}\n[store]\nurl = "{url}"\n' if url else text)


def state_of(home: Home, name: str) -> Path:
    """Somebody's state directory."""
    return home.state if name == "default" else home.state / "athletes" / name


def feeds(home: Home) -> dict[str, bytes]:
    """What is published of each."""
    return {name: home.liftday("--athlete", name, "feed").raw for name in NAMES}


def addresses(home: Home) -> dict[str, str]:
    """Where each feed is."""
    return {name: good(home, "--athlete", name, "feed-url") for name in NAMES}

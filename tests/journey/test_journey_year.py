"""A year lived through the emulated Strava: a sync each day, sessions lifted, missed, a break, an illness, a race, an
injury; the phases grow with what was completed and step back where the rules say so."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from homes import a_season, an_activity, furnish
from liftday.config.read import read
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.orders import MarkDays, Sync
from liftday.daemon.queries import answers
from liftday.daemon.state.instance import open_instance
from liftday.training.owner import Word
from strava_emulator import Emulator

START = date(2026, 3, 2)
WEEKS = 52
BREAK = range(20, 23)  # three weeks away, no strength at all
ILL = (date(2026, 9, 8), date(2026, 9, 10))
RACE = date(2026, 11, 8)
MISSED = {6, 31}  # weeks in which the second session falls out
INJURED = range(44, 47)

# Week by week: the phase at its end, and one letter a strength session: F full, L lite, U upper body and core;
# capitals were done, small ones missed.
YEAR = """
 1 F1 FF
 2 F1 FF
 3 F1 FF
 4 F1 FF
 5 F2 FF
 6 F2 FfL
 7 F2 FF
 8 F2 FF
 9 B  FF
10 B  FF
11 S  FF
12 S  FF
13 S  FF
14 S  FF
15 S  FF
16 S  FF
17 S  FF
18 S  FF
19 S  FF
20 S  fuf
21 S  fuf
22 B  fuf
23 B  FF
24 B  FF
25 S  FF
26 S  FF
27 S  FF
28 S  L
29 S  FF
30 S  FF
31 M  FfL
32 M  FF
33 M  FF
34 M  FF
35 M  FF
36 M  L
37 S  LF
38 S  FF
39 S  FF
40 S  FF
41 S  FF
42 S  FF
43 S  FF
44 S  FF
45 S  FF
46 S  FF
47 S  FF
48 S  FF
49 S  FF
50 S  FF
51 S  FF
52 S  FF
"""


def runs() -> list[dict[str, object]]:
    """Intervals on Tuesdays, a long run on Sundays, easy on Mondays, Wednesdays and Fridays, for the whole year."""
    past = a_season()
    shapes = {
        0: {},
        1: {"average_heartrate": 168.0, "max_heartrate": 189.0, "workout_type": 3, "average_speed": 3.6},
        2: {},
        4: {},
        6: {"moving_time": 7500, "elapsed_time": 7600, "distance": 20500.0, "workout_type": 2},
    }
    coming = [
        an_activity(5000 + 10 * week + weekday, f"{START + timedelta(days=7 * week + weekday)}T07:00:00", **facts)
        for week in range(WEEKS)
        for weekday, facts in shapes.items()
    ]
    return [*past, *coming]


def lived(folder) -> str:
    """Live the year; return it as a picture."""
    picture: dict[int, list[str]] = {week: [] for week in range(1, WEEKS + 1)}
    phases: dict[int, str] = {}
    with Emulator(runs(), now=datetime.combine(START, time(5), UTC), client_id=12345, client_secret="x") as strava:
        home = furnish(folder, strava)
        (folder / "client-secret").write_text("x\n")
        home.login()
        plain = home.config.read_text() + f'\n[[races]]\ndate = {RACE}\ndistance_km = 21.1\npriority = "A"\n'
        hurt = plain.replace("[strength]\n", '[strength]\ninjuries = { achilles = "active" }\n')
        home.config.write_text(plain)
        settled: set[str] = set()
        for n in range(7 * WEEKS):
            on, week = START + timedelta(days=n), n // 7 + 1
            strava.set_clock(datetime.combine(on, time(12), UTC))
            home.config.write_text(hurt if week in INJURED else plain)
            settings = read(home.config)
            if on == ILL[0]:
                words = MarkDays(first=ILL[0], last=ILL[1], word=Word.ILL)
                carry_out_here(settings, home.state, words, now=datetime.combine(on, time(5), UTC))
            carry_out_here(settings, home.state, Sync(), now=datetime.combine(on, time(12), UTC))
            with open_instance(settings, home.state, readonly=True) as instance:
                now = datetime.combine(on, time(12), UTC)
                plan = answers.plan(instance, at=None, now=now, weeks=None)
            phases[week] = plan.phase
            for session in plan.sessions:
                if session.type != "strength" or session.date != on or session.uid in settled:
                    continue
                settled.add(session.uid)
                letter = {"full": "F", "lite": "L", "upper_core": "U"}[session.variant]
                second = len(picture[week]) == 1
                missed = week in BREAK or (week in MISSED and second)
                picture[week].append(letter.lower() if missed else letter)
                if not missed:
                    lift = an_activity(9000 + n, f"{on}T18:30:00", type="WeightTraining", sport_type="WeightTraining")
                    strava.add(lift | {"distance": 0.0, "average_speed": 0.0})
    return "\n".join(f"{week:>2} {phases[week]:<2} {''.join(letters)}" for week, letters in picture.items())


@pytest.mark.slow
def test_a_year(tmp_path):
    """The picture of the year, as the rules draw it."""
    assert lived(tmp_path) == YEAR.strip("\n")

"""How fast a history is read: `python bench/classify_speed.py`. Target: 5,000 activities under 300 ms, linear cost.

A made-up athlete: six runs and a ride a week for years, with heart rate and the odd race; every fifth has a title of
its own that was never seen before (in real histories 7 % say anything). Each size is read five times and the best
counts, in CPU time of one core.
"""

import json
import random
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from liftday.training.activity import Activity
from liftday.training.owner import Athlete
from liftday.training.reading.classify import read
from liftday.training.reading.days import days

ATHLETE = Athlete(timezone=ZoneInfo("Europe/Berlin"))
DEFAULTS = ("Morning Run", "Lunch Run", "Evening Run", "朝のラン", "Lauf am Morgen")
TITLES = ("Tempo", "Easy", "10x400 track", "Long run with friends", "間歇", "Lockerer Lauf")


def history(count):
    rng = random.Random(7)
    start, found = datetime(2010, 1, 1, 7), []
    for n in range(count):
        hard, ride = n % 7 in {1, 4}, n % 7 == 6
        speed, pulse = (7.5, 135) if ride else (3.4, 162) if hard else (2.8, 141)
        minutes = 100.0 if n % 7 == 5 else rng.uniform(35, 65)
        pulse += rng.gauss(0, 4)
        speed *= rng.gauss(1, 0.03)
        found.append(
            Activity(
                id=str(n),
                sport="Ride" if ride else "Run",
                start=start + timedelta(days=n, minutes=rng.randrange(600)),
                elapsed_s=minutes * 62,
                moving_s=minutes * 60,
                name=f"{rng.choice(TITLES)} {n}" if n % 5 == 0 else rng.choice(DEFAULTS),
                distance_m=speed * minutes * 60,
                climb_m=rng.uniform(0, 150),
                average_hr=pulse,
                max_hr=pulse + rng.uniform(12, 26),
                cadence=None if ride else rng.gauss(84, 2),
                average_temp=rng.gauss(15, 8),
                suffer_score=minutes,
                workout_type=1 if n % 90 == 4 else None,
            )
        )
    return found


def best(act, times=5):
    taken = []
    for _ in range(times):
        begun = time.process_time()
        act()
        taken.append(time.process_time() - begun)
    return min(taken)


def main():
    before = None
    for count in (1250, 2500, 5000, 10_000):
        told = history(count)
        cost = best(lambda told=told: read(told, athlete=ATHLETE))
        growth = f", {cost / before:.2f} x the half" if before else ""
        print(f"{count:6} activities read in {1000 * cost:4.0f} ms, {1e6 * cost / count:3.0f} us each{growth}")
        before = cost
    told = history(5000)
    book = read(told, athlete=ATHLETE)
    first, last = told[0].day, told[-1].day
    cost = best(lambda: days(book.readings, first=first, last=last))
    print(f"  5000 readings made days in {1000 * cost:4.0f} ms")
    state = book.anchors[max(book.anchors)]
    print(f"  the state of a day is {len(json.dumps(state.as_json()))} bytes of JSON")


if __name__ == "__main__":
    main()

"""Where it hurts, from the command line to a lighter session and back; and nobody who reads a calendar learns of it."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from homes import NOW, a_season, an_activity
from journey.living import UNSAID
from liftday.training.exercises.catalogue import INJURIES

DAY = timedelta(days=1)
GYM = {"name": "Gym", "type": "WeightTraining", "sport_type": "WeightTraining", "distance": 0.0, "average_speed": 0.0}


@pytest.fixture
def planned(home):
    """A home whose plan stands, on imports alone, with every outlet switched on."""
    lines = home.config.read_text().splitlines()
    kept = [line for line in lines if not line.startswith(("client_", "api_", "oauth_"))]
    text = "\n".join(kept) + '\nbusy = true\nshow_days = true\nmobility = "separate"\n'
    home.config.write_text(text)
    take(home, a_season(), NOW)
    return home


def take(home, records, at):
    """Import activities at an instant."""
    path = home.folder / "records.json"
    path.write_text(json.dumps(records))
    assert home.liftday("import", str(path), at=at).code == 0


def lifts(home, at):
    """The coming strength sessions at an instant, by start."""
    shown = home.liftday("plan", "--json", at=at).json["sessions"]
    return [s for s in shown if s["type"] == "strength" and s["status"] == "planned"]


def published(home):
    """Every byte that a subscriber of any outlet can fetch, unfolded."""
    return b"".join(path.read_bytes() for path in sorted(home.state.glob("*.ics"))).replace(b"\r\n ", b"").decode()


def told(home):
    """What the events say, by uid: title and text."""
    events = icalendar.Calendar.from_ical(home.liftday("feed").raw).walk("VEVENT")
    return {str(e["UID"]): (str(e["SUMMARY"]), str(e.get("DESCRIPTION", ""))) for e in events}


def nothing_of_it(home):
    """No outlet holds a word of what hurts."""
    text = published(home).lower()
    assert not [word for word in UNSAID if re.search(rf"\b{word}", text)]


def main_sets(session):
    return [b["sets"] for b in session["blocks"] if b["section"] == "main"]


def evening_of(session):
    return datetime.fromisoformat(session["start"]).astimezone(UTC) + timedelta(hours=2)


def test_strong_pain_makes_sessions_lite_until_three_calm_days(planned):
    """The turn says why, at home; what is published says that the session is light for now; calm brings it back."""
    before = lifts(planned, NOW)
    assert {s["variant"] for s in before} == {"full"}
    said = planned.liftday("mark", "today", "pain", "runners_knee", "7", at=NOW)
    assert said.code == 0, said.err
    assert said.out.startswith("2026-03-02: knee 7 of 10. Sessions stay light until three days at 2 or less there")
    assert "now light: strong pain was reported" in said.out
    assert {s["variant"] for s in lifts(planned, NOW + timedelta(hours=1))} == {"lite"}
    assert "A light session for now." in published(planned)
    nothing_of_it(planned)
    for n in (1, 2, 3):
        assert planned.liftday("mark", "today", "pain", "runners_knee", "1", at=NOW + n * DAY).code == 0
        nothing_of_it(planned)
    after = [s for s in lifts(planned, NOW + 3 * DAY) if s["date"] > "2026-03-05"]
    assert after
    assert {s["variant"] for s in after} == {"full"}


def test_while_it_is_open_exercises_are_those_of_an_injured_place(planned):
    """What stands within a day is written for it: the high box, no lunges that walk; nobody set an injury."""
    text = planned.config.read_text()
    planned.config.write_text(text.replace('["dumbbell", "band"]', '["dumbbell", "band", "step"]'))
    first = lifts(planned, NOW)[0]
    eve = datetime.fromisoformat(first["start"]).astimezone(UTC) - timedelta(hours=13)
    assert planned.liftday("mark", "today", "pain", "itb", "8", at=eve).code == 0
    now = next(s for s in lifts(planned, eve + timedelta(minutes=1)) if s["uid"] == first["uid"])
    ids = {b["exercise"] for b in now["blocks"]}
    assert now["variant"] == "lite"
    assert ids & {"lo_side_hip", "lo_band_walk"}
    assert ids.isdisjoint({"lo_step_down", "lo_walk_lunge"})


def done(home, session, number):
    """A session is lifted, and the record of it comes in."""
    on = session["date"]
    take(home, [an_activity(number, f"{on}T18:10:00", moving_time=1800, elapsed_time=1900, **GYM)], evening_of(session))


def test_pain_of_three_to_five_takes_a_set_from_the_next_session_and_calm_gives_it_back(planned):
    """After a session that was done: 4 the morning after; the next has fewer sets; settled by then, it is as planned."""
    texts = planned.config.read_text()
    planned.config.write_text(texts.replace("[strength]\n", '[strength]\nphase = "F2"\n'))
    assert planned.liftday("sync", at=NOW).code in {0, 77}
    later = NOW
    for number in (9001, 9002, 9003):  # past the first sessions, which are light anyway
        session = lifts(planned, later)[0]
        done(planned, session, number)
        later = evening_of(session) + DAY
        planned.liftday("sync", at=later)
    current = lifts(planned, later)[0]
    eve = datetime.fromisoformat(current["start"]).astimezone(UTC) - timedelta(hours=12)
    usual = main_sets(next(s for s in lifts(planned, eve) if s["uid"] == current["uid"]))
    said = planned.liftday("mark", "today", "pain", "achilles", "4", at=eve)
    assert said.out.startswith(
        f"{eve.date()}: Achilles tendon 4 of 10. Nothing is added, and the next session is lighter"
    )
    lighter = main_sets(next(s for s in lifts(planned, eve) if s["uid"] == current["uid"]))
    assert sum(lighter) < sum(usual)
    nothing_of_it(planned)
    planned.liftday("mark", "today", "pain", "achilles", "1", at=eve + timedelta(hours=1))
    again = main_sets(next(s for s in lifts(planned, eve) if s["uid"] == current["uid"]))
    assert again == usual


def test_it_is_shown_at_home_and_taken_back(planned):
    """`days` and `why` show it, `undo` and `clear` take it away, and a clear taken back brings it again."""

    def shown(at):
        day = planned.liftday("days", "--since", "2026-03-02", "--until", "2026-03-02", "--json", at=at).json[0]
        assert planned.liftday("why", "2026-03-02", "--json", at=at).json["day"]["pain"] == day["pain"]
        return [(one["place"], one["pain"]) for one in day["pain"]]

    minutes = [NOW + timedelta(minutes=n) for n in range(12)]
    assert shown(minutes[0]) == []
    said = planned.liftday("mark", "2026-03-02", "pain", "achilles", "7", "--json", at=minutes[1]).json
    assert {k: said[k] for k in ("first", "last", "word", "place", "pain")} == {
        "first": "2026-03-02", "last": "2026-03-02", "word": "pain", "place": "achilles", "pain": 7,
    }  # fmt: skip
    planned.liftday("mark", "2026-03-02", "pain", "low_back", "0", at=minutes[2])
    assert shown(minutes[2]) == [("achilles", 7), ("low_back", 0)]
    assert "[pain: Achilles tendon 7 of 10, low back 0 of 10]" in " ".join(
        planned.liftday("days", "--since", "2026-03-02", at=minutes[2]).out.split()
    )
    assert "pain: Achilles tendon 7 of 10" in planned.liftday("why", "2026-03-02", at=minutes[2]).out
    assert "Strong pain was reported (Achilles tendon)" in " ".join(planned.liftday("plan", at=minutes[2]).out.split())
    planned.liftday("mark", "2026-03-02", "pain", "achilles", "3", at=minutes[3])
    assert shown(minutes[3]) == [("achilles", 3), ("low_back", 0)]
    undone = planned.liftday("undo", "--json", at=minutes[4]).json
    assert (undone["said"], undone["undone"]["act"], undone["undone"]["word"]) == (
        "2026-03-02: pain is taken back.", "mark", "pain",
    )  # fmt: skip
    assert shown(minutes[4]) == [("achilles", 7), ("low_back", 0)]
    planned.liftday("mark", "2026-03-01..2026-03-03", "clear", at=minutes[5])
    assert shown(minutes[5]) == []
    planned.liftday("undo", at=minutes[6])
    assert shown(minutes[6]) == [("achilles", 7), ("low_back", 0)]
    for n in (7, 8):
        assert planned.liftday("undo", "2026-03-02", at=minutes[n]).code == 0
    assert shown(minutes[8]) == []
    assert planned.liftday("undo", at=minutes[9]).code == 65


@pytest.mark.parametrize("back", [("undo",), ("undo", "2026-03-02"), ("mark", "2026-03-02", "clear")])
def test_a_word_about_pain_that_is_taken_back_changed_nothing(planned, back):
    """Every entry is what it was; taken back by undo, to the letter."""
    untouched = told(planned)
    assert planned.liftday("mark", "2026-03-02", "pain", "achilles", "9", at=NOW).code == 0
    assert told(planned) != untouched
    assert planned.liftday(*back, at=NOW + timedelta(minutes=1)).code == 0
    now = told(planned)
    assert {uid: title for uid, (title, _) in now.items()} == {uid: title for uid, (title, _) in untouched.items()}
    if back[0] == "undo":
        assert now == untouched


def test_where_it_hurts_never_shows_in_what_is_published(planned):
    """Moderate pain at one place or another: the calendars are the same to the letter."""
    seen = set()
    for n, place in enumerate(INJURIES):
        at = NOW + timedelta(minutes=2 * n)
        assert planned.liftday("mark", "2026-03-02", "pain", place, "5", at=at).code == 0
        seen.add(json.dumps(told(planned), sort_keys=True))
        nothing_of_it(planned)
        assert planned.liftday("undo", at=at + timedelta(minutes=1)).code == 0
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("words", "code", "what"),
    [
        (("today", "pain"), 2, "pain where?"),
        (("today", "pain", "elbow", "3"), 2, "'elbow' is no place"),
        (("today", "pain", "achilles"), 2, "how much?"),
        (("today", "pain", "achilles", "11"), 2, "'11' is no number from 0 to 10"),
        (("today", "pain", "achilles", "much"), 2, "'much' is no number from 0 to 10"),
        (("yesterday..today", "pain", "achilles", "3"), 2, "pain is said of one day, not of 2026-03-01 to 2026-03-02"),
        (("tomorrow", "pain", "achilles", "3"), 65, "2026-03-03 is still to come"),
        (("today", "hard", "achilles"), 2, "'hard' takes nothing behind it, and 'achilles' stands there"),
    ],
)
def test_what_is_no_pain_is_refused_with_a_remedy(planned, words, code, what):
    """One sentence and what to do; nothing is kept."""
    body = planned.liftday("feed").raw
    said = planned.liftday("mark", *words, at=NOW)
    first, remedy = said.err.splitlines()[:2]
    assert (said.code, first) == (code, f"liftday: {what}")
    assert remedy.strip()
    assert planned.liftday("undo", at=NOW).code == 65
    assert planned.liftday("feed").raw == body


def test_a_running_daemon_takes_it_and_its_log_says_nothing_of_it(planned):
    """Through the socket, a turn by its worker; the log has neither the place nor the number."""
    with planned.daemon() as running:
        assert running.hears("ready")
        today = datetime.now(UTC).date()  # noqa: TID251  the daemon goes by the machine's clock
        said = planned.liftday("mark", str(today - DAY), "pain", "plantar", "7", "--json")
        assert (said.code, said.json["place"]) == (0, "plantar"), said.err
    assert not [line for line in running.log if "plantar" in line or "heel" in line or "pain" in line]
    nothing_of_it(planned)


def test_a_mark_of_long_ago_changes_nothing(planned):
    """Before any session, moderate: it is shown, and that is all."""
    before = told(planned)
    assert planned.liftday("mark", str(date(2026, 1, 5)), "pain", "itb", "4", at=NOW).code == 0
    assert told(planned) == before

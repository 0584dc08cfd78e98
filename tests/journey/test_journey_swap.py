"""`liftday swap`: what could stand there, another exercise in one session or from it on, a question, a refusal, and back."""

from datetime import datetime

from journey.test_journey_undo import at, sessions


def mains(home):
    """The strength sessions ahead, by date, with their main lifts."""
    found = sorted((s for s in sessions(home).values() if s["type"] == "strength"), key=lambda s: s["date"])
    return [(s["date"], s["uid"], [b for b in s["blocks"] if b["section"] == "main"]) for s in found]


def events(home):
    """The feed's entries by uid."""
    parts = home.liftday("feed", at=at(12)).out.split("BEGIN:VEVENT")[1:]
    return {part.split("UID:")[1].split()[0]: part for part in parts}


def ids(home):
    """What each session holds, by uid."""
    return {uid: [b["exercise"] for b in s["blocks"]] for uid, s in sessions(home).items()}


def test_a_swap_changes_one_session_and_undo_brings_it_back(synced):
    """By the names of the screen and of people; the rest of the feed stays byte for byte."""
    on, uid, blocks = mains(synced)[0]
    lift = next(b for b in blocks if len(b["alternatives"]) == 3)
    before, was = events(synced), ids(synced)
    offered = synced.liftday("swap", on, lift["exercise"], "--json", at=at(1)).json
    assert offered["alternatives"] == lift["alternatives"]
    other = lift["alternatives"][0]
    assert other["name"] in synced.liftday("swap", on, lift["name"], at=at(1)).out
    assert f"Or: {other['name']}" in synced.liftday("plan", on, at=at(1)).out
    said = synced.liftday("swap", on, lift["name"], other["name"], "--json", at=at(2)).json
    assert (said["act"], said["exercise"], said["instead"]) == ("swap", lift["exercise"], other["exercise"])
    assert f"{other['name']} stands for" in said["said"]
    after = events(synced)
    changed = {entry.split("@")[0] for entry in before if before[entry] != after[entry]}
    assert {entry for entry in changed if uid not in entry} == set()
    assert changed
    block = next(b for b in sessions(synced)[uid]["blocks"] if b["exercise"] == other["exercise"])
    assert block["instead_of"] == lift["exercise"]
    back = synced.liftday("undo", at=at(3))
    assert (back.code, "is back" in back.out) == (0, True)
    assert ids(synced) == was


def test_from_now_on_every_session_takes_it_and_its_own_name_ends_it(synced):
    """What holds the exercise later holds the other; the exercise's own name in that session brings it back there."""
    on, uid, blocks = mains(synced)[0]
    lift = next(b for b in blocks if b["alternatives"])
    other = lift["alternatives"][0]["exercise"]
    assert synced.liftday("swap", on, lift["exercise"], other, "--from-now-on", at=at(1)).code == 0
    assert all(lift["exercise"] not in held for held in ids(synced).values())
    assert synced.liftday("swap", on, other, lift["exercise"], at=at(2)).code == 0
    assert lift["exercise"] in ids(synced)[uid]
    again = synced.liftday("undo", on, at=at(3))
    assert (again.code, f"{lift['alternatives'][0]['name']} is back." in again.out) == (0, True)
    assert other in ids(synced)[uid]


def test_a_week_without_the_gym_is_one_word_and_back(synced):
    """In `plan`, `why`, the entry, JSON and the notes, with its reason; the rest of the feed stays byte for byte."""
    on = mains(synced)[0][0]
    before, was = events(synced), ids(synced)
    said = synced.liftday("swap", on, "--no-gym", at=at(1))
    assert (said.code, "2-8 March without the gym: " in said.out, "are done otherwise" in said.out) == (0, True, True)
    for shown in (synced.liftday("plan", on, at=at(1)).out, synced.liftday("why", on, at=at(1)).out):
        assert "A week without the gym, as you said" in " ".join(shown.split())
        assert "dumbbell" not in shown.casefold()
    assert "2-8 March without the gym" in synced.liftday("plan", "--json", at=at(1)).json["notes"][0]
    week = {s["uid"] for s in sessions(synced).values() if s["date"] <= "2026-03-08" and s["type"] == "strength"}
    after = events(synced)
    assert {entry.split("@")[0] for entry in before if before[entry] != after[entry]} == week
    assert "taken back; the week is with the gym again." in synced.liftday("undo", "friday", at=at(2)).out
    assert ids(synced) == was
    synced.liftday("swap", on, "--no-gym", at=at(3))
    assert "the gym is back" in synced.liftday("swap", on, "--gym", at=at(4)).out
    assert ids(synced) == was
    assert "taken back; the week is without the gym again." in synced.liftday("undo", at=at(5)).out
    assert "taken back; the week is with the gym again." in synced.liftday("undo", at=at(5)).out
    for words, code, told in (
        ((on, "--gym"), 65, "nobody said"),
        ((on, "--no-gym", "--gym"), 2, "say the opposite"),
        (("2026-02-20", "--no-gym"), 65, "is over"),
        ((on,), 2, "no exercise was named"),
        ((on, "goblet squat", "--no-gym"), 2, "about a whole week"),
    ):
        refused = synced.liftday("swap", *words, at=at(5))
        assert (refused.code, told in refused.err) == (code, True), words


def test_what_cannot_be_swapped_is_told_with_a_remedy(synced):
    """Not in the session, nobody's name, something else, equipment that is not owned, a question, a mobility entry, a day
    that is past, nothing to last."""
    on, _, blocks = mains(synced)[0]
    lift = next(b for b in blocks if b["alternatives"])
    name = lift["exercise"]
    mobility = next(s for s in sessions(synced).values() if s["type"] == "mobility")
    for words, code, told in (
        ((on, "juggling", "plank"), 65, "is not in that session"),
        ((on, name, "juggling"), 65, "no exercise is called"),
        ((on, name, "pogo jumps"), 65, ""),
        ((on, name, name), 65, "stands in that session already"),
        ((on, name, "calf raise"), None, ""),
        ((on, name, "squat"), None, "may be several"),
        ((on, name, "gobblet squat"), 2, "'gobblet squat' is no exercise here\n"),
        ((mobility["uid"], name), 65, "has no exercises to swap"),
        ((on, name, "--from-now-on"), 2, "needs the exercise"),
    ):
        said = synced.liftday("swap", *words, at=at(1))
        assert (said.code in ({code} if code else {2, 65}), told in said.err) == (True, True), (words, said.err)
    late = datetime.fromisoformat(f"{on}T23:00:00+01:00")
    assert "has begun" in synced.liftday("swap", on, name, at=late).err
    assert synced.liftday("undo", at=at(2)).code == 65


def test_equipment_that_is_not_owned_and_an_injury_refuse_what_they_bar(synced):
    """Another way to do it is offered under its own name; no place that hurts is named."""
    on = mains(synced)[0][0]
    written = synced.config.read_text()
    synced.config.write_text(
        written.replace('["dumbbell", "band"]', '["dumbbell"]\ninjuries = { low_back = "active" }')
    )
    assert synced.liftday("sync", at=at(1)).code == 0
    row = next(b for b in mains(synced)[0][2] if b["exercise"] == "up_row_db")
    said = synced.liftday("swap", on, "up_row_db", "band row", at=at(1))
    assert (said.code, "needs equipment" in said.err) == (65, True)
    name = row["alternatives"][0]["name"]
    assert name in said.err
    assert synced.liftday("swap", on, "up_row_db", name, at=at(1)).code == 0
    held = next(s for s in sessions(synced).values() if s["date"] == on and s["type"] == "strength")["blocks"]
    core = next(b for b in held if b["section"] == "core" and b["exercise"] in {"co_pallof", "co_side_plank"})
    said = synced.liftday("swap", on, core["exercise"], "russian twist", at=at(1))
    assert (said.code, "does not go with an injury" in said.err, "back" in said.err) == (65, True, False)

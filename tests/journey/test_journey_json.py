"""docs/json.md is what the commands print: every shape is held against a real answer, and every number has one source."""

import json
import re
import urllib.request
from datetime import date, datetime, timedelta
from pathlib import Path

import click
import pytest

import icals
from homes import NOW
from liftday.cli import VERBS, cli

PAGE = (Path(__file__).parents[2] / "docs/json.md").read_text(encoding="utf-8")
SHAPES = {
    name: json.loads(text) for name, text in re.findall(r"^```json (.+?)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
}
PARTS = {
    "session", "block", "day", "activity", "kind", "reason", "change", "facts", "named", "undone", "strava-state",
    "intervals", "intervals-state", "calendar-trouble", "weight", "working", "set", "alternative", "offer", "swap_week",
    "invitation",
}  # fmt: skip


def faults(value, shape, where="$"):
    """What of a value does not fit a shape, each with its place."""
    if isinstance(shape, str):
        return [] if any(fits(value, word.strip(), where) for word in shape.split("|")) else [f"{where}: {value!r}"]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{where} is no list"]
        return [found for n, item in enumerate(value) for found in faults(item, shape[0], f"{where}[{n}]")]
    if not isinstance(value, dict):
        return [f"{where} is no object"]
    keys = {key: part for key, part in shape.items() if key != "..."}
    keys |= SHAPES[shape["..."].strip("<>")] if "..." in shape else {}
    if "*" in keys:
        missing = [f"{where}.{key} is missing" for key in keys if key != "*" and key not in value]
        parts = ((key, item, keys.get(key, keys["*"])) for key, item in value.items())
        return missing + [found for key, item, part in parts for found in faults(item, part, f"{where}.{key}")]
    known = {key.rstrip("?"): part for key, part in keys.items()}
    missing = [f"{where}.{key} is missing" for key in keys if not key.endswith("?") and key not in value]
    more = [f"{where}.{key} is not documented" for key in value if key not in known]
    inside = [f for key, item in value.items() if key in known for f in faults(item, known[key], f"{where}.{key}")]
    return [*missing, *more, *inside]


def fits(value, word, where):
    """Whether a value is what one word of a shape says."""
    if word.startswith("<"):
        return not faults(value, SHAPES[word.strip("<>")], where)
    plain = {"text": str, "boolean": bool, "null": type(None), "list": list}
    if word in plain:
        return isinstance(value, plain[word])
    if word in {"integer", "number"}:
        return isinstance(value, int if word == "integer" else int | float) and not isinstance(value, bool)
    if word in {"date", "instant", "wall"}:
        return isinstance(value, str) and dated(value, word)
    return value == word


def dated(text, word):
    """Whether a text is a date, an instant with its offset, or a wall time without one."""
    try:
        if word == "date":
            return date.fromisoformat(text).isoformat() == text
        return (datetime.fromisoformat(text).tzinfo is None) == (word == "wall") and "T" in text
    except ValueError:
        return False


def fitting(answer, name, codes=(0,)):
    """The answer of a command, which must fit its shape."""
    assert answer.code in codes, answer.err
    assert faults(answer.json, SHAPES[name]) == [], name
    return answer.json


def test_every_verb_with_json_is_documented():
    """And nothing else: a shape nobody prints is wrong too."""
    context, found = click.Context(cli), set()
    for verb in VERBS:
        command = cli.get_command(context, verb)
        for name, part in {
            verb: command,
            **{f"{verb} {k}": v for k, v in getattr(command, "commands", {}).items()},
        }.items():
            found |= {name for p in part.params if "--json" in p.opts}
    assert set(SHAPES) - PARTS - {"healthz", "backup --list"} == found - {"unskip"}


@pytest.fixture
def synced(home):
    """A home that has logged in and synced."""
    home.login()
    fitting(home.liftday("sync", "--json", at=NOW), "sync")
    return home


def test_what_is_read_fits_its_shape(synced, tmp_path):
    """The answers of the verbs that read, on a plan that stands."""
    plan = fitting(synced.liftday("plan", "--weeks", "4", "--json", at=NOW), "plan")
    assert any(s.get("tentative") for s in plan["sessions"])
    days = fitting(synced.liftday("days", "--json", at=NOW), "days")
    assert any(day["activities"] for day in days)
    for on in (plan["sessions"][0]["date"], days[3]["date"]):
        fitting(synced.liftday("why", on, "--json", at=NOW), "why")
    fitting(synced.liftday("status", "--json"), "status", (1,))
    fitting(synced.liftday("strava", "status", "--json"), "strava status")
    fitting(synced.liftday("athlete", "list", "--json", at=NOW), "athlete list")
    assert fitting(synced.liftday("doctor", "--json", at=NOW), "doctor", (1,))["ok"] is False
    fitting(synced.liftday("feed-url", "--json"), "feed-url")
    assert fitting(synced.liftday("calendars", "--json"), "calendars") == []
    assert len(fitting(synced.liftday("exercises", "--json"), "exercises")) > 50
    assert {one["id"] for one in fitting(synced.liftday("exercises", "goblet", "--json"), "exercises")}
    assert synced.liftday("exercises", "no-such-thing", "--json").code == 1
    fitting(synced.liftday("config", "check", "--json"), "config check")
    bad = tmp_path / "bad.toml"
    bad.write_text("[feed]\nprot = 1\n")
    assert fitting(synced.liftday("config", "check", str(bad), "--json"), "config check", (1,))["problems"]
    fitting(synced.liftday("athlete", "invite", "anna", "--here", "--json", at=NOW), "athlete invite")
    fitting(synced.liftday("athlete", "coach", "--json", at=NOW), "athlete coach")
    for line in synced.liftday("backtest", "--evening", "--json", at=NOW).out.splitlines()[:2]:
        assert faults(json.loads(line), SHAPES["backtest"]) == []


def test_what_a_plan_was_read_as_fits_its_shape(home, tmp_path):
    """From the file of a plan to the list of its entries, on the terminal too."""
    titles = ("Easy 8 km", "6x800", "Ruhetag", "Marathon week 3", "Club night")
    dates = [NOW.date() + timedelta(days=number) for number in range(1, len(titles) + 1)]
    plan = tmp_path / "plan.ics"
    plan.write_bytes(
        icals.calendar(
            *(
                icals.event(f"UID:{on}", f"DTSTART;VALUE=DATE:{on:%Y%m%d}", f"SUMMARY:{title}")
                for on, title in zip(dates, titles, strict=True)
            )
        )
    )
    words = 'words = { "Club night" = "hard" }'
    home.config.write_text(f'{home.config.read_text()}\n[calendars]\nplan = ["{plan}"]\n{words}\n')
    home.liftday("sync", at=NOW)
    (one,) = fitting(home.liftday("calendars", "--json", at=NOW), "calendars")
    assert [entry["read_as"] for entry in one["entries"]] == ["Easy", "Hard", "Rest", "No session", "Hard"]
    shown = home.liftday("calendars", at=NOW)
    assert (shown.code, shown.err) == (0, "")
    assert "sets in the title, 6x800" in shown.out
    assert str(plan) not in shown.out
    day = fitting(home.liftday("why", str(dates[1]), "--json", at=NOW), "why")["day"]
    assert day["source"] == "planned"
    assert "your plan says hard (sets in the title, 6x800)" in day["reason"]


def test_what_is_ordered_fits_its_shape(synced, tmp_path):
    """Each verb that runs a turn says first what it understood."""
    said = fitting(synced.liftday("mark", "2026-03-12..2026-03-13", "rest", "--json", at=NOW), "mark")
    assert (said["first"], said["last"], said["word"]) == ("2026-03-12", "2026-03-13", "rest")
    lifts = [s for s in synced.liftday("plan", "--json", at=NOW).json["sessions"] if s["type"] == "strength"]
    uid, on = lifts[-1]["uid"], date.fromisoformat(lifts[-1]["date"])
    for n in (1, -1, 2, -2):
        moved = synced.liftday("move", uid, str(on + timedelta(days=n)), "--json", at=NOW)
        if moved.code == 0:
            assert fitting(moved, "move")["to"] == str(on + timedelta(days=n))
            break
    assert fitting(synced.liftday("undo", uid, "--json", at=NOW), "undo")["undone"]["act"] == "move"
    lifts = [s for s in synced.liftday("plan", "--json", at=NOW).json["sessions"] if s["type"] == "strength"]
    uid, move = next((s["uid"], b["exercise"]) for s in lifts for b in s["blocks"] if b["alternatives"])
    other = fitting(synced.liftday("swap", uid, move, "--json", at=NOW), "offer")["alternatives"][0]["exercise"]
    assert fitting(synced.liftday("swap", uid, move, other, "--json", at=NOW), "swap")["instead"] == other
    assert fitting(synced.liftday("undo", "--json", at=NOW), "undo")["undone"]["act"] == "swap"
    assert fitting(synced.liftday("swap", "2026-03-04", "--no-gym", "--json", at=NOW), "swap_week")["gym"] is False
    assert fitting(synced.liftday("undo", "--json", at=NOW), "undo")["undone"]["act"] == "gym"
    fitting(synced.liftday("skip", uid, "--reason", "travel", "--json", at=NOW), "skip")
    fitting(synced.liftday("unskip", uid, "--json", at=NOW), "undo")
    evening = datetime.fromisoformat(lifts[0]["start"]) + timedelta(hours=2)
    answer = synced.liftday("done", lifts[0]["date"], "--rating", "7", "--pain", "1", "--json", at=evening)
    assert fitting(answer, "done")["rating"] == 7
    records = tmp_path / "bad.fit"
    records.write_bytes(b"no activity")
    fitting(synced.liftday("import", str(records), "--json", at=evening), "import", (65,))
    copy = fitting(synced.liftday("backup", "--json", at=evening), "backup")["path"]
    assert fitting(synced.liftday("backup", "--list", "--json"), "backup --list")
    fitting(synced.liftday("restore", copy, "--json", at=evening), "restore")


def test_one_number_has_one_source(home):
    """Sessions ahead: health, metrics, sync, status and doctor agree, with a session that was left out and one that has
    begun."""
    home.login()
    home.liftday("sync", at=NOW)
    lifts = [s for s in home.liftday("plan", "--json", at=NOW).json["sessions"] if s["type"] == "strength"]
    home.liftday("skip", lifts[-1]["uid"], at=NOW)
    begun = datetime.fromisoformat(lifts[0]["start"]) + timedelta(minutes=5)
    with home.daemon(at=begun) as daemon:
        assert daemon.synced.wait(300)
        base = home.liftday("feed-url", "--json").json["url"].split("/feed/")[0]
        with urllib.request.urlopen(f"{base}/healthz") as answer:
            health = json.load(answer)
        assert faults(health, SHAPES["healthz"]) == []
        with urllib.request.urlopen(f"{base}/metrics") as answer:
            metrics = re.search(r"^liftday_sessions_ahead (\S+)$", answer.read().decode(), re.MULTILINE)
        told = fitting(home.liftday("sync", "--json"), "sync")["facts"]["sessions_ahead"]
        status = fitting(home.liftday("status", "--json"), "status")["sessions_ahead"]
        doctor = fitting(home.liftday("doctor", "--json"), "doctor", (0, 1))["findings"]
        spoken = next(re.match(r"(\d+) strength", f["what"]) for f in doctor if "ahead, the last" in f["what"])
        assert health["sessions_ahead"] == float(metrics[1]) == told == status == int(spoken[1]) > 0

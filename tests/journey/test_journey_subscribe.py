"""Subscribing: the addresses for each calendar, as words and as a picture for the phone."""

import io
import shutil
from dataclasses import replace
from datetime import timedelta

import icalendar
import segno

from homes import NOW
from liftday.calendar.gate import checklist


def addresses(home, *options):
    """The addresses by the calendar they are for, the rest of the screen, and what was said beside it."""
    said = home.liftday("feed-url", *options, at=NOW)
    assert said.code == 0, said.err
    lines = said.out.splitlines()
    named = dict(line.rsplit("  ", 1) for line in lines if "://" in line)
    return {name.strip(): address for name, address in named.items()}, said.out, said.err


def picture(address):
    """The QR code of an address as a terminal shows it."""
    drawn = io.StringIO()
    segno.make(address, error="m").terminal(drawn, compact=True)
    return drawn.getvalue()


def test_the_code_is_the_webcal_address_and_says_when_no_phone_can_reach_it(home):
    """An iPhone subscribes by webcal; https would import the events once. At first the feed is this machine's own."""
    found, screen, said = addresses(home, "--qr")
    assert picture(found["Apple, Thunderbird"]) in screen
    assert "A phone cannot reach" in said
    assert "Google Calendar" not in found
    text = home.config.read_text()
    home.config.write_text(text.replace("[feed]", '[feed]\npublic_url = "https://localhost:28443"'))
    found, _, said = addresses(home, "--qr")
    assert "Google Calendar" not in found
    assert ("`public_url` under [feed] has to be" in said, "has to name another" in said) == (True, True)
    home.config.write_text(text.replace("[feed]", '[feed]\npublic_url = "https://feed.example.org"'))
    found, screen, said = addresses(home, "--qr")
    assert found["Apple, Thunderbird"].startswith("webcal://feed.example.org/feed/")
    assert picture(found["Apple, Thunderbird"]) in screen
    assert "A phone cannot reach" not in said
    assert found["Google Calendar"].startswith("https://www.google.com/calendar/render?cid=webcal%3A%2F%2F")
    assert found["Outlook on the web"].startswith("https://outlook.live.com/calendar/0/addfromweb?url=https%3A%2F%2F")


def test_a_rotated_address_and_the_busy_one(home):
    """Each has a secret of its own; a rotation changes both."""
    home.config.write_text(home.config.read_text().replace("[feed]", "[feed]\nbusy = true"))
    before = [addresses(home, *busy)[0]["https or http"] for busy in ((), ("--busy",))]
    assert len(set(before)) == 2
    addresses(home, "--rotate")
    after = [addresses(home, *busy)[0]["https or http"] for busy in ((), ("--busy",))]
    assert not set(before) & set(after)
    assert all(address.endswith(".ics") for address in (*before, *after))


def test_the_feed_as_a_file_is_the_owners_alone_unless_they_opened_it(home, tmp_path):
    """Written whole beside each turn, mode 0600; a file that was made readable stays so (for a web server)."""
    path = tmp_path / "training.ics"
    home.config.write_text(home.config.read_text().replace("[feed]", f'[feed]\nfile = "{path}"\ncolor = "tomato"'))
    home.login()
    home.liftday("sync", at=NOW)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == home.liftday("feed").raw
    assert b"COLOR:tomato\r\nX-APPLE-CALENDAR-COLOR:#FF6347\r\n" in path.read_bytes()
    path.chmod(0o644)
    old = path.stat().st_ino
    home.config.write_text(home.config.read_text().replace("tomato", "navy"))
    home.liftday("sync", at=NOW)
    assert path.stat().st_mode & 0o777 == 0o644
    assert path.stat().st_ino != old
    assert b"COLOR:navy" in path.read_bytes()


def told(home, at):
    """The feed's events as a turn at an instant would give them: title -> text."""
    body = home.liftday("feed", at=at).raw
    assert checklist.inspect(body) == ()
    return {str(e["SUMMARY"]): str(e.get("DESCRIPTION", "")) for e in icalendar.Calendar.from_ical(body).walk("VEVENT")}


def test_old_data_are_said_in_the_feed(synced):
    """Nothing failed, but nobody synced for four days: the calendar says since when, and a sync ends it."""
    later = NOW + timedelta(days=4)
    notice = "Training plan: the data is old"
    assert notice not in told(synced, NOW + timedelta(days=2))
    assert "were read on 2026-03-02" in told(synced, later)[notice]
    assert "liftday doctor" in told(synced, later)[notice]
    synced.liftday("sync", at=later)
    assert notice not in told(synced, later + timedelta(hours=1))


def test_a_feed_without_a_session_says_why(synced):
    """Never empty: with every weekday closed one entry says that nothing is planned and where to ask."""
    assert any(title.startswith("Strength") for title in told(synced, NOW))
    days = ", ".join(f"{day} = []" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    synced.config.write_text(synced.config.read_text() + f"\n[schedule]\nwindows = {{ {days} }}\n")
    synced.liftday("sync", at=NOW)
    assert list(told(synced, NOW)) == ["No training plan yet"]
    said = told(synced, NOW)["No training plan yet"]
    assert "no window on this weekday" in said
    assert "`liftday plan`" in said


def test_a_state_directory_that_moved_shows_nothing_twice(synced, tmp_path):
    """Another machine, another path: the same uids with the same revision numbers, as a subscriber knows them."""

    def events(of):
        body = of.liftday("feed").raw
        return {str(e["UID"]): int(e["SEQUENCE"]) for e in icalendar.Calendar.from_ical(body).walk("VEVENT")}

    before = events(synced)
    moved = replace(synced, state=tmp_path / "elsewhere" / "state")
    moved.state.parent.mkdir()
    shutil.move(synced.state, moved.state)
    assert moved.liftday("sync", at=NOW + timedelta(hours=1)).code == 0
    assert events(moved) == before
    assert before

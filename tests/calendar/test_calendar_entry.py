"""Sessions, days and notices as entries."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from liftday.calendar import titles
from liftday.calendar.entry import NOTICES, ActLinks, Entry, compose, compose_day, compose_notice
from liftday.calendar.look import Look
from liftday.training import safety
from liftday.training.day import Chances, Day, Kind, Source, rest_day
from liftday.training.reason import because
from liftday.training.safety import PAIN_LINE
from liftday.training.session import Block, Session, Status, Variant
from liftday.words import session as session_words
from reasons import verbatim, why_here, worded

BERLIN = ZoneInfo("Europe/Berlin")
KEY = b"an installation's key"
HURTS = "Stop if it hurts."
DISCLAIMER = "General training information, not medical advice."


def a_title(session: Session) -> str:
    """What a session is called here."""
    return f"Strength, {session.variant}"


def a_text(session: Session, _: int = 2000) -> str:
    """What is told of a session here: the reason, the exercises, the disclaimer."""
    lines = [block.name for block in session.blocks]
    return "\n".join([why_here(session), *lines, "", HURTS, DISCLAIMER])


def put(session: Session, links: ActLinks | None = None, look: Look | None = None) -> Entry:
    """The entry of a session, in the words of this file."""
    return compose(session, links=links, look=look or Look(), summary=a_title, description=a_text)


def test_a_session_is_an_instant_with_its_uid(a_session: Callable[..., Session]) -> None:
    """18:00 in Berlin in winter is 17:00 UTC; the uid is the session's own."""
    entry = put(a_session())
    assert (entry.start, entry.end) == (
        datetime(2026, 3, 6, 17, tzinfo=UTC),
        datetime(2026, 3, 6, 17, 30, tzinfo=UTC),
    )
    assert entry.uid == a_session().uid
    assert (entry.kind, entry.categories, entry.status) == ("strength", ("STRENGTH",), "planned")
    assert entry.live
    assert not entry.all_day
    assert not entry.transparent
    assert entry.summary == "Strength, full"
    assert entry.description == f"Easy day, two days after intervals.\nGoblet squat\n\n{HURTS}\n{DISCLAIMER}"


def test_summer_is_summer(a_session: Callable[..., Session]) -> None:
    """18:00 in Berlin in July is 16:00 UTC."""
    entry = put(a_session(date=date(2026, 7, 3), start=datetime(2026, 7, 3, 18, tzinfo=BERLIN)))
    assert entry.start == datetime(2026, 7, 3, 16, tzinfo=UTC)


@pytest.mark.parametrize("fold", [0, 1])
def test_a_time_that_the_clock_change_skips_moves_on(a_session: Callable[..., Session], fold: int) -> None:
    """02:30 on 29 March 2026 does not exist in Berlin: the session is at 03:30 and as long as planned."""
    start = datetime(2026, 3, 29, 2, 30, tzinfo=BERLIN, fold=fold)
    entry = put(a_session(date=start.date(), start=start))
    assert entry.start == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert entry.end - entry.start == timedelta(minutes=30)


@pytest.mark.parametrize("fold", [0, 1])
def test_of_a_time_that_occurs_twice_the_first_is_taken(a_session: Callable[..., Session], fold: int) -> None:
    """02:45 on 25 October 2026 comes twice in Berlin; 30 minutes later the wall clock says 02:15."""
    start = datetime(2026, 10, 25, 2, 45, tzinfo=BERLIN, fold=fold)
    entry = put(a_session(date=start.date(), start=start))
    assert entry.start == datetime(2026, 10, 25, 0, 45, tzinfo=UTC)
    assert entry.end == datetime(2026, 10, 25, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "shape"),
    [
        (Status.PLANNED, "taken"),
        (Status.DONE, "taken"),
        (Status.MISSED, "free"),
        (Status.SKIPPED, "gone"),
        (Status.CANCELLED, "gone"),
    ],
)
def test_what_a_status_does(a_session: Callable[..., Session], status: Status, shape: str) -> None:
    """What was called off leaves the feed; what was missed stays and takes no time."""
    entry = put(a_session(status=status))
    assert entry.status == status.value
    assert shape == ("gone" if not entry.live else "free" if entry.transparent else "taken")


def test_links_stand_before_the_last_paragraph(a_session: Callable[..., Session]) -> None:
    """Who reads the event on a phone finds what to tap; what to do if it hurts and the disclaimer still end it."""
    entry = put(a_session(), ActLinks(done="https://x.test/act/a", move="https://x.test/act/b"))
    assert entry.description.endswith(
        f"Goblet squat\n\nDone: https://x.test/act/a\nMove: https://x.test/act/b\n\n{HURTS}\n{DISCLAIMER}"
    )
    assert "Skip" not in entry.description


def test_what_is_settled_is_not_asked_for(a_session: Callable[..., Session]) -> None:
    """A session that was done carries no links."""
    assert "https" not in put(a_session(status=Status.DONE), ActLinks(done="https://x.test/act/a")).description


def test_a_long_session_is_cut_in_the_middle(a_session: Callable[..., Session]) -> None:
    """2,000 characters are kept, among them every link and the disclaimer."""
    block = Block(name="Squat " * 100, exercise="x", section="main", sets=3, reps=10)
    entry = put(a_session(blocks=(block,) * 9), ActLinks(done="https://x.test/act/a"))
    assert 1990 < len(entry.description) <= 2000
    assert entry.description.endswith(f"…\n\nDone: https://x.test/act/a\n\n{HURTS}\n{DISCLAIMER}")


def test_links_take_cues_and_never_exercises(a_session: Callable[..., Session]) -> None:
    """The text is written for the room that the links leave: how to do a move gives way, no line is cut."""
    moves = tuple(
        Block(name=f"Move {n}", exercise=f"x{n}", section="main", sets=3, reps=8, cue=f"Slowly, number {n}, " * 8)
        for n in range(10)
    )
    address = f"https://feed.example.org/act/{'x' * 75}"
    session = a_session(blocks=moves)
    alone, linked = compose(session), compose(session, links=ActLinks(done=address, skip=address, move=address))
    assert len(alone.description) <= 2000
    assert len(linked.description) <= 2000
    assert all(f"\nMove {n}: 3 x 8\n" in linked.description for n in range(10))
    assert linked.description.count("Slowly") < alone.description.count("Slowly")
    assert "…" not in linked.description


def test_a_text_of_one_paragraph_makes_room_for_its_links(a_session: Callable[..., Session]) -> None:
    """Whatever the words are, the links are whole and the limit holds."""
    entry = compose(a_session(), links=ActLinks(done="https://x.test/act/a"), description=lambda _, __: "squat " * 600)
    assert entry.description.startswith("Done: https://x.test/act/a\n\nsquat")
    assert 1990 < len(entry.description) <= 2000


def test_the_words_are_those_of_the_training_room(a_session: Callable[..., Session]) -> None:
    """A session comes with its title, its exercises and, last, what to do if it hurts and the disclaimer."""
    links = ActLinks(done="https://x.test/act/a")
    block = Block(name="Goblet squat", exercise="lo_goblet_squat", section="main", sets=3, reps=10, cue="Slow. " * 90)
    session = a_session(blocks=(block,) * 60)
    entry = compose(session, links=links)
    assert entry.summary == session_words.summary(session)
    assert "Goblet squat" in entry.description
    assert len(entry.description) <= 2000
    assert entry.description.endswith(f"\n\nDone: https://x.test/act/a\n\n{PAIN_LINE}\n{safety.DISCLAIMER}")
    for status in (Status.DONE, Status.MISSED):
        assert status.value in compose(a_session(status=status)).summary.lower()


def test_a_text_of_one_line_stays_one_line(a_session: Callable[..., Session]) -> None:
    """Nothing stands before the only line there is."""
    assert compose(a_session(), summary=a_title, description=lambda _, __: DISCLAIMER).description == DISCLAIMER


def test_the_reason_tells_nothing_of_the_body(a_session: Callable[..., Session]) -> None:
    """A reason that is private is left out, and so is a move for a private reason."""
    private = because("lighter", variant="lite", why=because("jump_in_load", public=False))
    entry = put(a_session(reasons=(because("day_is", kind="easy", source="recorded"), private), moved=private))
    assert " suits you: an easy day.\n" in entry.description
    assert entry.why == put(a_session(reasons=(because("day_is", kind="easy", source="recorded"),))).why


def test_reasons_are_not_content(a_session: Callable[..., Session]) -> None:
    """Evidence that grew leaves the fingerprint alone; each part of the prescription changes it."""
    same = put(a_session()).content
    assert put(a_session(reasons=(because("day_is", kind="easy", source="marked"),))).content == same
    squat = a_session().blocks[0]
    heavier = Block(name=squat.name, exercise=squat.exercise, section="main", sets=4, reps=10)
    others = [
        put(a_session(blocks=(heavier,))),
        put(a_session(variant=Variant.LITE)),
        put(a_session(phase="B")),
        put(a_session(goal=verbatim("Jump."))),
        put(a_session(advice=(verbatim("Add a rep."),))),
        put(a_session(), ActLinks(done="https://x.test/act/a")),
        put(a_session(), look=Look(detail="busy")),
    ]
    assert len({same, *(entry.content for entry in others)}) == 8
    assert put(a_session(), look=Look(reminder_minutes=10)).content == same


def test_mobility_is_an_offer(a_session: Callable[..., Session]) -> None:
    """It takes no time, and reminds only where that is asked for by itself."""
    offer = a_session(type="mobility", variant=Variant.MOBILITY, template="REC-10")
    look = Look(reminder_minutes=30)
    assert (put(offer, look=look).transparent, put(offer, look=look).reminder_minutes) == (True, 0)
    assert put(offer, look=Look(mobility_reminder_minutes=5)).reminder_minutes == 5
    assert (put(a_session(), look=look).transparent, put(a_session(), look=look).reminder_minutes) == (False, 30)
    assert put(a_session(status=Status.DONE), look=look).reminder_minutes == 0


@pytest.mark.parametrize(
    ("template", "title"),
    [
        ("{type} {minutes}'", "Strength 30'"),
        ("{variant} · {phase} · {phase_name}", "full body · F2 · Build the base"),
        ("Kraft {{{minutes}}}", "Kraft {30}"),
        ("Gym", "Gym"),
        ("", "Strength · full body · 30 min"),
    ],
)
def test_a_title_is_the_owners(a_session: Callable[..., Session], template: str, title: str) -> None:
    """Placeholders are filled in; what became of the session always stands behind it."""
    look = Look(strength_title=template, mobility_title="{variant}{phase}{phase_name}, {minutes}")
    assert titles.fault(template) is None
    assert compose(a_session(), look=look).summary == title
    assert compose(a_session(status=Status.DONE), look=look).summary == f"{title} · done"
    offer = a_session(type="mobility", variant=Variant.MOBILITY, template="REC-10", phase="")
    assert compose(offer, look=look).summary == "recovery, 30"


@pytest.mark.parametrize(
    "template",
    ["{kind}", "{", "}", "{}", "{0}", "{type!r}", "{minutes:>4}", "{type.__class__}", "{type[0]}", "{ type }"],
)
def test_a_title_with_anything_else_in_braces_is_refused(template: str) -> None:
    """No number, no attribute, no format: names alone."""
    assert titles.fault(template) is not None


def test_a_fingerprint_survives_half_a_character(a_session: Callable[..., Session]) -> None:
    """What an owner wrote into an exercise cannot stop the turn."""
    assert len(put(a_session(goal=verbatim("\ud800"))).content) == 24


def a_day(kind: Kind = Kind.EASY, source: Source = Source.RECORDED, reason: str = "Easy: short.", *flags: str) -> Day:
    """Tuesday 3 March 2026."""
    return Day(
        date=date(2026, 3, 3),
        kind=kind,
        source=source,
        confidence=0.9,
        reasons=worded(reason),
        chances=Chances.sure(kind),
        flags=flags,
    )


@pytest.mark.parametrize(
    ("kind", "source", "title"),
    [
        (Kind.EASY, Source.RECORDED, "Easy day"),
        (Kind.HARD, Source.EXPECTED, "Hard day (expected)"),
        (Kind.LONG, Source.PLANNED, "Long run (planned)"),
        (Kind.MODERATE, Source.MARKED, "Moderate day"),
        (Kind.RACE, Source.RACE, "Race"),
    ],
)
def test_a_day_is_a_label(kind: Kind, source: Source, title: str) -> None:
    """All day, no time taken, the kind in the title, the evidence below."""
    entry = compose_day(a_day(kind, source), key=KEY)
    assert (entry.start, entry.end) == (date(2026, 3, 3), date(2026, 3, 4))
    assert entry.all_day
    assert entry.transparent
    assert (entry.summary, entry.description) == (title, "Easy: short.")
    assert (entry.kind, entry.categories) == ("day", ("TRAINING DAY",))


@pytest.mark.parametrize("flag", ["ill", "blocked"])
def test_a_day_off_tells_nobody_why(flag: str) -> None:
    """Illness and blackouts read the same: not available."""
    entry = compose_day(a_day(Kind.EASY, Source.MARKED, "travel", flag), key=KEY)
    assert (entry.summary, entry.description) == ("Not available", "")


def test_a_label_tells_no_heart_rate() -> None:
    """The evidence of training stays, that of the body goes."""
    heart = because("heart_average", percent=87, public=False)
    day = replace(a_day(Kind.HARD), reasons=(because("tagged_workout"), heart))
    assert compose_day(day, key=KEY).description == "Hard: tagged as a workout on Strava."
    assert compose_day(replace(day, reasons=(heart,)), key=KEY).description == ""
    assert compose_day(replace(day, reasons=worded("Average 171 bpm.", public=False)), key=KEY).description == ""


def test_a_day_has_one_uid_for_life() -> None:
    """The same date has the same label in a rebuilt database, and no other date has it."""
    uids = {compose_day(rest_day(date(2026, 1, 1) + timedelta(days=n)), key=KEY).uid for n in range(800)}
    assert len(uids) == 800
    assert compose_day(a_day(Kind.HARD), key=KEY).uid == compose_day(a_day(Kind.EASY), key=KEY).uid
    assert compose_day(a_day(), key=b"another").uid != compose_day(a_day(), key=KEY).uid


@pytest.mark.parametrize("code", sorted(NOTICES))
def test_a_notice_says_why_and_what_to_do(code: str) -> None:
    """The title names the state, the text the remedy; it moves with today and keeps its uid."""
    first = compose_notice(code, date(2026, 3, 2), "Since Monday. Run `liftday sync`.", key=KEY)
    later = compose_notice(code, date(2026, 3, 3), "Since Monday. Run `liftday sync`.", key=KEY)
    assert first.summary == NOTICES[code]
    assert first.description == "Since Monday. Run `liftday sync`."
    assert first.uid == later.uid
    assert (later.start, later.end) == (date(2026, 3, 3), date(2026, 3, 4))
    assert first.transparent


def test_an_entry_is_clean_whoever_made_it(an_entry: Callable[..., Entry]) -> None:
    """No title, however odd, makes an entry that could break a feed."""
    entry = an_entry(summary="Tempo\r\nEND:VEVENT\0" + "x" * 10_000, description="\ud800\u2028" + "y" * 10_000)
    assert entry.summary == "Tempo END:VEVENT" + "x" * 63 + "…"
    assert len(entry.description) == 2000
    assert an_entry(summary="\0 \u202e").summary == "Training"


def test_an_entry_stands_at_an_instant(an_entry: Callable[..., Entry]) -> None:
    """Instants are whole seconds of UTC; a time without a zone is refused."""
    entry = an_entry(start=datetime(2026, 3, 6, 18, 0, 0, 999, tzinfo=BERLIN))
    assert entry.start == datetime(2026, 3, 6, 17, tzinfo=UTC)
    with pytest.raises(ValueError, match="has no zone"):
        an_entry(start=datetime(2026, 3, 6, 18))  # noqa: DTZ001 - the very thing that is refused


def test_whole_days_stand_before_the_hours_of_the_day(an_entry: Callable[..., Entry]) -> None:
    """The order of the feed: start, then uid."""
    day = compose_day(rest_day(date(2026, 3, 6)), key=KEY)
    assert sorted([an_entry(), day], key=lambda entry: entry.order) == [day, an_entry()]


def test_words_of_ours_are_no_change_and_those_of_an_earlier_version_stay(a_session: Callable[..., Session]) -> None:
    """What a reason says is told by its values; a sentence that was stored is told by itself."""
    reasons = (because("day_is", kind="easy", source="recorded"),)
    assert put(a_session(reasons=reasons)).why == put(a_session(reasons=reasons)).why
    assert put(a_session(reasons=worded("Easy."))).why != put(a_session(reasons=worded("An easy day."))).why

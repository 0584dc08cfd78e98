"""The words of a session: a title, why it is on that day, and a text that can be followed in the gym on a phone.

Nothing is promised and nothing about health is told: the text may travel wherever the calendar does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from liftday.training.safety import DISCLAIMER, PAIN_LINE, STOP_LINE
from liftday.training.session import Block, Session, Status, Variant
from liftday.words.advice import advice_text, goal_text, is_five_more, is_stop_signs, note_text
from liftday.words.changes import moved_text
from liftday.words.dates import weekday
from liftday.words.lifts import weight_line
from liftday.words.placing import as_of, day_clause_here, lighter_text

TITLE_ROOM, ROOM = 80, 2000  # characters (docs/feed.md, line 28)


@dataclass(frozen=True, slots=True)
class Style:
    """How much is said: how long the reason may be, names in full or short, the goal, the five minutes more and what was lifted
    the last time or not, the rest in a pair by a line of its own or in a word, and at home what else could stand in the place of
    a main lift."""

    reason: int = 400
    short: bool = False
    goal: bool = True
    more: bool = True
    last: bool = True
    terse: bool = False
    alternatives: bool = False


WHOLE = Style()
BRIEFER = (  # what is to be done and how is told as long as there is room for it: first goes what a runner can spare
    WHOLE,
    Style(reason=160),
    Style(reason=160, short=True),
    Style(reason=160, short=True, goal=False),
    Style(reason=100, short=True, goal=False),
    Style(reason=100, short=True, goal=False, more=False),
    Style(reason=100, short=True, goal=False, more=False, terse=True),
    Style(reason=100, short=True, goal=False, more=False, terse=True, last=False),
)
CUED = ("core", "main", "power", "mobility")  # sections whose moves say how; the first give way first
VARIANTS = {
    Variant.FULL: "full body",
    Variant.LITE: "light",
    Variant.UPPER_CORE: "upper body and core",
}
MOBILITY = {
    "MICRO-5": "a short break",
    "PRE-5": "before the run",
    "REC-10": "recovery",
    "MOB-10": "hips and ankles",
    "MOB-20": "the whole round",
}
LEFT = {8: "stop with 2 clean reps left", 7: "stop with 3 clean reps left", 6: "stop with 4 clean reps left"}
EASY = "easy, with 5 or more clean reps left"
LIGHTER = {7: "stop with 3 left", 6: "stop with 4 left"}  # of a move that is not as hard as the session
ONCE = frozenset({"warm-up", "mobility", "cool-down"})  # sections without sets
_PAUSE = re.compile(r"[,;.] ")
QUESTION = "If a set left you fewer than 3 clean reps, take less."
AFTERWARDS = {
    Status.DONE: "Done. What follows is what was planned.",
    Status.MISSED: "Missed. Nothing is owed: the plan goes on from here.",
}


def summary(session: Session) -> str:
    """Given a session, return its title, at most 80 characters.

    "Strength · full body · 30 min", "Mobility · recovery · 10 min · done"
    """
    kind = f"{session.type.capitalize()} · {variant(session)}"
    return f"{kind} · {session.minutes} min{ending(session)}"[:TITLE_ROOM]


def became(session: Session) -> str:
    """Given a session, return what became of it in a word; empty while it is planned, and of mobility that was left:
    an offer is never missed."""
    left = session.status is Status.MISSED and session.type == "mobility"
    return "" if left or session.status is Status.PLANNED else session.status.value


def ending(session: Session) -> str:
    """Given a session, return the end of its title: " · done", or nothing; one that is called off has no title to read."""
    told = became(session) if session.status is not Status.CANCELLED else ""
    return f" · {told}" if told else ""


def variant(session: Session) -> str:
    """Given a session, return what kind of strength or mobility it is, in words: "full body", "recovery"."""
    if session.type == "mobility":
        return MOBILITY.get(session.template, "an easy round")
    if session.adds:
        return "add to your gym day"
    return VARIANTS[session.variant]


def description(session: Session, room: int = ROOM) -> str:
    """Given a session and how many characters there is room for, return its text; the disclaimer is the last line.

    Goal, why this day, warm-up, blocks with effort in words, for strength what to do if it hurts. Every entry stands by
    itself: how to do a move is said wherever it stands, whole. Where there is no room the reason is cut first, then names
    lose what stands in brackets, then the goal, the five minutes more and the last weights go, and only then how to do a move: that
    of core before that of the main lifts, the last before the first. What is to be minded in it stays.
    """
    tail = f"\n\n{_if_it_hurts(session)}{DISCLAIMER}"
    text = ""
    for told, style in _ever_briefer(session):
        text = "\n".join(lines(told, style)).strip()
        if len(text) + len(tail) <= room:
            return f"{text}{tail}".strip()
    return text[: room - len(tail) - 1].rstrip() + "…" + tail


def _if_it_hurts(session: Session) -> str:
    """What to stop for, with the lines' ends: of a session's own stop signs and the rule for pain. Mobility is comfortable
    or left, its last line says when to stop."""
    if session.type == "mobility":
        return ""
    stop = f"{STOP_LINE}\n" if any(map(is_stop_signs, session.advice)) else ""
    return f"{stop}{PAIN_LINE}\n"


def _ever_briefer(session: Session) -> Iterator[tuple[Session, Style]]:
    """The session with ever less of what can be spared, then with how to do one move less each time."""
    yield from ((session, style) for style in BRIEFER)
    blocks = list(session.blocks)
    for section in CUED:
        for place in reversed(range(len(blocks))):
            if blocks[place].section == section:
                blocks[place] = replace(blocks[place], cue=_minded(blocks[place].cue))
                yield replace(session, blocks=tuple(blocks)), BRIEFER[-1]


def _minded(cue: str) -> str:
    """Given how to do a move, return what is to be minded in it: all but its first sentence.

    "Long lunge, sink the hips. With shoulder trouble: one arm." gives "With shoulder trouble: one arm."
    """
    return cue.partition(". ")[2]


def _cut(reason: str, room: int) -> str:
    """Given a reason, return as many of its clauses as there is room for.

    "likely easy (80%), the day after a hard day (67%) and two days before a race." gives "likely easy (80%)."
    """
    if len(reason) <= room:
        return reason
    ends = [found.start() for found in _PAUSE.finditer(reason, 0, room) if _is_between(reason[: found.start()])]
    return f"{reason[: ends[-1]]}." if ends else f"{reason[: room - 1]}…"


def _is_between(before: str) -> bool:
    """Whether a place with this before it stands in no bracket."""
    return before.count("(") == before.count(")")


def effort(rpe: int) -> str:
    """Given a rating of effort, return it in words: how many clean repetitions stay undone.

    >>> effort(8)
    'stop with 2 clean reps left'
    """
    return LEFT.get(rpe, EASY)


def dose(block: Block) -> str:
    """Given a block, return its sets and repetitions or seconds.

    "3 x 10", "2 x 8 each side", "2 x 25 s", "12 each side", "18 times"
    """
    amount = f"{block.reps}" if block.seconds is None else f"{block.seconds} s"
    side = " each side" if block.per_side else ""
    if block.section in ONCE:
        times = "" if block.per_side or block.seconds is not None else " times"
        return f"{amount}{side or times}"
    return f"{block.sets} x {amount}{side}"


def pause(seconds: int) -> str:
    """Given a rest, return it as a person would say it.

    >>> pause(45), pause(118), pause(150)
    ('45 s', '2 min', '2½ min')
    """
    if seconds < 75:
        return f"{5 * round(seconds / 5)} s"
    halves = round(seconds / 30)
    return f"{halves // 2 or ''}{'½' if halves % 2 else ''} min"


def lines(session: Session, style: Style) -> Iterator[str]:
    """Given a session and how much to say, return its text before its tail (what to do if it hurts, the disclaimer)."""
    if session.status in AFTERWARDS and session.type == "strength":
        yield AFTERWARDS[session.status]
    if session.goal and style.goal:
        yield goal_text(session.goal)
    if session.reasons:
        yield _why(session, style)
    if session.moved:
        yield moved_text(session.moved)
    advice = [each for each in session.advice if not is_stop_signs(each)]
    yield from (advice_text(each) for each in advice if not is_five_more(each))
    yield from _still("WARM-UP, 5-7 min", [b for b in session.blocks if b.section == "warm-up"], style)
    work = [block for block in session.blocks if block.section not in {"warm-up", "cool-down"}]
    yield from _effort(session, work)
    usual = _hardest(work)
    for _, those in groupby(enumerate(work), key=lambda each: each[1].pair or f"#{each[0]}"):
        yield ""
        yield from _block([block for _, block in those], style, usual)
    yield from _still("COOL-DOWN", [b for b in session.blocks if b.section == "cool-down"], style)
    yield from (advice_text(each) for each in advice if is_five_more(each) and style.more)


def _why(session: Session, style: Style) -> str:
    """The reason, cut where there is no room for it; not why the session is lighter."""
    day = _cut(day_clause_here(session), style.reason)
    return " ".join(filter(None, (f"Why {weekday(session.date)}{as_of(session)}:", day, lighter_text(session.reasons))))


def _effort(session: Session, work: list[Block]) -> Iterator[str]:
    """How hard, before the first set: whoever reads on a phone should not have to look for it below."""
    usual = _hardest(work)
    if not usual:
        return
    yield ""
    yield f"EFFORT: {effort(usual)}."
    if session.phase in {"F1", "F2"}:
        yield QUESTION
    if any(block.seconds for block in work):
        yield "A hold ends before the position slips."


def _hardest(work: list[Block]) -> int:
    """The effort of the hardest lift, 0 where there is none."""
    return max((block.rpe or 0 for block in work if block.section == "main"), default=0)


def _lighter(block: Block, usual: int) -> str:
    """How much lighter than the session a lift is done; nothing where it is as hard."""
    rpe = block.rpe or usual
    return f", {LIGHTER.get(rpe, 'easy')}" if block.section == "main" and rpe < usual else ""


def _block(blocks: list[Block], style: Style, usual: int) -> Iterator[str]:
    """One block: a move, or a pair in turn; ``usual`` is the effort of the session."""
    for number, block in enumerate(blocks, start=1):
        label = f"{block.pair}{number} " if block.pair else ""
        fast = ", fast" if block.section == "power" else ""
        rest = _rest(block, style) if number == 1 else ""
        note = f" ({told})" if (told := note_text(block)) else ""
        yield f"{label}{_name(block, style)}: {dose(block)}{_lighter(block, usual)}{fast}{rest}{note}"
        if block.weight:
            yield f"   {weight_line(block.weight, short=not style.last)}"
        if block.cue:
            yield f"   {block.cue}"
        if style.alternatives and block.section == "main" and block.alternatives:
            yield f"   Or: {', '.join(one.name for one in block.alternatives)}"
    first = blocks[0]
    if len(blocks) > 1 and first.rest_seconds and not style.terse:
        yield f"   In turn; about {pause(first.rest_seconds)} between two sets of {first.pair}1."


def _rest(block: Block, style: Style) -> str:
    """The rest of what is done alone; of the first of a pair, whose partner is done meanwhile, where little is said."""
    if not block.rest_seconds or (block.pair and not style.terse):
        return ""
    return f", {'next set after' if block.pair else 'rest'} {pause(block.rest_seconds)}"


def _name(block: Block, style: Style) -> str:
    name = block.substitute or block.name
    return name.split(" (")[0] if style.short else name


def _still(title: str, blocks: list[Block], style: Style) -> Iterator[str]:
    """Moves that are done once, one a line."""
    if not blocks:
        return
    yield ""
    yield title
    for block in blocks:
        note = f" ({told})" if (told := note_text(block)) else ""
        yield f"{_name(block, style)}: {dose(block)}{note}"

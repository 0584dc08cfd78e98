"""Why a session stands where it stands, why it moved, and which rule closes each day: the planner in sentences."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from liftday.training.claim import Claim, Code, Reason, calm, hold
from liftday.training.claim import likely as claimed
from liftday.training.day import CLOSED, Day, Kind, Ruling, Source
from liftday.training.placing.board import Board, Square
from liftday.training.placing.costs import STRENGTH
from liftday.training.placing.races import EVERY
from liftday.training.placing.rules import LEFT_OUT, NOT_AVAILABLE, Bar, likely
from liftday.training.placing.values import Ousted, Promise
from liftday.training.session import Variant

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NAMES = {Variant.FULL: "full", Variant.LITE: "lite", Variant.UPPER_CORE: "upper body and core"}
LOOK = 3  # days around a session that its reason looks at
WORTH_SAYING = 0.4  # a neighbour's chance of being hard or long from which it is named
CHEAPER = "cheaper"  # of a session that is lighter by no rule: it just costs the legs less
WORTH_A_LINE = 0.5  # points below which a cost is not told
AROUND = {"H6": "before a race", "H7": "recovery from a race"}  # what a rule says of several days at once
DEMANDING = {Kind.HARD: "a hard day", Kind.LONG: "the long run", Kind.RACE: "the race"}


def weekday(on: date) -> str:
    """The English name of a date's weekday."""
    return WEEKDAYS[on.weekday()]


def dated(on: date) -> str:
    """A date as it is named in a sentence that stays for weeks.

    >>> dated(date(2026, 12, 4))
    'Friday 4 December'
    """
    return f"{weekday(on)} {on.day} {on:%B}"


def reason(game: Board, on: date, variant: Variant) -> Reason:
    """Given a placed session, return its reason.

    For example "Friday: likely easy (78 %), 2 days after a hard day, 2 days before the long run (likely, 64 %)."
    """
    square = game.at(on)
    assert square is not None
    parts = [f"{weekday(on)}: {_head(square.day)}"]
    claims = [_said_of(square.day)]
    behind = _neighbour(game, on, -1)
    ahead = _neighbour(game, on, 1)
    if behind:
        parts.append(f"{_days(-behind[0].days)} after {behind[1]}")
        claims.append(behind[0])
    if ahead:
        parts.append(f"{_days(ahead[0].days)} before {ahead[1]}")
        claims.append(ahead[0])
    after = game.ground.days[on + timedelta(days=1)]
    if not ahead and after.source is Source.EXPECTED:
        parts.append(f"the next day hard or long with only {square.eve * 100:.0f} %")
        claims.append(calm(square.eve, days=1))
    text = ", ".join(parts) + "."
    lighter = _lighter(game, square, variant)
    if lighter is None:
        return Reason(text, tuple(claims))
    return Reason(f"{text} {lighter[1]}", (*claims, lighter[0]))


def still_true(game: Board, on: date, variant: Variant, claims: Sequence[Claim]) -> bool:
    """Given a session and what its published reason claims, return whether nothing has denied it since."""
    told = next((claim for claim in claims if claim.code is Code.LIGHTER), None)
    if told is not None and told.rule != CHEAPER:
        square = game.at(on)
        assert square is not None
        now = _lighter(game, square, variant)
        rules = {bar.rule for bar in _against_full(square)} | ({now[0].rule} if now else set())
        if told.rule not in rules:
            return False
    return hold(claims, on, game.ground.days)


def _head(day: Day) -> str:
    """The day itself: "rest day", "easy day", "likely easy (78 %)"."""
    if day.source is Source.EXPECTED:
        return likely(day)
    return f"{day.kind} day"


def _said_of(day: Day) -> Claim:
    """What the head of a reason claims."""
    if day.source is not Source.EXPECTED:
        return Claim(code=Code.DAY, kind=day.kind)
    kind = day.chances.likeliest
    return claimed(Code.DAY, day.chances.of(kind), kind=kind)


def _neighbour(game: Board, on: date, way: int) -> tuple[Claim, str] | None:
    """The nearest demanding day on one side: what is claimed of it, and its name."""
    for step in range(1, LOOK + 1):
        day = game.ground.days.get(on + timedelta(days=way * step))
        if day is not None and day.chances.closed >= WORTH_SAYING:
            _, _, kind = max((day.chances.of(kind), kind.severity, kind) for kind in CLOSED)
            if day.source is not Source.EXPECTED:
                return Claim(code=Code.DEMANDING, days=way * step, kind=kind, nearest=True), DEMANDING[kind]
            claim = claimed(Code.DEMANDING, day.chances.closed, days=way * step, kind=kind, nearest=True)
            return claim, f"{DEMANDING[kind]} (likely, {day.chances.closed * 100:.0f} %)"
    return None


def _days(count: int) -> str:
    """A number of days in words."""
    return "the day" if count == 1 else f"{count} days"


def _lighter(game: Board, square: Square, variant: Variant) -> tuple[Claim, str] | None:
    """Why the session is not a full one, None for a full one."""
    if variant is Variant.FULL:
        return None
    name = NAMES[variant].capitalize()
    bar = next(iter(_against_full(square)), None)
    if bar is not None:
        return Claim(code=Code.LIGHTER, rule=bar.rule), f"{name} only: {_lower(bar.why)}"
    if any(gate < game.index(square.day.date) for gate in game.gates):
        why = " for now." if game.wish.lasting else ": the first session back."
        return Claim(code=Code.LIGHTER, rule="lasting" if game.wish.lasting else "first back"), f"{name} only{why}"
    return Claim(code=Code.LIGHTER, rule=CHEAPER), f"{name}: it costs the legs less here."


def _against_full(square: Square) -> list[Bar]:
    """The rules that keep a full session off a date."""
    return [bar for bar in square.bars if Variant.FULL in bar.bars and bar.why != LEFT_OUT]


def ended(game: Board, promise: Promise) -> str | None:
    """What ended a published session on its date, as "Wednesday became hard"; None when no rule of that date did."""
    square = game.at(promise.date)
    name = weekday(promise.date)
    if square is None:
        return f"{name} lies beyond the horizon"
    for bar in square.bars:
        if bar.published and promise.variant in bar.bars:
            return _became(name, square.day, bar)
    return None


def _became(name: str, day: Day, bar: Bar) -> str:
    """A rule's no to a session on the weekday of that name."""
    why = _lower(bar.why)[:-1]
    if bar.rule == "H1":
        return f"{name} became {day.kind}" if day.source is not Source.EXPECTED else f"{name} is now {why}"
    return f"{name} is {why}" if why == NOT_AVAILABLE else why


def moved(game: Board, promise: Promise, to: date, ousted: Ousted | None = None) -> str:
    """Why a session left its date for another; ``ousted`` where no rule of that date is the cause."""
    why = ended(game, promise) or (ousted and ousted.why)
    if why is None:
        why = f"{weekday(to)} fits the week better"
        if ousted is not None and ousted.around is not None:
            why += f", now that you moved a session to {dated(ousted.around)}"
    return f"moved from {weekday(promise.date)}: {why}"


def changed(
    game: Board, promise: Promise, variant: Variant, otherwise: str | None = None, ousted: Ousted | None = None
) -> str:
    """Why a session changed its variant on a date; ``otherwise`` where no rule of that date is the cause."""
    why = ended(game, promise) or otherwise or (ousted and ousted.why) or "it fits the days around it better"
    return f"now {NAMES[variant]}: {why}"


def gone(game: Board, promise: Promise, ousted: Ousted | None = None) -> str:
    """Why a session left the plan; ``ousted`` where no rule of its date is the cause."""
    why = ended(game, promise) or (ousted.why if ousted is not None else None)
    if why is None and ousted is not None and ousted.around is not None:
        why = f"it makes way for the session you moved to {dated(ousted.around)}"
    if why is None:
        return f"{weekday(promise.date)} no longer fits the week: no day keeps its distance from the other sessions"
    if game.at(promise.date) is None:
        return why
    return f"{why[:1].upper()}{why[1:]}; the week has no other day for it"


def verdicts(game: Board) -> dict[date, tuple[Ruling, ...]]:
    """What every rule and every cost says of every date (the JSON of `liftday why`)."""
    found: dict[date, tuple[Ruling, ...]] = {}
    for square in game.squares[: game.horizon]:
        said = [Ruling(bar.rule, "closed", _partial(bar)) for bar in square.bars]
        if not any(bar.rule == "H1" for bar in square.bars):
            said.insert(0, Ruling("H1", "open", f"{likely(square.day).capitalize()}."))
        said += [
            Ruling(term.name, "cost", f"{_points(term.points)} points: {term.why}.")
            for term in square.terms
            if term.name != "variant" and max(map(abs, term.points)) >= WORTH_A_LINE
        ]
        found[square.day.date] = tuple(said)
    return found


def _partial(bar: Bar) -> str:
    """A rule's no with whom it bars, when not everybody."""
    if bar.bars == EVERY:
        return bar.why
    names = " and ".join(NAMES[variant] for variant in STRENGTH if variant in bar.bars)
    return f"No {names} session: {_lower(bar.why)}"


def _points(points: Sequence[float]) -> str:
    """Points for full, lite and upper_core, once when they agree."""
    if len(set(points)) == 1:
        return f"{points[0]:+.0f}"
    return "/".join(f"{value:+.0f}" for value in points)


def notes(game: Board, wanted: Mapping[date, int], standing: Mapping[date, Variant]) -> tuple[str, ...]:
    """Given how many sessions every week (by Monday) is short of, and what stands, say what closes the other days."""
    found = []
    for monday, short in wanted.items():
        squares = [s for s in game.squares[: game.horizon] if 0 <= (s.day.date - monday).days < 7]
        if short <= 0 or not squares:
            continue
        week = _week_name(game.today, monday)
        lifted = game.ground.lifted
        stand = sum(0 <= (on - monday).days < 7 for on in standing)
        if stand + lifted.week_count.get(monday.isocalendar()[:2], 0) >= lifted.cap:
            found.append(f"{lifted.cap} sessions {week}: a week grows by one over the best of the last four (H4).")
            continue
        free = [s for s in squares if s.day.date in standing or any(s.open_to(v, published=False) for v in STRENGTH)]
        here = [square for square in squares if square.day.date in standing]
        if not free:
            found.append(f"No slot {week}: {_closed_days(squares)}")
        elif len(free) == 1 and here:
            found.append(f"Only one slot {week}: {_only(squares, here[0])}")
        elif here:
            found.append(
                f"Only {len(here)} of {len(here) + short} sessions {week}: the other open days stand too close to them "
                "or cost more than they bring."
            )
        else:
            found.append(f"No session {week}: no open day is worth its cost. {_closed_days(squares)}".rstrip())
    return tuple(found)


def _only(squares: Sequence[Square], here: Square) -> str:
    """The one open day: "Wednesday is the only easy day.", or only open when other days are as easy."""
    kind = here.day.chances.likeliest
    alike = sum(square.day.chances.likeliest is kind for square in squares)
    return f"{weekday(here.day.date)} is the only {kind if alike == 1 else 'open'} day."


def _closed_days(squares: Sequence[Square]) -> str:
    """Which rule closes each day, days with the same answer together: "Monday, Friday: likely hard (86-92 %), rule H1"."""
    groups: dict[tuple[str, str], list[Square]] = {}
    for square in squares:
        bar = next((bar for bar in square.bars if bar.bars == EVERY), None) or next(iter(square.bars), None)
        if bar is not None:
            why = AROUND.get(bar.rule, _lower(bar.why)[:-1])
            if bar.rule == "H1" and square.day.source is Source.EXPECTED:
                why = why.partition(" (")[0]
            groups.setdefault((bar.rule, why), []).append(square)
    said = []
    for (rule, why), group in groups.items():
        days = "every day" if len(group) == 7 else ", ".join(weekday(square.day.date) for square in group)
        likely_ones = [square.day.chances.closed for square in group if square.day.source is Source.EXPECTED]
        said.append(f"{days}: {why}{_between(likely_ones) if rule == 'H1' else ''}, rule {rule}")
    return f"{'; '.join(said)}." if said else ""


def _between(chances: Sequence[float]) -> str:
    """Chances as a span: " (86-92 %)", nothing for none."""
    if not chances:
        return ""
    low, high = (f"{100 * chance:.0f}" for chance in (min(chances), max(chances)))
    return f" ({low} %)" if low == high else f" ({low}-{high} %)"


def _week_name(today: date, monday: date) -> str:
    """A week by its distance: this week, next week, or its Monday's date."""
    ahead = (monday - (today - timedelta(days=today.weekday()))).days
    return {0: "this week", 7: "next week"}.get(ahead, f"in the week of {monday}")


def _lower(text: str) -> str:
    """A sentence that goes on after a colon."""
    return text[:1].lower() + text[1:]

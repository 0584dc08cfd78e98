"""Why a session stands where it stands, and which rule closes each day: the planner's answers as reasons."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from liftday.training.claim import Claim, Code, Grounds, calm, hold
from liftday.training.claim import likely as claimed
from liftday.training.day import CLOSED, Day, Kind, Ruling
from liftday.training.placing.board import Board
from liftday.training.placing.costs import STRAIN, STRENGTH
from liftday.training.placing.races import EVERY
from liftday.training.placing.rules import LEFT_OUT, NEW, Bar, kind_of, percent
from liftday.training.placing.square import Square
from liftday.training.reason import Reason, because
from liftday.training.session import Variant

LOOK = 3  # days around a session that its reason looks at
WORTH_SAYING = 0.4  # a neighbour's chance of being hard or long from which it is named
LASTING = "lasting"  # of the next session while the programme makes sessions lighter
CHEAPER = "cheaper"  # of a session that is lighter by no rule: it just costs the legs less
_FROM_EFFORT = {"race": "recovery", "raced": "recovery_from_effort", "size": "recovery_from_distance"}
WORTH_A_LINE = 0.5  # points below which a cost is not listed


def grounds(board: Board, on: date, variant: Variant, *, adds: bool = False) -> Grounds:
    """Given a placed session, return why it stands there: the day itself, the demanding days around it or that the next one
    is calm, and what makes the session lighter, each with what it claims; that it ``adds`` to the athlete's own lifting."""
    square = board.at(on)
    assert square is not None
    reasons = [kind_of(square.day)]
    claims = _claims_of(square.day)
    for way in (-1, 1):
        near = _neighbour(board, on, way)
        if near is not None:
            reasons.append(near[0])
            claims.append(near[1])
        elif way == 1 and board.ground.days[on + timedelta(days=1)].foreseen:
            reasons.append(because("calm_next_day", percent=percent(square.eve)))
            claims.append(calm(square.eve, days=1))
    lighter = _lighter(board, square, variant)
    if lighter is not None:
        reasons.append(lighter[0])
        claims.append(lighter[1])
    if adds:
        reasons.append(because("gym_day_add"))
    return Grounds(tuple(reasons), tuple(claims))


def still_true(board: Board, on: date, variant: Variant, claims: Sequence[Claim]) -> bool:
    """Given a session and what its published reason claims, return whether nothing has denied it since."""
    by_rule = next((claim for claim in claims if claim.code is Code.LIGHTER), None)
    if by_rule is not None and by_rule.rule != CHEAPER:
        square = board.at(on)
        assert square is not None
        now = _lighter(board, square, variant)
        rules = {bar.rule for bar in _against_full(square)} | ({now[1].rule} if now else set())
        if by_rule.rule not in rules:
            return False
    return hold(claims, on, board.ground.days)


def _claims_of(day: Day) -> list[Claim]:
    """What is claimed by saying what a day is: its kind as a fact, or that it is the likeliest; one that is not even likely
    is named with the chance of a demanding day, which is claimed too."""
    if not day.foreseen:
        return [Claim(code=Code.DAY, kind=day.kind)]
    kind = day.chances.likeliest
    likeliest = claimed(Code.DAY, day.chances.of(kind), kind=kind)
    return [likeliest] if day.chances.of(kind) >= 0.5 else [likeliest, calm(day.chances.closed, days=0)]


def _neighbour(board: Board, on: date, way: int) -> tuple[Reason, Claim] | None:
    """The nearest demanding day on one side, and what is claimed of it."""
    code = "after" if way < 0 else "before"
    for step in range(1, LOOK + 1):
        day = board.ground.days.get(on + timedelta(days=way * step))
        if day is not None and day.chances.closed >= WORTH_SAYING:
            _, _, kind = max((day.chances.of(kind), kind.severity, kind) for kind in CLOSED)
            if not day.foreseen:
                fact = Claim(code=Code.DEMANDING, days=way * step, kind=kind, nearest=True)
                return because(code, days=step, kind=kind.value), fact
            claim = claimed(Code.DEMANDING, day.chances.closed, days=way * step, kind=kind, nearest=True)
            return because(
                code,
                days=step,
                kind=kind.value,
                percent=percent(day.chances.of(kind)),
                closed_percent=percent(day.chances.closed),
            ), claim
    return None


def _lighter(board: Board, square: Square, variant: Variant) -> tuple[Reason, Claim] | None:
    """Why the session is not a full one, None for a full one."""
    if variant is Variant.FULL:
        return None
    bar = next(iter(_against_full(square)), None)
    if bar is not None:
        return because("lighter", variant=variant.value, why=bar.why), Claim(code=Code.LIGHTER, rule=bar.rule)
    strain = next((term.why for term in square.terms if term.name == STRAIN), None)
    if strain is not None:
        return because("lighter", variant=variant.value, why=strain), Claim(code=Code.LIGHTER, rule=CHEAPER)
    if not any(pause < board.index(square.day.date) for pause in board.returns):
        return because("cheaper", variant=variant.value), Claim(code=Code.LIGHTER, rule=CHEAPER)
    if board.wish.lasting is not None:
        why = because("lighter_for_now", variant=variant.value, why=board.wish.lasting)
        return why, Claim(code=Code.LIGHTER, rule=LASTING)
    begins = board.wish.novice and not board.done  # nothing was logged: nobody is back from anything
    code = "lighter_for_now" if begins else "first_back"
    return because(code, variant=variant.value), Claim(code=Code.LIGHTER, rule="first back")


def _against_full(square: Square) -> list[Bar]:
    """The rules that keep a full session off a date."""
    return [bar for bar in square.bars if Variant.FULL in bar.bars and bar.why != LEFT_OUT]


def rulings(board: Board) -> dict[date, tuple[Ruling, ...]]:
    """What every rule and every cost says of every date (the JSON of `liftday why`)."""
    found: dict[date, tuple[Ruling, ...]] = {}
    for square in board.squares[: board.horizon]:
        rules = [
            Ruling(bar.rule, "closed", (_whole(bar),), new_only=not (bar.published or bar.moving))
            for bar in square.bars
        ]
        shut = any(bar.rule == "H1" and bar.bars == EVERY for bar in square.bars)  # the same chance is not told twice
        if not any(bar.rule == "H1" for bar in square.bars):
            rules.insert(0, Ruling("H1", "open", (kind_of(square.day),)))
        if minutes := sum(last - first for first, last in board.ground.busy.on(square.day.date)):
            rules.append(Ruling("H8", "open", (because("hours_taken", public=False, minutes=minutes),)))
        rules += [
            Ruling(term.name, "cost", (because("costs", points=term.points, why=term.why),))
            for term in square.terms
            if term.name not in ("variant", *(("closed",) if shut else ()))
            and max(map(abs, term.points)) >= WORTH_A_LINE
        ]
        found[square.day.date] = tuple(rules)
    return found


def _whole(bar: Bar) -> Reason:
    """A rule's no, with whom it bars where that is not everybody."""
    if bar.bars == EVERY:
        return bar.why
    barred = tuple(variant.value for variant in STRENGTH if variant in bar.bars)
    return because("barred", variants=barred, why=bar.why)


def notes(board: Board, wanted: Mapping[date, int], standing: Mapping[date, Variant]) -> tuple[Reason, ...]:
    """Given how many sessions every week (by Monday) is short of, and what stands, say what closes the other days; and
    of the first week that the athlete's own gym days or their plan fill without one of ours, that they do."""
    short = [_short_week(board, monday, short, standing) for monday, short in wanted.items() if short > 0]
    filled = (_filled(board, monday, standing) for monday, short in wanted.items() if short <= 0)
    theirs = next((note for note in filled if note is not None), None)
    return (*short, *(() if theirs is None else (theirs,)))


def _filled(board: Board, monday: date, standing: Mapping[date, Variant]) -> Reason | None:
    """That a week without a session of ours is strong by gym days that take none, or by a running plan's own strength;
    None where it has one."""
    days = {monday + timedelta(days=step) for step in range(7)}
    if days & standing.keys():
        return None
    if own := tuple(sorted(days & board.visits)):
        return because("gym_days_instead", days=own)
    planned = tuple(sorted(days & board.ground.lifted.by_plan))
    return because("plan_strength_instead", days=planned) if planned else None


def _short_week(board: Board, monday: date, short: int, standing: Mapping[date, Variant]) -> Reason:
    """Why a week of which some days are in sight holds fewer sessions than are wanted."""
    squares = [s for s in board.squares[: board.horizon] if 0 <= (s.day.date - monday).days < 7]
    ahead = (monday - (board.today - timedelta(days=board.today.weekday()))).days // 7
    here = [square for square in squares if square.day.date in standing]
    lifted = board.ground.lifted
    if len(here) + lifted.week_count.get(monday.isocalendar()[:2], 0) >= lifted.cap:
        return because("week_grows_by_one", week=monday, weeks_ahead=ahead, sessions=lifted.cap)
    free = [s for s in squares if s.day.date in standing or any(s.open_to(v, published=False) for v in STRENGTH)]
    if not free:
        return because("no_slot", week=monday, weeks_ahead=ahead, days=_closed_days(squares))
    if len(free) == 1 and here:
        return _only_slot(squares, here[0], monday, ahead)
    if here:
        return because("few_sessions", week=monday, weeks_ahead=ahead, sessions=len(here), wanted=len(here) + short)
    return because("no_session_worth_it", week=monday, weeks_ahead=ahead, days=_closed_days(squares))


def _only_slot(squares: Sequence[Square], here: Square, monday: date, ahead: int) -> Reason:
    """The one open day of a week; its kind where no other day has the same."""
    kind = here.day.chances.likeliest
    alone = sum(square.day.chances.likeliest is kind for square in squares) == 1
    return because("one_slot", week=monday, weeks_ahead=ahead, day=here.day.date, only=kind.value if alone else "open")


def _closed_days(squares: Sequence[Square]) -> tuple[Reason, ...]:
    """Which rule closes each day, days with the same answer together: Monday and Friday are likely hard (86-92%)."""
    groups: dict[tuple[str, Reason], list[Square]] = {}
    for square in squares:
        bar = next((bar for bar in square.bars if bar.bars == EVERY), None) or next(iter(square.bars), None)
        if bar is not None:
            groups.setdefault((bar.rule, _in_general(bar, square.day)), []).append(square)
    return tuple(_group(rule, why, group) for (rule, why), group in groups.items())


def _in_general(bar: Bar, day: Day) -> Reason:
    """A rule's no as it is said of several days at once."""
    if bar.rule == "H1" and day.foreseen:
        kind = day.chances.likeliest
        if (kind in CLOSED or bar.bars != EVERY) and day.chances.of(kind) >= NEW:
            return because("likely", kind=kind.value)
        return because("likely_demanding") if bar.bars == EVERY else bar.why
    if bar.why.code == "after_effort":
        return because(_FROM_EFFORT.get(str(bar.why.params["cause"]), "recovery_from_run"))
    general = {"before_race": "near_race", "after_race": "recovery"}.get(bar.why.code)
    return bar.why if general is None else because(general)


def _group(rule: str, why: Reason, group: Sequence[Square]) -> Reason:
    """Days that one rule closes for one reason; where they are expected, with the span of the chances of what is named: of
    that kind, or of any demanding one."""
    days = tuple(square.day.date for square in group)
    if why.code == "likely":
        chances = [square.day.chances.of(Kind(str(why.params["kind"]))) for square in group]
    elif why.code == "likely_demanding":
        chances = [square.day.chances.closed for square in group]
    else:
        return because("closed_days", days=days, rule=rule, why=why)
    low, high = percent(min(chances)), percent(max(chances))
    return because("closed_days", days=days, rule=rule, why=why, low_percent=low, high_percent=high)

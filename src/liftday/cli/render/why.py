"""Everything that decided a date, in sections: the day, its activities, the rules, the session, the changes."""

from collections.abc import Sequence
from typing import Final

from rich.text import Text

from liftday.cli.call import POWERED
from liftday.cli.render.kinds import COLOURS, marked, symbol
from liftday.cli.render.page import Page, bar, column, hanging, text
from liftday.cli.render.session import heading, words
from liftday.daemon.queries.answers import WhyAnswer
from liftday.training.day import KINDS, Day, Ruling
from liftday.words.changes import change_text
from liftday.words.dates import minute
from liftday.words.days import absence, called, is_assumed, named, sureness
from liftday.words.fitting import fitting
from liftday.words.kept import choices_text, split
from liftday.words.pain import pain_text
from liftday.words.reading import NOT_COUNTED, called_reading, day_text, reading_text
from liftday.words.rules import ruling_text

_VERDICTS: Final = {"open": ("✓", "+", "green"), "cost": ("±", "~", "yellow"), "closed": ("✗", "x", "red")}
_SIGNS: Final = {"in favour": ("+", "+", "green"), "in part": ("±", "~", "yellow")}
_WORTH_SHOWING: Final = 0.005  # a chance that is not 0%


def screen(answer: WhyAnswer, page: Page) -> list[Text]:
    """Given the answer, return its screen."""
    lines = [*_day(answer.day, page)]
    for reading in answer.day.readings:
        what = called_reading(reading)
        sure = f" ({reading.confidence:.0%} sure)" if what == reading.kind.value else ""
        title = f"{reading.start:%H:%M} {reading.sport}: {what}{sure}"
        lines += [Text(), *hanging(Text("  "), title, page, indent=2, style="bold")]
        why = reading_text(reading.kind, reading.reasons)
        evidence_told = () if what == NOT_COUNTED else answer.evidence.get(reading.id, ())
        evidence = (*([why] if why != day_text(answer.day) else []), *evidence_told)
        lines += [line for each in evidence for line in hanging(Text("    "), each, page, indent=4)]
        if reading.id.isdigit():  # Strava's own number, from the API or from its bulk export
            lines.append(text(f"    View on Strava: https://www.strava.com/activities/{reading.id}"))
    rules, kept = split(answer.rules)
    if rules:
        lines += [Text(), text("Does strength fit here?", "bold"), *_rules(rules, page)]
    if answer.none:
        lines += [Text(), *hanging(Text(), answer.none, page, indent=0)]
    if answer.session is not None:
        lines += [Text(), *hanging(Text(), heading(answer.session), page, indent=2, style="bold")]
        if kept is not None and answer.session.type == "strength":
            told = f"{ruling_text((kept,))} {choices_text(kept, answer.date)}"
            lines += [*hanging(text("  Note: ", "bold"), told, page, indent=8), Text()]
        for line in words(answer.session, set()):
            indent = len(line) - len(line.lstrip())
            lines += hanging(Text(" " * indent), line.lstrip(), page, indent=indent)
    elif not answer.past and not answer.none:
        lines += [Text(), text("No strength session on this day.")]
    if answer.gate:
        lines += [Text(), *hanging(text("Next phase: "), answer.gate, page, indent=12)]
    if answer.changes:
        lines += [Text(), text("Changes:", "bold")]
    for one in answer.changes:
        change = f"{one.change.origin or 'new'} -> {one.change.to or 'gone'}: {change_text(one.change)}"
        lines += hanging(text(f"  {minute(one.at)}  "), change, page, indent=20)
    if any(reading.id.isdigit() for reading in answer.day.readings):
        lines += [Text(), text(POWERED)]
    return lines


def _rules(rules: Sequence[Ruling], page: Page) -> list[Text]:
    """What each rule and each cost says of the date, in the page's words: a symbol, its answer, what is looked at, and why."""
    told = [(rule.verdict, fitting(rule)) for rule in rules]
    answers = max(len(each.answer) for _, each in told) + 2
    lines: list[Text] = []
    for verdict, each in told:
        rich, plain, style = _SIGNS.get(each.answer) or _VERDICTS[verdict]
        head = text(f"  {page.symbol(rich, plain)} ", style)
        head.append_text(column(each.answer, answers, style))
        lines += hanging(head, f"{each.name}: {each.why}", page, indent=len(head))
    return lines


def _day(day: Day, page: Page) -> list[Text]:
    """The day itself: its kind, why, and the chances of every kind as bars."""
    sign, colour = marked(day, page)
    away, sure = absence(day), "" if day.foreseen else " sure"
    title = text(f"{day.date:%A %Y-%m-%d}: ", "bold")
    title.append_text(text(f"{sign} {away or called(day)}", colour))
    title.append(" ")
    known = "" if is_assumed(day) else f", {sureness(day):.0%}{sure}"
    basis = f"(otherwise {named(day)})" if away else f"({day.source.value}{known})"
    lines = hanging(title, basis, page, indent=2)
    lines += hanging(Text("  "), day_text(day), page, indent=2)
    if day.flags:
        lines += hanging(text("  flags: "), ", ".join(day.flags), page, indent=9)
    if day.pains:
        lines += hanging(text("  pain: "), ", ".join(map(pain_text, day.pains)), page, indent=8)
    chances = [(each, day.chances.of(each)) for each in KINDS if day.chances.of(each) >= _WORTH_SHOWING]
    if len(chances) > 1 and not is_assumed(day):
        for each, chance in chances:
            line = column(f"  {symbol(each, page)} {each.value}", 14, COLOURS[each])
            line.append_text(text(f"{bar(chance, 20, page)} {chance:>4.0%}"))
            lines.append(line)
    return lines

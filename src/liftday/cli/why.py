"""`liftday why DATE`: everything that decided that date."""

import click

from liftday.cli import visible
from liftday.cli.call import POWERED, Call, echo_json, json_option, pass_call
from liftday.cli.parsers import DateCommand, a_date


@click.command(cls=DateCommand)
@click.argument("date")
@json_option
@pass_call
def why(call: Call, date: str, as_json: bool) -> None:
    """Everything that decided DATE: activities, class, rules, expectation, the session and its changes."""
    from liftday.cli.plan import heading, words
    from liftday.daemon.queries import answers
    from liftday.words.reading import day_text, reading_text

    with call.instance() as instance:
        answer = answers.why(instance, a_date(date, call.today()), at=call.when(), now=call.now())
    if as_json:
        echo_json(answer.as_json())
        return
    day = answer.day
    lines = [
        f"{day.date:%A %Y-%m-%d}: {day.kind.value} ({day.source.value}, {day.confidence:.0%} sure)",
        f"  {day_text(day)}",
    ]
    if day.flags:
        lines.append(f"  flags: {', '.join(day.flags)}")
    chances = [f"{kind} {chance:.0%}" for kind, chance in day.chances.as_dict().items() if chance >= 0.005]
    lines.append(f"  chances: {', '.join(chances)}")
    for reading in day.readings:
        lines += [
            "",
            f"  {reading.start:%H:%M} {reading.sport}: {reading.kind.value} ({reading.confidence:.0%} sure)",
            f"    {reading_text(reading.kind, reading.reasons)}",
        ]
        lines += [f"    {text}" for text in answer.evidence.get(reading.id, ())]
        if reading.id.isdigit():  # Strava's own number, from the API or from its bulk export
            lines.append(f"    View on Strava: https://www.strava.com/activities/{reading.id}")
    if answer.rules:
        lines += ["", "Rules:", *(f"  {rule.rule:<4} {rule.verdict:<6} {rule.why}" for rule in answer.rules)]
    if answer.session is not None:
        lines += ["", heading(answer.session), *words(answer.session, set())]
    elif not answer.past:
        lines += ["", "No strength session on this day."]
    if answer.gate:
        lines += ["", f"Next phase: {answer.gate}"]
    if answer.changes:
        lines += ["", "Changes:"]
        lines += [
            f"  {c.at:%Y-%m-%d %H:%M}  {c.change.origin or 'new'} -> {c.change.to or 'gone'}: {c.change.why}"
            for c in answer.changes
        ]
    if any(reading.id.isdigit() for reading in day.readings):
        lines += ["", POWERED]
    click.echo(visible("\n".join(lines)))

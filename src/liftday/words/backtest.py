"""How a replayed history turned out, in sentences: what a runner wants to know before trusting the next plan."""

from typing import Final

from liftday.training.backtest.score import Share, Summary, Trust

_NAMES: Final = {"0": "today", "1-3": "1-3 days ahead"}


def opening(s: Summary) -> str:
    """What was replayed, in a sentence; of nothing, why it is nothing."""
    if s.first is None:
        return "Nothing to replay: the history is not longer than the warm-up."
    return f"{s.days} mornings replayed, {s.first} to {s.last}: {s.sessions} sessions done, {s.per_week:.1f} a week."


def remarks(s: Summary) -> tuple[str, ...]:
    """Given a replay in numbers, return what is to say beside hits, eves and calibration, which are drawn."""
    lines = [
        *([f"Moderate: {share(s.moderate)} met a moderate day."] if s.moderate.part else []),
        f"Promises: {share(s.kept)} of the sessions shown a week ahead stood when their day came.",
        f"Moves: a session of today or tomorrow {_times(s.moves)}.",
    ]
    if s.withdrawn is not None and s.late is not None:
        lines.append(
            f"Evenings: {share(s.withdrawn)} were withdrawn when the day was known; {share(s.late)} of the sessions done "
            "stood on a hard or long day."
        )
    if s.brier:
        scores = ", ".join(f"{score:.2f} {_NAMES.get(name, name)}" for name, score in s.brier.items())
        lines.append(
            f"Forecast of rest, easy or demanding: {scores} (Brier score: 0 is never wrong, "
            f"{s.average:.2f} knows only how often each comes)."
        )
    return tuple(lines)


def share(of: Share) -> str:
    """Given a share, return it in words: "54 of 66 (82%)", "0 of 0"."""
    return f"{of.part} of {of.whole}" + ("" if of.rate is None else f" ({100 * of.rate:.0f}%)")


def verdict(s: Summary) -> str:
    """How far to trust the next plan, in a sentence or two."""
    if s.trust is Trust.UNKNOWN:
        return f"Too few sessions to judge by: {s.hits.whole} in {s.days} mornings."
    missed = (
        f"{100 * (1 - (s.hits.rate or 0.0)):.0f}% of the sessions met a harder day; "
        f"{100 * (1 - (s.mild.rate or 0.0)):.0f}% of days picked blindly would have."
    )
    if s.trust is Trust.AHEAD:
        return f"Trust it a week ahead: {missed}"
    if s.trust is Trust.CHECKED:
        return (
            f"Trust the week, but look again that evening: {missed} "
            "A running daemon withdraws such a session as soon as the run is recorded."
        )
    return (
        f"Do not trust a morning's plan alone: {missed} "
        "Let a running daemon have the last word in the evening, or tell it what comes: `liftday mark`, your races."
    )


def _times(count: int) -> str:
    """How often something came or went overnight: never, once, 13 times."""
    often = "once" if count == 1 else f"{count} times"
    return f"came or went overnight {often}" if count else "never came or went overnight"

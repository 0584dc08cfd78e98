"""A peak of the heart that a few seconds explain: strides, a last sprint, one short climb. Such a run is weighed without it.

A peak is better evidence of repetitions than an average, and none in a run whose peak is known to have another cause.
"""

from typing import Final

from liftday.training.reading.history import Usual
from liftday.training.reading.laps import Structure
from liftday.training.reading.measures import Measures
from liftday.training.reading.references import quantile

_LAPS: Final = 4  # with a peak of their own, to tell that one stands alone
_NEAR, _BELOW = 0.97, 0.93  # of the peak: what reaches it, and what does not
_BRIEF: Final = 0.90  # of the peak: the average of a lap that was not run at it
_ENOUGH, _ALIKE = 5, 3.0  # runs, of an average that was no more than so many bpm higher


def without_bursts(measures: Measures, shape: Structure | None, peak: float | None) -> tuple[float | None, bool]:
    """Given a run, what its laps show and its trusted peak, return the peak to go by, and whether all that was fast in
    the run is known to have been short.

    Strides leave no peak at all, for the heart comes down slower than the legs; a peak in a single lap leaves the
    highest of the others.
    """
    title = measures.title
    if shape is not None and shape.hard:
        return peak, False
    if shape is not None or (title.strides and not (title.workout or title.sets or title.race)):
        return None, True
    if peak is None or measures.peak is None:
        return peak, False
    beats = sorted((lap.max_hr, lap.average_hr or 0.0) for lap in measures.laps if lap.max_hr)
    if len(beats) < _LAPS:
        return peak, False
    (second, _), (highest, average) = beats[-2:]
    if second > _BELOW * measures.peak or highest < _NEAR * measures.peak or average > _BRIEF * measures.peak:
        return peak, False
    return peak - measures.peak + second, True


def usual_peak(usual: Usual, average: float) -> float | None:
    """Given what is usual and a run's average, return the peak that runs of such an average have, None before there are
    five of them: what stands in for a peak that is no evidence."""
    gaps = sorted(
        trace.peak - trace.average
        for trace in usual.traces
        if trace.peak is not None and trace.average is not None and trace.average <= average + _ALIKE
    )
    return average + quantile(gaps, 0.5) if len(gaps) >= _ENOUGH else None

"""One date of the planner's board: its day, what bars it, the hours it has, what it costs."""

from collections.abc import Mapping
from dataclasses import dataclass

from liftday.training.day import Day
from liftday.training.placing.costs import STRENGTH, Term, milli
from liftday.training.placing.hours import Fit
from liftday.training.placing.rules import Bar
from liftday.training.session import Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """One date: its day, what bars it, the hours it has, what it costs."""

    day: Day
    bars: tuple[Bar, ...]
    fits: Mapping[Variant, Fit]
    terms: tuple[Term, ...]
    eve: float  # P(the next day is hard, long or a race)

    def open_to(self, variant: Variant, *, published: bool) -> bool:
        """True when no rule of this date keeps a new, or a published, session of this variant off it."""
        if not published and variant not in self.fits:
            return False
        return not any(variant in bar.bars and (bar.published or not published) for bar in self.bars)

    def takes(self, variant: Variant) -> bool:
        """True when no rule of this date keeps a session of this variant off it that its runner moves there."""
        return not any(variant in bar.bars and (bar.published or bar.moving) for bar in self.bars)

    @property
    def is_open(self) -> bool:
        """True when a new session of some variant may stand here."""
        return any(self.open_to(variant, published=False) for variant in STRENGTH)

    def price(self, variant: Variant) -> int:
        """The soft cost of this date for a variant, in thousandths of a point."""
        at = STRENGTH.index(variant)
        return milli(sum(term.points[at] for term in self.terms))

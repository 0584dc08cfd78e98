"""The backtest: a history replayed morning by morning, and how the plans turned out."""

from liftday.training.backtest.replay import Morning, replay
from liftday.training.backtest.score import Summary, summary

__all__ = ["Morning", "Summary", "replay", "summary"]

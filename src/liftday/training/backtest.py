"""The backtest: a history replayed morning by morning, and how the plans turned out."""

from liftday.training.backtest_replay import Morning, replay
from liftday.training.backtest_score import Summary, summary

__all__ = ["Morning", "Summary", "replay", "summary"]

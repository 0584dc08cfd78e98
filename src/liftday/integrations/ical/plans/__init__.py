"""The calendars of running plans: whose they are, and what is odd about each; one module a source."""

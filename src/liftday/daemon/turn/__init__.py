"""One turn: read, forecast, plan, check, publish."""

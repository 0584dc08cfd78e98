"""The living process: clock, cycle, schedule, control, web."""

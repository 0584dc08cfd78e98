"""Where the athlete stands: the record of sessions, phases, steps, weeks."""

"""The process: the application's life, control socket, worker, schedule, backoff, alerts."""

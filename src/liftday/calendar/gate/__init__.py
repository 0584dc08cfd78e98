"""The gate: nothing replaces the last good feed unless it passes our own strict check of the bytes."""

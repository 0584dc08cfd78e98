"""intervals.icu: runs, planned days and races by a personal key; our sessions written into its calendar."""

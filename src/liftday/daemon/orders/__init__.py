"""Every order carried out: the state directory's lock, the open instance, one turn."""

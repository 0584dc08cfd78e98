"""What strength apps, watches and people write of a workout, and what it means in ours: sets."""

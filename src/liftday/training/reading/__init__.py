"""What was done: activities to readings to days, by what is known of the athlete, with the evidence."""

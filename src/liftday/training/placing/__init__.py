"""Where strength fits: the rules, what they cost, the exact answer, and why in words."""

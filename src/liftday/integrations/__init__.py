"""Other people's formats and services, in their words, translated at the door."""

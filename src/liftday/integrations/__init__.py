"""Other people's formats and services, in their words, and what they mean in ours."""

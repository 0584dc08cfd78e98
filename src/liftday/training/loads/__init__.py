"""The weight on the bar: what was lifted, what that says of the strength behind it, and what to lift next."""

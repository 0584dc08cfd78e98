"""What Strava does that its reference does not say, or that nobody would expect: one file a quirk.

Each says what Strava does, from where that is known, and what we do about it. No file here knows the client: the client
asks them. docs/strava.md lists them.
"""

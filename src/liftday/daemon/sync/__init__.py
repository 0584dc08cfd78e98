"""What comes in: Strava's history, polls, hints and login, the owner's files."""

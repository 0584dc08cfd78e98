"""Strava: the client, the token, the quota, the reader of its JSON, and its quirks."""

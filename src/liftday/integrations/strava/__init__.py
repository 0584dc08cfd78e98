"""Strava: the client, the token, the quota, and the door where its JSON becomes an Activity."""

"""Errors of servers that pass by themselves, one of them with a number of its own.

Strava: besides 500 to 504 there is a 597.
Known from: reports of clients of the API; no register of statuses has it.
Here: a GET that gets one of them is sent again, twice; every reply counts against the quota.
"""

PASSING = (500, 502, 503, 504, 597)

"""Reasons, sessions and notices in sentences: the only room that makes them. English; one module a language later.

Pure, and it decides nothing: which reasons there are and which of them are public was settled below.
"""

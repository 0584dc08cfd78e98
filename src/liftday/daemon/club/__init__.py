"""A club: one database for any number of machines, which take turns from a queue (``worker``) and serve them (``web``)."""

"""The core: what was done, what comes, where strength fits, and why.

Pure: no clock, disk, network or log. Dates come in, reasons go out. The values that everybody speaks of lie here; each
step of the route is a room of its own, and ``judge`` walks it from end to end.
"""

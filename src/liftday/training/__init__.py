"""The core: what was done, what comes, where strength fits, and why.

Pure: no clock, disk, network or log. Dates come in, reasons go out.
"""

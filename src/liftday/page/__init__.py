"""The page: what a turn knows, as HTML. Values in, bytes out."""

"""A plan as calendar text. Pure: values in, bytes out."""

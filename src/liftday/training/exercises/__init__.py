"""What there is to do: the catalogue, its rows, and the text that holds it."""

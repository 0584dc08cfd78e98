"""What the terminal shows, drawn with rich: each screen is a function of values and a page, and returns text."""

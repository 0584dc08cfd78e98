"""Other people's calendars: fetched with care, read as far as they go, every event a value."""

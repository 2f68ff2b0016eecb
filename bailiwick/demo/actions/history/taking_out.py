"""Takes the years before out again."""

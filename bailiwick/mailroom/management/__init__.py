"""Commands of the mailroom."""

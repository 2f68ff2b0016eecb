"""Reports: what the tickets and calls of a period came to."""

"""The clients' face: ask, follow, answer, decide."""

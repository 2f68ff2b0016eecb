"""Commands of the demonstration county."""

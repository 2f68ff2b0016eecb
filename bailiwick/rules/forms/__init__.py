"""Input of the pages of rules."""

"""Pages of the articles."""

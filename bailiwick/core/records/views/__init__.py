"""Pages of the generic record."""

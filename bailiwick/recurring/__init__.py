"""Work that comes back by the calendar."""

"""What people fill in about promises and calendars."""

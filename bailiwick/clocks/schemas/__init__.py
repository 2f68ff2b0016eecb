"""What programs send about calendars and promises, and get."""

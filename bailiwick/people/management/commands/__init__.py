"""Commands of people for `bailiwick manage`."""

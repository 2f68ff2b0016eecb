"""Commands of `bailiwick manage`."""

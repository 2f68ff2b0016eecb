"""What programs send to the desk and get from it."""

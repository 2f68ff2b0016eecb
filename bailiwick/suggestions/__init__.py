"""What past tickets say about a new one, reckoned on this machine."""

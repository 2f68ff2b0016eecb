"""Commands for whoever keeps the machine."""

"""Wires everything together: settings, addresses, the command line."""

"""Bailiwick: the IT operations desk of a city or county."""

__version__ = "0.1.0"

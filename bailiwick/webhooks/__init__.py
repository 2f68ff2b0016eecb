"""Telling other programs what happened, signed, retried and on record."""

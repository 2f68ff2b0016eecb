"""Brings in what other systems know: incident logs with their history and dates."""
